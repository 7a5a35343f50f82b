"""Stills of a film: the last frame of each chapter, whole or not at all."""

from __future__ import annotations

import numpy as np
import pytest
from film_fakes import CHAPTERS, FakeFrames, left_in
from PIL import Image

from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.video.chapters import pick_chapter, stills_of
from hiddenreel.publish.video.encode import encode, write_png


def test_a_still_shows_the_last_frame_of_its_chapter(tmp_path):
    stills = stills_of(tmp_path / "light", "film", len(CHAPTERS))
    assert [path.name for path in stills] == [f"film.chapter-{n}.png" for n in (1, 2, 3, 4)]
    encode(FakeFrames(), [], CHAPTERS, stills=stills)
    for chapter, path in zip(CHAPTERS, stills, strict=True):
        expected = FakeFrames().picture(chapter.frame)[..., :3]
        np.testing.assert_array_equal(np.asarray(Image.open(path)), expected)
    assert left_in(tmp_path / "light") == [path.name for path in stills]


def test_a_still_drawn_alone_has_the_same_bytes(tmp_path):
    stills = stills_of(tmp_path, "film", len(CHAPTERS))
    encode(FakeFrames(), [], CHAPTERS, stills=stills)
    write_png(FakeFrames().picture(CHAPTERS[1].frame), tmp_path / "again.png")
    assert (tmp_path / "again.png").read_bytes() == stills[1].read_bytes()


def test_a_film_that_fails_leaves_no_still(tmp_path):
    def fail(number):
        if number == CHAPTERS[-1].frame:
            raise HiddenreelError("no more")

    with pytest.raises(HiddenreelError):
        encode(FakeFrames(before=fail), [], CHAPTERS, stills=stills_of(tmp_path, "film", 4))
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("number", [0, 5])
def test_a_chapter_that_the_film_does_not_have_is_refused(tmp_path, number):
    output = tmp_path / "it.png"
    with pytest.raises(HiddenreelError) as error:
        pick_chapter(number, CHAPTERS, output)
    message = f"{output} cannot be made: the film has no chapter {number} (choose 1 to 4)"
    assert str(error.value) == message
