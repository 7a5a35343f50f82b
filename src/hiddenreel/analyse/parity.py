"""How far the lecture's implementations end up from a recording, epoch by epoch.

Each is trained from the recording's start and with its order of samples. Any difference is rounding or
a mistake.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hiddenreel.learn.data import Dataset
from hiddenreel.learn.lecture import IMPLEMENTATIONS
from hiddenreel.learn.lecture.descent import train
from hiddenreel.record.recording import Recording


def implementations(recording: Recording) -> list[str]:
    """Return the keys of the implementations that support the recorded network."""
    return [name for name, way in IMPLEMENTATIONS.items() if way.can_train(recording.run)]


def dataset_of(recording: Recording) -> Dataset:
    """Return the samples that the recorded network was trained on and tested with."""
    return Dataset(recording.X, recording.Y, recording.labels, recording.held_out)


def rounds(recording: Recording) -> int:
    """Return the number of trainings."""
    return len(implementations(recording))


def measure(recording: Recording, progress: Callable[[int], None] = lambda done: None) -> dict:
    """Train with every implementation and compare its weights with those recorded.

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
        way = IMPLEMENTATIONS[key]
        trained = train(way.gradient, recording.run, dataset_of(recording))
        measured[key] = {
            "name": way.name,
            "covers": way.covers,
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
    """Return all parameters as one array (P,), all W before all b."""
    return np.concatenate([np.ravel(array) for array in (*weights, *biases)])
