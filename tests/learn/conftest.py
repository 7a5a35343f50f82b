"""What the tests of learning share: small runs."""

from __future__ import annotations

import pytest

from hiddenreel.learn.run import Run

SMALL = {
    "run": "small",
    "dataset": {"name": "circles", "samples": 60, "factor": 0.3, "noise": 0.1, "held_out": 0.0},
    "layers": [2, 3, 3, 1],
    "hidden": "sigmoid",
    "output": "sigmoid",
    "loss": "half-squared-error",
    "learning_rate": 2.0,
    "batch_size": 10,
    "shuffle": True,
    "epochs": 5,
    "seed": 7,
    "initialisation": {"name": "normal", "scale": 1.0},
}


@pytest.fixture(scope="session")
def a_run():
    """Return a maker of runs: the small one, with the changes given."""
    return lambda **changes: Run.from_dict({**SMALL, **changes})
