"""Measures how far the lecture's implementations end up from a recording, epoch by epoch.

Each is trained from the recording's start and with its order of samples. What differs afterwards is
rounding, or a mistake.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hiddenreel.learn.data import Dataset
from hiddenreel.learn.lecture import IMPLEMENTATIONS
from hiddenreel.learn.lecture.descent import train
from hiddenreel.record.recording import Recording


def implementations(recording: Recording) -> list[str]:
    """Name the implementations that know networks like the recorded one."""
    return [name for name, each in IMPLEMENTATIONS.items() if each.can_train(recording.run)]


def dataset_of(recording: Recording) -> Dataset:
    """Return the samples that the recorded network was trained on and tested with."""
    return Dataset(recording.X, recording.Y, recording.labels, recording.held_out)


def rounds(recording: Recording) -> int:
    """Count the trainings to come."""
    return len(implementations(recording))


def measure(recording: Recording, progress: Callable[[int], None] = lambda done: None) -> dict:
    """Train by every implementation and compare.

    Returns
    -------
    dict
        ``implementations``: for each a ``name``, what it ``covers``, and its ``differences``, the
        largest of any weight or bias from the recorded one after each epoch, from epoch 0.
        ``largest``: the largest weight or bias recorded after each epoch.
    """
    recorded = [_flat(*zip(*recording.weights(epoch))) for epoch in range(recording.epochs + 1)]
    measured = {}
    for done, key in enumerate(implementations(recording), start=1):
        each = IMPLEMENTATIONS[key]
        trained = train(each.gradient, recording.run, dataset_of(recording))
        measured[key] = {
            "name": each.name,
            "covers": each.covers,
            "differences": [
                float(np.abs(_flat(*theirs) - ours).max())
                for theirs, ours in zip(trained, recorded, strict=True)
            ],
        }
        progress(done)
    return {
        "implementations": measured,
        "largest": [float(np.abs(parameters).max()) for parameters in recorded],
    }


def _flat(weights: tuple | list, biases: tuple | list) -> np.ndarray:
    """Put all parameters in a row, all W before all b."""
    return np.concatenate([np.ravel(array) for array in (*weights, *biases)])
