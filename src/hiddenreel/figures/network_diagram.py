"""The whole network: every neuron, and every weight as a line drawn to scale.

What to look at: the thickest line. A line is as wide as its weight is large; a negative weight is
paler and dashed.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.diagram.canvas import (
    LEFT,
    canvas,
    full_width,
    is_narrow,
    pair,
    right_edge,
    symbol,
    width_of,
    write,
)
from hiddenreel.draw.diagram.network import (
    NetworkLayout,
    NeuronStyle,
    beside_headings,
    clear_place,
    column_heading,
    edges,
    lay_out,
    neurons,
    weight_key,
)
from hiddenreel.draw.numbers import number, rounded
from hiddenreel.draw.slide import Picture, halved
from hiddenreel.draw.theme.theme import SMALL, Theme, mixed
from hiddenreel.draw.wording import counted, facts_of
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
NEEDS = {"layers": [1, 10]}

BOX = (1.4, 4.95, 0.25)
HEADINGS, KEY = 1.05, 0.45
# Where the note stands on a narrow sheet, which has its headings beside the rows, in.
NOTE = 0.95
# Neurons smaller than this, in, have no room for their names.
NAMED = 0.3
TINT = 0.14
# Of a weight's name and number, in.
LABEL_HEIGHT = 0.42
# The widest of up to this many lines of a layer, pt; of more lines it is thinner, but at least this wide.
FEW, WIDEST, LEAST_WIDEST = 12, 11.0, 4.5


def draw(recording: Recording, theme: Theme, *, epoch: int | None = None) -> Picture:
    """Draw the network with its weights at an epoch, the last by default."""
    epoch = recording.epochs if epoch is None else epoch
    weights = [W for W, _ in recording.weights(epoch)]
    layer, j, k = largest_weight(weights)
    value = float(weights[layer - 1][j, k])
    total = counted(sum(W.size for W in weights), "weight")
    after = tr("After {epochs}", epochs=counted(epoch, "epoch")) if epoch else tr("Before training")
    title = tr(
        "{after} the largest of {total} in size is {number}", after=after, total=total, number=number(value)
    )
    if value == 0:
        title = tr("{after} all {total} are 0: there is no line to draw", after=after, total=total)
    figure, axes = canvas(title)
    box, lies = full_width(*BOX), is_narrow()
    if lies:
        box = beside_headings(box, range(len(recording.sizes)))
    always = [(layer, j), (layer - 1, k)]
    layout = lay_out(recording.sizes, box, always=always, is_lying=lies)
    widest = _widest(layout)
    for number_, W in enumerate(weights, start=1):
        edges(axes, layout, number_, W, theme, largest=abs(value), widest=widest)
    for number_ in range(len(recording.sizes)):
        _column(axes, layout, number_, theme)
    if value:
        text = f"{symbol('w', layer, pair(j + 1, k + 1))} = {rounded(value)}"
        at = clear_place(layout, layer, j, k, (width_of(text), LABEL_HEIGHT))
        write(axes, at, text, theme.w, halo=theme.background, gid="largest")
        begin = weight_key(axes, (LEFT, KEY), abs(value), theme, widest=widest)
        _note(axes, begin, theme)
    left_out = sum(recording.sizes) - sum(len(shown) for shown in layout.shown)
    missing = ""
    if left_out:
        missing = tr(" {neurons} and their weights are left out.", neurons=counted(left_out, "neuron"))
    negative = sum(int(np.count_nonzero(W < 0)) for W in weights)
    facts = facts_of(recording, epoch, negative=negative, total=total)
    return figure.with_words(
        caption=tr(
            "The {network} network at epoch {epoch}: a line is as wide as its weight is large, "
            "whole where it is positive, paler and dashed where it is negative ({negative} of "
            "{total}).{missing}",
            missing=missing,
            **facts,
        ),
        alt=tr(
            "The {network} network: {total} as lines, {negative} negative; the largest in size "
            "is {number}, in layer {layer}.",
            number=number(value),
            layer=layer,
            **facts,
        ),
    )


def largest_weight(weights: list[np.ndarray]) -> tuple[int, int, int]:
    """Find the weight of largest size: its layer from 1, its row and its column from 0."""
    layer = int(np.argmax([np.abs(W).max() for W in weights]))
    j, k = np.unravel_index(np.argmax(np.abs(weights[layer])), weights[layer].shape)
    return layer + 1, int(j), int(k)


def _column(axes: Axes, layout: NetworkLayout, layer: int, theme: Theme) -> None:
    is_named = layout.radius >= NAMED
    style = NeuronStyle(theme.a, mixed(theme.a, theme.background, TINT))
    neurons(
        axes, layout, layer, theme, lambda n: style, lambda n: symbol("a", layer, n + 1) if is_named else ""
    )
    column_heading(axes, layout, layer, theme, HEADINGS, layer)


def _note(axes: Axes, begin: float, theme: Theme) -> None:
    """Explain the lines: beside the key, which ends at `begin`, in, or on a narrow sheet above the key."""
    note = tr("lines as wide as weights are large; dashed: negative")
    if is_narrow():
        write(axes, (LEFT, NOTE), note, theme.muted, size=SMALL, ha="left")
        return
    if width_of(note, SMALL) > right_edge() - begin:
        note = halved(note)
    write(axes, (right_edge(), KEY), note, theme.muted, size=SMALL, ha="right")


def _widest(layout: NetworkLayout) -> float:
    """Choose the width of the largest weight's line, pt: less where lines crowd."""
    crowd = max(len(below) * len(above) for below, above in zip(layout.shown, layout.shown[1:]))
    return float(np.clip(WIDEST * np.sqrt(FEW / crowd), LEAST_WIDEST, WIDEST))
