"""Compares runs with what a kind of figure or film needs, and with those beside which they are shown."""

from __future__ import annotations

from collections.abc import Mapping

from hiddenreel.learn.run import Run, varied_settings, varied_start
from hiddenreel.plan.catalogue import BETWEEN, NEEDS, WORDS, Kind, kinds
from hiddenreel.plan.plan import Product
from hiddenreel.plan.registries import datasets
from hiddenreel.plan.schema import Entry, Index
from hiddenreel.plan.validate.runs import shape_of


def require_needs(entry: Entry, kind: Kind, run: Run, runs: Mapping[str, Run]) -> None:
    """Refuse a run that does not meet the needs of a kind."""
    unmet = _unmet(kind, run)
    if unmet:
        fitting = [name for name, other in runs.items() if not _unmet(kind, other)]
        raise entry.wrong(f"{kind.name} needs {unmet}", fitting)


def _unmet(kind: Kind, run: Run) -> str:
    """Describe the first need of a kind that a run does not meet; empty if it meets all."""
    numbers = measures(run)
    for need, (least, most) in kind.needs.items():
        for number in numbers[need]:
            if number < least or (most is not None and number > most):
                if need == "classes" and 0 in (number, most):
                    learned = ["numbers", "classes"][number > 0]
                    wanted = ["numbers", "classes"][least > 0]
                    return f"a network that learns {wanted}, and that of run {run.name} learns {learned}"
                counted = NEEDS[need]
                has = f"run {run.name} has {number or 'none'} {counted.where}"
                return f"{counted.needed(least, most)}, and {has}"
    for need, words in kind.words.items():
        worded = WORDS[need]
        given = getattr(run, worded.attribute)
        if given not in words:
            shown = given if isinstance(given, str) else ", ".join(given)
            has = worded.has.format(run=run.name, given=shown)
            return f"{worded.needed.format(words=' or '.join(words))}, and {has}"
    return ""


def measures(run: Run) -> dict[str, list[int]]:
    """Return the numbers of a run that kinds may limit."""
    inputs, *hidden, outputs = run.layers
    return {
        "inputs": [inputs],
        "layers": [len(hidden) + 1],
        "hidden": [len(hidden)],
        "classes": [shape_of(run).classes],
        "width": hidden,
        "first": hidden[:1],
        "outputs": [outputs],
        "pixels": [_pixels(run)],
    }


def measures_shown(product: Product, runs: Mapping[str, Run]) -> dict[str, list[int]]:
    """Return what a product shows, as `measures` does, and how many runs it compares."""
    return {**measures(runs[product.run]), "others": [len(product.compare)]}


def _pixels(run: Run) -> int:
    """Return the number of inputs of a run that are pixels of a picture."""
    facts = datasets().get(run.dataset.name)
    return facts.pixels if facts else 0


def require_comparable(entry: Entry, kind: Kind, run: str, runs: Mapping[str, Run]) -> None:
    """Check that the runs under `compare` suit a kind, one after the other."""
    compare = entry.value
    if "others" in kind.between:
        least, most = kind.between["others"]
        if not least <= len(compare) <= (most or len(compare)):
            what = f"{kind.name} needs {BETWEEN['others'].needed(least, most)}"
            raise entry.wrong(f"{what}, and there are {len(compare)}")
    if "varied" not in kind.between:
        return
    for place, other in enumerate(compare):
        shown = [run, *compare[:place]]
        unfair = _unfair(kind, shown, other, runs)
        if unfair:
            fitting = [
                name
                for name in runs
                if name not in shown and not _unmet(kind, runs[name]) and not _unfair(kind, shown, name, runs)
            ]
            raise entry.at(Index(place), other).wrong(f"{kind.name} needs {unfair}", fitting)


def _unfair(kind: Kind, shown: list[str], other: str, runs: Mapping[str, Run]) -> str:
    """Explain why `other` cannot be compared fairly with the runs `shown`; empty if it can."""
    for name in shown:
        for key, values in varied_start([runs[name], runs[other]]).items():
            return f"runs of one start, and {key} is {values[0]} in {name}, {values[1]} in {other}"
    least, most = kind.between["varied"]
    wanted = BETWEEN["varied"].needed(least, most)
    for name in shown:
        if not varied_settings([runs[name], runs[other]]):
            return f"{wanted}, and {name} and {other} differ in none"
    settings = list(varied_settings([runs[name] for name in (*shown, other)]))
    if least <= len(settings) <= (most or len(settings)):
        return ""
    return f"{wanted}, and {', '.join(shown)} and {other} differ in {' and '.join(settings)}"


def fitting_kinds(group: str, run: Run) -> list[str]:
    """List the kinds of figure or film whose needs a run meets; the runs under `compare` do not count."""
    return [name for name, kind in kinds(group).items() if not _unmet(kind, run)]
