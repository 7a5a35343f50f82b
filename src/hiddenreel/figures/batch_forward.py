"""A whole batch through one layer: W A + b, with b once for every sample, and σ of it.

What to look at: the bias. It is one vector, and NumPy repeats it for every column, so that each
sample's sum gets the same bias.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass, chosen_layer
from hiddenreel.draw.diagram.canvas import LEFT, canvas, sentence, symbol
from hiddenreel.draw.diagram.equation_slide import EquationRoom, fitted, note_rounded
from hiddenreel.draw.diagram.matrix import Matrix, Terms
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, Theme
from hiddenreel.draw.wording import counted, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
NEEDS = {"layers": [1, None], "trained_by": ["hiddenreel"]}

# The rooms of the sum and of σ below it, in, and rows and columns that are drawn.
UPPER, LOWER = (3.45, 6.45), (0.35, 3.35)
LEFT_OF_LOWER = 5.2
ROWS, COLUMNS = 4, (4, 3)


def draw(recording: Recording, theme: Theme, *, epoch: int | None = None, layer: int = 1) -> Picture:
    """Draw W A + b = Z and A = σ(Z) of a layer for all samples of the next batch."""
    layer = chosen_layer(recording, layer)
    epoch = recording.epochs if epoch is None else epoch
    rows = recording.first_batch(epoch)
    batch = SamplePass(recording, epoch, recording.X[rows], recording.Y[rows])
    count, (k, j) = len(rows), batch.W(layer).shape
    columns = tr("all {count} columns", count=count) if count > 1 else tr("its column")
    title = tr(
        "One product for {samples}: b, {k} × 1, is added to {columns}",
        samples=counted(count, "sample"),
        k=k,
        columns=columns,
    )
    figure, axes = canvas(title)
    below = (symbol("A", layer - 1, bold=True), theme.a)
    if layer == 1:
        below = (symbol("X", r"\mathrm{T}", bold=True), theme.ink)
    upper = EquationRoom(bottom=UPPER[0], top=UPPER[1])
    sums = (_sum(batch, layer, theme, below, columns) for columns in COLUMNS)
    fitted(sums, upper).draw(axes, theme, upper)
    a = Matrix(batch.a(layer).T, symbol("A", layer, bold=True), theme.a, most=(ROWS, 5), key="A")
    lower = EquationRoom(left=LEFT_OF_LOWER, bottom=LOWER[0], top=LOWER[1])
    fitted([[a]], lower).draw(axes, theme, lower)
    _words(axes, theme, layer, below, (k, j, count))
    note_rounded(axes, theme, 0.2)
    shape = {"k": k, "j": j, "count": count}
    return figure.with_words(
        caption=tr(
            "Layer {layer} of the {network} network after epoch {epoch} for the {samples} of "
            "the next batch, one in each column. W is {k} × {j}, the activations before it are "
            "{j} × {count}, and b, {k} × 1, is repeated to {k} × {count}. Numbers are rounded.",
            layer=layer,
            network=network_name(recording),
            epoch=epoch,
            samples=counted(count, "sample"),
            **shape,
        ),
        alt=tr(
            "W, {k} × {j}, times a {j} × {count} matrix plus b repeated to {k} × {count} gives "
            "Z; below, σ of each cell of Z gives A.",
            **shape,
        ),
    )


def _sum(batch: SamplePass, layer: int, theme: Theme, below: tuple[str, str], columns: int) -> Terms:
    """Write W A + [b … b] = Z with this many columns at most."""
    W, b, a = batch.W(layer), batch.b(layer), batch.a(layer - 1).T
    most = (ROWS, columns)
    repeated = np.repeat(b[:, None], a.shape[1], axis=1)
    words = (
        rf"$\mathbf{{b}}^{layer} \ldots \mathbf{{b}}^{layer}$"
        if a.shape[1] > 1
        else rf"$\mathbf{{b}}^{layer}$"
    )
    return [
        Matrix(W, symbol("W", layer, bold=True), theme.w, most=most, key="W"),
        Matrix(a, below[0], below[1], most=most, key="below"),
        "+",
        Matrix(repeated, words, theme.b, most=most, key="b"),
        "=",
        Matrix(batch.z(layer).T, symbol("Z", layer, bold=True), theme.z, most=most, key="Z"),
    ]


def _words(axes: Axes, theme: Theme, layer: int, below: tuple[str, str], sizes: tuple[int, int, int]) -> None:
    """Write the equation of the layer, and its sizes, beside the result."""
    k, j, count = sizes
    ink = theme.ink
    equation = [
        (symbol("A", layer, bold=True), theme.a),
        ("= σ(", ink),
        (symbol("W", layer, bold=True), theme.w),
        below,
        ("+", ink),
        (symbol("b", layer, bold=True), theme.b),
        (")", ink),
    ]
    sentence(axes, (LEFT, 2.1), equation, size=LABEL, gid="equation")
    lines = (f"({k} × {j}) ({j} × {count}) + ({k} × 1)", tr("gives {k} × {count}", k=k, count=count))
    for y, text in zip((1.5, 1.05), lines):
        sentence(axes, (LEFT, y), [(text, theme.muted)], size=LABEL, gid="sizes")
