"""How neurons and weights are named: the last two layers, and one weight in focus.

What to look at: the indices of the weight. The first lower index is the neuron it goes to, the second
the neuron it comes from, and the upper index the layer it goes into.
"""

from __future__ import annotations

from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass, chosen_layer, require
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    canvas,
    narrower,
    pair,
    right_edge,
    sentence,
    symbol,
    taller,
    top_edge,
    width_of,
    write,
)
from hiddenreel.draw.diagram.network import NeuronStyle, clear_place, edge, lay_out, neurons, stroke, wires
from hiddenreel.draw.numbers import number, rounded
from hiddenreel.draw.screen import Box
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, TITLE, Theme, mixed
from hiddenreel.draw.wording import facts_of
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
NEEDS = {"layers": [1, None]}

BOX = (LEFT + 0.95, 1.05, 5.4, 5.3)
HEADINGS = 0.6
# Fewer neurons than elsewhere, since each must have room for its name.
MOST, RADIUS = 5, 0.47
TINT, FOCUS_TINT, FAINT = 0.06, 0.26, 0.5
FOCUS_WIDTH, NAME_HEIGHT = 9.0, 0.62
# Where the reading of the name stands, in: its left edge, its texts and its lines.
READING, MEANINGS = 8.3, 9.0
NAME, INDICES, SHAPE = 5.45, (4.35, 3.45, 2.55), 1.3
# On a sheet narrower than a slide the network lies above the reading: where that has its texts and the
# matrix, the share of its height that is left on a square one and is added for an inch more, the room
# for a mark above and below the network and between that and the reading, and the headings' width, in;
# and the most of the network's height that a radius is.
BESIDE, LAST, SMALLER, LARGER, MARK, APART, HEADING = 0.7, 0.8, 0.53, 0.1, 0.36, 0.25, 1.5
ROW_SHARE = 0.14


def draw(
    recording: Recording,
    theme: Theme,
    *,
    epoch: int | None = None,
    layer: int | None = None,
    neuron: int = 1,
    incoming: int = 1,
) -> Picture:
    """Name the neurons of a layer and of the one before, and the weight between two of them."""
    layer = chosen_layer(recording, layer)
    below, size = recording.sizes[layer - 1 : layer + 1]
    require(recording, "neuron", neuron, 1, size)
    require(recording, "incoming", incoming, 1, below)
    network = SamplePass.of_sample(recording, epoch)
    drawing = Notation(network, layer, neuron - 1, incoming - 1, theme)
    title = tr("A weight’s first index is where it goes, its second where it comes from")
    figure, axes = canvas(title)
    drawing.draw(axes)
    sizes = {"size": size, "below": below}
    weight = {"neuron": neuron, "incoming": incoming, "value": number(drawing.value)}
    return figure.with_words(
        caption=tr(
            "Layers {layer} and {next_layer} of the {network} network at epoch {epoch}: the "
            "weight to neuron j = {neuron} from neuron k = {incoming} is {value}, in row "
            "{neuron} and column {incoming} of W, which is {size} × {below}.",
            **facts_of(recording, network.epoch),
            layer=layer - 1,
            next_layer=layer,
            **sizes,
            **weight,
        ),
        alt=tr(
            "Layers of {below} and {size} neurons, each named; in focus the weight to neuron "
            "{neuron} from neuron {incoming}, {value}.",
            **sizes,
            **weight,
        ),
    )


class Notation:
    """A layer and the one before it, and the weight W[j, k] between them."""

    def __init__(self, network: SamplePass, layer: int, j: int, k: int, theme: Theme) -> None:
        self.layer, self.j, self.k, self.theme = layer, j, k, theme
        W = network.W(layer)
        self.size, self.below_size = W.shape
        self.value = float(W[j, k])
        # The last layer is L, as the lecture calls it; any other is ℓ.
        self.above = "L" if layer == network.depth else r"\ell"
        self.below = f"{self.above}-1"
        self.name = symbol("w", self.above, pair(j + 1, k + 1))
        sizes = (self.below_size, self.size)
        always = [(0, k), (1, j)]
        lies = narrower() > 0
        box = self._box_above() if lies else BOX
        # Between two rows the weight's name needs room.
        radius = min(RADIUS, ROW_SHARE * box[3]) if lies else RADIUS
        self.layout = lay_out(sizes, box, most=MOST, always=always, radius=radius, is_lying=lies)

    def _box_above(self) -> Box:
        """Return where a network lies above the reading, in."""
        left, bottom = LEFT + HEADING, _height(NAME, lies=True) + APART + 2 * MARK
        return left, bottom, right_edge() - left, top_edge() - MARK - bottom

    def draw(self, axes: Axes) -> None:
        """Draw the layers, the weight, and how to read its name."""
        faint = mixed(self.theme.muted, self.theme.background, FAINT)
        wires(axes, self.layout, 1, faint, skip={(self.j, self.k)})
        self._weight(axes)
        for layer, raised, focus in ((0, self.below, self.k), (1, self.above, self.j)):
            self._neurons(axes, layer, raised, focus)
        self._marks(axes)
        self._reading(axes)

    def _weight(self, axes: Axes) -> None:
        look = stroke(self.value, abs(self.value), self.theme, FOCUS_WIDTH)
        edge(axes, *self.layout.ends(1, self.j, self.k), look, gid="focus")
        size = (width_of(self.name, TITLE), NAME_HEIGHT)
        at = clear_place(self.layout, 1, self.j, self.k, size)
        halo = self.theme.background
        write(axes, at, self.name, self.theme.w, size=TITLE, halo=halo, gid="focus name")

    def _neurons(self, axes: Axes, layer: int, raised: str, focus: int) -> None:
        theme, layout = self.theme, self.layout

        def style(n: int) -> NeuronStyle:
            fill = mixed(theme.a, theme.background, FOCUS_TINT if n == focus else TINT)
            size = LABEL if layout.radius > 0.4 else SMALL
            return NeuronStyle(theme.a, fill, 1.6 * LINE if n == focus else 0.7 * LINE, size)

        neurons(axes, layout, layer, theme, style, lambda n: symbol("a", raised, n + 1))
        heading = tr("layer ${raised}$", raised=raised)
        if layout.is_lying:
            write(axes, (LEFT, layout.y(layer)), heading, theme.ink, ha="left", gid="heading")
        else:
            write(axes, (layout.x(layer), HEADINGS), heading, theme.ink, gid="heading")

    def _marks(self, axes: Axes) -> None:
        ink, apart = self.theme.ink, self.layout.radius + (0.06 if self.layout.is_lying else 0.15)
        (x, y), (x_above, y_above) = self.layout.at(0, self.k), self.layout.at(1, self.j)
        k, j = f"$k$ = {self.k + 1}", f"$j$ = {self.j + 1}"
        if self.layout.is_lying:
            write(axes, (x, y + apart), k, ink, va="bottom")
            write(axes, (x_above, y_above - apart), j, ink, va="top")
            return
        write(axes, (x - apart, y), k, ink, ha="right")
        write(axes, (x_above + apart, y_above), j, ink, ha="left")

    def _reading(self, axes: Axes) -> None:
        theme, number_, lies = self.theme, rounded(self.value), self.layout.is_lying
        reading, meanings = (LEFT, LEFT + BESIDE) if lies else (READING, MEANINGS)
        words = [(symbol("w", self.above, "jk"), theme.w), (tr("   here"), theme.ink)]
        words += [(self.name, theme.w), ("=", theme.ink), (number_, theme.w)]
        sentence(axes, (reading, _height(NAME, lies)), words, size=TITLE, gid="name")
        texts = (
            ("$j$", tr("to neuron $j$ = {j} of layer ${above}$", j=self.j + 1, above=self.above)),
            ("$k$", tr("from neuron $k$ = {k} of layer ${below}$", k=self.k + 1, below=self.below)),
            (f"${self.above}$", tr("into layer ${above}$ = {layer}", above=self.above, layer=self.layer)),
        )
        for at_, (index, meaning) in zip(INDICES, texts):
            y = _height(at_, lies)
            write(axes, (reading, y), index, theme.w, size=TITLE, weight="semibold", ha="left", va="baseline")
            write(axes, (meanings, y), meaning, theme.ink, ha="left", va="baseline")
        matrix = symbol("W", self.above, bold=True)
        size = f"{self.size} × {self.below_size}"
        words = [
            (matrix, theme.w),
            (tr("is {size}:", size=size), theme.ink),
            (tr("a row for each $j$,"), theme.ink),
        ]
        shape = _height(SHAPE, lies)
        sentence(axes, (reading, shape), words)
        sentence(axes, (reading, shape - 0.42), [(tr("a column for each $k$"), theme.ink)])


def _height(y: float, lies: bool) -> float:
    """Return where what is at a height beside the network stands below one that lies, in."""
    return LAST + min(SMALLER + LARGER * taller(), 1.0) * (y - SHAPE) if lies else y
