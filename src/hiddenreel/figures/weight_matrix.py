"""A layer as a matrix, a vector and a bias: W a + b = z, and σ of it.

What to look at: one colour from left to right. A row of W, its bias, its z and its activation all
belong to the neuron at the end.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass, chosen_layer
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    arrow,
    canvas,
    is_narrow,
    narrower,
    right_edge,
    symbol,
    width_of,
    write,
)
from hiddenreel.draw.diagram.equation_slide import BREAK, EquationRoom, fitted, note_rounded
from hiddenreel.draw.diagram.formula import Item, formula, letter
from hiddenreel.draw.diagram.matrix import DrawnMatrix, Matrix, Terms
from hiddenreel.draw.diagram.network import NeuronStyle, ellipsis, neuron
from hiddenreel.draw.numbers import fixed
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, THIN, Theme, mixed
from hiddenreel.draw.wording import counted, facts_of
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
NEEDS = {"layers": [1, None]}

# Rows that are drawn at most, and where lines of the equation share the height; columns of W at most.
MOST_ROWS, FEWER_ROWS, MOST_COLUMNS = 6, 4, 5
# From their name to the edge of the sheet, at least, in.
EDGE = 0.25
# The neurons at the ends of the rows: their distance from the cells and their radius, in, and the
# largest share of a row's height that the radius may be.
NEURON_GAP, RADIUS, FILLING = 0.8, 0.36, 0.42
# Neurons no larger than this, in, have smaller labels.
SMALLEST_LABELLED = 0.16
TINT = 0.14
# Room for the arrow from z to a, in.
SIGMA = 0.5
# Between a matrix's cells and that arrow, in.
SIDE = 0.22
FORMULA = 0.6


def draw(
    recording: Recording, theme: Theme, *, epoch: int | None = None, sample: int = 0, layer: int | None = None
) -> Picture:
    """Write a layer's work on a sample as matrices; at the last epoch by default."""
    layer = chosen_layer(recording, layer)
    forward = SamplePass.of_sample(recording, epoch, sample)
    rows, columns = forward.W(layer).shape
    neurons = counted(rows, "neuron")
    title = tr("Each row of W feeds one neuron, and one product feeds all {rows}", rows=rows)
    if rows == 1:
        title = tr("Each row of W feeds one neuron, and here W has a single row")
    figure, axes = canvas(title)
    # On a narrow sheet three small columns say more of W than the last one alone.
    least = 3 if narrower() > 0 else 2
    most_rows = (MOST_ROWS, FEWER_ROWS) if is_narrow() else (MOST_ROWS,)
    most = product(most_rows, range(MOST_COLUMNS, least - 1, -1))
    # Where an equation may have two lines, only the second one leaves room for the neurons.
    beside = NEURON_GAP + RADIUS
    at_end: Terms = [beside] if is_narrow() else []
    layouts = ([*layer_equation(forward, layer, theme, shown), *at_end] for shown in most)
    room = EquationRoom(bottom=1.0, right=right_edge() - (0.0 if at_end else beside))
    placed = fitted(layouts, room).draw(axes, theme, room)
    _sigma(axes, placed[-2], placed[-1], theme)
    _neurons(axes, placed[-1], theme)
    note_rounded(axes, theme)
    _formula(axes, layer, theme)
    vectors = forward.z(layer), forward.a(layer)
    z, a = (enumerated(fixed(float(v), 2) for v in values[:4]) for values in vectors)
    more = ", …" if rows > 4 else ""
    return figure.with_words(
        caption=tr(
            "Layer {layer} of the {network} network at epoch {epoch}, for sample {sample}: W "
            "is {rows} × {columns}, W a + b = ({z}{more}), and the activations are "
            "({a}{more}); numbers are rounded.",
            **facts_of(recording, forward.epoch, sample),
            layer=layer,
            rows=rows,
            columns=columns,
            z=z,
            more=more,
            a=a,
        ),
        alt=tr(
            "W, 1 × {columns}, times a plus b is z, as cells with numbers in the colour of the neuron.",
            columns=columns,
        )
        if rows == 1
        else tr(
            "W, {rows} × {columns}, times a plus b is z, as cells with numbers; each row has "
            "the colour of one of {neurons}.",
            rows=rows,
            columns=columns,
            neurons=neurons,
        ),
    )


def layer_equation(forward: SamplePass, here: int, theme: Theme, most: tuple[int, int]) -> Terms:
    """Write W a + b = z and a = σ(z) of a layer; `most` limits the rows, and the columns of W."""
    rows = [theme.class_colour(n) for n in range(len(forward.W(here)))]
    below = here - 1

    def column(values: np.ndarray, name: str, colour: str, layer: int) -> Matrix:
        key = f"{name}{layer}"
        own = rows if layer == here else None
        title = symbol(name, layer, bold=True)
        return Matrix(values[:, None], title, colour, rows=own, most=(most[0], 1), key=key)

    name = symbol("W", here, bold=True)
    return [
        Matrix(forward.W(here), name, theme.w, rows=rows, most=most, key=f"W{here}"),
        column(forward.a(below), "a", theme.a, below),
        "+",
        column(forward.b(here), "b", theme.b, here),
        BREAK,
        "=",
        column(forward.z(here), "z", theme.z, here),
        SIGMA,
        column(forward.a(here), "a", theme.a, here),
    ]


def _sigma(axes: Axes, z: DrawnMatrix, a: DrawnMatrix, theme: Theme) -> None:
    start, end, y = z.right + SIDE, a.left - SIDE, z.middle[1]
    arrow(axes, (start, y), (end, y), theme.ink, line=0.8 * LINE)
    write(axes, ((start + end) / 2, y + 0.15), "σ", theme.ink, va="bottom")


def _neurons(axes: Axes, last: DrawnMatrix, theme: Theme) -> None:
    """Draw the layer's neurons at the ends of their rows."""
    x = last.right + NEURON_GAP
    radius = min(RADIUS, FILLING * last.height / len(last.matrix.shown[0]))
    for row in last.matrix.shown[0]:
        if row is None:
            continue
        y = last.cell(row, 0)[1]
        colour = theme.class_colour(row)
        axes.plot([last.right + 0.18, x - radius], [y, y], color=colour, lw=2 * THIN, zorder=1)
        fill = mixed(colour, theme.background, TINT)
        label = str(row + 1)
        size = LABEL if radius > SMALLEST_LABELLED else SMALL
        style = NeuronStyle(colour, fill, ink=theme.ink, size=size)
        neuron(axes, (x, y), radius, theme, style, label=label, gid=f"neuron {row + 1}")
    if None in last.matrix.shown[0]:
        missing = last.matrix.shown[0].index(None)
        high = last.height / len(last.matrix.shown[0])
        ellipsis(axes, (x, last.top - (missing + 0.5) * high), theme.muted)
    name = tr("neurons")
    # No further right than the page's edge or the neurons themselves.
    right = max(applied_screen().inches[0] - EDGE, x + radius)
    middle = min(x, right - width_of(name, SMALL) / 2)
    write(axes, (middle, last.bottom - 0.2), name, theme.muted, size=SMALL, va="top")


def _formula(axes: Axes, here: int, theme: Theme) -> None:
    a, W, a_below, b = (
        letter(theme, name, layer, bold=True)
        for name, layer in (("a", here), ("W", here), ("a", here - 1), ("b", here))
    )
    items: list[Item] = [a, ("=", theme.ink), [("σ(", theme.ink), W], a_below, ("+", theme.ink)]
    items.append([b, (")", theme.ink)])
    formula(axes, ((LEFT + right_edge()) / 2, FORMULA), items, ha="center", gid="formula")
