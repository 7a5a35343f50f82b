"""One sample in the networks of all epochs: its z, its activations, its answers and its costs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hiddenreel.analyse.sample_pass import require
from hiddenreel.record.recording import Recording, Replay


@dataclass(frozen=True, eq=False)
class SampleHistory:
    """One sample over the whole training. Layers count from 1.

    Attributes
    ----------
    sample : int
        Row of the recording's X.
    """

    recording: Recording
    sample: int

    def __post_init__(self) -> None:
        require(self.recording, "sample", self.sample, 0, len(self.recording.X) - 1)

    @property
    def x(self) -> np.ndarray:
        """The inputs, (1, d)."""
        return self.recording.X[[self.sample]]

    @property
    def y(self) -> np.ndarray:
        """The targets, (k,)."""
        return self.recording.Y[self.sample]

    @cached_property
    def _passes(self) -> list[list[np.ndarray]]:
        """a^0 … a^L at each epoch, (k,) each."""
        replay = Replay(self.recording, self.x)
        epochs = range(self.recording.epochs + 1)
        return [[np.array(a[0]) for a in replay.at(epoch)] for epoch in epochs]

    def a(self, layer: int) -> np.ndarray:
        """Return a^ℓ at each epoch, (epochs + 1, k); a^0 is x."""
        return np.array([activations[layer] for activations in self._passes])

    def z(self, layer: int) -> np.ndarray:
        """Return z^ℓ = W^ℓ a^{ℓ-1} + b^ℓ at each epoch, (epochs + 1, k)."""
        layers = [self.recording.weights(epoch)[layer - 1] for epoch in range(len(self._passes))]
        return np.array([W @ a + b for (W, b), a in zip(layers, self.a(layer - 1))])

    @cached_property
    def costs(self) -> np.ndarray:
        """C₀ at each epoch, (epochs + 1,)."""
        cost_of, Y = self.recording.cost_of, self.y[None]
        return np.array(
            [
                cost_of(epoch, [a[None] for a in activations], Y)[0]
                for epoch, activations in enumerate(self._passes)
            ]
        )

    @cached_property
    def answers(self) -> np.ndarray:
        """The class that the network answers at each epoch, (epochs + 1,) of int."""
        return self.recording.answers(self.a(self.recording.depth))

    @cached_property
    def right_from(self) -> int | None:
        """The epoch from which on every answer is right; None where the last is wrong."""
        wrong = np.flatnonzero(self.answers != self.recording.labels[self.sample])
        if not len(wrong):
            return 0
        return int(wrong[-1]) + 1 if wrong[-1] < self.recording.epochs else None
