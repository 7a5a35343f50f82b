"""How neurons and weights are named: the last two layers, and one weight in focus.

What to look at: the indices of the weight. The first lower index is the neuron it goes to, the second
the neuron it comes from, and the upper index the layer it goes into.
"""

from __future__ import annotations

from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import LayerPass
from hiddenreel.draw.diagram.canvas import LEFT, canvas, pair, sentence, symbol, width_of, write
from hiddenreel.draw.diagram.network import (
    NetworkLayout,
    NeuronStyle,
    clear_place,
    edge,
    ellipsis,
    lay_out,
    neuron,
    stroke,
    wires,
)
from hiddenreel.draw.numbers import number, rounded
from hiddenreel.draw.slide import Picture, new_slide
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, TITLE, Theme, mixed
from hiddenreel.draw.wording import network_name
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
    view = LayerPass.chosen(recording, epoch, layer)
    drawing = Notation(view, view.neuron(neuron), view.incoming(incoming), theme)
    title = "A weight’s first index is where it goes, its second where it comes from"
    figure = new_slide(title)
    drawing.draw(canvas(figure))
    value = number(drawing.value)
    return Picture(
        figure=figure,
        title=title,
        caption=f"Layers {view.layer - 1} and {view.layer} of the {network_name(recording)} network "
        f"at epoch {view.epoch}: the weight to neuron j = {neuron} from neuron k = {incoming} is "
        f"{value}, in row {neuron} and column {incoming} of W, which is "
        f"{view.size} × {view.size_below}.",
        alt=f"Layers of {view.size_below} and {view.size} neurons, each named; in focus the weight "
        f"to neuron {neuron} from neuron {incoming}, {value}.",
    )


class Notation:
    """Two layers, and the weight W[j, k] between them."""

    def __init__(self, view: LayerPass, j: int, k: int, theme: Theme) -> None:
        self.view, self.j, self.k, self.theme = view, j, k, theme
        self.value = float(view.W[j, k])
        # The last layer is L, as the lecture calls it; any other is ℓ.
        self.above = "L" if view.layer == view.recording.depth else r"\ell"
        self.below = f"{self.above}-1"
        self.name = symbol("w", self.above, pair(j + 1, k + 1))
        sizes = (view.size_below, view.size)
        self.layout = lay_out(sizes, BOX, most=MOST, always=[(0, k), (1, j)], radius=RADIUS)

    def draw(self, axes: Axes) -> None:
        """Draw the layers, the weight, and how to read its name."""
        faint = mixed(self.theme.muted, self.theme.background, FAINT)
        wires(axes, self.layout, 1, faint, skip={(self.j, self.k)})
        self._weight(axes)
        for layer, raised, focus in ((0, self.below, self.k), (1, self.above, self.j)):
            self._neurons(axes, self.layout, layer, raised, focus)
        self._marks(axes)
        self._reading(axes)

    def _weight(self, axes: Axes) -> None:
        look = stroke(self.value, abs(self.value), self.theme, FOCUS_WIDTH)
        edge(axes, *self.layout.ends(1, self.j, self.k), look, gid="focus")
        size = (width_of(self.name, TITLE), NAME_HEIGHT)
        at = clear_place(self.layout, 1, self.j, self.k, size)
        halo = self.theme.background
        write(axes, at, self.name, self.theme.w, size=TITLE, halo=halo, gid="focus name")

    def _neurons(
        self, axes: Axes, layout: NetworkLayout, layer: int, raised: str, focus: int
    ) -> None:
        theme = self.theme
        for n, place in zip(layout.shown[layer], layout.places[layer]):
            neuron(
                axes,
                tuple(place),
                layout.radius,
                theme,
                NeuronStyle(
                    edge=theme.a,
                    fill=mixed(theme.a, theme.background, FOCUS_TINT if n == focus else TINT),
                    line=1.6 * LINE if n == focus else 0.7 * LINE,
                    size=LABEL if layout.radius > 0.4 else SMALL,
                ),
                label=symbol("a", raised, n + 1),
                gid=f"a{layer}-{n + 1}",
            )
        for gap in layout.gaps[layer]:
            ellipsis(axes, gap, theme.muted)
        heading = f"layer ${raised}$"
        write(axes, (layout.x(layer), HEADINGS), heading, theme.ink, gid="heading")

    def _marks(self, axes: Axes) -> None:
        ink, apart = self.theme.ink, self.layout.radius + 0.15
        x, y = self.layout.at(0, self.k)
        write(axes, (x - apart, y), f"$k$ = {self.k + 1}", ink, ha="right")
        x, y = self.layout.at(1, self.j)
        write(axes, (x + apart, y), f"$j$ = {self.j + 1}", ink, ha="left")

    def _reading(self, axes: Axes) -> None:
        theme, number_ = self.theme, rounded(self.value)
        words = [(symbol("w", self.above, "jk"), theme.w), ("   here", theme.ink)]
        words += [(self.name, theme.w), ("=", theme.ink), (number_, theme.w)]
        sentence(axes, (READING, NAME), words, size=TITLE, gid="name")
        meanings = (
            ("$j$", f"to neuron $j$ = {self.j + 1} of layer ${self.above}$"),
            ("$k$", f"from neuron $k$ = {self.k + 1} of layer ${self.below}$"),
            (f"${self.above}$", f"into layer ${self.above}$ = {self.view.layer}"),
        )
        for y, (index, meaning) in zip(INDICES, meanings):
            at = (READING, y)
            write(axes, at, index, theme.w, size=TITLE, weight="semibold", ha="left", va="baseline")
            write(axes, (MEANINGS, y), meaning, theme.ink, ha="left", va="baseline")
        matrix = symbol("W", self.above, bold=True)
        size = f"{self.view.size} × {self.view.size_below}"
        words = [(matrix, theme.w), (f"is {size}:", theme.ink), ("a row for each $j$,", theme.ink)]
        sentence(axes, (READING, SHAPE), words)
        sentence(axes, (READING, SHAPE - 0.42), [("a column for each $k$", theme.ink)])
