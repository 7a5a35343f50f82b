"""A network of identities multiplied out, term by term, with its matrices.

What to look at: the sizes. Every term has as many rows as the network has outputs, so all terms with a
bias add up to one vector, and the first is one matrix times the inputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    canvas,
    largest_size,
    narrower,
    right_edge,
    symbol,
    taller,
    width_of,
    write,
)
from hiddenreel.draw.diagram.equation_slide import LEAST_GAP, EquationRoom, fitted, note_rounded
from hiddenreel.draw.diagram.formula import Item, Word, formula, formula_width
from hiddenreel.draw.diagram.matrix import Matrix, Terms, equation, equation_width
from hiddenreel.draw.numbers import number, superscript
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, SMALL, TITLE, Theme, mixed
from hiddenreel.draw.wording import NUMBERS, facts_of
from hiddenreel.language import capitalised, tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
NEEDS = {"layers": [2, 4], "hidden_activation": ["identity"], "output_activation": ["identity"]}

# The terms: within these heights of a slide, the longer ones at the left; and baselines of the sums above
# and below them, in.
LOW, HIGH = 1.1, 5.65
# Where the first column ends and the second begins on a slide, in, and their part in a narrower sheet.
COLUMNS, PART = (8.0, 8.2), 0.6
# How far terms below each other may reach into the sheet's margins, in.
WIDER = 0.2
SUM, RESULT = 5.9, 0.55
MOST = ((3, 3), (3, 2), (2, 2))
# Where factors are letters: the baselines of these and of their sizes from the middle of their row, the
# room for the size of the product, and between it and the letters, and its tallest and lowest cell, in.
LETTERS, FACTORS, SIZE, BESIDE, TALL, LEAST_CELL = 0.08, -0.32, 0.45, 0.35, 0.5, 0.3
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
    layouts = [[_term(network, n, value, theme, most) for most in MOST] for n, value in enumerate(terms)]
    ways = [_in_two_columns(depth), _below_each_other(depth)]
    fitting = [rooms for rooms in ways if all(map(_fits, layouts, rooms))]
    if narrower() == 0:
        fitting = ways
    if fitting:
        for own, room in zip(layouts, fitting[0]):
            # Small numbers say more than none.
            is_whole = equation_width(own[0], SMALL, LEAST_GAP) <= room.width
            fitted(own[:1] if is_whole else own, room).draw(axes, theme, room)
    else:
        _in_letters(axes, theme, network, terms)
    _result(axes, theme, W_star, b_star)
    note_rounded(axes, theme, 0.2)
    first, sums = number(float(W_star[0, 0])), number(float(b_star[0, 0]))
    shape = {"k": k, "j": j, "first": first, "sums": sums}
    return figure.with_words(
        caption=tr(
            "The {network} network of identities at epoch {epoch}, multiplied out: W* = "
            "{product} is {k} × {j} with {first} in its first cell, and the {numbers} terms "
            "with a bias add up to b*, {k} × 1, {sums} in its first cell. Numbers are rounded.",
            **facts_of(recording, network.epoch),
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


def _in_two_columns(depth: int) -> list[EquationRoom]:
    """Return the rooms of the terms in two columns."""
    rows = (depth + 2) // 2
    high = HIGH + taller()
    pitch = (high - LOW) / rows
    end, begin = (x - PART * narrower() for x in COLUMNS)
    columns = (LEFT, end), (begin, right_edge())
    places = (divmod(term, rows) for term in range(depth + 1))
    tops = [(columns[column], high - row * pitch) for column, row in places]
    return [EquationRoom(left, right, top - pitch, top) for (left, right), top in tops]


def _below_each_other(depth: int) -> list[EquationRoom]:
    """Return the rooms of the terms in one column."""
    ends = np.linspace(HIGH + taller(), LOW, depth + 2).tolist()
    left, right = LEFT - WIDER, right_edge() + WIDER
    return [EquationRoom(left, right, bottom, top) for top, bottom in pairwise(ends)]


def _fits(layouts: list[Terms], room: EquationRoom) -> bool:
    """Return whether a term has room for most of its numbers in the smallest type."""
    rows = max(len(item.shown[0]) for item in layouts[0] if isinstance(item, Matrix))
    is_high = room.cells >= rows * LEAST_CELL
    return is_high and equation_width(layouts[0], SMALL, LEAST_GAP) <= room.width


def _in_letters(axes: Axes, theme: Theme, network: SamplePass, terms: list[np.ndarray]) -> None:
    """Write the terms below each other with their factors as letters, the sizes of these, and the product."""
    depth = network.depth
    weights, *biases = _words(depth, theme)
    star = symbol("W", r"\ast", bold=True)
    letters: list[list[Item]] = [[(star, theme.w), ("=", theme.ink), weights[:-1]]]
    letters += [[bias] for bias in biases]
    sizes = [
        " ".join(f"({rows} × {columns})" for rows, columns in _sizes(network, n)) for n in range(depth + 1)
    ]
    wide = max(*(formula_width(own, TITLE) for own in letters), *(width_of(text, SMALL) for text in sizes))
    for n, room in enumerate(_below_each_other(depth)):
        high, middle = room.top - room.bottom, (room.bottom + room.top) / 2
        formula(axes, (LEFT, middle + LETTERS), letters[n], size=TITLE, gid="letters")
        write(axes, (LEFT, middle + FACTORS), sizes[n], theme.muted, size=SMALL, ha="left", va="baseline")
        most = max(int((high - SIZE) / LEAST_CELL), 2), MOST[0][1]
        product = _matrix(terms[n], "", theme.b if n else theme.w, theme, most, f"term{n}")
        items: Terms = ["=", product]
        cell = min(TALL, (high - SIZE) / len(product.shown[0]))
        size = LABEL if cell >= LEAST_CELL * LABEL / SMALL else SMALL
        left = LEFT + wide + BESIDE
        at = left + equation_width(items, size) / 2, middle + SIZE / 2
        equation(axes, items, at, theme, cell_height=cell, type_size=size)


def _sizes(network: SamplePass, layer: int) -> list[tuple[int, ...]]:
    """Return the sizes of the factors of a layer's term, or of W^L … W¹ for 0."""
    sizes: list[tuple[int, ...]] = [network.W(n).shape for n in range(network.depth, layer, -1)]
    return [*sizes, (len(network.b(layer)), 1)] if layer else sizes


def _matrix(
    values: np.ndarray, name: str, colour: str, theme: Theme, most: tuple[int, int], key: str
) -> Matrix:
    """Return a matrix of numbers, which this small need more contrast than their colour has on its tint."""
    inks = np.full(values.shape, mixed(colour, theme.ink, NUMBER), dtype=object)
    return Matrix(values, name, colour, colours=inks, most=most, key=key)


def _term(network: SamplePass, layer: int, value: np.ndarray, theme: Theme, most: tuple[int, int]) -> Terms:
    """Write one term as the product of its matrices."""

    def cells(values: np.ndarray, name: str, colour: str, key: str) -> Matrix:
        return _matrix(values, name, colour, theme, most, key)

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
    formula(axes, (LEFT, SUM + taller()), items, size=_largest(items), gid="sum")


def _largest(items: list[Item]) -> float:
    """Return the largest type in which a formula fits the sheet, pt."""
    return largest_size(lambda size: formula_width(items, size) < right_edge() - LEFT)


def _result(axes: Axes, theme: Theme, W_star: np.ndarray, b_star: np.ndarray) -> None:
    """Write what is left of it below them, with its numbers where there is one input and output."""
    w, b = ((symbol(name, r"\ast", bold=True), c) for name, c in (("W", theme.w), ("b", theme.b)))
    X = (symbol("X", r"\mathrm{T}", bold=True), theme.ink)
    items: list[Item] = [(r"$\hat{\mathbf{Y}}$", theme.a), ("=", theme.ink), [w, X], ("+", theme.ink), b]
    if W_star.size == 1:
        values = _numbers(theme, [float(W_star[0, 0]), float(b_star[0, 0])])
        items += [("=", theme.ink), *values]
    formula(axes, (LEFT, RESULT), items, size=_largest(items), gid="result")


def _numbers(theme: Theme, values: Sequence[float]) -> list[Item]:
    """Write a line's slope and height."""
    slope, height = values
    sign = "+" if height >= 0 else "−"
    return [(number(slope), theme.w), ("$x$", theme.ink), (sign, theme.ink), (number(abs(height)), theme.b)]
