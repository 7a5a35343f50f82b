"""Stills of a film in one file, from which each is taken."""

from __future__ import annotations

import numpy as np
import pytest
from film_fakes import CHAPTERS, FakeFrames, left_in
from PIL import Image

from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.video.encode import encode
from hiddenreel.publish.video.stills import keeping, take_still


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    path = tmp_path_factory.mktemp("kept") / "film.zip"
    encode(FakeFrames(), [path], CHAPTERS)
    return path


def test_a_still_shows_the_frame_of_its_stop(kept, tmp_path):
    for stop in CHAPTERS:
        path = tmp_path / "light" / f"film.chapter-{stop.number}.png"
        take_still(kept, stop.number, path)
        np.testing.assert_array_equal(
            np.asarray(Image.open(path)), FakeFrames().picture(stop.frame)[..., :3]
        )
    assert len(left_in(tmp_path / "light")) == len(CHAPTERS)


def test_a_still_is_kept_as_it_is(tmp_path):
    """Bytes are bytes, whatever they show, and what keeps them says no date."""
    pictures = {1: b"one", 2: bytes(range(256)), 12: b""}
    for path in (tmp_path / "once.zip", tmp_path / "twice.zip"):
        with keeping(path) as keep:
            for number, picture in pictures.items():
                keep(number, picture)
    assert (tmp_path / "once.zip").read_bytes() == (tmp_path / "twice.zip").read_bytes()
    for number, picture in pictures.items():
        take_still(tmp_path / "once.zip", number, tmp_path / "it.png")
        assert (tmp_path / "it.png").read_bytes() == picture


@pytest.mark.parametrize("number", [0, 5])
def test_a_stop_that_the_film_has_not_is_refused(kept, tmp_path, number):
    output = tmp_path / "it.png"
    with pytest.raises(HiddenreelError) as error:
        take_still(kept, number, output)
    said = f"{output} cannot be made: the film has no chapter {number} (choose 1 to 4)"
    assert str(error.value) == said
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_torn_file_is_said_in_one_line(kept, tmp_path, share):
    torn = tmp_path / "torn.zip"
    whole = kept.read_bytes()
    torn.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(HiddenreelError) as error:
        take_still(torn, 1, tmp_path / "it.png")
    said = f"{torn} is damaged (File is not a zip file): remove it, and its film is made again"
    assert str(error.value) == said
    assert left_in(tmp_path) == ["torn.zip"]
