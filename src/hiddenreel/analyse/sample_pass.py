"""One sample's way through a recorded network and back: every number of the backward direction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hiddenreel.errors import HiddenreelError
from hiddenreel.record.recording import Layers, Recording


@dataclass(frozen=True)
class BackwardPass:
    """A sample's forward and backward pass at an epoch. Layers count from 1, as in the lecture.

    Attributes
    ----------
    recording : Recording
    epoch : int
    sample : int
        Row of the recording's X.
    """

    recording: Recording
    epoch: int = 0
    sample: int = 0

    def __post_init__(self) -> None:
        self.require("sample", self.sample, 0, len(self.recording.X) - 1)

    @property
    def depth(self) -> int:
        """L, the number of layers of weights."""
        return self.recording.depth

    @property
    def X(self) -> np.ndarray:
        """The sample's inputs, (1, d)."""
        return self.recording.X[[self.sample]]

    @property
    def Y(self) -> np.ndarray:
        """The sample's targets, (1, k)."""
        return self.recording.Y[[self.sample]]

    @property
    def y(self) -> np.ndarray:
        """The sample's targets, (k,)."""
        return self.Y[0]

    @cached_property
    def weights(self) -> Layers:
        """The network as it is at the epoch."""
        return self.recording.weights(self.epoch)

    def W(self, layer: int) -> np.ndarray:
        """W^ℓ, (k, j)."""
        return self.weights[layer - 1][0]

    def b(self, layer: int) -> np.ndarray:
        """b^ℓ, (k,)."""
        return self.weights[layer - 1][1]

    @cached_property
    def _activations(self) -> list[np.ndarray]:
        return [np.array(a[0]) for a in self.recording.replay(self.epoch, self.X)]

    def a(self, layer: int) -> np.ndarray:
        """a^ℓ, (k,); a^0 is x."""
        return self._activations[layer]

    @cached_property
    def _pre_activations(self) -> list[np.ndarray]:
        return [z[0] for z in self.recording.pre_activations(self.epoch, self.X)]

    def z(self, layer: int) -> np.ndarray:
        """z^ℓ, (k,)."""
        return self._pre_activations[layer - 1]

    def slope(self, layer: int) -> np.ndarray:
        """σ'(z^ℓ), (k,)."""
        return self.recording.activation_slopes(layer, self.a(layer)[None])[0]

    @cached_property
    def cost(self) -> float:
        """C₀."""
        return float(self.recording.cost(self.epoch, self.X, self.Y)[0])

    @cached_property
    def _backprop(self) -> tuple[Layers, list[np.ndarray]]:
        return self.recording.backprop(self.epoch, self.X, self.Y)

    def delta(self, layer: int) -> np.ndarray:
        """δ^ℓ = ∂C₀/∂z^ℓ, (k,)."""
        return self._backprop[1][layer - 1][0]

    def dW(self, layer: int) -> np.ndarray:
        """∂C₀/∂W^ℓ, (k, j)."""
        return self._backprop[0][layer - 1][0]

    def db(self, layer: int) -> np.ndarray:
        """∂C₀/∂b^ℓ, (k,)."""
        return self._backprop[0][layer - 1][1]

    def da(self, layer: int) -> np.ndarray:
        """∂C₀/∂a^ℓ, (k,): of the cost itself for a^L, else Σ_j w_jk δ_j of the layer after."""
        if layer == self.depth:
            return self.recording.cost_slopes(self.a(layer)[None], self.Y)[0]
        return self.W(layer + 1).T @ self.delta(layer + 1)

    def require(self, option: str, given: int, least: int, most: int) -> None:
        """Raise `HiddenreelError` unless an option points at something that the run has."""
        if not least <= given <= most:
            raise HiddenreelError(
                f"option {option} = {given} of run '{self.recording.run.name}': choose {least} … {most}"
            )
