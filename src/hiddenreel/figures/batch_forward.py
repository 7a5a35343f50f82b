"""A whole batch through one layer: W A + b, with b once for every sample, and σ of it.

What to look at: the bias. It is one vector, and NumPy repeats it for every column, so that each
sample's sum gets the same bias.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass, chosen_layer
from hiddenreel.draw.diagram.canvas import LEFT, canvas, narrower, sentence, symbol, top_edge, width_of
from hiddenreel.draw.diagram.equation_slide import BREAK, EquationRoom, fitted, note_rounded
from hiddenreel.draw.diagram.matrix import Matrix, Terms
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, SMALL, Theme
from hiddenreel.draw.wording import counted, facts_of
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
NEEDS = {"layers": [1, None], "trained_by": ["hiddenreel"]}

# The rooms of the sum and of σ below it on a slide, in; and on a narrower sheet, where the sum may have
# two lines, the distance of the words from the result, and what is left free below.
UPPER, LOWER = (3.45, 6.45), (0.35, 3.35)
LEFT_OF_LOWER, BESIDE_WORDS, FREE = 5.2, 0.25, 0.42
# Rows and columns of the matrices, and of the result alone, that are drawn at most.
ROWS, COLUMNS, RESULT = (4, 3), (4, 3), (5, 4, 3)
# Baselines of the words beside the result, from its middle, in, and the widest in the usual type.
WORDS, WIDEST_WORDS = (0.31, -0.29, -0.74), 3.2


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
    words = _size_words(k, j, count)
    upper, lower = _rooms(words)
    is_slide = narrower() == 0
    rows_shown = ROWS[:1] if is_slide else ROWS
    sums = (_sum(batch, layer, theme, below, most) for most in product(rows_shown, COLUMNS))
    fitted(sums, upper, may_break=not is_slide).draw(axes, theme, upper)
    name, values = symbol("A", layer, bold=True), batch.a(layer).T
    results = product(rows_shown, RESULT[:1] if is_slide else RESULT)
    fitted([[Matrix(values, name, theme.a, most=most, key="A")] for most in results], lower).draw(
        axes, theme, lower
    )
    _words(axes, theme, layer, below, words, lower.middle[1])
    note_rounded(axes, theme, 0.2)
    shape = {"k": k, "j": j, "count": count}
    return figure.with_words(
        setting={"data": True},
        caption=tr(
            "Layer {layer} of the {network} network after epoch {epoch} for the {samples} of "
            "the next batch, one in each column. W is {k} × {j}, the activations before it are "
            "{j} × {count}, and b, {k} × 1, is repeated to {k} × {count}. Numbers are rounded.",
            **facts_of(recording, epoch),
            layer=layer,
            samples=counted(count, "sample"),
            **shape,
        ),
        alt=tr(
            "W, {k} × {j}, times a {j} × {count} matrix plus b repeated to {k} × {count} gives "
            "Z; below, σ of each cell of Z gives A.",
            **shape,
        ),
    )


def _size_words(k: int, j: int, count: int) -> tuple[str, str]:
    """Write what the sizes of the factors give."""
    return f"({k} × {j}) ({j} × {count}) + ({k} × 1)", tr("gives {k} × {count}", k=k, count=count)


def _type_of(words: tuple[str, str]) -> float:
    """Return the size of the words, pt, which leave the result its room."""
    return LABEL if max(map(width_of, words)) <= WIDEST_WORDS else SMALL


def _rooms(words: tuple[str, str]) -> tuple[EquationRoom, EquationRoom]:
    """Return the rooms of the sum and of σ below it, which has a third of a narrower sheet."""
    if narrower() == 0:
        lower = EquationRoom(left=LEFT_OF_LOWER, bottom=LOWER[0], top=LOWER[1])
        return EquationRoom(bottom=UPPER[0], top=UPPER[1]), lower
    third = FREE + (top_edge() - FREE) / 3
    left = LEFT + max(width_of(text, _type_of(words)) for text in words) + BESIDE_WORDS
    return EquationRoom(bottom=third), EquationRoom(left=left, bottom=FREE, top=third)


def _sum(batch: SamplePass, layer: int, theme: Theme, below: tuple[str, str], most: tuple[int, int]) -> Terms:
    """Write W A + [b … b] = Z with this many rows and columns at most."""
    W, b, a = batch.W(layer), batch.b(layer), batch.a(layer - 1).T
    repeated = np.repeat(b[:, None], a.shape[1], axis=1)
    words = (
        rf"$\mathbf{{b}}^{layer} \ldots \mathbf{{b}}^{layer}$"
        if a.shape[1] > 1
        else rf"$\mathbf{{b}}^{layer}$"
    )
    return [
        Matrix(W, symbol("W", layer, bold=True), theme.w, most=most, key="W"),
        Matrix(a, below[0], below[1], most=most, key="below"),
        BREAK,
        "+",
        Matrix(repeated, words, theme.b, most=most, key="b"),
        "=",
        Matrix(batch.z(layer).T, symbol("Z", layer, bold=True), theme.z, most=most, key="Z"),
    ]


def _words(
    axes: Axes,
    theme: Theme,
    layer: int,
    below: tuple[str, str],
    sizes: tuple[str, str],
    middle: float,
) -> None:
    """Write the equation of the layer, and its sizes, beside the result, whose middle is at a height, in."""
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
    heights = [middle + above for above in WORDS]
    sentence(axes, (LEFT, heights[0]), equation, size=LABEL, gid="equation")
    for y, text in zip(heights[1:], sizes):
        sentence(axes, (LEFT, y), [(text, theme.muted)], size=_type_of(sizes), gid="sizes")
