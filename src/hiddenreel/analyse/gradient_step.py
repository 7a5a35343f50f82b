"""One step of a training, repeated: a mini-batch forward, its errors back, and the weights moved.

All numbers are backprop's on the run's own batch. Between the old weights and the new ones only the
weights are interpolated: activations and cost on the way are computed from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.analyse.spread import spread_over
from hiddenreel.record.recording import Layers, Recording

# Epochs among which `telling_epoch` looks for the clearest step.
TRIED = 400


@dataclass(frozen=True)
class GradientStep:
    """The first step after an epoch.

    Attributes
    ----------
    epoch : int
        The network before the step is the one after this epoch.
    """

    recording: Recording
    epoch: int

    @cached_property
    def start(self) -> SamplePass:
        """The batch that the step learns from, in the network before the step."""
        rows = self.recording.first_batch(self.epoch)
        return SamplePass(self.recording, self.epoch, self.recording.X[rows], self.recording.Y[rows])

    @property
    def samples(self) -> int:
        """Number of samples in the batch."""
        return len(self.start.X)

    @property
    def before(self) -> Layers:
        """The network before the step."""
        return self.start.weights

    @property
    def gradients(self) -> Layers:
        """(∂C/∂W, ∂C/∂b) of each layer, means over the batch."""
        return self.start.gradients

    def weights(self, share: float | Sequence[float]) -> Layers:
        """Return the weights after a part of the step, W - share η ∂C/∂W, and the biases likewise.

        Parameters
        ----------
        share : float or sequence of float
            The share of the step that is taken, 0 … 1; a sequence has one for each layer.
        """
        rates = self.recording.run.learning_rate * np.broadcast_to(share, self.recording.depth)
        return [
            (W - eta * dW, b - eta * db) for eta, (W, b), (dW, db) in zip(rates, self.before, self.gradients)
        ]

    def at(self, share: float | Sequence[float]) -> SamplePass:
        """Return the batch in the network when part of the step is taken."""
        return self.start.with_weights(self.weights(share))

    def cost(self, share: float | Sequence[float]) -> float:
        """Return the mean cost of the batch when part of the step is taken."""
        return self.at(share).cost

    @cached_property
    def costs(self) -> list[float]:
        """The mean cost before the step, and after each layer has taken its own, in their order."""
        depth = self.recording.depth
        return [self.cost([1.0] * n + [0.0] * (depth - n)) for n in range(depth + 1)]

    @cached_property
    def first_sample(self) -> SamplePass:
        """The first sample of the batch, in the network before the step."""
        row = int(self.recording.first_batch(self.epoch)[0])
        return SamplePass.of_sample(self.recording, self.epoch, row)

    def first_sample_at(self, share: float | Sequence[float]) -> SamplePass:
        """Return the first sample of the batch in the network when part of the step is taken."""
        return self.first_sample.with_weights(self.weights(share))


def telling_epoch(recording: Recording) -> int:
    """Choose the epoch after which the first step lowers its batch's cost the most."""
    tried = spread_over(recording.epochs + 1, TRIED)
    steps = [GradientStep(recording, int(epoch)) for epoch in tried]
    falls = [step.start.cost - step.cost(1.0) for step in steps]
    return int(tried[int(np.argmax(falls))])
