"""What the tests of recording share: a small run, and what its undisturbed recording looks like."""

from __future__ import annotations

from pathlib import Path

import pytest

from hiddenreel.learn.run import Run
from hiddenreel.record.layout import EPOCHS, MADE, SAMPLES
from hiddenreel.record.recorder import record

SMALL = {
    "run": "small",
    "dataset": {"name": "circles", "samples": 40, "factor": 0.3, "noise": 0.1, "held_out": 0.25},
    "layers": [2, 3, 1],
    "hidden": "sigmoid",
    "output": "sigmoid",
    "loss": "half-squared-error",
    "learning_rate": 2.0,
    "batch_size": 8,
    "shuffle": True,
    "epochs": 6,
    "seed": 7,
    "initialisation": {"name": "normal", "scale": 1.0},
}


@pytest.fixture(scope="session")
def a_run():
    """Return a maker of runs: the small one, with the changes given."""
    return lambda **changes: Run.from_dict({**SMALL, **changes})


@pytest.fixture(scope="session")
def contents():
    """Return a reader of folders: file names to bytes."""
    return lambda folder: {path.name: path.read_bytes() for path in Path(folder).iterdir()}


@pytest.fixture(scope="session")
def undisturbed(a_run, contents, tmp_path_factory):
    """Return the files of a recording that nothing interrupted."""
    folder = tmp_path_factory.mktemp("undisturbed")
    record(a_run(), folder / "small", folder / "partial")
    files = contents(folder / "small")
    assert set(files) == {EPOCHS, SAMPLES, MADE}
    return files
