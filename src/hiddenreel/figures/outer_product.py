"""The slopes of all weights of a layer at once: each error times each activation, as in a times table.

What to look at: the marked cell, and the error and the activation that it is the product of. A weight's
slope is large where both of them are.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass, chosen_layer
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    BoxStyle,
    Point,
    box,
    canvas,
    is_narrow,
    narrower,
    points,
    right_edge,
    symbol,
    taller,
    write,
)
from hiddenreel.draw.diagram.equation_slide import LINE_HEIGHT, note_rounded
from hiddenreel.draw.diagram.formula import formula, letter, partial
from hiddenreel.draw.diagram.matrix import DrawnMatrix, Matrix, draw_matrix
from hiddenreel.draw.numbers import FACTOR_DIGITS, fine_decimals, number
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, TITLE, Theme
from hiddenreel.draw.wording import counted, facts_of
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, many neurons"
NEEDS = {"layers": [1, None]}

# The most rows and columns that are drawn, and the fewest columns where not all have room.
ROWS, COLUMNS, LEAST_COLUMNS = 4, 5, 3
# The tallest and the widest cell, and how far a mark reaches out of its cell, in.
TALLEST, WIDEST, MARK = 0.98, 2.1, 0.05
# Room at the left for the name of the errors, and from the errors to the table, on a narrow sheet and on
# others; and from the table to the row of activations, in.
NARROW_ROOM, ROOM, ABOVE = (0.65, 0.35), (1.35, 0.5), 0.42
# The upper edge of the activations and the lower edge of the table, in.
HIGH, LOW = 6.1, 1.35
# Between the name of the table and the note on rounding, where that may be below it, in.
NOTE_ROOM = 0.25
# How much taller cells are on an upright sheet, as a share of how much taller the sheet is.
GROWN = 0.12


def draw(
    recording: Recording, theme: Theme, *, epoch: int = 0, sample: int = 0, layer: int | None = None
) -> Picture:
    """Draw δ, aᵀ and their product for a layer, the last one by default."""
    back = SamplePass.of_sample(recording, epoch, sample)
    layer = chosen_layer(recording, layer)
    delta, a, slopes = back.delta(layer), back.a(layer - 1), back.dW(layer)
    k, j = slopes.shape
    most = _most(back, layer)
    rows, columns = _shown(slopes, most)
    part = slopes[np.ix_(rows, columns)]
    focus = np.unravel_index(int(np.argmax(np.abs(part))), part.shape)
    top, side = rows[int(focus[0])], columns[int(focus[1])]
    sources = tr(
        "{errors} and {activations}", errors=counted(k, "error"), activations=counted(j, "activation")
    )
    largest = number(float(np.abs(slopes).max()))
    title = tr(
        "{sources} give {k} slopes, in size at most {largest}", sources=sources, k=k * j, largest=largest
    )
    if k * j == 1:
        title = tr(
            "The slope of the weight is error times activation: {part}", part=number(float(part[0, 0]))
        )
    figure, axes = canvas(title)
    matrices = _matrices(back, layer, theme, top, most)
    placed = _place(axes, matrices, theme)
    _mark(axes, theme, placed, (top, side))
    _names(axes, theme, placed, layer, (k, j))
    note_rounded(axes, theme)
    error, activation = (number(float(factor), FACTOR_DIGITS) for factor in (delta[top], a[side]))
    product = f"{error} × {activation} = {number(float(slopes[top, side]))}"
    return figure.with_words(
        caption=tr(
            "∂C₀/∂W of layer {layer} ({k} × {j}) is its errors ({k} × 1) times the transposed "
            "activations before it (1 × {j}). The slope of the weight to neuron {top} from "
            "neuron {side} is {product}; sample {sample} of the {network} network at epoch "
            "{epoch}. The cost is {cost}. Numbers are rounded.",
            **facts_of(recording, epoch, sample),
            layer=layer,
            k=k,
            j=j,
            top=top + 1,
            side=side + 1,
            product=product,
        ),
        alt=tr("A times table of {sources}; marked is {product}.", sources=sources, product=product),
    )


def _most(back: SamplePass, layer: int) -> tuple[int, int]:
    """Return the most rows and columns that have room in the smallest type."""
    parts = back.delta(layer)[:, None], back.a(layer - 1)[None], back.dW(layer)
    matrices = [Matrix(values, decimals=fine_decimals(values)) for values in parts]
    widest = max(matrix.cell_width(SMALL) for matrix in matrices)
    fits = (n for n in range(COLUMNS, LEAST_COLUMNS, -1) if (1 + n) * widest <= _room(matrices[0]))
    return ROWS, next(fits, LEAST_COLUMNS)


def _room(errors: Matrix) -> float:
    """Return the width that names, gaps and brackets leave for cells, in."""
    used = sum(NARROW_ROOM if is_narrow() else ROOM)
    return right_edge() - LEFT - used - 2 * (errors.width() - errors.cell_width())


def _shown(slopes: np.ndarray, most: tuple[int, int]) -> tuple[list[int], list[int]]:
    """Return the rows and columns that are drawn: those of the largest slope are among them."""
    top = int(np.argmax(np.abs(slopes).max(axis=1)))
    matrix = Matrix(slopes, most=most, always=(top,))
    rows, columns = matrix.shown
    return [r for r in rows if r is not None], [c for c in columns if c is not None]


def _matrices(
    back: SamplePass, layer: int, theme: Theme, top: int, most: tuple[int, int]
) -> tuple[Matrix, Matrix, Matrix]:
    """Make the column of errors, the row of activations and the table."""
    delta, a, slopes = back.delta(layer)[:, None], back.a(layer - 1)[None], back.dW(layer)
    before = theme.a if layer > 1 else theme.ink

    def red(values: np.ndarray, columns: int, key: str) -> Matrix:
        digits, shown = fine_decimals(values), (most[0], columns)
        return Matrix(values, "", theme.C, decimals=digits, size="", most=shown, always=(top,), key=key)

    inputs = Matrix(a, "", before, decimals=3, size="", most=(1, most[1]), key="a")
    return red(delta, 1, "delta"), inputs, red(slopes, most[1], "dW")


def _place(
    axes: Axes, matrices: tuple[Matrix, Matrix, Matrix], theme: Theme
) -> tuple[DrawnMatrix, DrawnMatrix, DrawnMatrix]:
    """Draw the errors to the left of the table and the activations above it, as large as they fit."""
    errors, inputs, table = matrices
    columns = 1 + len(table.shown[1])
    high, low = HIGH + taller(), LOW + (NOTE_ROOM if narrower() > 0 else 0.0)
    rows = 1 + len(table.shown[0])
    height = min(TALLEST + GROWN * taller(), (high - low - ABOVE) / rows)
    high -= min(taller(), high - low - ABOVE - rows * height) / 2
    widest = _room(errors) / columns
    size = next(
        (
            size
            for size in (TITLE, LABEL)
            if height >= LINE_HEIGHT * size / points()
            and max(matrix.cell_width(size) for matrix in matrices) <= widest
        ),
        SMALL,
    )
    errors, inputs, table = (replace(m, least_width=min(WIDEST, widest)) for m in matrices)
    name_room, beside = NARROW_ROOM if is_narrow() else ROOM
    wide = errors.width(size) + beside + table.width(size)
    left = (LEFT + name_room + right_edge() - wide) / 2
    start = left + errors.width(size) + beside
    top = high - height - ABOVE
    middle = top - height * len(table.shown[0]) / 2

    def place(matrix: Matrix, x: float, y: float) -> DrawnMatrix:
        return draw_matrix(axes, matrix, x, y, theme, cell_height=height, type_size=size)

    above = place(inputs, start, high - height / 2)
    return place(errors, left, middle), above, place(table, start, middle)


def _mark(
    axes: Axes, theme: Theme, placed: tuple[DrawnMatrix, DrawnMatrix, DrawnMatrix], focus: tuple[int, int]
) -> None:
    """Draw boxes around a cell of the table, its error and its activation."""
    errors, inputs, table = placed
    row, column = focus
    if (row, column) not in table.grounds:
        return
    for drawn, cell in ((errors, (row, 0)), (inputs, (0, column)), (table, (row, column))):
        ground = drawn.grounds[cell]
        (x, y), wide, high = ground.get_xy(), ground.get_width(), ground.get_height()
        corner = (x - MARK / 2, y - MARK / 2)
        gid, style = "mark", BoxStyle(theme.ink, line=LINE * 1.2)
        box(axes, corner, wide + MARK, high + MARK, style, gid=gid)


def _names(
    axes: Axes,
    theme: Theme,
    placed: tuple[DrawnMatrix, DrawnMatrix, DrawnMatrix],
    layer: int,
    shape: tuple[int, int],
) -> None:
    """Write the names beside the three, and their sizes."""
    errors, inputs, table = placed
    k, j = shape

    def size(at: Point, text: str, ha: str = "center") -> None:
        write(axes, at, text, theme.muted, size=SMALL, ha=ha, va="top", gid="size")

    x, y = errors.left - 0.35, errors.middle[1]
    write(axes, (x, y), symbol(r"\delta", layer), theme.C, size=TITLE, ha="right")
    size((errors.middle[0], errors.bottom - 0.2), f"{k} × 1")
    x, y = inputs.left - 0.35, inputs.middle[1]
    name = rf"$(a^{layer - 1})^\mathrm{{T}}$" if layer > 1 else r"$x^\mathrm{T}$"
    ink = theme.a if layer > 1 else theme.ink
    write(axes, (x, y + 0.08), name, ink, size=LABEL, ha="right", va="bottom")
    size((x, y - 0.05), f"1 × {j}", "right")
    y = table.bottom - 0.62
    cost, weight = letter(theme, "C", "", 0), letter(theme, "W", layer)
    sizes = (f"{k} × {j}", theme.muted)
    formula(axes, (table.middle[0], y), [partial(cost, weight, theme), sizes], ha="center")
