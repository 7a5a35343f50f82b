"""A film has one still and one clip for each chapter; lost ones are made again."""

from __future__ import annotations

import json
from contextlib import contextmanager

import pytest
from workspace import SMALL

from hiddenreel.publish.video.chapters import chapter_files

FILM = "figures/dark/unfolding"
FILMED = {"film dark unfolding"}


def configured(kind="forward-backward", formats=("mp4", "stills", "clips")):
    return {
        "runs": {"circles": SMALL["runs"]["circles"]},
        "films": {"unfolding": {"kind": kind, "run": "circles", "seconds": 1.0, "size": "640x360"}},
        "themes": ["dark"],
        "formats": {"films": list(formats)},
        "pages": [],
    }


class Elsewhere:
    """A folder in which the project is called."""

    def __init__(self, workspace):
        self.workspace, self.folder = workspace, workspace.folder / "elsewhere"

    def configure(self, **changes):
        self.workspace.configure(configured(**changes), "elsewhere/config/config.yaml")

    def snakemake(self, *arguments):
        outcome = self.workspace.snakemake("--directory", self.folder, *arguments)
        assert outcome.code == 0, outcome.text
        return outcome

    def would_do(self):
        return self.snakemake("--dry-run").jobs

    def chapters(self):
        captions = json.loads((self.folder / "results/captions/unfolding.json").read_text())
        return [chapter["number"] for chapter in captions["chapters"]]

    def pieces(self):
        """Return the bytes and the time of every still and clip, by name."""
        files = chapter_files(self.folder / "figures/dark", "unfolding")
        return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}

    @contextmanager
    def without(self, file):
        lost, elsewhere = self.folder / file, self.folder / "kept"
        lost.rename(elsewhere)
        try:
            yield
        finally:
            elsewhere.rename(lost)


@pytest.fixture(scope="module")
def made(copy_of_project):
    elsewhere = Elsewhere(copy_of_project())
    elsewhere.configure()
    elsewhere.snakemake("--cores", 1)
    return elsewhere


def named(stops):
    stills = {f"unfolding.chapter-{stop}.png" for stop in stops}
    return stills | {f"unfolding.clip-{stop}.mp4" for stop in stops}


def test_they_are_made_in_one_go(made):
    assert len(made.chapters()) > 2
    assert set(made.pieces()) == named(made.chapters())
    assert "Nothing to be done" in made.snakemake("--cores", 1).text


@pytest.mark.parametrize(
    ("lost", "made_again"),
    [
        (f"{FILM}.chapter-2.png", {"still dark unfolding 2"}),
        (f"{FILM}.clip-1.mp4", {"clip dark unfolding 1"}),
        # The lists of stills and clips, which say how many there must be.
        ("results/stills/dark/unfolding.json", FILMED),
        ("results/clips/dark/unfolding.json", FILMED),
        ("results/captions/unfolding.json", {"storyboard unfolding"}),
        (f"{FILM}.mp4", FILMED),
    ],
)
def test_what_is_lost_is_made_again_alone(made, lost, made_again):
    with made.without(lost):
        assert made.would_do() == made_again


def test_what_is_made_again_is_the_same(made):
    before = made.pieces()
    age = (made.folder / f"{FILM}.mp4").stat().st_mtime_ns
    lost = {"unfolding.chapter-1.png", "unfolding.clip-2.mp4"}
    for name in lost:
        (made.folder / "figures/dark" / name).unlink()
    again = made.snakemake("--cores", 1)
    assert again.jobs == {"still dark unfolding 1", "clip dark unfolding 2"}
    assert (made.folder / f"{FILM}.mp4").stat().st_mtime_ns == age
    after = made.pieces()
    assert {name: digest for name, (digest, _) in after.items()} == {
        name: digest for name, (digest, _) in before.items()
    }
    assert {name for name in after if after[name] != before[name]} == lost
    assert "Nothing to be done" in made.snakemake("--cores", 1).text


@pytest.mark.parametrize("formats", [("mp4", "stills"), ("mp4", "clips"), ("mp4",)])
def test_asking_for_fewer_of_them_films_nothing_again(made, formats):
    made.configure(formats=formats)
    try:
        assert made.would_do() == set()
    finally:
        made.configure()


def test_a_film_with_fewer_chapters_leaves_none_of_the_old_ones(made):
    before = made.pieces()
    made.configure(kind="hidden-representations")
    again = made.snakemake("--cores", 1)
    # This kind needs measurements.
    assert again.jobs == {"measure circles moments", "storyboard unfolding", *FILMED}
    assert made.chapters() == [1, 2]
    after = made.pieces()
    assert set(after) == named([1, 2])
    assert not {after[name] for name in after} & set(before.values())
    assert "Nothing to be done" in made.snakemake("--cores", 1).text


def test_a_chapter_that_the_film_does_not_have_is_one_line(made):
    outcome = made.workspace.snakemake("--directory", made.folder, "--cores", 1, f"{FILM}.chapter-9.png")
    assert outcome.code == 1
    assert [line for line in outcome.text.splitlines() if line.startswith("error: ")] == [
        f"error: {FILM}.chapter-9.png cannot be made: the film has no chapter 9 (choose 1 to 2) "
        "(log: results/logs/dark/still-unfolding-9.log)"
    ]
    assert not (made.folder / f"{FILM}.chapter-9.png").exists()
