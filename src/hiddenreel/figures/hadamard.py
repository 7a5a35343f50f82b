"""The error of the last layer, neuron by neuron: its difference from the target times σ′.

What to look at: the marked row. A Hadamard product multiplies numbers in the same row and no others,
so that each output has an error of its own.
"""

from __future__ import annotations

from itertools import groupby

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import LEFT, BoxStyle, arrow, box, canvas, right_edge
from hiddenreel.draw.diagram.equation_slide import BREAK, EquationRoom, fitted, note, note_rounded
from hiddenreel.draw.diagram.matrix import DrawnMatrix, Matrix, Terms
from hiddenreel.draw.numbers import fine_decimals, number, percent
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LINE, Theme
from hiddenreel.draw.wording import facts_of, stopped
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, many neurons"
NEEDS = {"layers": [1, None], "output_errors": ["separate"]}

MOST, LEAST = 5, 3
# How far the mark reaches out of a row, up and down together and to either side, in.
MARK, REACH = 0.07, 0.22
# From a and y an arrow of this length leads to their difference; it stays clear of brackets, in.
ARROW, HEAD_ROOM = 0.7, 0.26


def draw(recording: Recording, theme: Theme, *, epoch: int = 0, sample: int = 0) -> Picture:
    """Write δ^L as cells; where the cost is the cross-entropy, σ' cancels and is not in it."""
    back = SamplePass.of_sample(recording, epoch, sample)
    cancels = recording.run.loss == "cross-entropy"
    miss, delta = back.a(back.depth) - back.y, back.delta(back.depth)
    worst = int(np.argmax(np.abs(miss)))
    output = tr("Output {worst}", worst=worst + 1) if len(miss) > 1 else tr("The output")
    title = tr("{output} is off by {miss}", output=output, miss=number(abs(float(miss[worst]))))
    if cancels:
        title += tr(", and with this cost that is its error")
    else:
        title += tr(", and σ′ passes on {slope} of that", slope=percent(float(back.slope(back.depth)[worst])))
    figure, axes = canvas(title)
    placed = _set(axes, theme, [_columns(back, theme, worst, most) for most in range(MOST, LEAST - 1, -1)])
    _mark(axes, theme, placed, worst)
    note(axes, theme, tr("each row is multiplied on its own"))
    note_rounded(axes, theme)
    errors = _listed(delta[[row for row in placed[0].matrix.shown[0] if row is not None]])
    which = tr("the errors {errors}", errors=errors)
    if back.y.size == 1:
        which = tr("the error {errors}", errors=errors)
    two = "2 " if recording.run.loss == "squared-error" else ""
    product = "a − y" if cancels else tr("{two}(a − y) times σ′(z), neuron by neuron", two=two)
    return figure.with_words(
        caption=tr(
            "δ of layer {depth} is {product}: {errors} for sample {sample} of the {network} "
            "network at epoch {epoch}; a is {a} and y is {y}. The cost is {cost}",
            **facts_of(recording, epoch, sample),
            depth=back.depth,
            product=product,
            errors=errors,
            a=_listed(back.a(back.depth)),
            y=_listed(back.y),
        )
        + (tr(", whose slope cancels σ′.") if cancels else stopped(""))
        + tr(" Numbers are rounded."),
        alt=tr("Columns of cells with {errors}: {product}.", product=product, errors=which)[:150],
    )


def _columns(back: SamplePass, theme: Theme, worst: int, most: int) -> Terms:
    """Make the columns a, y, their difference, σ' and δ, with `most` rows, and the signs between them."""
    depth, loss = back.depth, back.recording.run.loss
    tints = [theme.class_colour(j) for j in range(len(back.y))]

    def column(key: str, values: np.ndarray, name: str, colour: str) -> Matrix:
        whole = np.all(values == np.round(values))
        return Matrix(
            values[:, None],
            name,
            colour,
            rows=tints,
            decimals=0 if key == "y" and whole else fine_decimals(values),
            most=(most, 1),
            always=(worst,),
            key=key,
        )

    delta = column("delta", back.delta(depth), rf"$\delta^{depth}$", theme.C)
    a = column("a", back.a(depth), f"$a^{depth}$", theme.a)
    y = column("y", back.y, "$y$", theme.ink)
    if loss == "cross-entropy":
        return [a, "−", y, "=", delta]
    factor, two = (2.0, "2 ") if loss == "squared-error" else (1.0, "")
    miss = factor * (back.a(depth) - back.y)
    return [
        a,
        "−",
        y,
        BREAK,
        ARROW,
        column("miss", miss, f"${two}(a^{depth} - y)$", theme.a),
        r"$\odot$",
        column("slope", back.slope(depth), f"σ′($z^{depth}$)", theme.z),
        "=",
        delta,
    ]


def _set(axes: Axes, theme: Theme, layouts: list[Terms]) -> list[DrawnMatrix]:
    """Draw the columns, and the arrow to the difference of a and y."""
    room = EquationRoom(left=LEFT + REACH, right=right_edge() - REACH)
    placed = fitted(layouts, room).draw(axes, theme, room)
    if ARROW in layouts[0]:
        y, end = placed[2].middle[1], placed[2].left - HEAD_ROOM
        start = placed[1].right + HEAD_ROOM if y == placed[1].middle[1] else end - ARROW
        arrow(axes, (start, y), (end, y), theme.ink, gid="gives")
    return placed


def _mark(axes: Axes, theme: Theme, placed: list[DrawnMatrix], row: int) -> None:
    """Draw one box around a row of all the matrices that stand in a line."""
    height = placed[0].height / len(placed[0].matrix.shown[0]) + MARK
    for _, line in groupby(placed, lambda drawn: drawn.middle[1]):
        first, *_, last = line
        _, y = first.cell(row, 0)
        left, right = first.left - REACH, last.right + REACH
        corner = (left, y - height / 2)
        box(axes, corner, right - left, height, BoxStyle(theme.ink, line=LINE), gid="mark")


def _listed(values: np.ndarray) -> str:
    return enumerated(number(float(value)) for value in values)
