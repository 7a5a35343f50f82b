"""A nudge of one weight, and what it does to everything behind it.

The curves are forward passes with the nudged weight; the slopes at the present point are backprop's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hiddenreel.errors import HiddenreelError
from hiddenreel.record.recording import Layers, Recording

REACH = 5.0
NUDGES = 401
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Nudge:
    """One weight of a recorded network, one sample, and the nudges given to the weight.

    Attributes
    ----------
    epoch : int
    sample : int
        Row of the recording's X.
    layer, neuron, incoming : int
        The weight w_{jk} of layer ℓ: to `neuron` j from `incoming` k, all from 1 as in the lecture.
    output : int
        The output neuron whose activation is watched, from 1.
    """

    recording: Recording
    epoch: int
    sample: int
    layer: int
    neuron: int = 1
    incoming: int = 1
    output: int = 1

    def __post_init__(self) -> None:
        sizes = self.recording.sizes
        for word, given, most in (
            ("neuron", self.neuron, sizes[self.layer]),
            ("incoming", self.incoming, sizes[self.layer - 1]),
            ("output", self.output, sizes[-1]),
        ):
            if not 1 <= given <= most:
                raise HiddenreelError(
                    f"option {word} = {given}: layer {self.layer} of run '{self.recording.run.name}' "
                    f"has 1 … {most} to choose from"
                )

    @property
    def place(self) -> tuple[int, int]:
        """Row and column of the weight in W."""
        return self.neuron - 1, self.incoming - 1

    @cached_property
    def weights(self) -> Layers:
        """The network as it is."""
        return self.recording.weights(self.epoch)

    @property
    def weight(self) -> float:
        """The weight as it is."""
        return float(self.weights[self.layer - 1][0][self.place])

    @property
    def x(self) -> np.ndarray:
        """The sample's inputs, (1, d)."""
        return self.recording.X[[self.sample]]

    @property
    def y(self) -> np.ndarray:
        """The sample's targets, (1, k)."""
        return self.recording.Y[[self.sample]]

    def nudged(self, nudge: float) -> Layers:
        """Return the network with the weight nudged."""
        layers = [(W.copy(), b) for W, b in self.weights]
        layers[self.layer - 1][0][self.place] += nudge
        return layers

    def values(self, nudge: float) -> tuple[float, float, float]:
        """Run the network with the weight nudged; return z, a^L and C₀."""
        layers = self.nudged(nudge)
        activations = self.recording.forward_with(layers, self.x)
        W, b = layers[self.layer - 1]
        j = self.neuron - 1
        z = activations[self.layer - 1][0] @ W[j] + b[j]
        cost = self.recording.cost_of(activations[-1], self.y)
        return float(z), float(activations[-1][0, self.output - 1]), float(cost[0])

    def chain(self, nudge: float) -> list[tuple[float, float]]:
        """Run a network of single neurons with the weight nudged; return (z, a) of each layer."""
        layers = self.nudged(nudge)
        activations = self.recording.forward_with(layers, self.x)
        z = [(a @ W.T + b)[0, 0] for (W, b), a in zip(layers, activations)]
        return [(float(z), float(a[0, 0])) for z, a in zip(z, activations[1:])]

    @cached_property
    def slopes(self) -> tuple[float, float, float]:
        """Backprop's ∂z/∂w, ∂a^L/∂w and ∂C₀/∂w."""
        return self.slopes_at(0.0)

    def slopes_at(self, nudge: float) -> tuple[float, float, float]:
        """Return backprop's slopes, as `slopes` are, in the network with the weight nudged."""
        layers = self.nudged(nudge)
        below = self.recording.forward_with(layers, self.x)[self.layer - 1]
        rise = self.recording.output_gradients_with(layers, self.x[0], self.output - 1)
        cost, _ = self.recording.backprop_with(layers, self.x, self.y)
        return (
            float(below[0, self.incoming - 1]),
            float(rise[self.layer - 1][0][self.place]),
            float(cost[self.layer - 1][0][self.place]),
        )

    @property
    def names(self) -> tuple[str, str, str, str]:
        """How w, z, a^L and C₀ are written: w₃ where a layer has one neuron, else w³₁₂."""
        if max(self.recording.sizes) == 1:
            level = str(self.layer).translate(SUBSCRIPTS)
            last = str(self.recording.depth).translate(SUBSCRIPTS)
            return f"w{level}", f"z{level}", f"a{last}", "C₀"
        level, last = (str(n).translate(SUPERSCRIPTS) for n in (self.layer, self.recording.depth))
        j, k, o = (str(n).translate(SUBSCRIPTS) for n in (self.neuron, self.incoming, self.output))
        comma = "," if max(self.neuron, self.incoming) > 9 else ""
        return f"w{level}{j}{comma}{k}", f"z{level}{j}", f"a{last}{o}", "C₀"
