"""The weights from a picture's pixels to each neuron of the first layer, as pictures.

What to look at: where the filled squares gather, and where the hollow ones. A neuron is active for
pictures that are bright under the filled squares and dark under the hollow ones.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from hiddenreel.analyse.responses import contributions
from hiddenreel.draw.diagram.shapes import shapes
from hiddenreel.draw.film.stills import picture_grid
from hiddenreel.draw.numbers import number
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.slide import Picture, new_slide
from hiddenreel.draw.theme.theme import LINE, SMALL, THIN, Theme
from hiddenreel.draw.wording import counted, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
NEEDS = {"pixels": [1, None]}

# Neurons that have a picture, and pictures in a row, at most.
MOST, COLUMNS = 12, 6
BOX, GAP, KEY = (0.035, 0.13, 0.93, 0.71), (0.02, 0.085), (0.0, 0.02, 1.0, 0.08)
# Side of the largest square, in pixels, and width of a hollow one's edge, pt.
LARGEST, EDGE = 0.94, 1.8
# Side of the frame around the largest weight, in pixels.
RING = 1.4
# Side of a square in the key, in.
KEY_SIDE = 0.24


def draw(recording: Recording, theme: Theme, *, epoch: int | None = None) -> Picture:
    """Draw each weight as a square whose area is the weight's size: filled above 0, hollow below.

    Of many neurons those that contribute most are shown.
    """
    chosen = recording.epochs if epoch is None else epoch
    W, _ = recording.weights(chosen)[0]
    assert recording.picture is not None
    rows, columns = recording.picture
    order = np.argsort(-contributions(recording, 1), kind="stable")
    shown = sorted(order[:MOST].tolist())
    largest = float(np.abs(W[shown]).max())
    at, pixel = np.unravel_index(np.abs(W[shown]).argmax(), W[shown].shape)
    row, column = divmod(int(pixel), columns)
    neuron, weight = shown[int(at)], number(float(W[shown[int(at)], pixel]))
    place = tr("row {row}, column {column}", row=row + 1, column=column + 1)
    title = tr(
        "The largest weight, {weight}, joins {place} to neuron {neuron}",
        weight=weight,
        place=place,
        neuron=neuron + 1,
    )
    if largest == 0:
        title = tr("All weights of layer 1 are 0")
    figure = new_slide(title)
    boxes = picture_grid(len(shown), COLUMNS, rows / columns, BOX, GAP)
    for n, box in zip(shown, (box for line in boxes for box in line)):
        axes = figure.add_axes(box)
        axes.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5), xticks=[], yticks=[])
        axes.set_aspect("equal")
        axes.spines[:].set(visible=True, color=theme.faint)
        axes.set_title(tr("neuron {n}", n=n + 1), loc="center", fontsize=SMALL, pad=5)
        _squares(axes, theme, W[n].reshape(rows, columns), largest)
        if n == neuron and largest > 0:
            axes.add_collection(_ring(theme, row, column))
    if largest > 0:
        _key(figure.add_axes(KEY), theme, number(largest))
    some = ""
    if len(shown) < len(W):
        some = tr(", the {shown} of {w} that contribute most", shown=len(shown), w=len(W))
    facts = {"rows": rows, "columns": columns, "largest": number(largest)}
    return figure.with_words(
        caption=tr(
            "Weights from the {rows} × {columns} pixels to neurons of layer 1{some}, in the "
            "{network} network at epoch {chosen}. The area of a square is the size of the "
            "weight; the largest is {largest}. Filled squares are positive, hollow ones "
            "negative.",
            some=some,
            network=network_name(recording),
            chosen=chosen,
            **facts,
        ),
        alt=tr(
            "The weights of {neurons} from {rows} × {columns} pixels as squares, up to {largest} in size.",
            neurons=counted(len(shown), "neuron"),
            **facts,
        ),
    )


def _squares(axes: Axes, theme: Theme, weights: np.ndarray, largest: float) -> None:
    """Draw weights (rows, columns) as squares, filled where they are positive."""
    sides = LARGEST * np.sqrt(np.abs(weights) / (largest or 1.0))
    for is_positive, gid in ((True, "positive"), (False, "negative")):
        places = np.argwhere((weights > 0) if is_positive else (weights < 0))
        face = theme.w if is_positive else "none"
        drawn = shapes(axes, 2, gid, facecolors=face, edgecolors=theme.w)
        drawn.set_linewidth(0 if is_positive else EDGE)
        drawn.set_verts([_square(x, y, sides[y, x]) for y, x in places.tolist()])


def _square(x: float, y: float, side: float) -> np.ndarray:
    """Return the corners (4, 2) of a square around a place."""
    half = side / 2
    return np.array([(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)])


def _ring(theme: Theme, row: int, column: int) -> PolyCollection:
    """Return a frame around a pixel."""
    frame: Sequence[np.ndarray] = [_square(column, row, RING)]
    return PolyCollection(
        frame, facecolors="none", edgecolors=theme.ink, linewidths=LINE, zorder=3, gid="largest"
    )


def _key(axes: Axes, theme: Theme, largest: str) -> None:
    """Write below the pictures what a filled and a hollow square mean."""
    page = applied_screen().inches
    wide, high = page[0], KEY[3] * page[1]
    axes.set(xlim=(0, wide), ylim=(0, high))
    axes.set_axis_off()
    for x, sign, face in ((wide / 2 - 1.6, "", theme.w), (wide / 2 + 0.5, "−", "none")):
        square = _square(x, high / 2, KEY_SIDE)
        axes.add_collection(PolyCollection([square], facecolors=face, edgecolors=theme.w, linewidths=THIN))
        words = axes.text(x + 0.25, high / 2, f"{sign}{largest}", fontsize=SMALL, color=theme.w)
        words.set_verticalalignment("center")
