"""A 3-D array as a stack of matrices: its slices, its product with a vector, einsum and newaxis.

What to look at: the first axis. It counts the matrices; NumPy's products leave it alone and work on the
last two.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from hiddenreel.analyse.sample_pass import SamplePass, chosen_layer
from hiddenreel.draw.diagram.canvas import LEFT, arrow, canvas, right_edge, sentence, sheet_middle, write
from hiddenreel.draw.diagram.equation_slide import EquationRoom, fitted, row_centres
from hiddenreel.draw.diagram.matrix import Matrix, Terms, equation, equation_width
from hiddenreel.draw.diagram.stack import draw_stack, stack_width, top_of
from hiddenreel.draw.numbers import number
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, TITLE, Theme
from hiddenreel.draw.wording import counted, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, many neurons"

# The grid of products, and the room at its right for their mean, in.
GRID, MEAN = (LEFT, 9.9), 10.6
LOW, HIGH = 0.9, 5.9
# Height and least width of a cell, and heights of the code and of the middle of stacks, in.
TALL, WIDE, CODE, CENTRE = 0.95, 0.85, 0.85, 3.6
MOST, FEW, BETWEEN = (4, 4), 3, 1.3


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
    room = EquationRoom(bottom=1.2, top=HIGH)
    items = [_matrix(own, theme, f"T[{n}]", key=f"T[{n}]") for n, own in enumerate(T)]
    fitted([items], room).draw(axes, theme, room)
    code = tr("T = np.stack((T[0], …, T[{last}])),   T.shape = ({count}, {k}, {j})", last=count - 1, **shape)
    write(axes, (sheet_middle(), CODE), code, theme.ink, gid="code")
    values = ", ".join(number(float(own[0, 0])) for own in T)
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
    )


def _product(theme: Theme, T: np.ndarray) -> Picture:
    """Draw the product of every matrix with one vector, and the mean of the products."""
    count, k, j = T.shape
    v = np.ones((j, 1))
    R = T @ v
    mean = R.mean(axis=0)
    values = ", ".join(number(float(own[0, 0])) for own in R)
    middle = number(float(mean[0, 0]))
    title = tr(
        "T @ v multiplies all {count} matrices at once: {values}, with the mean {middle}",
        count=count,
        values=values,
        middle=middle,
    )
    figure, axes = canvas(title)
    rows = (count + 1) // 2
    pitch, width = (HIGH - LOW) / rows, (GRID[1] - GRID[0]) / 2
    for n, own in enumerate(T):
        row, column = divmod(n, 2)
        left, top = GRID[0] + column * width, HIGH - row * pitch
        room = EquationRoom(left, left + width - 0.2, top - pitch, top)
        items: Terms = [
            _matrix(own, theme, f"T[{n}]", key=f"T{n}"),
            _matrix(v, theme, "v", theme.a, "v"),
            "=",
            _matrix(R[n], theme, f"R[{n}]", theme.z, f"R{n}"),
        ]
        fitted([items], room).draw(axes, theme, room)
    at = (GRID[1] - 0.1, (LOW + HIGH) / 2)
    arrow(axes, at, (MEAN + 0.35, at[1]), theme.ink, line=LINE)
    write(axes, ((at[0] + MEAN + 0.35) / 2, at[1] + 0.2), tr("mean"), theme.ink, va="bottom")
    room = EquationRoom(MEAN + 0.45, right_edge(), 1.5, 5.3)
    result = _matrix(mean, theme, tr("mean"), theme.C, "mean")
    fitted([[result]], room).draw(axes, theme, room)
    code = tr("R = T @ v is {count} × {k} × 1;   np.mean(R, axis=0) is {k} × 1", count=count, k=k)
    write(axes, (sheet_middle(), 0.45), code, theme.ink, gid="code")
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
    )


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
    matrices = [
        replace(_matrix(values, theme, colour=colour, key=name), size="", least_width=WIDE)
        for name, values, colour, *_ in parts
    ]
    counts = [count if len(shape) == 3 else 1 for *_, shape in parts]
    widths = [stack_width(matrix, n, TITLE) for matrix, n in zip(matrices, counts)]
    centres = row_centres(widths, (right_edge() - LEFT - sum(widths)) / 4)
    for (name, _, colour, letters, shape), matrix, n, x, wide in zip(
        parts, matrices, counts, centres, widths
    ):
        at = x - wide / 2, CENTRE
        placed = draw_stack(axes, matrix, n, *at, theme, cell_height=TALL, type_size=TITLE)
        write(axes, (x, top_of(placed, n) + 0.4), name, colour, size=TITLE, gid="name")
        # The letter that is summed over has the colour of the sums.
        words = [
            (f" {letter} = {length}", theme.C if letter == "k" else theme.ink)
            for letter, length in zip(letters, shape)
        ]
        sentence(axes, (x, placed.bottom - 0.75), words, ha="center", gid=f"axes of {name}")
    agree = tr("differ by at most {apart}", apart=number(apart)) if apart else tr("are equal")
    code = tr("np.einsum('ijk,kl->ijl', T, v) and T @ v {agree}", agree=agree)
    write(axes, (sheet_middle(), CODE), code, theme.ink, gid="code")
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
    wide = equation_width(first, LABEL) + stack_width(column, m, LABEL)
    extra = min(0.5, (right_edge() - LEFT - wide) / 8)
    x = sheet_middle() - wide / 2
    drawn = equation(axes, first, (x + equation_width(first, LABEL) / 2, CENTRE), theme, cell_height=TALL)
    left = x + equation_width(first, LABEL) + extra
    placed = draw_stack(axes, column, m, left, CENTRE, theme, cell_height=TALL)
    ends = [(drawn[0].right, drawn[1].left), (drawn[1].right, placed.left)]
    for (start, end), words in zip(ends, (".T", "newaxis")):
        arrow(axes, (start + 0.25, CENTRE), (end - 0.25, CENTRE), theme.ink, line=LINE * 0.8)
        write(axes, ((start + end) / 2, CENTRE + 0.18), words, theme.ink, size=SMALL, va="bottom")
    at = (placed.middle[0], top_of(placed, m) + 0.3)
    write(axes, at, tr("A.T[:, :, np.newaxis]"), theme.a, gid="name")
    size = (placed.middle[0], placed.bottom - 0.35)
    write(axes, size, f"{m} × {k} × 1", theme.muted, size=SMALL, va="top", gid="size")
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
        setting={"epoch": 0, "samples": tr("the first batch of {samples}", samples=counted(m, "sample"))},
    )
