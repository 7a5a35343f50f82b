"""The chapters of films: marks in the MP4, key frames, and the files that belong to each film."""

from __future__ import annotations

import json
from pathlib import Path

import av
import pytest
from film_fakes import CHAPTERS, FakeFrames, chapters_at, left_in
from hypothesis import given
from hypothesis import strategies as st

from hiddenreel.language import Language
from hiddenreel.publish.video.chapters import (
    chapter_files,
    ffmetadata,
    pick_chapter,
    remove_chapter_files,
    write_list,
)
from hiddenreel.publish.video.clips import cut_clips
from hiddenreel.publish.video.encode import encode


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("chapters") / "film.mp4"
    encode(FakeFrames(), [path], CHAPTERS)
    return path


def test_chapters_begin_with_the_clips_and_have_their_names(film):
    with av.open(film) as container:
        found = container.chapters()
        (stream,) = container.streams.video
        assert not container.streams.audio
        assert {**container.metadata, **stream.metadata}.keys().isdisjoint({"creation_time", "date", "title"})
    begins = [0, *(chapter.frame + 1 for chapter in CHAPTERS)]
    assert [mark["metadata"]["title"] for mark in found] == [
        "Start",
        *(chapter.title for chapter in CHAPTERS[:-1]),
    ]
    for mark, begin, end in zip(found, begins[:-1], begins[1:], strict=True):
        # MP4 counts them in thousandths of a second.
        assert abs(mark["start"] * mark["time_base"] - begin / 30) < 1e-3
        assert abs(mark["end"] * mark["time_base"] - end / 30) < 1e-3


def test_the_first_chapter_has_its_name_in_the_language_of_the_film():
    with Language("fr", {"start": "départ"}).applied():
        assert "title=Départ" in ffmetadata(CHAPTERS, 30)


@pytest.mark.parametrize(("name", "code"), [("de", "deu"), ("zh_Hant", "zho"), ("xx", None)])
def test_streams_and_chapters_name_the_language_of_the_film(tmp_path, film, name, code):
    spoken = tmp_path / "spoken.mp4"
    with Language(name).applied():
        encode(FakeFrames(), [spoken, spoken.with_suffix(".webm")], CHAPTERS)
    if code is None:
        assert spoken.read_bytes() == film.read_bytes()
        return
    clips = [tmp_path / f"clip-{chapter.number}.mp4" for chapter in CHAPTERS]
    cut_clips(spoken, [chapter.frame for chapter in CHAPTERS], clips)
    found = []
    for path in (spoken, spoken.with_suffix(".webm"), clips[-1]):
        with av.open(path) as container:
            found += [stream.language for stream in container.streams]
            assert len(container.chapters()) == (0 if path in clips else len(CHAPTERS))
    # Pictures and chapters of the MP4, and the pictures of the WebM and of a clip.
    assert found == [code] * 4


def test_only_the_films_own_stills_and_clips_are_removed(tmp_path):
    own = ["x.chapter-1.png", "x.chapter-12.png", "x.clip-1.mp4"]
    others = [
        *("x.mp4", "x.png", "x.gif", "x-2.chapter-1.png", "x-2.clip-1.mp4", "x-filmstrip.svg"),
        *("x.chapter-0.png", "x.chapter-.png", "x.chapter-1.png.part", ".x.chapter-1.png.part"),
        *("ax.chapter-1.png", "x.clip-1.png", "x.chapter-1.mp4"),
    ]
    for name in [*own, *others]:
        (tmp_path / name).write_bytes(b"")
    assert [path.name for path in chapter_files(tmp_path, "x")] == sorted(own)
    remove_chapter_files(tmp_path, "x")
    assert left_in(tmp_path) == sorted(others)


@given(frames=st.sets(st.integers(0, 500), min_size=1, max_size=6))
def test_chapters_follow_each_other_without_a_gap(frames):
    text = ffmetadata(chapters_at(*sorted(frames)), 30)
    values = [line.partition("=")[2] for line in text.splitlines() if line.startswith(("START", "END"))]
    starts, ends = values[::2], values[1::2]
    assert starts == ["0", *ends[:-1]] and ends[-1] == str(max(frames) + 1)


def test_chapters_are_picked_by_their_numbers():
    assert [pick_chapter(number, "abc", Path("x")) for number in (1, 2, 3)] == ["a", "b", "c"]


def test_a_list_of_files_has_their_names_in_order(tmp_path):
    write_list(tmp_path / "list.json", [Path("a/x.chapter-1.png"), Path("a/x.chapter-2.png")])
    written = (tmp_path / "list.json").read_text()
    assert json.loads(written) == ["x.chapter-1.png", "x.chapter-2.png"]
    assert written.endswith("\n")
