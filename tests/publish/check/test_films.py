"""Films and the clips cut from them: which must be decoded, and what is read of both."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from media import GOOD, ffmpeg, film

from hiddenreel.publish.check import films as module
from hiddenreel.publish.check.films import read_film
from hiddenreel.reading import Unreadable

FRAMES, CUTS = 60, (20, 45)


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """A film of moving stripes, and the clips that it was cut into at key frames."""
    folder = tmp_path_factory.mktemp("films")
    stripes = np.tile(np.arange(96, dtype=np.uint8), (FRAMES, 54, 1))
    moving = np.stack([np.roll(stripe, number, axis=1) for number, stripe in enumerate(stripes)])
    raw = ["-f", "rawvideo", "-pix_fmt", "gray", "-s", "96x54", "-r", "30"]
    keys = "expr:" + "+".join(f"eq(n,{cut})" for cut in CUTS)
    whole = [*GOOD, "-force_key_frames", keys, "-forced-idr", "1", "-bf", "2"]
    ffmpeg(*raw, "-i", "-", *whole, folder / "a.mp4", frames=moving.tobytes())
    cut = ["-c", "copy", "-avoid_negative_ts", "disabled", "-f", "segment"]
    at = ["-segment_frames", ",".join(map(str, CUTS)), "-reset_timestamps", "1"]
    ffmpeg("-i", folder / "a.mp4", *cut, *at, folder / "a.part-%d.mp4")
    return folder


@pytest.fixture
def decoded(monkeypatch):
    """Return the list of the frames that are decoded."""
    frames = []

    def find_flashing(moments):
        seen = list(moments)
        frames.extend(seen)
        return real(seen)

    real = module.find_flashing
    monkeypatch.setattr(module, "find_flashing", find_flashing)
    return frames


def facts(read):
    return (
        *(read.codec, read.profile, read.pixel_format, read.size, read.audio, read.index_first),
        *(read.tick, read.stamps, read.flashing, read.seconds, read.rate),
    )


def test_clips_of_a_film_are_not_decoded_again_and_are_read_alike(films, decoded):
    whole = read_film(films / "a.mp4")
    for number in range(3):
        clip = films / f"a.part-{number}.mp4"
        before = len(decoded)
        known = read_film(clip, [whole])
        assert len(decoded) == before
        assert facts(known) == facts(read_film(clip))


@pytest.mark.parametrize(
    "how",
    [
        ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "30"],
        ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-vf", "negate"],
        ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-vf", "scale=48:-2"],
        ["-c", "copy", "-video_track_timescale", "90000"],
    ],
    ids=["encoded anew", "other pictures", "another size", "another clock"],
)
def test_other_films_are_decoded(films, decoded, tmp_path, how):
    ffmpeg("-i", films / "a.part-1.mp4", *how, tmp_path / "a.other.mp4")
    read_film(tmp_path / "a.other.mp4", [read_film(films / "a.mp4")])
    assert len(decoded) == FRAMES + CUTS[1] - CUTS[0]


def test_a_clip_of_a_film_that_flashes_is_looked_at_by_itself(films, decoded):
    whole = read_film(films / "a.mp4")
    whole.flashing = [object()]
    read_film(films / "a.part-0.mp4", [whole])
    assert len(decoded) == FRAMES + CUTS[0]


def test_a_file_is_read_as_the_format_that_its_name_promises(films, tmp_path):
    """Other formats may name further files, which nobody asked for."""
    (tmp_path / "list.mp4").write_text(f"ffconcat version 1.0\nfile {films / 'a.mp4'}\n")
    (tmp_path / "list.mkv").write_text(f"#EXTM3U\n#EXTINF:2,\n{films / 'a.mp4'}\n")
    for name in ("list.mp4", "list.mkv"):
        with pytest.raises(Unreadable, match=r"^it cannot be decoded \(Invalid data"):
            read_film(tmp_path / name)


def claims(content, box, place, *numbers):
    """Write other numbers into a box of an MP4's index."""
    at = content.index(box) + place
    content[at : at + 4 * len(numbers)] = struct.pack(f">{len(numbers)}I", *numbers)


@pytest.mark.parametrize(
    ("box", "place", "numbers"),
    [(b"stsz", 8, (1, 2_000_000_000)), (b"stts", 12, (2_000_000_000,)), (b"stsc", 16, (2**31,))],
)
def test_a_film_that_claims_billions_of_frames_is_refused(films, tmp_path, box, place, numbers):
    content = bytearray((films / "a.mp4").read_bytes())
    claims(content, box, place, *numbers)
    (tmp_path / "a.mp4").write_bytes(content)
    with pytest.raises(Unreadable, match=r"^it (promises|cannot|ends|has no frames)"):
        read_film(tmp_path / "a.mp4")


def test_a_film_of_more_frames_than_can_be_looked_at_is_refused(films, monkeypatch):
    monkeypatch.setattr(module, "MOST_FRAMES", 40)
    with pytest.raises(Unreadable, match=r"^it has more than 40 frames, too many to be looked at$"):
        read_film(films / "a.mp4")


def test_a_film_of_one_frame_lasts_as_long_as_its_rate_says(tmp_path):
    film(tmp_path / "one.mp4", "-frames:v", "1")
    read = read_film(tmp_path / "one.mp4")
    assert (len(read.stamps), read.seconds) == (1, pytest.approx(1 / 30))


def test_other_codecs_are_read(tmp_path):
    film(tmp_path / "a.webm", "-c:v", "libvpx")
    assert read_film(tmp_path / "a.webm").codec == "vp8"
