"""How well a network fits the numbers that it learns, and what its neurons add to the answer."""

from __future__ import annotations

import numpy as np

from hiddenreel.record.recording import Recording


def fit_error(recording: Recording, epoch: int) -> float:
    """Compute √(mean (a - y)²) over the training samples at an epoch, in the unit of the data."""
    seen = ~recording.held_out
    answers = recording.replay(epoch, recording.X[seen])[-1]
    error = float(np.sqrt(np.mean((answers - recording.Y[seen]) ** 2)))
    return error if recording.units is None else error * float(recording.units[-1, 1])


def along_input(recording: Recording, count: int) -> np.ndarray:
    """Return `count` evenly spaced values of the one input over the samples' range, (count,)."""
    x = recording.X[:, 0]
    return np.linspace(x.min(), x.max(), count)


def neuron_parts(recording: Recording, epoch: int, x: np.ndarray) -> np.ndarray:
    """Compute w_k a_k of each neuron k before the output, for inputs x (m,), (m, neurons).

    Their sum with b is z of the output.
    """
    W, _ = recording.weights(epoch)[-1]
    parts: np.ndarray = recording.replay(epoch, x[:, None])[-2] * W[0]
    return parts
