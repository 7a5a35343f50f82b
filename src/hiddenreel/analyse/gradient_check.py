"""Backprop's gradient and two-sided differences of the cost, sample by sample."""

from __future__ import annotations

import numpy as np

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.record.recording import Recording

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


def two_sided_differences(batch: SamplePass, epsilon: float) -> np.ndarray:
    """Return (C₀(θ+ε) - C₀(θ-ε)) / 2ε of every sample and parameter of a batch, (m, P)."""
    columns = []
    for layer, pair in enumerate(batch.weights):
        for which, array in enumerate(pair):
            for place in np.ndindex(array.shape):
                above, below = (
                    _moved(batch, layer, which, place, step).costs for step in (epsilon, -epsilon)
                )
                columns.append((above - below) / (2 * epsilon))
    return np.column_stack(columns)


def _moved(
    batch: SamplePass, layer: int, which: int, place: tuple[int, ...], step: float
) -> SamplePass:
    """Return the batch in the network with one entry of a layer's W (0) or b (1) moved by a step."""
    weights = [(W.copy(), b.copy()) for W, b in batch.weights]
    weights[layer][which][place] += step
    return batch.with_weights(weights)
