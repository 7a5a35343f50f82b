"""Measure the processor time of what a reader of README.md does first, all processes together."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from benchmarks import films
from benchmarks.comparison import Comparison
from benchmarks.process import ROOT

FILM = "hidden-representations"
ONE_FIGURE = "figures:\n  loss-curve: {run: moons}\n"
# Promised for two cores, s of processor time.
FIRST_FILM, ADDED_FIGURE, NOTHING = 25.0, 6.0, 3.0


def first_film() -> Comparison:
    """Measure the film of README's own configuration, from an empty folder."""
    return _promised("README's film, processor time / promise", FILM, FIRST_FILM)


def added_figure() -> Comparison:
    """Measure one more figure, after everything else is there."""
    return _promised("an added figure, processor time / promise", "figure", ADDED_FIGURE)


def nothing_to_do() -> Comparison:
    """Measure a call that finds everything made."""
    return _promised("nothing to do, processor time / promise", "nothing", NOTHING)


COMPARISONS: tuple[Callable[[], Comparison], ...] = (first_film, added_figure, nothing_to_do)


def _promised(title: str, step: str, promise: float) -> Comparison:
    return Comparison(title, lambda: _steps()[step], lambda: promise, "s", 1.0, slower=True, rounds=1)


@cache
def _steps() -> dict[str, float]:
    """Take the steps one after another in a new folder; return the processor time of each, s."""
    folder = films.workshop() / "first-use"
    folder.mkdir()
    mine = folder / "mine.yaml"
    mine.write_text(readme_configuration())
    make = [sys.executable, "-m", "hiddenreel", "make", mine.name]
    took = {FILM: processor_seconds([*make, FILM], folder)}
    processor_seconds(make, folder)
    mine.write_text(readme_configuration() + ONE_FIGURE)
    return took | {step: processor_seconds(make, folder) for step in ("figure", "nothing")}


def readme_configuration() -> str:
    """Return the first configuration that README.md shows."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^```yaml\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)[0]


def processor_seconds(command: Sequence[str], folder: Path) -> float:
    """Run a command in a folder; return the processor time of it and of all that it starts, s."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
