"""How far the hidden layers move from epoch to epoch."""

from __future__ import annotations

import numpy as np

from hiddenreel.analyse.spread import spread_over
from hiddenreel.record.recording import Recording, Replay

# Samples that are followed, and the most numbers that are kept of a long training.
SAMPLES_WATCHED = 256
VALUES_KEPT = 4_000_000


def movement(recording: Recording) -> np.ndarray:
    """Return how far the hidden layers move in each epoch, (epochs,).

    It is the root mean square over samples and neurons, each neuron as a share of its own range over the
    training.
    """
    layers = recording.hidden_layers or range(1, 2)
    neurons = sum(recording.sizes[layer] for layer in layers)
    watched = int(np.clip(VALUES_KEPT / (neurons * recording.epochs), 16, SAMPLES_WATCHED))
    chosen = spread_over(len(recording.X), watched)
    replay = Replay(recording, recording.X[chosen])
    path = [np.hstack([replay.at(epoch)[layer] for layer in layers]) for epoch in range(recording.epochs + 1)]
    reach = np.ptp(np.array([[p.min(axis=0), p.max(axis=0)] for p in path]), axis=(0, 1))
    reach[reach == 0] = 1.0
    return np.array(
        [np.sqrt(np.mean(((after - before) / reach) ** 2)) for before, after in zip(path, path[1:])]
    )
