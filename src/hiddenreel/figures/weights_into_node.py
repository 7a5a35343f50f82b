"""One neuron with the weights that lead into it, and the sum that it computes.

What to look at: the indices of the weights. The first is the neuron that all of them lead into, the
second the neuron that each comes from.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import LayerPass
from hiddenreel.draw.diagram.canvas import LEFT, RIGHT, canvas, sentence, symbol, width_of, write
from hiddenreel.draw.diagram.equation_slide import note_rounded
from hiddenreel.draw.diagram.network import (
    NeuronStyle,
    edge,
    ellipsis,
    lay_out,
    neuron,
    stroke,
    wires,
)
from hiddenreel.draw.numbers import decimals, fixed, number, rounded
from hiddenreel.draw.slide import Picture, new_slide
from hiddenreel.draw.theme.theme import LINE, SMALL, THIN, Theme, mixed
from hiddenreel.draw.wording import counted, network_name
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
NEEDS = {"layers": [1, None]}

BOX = (LEFT + 0.1, 1.05, 6.9, 5.3)
HEADINGS = 0.55
MOST, RADIUS = 6, 0.46
TINT, FAINT, FAINTER = 0.14, 0.35, 0.4
WIDEST = 9.0
# Height of the note on rounding, in.
NOTE_AT = 0.3
# Where on its line a weight's name stands, as a share of the line from its beginning.
NAME_AT = 0.4
# The sum: left edges of names and of what they are, right edge of the numbers, all in.
NAMES, PRODUCTS, NUMBERS = 8.25, 9.45, RIGHT - 0.1
MIDDLE_OF_SUM, ROW = 3.7, 0.62


def draw(
    recording: Recording,
    theme: Theme,
    *,
    epoch: int | None = None,
    sample: int = 0,
    layer: int | None = None,
    neuron: int = 1,
) -> Picture:
    """Draw the weights into a neuron of a layer, and its z for a sample."""
    view = LayerPass.chosen(recording, epoch, layer, sample)
    drawing = Incoming(view, view.neuron(neuron), theme)
    z = number(float(view.z[drawing.j]))
    below = counted(view.size_below, "weight")
    verb = "leads" if view.size_below == 1 else "lead"
    title = f"{below} {verb} into neuron {neuron} of layer {view.layer}, which computes z = {z}"
    figure = new_slide(title)
    axes = canvas(figure)
    drawing.draw(axes)
    note_rounded(axes, theme, NOTE_AT)
    weights = ", ".join(rounded(float(w)) for w in view.W[drawing.j][:MOST])
    more = ", …" if view.size_below > MOST else ""
    return Picture(
        figure=figure,
        title=title,
        caption=f"Weights into neuron {neuron} of layer {view.layer} of the "
        f"{network_name(recording)} network at epoch {view.epoch}, from neuron 1 on: {weights}{more}. "
        f"For sample {sample} their products with the activations and the bias "
        f"{rounded(float(view.b[drawing.j]))} add up to z = {z}; all numbers are rounded.",
        alt=f"{below} with their numbers {verb} into neuron {neuron} of layer {view.layer}; for "
        f"sample {sample} it computes z = {z}.",
    )


class Incoming:
    """A neuron j of a layer, counted from 0, and the weights W[j] into it."""

    def __init__(self, view: LayerPass, j: int, theme: Theme) -> None:
        self.view, self.j, self.theme = view, j, theme
        sizes = (view.size_below, view.size)
        self.layout = lay_out(sizes, BOX, most=MOST, always=[(1, j)], radius=RADIUS)
        self.shown = [int(k) for k in self.layout.shown[0]]
        self.decimals = decimals(np.append(view.W[j], view.b[j]))

    def draw(self, axes: Axes) -> None:
        """Draw the two layers and the sum."""
        drawn = {(self.j, k) for k in self.shown}
        faint = mixed(self.theme.muted, self.theme.background, FAINTER)
        wires(axes, self.layout, 1, faint, skip=drawn)
        self._weights(axes)
        self._neurons(axes)
        self._sum(axes)

    def name(self, k: int) -> str:
        """Name a weight as w_{current,incoming}."""
        return symbol("w", "", f"{self.j + 1}{{,}}{k + 1}")

    def _weights(self, axes: Axes) -> None:
        row = self.view.W[self.j]
        largest = float(np.abs(row).max())
        for k in self.shown:
            start, end = self.layout.ends(1, self.j, k)
            look = stroke(float(row[k]), largest, self.theme, WIDEST)
            edge(axes, start, end, look, gid=f"w{self.j + 1}-{k + 1}")
            at = tuple(np.array(start) + NAME_AT * (np.array(end) - np.array(start)))
            text = f"{self.name(k)} = {fixed(float(row[k]), self.decimals)}"
            ground = self.theme.background
            write(axes, at, text, self.theme.w, ground=ground, gid=f"w{self.j + 1}-{k + 1} text")

    def _neurons(self, axes: Axes) -> None:
        theme, layout, view = self.theme, self.layout, self.view
        for k, place in zip(self.shown, layout.places[0]):
            fill = mixed(theme.a, theme.background, TINT)
            label = symbol("a", "", k + 1)
            style = NeuronStyle(theme.a, fill)
            neuron(axes, tuple(place), layout.radius, theme, style, label=label)
        for n, place in zip(layout.shown[1], layout.places[1]):
            in_focus = n == self.j
            faint = mixed(theme.muted, theme.background, FAINT)
            neuron(
                axes,
                tuple(place),
                layout.radius,
                theme,
                NeuronStyle(
                    edge=theme.z if in_focus else faint,
                    fill=mixed(theme.z, theme.background, 2 * TINT) if in_focus else None,
                    line=1.6 * LINE if in_focus else THIN,
                ),
                label=symbol("z", "", n + 1) if in_focus else "",
            )
        for layer in (0, 1):
            for gap in layout.gaps[layer]:
                ellipsis(axes, gap, theme.muted)
            heading = f"layer {view.layer - 1 + layer}" if view.layer + layer > 1 else "inputs"
            write(axes, (layout.x(layer), HEADINGS), heading, theme.ink, size=SMALL, gid="heading")

    def _sum(self, axes: Axes) -> None:
        """Write the terms below each other, the bias, a rule, and what they add up to."""
        theme, view = self.theme, self.view
        terms = [(self.name(k), symbol("a", "", k + 1), k) for k in self.shown]
        gap = len(self.shown) < view.size_below
        rows = len(terms) + gap + 2
        heights = MIDDLE_OF_SUM + ROW * ((rows - 1) / 2 - np.arange(rows))
        order = iter(heights)
        for at, (w, a, k) in enumerate(terms):
            if gap and at == len(terms) - 1:
                ellipsis(axes, (NAMES + 0.6, next(order) + 0.08), theme.muted)
            self._term(axes, next(order), [(w, theme.w), (a, theme.a)], k, first=at == 0)
        y = next(order)
        b = symbol("b", "", self.j + 1)
        sentence(axes, (NAMES - 0.35, y), [("+", theme.ink)])
        sentence(axes, (NAMES, y), [(b, theme.b)])
        self._number(axes, y, float(view.b[self.j]), theme.b, "b")
        y = next(order)
        axes.plot([NAMES - 0.35, NUMBERS], [y + 0.42] * 2, color=theme.ink, lw=THIN)
        sentence(axes, (NAMES - 0.35, y - 0.06), [("=", theme.ink)])
        sentence(axes, (NAMES, y - 0.06), [(symbol("z", "", self.j + 1), theme.z)])
        self._number(axes, y - 0.06, float(view.z[self.j]), theme.z, "z", weight="semibold")

    def _term(
        self, axes: Axes, y: float, words: list[tuple[str, str]], k: int, *, first: bool
    ) -> None:
        theme, view = self.theme, self.view
        if not first:
            sentence(axes, (NAMES - 0.35, y), [("+", theme.ink)])
        sentence(axes, (NAMES, y), words)
        w, a = float(view.W[self.j, k]), float(view.a_below[k])
        factors = [(fixed(w, self.decimals), theme.w), ("·", theme.ink), (fixed(a, 3), theme.a)]
        end = NUMBERS - width_of("−00.00") - 0.35
        gid = f"factors {k + 1}"
        sentence(axes, (end, y), [*factors, ("=", theme.ink)], ha="right", gid=gid)
        self._number(axes, y, w * a, theme.ink, f"term {k + 1}")

    def _number(
        self, axes: Axes, y: float, value: float, colour: str, gid: str, weight: str = "normal"
    ) -> None:
        write(
            axes,
            (NUMBERS, y),
            fixed(value, 2),
            colour,
            ha="right",
            va="baseline",
            weight=weight,
            gid=f"sum {gid}",
        )
