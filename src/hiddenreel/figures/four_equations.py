"""The four equations of backpropagation, for one neuron a layer and for many, side by side.

What to look at: how little changes from one neuron to many. A product becomes a Hadamard product, a weight
a transposed matrix, and a product of two numbers an outer product of two vectors.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import chosen_layer
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    Point,
    canvas,
    points,
    right_edge,
    taller,
    top_edge,
    width_of,
    write,
)
from hiddenreel.draw.diagram.formula import Item, Word, formula, formula_width, letter, partial
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, THIN, TITLE, Theme
from hiddenreel.draw.wording import NUMBERS, cost_words, network_name
from hiddenreel.language import joined, phrase, tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, many neurons"
NEEDS = {"layers": [2, None]}

ROWS, HEADINGS = (4.86, 3.52, 2.18, 0.84), 5.95
NAME, SCALAR, VECTOR = LEFT, 1.45, 5.55
# From a baseline down to the line below the row: halfway to the next, by the middle of a fraction.
RULE = 0.55
# On other sheets than slides: where the columns begin, and the share of their width that the first has;
# the room above the rows and below them; how much higher than a slide a sheet is at least whose equations
# of many neurons stand below those of one; all in.
BEGIN, SHARE, HEAD, FOOT, STACKED = 1.3, 0.44, 0.95, 0.45, 2.0
# There, in sizes of the type, how far fractions reach above their baseline and below it, and, in, the
# height of a line of sizes, and how far apart two headings below each other are.
ABOVE, BELOW, SIZES, LINES = 1.55, 1.15, 0.38, 0.42
# The least between an equation and the next column, in.
BETWEEN = 0.2
PRIME = "σ′("
# The cost of a network with one neuron a layer.
SCALAR_COSTS = {"squared-error": phrase("cost (a − y)²"), "cross-entropy": phrase("cross-entropy")}
BY = r" $\odot$ "


def draw(recording: Recording, theme: Theme, *, layer: int | None = None) -> Picture:
    """Typeset BP1 to BP4 with the sizes they have in this network, at a hidden layer."""
    layer = chosen_layer(recording, layer, most=recording.depth - 1)
    title = tr("Four equations carry the error back through {every} layers", every=every(recording.depth))
    figure, axes = canvas(title)
    loss = recording.run.loss
    # The lecture has another cost for one neuron a layer: without the ½, so that δ carries a 2.
    scalar_loss = "squared-error" if loss == "half-squared-error" else loss
    many_cost = tr("cost {cost}", cost=cost_words(recording)).replace(tr("cost the "), "")
    headings = f"{tr('one neuron')}, {tr(SCALAR_COSTS[scalar_loss])}", f"{tr('many neurons')}, {many_cost}"
    note = tr("sizes in {network}", network=network_name(recording)) + f", $\\ell$ = {layer}"
    sizes = sizes_of(recording.sizes, layer, loss)
    scalars = equations(theme, scalar_loss, many=False)
    vectors = equations(theme, loss, many=True)
    written = [words.replace(tr(" by "), BY) for words in sizes.values()]
    table = _Table.of(scalars, vectors, written)
    for y, scalar, vector, name, words in zip(table.rows, scalars, vectors, sizes, written, strict=True):
        write(axes, (NAME, y), name, theme.C, size=LABEL, ha="left", va="baseline", weight="bold")
        (first, _), (second, _) = table.heads
        formula(axes, (first, y), scalar, size=table.size, gid=f"{name} scalar")
        formula(axes, (second, y - table.below), vector, size=table.size, gid=f"{name} vector")
        at = table.place_of_sizes(y, words)
        write(axes, at, words, theme.muted, size=SMALL, ha="right", va="baseline")
    table.frame(axes, theme, headings, note)
    listed = joined(tr("; "), (f"{name} {words}" for name, words in sizes.items()))
    return figure.with_words(
        caption=tr(
            "BP1 is the error of the last layer, BP2 that of any layer from the next, BP3 and "
            "BP4 the slopes of its biases and weights. Sizes in the {network} network, BP1 for "
            "its last layer and BP2 to BP4 for layer {layer}: {listed}. The cost is {cost}{scalar}.",
            network=network_name(recording),
            layer=layer,
            listed=listed,
            cost=cost_words(recording),
            scalar=_scalar(recording, scalar_loss),
        ),
        alt=tr(
            "BP1 to BP4 in two columns, for one neuron a layer and for many; sizes of the {network} network.",
            network=network_name(recording),
        ),
        # Each column names its own.
        setting={"cost": ""},
    )


def _scalar(recording: Recording, scalar_loss: str) -> str:
    """Say of which cost BP1 is with one neuron a layer, if it is not that of the network."""
    if recording.run.loss == scalar_loss and (scalar_loss == "cross-entropy" or recording.sizes[-1] == 1):
        return ""
    costs = tr(SCALAR_COSTS[scalar_loss])
    return tr("; with one neuron a layer BP1 is that of {scalar_costs}", scalar_costs=costs)


def every(count: int) -> str:
    """Write a number of layers as "both" or "all three"."""
    word = tr(NUMBERS[count]) if count < len(NUMBERS) else str(count)
    return tr("both") if count == 2 else tr("all {word}", word=word)


def sizes_of(sizes: tuple[int, ...], layer: int, loss: str) -> dict[str, str]:
    """Write the sizes of each equation's parts, in their order; those of BP1 are the last layer's."""
    last, own, below, above = sizes[-1], sizes[layer], sizes[layer - 1], sizes[layer + 1]
    first = tr("{last} × 1 = {last} × 1 by {last} × 1", last=last)
    # With cross-entropy BP1 is a difference.
    return {
        "BP1": f"{last} × 1 = {last} × 1 − {last} × 1" if loss == "cross-entropy" else first,
        "BP2": tr("{own} × 1 = {own} × {above} · {above} × 1 by {own} × 1", own=own, above=above),
        "BP3": f"{own} × 1 = {own} × 1",
        "BP4": f"{own} × {below} = {own} × 1 · 1 × {below}",
    }


def equations(theme: Theme, loss: str, *, many: bool) -> list[list[Item]]:
    """Write BP1 to BP4, for one neuron a layer or for many."""
    ink, equals, times = theme.ink, ("=", theme.ink), (r"$\odot$" if many else "·", theme.ink)

    def own(name: str) -> Word:
        return letter(theme, name, r"\ell", bold=many)

    cost, delta = letter(theme, "C", "", 0), letter(theme, r"\delta", r"\ell")
    error_above = letter(theme, r"\delta", r"\ell+1")
    slope = [(PRIME, ink), own("z"), (")", ink)]
    if many:
        weight, weight_above = own("W"), (r"$(\mathbf{W}^{\ell+1})^\mathrm{T}$", theme.w)
        product = [delta, (r"$(\mathbf{a}^{\ell-1})^\mathrm{T}$", theme.a)]
    else:
        weight, weight_above = own("w"), letter(theme, "w", r"\ell+1")
        product = [letter(theme, "a", r"\ell-1"), delta]
    return [
        _first(theme, loss, times, bold=many),
        [delta, equals, weight_above, error_above, times, slope],
        [partial(cost, own("b"), theme), equals, delta],
        [partial(cost, weight, theme), equals, *product],
    ]


def _first(theme: Theme, loss: str, times: tuple[str, str], *, bold: bool) -> list[Item]:
    """Write BP1, which alone depends on the cost."""
    ink = theme.ink
    y = (r"$\mathbf{y}$" if bold else "$y$", ink)
    a = letter(theme, "a", "L", bold=bold)
    start: list[Item] = [letter(theme, r"\delta", "L"), ("=", ink)]
    if loss == "cross-entropy":
        return [*start, a, ("−", ink), y]
    slope = [(PRIME, ink), letter(theme, "z", "L", bold=bold), (")", ink)]
    two = "2 (" if loss == "squared-error" else "("
    return [*start, [(two, ink), a], ("−", ink), [y, (")", ink)], times, slope]


@dataclass(frozen=True)
class _Table:
    """Where the equations stand, in, and how large they are, pt.

    Attributes
    ----------
    heads : tuple of (x, y)
        Where the headings of one neuron and of many begin.
    rows, rules : tuple of float
        The baselines of the equations of one neuron, and the lines above the rows.
    below, sizes : float
        How far the equations of many neurons are below those of one, and their sizes below those.
    note : float
        The height of the note on sizes.
    """

    heads: tuple[Point, Point]
    rows: tuple[float, ...]
    rules: tuple[float, ...]
    below: float
    sizes: float
    note: float
    size: float

    @classmethod
    def of(cls, scalars: list[list[Item]], vectors: list[list[Item]], sizes: Sequence[str]) -> _Table:
        """Place the equations on the applied screen, at a size at which none reaches another."""
        if applied_screen().is_slide:
            rules = HEADINGS - 0.28, *(y - RULE for y in ROWS[:-1])
            ends = [right_edge() - width_of(words, SMALL) for words in sizes]
            size = _size(scalars, VECTOR - SCALAR, vectors, [end - VECTOR for end in ends])
            heads = (SCALAR, HEADINGS), (VECTOR, HEADINGS)
            return cls(heads, ROWS, rules, 0.0, 0.0, HEADINGS, size)
        stacked, top = taller() >= STACKED, top_edge() - HEAD
        pitch, width = (top - FOOT) / len(ROWS), right_edge() - BEGIN
        part = width if stacked else SHARE * width
        size = _size(scalars, part, vectors, [width if stacked else width - part] * len(vectors))
        size = min(size, points() * (pitch - SIZES) / ((1 + stacked) * (ABOVE + BELOW)))
        em = size / points()
        rules = tuple(top - pitch * row for row in range(len(ROWS)))
        below = (ABOVE + BELOW) * em if stacked else 0.0
        spare = pitch - SIZES - below - (ABOVE + BELOW) * em
        rows = tuple(rule - spare / 2 - ABOVE * em for rule in rules)
        second = (BEGIN, top + LINES / 2) if stacked else (BEGIN + part, top + HEAD / 2)
        heads = (BEGIN, top + (1.5 * LINES if stacked else HEAD / 2)), second
        return cls(heads, rows, rules, below, BELOW * em + SIZES / 2, FOOT / 2, size)

    def place_of_sizes(self, y: float, words: str) -> Point:
        """Return where the sizes of an equation end."""
        if not self.sizes:
            return right_edge(), y
        end = min(right_edge(), self.heads[1][0] + width_of(words, SMALL))
        return end, y - self.below - self.sizes

    def frame(self, axes: Axes, theme: Theme, headings: tuple[str, str], note: str) -> None:
        """Write the headings and the note on sizes, and draw lines between the rows."""
        (first, _), (second, _) = self.heads
        ends = second if second > first else right_edge(), right_edge()
        for (x, y), heading, end in zip(self.heads, headings, ends):
            if width_of(heading) > end - x:
                heading = heading.replace(", ", ",\n", 1)
            write(axes, (x, y), heading, theme.muted, size=LABEL, ha="left")
        write(axes, (right_edge(), self.note), note, theme.muted, size=SMALL, ha="right")
        strong, *faint = self.rules
        axes.plot([LEFT, right_edge()], [strong] * 2, color=theme.muted, lw=THIN)
        for y in faint:
            axes.plot([LEFT, right_edge()], [y] * 2, color=theme.faint, lw=LINE * 0.5)


def _size(scalars: list[list[Item]], room: float, vectors: list[list[Item]], rooms: Iterable[float]) -> float:
    """Choose the size, pt, at which no equation reaches the end of its room, in, in any typeface."""
    pairs = [*((room, scalar) for scalar in scalars), *zip(rooms, vectors, strict=True)]
    shares = [(room - BETWEEN) / formula_width(items, TITLE) for room, items in pairs]
    return max(SMALL, TITLE * min(1.0, *shares))
