"""The bias as one more weight, from a neuron that is always 1.

What to look at: the column in the colour of biases. It is the vector b, moved into the matrix, and
the 1 below the activations multiplies it. The result is the same but for rounding.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass, chosen_layer
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    canvas,
    is_narrow,
    narrower,
    right_edge,
    symbol,
    taller,
    top_edge,
    width_of,
    write,
)
from hiddenreel.draw.diagram.equation_slide import EquationRoom, fitted
from hiddenreel.draw.diagram.matrix import NAME_GAP, DrawnMatrix, Matrix, Terms
from hiddenreel.draw.diagram.network import (
    NetworkLayout,
    NeuronStyle,
    Stroke,
    beside_headings,
    column_heading,
    lay_out,
    neurons,
    wires,
)
from hiddenreel.draw.diagram.network import edge as line_between
from hiddenreel.draw.numbers import number, percent
from hiddenreel.draw.screen import Box
from hiddenreel.draw.slide import Picture, halved, typeset
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, Theme, mixed
from hiddenreel.draw.wording import counted, facts_of, stopped
from hiddenreel.language import phrase, tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
NEEDS = {"layers": [1, None]}

BOX = (LEFT + 0.05, 1.75, 4.1, 4.6)
HEADINGS, STATEMENT = 1.45, 0.6
MOST, RADIUS = 5, 0.42
MOST_COLUMNS, MOST_ROWS = 5, 5
# Left and bottom of the equation on a slide, in, and what the network gives of a narrower sheet.
ROOM, PART = (5.0, 1.0), 0.3
# On a narrow sheet the network lies above the equation: its height on a square one and its share of
# what an upright one has more, the room below it and for a second line of the statement, in.
LYING, SHARE, BELOW, SECOND_LINE = 2.0, 0.35, 0.1, 0.2
EQUAL = phrase("all outputs are equal bit for bit")
TINT, STRONG, FAINT = 0.14, 0.3, 0.5


def draw(
    recording: Recording, theme: Theme, *, epoch: int | None = None, sample: int = 0, layer: int | None = None
) -> Picture:
    """Draw a layer with its constant neuron, and compare the forward passes over all samples."""
    layer = chosen_layer(recording, layer)
    forward = SamplePass.of_sample(recording, epoch, sample)
    apart, equal = difference(recording, forward.epoch)
    within = tr("to within {apart}", apart=number(apart, 2)) if apart else tr("to the last bit")
    title = tr("A neuron that is always 1 replaces the vector of biases, {within}", within=within)
    figure, axes = canvas(title)
    room = EquationRoom(left=ROOM[0] - PART * narrower(), bottom=ROOM[1])
    if is_narrow():
        top = _network_box()[1] - BELOW
        room = EquationRoom(bottom=ROOM[1] + SECOND_LINE, top=top)
    _network(axes, recording.sizes, layer, theme)
    layouts = (bias_equation(forward, layer, theme, columns) for columns in range(MOST_COLUMNS, 2, -1))
    placed = fitted(layouts, room).draw(axes, theme, room)
    _names(axes, placed, layer, theme)
    samples = counted(len(recording.X), "sample")
    same = tr(
        "outputs differ by at most {apart}; {equal} are equal bit for bit",
        apart=number(apart, 2),
        equal=percent(equal),
    )
    statement = tr("{samples}, all layers: {word}", samples=samples, word=same if apart else tr(EQUAL))
    size = LABEL if width_of(statement) <= right_edge() - LEFT else SMALL
    if width_of(statement, size) > right_edge() - LEFT:
        statement = halved(statement)
    style: dict[str, Any] = {"size": size, "ha": "left", "gid": "statement"}
    write(axes, (LEFT, STATEMENT), typeset(statement), theme.ink, **style)
    return figure.with_words(
        caption=tr(
            "Layer {layer} of the {network} network at epoch {epoch}, sample {sample}, its "
            "biases as column {sizes} of W. Two forward passes of {samples} through all "
            "layers, with b and with the column: {word}.",
            **facts_of(recording, forward.epoch, sample),
            layer=layer,
            sizes=recording.sizes[layer - 1] + 1,
            samples=samples,
            word=same if apart else tr(EQUAL),
        ),
        alt=tr(
            "A layer with a constant neuron, and [W b] times [a 1] as cells; over {samples} ", samples=samples
        )
        + (
            tr("the outputs differ by {apart} at most.", apart=number(apart, 2))
            if apart
            else stopped(tr(EQUAL))
        ),
        setting={"rounded": True},
    )


def difference(recording: Recording, epoch: float) -> tuple[float, float]:
    """Compare a = σ(W a + b) with a = σ([W b] [a 1]) over all samples and layers.

    Returns
    -------
    apart : float
        The largest difference of two outputs.
    equal : float
        The share of outputs that are the same, bit for bit.
    """
    a = b_in_matrix = recording.X
    for layer, (W, b) in enumerate(recording.weights(epoch), start=1):
        a = recording.activate(layer, a @ W.T + b)
        ones = np.ones((len(b_in_matrix), 1))
        z = np.hstack([b_in_matrix, ones]) @ np.column_stack([W, b]).T
        b_in_matrix = recording.activate(layer, z)
    return float(np.abs(a - b_in_matrix).max()), float(np.mean(a == b_in_matrix))


def bias_equation(forward: SamplePass, layer: int, theme: Theme, columns: int) -> Terms:
    """Write [W b] [a 1] = z for a layer, with this many columns at most."""
    M = np.column_stack(forward.weights[layer - 1])
    inks = np.full(M.shape, theme.w, dtype=object)
    inks[:, -1] = theme.b
    a = np.append(forward.a(layer - 1), 1.0)[:, None]
    below = np.full(a.shape, theme.a, dtype=object)
    below[-1] = theme.b
    return [
        Matrix(M, "", theme.w, colours=inks, most=(MOST_ROWS, columns), key="Wb"),
        Matrix(a, "", theme.a, colours=below, most=(MOST_ROWS, 1), key="a1"),
        "=",
        Matrix(forward.z(layer)[:, None], "", theme.z, most=(MOST_ROWS, 1), key="z"),
    ]


def _names(axes: Axes, placed: list[DrawnMatrix], here: int, theme: Theme) -> None:
    """Name the parts: W above its columns, b above its own, and the rest."""
    M, a, z = placed
    columns = M.matrix.shown[1]
    wide = M.width / len(columns)
    names = (
        (M.left + (M.width - wide) / 2, M, symbol("W", here, bold=True), theme.w),
        (M.right - wide / 2, M, symbol("b", here, bold=True), theme.b),
        (a.middle[0], a, symbol("a", here - 1, bold=True), theme.a),
        (z.middle[0], z, symbol("z", here, bold=True), theme.z),
    )
    for x, matrix, name, colour in names:
        write(axes, (x, matrix.top + NAME_GAP), name, colour, va="bottom")


def _network_box() -> Box:
    """Return where the network stands, in: beside the equation, or above it on a narrow sheet."""
    left, bottom, width, height = BOX
    if is_narrow():
        high = LYING + SHARE * taller()
        return LEFT, top_edge() - high, right_edge() - LEFT, high
    return left, bottom, width - PART * narrower(), height


def _network(axes: Axes, sizes: tuple[int, ...], here: int, theme: Theme) -> None:
    """Draw a layer and the one before it, the constant neuron below that."""
    constant = sizes[here - 1]
    box, lies = _network_box(), is_narrow()
    if lies:
        box = beside_headings(box, (here - 1, here))
    layout = lay_out((constant + 1, sizes[here]), box, most=MOST, radius=RADIUS, is_lying=lies)
    ones = {(int(j), constant) for j in layout.shown[1]}
    wires(axes, layout, 1, mixed(theme.muted, theme.background, FAINT), skip=ones)
    for j, k in sorted(ones):
        look = Stroke(1.5 * LINE, theme.b, "-")
        line_between(axes, *layout.ends(1, j, k), look, gid=f"b{j + 1}")
    for layer in (0, 1):
        _column(axes, layout, layer, here, theme)


def _column(axes: Axes, layout: NetworkLayout, layer: int, here: int, theme: Theme) -> None:
    raised = here - 1 + layer

    def is_constant(n: int) -> bool:
        return layer == 0 and n == layout.sizes[0] - 1

    def style(n: int) -> NeuronStyle:
        colour = theme.b if is_constant(n) else theme.a
        fill = mixed(colour, theme.background, STRONG if is_constant(n) else TINT)
        size = LABEL if layout.radius > 0.36 else SMALL
        return NeuronStyle(colour, fill, 1.6 * LINE if is_constant(n) else LINE, size)

    def label(n: int) -> str:
        return "1" if is_constant(n) else symbol("a", raised, n + 1)

    neurons(axes, layout, layer, theme, style, label)
    column_heading(axes, layout, layer, theme, HEADINGS, raised)
