"""Backprop's gradient and two-sided differences of the cost, sample by sample."""

from __future__ import annotations

import numpy as np

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.record.recording import Recording, no_overflow_warnings

# A gradient smaller than this is compared as if it had this size: a - y of a saturated output is off
# by 1e-16, the rounding of a, and would seem wrong beside a gradient that is hardly larger.
LEAST_SIZE = 1e-8


def both_gradients(
    recording: Recording, epoch: int, chosen: np.ndarray, epsilon: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the differences and backprop's gradient of every chosen row of X, both (n, P).

    The parameters are those of W and then of b, layer by layer.
    """
    X, Y = recording.X[chosen], recording.Y[chosen]
    numeric = two_sided_differences(SamplePass(recording, epoch, X, Y), epsilon)
    passes = (SamplePass(recording, epoch, x, y).gradients for x, y in zip(X, Y))
    analytic = [np.concatenate([np.append(dW, db) for dW, db in layers]) for layers in passes]
    return numeric, np.array(analytic)


def relative_difference(numeric: np.ndarray, analytic: np.ndarray) -> np.ndarray:
    """Return ‖Δ-∇‖ / max(‖Δ‖+‖∇‖, 10⁻⁸) of gradients (n, P) for each sample, (n,)."""
    size = np.linalg.norm(numeric, axis=1) + np.linalg.norm(analytic, axis=1)
    return np.linalg.norm(numeric - analytic, axis=1) / np.maximum(size, LEAST_SIZE)


def differences_by_step(
    recording: Recording, epoch: int, chosen: np.ndarray, epsilons: np.ndarray
) -> np.ndarray:
    """Return the relative difference of every chosen row of X for each step ε (E,), (E, n)."""
    first, analytic = both_gradients(recording, epoch, chosen, epsilons[0])
    batch = SamplePass(recording, epoch, recording.X[chosen], recording.Y[chosen])
    others = (two_sided_differences(batch, epsilon) for epsilon in epsilons[1:])
    return np.array([relative_difference(numeric, analytic) for numeric in (first, *others)])


@no_overflow_warnings
def two_sided_differences(batch: SamplePass, epsilon: float) -> np.ndarray:
    """Return (C₀(θ+ε) - C₀(θ-ε)) / 2ε of every sample and parameter of a batch, (m, P)."""
    network, forward = batch.fresh_batch()
    columns = []
    for M in network.layers:
        neurons, inputs = M.shape[0], M.shape[1] - 1
        # [W | b]: all of W, and then the last column.
        for place in [*np.ndindex(neurons, inputs), *((neuron, inputs) for neuron in range(neurons))]:
            value = M[place]
            costs = []
            for moved in (value + epsilon, value - epsilon):
                M[place] = moved
                forward.forward()
                costs.append(forward.costs(batch.targets))
            M[place] = value
            columns.append((costs[0] - costs[1]) / (2 * epsilon))
    return np.column_stack(columns)
