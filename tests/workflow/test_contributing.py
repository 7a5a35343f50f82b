"""Follows the recipes of CONTRIBUTING.md to the letter, and draws or films the result."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

import pytest
from workspace import DRAWN, MEASURED, PROJECT, TRAININGS

STEP = re.compile(
    r"^\d+\. .*?(?:Create|Put (?P<side>above|below) the line `(?P<line>[^`]+)` in) `(?P<path>[^`]+)`:"
    r"\n\n   ```\w+\n(?P<text>.*?)\n   ```$",
    re.MULTILINE | re.DOTALL,
)


def steps(section: str) -> list[re.Match]:
    text = (PROJECT / "CONTRIBUTING.md").read_text()
    body = re.search(rf"^## {section}\n(.*?)(?=^## )", text, re.MULTILINE | re.DOTALL)[1]
    # A step may have no text to write, but every text belongs to a step.
    found = list(STEP.finditer(body))
    assert len(found) == body.count("```") // 2
    return found


def put(step: re.Match, content: str) -> str:
    """Return a file's content with the step's text beside the line that it names."""
    lines = content.splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.strip() == step["line"]]
    at += step["side"] == "below"
    return "\n".join([*lines[:at], indented(step), *lines[at:]]) + "\n"


def indented(step: re.Match) -> str:
    """Return the step's text without the three spaces that a list's items have."""
    return re.sub(r"^   ", "", step["text"], flags=re.MULTILINE)


@contextmanager
def done(workspace, *sections: str) -> Iterator[None]:
    """Follow the recipes of sections, and afterwards undo them and remove the files that they made."""
    before = {path for path in workspace.folder.rglob("*") if path.is_file()}
    with ExitStack() as edits:
        for step in (step for section in sections for step in steps(section)):
            if step["side"]:
                edits.enter_context(workspace.edited(step["path"], partial(put, step)))
            else:
                (workspace.folder / step["path"]).write_text(indented(step) + "\n")
        yield
    for path in workspace.folder.rglob("*"):
        if path.is_file() and path not in before and ".snakemake" not in path.parts:
            path.unlink()


@pytest.mark.parametrize(
    ("sections", "jobs", "products"),
    [
        (
            ["Adding a figure", "Adding a film"],
            {
                *("figure accuracy-curve", "film light falling-loss", "film dark falling-loss"),
                "storyboard falling-loss",
            },
            ["figures/light/accuracy-curve.svg"],
        ),
        (
            ["Adding an activation", "Adding a dataset"],
            {
                *(TRAININGS | MEASURED | DRAWN),
                *("train circles-softplus", "figure loss-with-softplus"),
                *("train quadrants", "figure loss-on-quadrants"),
            },
            ["figures/dark/loss-with-softplus.png", "figures/dark/loss-on-quadrants.pdf"],
        ),
        (
            ["Adding an output format"],
            DRAWN | {"figure loss-for-the-web"},
            ["figures/dark/loss-for-the-web.jpg"],
        ),
    ],
)
def test_what_contributing_says_works(built, sections, jobs, products):
    with done(built, *sections):
        assert built.would_do() == jobs
        outcome = built.snakemake("--cores", 1, *products)
        assert outcome.code == 0, outcome.text
        for product in products:
            assert (built.folder / product).stat().st_size
    assert built.would_do() == set()


def test_a_check_that_is_added_is_made(copy):
    """It changes no product, and the films of the small configuration are short."""
    with done(copy, "Adding a check"):
        assert copy.would_do() == set()
        outcome = copy.snakemake("--cores", 1, "results/check.json")
        assert outcome.code == 0, outcome.text
        findings = json.loads((copy.folder / "results" / "check.json").read_text())["findings"]
        short = [found["path"] for found in findings if found["check"] == "long-enough"]
    # So are their clips.
    films = (copy.folder / "figures").glob("*/*.mp4")
    assert short == sorted(path.relative_to(copy.folder / "figures").as_posix() for path in films)
    assert short
