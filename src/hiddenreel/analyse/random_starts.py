"""The untrained network of a recording, started again from other seeds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.learn.initialise import initial_layers
from hiddenreel.record.recording import Recording

# Seeds are whole numbers below this.
SEEDS = 2**32


def seeds_from(recording: Recording, count: int) -> list[int]:
    """Return the run's own seed and those after it, `count` in all."""
    return [(recording.run.seed + more) % SEEDS for more in range(count)]


def first_outputs(recording: Recording, seeds: list[int], X: np.ndarray) -> np.ndarray:
    """Return a^L of inputs X (m, d) in the untrained network of each seed, (seeds, m, k)."""
    # The targets decide no output.
    batch = SamplePass(recording, 0, X, np.zeros((len(X), recording.sizes[-1])))
    starts = (initial_layers(replace(recording.run, seed=seed)) for seed in seeds)
    passes = (batch.with_weights([(M[:, :-1], M[:, -1]) for M in start]) for start in starts)
    return np.array([forward.a(forward.depth) for forward in passes])
