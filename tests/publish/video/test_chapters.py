"""Films that can be cut at their stops: chapters, key frames, and whose stills and parts are whose."""

from __future__ import annotations

from types import SimpleNamespace

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_encode import COUNT, Fake, left_in

from hiddenreel.publish.video.chapters import chapters, extras_of, listed, remove_extras
from hiddenreel.publish.video.encode import encode


def stops_at(*frames):
    return [
        SimpleNamespace(
            number=number,
            frame=frame,
            epoch=float(frame),
            moment="best",
            title=f"No. {number}; a=b # \\ c",
            sentence=f"Frame {frame}.",
        )
        for number, frame in enumerate(frames, start=1)
    ]


STOPS = stops_at(4, 5, 13, COUNT - 1)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("chapters") / "film.mp4"
    encode(Fake(), [path], STOPS)
    return path


def test_chapters_begin_with_the_parts_and_have_their_names(film):
    with av.open(film) as container:
        found = container.chapters()
        (stream,) = container.streams.video
        assert not container.streams.audio
        assert {**container.metadata, **stream.metadata}.keys().isdisjoint(
            {"creation_time", "date", "title"}
        )
    begins = [0, *(stop.frame + 1 for stop in STOPS)]
    assert [chapter["metadata"]["title"] for chapter in found] == [
        "Start",
        *(stop.title for stop in STOPS[:-1]),
    ]
    for chapter, begin, end in zip(found, begins[:-1], begins[1:], strict=True):
        # MP4 counts them in thousandths of a second.
        assert abs(chapter["start"] * chapter["time_base"] - begin / 30) < 1e-3
        assert abs(chapter["end"] * chapter["time_base"] - end / 30) < 1e-3


def test_only_a_film_s_own_stills_and_parts_are_removed(tmp_path):
    own = ["x.stop-1.png", "x.stop-12.png", "x.part-1.mp4"]
    others = [
        *("x.mp4", "x.png", "x.gif", "x-2.stop-1.png", "x-2.part-1.mp4", "x-filmstrip.svg"),
        *("x.stop-0.png", "x.stop-.png", "x.stop-1.png.part", ".x.stop-1.png.part"),
        *("ax.stop-1.png", "x.part-1.png", "x.stop-1.mp4"),
    ]
    for name in [*own, *others]:
        (tmp_path / name).write_bytes(b"")
    assert [path.name for path in extras_of(tmp_path, "x")] == sorted(own)
    remove_extras(tmp_path, "x")
    assert left_in(tmp_path) == sorted(others)


def test_stops_are_listed():
    assert listed(STOPS[:1], 30) == [
        {
            "number": 1,
            "moment": "best",
            "title": "No. 1; a=b # \\ c",
            "sentence": "Frame 4.",
            "epoch": 4.0,
            "frame": 4,
            "seconds": 0.133,
        }
    ]


@given(frames=st.sets(st.integers(0, 500), min_size=1, max_size=6))
def test_chapters_follow_each_other_without_a_gap(frames):
    text = chapters(stops_at(*sorted(frames)), 30)
    values = [
        line.partition("=")[2] for line in text.splitlines() if line.startswith(("START", "END"))
    ]
    starts, ends = values[::2], values[1::2]
    assert starts == ["0", *ends[:-1]] and ends[-1] == str(max(frames) + 1)
