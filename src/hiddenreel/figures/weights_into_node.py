"""One neuron with the weights that lead into it, and the sum that it computes.

What to look at: the indices of the weights. The first is the neuron that all of them lead into, the
second the neuron that each comes from.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass, chosen_layer, require
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    canvas,
    is_narrow,
    narrower,
    right_edge,
    sentence,
    symbol,
    taller,
    top_edge,
    width_of,
    write,
)
from hiddenreel.draw.diagram.equation_slide import note_rounded
from hiddenreel.draw.diagram.network import (
    MOST_SPACING,
    NeuronStyle,
    column_heading,
    edge,
    ellipsis,
    lay_out,
    neurons,
    stroke,
    wires,
)
from hiddenreel.draw.numbers import decimals, fixed, number, rounded
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LINE, THIN, Theme, mixed
from hiddenreel.draw.wording import counted, facts_of
from hiddenreel.language import enumerated, tr
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
# How many times as long as its weight's name a line must be beside the sum.
NAMES_IN_A_LINE = 2.2
# The sum: left edge of the names and right edge of the numbers, in.
NAMES, INSET = 8.25, 0.1
MIDDLE_OF_SUM, ROW = 3.7, 0.62
# On a narrow sheet the sum stands below the network: how far it is from the edges, its last row, the
# distance of its rows on a square one, and of the network above it and below the headings, in. There a
# square one has room for this many neurons, and an upright one for one more an inch; their distance, in.
INSETS, LAST_ROW, LEAST_ROW, NETWORK_ABOVE, BELOW_HEADINGS = (0.9, 0.6), 0.85, 0.42, 0.55, 0.35
LEAST, SPACING = 4, 2.0


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
    layer = chosen_layer(recording, layer)
    require(recording, "neuron", neuron, 1, recording.sizes[layer])
    drawing = Incoming(SamplePass.of_sample(recording, epoch, sample), layer, neuron - 1, theme)
    z = number(drawing.z)
    below = counted(len(drawing.w), "weight")
    verb = tr("leads") if len(drawing.w) == 1 else tr("lead")
    sums = {"below": below, "verb": verb, "neuron": neuron, "layer": layer, "z": z}
    title = tr("{below} {verb} into neuron {neuron} of layer {layer}, which computes z = {z}", **sums)
    figure, axes = canvas(title)
    drawing.draw(axes)
    note_rounded(axes, theme, NOTE_AT)
    weights = enumerated(rounded(float(w)) for w in drawing.w[:MOST])
    more = ", …" if len(drawing.w) > MOST else ""
    return figure.with_words(
        caption=tr(
            "Weights into neuron {neuron} of layer {layer} of the {network} network at epoch "
            "{epoch}, from neuron 1 on: {weights}{more}. For sample {sample} their products "
            "with the activations and the bias {b} add up to z = {z}; all numbers are rounded.",
            **facts_of(recording, drawing.epoch, sample),
            neuron=neuron,
            layer=layer,
            weights=weights,
            more=more,
            b=rounded(drawing.b),
            z=z,
        ),
        alt=tr(
            "{below} with its number {verb} into neuron {neuron} of layer {layer}; for sample {sample} it "
            "computes z = {z}.",
            sample=sample,
            **sums,
        )
        if len(drawing.w) == 1
        else tr(
            "{below} with their numbers {verb} into neuron {neuron} of layer {layer}; for "
            "sample {sample} it computes z = {z}.",
            sample=sample,
            **sums,
        ),
    )


class Incoming:
    """A neuron j of a layer, counted from 0, and the weights w = W[j] into it."""

    def __init__(self, forward: SamplePass, layer: int, j: int, theme: Theme) -> None:
        self.epoch, self.layer, self.j, self.theme = forward.epoch, layer, j, theme
        self.w, self.a = forward.W(layer)[j], forward.a(layer - 1)
        self.b, self.z = float(forward.b(layer)[j]), float(forward.z(layer)[j])
        self.decimals = decimals(np.append(self.w, self.b))
        sizes = forward.recording.sizes[layer - 1 : layer + 1]
        self.names, self.end = NAMES - narrower(), right_edge() - INSET
        self.row, self.headings, most, spacing = ROW, HEADINGS, MOST, MOST_SPACING
        left, bottom, width, height = BOX
        box = (left, bottom, width - narrower(), height)
        # Where names would hide most of their lines, the sum stands below the network.
        line = box[2] - 2 * RADIUS
        names = max(width_of(self._weight(k)) for k in range(len(self.w)))
        self.stands_below = is_narrow() or (narrower() > 0 and line < NAMES_IN_A_LINE * names)
        if self.stands_below:
            self.names, self.end = LEFT + INSETS[0], right_edge() - INSETS[1]
            most = min(MOST, int(LEAST + taller()))
            self.row = LEAST_ROW + (ROW - LEAST_ROW) * min(taller() / MOST, 1.0)
            bottom = self._heights(min(len(self.w), most) + 2)[0] + NETWORK_ABOVE
            self.headings, spacing = top_edge() - 0.1, SPACING
            height = top_edge() - BELOW_HEADINGS - bottom
            box = (left, bottom, right_edge() - LEFT - 2 * INSET, height)
        self.layout = lay_out(sizes, box, most=most, always=[(1, j)], radius=RADIUS, spacing=spacing)
        self.shown = [int(k) for k in self.layout.shown[0]]

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

    def _weight(self, k: int) -> str:
        """Write a weight with its name."""
        return f"{self.name(k)} = {fixed(float(self.w[k]), self.decimals)}"

    def _weights(self, axes: Axes) -> None:
        largest = float(np.abs(self.w).max())
        for k in self.shown:
            start, end = self.layout.ends(1, self.j, k)
            look = stroke(float(self.w[k]), largest, self.theme, WIDEST)
            edge(axes, start, end, look, gid=f"w{self.j + 1}-{k + 1}")
            at = tuple(np.array(start) + NAME_AT * (np.array(end) - np.array(start)))
            gid, ground = f"w{self.j + 1}-{k + 1} text", self.theme.background
            write(axes, at, self._weight(k), self.theme.w, ground=ground, gid=gid)

    def _neurons(self, axes: Axes) -> None:
        theme, layout, ground = self.theme, self.layout, self.theme.background
        source = NeuronStyle(theme.a, mixed(theme.a, ground, TINT))
        focus = NeuronStyle(theme.z, mixed(theme.z, ground, 2 * TINT), 1.6 * LINE)
        other = NeuronStyle(mixed(theme.muted, ground, FAINT), line=THIN)
        neurons(axes, layout, 0, theme, lambda n: source, lambda n: symbol("a", "", n + 1))
        neurons(
            axes,
            layout,
            1,
            theme,
            lambda n: focus if n == self.j else other,
            lambda n: symbol("z", "", n + 1) if n == self.j else "",
        )
        for layer in (0, 1):
            column_heading(axes, layout, layer, theme, self.headings, self.layer - 1 + layer)

    def _sum(self, axes: Axes) -> None:
        """Write the terms below each other, the bias, a rule, and what they add up to."""
        theme = self.theme
        terms = [(self.name(k), symbol("a", "", k + 1), k) for k in self.shown]
        gap = len(self.shown) < len(self.w)
        rows = len(terms) + gap + 2
        order = iter(self._heights(rows))
        for at, (w, a, k) in enumerate(terms):
            if gap and at == len(terms) - 1:
                ellipsis(axes, (self.names + 0.6, next(order) + 0.08), theme.muted)
            self._term(axes, next(order), [(w, theme.w), (a, theme.a)], k, first=at == 0)
        y = next(order)
        b = symbol("b", "", self.j + 1)
        sentence(axes, (self.names - 0.35, y), [("+", theme.ink)])
        sentence(axes, (self.names, y), [(b, theme.b)])
        self._number(axes, y, self.b, theme.b, "b")
        y = next(order)
        axes.plot([self.names - 0.35, self.end], [y + self.row - 0.2] * 2, color=theme.ink, lw=THIN)
        sentence(axes, (self.names - 0.35, y - 0.06), [("=", theme.ink)])
        sentence(axes, (self.names, y - 0.06), [(symbol("z", "", self.j + 1), theme.z)])
        self._number(axes, y - 0.06, self.z, theme.z, "z", weight="semibold")

    def _heights(self, rows: int) -> np.ndarray:
        """Return the baselines of the sum's rows, from above, in."""
        middle = LAST_ROW + self.row * (rows - 1) / 2 if self.stands_below else MIDDLE_OF_SUM
        return middle + self.row * ((rows - 1) / 2 - np.arange(rows))

    def _term(self, axes: Axes, y: float, words: list[tuple[str, str]], k: int, *, first: bool) -> None:
        theme = self.theme
        if not first:
            sentence(axes, (self.names - 0.35, y), [("+", theme.ink)])
        sentence(axes, (self.names, y), words)
        w, a = float(self.w[k]), float(self.a[k])
        factors = [(fixed(w, self.decimals), theme.w), ("·", theme.ink), (fixed(a, 3), theme.a)]
        end = self.end - width_of("−00.00") - 0.35
        sentence(axes, (end, y), [*factors, ("=", theme.ink)], ha="right", gid=f"factors {k + 1}")
        self._number(axes, y, w * a, theme.ink, f"term {k + 1}")

    def _number(
        self, axes: Axes, y: float, value: float, colour: str, gid: str, weight: str = "normal"
    ) -> None:
        write(
            axes,
            (self.end, y),
            fixed(value, 2),
            colour,
            ha="right",
            va="baseline",
            weight=weight,
            gid=f"sum {gid}",
        )
