"""Runs that the lecture's implementations train."""

from __future__ import annotations

import pytest

from hiddenreel.learn.data import make
from hiddenreel.plan.validate import validate

RUNS = {
    "circles": {
        "dataset": {"name": "circles", "samples": 90},
        "layers": [2, 3, 3, 1],
        "learning_rate": 3.0,
        "batch_size": 20,
        "epochs": 12,
        "seed": 2,
    },
    # The last batch of 70 is smaller, nothing is shuffled, and there are three outputs.
    "blobs": {
        "dataset": {"name": "blobs", "samples": 90, "classes": 3, "inputs": 4, "held_out": 0.2},
        "layers": [4, 5, 3],
        "batch_size": 16,
        "shuffle": False,
        "epochs": 12,
        "seed": 3,
    },
    "wide": {
        "dataset": {"name": "moons", "samples": 60},
        "layers": [2, 17, 9, 4, 1],
        "batch_size": 10,
        "epochs": 6,
        "seed": 4,
    },
    "chain": {
        "dataset": {"name": "step", "samples": 60},
        "layers": [1, 1, 1, 1],
        "loss": "squared-error",
        "learning_rate": 0.3,
        "batch_size": 7,
        "epochs": 12,
        "seed": 35,
    },
    "node": {
        "dataset": {"name": "step", "samples": 60},
        "layers": [1, 1],
        "loss": "squared-error",
        "batch_size": 10,
        "epochs": 12,
        "seed": 5,
    },
}


@pytest.fixture(scope="session")
def runs():
    return validate({"runs": RUNS}).runs


@pytest.fixture(scope="session")
def dataset_of(runs):
    def made(name):
        return make(runs[name])

    return made
