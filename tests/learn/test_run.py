"""Runs, their mappings, and the settings in which they differ."""

from __future__ import annotations

import json

import numpy as np
import pytest

from hiddenreel.learn.run import (
    NEVER_VARIED,
    START,
    DatasetSettings,
    InitialisationSettings,
    Run,
    varied_settings,
    varied_start,
)
from hiddenreel.plan.validate import validate

BASE = {"dataset": "circles", "layers": [2, 3, 1]}


def runs(*changes: dict) -> list[Run]:
    configured = {f"run-{number}": {**BASE, **change} for number, change in enumerate(changes)}
    return list(validate({"runs": configured}, None).runs.values())


def test_a_run_survives_the_way_through_json():
    run = Run(
        "mine",
        DatasetSettings("blobs", 0.25, {"samples": 40, "classes": 3}),
        (2, 4, 3),
        output="softmax",
        loss="cross-entropy",
        initialisation=InitialisationSettings("uniform", {"low": -2.0, "high": 2.0}),
    )
    settings = json.loads(json.dumps(run.to_dict()))
    assert settings["run"] == "mine"
    assert settings["dataset"] == {"name": "blobs", "samples": 40, "classes": 3, "held_out": 0.25}
    assert settings["initialisation"] == {"name": "uniform", "low": -2.0, "high": 2.0}
    assert Run.from_dict(settings) == run


def test_the_configuration_and_a_run_have_the_same_defaults():
    (run,) = runs({})
    made = Run("run-0", run.dataset, (2, 3, 1), initialisation=run.initialisation)
    assert made == run
    assert run.initialisation.name == Run.initialisation.name


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
def test_every_setting_that_differs_is_found(changes, expected):
    assert varied_settings(runs(*changes)) == expected


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"seed": 5}, "seed"),
        ({"layers": [2, 4, 1]}, "layers"),
        ({"initialisation": "glorot"}, "initialisation"),
        ({"initialisation": {"name": "normal", "scale": 0.5}}, "initialisation"),
    ],
)
def test_settings_that_change_the_initial_weights_are_found(change, key):
    assert list(varied_start(runs({}, change))) == [key]
    assert varied_start(runs({}, {"learning_rate": 9})) == {}


def test_every_setting_can_vary_or_is_listed_as_never_varied():
    (run,) = runs({})
    other = Run(
        name="another",
        dataset=DatasetSettings("moons"),
        layers=(2, 9, 1),
        hidden="another",
        output="another",
        loss="another",
        learning_rate=-1.0,
        batch_size=-1,
        shuffle=not run.shuffle,
        epochs=-1,
        seed=-1,
        initialisation=InitialisationSettings("another"),
    )
    settings = set(run.to_dict())
    assert set(varied_settings([run, other])) == settings - set(NEVER_VARIED)
    assert set(START) < set(NEVER_VARIED) <= settings


def test_the_defaults_of_a_run():
    """Recordings that leave a setting out were made with these."""
    settings = {"run": "mine", "dataset": {"name": "circles"}, "layers": [2, 1]}
    run = Run.from_dict(settings)
    assert run.dataset == DatasetSettings("circles", held_out=0.0, parameters={})
    assert (run.learning_rate, run.batch_size, run.shuffle) == (1.0, 32, True)
    assert (run.epochs, run.seed, run.loss) == (100, 0, "half-squared-error")
    assert run.initialisation == InitialisationSettings("normal", {})
    assert run.to_dict()["learning_rate"] == 1.0
    assert not {"trained_by", "recording", "fingerprint"} & run.to_dict().keys()


def test_of_another_programs_training_nothing_is_made_up():
    settings = {"run": "theirs", "dataset": {"name": "given"}, "layers": [2, 1]}
    run = Run.from_dict({**settings, "trained_by": "PyTorch"})
    assert np.isnan(run.learning_rate)
    assert (run.batch_size, run.shuffle, run.seed) == (0, False, 0)
    assert run.initialisation.name == "unknown"
    assert not {"learning_rate", "batch_size", "seed"} & run.to_dict().keys()
    assert run.to_dict()["trained_by"] == "PyTorch"


@pytest.mark.parametrize(("classes", "expected"), [(0, True), (1, False), (-1, False)])
def test_a_regression_has_no_classes(classes, expected):
    assert DatasetSettings("file", 0.0, {"classes": classes}).is_regression is expected
