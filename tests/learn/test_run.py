"""In which settings runs differ is read from their specs, whole."""

from __future__ import annotations

import pytest

from hiddenreel.learn.run import NO_KNOBS, START, start_of, turned
from hiddenreel.plan.validate import validate

BASE = {"dataset": "circles", "layers": [2, 3, 1]}


def specs(*changes: dict) -> list[dict]:
    runs = {f"run-{number}": {**BASE, **change} for number, change in enumerate(changes)}
    return list(validate({"runs": runs}, None).runs.values())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([{}, {}], {}),
        ([{}, {"epochs": 7}], {}),
        ([{"learning_rate": 1}, {"learning_rate": 3}], {"learning_rate": [1.0, 3.0]}),
        ([{}, {}, {"batch_size": 8}], {"batch_size": [32, 32, 8]}),
        ([{}, {"shuffle": False}], {"shuffle": [True, False]}),
        ([{}, {"dataset": {"name": "circles", "noise": 0.2}}], {"dataset.noise": [0.1, 0.2]}),
        ([{}, {"dataset": "moons"}], {"dataset": ["circles", "moons"]}),
        (
            [{}, {"hidden": "tanh", "loss": "cross-entropy"}],
            {"hidden": ["sigmoid", "tanh"], "loss": ["half-squared-error", "cross-entropy"]},
        ),
        ([{}, {"seed": 5, "layers": [2, 4, 1], "initialisation": "glorot"}], {}),
    ],
)
def test_every_knob_that_is_turned_is_found(changes, expected):
    assert turned(specs(*changes)) == expected


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"seed": 5}, "seed"),
        ({"layers": [2, 4, 1]}, "layers"),
        ({"initialisation": "glorot"}, "initialisation"),
        ({"initialisation": {"name": "normal", "scale": 0.5}}, "initialisation"),
    ],
)
def test_another_start_is_told(change, key):
    assert list(start_of(specs({}, change))) == [key]
    assert start_of(specs({}, {"learning_rate": 9})) == {}


def test_every_setting_of_a_run_is_a_knob_or_known_not_to_be():
    (run,) = specs({})
    other = {key: ["another"] for key in run}
    found = turned([{**run, "dataset": 1}, {**other, "dataset": 2}])
    assert set(found) == set(run) - set(NO_KNOBS)
    assert set(START) < set(NO_KNOBS) <= set(run)
