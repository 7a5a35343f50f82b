"""In which settings runs differ: the knobs that a comparison turns.

A comparison is fair when its runs start from the same weights and one knob is turned between them.
How many epochs a run goes on for is no knob: of runs of different length the shorter rests at its end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# What the weights of a run start from: chance comes from the seed, and falls layer by layer.
START = ("layers", "initialisation", "seed")
NO_KNOBS = ("run", "epochs", *START)

Spec = Mapping[str, Any]


def turned(runs: Sequence[Spec]) -> dict[str, list[Any]]:
    """Return each knob that is not the same in all `runs`, with its value in each of them.

    The parameters of a dataset or the like are knobs of their own, as in ``dataset.noise``, unless
    its name differs: then the name is the knob.
    """
    whole = [_knobs(run) for run in runs]
    found = {}
    for knob in whole[0]:
        values = [knobs[knob] for knobs in whole]
        if all(isinstance(value, Mapping) for value in values):
            found |= _within(knob, values)
        elif _differ(values):
            found[knob] = values
    return found


def start_of(runs: Sequence[Spec]) -> dict[str, list[Any]]:
    """Return what of the start is not the same in all `runs`, with its value in each of them."""
    return {key: [run[key] for run in runs] for key in START if _differ([run[key] for run in runs])}


def _knobs(run: Spec) -> dict[str, Any]:
    return {key: value for key, value in run.items() if key not in NO_KNOBS}


def _within(knob: str, settings: list[Spec]) -> dict[str, list[Any]]:
    """Return what differs among settings that have a name and parameters."""
    names = [each["name"] for each in settings]
    if _differ(names):
        return {knob: names}
    parameters = {f"{knob}.{key}": [each[key] for each in settings] for key in settings[0]}
    return {key: values for key, values in parameters.items() if _differ(values)}


def _differ(values: list[Any]) -> bool:
    return any(value != values[0] for value in values)
