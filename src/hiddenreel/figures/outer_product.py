"""The slopes of all weights of a layer at once: each error times each activation, as in a times table.

What to look at: one cell, and where its row and its column come from. A weight's slope is large
where both the error it leads to and the activation it carries are.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass, require
from hiddenreel.draw.diagram.canvas import LEFT, RIGHT, BoxStyle, Point, box, canvas, symbol, write
from hiddenreel.draw.diagram.formula import formula, letter, partial
from hiddenreel.draw.diagram.matrix import DrawnMatrix, Matrix, draw_matrix
from hiddenreel.draw.numbers import fine_decimals, number
from hiddenreel.draw.slide import Picture, new_slide
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, TITLE, Theme
from hiddenreel.draw.wording import cost_words, network_name
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, many neurons"
NEEDS = {"layers": [1, None]}

MOST = (4, 5)
CELL, WIDEST, MARK = 0.84, 1.75, 0.05
# From the column of errors to the table and from the table to the row of activations, in.
BESIDE, ABOVE = 0.5, 0.42
TABLE_TOP, TALLEST = 4.15, 3.0
NAME_ROOM = 1.35


def draw(
    recording: Recording,
    theme: Theme,
    *,
    epoch: int = 0,
    sample: int = 0,
    layer: int | None = None,
) -> Picture:
    """Multiply out δ and aᵀ of a layer, of the last one by default."""
    back = SamplePass.of_sample(recording, epoch, sample)
    layer = back.depth if layer is None else layer
    require(back.recording, "layer", layer, 1, back.depth)
    delta, a, slopes = back.delta(layer), back.a(layer - 1), back.dW(layer)
    k, j = slopes.shape
    rows, columns = _shown(slopes)
    part = slopes[np.ix_(rows, columns)]
    focus = np.unravel_index(int(np.argmax(np.abs(part))), part.shape)
    top, side = rows[int(focus[0])], columns[int(focus[1])]
    which = "largest" if len(columns) == j else "largest shown"
    title = f"{k} × {j} slopes from {k} errors and {j} activations: the {which} is "
    title += number(float(slopes[top, side]))
    if k * j == 1:
        title = f"The slope of the weight is error times activation: {number(float(part[0, 0]))}"
    figure = new_slide(title)
    axes = canvas(figure)
    matrices = _matrices(back, layer, theme, (top, side))
    placed = _place(axes, matrices, theme)
    _mark(axes, theme, placed, (top, side))
    _names(axes, theme, placed, layer, (k, j))
    words = f"{number(float(delta[top]))} × {number(float(a[side]))}"
    return Picture(
        figure=figure,
        title=title,
        caption=f"∂C₀/∂W of layer {layer} ({k} × {j}) is its errors ({k} × 1) times the activations "
        f"before it on their side (1 × {j}): that of the weight to neuron {top + 1} from neuron "
        f"{side + 1} is {words} = {number(float(slopes[top, side]))}; sample {sample} of the "
        f"{network_name(recording)} network at epoch {epoch}. The cost is {cost_words(recording)}.",
        alt=f"A times table of {k} errors and {j} activations; marked is {words} = "
        f"{number(float(slopes[top, side]))}.",
    )


def _shown(slopes: np.ndarray) -> tuple[list[int], list[int]]:
    """Return the rows and columns that are drawn: those of the largest slope are among them."""
    top = int(np.argmax(np.abs(slopes).max(axis=1)))
    matrix = Matrix(slopes, most=MOST, always=(top,))
    rows, columns = matrix.shown
    return [r for r in rows if r is not None], [c for c in columns if c is not None]


def _matrices(
    back: SamplePass, layer: int, theme: Theme, focus: tuple[int, int]
) -> tuple[Matrix, Matrix, Matrix]:
    """Make the column of errors, the row of activations and the table, with cells of one width."""
    delta, a, slopes = back.delta(layer)[:, None], back.a(layer - 1)[None], back.dW(layer)
    shared = {"size": "", "always": (focus[0],)}
    before = theme.a if layer > 1 else theme.ink
    errors = Matrix(
        delta, "", theme.C, key="delta", decimals=fine_decimals(delta), most=(MOST[0], 1), **shared
    )
    inputs = Matrix(a, "", before, key="a", decimals=3, most=(1, MOST[1]), size="")
    table = Matrix(
        slopes, "", theme.C, key="dW", decimals=fine_decimals(slopes), most=MOST, **shared
    )
    widest = max(matrix.cell_width(TITLE) for matrix in (errors, inputs, table))
    fitted = max(widest, min(WIDEST, widest * 1.15))
    return tuple(replace(matrix, least_width=fitted) for matrix in (errors, inputs, table))


def _place(
    axes: Axes, matrices: tuple[Matrix, Matrix, Matrix], theme: Theme
) -> tuple[DrawnMatrix, DrawnMatrix, DrawnMatrix]:
    """Draw the errors to the left of the table and the activations above it."""
    errors, inputs, table = matrices
    size = TITLE
    wide = errors.width(size) + BESIDE + table.width(size)
    if wide + NAME_ROOM > RIGHT - LEFT:
        size = SMALL
        errors, inputs, table = (replace(m, least_width=0.0) for m in matrices)
        least = max(m.cell_width(size) for m in (errors, inputs, table))
        errors, inputs, table = (replace(m, least_width=least) for m in (errors, inputs, table))
        wide = errors.width(size) + BESIDE + table.width(size)
    left = (LEFT + NAME_ROOM + RIGHT - wide) / 2
    start = left + errors.width(size) + BESIDE
    high = min(CELL, TALLEST / len(table.shown[0]))
    middle = TABLE_TOP - high * len(table.shown[0]) / 2
    kept = {"cell_height": high, "type_size": size if high == CELL else min(size, LABEL)}
    return (
        draw_matrix(axes, errors, left, middle, theme, **kept),
        draw_matrix(axes, inputs, start, TABLE_TOP + ABOVE + high / 2, theme, **kept),
        draw_matrix(axes, table, start, middle, theme, **kept),
    )


def _mark(
    axes: Axes,
    theme: Theme,
    placed: tuple[DrawnMatrix, DrawnMatrix, DrawnMatrix],
    focus: tuple[int, int],
) -> None:
    """Draw boxes around a cell of the table and the two numbers that it is the product of."""
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
