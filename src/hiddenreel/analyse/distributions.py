"""How weights, pre-activations, activations, errors and gradients are distributed in each layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from hiddenreel.analyse.directions import WATCHED_SAMPLES
from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.analyse.spread import spread_over
from hiddenreel.record.recording import Recording

Quantity = Literal["weights", "z", "activations", "errors", "gradients"]
QUANTITIES: tuple[Quantity, ...] = ("weights", "z", "activations", "errors", "gradients")
# Those whose sizes are compared, by powers of ten.
SIZES: tuple[Quantity, ...] = ("errors", "gradients")
# At most this many powers of ten below the largest size are shown; this share of sizes is smaller still.
MOST_DECADES, LEAST_SHARE = 10, 0.002
# Epochs from which the limits of a quantity are taken.
WATCHED_EPOCHS = 13
# An activation is saturated within this share of its range from either bound.
SATURATED = 0.05

_OF_LAYER: dict[Quantity, Callable[[SamplePass, int], np.ndarray]] = {
    "weights": SamplePass.W,
    "z": SamplePass.z,
    "activations": SamplePass.a,
    "errors": SamplePass.delta,
    "gradients": SamplePass.dW,
}


class Quartiles(NamedTuple):
    """The quartiles of some values; NaN where there are none."""

    lower: float
    median: float
    upper: float


def watched_epochs(recording: Recording) -> list[int]:
    """Return `WATCHED_EPOCHS` epochs that are spread over the training, or all where there are fewer."""
    spread = np.linspace(0, recording.epochs, WATCHED_EPOCHS)
    epochs: list[int] = np.unique(spread.astype(int)).tolist()
    return epochs


def watched(recording: Recording) -> np.ndarray:
    """Return the rows of the training samples that are watched, (m,): some, spread over all."""
    training = np.flatnonzero(~recording.held_out)
    return training[spread_over(len(training), WATCHED_SAMPLES)]


# The panels of a film ask for the same passes one after the other, for their limits and in each frame.
@lru_cache(maxsize=WATCHED_EPOCHS + 2)
def watched_pass(recording: Recording, epoch: float) -> SamplePass:
    """Send the watched samples through the network of an epoch, forward and back."""
    rows = watched(recording)
    return SamplePass(recording, epoch, recording.X[rows], recording.Y[rows])


def values_of(batch: SamplePass, quantity: Quantity, layer: int) -> np.ndarray:
    """Return the finite values of a quantity in a layer, 1 … L, (n,); of `SIZES` the sizes above 0.

    Gradients are ∂C/∂w of the mean cost over the batch; all others of its samples have a value each.
    """
    values = np.asarray(_OF_LAYER[quantity](batch, layer), float).ravel()
    if quantity in SIZES:
        values = np.abs(values)
        values = values[values > 0]
    return values[np.isfinite(values)]


def quartiles(values: np.ndarray) -> Quartiles:
    """Return the quartiles of values (n,)."""
    if not len(values):
        return Quartiles(np.nan, np.nan, np.nan)
    # `np.quantile` takes several times as long for so few values.
    places = np.array([0.25, 0.5, 0.75]) * (len(values) - 1)
    return Quartiles(*np.interp(places, np.arange(len(values)), np.sort(values)).tolist())


def limits_of(recording: Recording, quantity: Quantity, epochs: Sequence[int] = ()) -> tuple[float, float]:
    """Return the least and the greatest value of a quantity in any layer.

    They are those of the given epochs, or of `WATCHED_EPOCHS` over the training. Of sizes a share of
    `LEAST_SHARE` lies below the least, which is at most `MOST_DECADES` powers of ten below the greatest.
    """
    layers = range(1, recording.depth + 1)
    batches = [watched_pass(recording, epoch) for epoch in epochs or watched_epochs(recording)]
    values = np.concatenate([values_of(batch, quantity, layer) for batch in batches for layer in layers])
    if not len(values):
        return (0.1, 1.0) if quantity in SIZES else (-1.0, 1.0)
    low, high = float(values.min()), float(values.max())
    if quantity in SIZES:
        low = max(float(np.quantile(values, LEAST_SHARE)), high / 10.0**MOST_DECADES)
        return (low, high) if high > 2 * low else (low / 2, 2 * high)
    return (low, high) if high > low else (low - 1.0, high + 1.0)


def saturated_share(recording: Recording, epoch: int, layer: int) -> float:
    """Return the share of a layer's activations over all samples that are near a bound, or 0 in ReLU.

    A sigmoid or tanh is near a bound within `SATURATED` of its range; there σ' is small. The identity
    never is.
    """
    a = np.asarray(recording.activations(epoch, layer), float)
    limits = recording.activation_limits(layer)
    if limits is not None:
        near = SATURATED * (limits[1] - limits[0])
        return float(np.mean((a < limits[0] + near) | (a > limits[1] - near)))
    return float(np.mean(a == 0)) if recording.run.activations[layer - 1] == "relu" else 0.0


def dead_share(recording: Recording, epoch: int, layer: int) -> float:
    """Return the share of a layer's neurons with the same activation for every sample."""
    a = np.asarray(recording.activations(epoch, layer), float)
    return float(np.mean(np.ptp(a, axis=0) == 0))


def update_ratios(recording: Recording) -> np.ndarray:
    """Return ‖W_e - W_{e-1}‖ / ‖W_{e-1}‖ of each epoch e and layer, (epochs, L); 0 / 0 is 0."""
    ratios = []
    for layer in range(1, recording.depth + 1):
        W = np.asarray(recording.records[f"W{layer}"], float).reshape(recording.epochs + 1, -1)
        moved, size = np.linalg.norm(np.diff(W, axis=0), axis=1), np.linalg.norm(W[:-1], axis=1)
        ratios.append(np.divide(moved, size, out=np.zeros_like(moved), where=size > 0))
    return np.column_stack(ratios)
