"""The error of the last layer, neuron by neuron: how far off it is, times how far σ lets go.

What to look at: the marked row. A Hadamard product multiplies what stands side by side and nothing
else, so that each output has an error of its own.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import (
    BOTTOM,
    LEFT,
    MIDDLE,
    RIGHT,
    TOP,
    BoxStyle,
    arrow,
    box,
    canvas,
    write,
)
from hiddenreel.draw.diagram.matrix import DrawnMatrix, Matrix, equation, equation_width
from hiddenreel.draw.diagram.network import identity
from hiddenreel.draw.numbers import fine_decimals, number
from hiddenreel.draw.slide import Picture, new_slide
from hiddenreel.draw.theme.theme import LABEL, LINE, TITLE, Theme
from hiddenreel.draw.wording import cost_words, network_name
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, many neurons"
NEEDS = {"layers": [1, None]}

MOST = (5, 1)
CELL, MARK, NOTE = 0.92, 0.07, 0.4
LEAST_WIDTH = 1.2
# Room around what stands between columns, in: at most, and at least in the larger type.
GAP, LEAST_GAP = 0.5, 0.14
# How far the mark reaches out to the sides, in.
REACH = 0.22
# What leads from a and y to what they differ by: an arrow of this length, and clear of brackets, in.
GIVES, ARROW, HEAD_ROOM = "gives", 0.7, 0.26


def draw(recording: Recording, theme: Theme, *, epoch: int = 0, sample: int = 0) -> Picture:
    """Write δ^L as cells; where the cost is the cross-entropy, σ' cancels and is not in it."""
    back = SamplePass.of_sample(recording, epoch, sample)
    cancels = recording.run.loss == "cross-entropy"
    miss, delta = back.a(back.depth) - back.y, back.delta(back.depth)
    worst = int(np.argmax(np.abs(miss)))
    output = f"Output {worst + 1}" if len(miss) > 1 else "The output"
    title = f"{output} misses by {number(abs(float(miss[worst])))}"
    if cancels:
        title += ", and with this cost all of it is error"
    else:
        percent = f"{number(100 * float(back.slope(back.depth)[worst]), 2)} %"
        title += f", and σ′ lets {percent} of it through"
    figure = new_slide(title)
    axes = canvas(figure)
    placed = _set(axes, theme, _columns(back, theme, worst))
    _mark(axes, theme, placed, worst)
    note = "row by row, and nothing across rows"
    write(axes, (MIDDLE, NOTE), note, theme.muted, size=LABEL)
    errors = _listed(delta[[row for row in placed[0].matrix.shown[0] if row is not None]])
    two = "2 " if recording.run.loss == "squared-error" else ""
    product = "a − y" if cancels else f"{two}(a − y) times σ′(z), neuron by neuron"
    return Picture(
        figure=figure,
        title=title,
        caption=f"δ of layer {back.depth} is {product}: {errors} for sample {sample} of the "
        f"{network_name(recording)} network at epoch {epoch}; a is {_listed(back.a(back.depth))} "
        f"and y is {_listed(back.y)}. The cost is {cost_words(recording)}"
        + (", whose slope cancels σ′." if cancels else "."),
        alt=f"Columns of cells: {product} gives the errors {errors}."[:150],
    )


def _columns(back: SamplePass, theme: Theme, worst: int) -> list[Matrix | str]:
    """Make the columns a, y, what they differ by, σ' and δ, with what stands between them."""
    depth, loss = back.depth, back.recording.run.loss
    tints = [identity(theme, j) for j in range(len(back.y))]
    shared = {"rows": tints, "most": MOST, "always": (worst,), "least_width": LEAST_WIDTH}

    def column(key: str, values: np.ndarray, name: str, colour: str) -> Matrix:
        whole = np.all(values == np.round(values))
        decimals = 0 if key == "y" and whole else fine_decimals(values)
        return Matrix(values[:, None], name, colour, decimals=decimals, key=key, **shared)

    delta = column("delta", back.delta(depth), rf"$\delta^{depth}$", theme.C)
    a, y = (
        column("a", back.a(depth), f"$a^{depth}$", theme.a),
        column("y", back.y, "$y$", theme.ink),
    )
    if loss == "cross-entropy":
        return [a, "−", y, "=", delta]
    factor, two = (2.0, "2 ") if loss == "squared-error" else (1.0, "")
    miss = factor * (back.a(depth) - back.y)
    return [
        a,
        "−",
        y,
        GIVES,
        column("miss", miss, f"${two}(a^{depth} - y)$", theme.a),
        r"$\odot$",
        column("slope", back.slope(depth), f"σ′($z^{depth}$)", theme.z),
        "=",
        delta,
    ]


def _set(axes: Axes, theme: Theme, items: list[Matrix | str]) -> list[DrawnMatrix]:
    """Set the columns in the middle of the page, as large and as far apart as they have room for."""
    room = RIGHT - LEFT - 2 * REACH
    roomy: list[Matrix | str | float] = [ARROW if item == GIVES else item for item in items]
    size = TITLE if equation_width(roomy, TITLE, LEAST_GAP) <= room else LABEL
    spare = room - equation_width(roomy, size, 0.0)
    gap = float(np.clip(spare / (len(roomy) - 1), 0.0, GAP))
    middle = (MIDDLE, (BOTTOM + TOP) / 2 + 0.05)
    placed = equation(axes, roomy, middle, theme, cell_height=CELL, type_size=size, gap=gap)
    if GIVES in items:
        start, end = placed[1].right + HEAD_ROOM, placed[2].left - HEAD_ROOM
        arrow(axes, (start, middle[1]), (end, middle[1]), theme.ink, gid="gives")
    return placed


def _mark(axes: Axes, theme: Theme, placed: list[DrawnMatrix], row: int) -> None:
    """Draw a box around one row of all matrices."""
    _, y = placed[0].cell(row, 0)
    left, right = placed[0].left - REACH, placed[-1].right + REACH
    corner = (left, y - CELL / 2 - MARK / 2)
    box(axes, corner, right - left, CELL + MARK, BoxStyle(theme.ink, line=LINE), gid="mark")


def _listed(values: np.ndarray) -> str:
    return ", ".join(number(float(value)) for value in values)
