"""One layer of a recorded network at work on one sample: its numbers, by the lecture's letters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hiddenreel.errors import HiddenreelError
from hiddenreel.record.recording import Recording


@dataclass(frozen=True)
class LayerAtWork:
    """A layer ℓ, at an epoch, with a sample on its way through.

    Attributes
    ----------
    recording : Recording
    epoch : int
    layer : int
        ℓ, from 1.
    sample : int
        Row of the recording's X.
    """

    recording: Recording
    epoch: int
    layer: int
    sample: int = 0

    @classmethod
    def chosen(
        cls, recording: Recording, epoch: int | None, layer: int | None, sample: int = 0
    ) -> LayerAtWork:
        """Take the last epoch and the last layer where none is given."""
        layer = recording.depth if layer is None else layer
        require(recording, "layer", layer, 1, recording.depth)
        require(recording, "sample", sample, 0, len(recording.X) - 1)
        return cls(recording, recording.epochs if epoch is None else epoch, layer, sample)

    @cached_property
    def W(self) -> np.ndarray:
        """The weights (k, j): a row for each of the layer's neurons."""
        return self.recording.weights(self.epoch)[self.layer - 1][0]

    @cached_property
    def b(self) -> np.ndarray:
        """The biases (k,)."""
        return self.recording.weights(self.epoch)[self.layer - 1][1]

    @cached_property
    def activations(self) -> list[np.ndarray]:
        """a^0 … a^L of the sample, (k,) each."""
        x = self.recording.X[[self.sample]]
        return [a[0] for a in self.recording.replay(self.epoch, x)]

    @property
    def a_below(self) -> np.ndarray:
        """a^{ℓ-1} of the sample, (j,)."""
        return self.activations[self.layer - 1]

    @property
    def a(self) -> np.ndarray:
        """a^ℓ of the sample, (k,)."""
        return self.activations[self.layer]

    @cached_property
    def z(self) -> np.ndarray:
        """z^ℓ of the sample, (k,)."""
        x = self.recording.X[[self.sample]]
        return self.recording.pre_activations(self.epoch, x)[self.layer - 1][0]

    @property
    def size(self) -> int:
        """How many neurons the layer has."""
        return self.recording.sizes[self.layer]

    @property
    def size_below(self) -> int:
        """How many neurons the layer before has."""
        return self.recording.sizes[self.layer - 1]

    def neuron(self, given: int) -> int:
        """Count a neuron of the layer that is given from 1, from 0."""
        require(self.recording, "neuron", given, 1, self.size)
        return given - 1

    def incoming(self, given: int) -> int:
        """Count a neuron of the layer before that is given from 1, from 0."""
        require(self.recording, "incoming", given, 1, self.size_below)
        return given - 1


def require(recording: Recording, option: str, given: int, least: int, most: int) -> None:
    """Raise `HiddenreelError` unless an option points at something that the run has."""
    if not least <= given <= most:
        raise HiddenreelError(
            f"option {option} = {given} of run '{recording.run.name}': choose {least} … {most}"
        )
