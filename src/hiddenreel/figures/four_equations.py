"""The four equations of backpropagation, for one neuron a layer and for many, side by side.

What to look at: how little changes from left to right. A product becomes a Hadamard product, a
weight a transposed matrix, and a product of two numbers an outer product of two vectors.
"""

from __future__ import annotations

from collections.abc import Iterable

from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import chosen_layer
from hiddenreel.draw.diagram.canvas import LEFT, canvas, right_edge, width_of, write
from hiddenreel.draw.diagram.formula import Item, Word, formula, formula_width, letter, partial
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, THIN, TITLE, Theme
from hiddenreel.draw.wording import NUMBERS, cost_words, network_name
from hiddenreel.language import phrase, tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, many neurons"
NEEDS = {"layers": [2, None]}

ROWS, HEADINGS = (4.86, 3.52, 2.18, 0.84), 5.95
NAME, SCALAR, VECTOR = LEFT, 1.45, 5.55
# From a baseline down to the line below the row: halfway to the next, by the middle of a fraction.
RULE = 0.55
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
    for x, words, cost in (
        (SCALAR, tr("one neuron"), tr(SCALAR_COSTS[scalar_loss])),
        (
            VECTOR,
            tr("many neurons"),
            tr("cost {cost}", cost=cost_words(recording)).replace(tr("cost the "), ""),
        ),
    ):
        write(axes, (x, HEADINGS), f"{words}, {cost}", theme.muted, size=LABEL, ha="left")
    note = tr("sizes in {network}", network=network_name(recording)) + f", $\\ell$ = {layer}"
    sizes = sizes_of(recording.sizes, layer)
    ones = equations(theme, scalar_loss, many=False)
    manies = equations(theme, loss, many=True)
    size = _size(ones, manies, sizes.values())
    rows = zip(ROWS, ones, manies, sizes.items(), strict=True)
    for y, scalar, vector, (name, words) in rows:
        write(axes, (NAME, y), name, theme.C, size=LABEL, ha="left", va="baseline", weight="bold")
        formula(axes, (SCALAR, y), scalar, size=size, gid=f"{name} scalar")
        formula(axes, (VECTOR, y), vector, size=size, gid=f"{name} vector")
        write(
            axes,
            (right_edge(), y),
            words.replace(tr(" by "), BY),
            theme.muted,
            size=SMALL,
            ha="right",
            va="baseline",
        )
    _rules(axes, theme)
    write(axes, (right_edge(), HEADINGS), note, theme.muted, size=SMALL, ha="right")
    listed = tr("; ").join(f"{name} {words}" for name, words in sizes.items())
    return figure.with_words(
        caption=tr(
            "BP1 is the error of the last layer, BP2 that of any layer from the next, BP3 and "
            "BP4 the slopes of its biases and weights. Sizes in the {network} network, BP1 for "
            "its last layer and BP2 to BP4 for layer {layer}: {listed}. The cost is {cost}; "
            "with one neuron a layer BP1 is that of {scalar_costs}.",
            network=network_name(recording),
            layer=layer,
            listed=listed,
            cost=cost_words(recording),
            scalar_costs=tr(SCALAR_COSTS[scalar_loss]),
        ),
        alt=tr(
            "BP1 to BP4 in two columns, for one neuron a layer and for many; sizes of the {network} network.",
            network=network_name(recording),
        ),
        # Each column names its own.
        setting={"cost": ""},
    )


def every(count: int) -> str:
    """Write a number of layers as "both" or "all three"."""
    word = tr(NUMBERS[count]) if count < len(NUMBERS) else str(count)
    return tr("both") if count == 2 else tr("all {word}", word=word)


def sizes_of(sizes: tuple[int, ...], layer: int) -> dict[str, str]:
    """Write the sizes of each equation's parts, in their order; those of BP1 are the last layer's."""
    last, own, below, above = sizes[-1], sizes[layer], sizes[layer - 1], sizes[layer + 1]
    return {
        "BP1": tr("{last} × 1 = {last} × 1 by {last} × 1", last=last),
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


def _size(ones: list[list[Item]], manies: list[list[Item]], sizes: Iterable[str]) -> float:
    """Choose the size, pt, at which no equation reaches the next column, in any typeface."""
    ends = [right_edge() - width_of(words.replace(tr(" by "), BY), SMALL) for words in sizes]
    rooms = [(VECTOR - SCALAR, equation) for equation in ones]
    rooms += [(end - VECTOR, many) for end, many in zip(ends, manies, strict=True)]
    shares = [(room - BETWEEN) / formula_width(items, TITLE) for room, items in rooms]
    return max(SMALL, TITLE * min(1.0, *shares))


def _rules(axes: Axes, theme: Theme) -> None:
    """Draw lines between the rows, a stronger one below the headings."""
    axes.plot([LEFT, right_edge()], [HEADINGS - 0.28] * 2, color=theme.muted, lw=THIN)
    for y in ROWS[:-1]:
        axes.plot([LEFT, right_edge()], [y - RULE] * 2, color=theme.faint, lw=LINE * 0.5)
