"""A 3-D array as a stack of matrices: its slices, its product with a vector, einsum and newaxis.

What to look at: the first axis. It counts the matrices; NumPy's products leave it alone and work on the
last two.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Literal

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass, chosen_layer
from hiddenreel.draw.diagram.canvas import (
    BOTTOM,
    LEFT,
    abridged,
    arrow,
    canvas,
    fitting_size,
    is_narrow,
    narrower,
    points,
    right_edge,
    sentence,
    sheet_middle,
    taller,
    top_edge,
    width_of,
    write,
)
from hiddenreel.draw.diagram.equation_slide import (
    BREAK,
    LEAST_GAP,
    LINE_HEIGHT,
    NAMES,
    SIZES,
    TALLEST,
    EquationRoom,
    fitted,
    row_centres,
)
from hiddenreel.draw.diagram.matrix import LEAST_WIDTH, Matrix, Terms, equation, equation_width
from hiddenreel.draw.diagram.network import ellipsis
from hiddenreel.draw.diagram.stack import draw_stack, stack_width, top_of
from hiddenreel.draw.numbers import number
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, TITLE, Theme
from hiddenreel.draw.wording import counted, network_name
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, many neurons"

# Stacks of made-up numbers show nothing of the run.
NO_DATA = {"data": False}

# Where products end on a slide, and the length of the arrow to their mean; on a narrow sheet their
# distance from the right edge and that length, in.
END, ARROW = 9.9, 1.15
MEAN, SHORT_ARROW = 1.85, 0.75
# The least width and height of a product of matrices of three columns, in, and the height of dots, as a
# share of a product's.
PRODUCT, DOTS = (4.4, 2.2), 0.25
LOW, HIGH = 0.9, 5.9
# Round a stack in a line of its own: its name, its cards and its size, in.
ROUND_STACK = 1.9
# Of three stacks in a row: their brackets, edges and gaps together, and the least height of their cells
# on a slide, in.
ROUND_STACKS, CLEAR = 1.7, 1.9
# Height and least width of a cell, and heights of the code and of the middle of stacks, in.
TALL, WIDE, CODE, CENTRE = 0.95, 0.85, 0.85, 3.6
LEAST_WIDE = 0.5
MOST, FEW, BETWEEN, SHORT = (4, 4), 3, 1.3, 0.8
# How much taller cells are on an upright sheet, as a share of how much taller the sheet is.
GROWN = 0.1


def draw(
    recording: Recording,
    theme: Theme,
    *,
    show: Literal["slices", "product", "einsum", "newaxis"] = "slices",
    matrices: int = 4,
    rows: int = 3,
    layer: int = 1,
) -> Picture:
    """Draw a stack whose first matrix is all 1, the second all 2 and so on, or a batch's activations."""
    if show == "newaxis":
        return _newaxis(recording, theme, layer)
    T = np.repeat(np.arange(1.0, matrices + 1), rows * rows).reshape(matrices, rows, rows)
    return {"slices": _slices, "product": _product, "einsum": _einsum}[show](theme, T)


def _matrix(values: np.ndarray, theme: Theme, name: str = "", colour: str = "", key: str = "T") -> Matrix:
    whole = 0 if np.array_equal(values, values.round()) else 1
    return Matrix(values, name, colour or theme.w, decimals=whole, key=key, most=MOST)


def _slices(theme: Theme, T: np.ndarray) -> Picture:
    """Draw every matrix of the stack by itself, with the slice that takes it out."""
    count, k, j = T.shape
    shape = {"count": count, "k": k, "j": j}
    title = tr("A {count} × {k} × {j} array is a stack of {count} matrices: T[0] is the first", **shape)
    figure, axes = canvas(title)
    room = EquationRoom(bottom=1.2, top=HIGH + taller())
    items: Terms = []
    for place, n in enumerate(abridged(count, _most(_matrix(T[0], theme), room))):
        items += [BREAK] if place and place % 2 == 0 else []
        items.append("…" if n is None else _matrix(T[n], theme, f"T[{n}]", key=f"T[{n}]"))
    fitted([items], room).draw(axes, theme, room)
    code = tr("T = np.stack((T[0], …, T[{last}])),   T.shape = ({count}, {k}, {j})", last=count - 1, **shape)
    _code(axes, theme, code, CODE)
    values = enumerated(number(float(own[0, 0])) for own in T)
    return figure.with_words(
        caption=tr(
            "The {count} matrices of a 3-D array T, one for each index of its first axis, the "
            "cells of each alike: {values}. T[0] is short for T[0, :, :].",
            count=count,
            values=values,
        ),
        alt=tr(
            "{count} matrices of {k} × {j} side by side, named T[0] to T[{last}], filled with {values}.",
            last=count - 1,
            values=values,
            **shape,
        ),
        setting=NO_DATA,
    )


def _most(matrix: Matrix, room: EquationRoom) -> int:
    """Return how many matrices of a size have room at most, two in a line on narrow sheets."""
    across = int((room.width + LEAST_GAP) / (matrix.width(SMALL) + LEAST_GAP))
    if is_narrow():
        line = NAMES + SIZES + len(matrix.shown[0]) * LINE_HEIGHT * SMALL / points()
        across = 2 * int((room.top - room.bottom) / line)
    return max(3, across)


def _product(theme: Theme, T: np.ndarray) -> Picture:
    """Draw the product of every matrix with one vector, and the mean of the products."""
    count, k, j = T.shape
    v = np.ones((j, 1))
    R = T @ v
    mean = R.mean(axis=0)
    values = enumerated(number(float(own[0, 0])) for own in R)
    middle = number(float(mean[0, 0]))
    title = tr(
        "T @ v multiplies all {count} matrices at once: {values}, with the mean {middle}",
        count=count,
        values=values,
        middle=middle,
    )
    figure, axes = canvas(title)
    end, length = END - narrower(), ARROW
    if is_narrow():
        end, length = right_edge() - MEAN, SHORT_ARROW
    for n, room in _rooms(count, len(_matrix(T[0], theme).shown[1]), end):
        if n is None:
            ellipsis(axes, room.middle, theme.muted)
            continue
        items: Terms = [
            _matrix(T[n], theme, f"T[{n}]", key=f"T{n}"),
            _matrix(v, theme, "v", theme.a, "v"),
            "=",
            _matrix(R[n], theme, f"R[{n}]", theme.z, f"R{n}"),
        ]
        if is_narrow():
            items = [
                replace(item, least_width=LEAST_WIDE) if isinstance(item, Matrix) else item for item in items
            ]
        fitted([items], room).draw(axes, theme, room)
    start, y = end - 0.1, (LOW + HIGH + taller()) / 2
    arrow(axes, (start, y), (start + length, y), theme.ink, line=LINE)
    size = LABEL if width_of(tr("mean")) <= length else SMALL
    write(axes, (start + length / 2, y + 0.2), tr("mean"), theme.ink, size=size, va="bottom")
    room = EquationRoom(start + length + 0.1, right_edge(), y - 1.9, y + 1.9)
    result = _matrix(mean, theme, tr("mean"), theme.C, "mean")
    fitted([[result]], room).draw(axes, theme, room)
    code = tr("R = T @ v is {count} × {k} × 1;   np.mean(R, axis=0) is {k} × 1", count=count, k=k)
    _code(axes, theme, code, 0.45)
    shape = {"count": count, "k": k, "j": j}
    return figure.with_words(
        caption=tr(
            "T, {count} × {k} × {j}, times v, {j} × 1, gives R, {count} × {k} × 1: every "
            "matrix of the stack times v, {values} in its cells. The mean over the first axis "
            "is {k} × 1, {middle} in its cells.",
            values=values,
            middle=middle,
            **shape,
        ),
        alt=tr(
            "{count} products of a {k} × {j} matrix and a vector of ones, {values}, and their "
            "mean, {middle}.",
            values=values,
            middle=middle,
            **shape,
        ),
        setting=NO_DATA,
    )


def _rooms(count: int, cells: int, end: float) -> list[tuple[int | None, EquationRoom]]:
    """Return the products that are drawn, up to a right edge, with the room of each; None is an ellipsis.

    Parameters
    ----------
    cells : int
        The columns that are drawn of a matrix.
    """
    columns = max(1, int((end - LEFT) / (PRODUCT[0] + (cells - 3) * LEAST_WIDTH)))
    width, high = (end - LEFT) / columns, HIGH if columns > 1 else top_edge()
    shown = abridged(count, max(3, columns * int((high - LOW) / PRODUCT[1])))
    rows = [shown[first : first + columns] for first in range(0, len(shown), columns)]
    heights = np.array([DOTS if row == [None] else 1.0 for row in rows])
    ends = high - (high - LOW) * np.cumsum([0.0, *heights]) / heights.sum()
    return [
        (n, EquationRoom(left, left + width - 0.2, float(bottom), float(top)))
        for row, (top, bottom) in zip(rows, pairwise(ends))
        for n, left in zip(row, LEFT + width * np.arange(columns))
    ]


def _code(axes: Axes, theme: Theme, code: str, y: float) -> None:
    """Write code in the middle of a line, as large as the sheet's width allows."""
    size = fitting_size(right_edge() - LEFT, width_of(code))
    write(axes, (sheet_middle(), y), code, theme.ink, size=size, gid="code")


def _einsum(theme: Theme, T: np.ndarray) -> Picture:
    """Draw the three arrays of the product with the letters of their axes."""
    count, k, j = T.shape
    v = np.ones((j, 1))
    R = np.einsum("ijk,kl->ijl", T, v)
    apart = float(np.abs(R - T @ v).max())
    title = tr("einsum sums over the letter that the result leaves out: k in ijk,kl->ijl")
    figure, axes = canvas(title)
    parts = [
        ("T", T[0], theme.w, "ijk", T.shape),
        ("v", v, theme.a, "kl", v.shape),
        ("R", R[0], theme.z, "ijl", R.shape),
    ]
    columns = len(_matrix(T[0], theme).shown[1]) + 2
    wide = min(WIDE, (right_edge() - LEFT - ROUND_STACKS) / columns)
    matrices = [
        replace(_matrix(values, theme, colour=colour, key=name), size="", least_width=wide)
        for name, values, colour, *_ in parts
    ]
    counts = [count if len(shape) == 3 else 1 for *_, shape in parts]
    widths = [stack_width(matrix, n, TITLE) for matrix, n in zip(matrices, counts)]
    centres = row_centres(widths, (right_edge() - LEFT - sum(widths)) / 4)
    middle = CENTRE + taller() / 2
    # The letters stay clear of the code below them.
    tall = min(TALL + GROWN * taller(), 2 * (middle - CLEAR - taller() / 4) / len(matrices[0].shown[0]))
    size = LABEL if not is_narrow() else SMALL
    for (name, _, colour, letters, shape), matrix, n, x, wide in zip(
        parts, matrices, counts, centres, widths
    ):
        at = x - wide / 2, middle
        placed = draw_stack(axes, matrix, n, *at, theme, cell_height=tall, type_size=TITLE)
        write(axes, (x, top_of(placed, n) + 0.4), name, colour, size=TITLE, gid="name")
        # The letter that is summed over has the colour of the sums.
        words = [
            (f" {letter} = {length}", theme.C if letter == "k" else theme.ink)
            for letter, length in zip(letters, shape)
        ]
        sentence(axes, (x, placed.bottom - 0.75), words, size=size, ha="center", gid=f"axes of {name}")
    agree = tr("differ by at most {apart}", apart=number(apart)) if apart else tr("are equal")
    code = tr("np.einsum('ijk,kl->ijl', T, v) and T @ v {agree}", agree=agree)
    _code(axes, theme, code, CODE + taller() / 4)
    # The lecture keeps k and sums over j: right only where the cells of a matrix are equal.
    other = np.arange(1.0, T.size + 1).reshape(T.shape)
    wrong = [np.abs(np.einsum("ijk,kl->ikl", own, v) - own @ v).max() for own in (T, other)]
    return figure.with_words(
        caption=tr(
            "T, {count} × {k} × {j}, v, {j} × 1, and R, {count} × {k} × 1, with the letters of "
            "their axes. The lecture’s ijk,kl->ikl sums over j instead. Here, where the cells of "
            "a matrix are equal, that is off by {wrong}; for cells 1, 2, 3 and so on it is off by "
            "up to {wrong_2}.",
            count=count,
            k=k,
            j=j,
            wrong=number(float(wrong[0])),
            wrong_2=number(float(wrong[1])),
        ),
        alt=tr(
            "The stack T with axes i, j, k, the vector v with k, l, and the stack R with i, j, "
            "l; einsum and T @ v {agree}.",
            agree=agree,
        ),
        setting=NO_DATA,
    )


def _newaxis(recording: Recording, theme: Theme, layer: int) -> Picture:
    """Draw a batch's activations as a matrix, transposed, and as a stack of columns."""
    layer = chosen_layer(recording, layer)
    rows = recording.first_batch(0)
    batch = SamplePass(recording, 0, recording.X[rows], recording.Y[rows])
    A = batch.a(layer).T
    k, m = A.shape
    title = tr("newaxis makes {m} × {k} numbers a stack of {m} columns, each {k} × 1", m=m, k=k)
    figure, axes = canvas(title)
    first: Terms = [
        Matrix(A, "A", theme.a, most=(FEW, FEW), key="A"),
        BETWEEN,
        Matrix(A.T, "A.T", theme.a, most=(FEW, FEW), key="AT"),
        BETWEEN,
    ]
    column = Matrix(A.T[0][:, None], "", theme.a, size="", most=(FEW, 1), key="column")
    first = [replace(item, least_width=WIDE) if isinstance(item, Matrix) else item for item in first]
    column = replace(column, least_width=WIDE)
    matrices, stack = equation_width(first, LABEL), stack_width(column, m, LABEL)
    extra = min(0.5, (right_edge() - LEFT - matrices - stack) / 8)
    x = sheet_middle() - (matrices + stack) / 2
    size, centre, before = LABEL, x + matrices / 2, x + matrices + extra
    upper, lower, tall = CENTRE, CENTRE, TALL
    if extra < 0:
        # The stack stands in a line below, and the arrow to it at its left.
        line = (top_edge() - BOTTOM) / 2
        first = [first[0], SHORT, first[2]]
        size = LABEL if equation_width(first, LABEL) <= right_edge() - LEFT else SMALL
        centre, before = sheet_middle(), sheet_middle() + (SHORT - stack) / 2
        lower, tall = BOTTOM + line / 2, min(TALLEST, (line - ROUND_STACK) / FEW)
        upper = lower + line
    drawn = equation(axes, first, (centre, upper), theme, cell_height=tall, type_size=size)
    placed = draw_stack(axes, column, m, before, lower, theme, cell_height=tall)
    source = drawn[1].right if upper == lower else placed.left - BETWEEN
    for start, end, y, words in (
        (drawn[0].right, drawn[1].left, upper, ".T"),
        (source, placed.left, lower, "newaxis"),
    ):
        arrow(axes, (start + 0.25, y), (end - 0.25, y), theme.ink, line=LINE * 0.8)
        write(axes, ((start + end) / 2, y + 0.18), words, theme.ink, size=SMALL, va="bottom")
    at = (placed.middle[0], top_of(placed, m) + 0.3)
    write(axes, at, tr("A.T[:, :, np.newaxis]"), theme.a, gid="name")
    at = (placed.middle[0], placed.bottom - 0.35)
    write(axes, at, f"{m} × {k} × 1", theme.muted, size=SMALL, va="top", gid="size")
    return figure.with_words(
        caption=tr(
            "The activations of layer {layer} of the {network} network at epoch 0 for the {m} "
            "samples of a batch: A, {k} × {m}, its transpose, {m} × {k}, and the same numbers "
            "as {m} × {k} × 1, whose first matrix is the first sample’s column.",
            layer=layer,
            network=network_name(recording),
            m=m,
            k=k,
        ),
        alt=tr(
            "A matrix of {k} × {m}, its transpose of {m} × {k}, and a stack of {m} columns of {k} numbers.",
            k=k,
            m=m,
        ),
        setting={
            "epoch": 0,
            "data": True,
            "samples": tr("the first batch of {samples}", samples=counted(m, "sample")),
        },
    )
