"""What each neuron answers over the plane of the inputs, and how much it contributes to the output."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hiddenreel.analyse.directions import principal
from hiddenreel.analyse.sample_pass import require
from hiddenreel.record.recording import Recording, Replay


class Neuron(NamedTuple):
    """A neuron: its layer, 1 … L, and its row in the layer's W, from 0."""

    layer: int
    row: int


def neuron_in_focus(recording: Recording, layer: int | None, neuron: int) -> Neuron | None:
    """Return the neuron that two options name, both counted from 1; None without a layer."""
    if layer is None:
        return None
    require(recording, "layer", layer, 1, recording.depth)
    require(recording, "neuron", neuron, 1, recording.sizes[layer])
    return Neuron(layer, neuron - 1)


def first_layer(recording: Recording) -> tuple[Neuron, ...]:
    """Return the neurons of layer 1."""
    return tuple(Neuron(1, row) for row in range(recording.sizes[1]))


class InputSheet(NamedTuple):
    """A plane through the space of the inputs: that of two inputs, or of the two widest directions.

    Attributes
    ----------
    middle : array (d,)
        The inputs at the plane's origin.
    directions : array (d, 2)
        Its two orthonormal directions.
    share : float
        The share of the inputs' variance that it holds; 1 where there are two inputs.
    """

    middle: np.ndarray
    directions: np.ndarray
    share: float

    def flat(self, X: np.ndarray) -> np.ndarray:
        """Return the places of inputs X (n, d) on the plane, (n, 2)."""
        return (X - self.middle) @ self.directions

    def inputs(self, places: np.ndarray) -> np.ndarray:
        """Return the inputs (n, d) at places (n, 2) of the plane."""
        return self.middle + places @ self.directions.T


def input_sheet(X: np.ndarray) -> InputSheet:
    """Choose the plane for inputs X (n, d) of two dimensions or more."""
    if X.shape[1] == 2:
        return InputSheet(np.zeros(2), np.eye(2), 1.0)
    middle, directions, shares = principal(X, 2)
    return InputSheet(middle, directions, float(shares.sum()))


class ResponseMap:
    """The activations of all neurons over a rectangle of the input plane.

    Parameters
    ----------
    sheet : InputSheet
    extent : left, right, bottom, top
        Of the rectangle, in coordinates of the sheet.
    squares : int
        Along each side.

    Attributes
    ----------
    x, y : array (squares,)
        The centres of the squares.
    """

    def __init__(
        self, recording: Recording, sheet: InputSheet, extent: tuple[float, ...], squares: int
    ) -> None:
        left, right, bottom, top = extent
        # A map's colours belong to the centres of its squares.
        share = (np.arange(squares) + 0.5) / squares
        self.x, self.y = left + share * (right - left), bottom + share * (top - bottom)
        places = np.column_stack([c.ravel() for c in np.meshgrid(self.x, self.y)])
        self._shape = (-1, squares, squares)
        self._replay = Replay(recording, sheet.inputs(places))
        self._epoch: float | None = None
        self._shown: list[np.ndarray] = []

    def at(self, epoch: float) -> list[np.ndarray]:
        """Return a^0 … a^L, (k, rows, columns) each: views that a call for another epoch overwrites."""
        if epoch != self._epoch:
            self._shown = [a.T.reshape(self._shape) for a in self._replay.at(epoch)]
            self._epoch = epoch
        return self._shown


def pre_activations(W: np.ndarray, b: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Return z = W a + b (k, …) of a layer from the activations (j, …) of the layer below."""
    return np.tensordot(W, below, 1) + b.reshape(-1, *[1] * (below.ndim - 1))


def contributions(recording: Recording, layer: int) -> np.ndarray:
    """Return how much each neuron of a layer, 0 … L, contributes at the last epoch, (k,).

    It is the standard deviation of the activation over the samples, times the norm of the weights that
    leave the neuron; of an output neuron, the standard deviation alone.
    """
    epoch = recording.epochs
    spread = recording.X if layer == 0 else np.asarray(recording.activations(epoch, layer), float)
    if layer == recording.depth:
        return spread.std(axis=0)
    W, _ = recording.weights(epoch)[layer]
    return spread.std(axis=0) * np.linalg.norm(W, axis=0)
