"""Films cut at their stops: parts are the film's own frames, and end where their stills were taken."""

from __future__ import annotations

from types import SimpleNamespace

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from test_encode import COUNT, Fake, boxes, left_in, outputs

from hiddenreel.publish.cut import (
    chapters,
    extras_of,
    listed,
    part_of,
    remove_extras,
    still_of,
)
from hiddenreel.publish.encode import encode


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


def pictures(path):
    with av.open(path) as container:
        frames = list(container.decode(video=0))
    return frames, [frame.to_ndarray() for frame in frames]


def cut_film(folder, stops=STOPS):
    folder.mkdir(exist_ok=True)
    encode(
        Fake(),
        outputs(folder),
        stills={still_of(folder, "film", stop): stop.frame for stop in stops},
        stops=stops,
        parts=[part_of(folder, "film", stop) for stop in stops],
    )
    return folder


@pytest.fixture(scope="module")
def cut(tmp_path_factory):
    return cut_film(tmp_path_factory.mktemp("cut") / "100 % of it")


def test_parts_are_the_film_frame_by_frame(cut):
    _, film = pictures(cut / "film.mp4")
    seen = []
    for stop in STOPS:
        frames, part = pictures(part_of(cut, "film", stop))
        assert frames[0].key_frame
        # Each begins at 0 and goes at the film's pace.
        np.testing.assert_allclose([frame.time for frame in frames], np.arange(len(frames)) / 30)
        seen += part
        assert len(seen) == stop.frame + 1
    assert len(seen) == len(film) == COUNT
    for one, other in zip(seen, film):
        np.testing.assert_array_equal(one, other)


def test_each_part_ends_on_its_still(cut):
    for stop in STOPS:
        still = np.asarray(Image.open(still_of(cut, "film", stop)))
        np.testing.assert_array_equal(still, Fake().picture(stop.frame)[..., :3])
        last = pictures(part_of(cut, "film", stop))[0][-1].to_ndarray(format="rgb24")
        # Colours of H.264 are rounded, and chroma is halved at the square's edges.
        assert np.abs(last.astype(int) - still).mean() < 6
        assert np.abs(last.astype(int) - still)[2:6, 2:60].max() <= 6


def test_only_the_last_part_of_a_film_without_stops_is_the_whole_film(tmp_path):
    folder = cut_film(tmp_path / "one", stops_at(COUNT - 1))
    assert len(pictures(folder / "film.part-1.mp4")[0]) == COUNT
    assert left_in(folder) == [
        "film.gif",
        "film.mp4",
        "film.part-1.mp4",
        "film.png",
        "film.stop-1.png",
    ]


def test_chapters_begin_with_the_parts_and_have_their_names(cut):
    with av.open(cut / "film.mp4") as container:
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


def test_parts_are_plain_files(cut):
    for stop in STOPS:
        data = part_of(cut, "film", stop).read_bytes()
        kinds = [kind for kind, _ in boxes(data)]
        assert kinds.index("moov") < kinds.index("mdat")
        with av.open(part_of(cut, "film", stop)) as container:
            (stream,) = container.streams
            assert stream.profile == "High" and stream.pix_fmt == "yuv420p"
            assert not container.chapters()
            assert "creation_time" not in {**container.metadata, **stream.metadata}


def test_the_same_cut_has_the_same_bytes(cut, tmp_path):
    again = cut_film(tmp_path / "another folder")
    for path in again.iterdir():
        assert path.read_bytes() == (cut / path.name).read_bytes(), path.name


def test_a_film_that_fails_leaves_no_stills_and_parts(tmp_path):
    def fail(number):
        if number == 15:
            raise OSError("a painter fell")

    with pytest.raises(OSError, match="a painter fell"):
        encode(
            Fake(before=fail),
            outputs(tmp_path),
            stills={still_of(tmp_path, "film", stop): stop.frame for stop in STOPS},
            stops=STOPS,
            parts=[part_of(tmp_path, "film", stop) for stop in STOPS],
        )
    assert left_in(tmp_path) == []


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
