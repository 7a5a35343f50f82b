"""Films and their parts: what is decoded once, and what must be decoded all the same."""

from __future__ import annotations

import av
import numpy as np
import pytest
from media import GOOD, ffmpeg

from hiddenreel.publish.check import decode_cache as reels
from hiddenreel.publish.check.decode_cache import Reel
from hiddenreel.publish.check.films import read_film

FRAMES, CUTS = 60, (20, 45)


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """A film of moving noise, and the parts that it was cut into at key frames."""
    folder = tmp_path_factory.mktemp("films")
    noise = np.random.default_rng(0).integers(0, 256, (FRAMES, 54, 96, 3), dtype=np.uint8)
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "96x54", "-r", "30"]
    keys = "expr:" + "+".join(f"eq(n,{cut})" for cut in CUTS)
    whole = [*GOOD, "-force_key_frames", keys, "-forced-idr", "1", "-bf", "2"]
    ffmpeg(*raw, "-i", "-", *whole, folder / "a.mp4", frames=noise.tobytes())
    cut = ["-c", "copy", "-avoid_negative_ts", "disabled", "-f", "segment"]
    at = ["-segment_frames", ",".join(map(str, CUTS)), "-reset_timestamps", "1"]
    ffmpeg("-i", folder / "a.mp4", *cut, *at, folder / "a.part-%d.mp4")
    return folder


@pytest.fixture
def decoded(monkeypatch):
    """Count the frames that are decoded."""
    counted = []

    def cells_of(frame, shrink):
        counted.append(frame)
        return real(frame, shrink)

    real = reels.cells_of
    monkeypatch.setattr(reels, "cells_of", cells_of)
    return counted


def same(one, other):
    told = [
        (film.codec, film.size, film.stamps, film.tick, film.flashing, film.seconds)
        for film in (one, other)
    ]
    return told[0] == told[1] and np.array_equal(one.last, other.last)


def pictures(path, reel):
    with av.open(str(path)) as film:
        return [(picture.pts, picture.cells.tobytes()) for picture in reel.pictures(film)]


def test_parts_are_not_decoded_again_and_are_what_they_were(films, decoded):
    reel = Reel(keeps=True)
    read_film(films / "a.mp4", reel)
    for number in range(3):
        part = films / f"a.part-{number}.mp4"
        before = len(decoded)
        assert before == FRAMES
        of_part, picture_by_picture = read_film(part, reel), pictures(part, reel)
        assert len(decoded) == before
        assert same(of_part, read_film(part))
        assert picture_by_picture == pictures(part, Reel())
        del decoded[before:]


def test_several_parts_on_end_are_a_part(films, decoded, tmp_path):
    cut = ["-c", "copy", "-avoid_negative_ts", "disabled", "-f", "segment"]
    at = ["-segment_frames", CUTS[0], "-reset_timestamps", "1"]
    ffmpeg("-i", films / "a.mp4", *cut, *at, tmp_path / "a.end-%d.mp4")
    reel = Reel(keeps=True)
    read_film(films / "a.mp4", reel)
    found = read_film(tmp_path / "a.end-1.mp4", reel)
    assert len(decoded) == FRAMES
    assert same(found, read_film(tmp_path / "a.end-1.mp4"))


@pytest.mark.parametrize(
    "how",
    [
        ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "30"],
        ["-c", "copy", "-frames:v", "7"],
        ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-vf", "negate"],
        ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-vf", "scale=48:-2"],
        ["-c", "copy", "-video_track_timescale", "90000"],
    ],
    ids=["encoded anew", "cut within", "other pictures", "another size", "another clock"],
)
def test_what_is_no_part_is_decoded(films, decoded, tmp_path, how):
    other = tmp_path / "a.other.mp4"
    ffmpeg("-i", films / "a.part-1.mp4", *how, other)
    reel = Reel(keeps=True)
    read_film(films / "a.mp4", reel)
    found = read_film(other, reel)
    assert len(decoded) == FRAMES + len(found.stamps)
    assert same(found, read_film(other))


def test_a_changed_byte_is_seen(films, decoded, tmp_path):
    content = bytearray((films / "a.part-1.mp4").read_bytes())
    middle = content.index(b"mdat") + (len(content) - content.index(b"mdat")) // 2
    content[middle] ^= 0xFF
    (tmp_path / "a.mp4").write_bytes(content)
    reel = Reel(keeps=True)
    read_film(films / "a.mp4", reel)
    read_film(tmp_path / "a.mp4", reel)
    assert len(decoded) > FRAMES


def test_nothing_is_kept_of_a_film_that_is_too_long(films, decoded, monkeypatch):
    monkeypatch.setattr(reels, "MOST_KEPT", FRAMES - 1)
    reel = Reel(keeps=True)
    read_film(films / "a.mp4", reel)
    part = read_film(films / "a.part-2.mp4", reel)
    assert len(decoded) == FRAMES + len(part.stamps)


def test_other_codecs_are_decoded(films, decoded, tmp_path):
    for name in ("a.webm", "a.b.webm"):
        ffmpeg("-i", films / "a.part-0.mp4", "-c:v", "libvpx", tmp_path / name)
    reel = Reel(keeps=True)
    one, other = (read_film(tmp_path / name, reel) for name in ("a.webm", "a.b.webm"))
    assert len(decoded) == 2 * CUTS[0]
    assert same(one, other)
