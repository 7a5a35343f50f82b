"""The error of the last layer, neuron by neuron: how far off it is, times how far σ lets go.

What to look at: the marked row. A Hadamard product multiplies what stands side by side and nothing
else, so that each output has an error of its own.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.backward import BackwardPass
from hiddenreel.draw.diagram.cells import Matrix, Placed, equation, fine_decimals
from hiddenreel.draw.diagram.network import identity
from hiddenreel.draw.diagram.paper import BOTTOM, MIDDLE, TOP, box, canvas, write
from hiddenreel.draw.naming import cost_words, network_name
from hiddenreel.draw.page import Picture, number, page
from hiddenreel.draw.style import LABEL, LINE, TITLE, Theme
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, many neurons"
NEEDS = {"layers": [1, None]}

MOST = (5, 1)
CELL, MARK, GAP, NOTE = 0.92, 0.07, 0.62, 0.4
LEAST_WIDTH = 2.1


def draw(recording: Recording, theme: Theme, *, epoch: int = 0, sample: int = 0) -> Picture:
    """Write δ^L as cells; where the cost is the cross-entropy, σ' cancels and is not in it."""
    back = BackwardPass(recording, epoch, sample)
    depth, loss = back.depth, recording.spec["loss"]
    cancels = loss == "cross-entropy"
    miss, delta = back.a(depth) - back.y, back.delta(depth)
    worst = int(np.argmax(np.abs(miss)))
    output = f"Output {worst + 1}" if len(miss) > 1 else "The output"
    miss_words = f"{output} misses by {number(abs(float(miss[worst])))}"
    title = f"{miss_words}, and with this cost all of it is error"
    if not cancels:
        slope = back.slope(depth)
        percent = f"{number(100 * float(slope[worst]), 2)} %"
        title = f"{miss_words}, and σ′ lets {percent} of it through"
    figure = page(title)
    axes = canvas(figure)
    tints = [identity(theme, j) for j in range(len(miss))]
    factor = 2.0 if loss == "squared-error" else 1.0
    before = "2 " if factor == 2.0 else ""
    names = f"${before}(a^{depth} - y)$", f"σ′($z^{depth}$)", rf"$\delta^{depth}$"
    shared = {"rows": tints, "most": MOST, "always": (worst,), "least_width": LEAST_WIDTH}

    def column(key: str, values: np.ndarray, name: str, colour: str) -> Matrix:
        cells = values[:, None]
        return Matrix(cells, name, colour, decimals=fine_decimals(values), key=key, **shared)

    if cancels:
        parts = [
            column("a", back.a(depth), f"$a^{depth}$", theme.a),
            "$-$",
            column("y", back.y, "$y$", theme.ink),
        ]
    else:
        parts = [
            column("miss", factor * miss, names[0], theme.a),
            r"$\odot$",
            column("slope", slope, names[1], theme.z),
        ]
    items = [*parts, "=", column("delta", delta, names[2], theme.C)]
    middle = (BOTTOM + TOP) / 2 + 0.05
    placed = equation(
        axes, items, (MIDDLE, middle), theme, cell_height=CELL, type_size=TITLE, gap=GAP
    )
    _mark(axes, theme, placed, worst)
    note = "row by row, and nothing across rows"
    write(axes, (MIDDLE, NOTE), note, theme.muted, size=LABEL)
    errors = ", ".join(
        number(float(delta[row])) for row in placed[0].matrix.shown[0] if row is not None
    )
    product = "a − y" if cancels else f"{before}(a − y) times σ′(z), neuron by neuron"
    return Picture(
        figure=figure,
        title=title,
        caption=f"δ of layer {depth} is {product}: {errors} for sample {sample} of the "
        f"{network_name(recording)} network at epoch {epoch}; a is "
        f"{_listed(back.a(depth))} and y is {_listed(back.y)}. The cost is {cost_words(recording)}"
        + (", whose slope cancels σ′." if cancels else "."),
        alt=f"Columns of cells: {product} gives the errors {errors}."[:150],
    )


def _mark(axes: Axes, theme: Theme, placed: list[Placed], row: int) -> None:
    """Draw a box around one row of all matrices."""
    _, y = placed[0].cell(row, 0)
    left, right = placed[0].left - 0.22, placed[-1].right + 0.22
    corner = (left, y - CELL / 2 - MARK / 2)
    box(axes, corner, right - left, CELL + MARK, edge=theme.ink, line=LINE, gid="mark")


def _listed(values: np.ndarray) -> str:
    return ", ".join(number(float(value)) for value in values)
