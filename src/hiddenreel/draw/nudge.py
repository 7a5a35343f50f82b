"""A nudge of one weight, and what it does to everything behind it.

The curves are forward passes with the nudged weight; the slopes at the present point are backprop's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.naming import cost_words
from hiddenreel.draw.page import Picture, faint_grid, few_ticks, number, page, panel_row, typeset
from hiddenreel.draw.style import LABEL, LINE, Theme
from hiddenreel.errors import HiddenreelError
from hiddenreel.record.recording import Layers, Recording

REACH = 5.0
NUDGES = 401
# Half the length of a tangent, in units of the weight, and at most this share of the curve's height.
TANGENT, TANGENT_HEIGHT = 2.0, 0.55
POINT = 13.0
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
                    f"option {word} = {given}: layer {self.layer} of run '{self.recording.run}' "
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


def nudge_picture(nudge: Nudge, theme: Theme) -> Picture:
    """Draw z, a^L and C₀ against the nudged weight, with backprop's tangents."""
    w, *outcomes = nudge.names
    per_unit = nudge.slopes[2]
    verb = "raises" if per_unit > 0 else "lowers"
    title = f"A nudge of {w} {verb} the cost by {number(abs(per_unit))} for each unit"
    if per_unit == 0:
        title = f"A small nudge of {w} does not move the cost"
    figure = page(title)
    nudges = np.linspace(-REACH, REACH, NUDGES)
    curves = np.array([nudge.values(step) for step in nudges]).T
    present = nudge.values(0.0)
    colours = (theme.z, theme.a, theme.C)
    for axes, name, colour, curve, at, slope in zip(
        panel_row(figure, 3), outcomes, colours, curves, present, nudge.slopes
    ):
        axes.plot(nudge.weight + nudges, curve, color=colour)
        steepest = TANGENT_HEIGHT * np.ptp(curve) / max(abs(slope), 1e-12)
        _tangent(axes, theme, nudge.weight, at, slope, min(TANGENT, steepest))
        axes.set_xlabel(f"{w} + nudge", color=theme.w)
        axes.set_title(f"{name} against {w}", color=colour)
        axes.margins(y=0.22)
        few_ticks(axes, 4, 5)
        faint_grid(axes, theme)
        _slope_label(axes, theme, typeset(f"∂{name}/∂{w} = {number(slope)}"))
    slopes = ", ".join(f"∂{n}/∂{w} = {number(s)}" for n, s in zip(outcomes, nudge.slopes))
    return Picture(
        figure=figure,
        title=title,
        caption=(
            f"{', '.join(outcomes)} against {w} + nudge for sample {nudge.sample} at "
            f"epoch {nudge.epoch}, {w} = {number(nudge.weight)}; tangents are backprop's: {slopes}. "
            f"The cost is {cost_words(nudge.recording)}."
        ),
        alt=f"Three curves against {w} with tangents: {slopes}.",
    )


def _tangent(axes: Axes, theme: Theme, w: float, value: float, slope: float, half: float) -> None:
    ends = np.array([-half, half])
    axes.plot(
        w + ends, value + slope * ends, color=theme.ink, linewidth=LINE, gid="tangent", zorder=3
    )
    axes.plot(
        [w],
        [value],
        "o",
        color=theme.ink,
        markersize=POINT,
        markeredgecolor=theme.background,
        markeredgewidth=2,
        gid="present",
        zorder=4,
    )


def _slope_label(axes: Axes, theme: Theme, text: str) -> None:
    """Write the slope on the panel, where the curve leaves most room."""
    axes.text(0.5, 0.975, text, transform=axes.transAxes, ha="center", va="top", fontsize=LABEL)
