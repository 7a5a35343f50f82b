"""Clips of a finished film: they are its own frames, and end where its stills were taken."""

from __future__ import annotations

import shutil
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
import pytest
from film_fakes import CHAPTERS, COUNT, FakeFrames, boxes, chapters_at, left_in, script

from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.video.chapters import clips_of
from hiddenreel.publish.video.clips import cut_clip, cut_clips
from hiddenreel.publish.video.encode import encode


def pictures(path):
    with av.open(path) as container:
        frames = list(container.decode(video=0))
    return frames, [frame.to_ndarray() for frame in frames]


def clip(folder, number):
    return folder / f"film.clip-{number}.mp4"


def cut_film(folder, chapters=CHAPTERS):
    folder.mkdir(exist_ok=True)
    encode(FakeFrames(), [folder / "film.mp4"], chapters)
    ends = [chapter.frame for chapter in chapters]
    cut_clips(folder / "film.mp4", ends, clips_of(folder, "film", len(chapters)))
    return folder


@pytest.fixture(scope="module")
def cut(tmp_path_factory):
    return cut_film(tmp_path_factory.mktemp("cut") / "100 % of it")


def test_clips_are_the_film_frame_by_frame(cut):
    _, film = pictures(cut / "film.mp4")
    seen = []
    for chapter in CHAPTERS:
        frames, own = pictures(clip(cut, chapter.number))
        assert frames[0].key_frame
        # Each begins at 0 and goes at the film's pace.
        np.testing.assert_allclose([frame.time for frame in frames], np.arange(len(frames)) / 30)
        seen += own
        assert len(seen) == chapter.frame + 1
    assert len(seen) == len(film) == COUNT
    for seen_frame, expected in zip(seen, film):
        np.testing.assert_array_equal(seen_frame, expected)


def test_each_clip_ends_on_the_last_frame_of_its_chapter(cut):
    for chapter in CHAPTERS:
        still = FakeFrames().picture(chapter.frame)[..., :3]
        last = pictures(clip(cut, chapter.number))[0][-1].to_ndarray(format="rgb24")
        # Colours of H.264 are rounded, and chroma is halved at the square's edges.
        assert np.abs(last.astype(int) - still).mean() < 6
        assert np.abs(last.astype(int) - still)[2:6, 2:60].max() <= 6


def test_the_clip_of_an_only_chapter_is_the_whole_film(tmp_path):
    folder = cut_film(tmp_path / "one", chapters_at(COUNT - 1))
    assert len(pictures(clip(folder, 1))[0]) == COUNT
    assert left_in(folder) == ["film.clip-1.mp4", "film.mp4"]


@pytest.mark.parametrize(
    ("frames", "ends", "counts"),
    [
        (2, [0, 1], [1, 1]),
        (4, [1, 3], [2, 2]),
        # Films that keep a budget: of four and five frames every second one is left.
        (2, [1, 3], [1, 1]),
        (3, [2, 4], [2, 1]),
    ],
)
def test_a_clip_is_cut_at_its_end_though_a_cut_could_be_anywhere(tmp_path, frames, ends, counts):
    encode(FakeFrames(frames), [tmp_path / "film.mp4"], chapters_at(*range(frames)))
    clips = clips_of(tmp_path / "other", "film", 2)
    cut_clips(tmp_path / "film.mp4", ends, clips)
    assert [len(pictures(path)[0]) for path in clips] == counts


def test_there_must_be_a_film(tmp_path):
    with pytest.raises(HiddenreelError) as error:
        cut_clips(tmp_path / "film.mp4", [3], [tmp_path / "clip.mp4"])
    assert str(error.value) == f"there is no film {tmp_path / 'film.mp4'}"


def test_clips_are_plain_files(cut):
    for chapter in CHAPTERS:
        data = clip(cut, chapter.number).read_bytes()
        kinds = [kind for kind, _ in boxes(data)]
        assert kinds.index("moov") < kinds.index("mdat")
        with av.open(clip(cut, chapter.number)) as container:
            (stream,) = container.streams
            assert stream.profile == "High" and stream.pix_fmt == "yuv420p"
            assert not container.chapters()
            assert "creation_time" not in {**container.metadata, **stream.metadata}


def test_a_clip_cut_alone_has_the_same_bytes(cut, tmp_path):
    film = cut / "film.mp4"
    for chapter in reversed(CHAPTERS):
        again = clip(tmp_path, chapter.number)
        cut_clip(film, [chapter.frame for chapter in CHAPTERS], chapter.number, again)
        assert again.read_bytes() == clip(cut, chapter.number).read_bytes()
        assert left_in(tmp_path) == [again.name]
        again.unlink()


def test_what_a_killed_job_left_is_removed_by_the_next(cut, tmp_path):
    film = shutil.copy(cut / "film.mp4", tmp_path)
    ends = [chapter.frame for chapter in CHAPTERS]
    for name in (".film.mp4.clips", ".film.clip-1.mp4.clips"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "9.mp4").write_text("half a clip")
    clips = clips_of(tmp_path, "film", len(CHAPTERS))
    cut_clips(Path(film), ends, clips)
    cut_clip(Path(film), ends, 1, clips[0])
    assert left_in(tmp_path) == sorted(["film.mp4", *(path.name for path in clips)])


@pytest.mark.parametrize("number", [0, 5])
def test_a_chapter_that_the_film_does_not_have_is_refused(cut, tmp_path, number):
    output = clip(tmp_path, number)
    with pytest.raises(HiddenreelError) as error:
        cut_clip(cut / "film.mp4", [chapter.frame for chapter in CHAPTERS], number, output)
    message = f"{output} cannot be made: the film has no chapter {number} (choose 1 to 4)"
    assert str(error.value) == message
    assert left_in(tmp_path) == []


def test_chapters_of_a_much_shorter_film_are_refused(cut, tmp_path):
    film, end = cut / "film.mp4", COUNT // 4
    with pytest.raises(HiddenreelError) as error:
        cut_clip(film, [end], 1, tmp_path / "clip.mp4")
    assert str(error.value) == (
        f"{film} has {COUNT} frames, and its chapters end at frame {end}: make it again"
    )
    assert left_in(tmp_path) == []


def test_an_encoder_that_fails_leaves_nothing_and_what_was_there_before(monkeypatch, cut, tmp_path):
    output = clip(tmp_path / "films", 2)
    output.parent.mkdir()
    output.write_text("the clip of yesterday")
    program = script(tmp_path, "echo 'Invalid data' >&2; exit 3")
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", lambda: program)
    with pytest.raises(HiddenreelError, match=r"^the encoder ended with code 3: Invalid data$"):
        cut_clip(cut / "film.mp4", [chapter.frame for chapter in CHAPTERS], 2, output)
    assert left_in(output.parent) == [output.name]
    assert output.read_text() == "the clip of yesterday"
