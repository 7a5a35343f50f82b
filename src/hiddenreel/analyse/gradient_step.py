"""One step of a training, taken again: a mini-batch forward, its errors back, and the weights moved.

All numbers are backprop's on the run's own batch. Between the old weights and the new ones nothing is
interpolated but the weights: activations and cost on the way are computed from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hiddenreel.record.recording import Layers, Recording

# Epochs that are tried to find the one whose step is seen best.
TRIED = 400


@dataclass(frozen=True)
class Step:
    """The first step after an epoch.

    Attributes
    ----------
    recording : Recording
    epoch : int
        The network before the step is the one after this epoch.
    """

    recording: Recording
    epoch: int

    @cached_property
    def batch(self) -> tuple[np.ndarray, np.ndarray]:
        """The samples X (m, d) and targets Y (m, k) that the step learns from."""
        rows = self.recording.first_batch(self.epoch)
        return self.recording.X[rows], self.recording.Y[rows]

    @property
    def samples(self) -> int:
        """How many samples the batch has."""
        return len(self.batch[0])

    @cached_property
    def before(self) -> Layers:
        """The network before the step."""
        return self.recording.weights(self.epoch)

    @cached_property
    def _backprop(self) -> tuple[Layers, list[np.ndarray]]:
        return self.recording.backprop_with(self.before, *self.batch)

    @property
    def gradients(self) -> Layers:
        """(∂C/∂W, ∂C/∂b) of each layer, means over the batch."""
        return self._backprop[0]

    @cached_property
    def deltas(self) -> list[np.ndarray]:
        """δ^1 … δ^L, (k,) each, means over the batch."""
        return [delta.mean(axis=0) for delta in self._backprop[1]]

    def weights(self, share: float) -> Layers:
        """Return the network when `share` of the step is taken: W - share η ∂C/∂W, and so for b."""
        eta = share * self.recording.run.learning_rate
        pairs = zip(self.before, self.gradients)
        return [(W - eta * dW, b - eta * db) for (W, b), (dW, db) in pairs]

    def activations(self, share: float) -> list[np.ndarray]:
        """Return a^0 … a^L when `share` of the step is taken, (k,) each, means over the batch."""
        passed = self.recording.forward_with(self.weights(share), self.batch[0])
        return [a.mean(axis=0) for a in passed]

    def cost(self, share: float) -> float:
        """Return the mean cost of the batch when `share` of the step is taken."""
        return float(self.recording.cost_with(self.weights(share), *self.batch).mean())


def telling_epoch(recording: Recording) -> int:
    """Choose the epoch after which the first step lowers its batch's cost the most."""
    tried = np.unique(np.linspace(0, recording.epochs, TRIED).astype(int))
    falls = [step.cost(0.0) - step.cost(1.0) for step in (Step(recording, int(e)) for e in tried)]
    return int(tried[int(np.argmax(falls))])
