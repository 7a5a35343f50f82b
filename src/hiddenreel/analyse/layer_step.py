"""One layer in three steps: W a, then + b, then σ."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hiddenreel.analyse.responses import contributions
from hiddenreel.analyse.sample_pass import require
from hiddenreel.record.recording import Recording

# Neurons of the layer that are shown at most.
MOST_SHOWN = 2


@dataclass(frozen=True)
class LayerStep:
    """A layer of a recorded network, and the steps of its computation.

    Attributes
    ----------
    layer : int
        1 … L.
    """

    recording: Recording
    layer: int
    epoch: int

    def __post_init__(self) -> None:
        require(self.recording, "layer", self.layer, 1, self.recording.depth)
        require(self.recording, "epoch", self.epoch, 0, self.recording.epochs)

    @cached_property
    def shown(self) -> tuple[int, ...]:
        """The neurons that are shown, from 0: those that contribute most, in their order."""
        order = np.argsort(-contributions(self.recording, self.layer), kind="stable")
        return tuple(sorted(order[:MOST_SHOWN].tolist()))

    @cached_property
    def W(self) -> np.ndarray:
        """The layer's weights, (k, j)."""
        return self.recording.weights(self.epoch)[self.layer - 1][0]

    @cached_property
    def b(self) -> np.ndarray:
        """The layer's biases, (k,)."""
        return self.recording.weights(self.epoch)[self.layer - 1][1]

    def incoming(self, X: np.ndarray) -> np.ndarray:
        """Return the activations of the layer before for inputs X (m, d), (m, j)."""
        return np.array(self.recording.replay(self.epoch, X)[self.layer - 1])

    def carried(self, a: np.ndarray, weights: float, biases: float, sigma: float) -> np.ndarray:
        """Return where a^{ℓ-1} (m, j) has come in the neurons that are shown, (m, 1) or (m, 2).

        Parameters
        ----------
        weights, biases, sigma : float
            The share, 0 … 1, of each step that is taken, one after the other. Before the first step, the
            neurons have the first activations of the layer before, or 0 where there is none.
        """
        rows = list(self.shown)
        W = (1 - weights) * np.eye(len(rows), self.W.shape[1]) + weights * self.W[rows]
        z = a @ W.T + biases * self.b[rows]
        if not sigma:
            return z
        # Softmax compares all neurons of the layer, so σ is of all.
        after = self.recording.activate(self.layer, a @ self.W.T + self.b)[:, rows]
        return (1 - sigma) * z + sigma * after

    @cached_property
    def stretch(self) -> float:
        """The largest factor by which W lengthens a vector: its greatest singular value."""
        return float(np.linalg.norm(self.W, 2))

    @cached_property
    def shift(self) -> float:
        """The length of b."""
        return float(np.linalg.norm(self.b))
