"""Checks which runs get an explorer, and which others stand beside them in it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from hiddenreel.learn.run import Run, parameter_count, varied_settings
from hiddenreel.plan.schema import Entry, Field, Index, ListOf, fields
from hiddenreel.plan.validate.products import declared_run
from hiddenreel.plan.validate.runs import shape_of

# An explorer holds at least two states of a network and must stay below a megabyte.
LARGEST_EXPLORED = 75_000


def explorers(entry: Entry, runs: Mapping[str, Run]) -> dict[str, tuple[str, ...]]:
    """Check the runs that get an explorer, each with those beside it; the default is none."""
    if entry.value in ([], None, ()):
        return {}
    pages: dict[str, tuple[str, ...]] = {}
    for where, (run, *others) in ListOf(lambda where: (where, _explorer(where, runs)))(entry):
        if run in pages:
            raise where.wrong(f"run {run} has an explorer already: list it once")
        pages[run] = tuple(others)
    return pages


def _explorer(entry: Entry, runs: Mapping[str, Run]) -> list[str]:
    """Check a run that gets an explorer, alone or with `compare`; return it and those beside it."""
    explored = partial(_explored, runs=runs)
    if isinstance(entry.value, str):
        return [explored(entry)]
    several = ListOf(explored, distinct=True)
    known = {
        "run": Field(explored, choices=tuple(runs)),
        "compare": Field(lambda where: several(where) if where.value != () else [], ()),
    }
    given = fields(entry, known)
    run, compare = given["run"], entry.at("compare", given["compare"])
    for place, other in enumerate(compare.value):
        if why := _unlike(runs[run], runs[other]):
            fitting = [name for name in runs if not _unlike(runs[run], runs[name])]
            what = f"must be another run on the samples of {run}, and {why}"
            raise compare.at(Index(place), other).wrong(what, fitting)
    shown = [run, *compare.value]
    largest = max(parameter_count(runs[name].layers) for name in shown)
    most = LARGEST_EXPLORED // len(shown)
    if largest > most:
        what = f"of {len(shown)} runs an explorer holds at most {most} weights and biases each"
        raise compare.wrong(f"{what}, and one has {largest}: name fewer")
    return shown


def _explored(where: Entry, runs: Mapping[str, Run]) -> str:
    """Check the name of a run that an explorer can show."""
    run = runs[declared_run(where, runs)]
    if not shape_of(run).classes and run.layers[-1] > 1:
        what = f"learns {run.layers[-1]} numbers, and an explorer shows one"
        raise where.wrong(f"{what}: leave it out")
    parameters = parameter_count(run.layers)
    if parameters > LARGEST_EXPLORED:
        what = f"its network has {parameters} weights and biases, and an explorer holds at most"
        raise where.wrong(f"{what} {LARGEST_EXPLORED}: leave it out")
    return run.name


def _unlike(run: Run, other: Run) -> str:
    """Explain why two runs do not answer about the same samples; empty if they do, as far as known."""
    if run.name == other.name:
        return "this is that run"
    if not (run.is_ours and other.is_ours):
        # Their samples are compared when the page is made.
        same = shape_of(run) == shape_of(other) and run.layers[-1] == other.layers[-1]
        return "" if same else "it has others"
    varied = varied_settings([run, other])
    varied |= {"seed": [run.seed, other.seed], "outputs": [run.layers[-1], other.layers[-1]]}
    for key, (here, there) in varied.items():
        if key.partition(".")[0] in ("dataset", "seed", "outputs") and here != there:
            return f"{key} is {here} there and {there} here"
    return ""
