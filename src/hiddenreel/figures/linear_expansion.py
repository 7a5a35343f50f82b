"""A network of identities multiplied out, term by term, with its matrices.

What to look at: the sizes. Every term has as many rows as the network has outputs, so all terms with a
bias add up to one vector, and the first is one matrix times the inputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import LEFT, canvas, narrower, right_edge, symbol
from hiddenreel.draw.diagram.equation_slide import LEAST_GAP, EquationRoom, fitted, note_rounded
from hiddenreel.draw.diagram.formula import Item, Word, formula, formula_width
from hiddenreel.draw.diagram.matrix import Matrix, Terms, equation_width
from hiddenreel.draw.numbers import number, superscript
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, SMALL, TITLE, Theme, mixed
from hiddenreel.draw.wording import NUMBERS, network_name
from hiddenreel.language import capitalised, tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
NEEDS = {"layers": [2, 4], "hidden_activation": ["identity"], "output_activation": ["identity"]}

# The terms: within these heights, the longer ones at the left; and baselines of the sums above and
# below them, in.
LOW, HIGH = 1.1, 5.65
# Where the first column ends and the second begins on a slide, in, and their part in a narrower sheet.
COLUMNS, PART = (8.0, 8.2), 0.6
SUM, RESULT = 5.9, 0.55
MOST = ((3, 3), (3, 2), (2, 2))
# Share of its variable's colour that a number keeps: the rest is ink.
NUMBER = 0.5


def draw(recording: Recording, theme: Theme, *, epoch: int | None = None) -> Picture:
    """Draw each term of Ŷ = W^L … W¹ Xᵀ + W^L … W² b¹ + … + b^L as a product of matrices."""
    network = SamplePass.of_sample(recording, epoch)
    depth = network.depth
    terms = [chain(network, layer) for layer in range(depth + 1)]
    W_star, b_star = terms[0], np.sum(terms[1:], axis=0)
    k, j = W_star.shape
    title = tr(
        "Multiplied out, {numbers} layers are one matrix, {k} × {j}, and one vector, {k} × 1",
        numbers=tr(NUMBERS[depth]),
        k=k,
        j=j,
    )
    product = "·".join(f"W{superscript(n)}" for n in range(depth, 0, -1))
    figure, axes = canvas(title)
    _sum(axes, theme, depth)
    rows = (depth + 2) // 2
    pitch = (HIGH - LOW) / rows
    end, begin = (x - PART * narrower() for x in COLUMNS)
    columns = (LEFT, end), (begin, right_edge())
    for number_, value in enumerate(terms):
        column, row = divmod(number_, rows)
        (left, right), top = columns[column], HIGH - row * pitch
        room = EquationRoom(left, right, top - pitch, top)
        layouts = [_term(network, number_, value, theme, most) for most in MOST]
        # Rather small numbers than none.
        if equation_width(layouts[0], SMALL, LEAST_GAP) <= room.width:
            layouts = layouts[:1]
        fitted(layouts, room).draw(axes, theme, room)
    _result(axes, theme, W_star, b_star)
    note_rounded(axes, theme, 0.2)
    first, sums = number(float(W_star[0, 0])), number(float(b_star[0, 0]))
    shape = {"k": k, "j": j, "first": first, "sums": sums}
    return figure.with_words(
        caption=tr(
            "The {network} network of identities at epoch {epoch}, multiplied out: W* = "
            "{product} is {k} × {j} with {first} in its first cell, and the {numbers} terms "
            "with a bias add up to b*, {k} × 1, {sums} in its first cell. Numbers are rounded.",
            network=network_name(recording),
            epoch=network.epoch,
            product=product,
            numbers=tr(NUMBERS[depth]),
            **shape,
        ),
        alt=tr(
            "{numbers} products of matrices: one with X is W*, {k} × {j}, first cell {first}; "
            "those with a bias add up to b*, {k} × 1, first cell {sums}.",
            numbers=capitalised(tr(NUMBERS[depth + 1])),
            **shape,
        ),
    )


def chain(network: SamplePass, layer: int) -> np.ndarray:
    """Return W^L … W^{ℓ+1} b^ℓ of a layer ℓ, (k, 1); for 0 W^L … W¹, (k, j)."""
    factors = [network.W(n) for n in range(network.depth, layer, -1)]
    if layer:
        factors.append(network.b(layer)[:, None])
    return reduce(np.matmul, factors)


def _term(network: SamplePass, layer: int, value: np.ndarray, theme: Theme, most: tuple[int, int]) -> Terms:
    """Write one term as the product of its matrices."""

    def cells(values: np.ndarray, name: str, colour: str, key: str) -> Matrix:
        # Numbers this small need more contrast than the variable's colour has on a tint of itself.
        ink = mixed(colour, theme.ink, NUMBER)
        inks = np.full(values.shape, ink, dtype=object)
        return Matrix(values, name, colour, colours=inks, most=most, key=key)

    items: Terms = [
        cells(network.W(n), symbol("W", n, bold=True), theme.w, f"W{n}.{layer}")
        for n in range(network.depth, layer, -1)
    ]
    if layer:
        b = network.b(layer)[:, None]
        items.append(cells(b, symbol("b", layer, bold=True), theme.b, f"b{layer}"))
    name = "" if layer else symbol("W", r"\ast", bold=True)
    result = cells(value, name, theme.b if layer else theme.w, f"term{layer}")
    return [*items, "=", result] if layer < network.depth else items


def _words(depth: int, theme: Theme) -> list[list[Word]]:
    """Write the terms in letters, the one with X first."""
    weights = [(symbol("W", n, bold=True), theme.w) for n in range(depth, 0, -1)]
    X = (symbol("X", r"\mathrm{T}", bold=True), theme.ink)
    biases = [[*weights[: depth - n], (symbol("b", n, bold=True), theme.b)] for n in range(1, depth + 1)]
    return [[*weights, X], *biases]


def _sum(axes: Axes, theme: Theme, depth: int) -> None:
    """Write the whole sum above the terms."""
    items: list[Item] = [(r"$\hat{\mathbf{Y}}$", theme.a)]
    for number_, words in enumerate(_words(depth, theme)):
        items += [("+" if number_ else "=", theme.ink), words]
    fitting = (size for size in (TITLE, LABEL) if formula_width(items, size) < right_edge() - LEFT)
    formula(axes, (LEFT, SUM), items, size=next(fitting, SMALL), gid="sum")


def _result(axes: Axes, theme: Theme, W_star: np.ndarray, b_star: np.ndarray) -> None:
    """Write what is left of it below them, with its numbers where there is one input and output."""
    w, b = ((symbol(name, r"\ast", bold=True), c) for name, c in (("W", theme.w), ("b", theme.b)))
    X = (symbol("X", r"\mathrm{T}", bold=True), theme.ink)
    items: list[Item] = [(r"$\hat{\mathbf{Y}}$", theme.a), ("=", theme.ink), [w, X], ("+", theme.ink), b]
    if W_star.size == 1:
        values = _numbers(theme, [float(W_star[0, 0]), float(b_star[0, 0])])
        items += [("=", theme.ink), *values]
    formula(axes, (LEFT, RESULT), items, size=TITLE, gid="result")


def _numbers(theme: Theme, values: Sequence[float]) -> list[Item]:
    """Write a line's slope and height."""
    slope, height = values
    sign = "+" if height >= 0 else "−"
    return [(number(slope), theme.w), ("$x$", theme.ink), (sign, theme.ink), (number(abs(height)), theme.b)]
