"""A nudge of one weight, and how everything that depends on the weight changes.

Values are forward passes with the nudged weight; slopes are backprop's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from hiddenreel.analyse.sample_pass import SamplePass, require
from hiddenreel.record.recording import Recording

REACH = 5.0
NUDGES = 401


@dataclass(frozen=True)
class Nudge:
    """One weight of a recorded network, one sample, and the nudges given to the weight.

    Attributes
    ----------
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
        require(self.recording, "layer", self.layer, 1, self.recording.depth)
        require(self.recording, "neuron", self.neuron, 1, sizes[self.layer])
        require(self.recording, "incoming", self.incoming, 1, sizes[self.layer - 1])
        require(self.recording, "output", self.output, 1, sizes[-1])

    @property
    def place(self) -> tuple[int, int]:
        """Row and column of the weight in W."""
        return self.neuron - 1, self.incoming - 1

    @cached_property
    def unchanged(self) -> SamplePass:
        """The sample in the network as it was recorded."""
        return SamplePass.of_sample(self.recording, self.epoch, self.sample)

    @property
    def weight(self) -> float:
        """The weight as it was recorded."""
        return float(self.unchanged.W(self.layer)[self.place])

    def nudged(self, nudge: float) -> SamplePass:
        """Return the sample in the network with the weight nudged."""
        if nudge not in self._passes:
            layers = [(W.copy(), b) for W, b in self.unchanged.weights]
            layers[self.layer - 1][0][self.place] += nudge
            self._passes[nudge] = self.unchanged.with_weights(layers)
        return self._passes[nudge]

    @cached_property
    def _passes(self) -> dict[float, SamplePass]:
        """The passes so far, by nudge: a film asks for several numbers of each."""
        return {}

    def values(self, nudge: float) -> tuple[float, float, float]:
        """Run the network with the weight nudged; return z, a^L and C₀."""
        nudged = self.nudged(nudge)
        z, outputs = nudged.z(self.layer), nudged.a(nudged.depth)
        return float(z[self.neuron - 1]), float(outputs[self.output - 1]), nudged.cost

    def chain(self, nudge: float) -> list[tuple[float, float]]:
        """Run a network of single neurons with the weight nudged; return (z, a) of each layer."""
        nudged = self.nudged(nudge)
        levels = range(1, nudged.depth + 1)
        return [(float(nudged.z(level)[0]), float(nudged.a(level)[0])) for level in levels]

    @cached_property
    def slopes(self) -> tuple[float, float, float]:
        """Backprop's ∂z/∂w, ∂a^L/∂w and ∂C₀/∂w."""
        return self.slopes_at(0.0)

    def slopes_at(self, nudge: float) -> tuple[float, float, float]:
        """Return backprop's slopes, as `slopes` are, in the network with the weight nudged."""
        nudged = self.nudged(nudge)
        rise = nudged.output_gradients(self.output - 1)[self.layer - 1][0]
        return (
            float(nudged.a(self.layer - 1)[self.incoming - 1]),
            float(rise[self.place]),
            float(nudged.dW(self.layer)[self.place]),
        )
