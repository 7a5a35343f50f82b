"""The size of every array of a network, layer by layer, beside the neurons that it belongs to.

What to look at: one colour. The neurons of a layer, the rows of its W and the columns of the next
layer's W are equally many. A batch adds columns; a stack adds an axis in front.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.diagram.canvas import (
    LEFT,
    BoxStyle,
    Point,
    box,
    canvas,
    dots,
    narrower,
    right_edge,
    sentence,
    sentence_width,
    top_edge,
    write,
)
from hiddenreel.draw.diagram.network import (
    DOT,
    DOT_SPACING,
    NetworkLayout,
    NeuronStyle,
    lay_out,
    neuron,
    wires,
)
from hiddenreel.draw.numbers import MINUS, superscript
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, Theme, mixed
from hiddenreel.draw.wording import counted, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
SHEET_NEEDS = {"4:3": {"layers": [1, 5]}, "1:1": {"layers": [1, 5]}}
NEEDS = {"layers": [1, 10]}

# Lower edge of the rows, the height of the heading above them, and a row's greatest height, in.
LOW, HEADING, TALLEST = 0.4, 0.95, 1.3
# Width of the network, and the room between two columns of the table, in.
NETWORK, GAP = 2.5, 0.22
# Where a narrower sheet has no room for the table, the columns from this one on stand below the others,
# and the first once more.
FIRST_PART = 4
RADIUS, FILLING, TINT = 0.26, 0.3, 0.2
# Share of its layer's colour that a number keeps: the rest is ink, for contrast.
NUMBER = 0.7
# Baselines of the two lines of a heading above the first row, in, and a marked cell's margin.
LINES, MARGIN = (0.62, 0.2), 0.1

Words = list[tuple[str, str]]


@dataclass(frozen=True)
class Column:
    """A column of the table: its heading in two lines, and a text in coloured words for each row."""

    above: str
    letters: Words
    cells: list[Words]

    def width(self, size: float) -> float:
        """Measure its widest text, in."""
        texts = [(self.letters, LABEL), ([(self.above, "")], SMALL)]
        texts += [(cell, size) for cell in self.cells]
        return max(sentence_width([t for t, _ in words], size_) for words, size_ in texts)


# The columns of a table with their numbers.
Columns = list[tuple[int, Column]]


def draw(recording: Recording, theme: Theme) -> Picture:
    """Draw the network from its inputs down, and the sizes of W, b, z, a, δ and ∂W in each row."""
    sizes, depth = recording.sizes, recording.depth
    training = int(np.count_nonzero(~recording.held_out))
    # Where the batches are not known, all training samples are one.
    m = min(recording.run.batch_size or training, training)
    layer = next((n for n in range(1, depth + 1) if sizes[n] != sizes[n - 1]), 1)
    k, j = sizes[layer], sizes[layer - 1]
    neurons = tr("{neurons} with {weights}", neurons=counted(k, "neuron"), weights=counted(j, "weight"))
    title = tr(
        "W{layer} is {k} × {j}: {neurons}{word}",
        layer=superscript(layer),
        k=k,
        j=j,
        neurons=neurons,
        word=tr(" each") if k > 1 else "",
    )
    figure, axes = canvas(title)
    columns = list(enumerate(_columns(sizes, m, theme)))
    beside = LEFT + NETWORK + GAP
    parts = [columns]
    if narrower() > 0 and _least_width(columns) > right_edge() - beside:
        parts = [columns[:FIRST_PART], [columns[0], *columns[FIRST_PART:]]]
    heads = [
        HEADING - (0 if any(column.above for _, column in part) else LINES[0] - LINES[1]) for part in parts
    ]
    room, rows = top_edge() - LOW - sum(heads), depth + 1
    pitch = min(TALLEST, room / (len(parts) * rows))
    top = top_edge()
    for part, head in zip(parts, heads):
        heights = [top - head - (row + 0.5) * pitch for row in range(rows)]
        if part is parts[0]:
            _network(axes, theme, recording, heights)
        _table(axes, theme, part, heights, beside if part is parts[0] else LEFT, layer)
        top -= head + room / len(parts)
    return figure.with_words(
        caption=tr(
            "Sizes in the {network} network, for one sample, a batch of {m} as columns, and a "
            "stack of {m} matrices whose mean is ∂C/∂W. The index counts layers from the end, "
            "as in the lecture’s loop: layer = {depth} + index.",
            network=network_name(recording),
            m=m,
            depth=depth + 1,
        ),
        alt=tr(
            "A table of the sizes of W, b, z, a, δ and ∂W in {layers}; W of layer {layer} is {k} × {j}.",
            layers=counted(depth, "layer"),
            layer=layer,
            k=k,
            j=j,
        ),
    )


def _columns(sizes: tuple[int, ...], m: int, theme: Theme) -> list[Column]:
    """Write the columns: the size of a layer has that layer's colour wherever it stands."""
    layers = range(len(sizes))
    own = [(str(size), mixed(theme.class_colour(n), theme.ink, NUMBER)) for n, size in enumerate(sizes)]
    single, many, times = ("1", theme.muted), (str(m), theme.ink), ("×", theme.muted)
    values: Words = [("z,", theme.z), ("a,", theme.a), ("δ", theme.C)]
    slope, bias_slope = ("∂W", theme.C), ("∂b", theme.C)
    weights: list[Words] = [[]] + [[own[n], times, own[n - 1]] for n in layers[1:]]
    biases: list[Words] = [[]] + [[own[n], times, single] for n in layers[1:]]
    stacked: list[Words] = [[]] + [[many, times, *cell] for cell in weights[1:]]
    depth = len(sizes) - 1
    index = ["", *(f"{MINUS}{depth + 1 - n}" for n in layers[1:])]
    names = [tr("input"), *(str(n) for n in layers[1:])]
    return [
        Column("", [(tr("layer"), theme.ink)], [[(name, theme.ink)] for name in names]),
        Column("", [(tr("index"), theme.muted)], [[(text, theme.muted)] for text in index]),
        Column("", [("W,", theme.w), slope], weights),
        Column("", [("b,", theme.b), bias_slope], biases),
        Column(tr("one sample"), values, [[own[n], times, single] for n in layers]),
        Column(tr("batch of {m}", m=m), values, [[own[n], times, many] for n in layers]),
        Column(tr("stack of {m}", m=m), values, [[many, times, own[n], times, single] for n in layers]),
        Column(tr("stack of {m}", m=m), [slope], stacked),
    ]


def _least_width(columns: Columns) -> float:
    """Measure columns side by side in small type, in."""
    return sum(column.width(SMALL) for _, column in columns) + GAP * (len(columns) - 1)


def _table(
    axes: Axes, theme: Theme, columns: Columns, heights: list[float], left: float, marked: int
) -> None:
    """Draw the columns side by side from a left edge, in, and a box around W of one layer."""
    room = right_edge() - left
    wide = {size: [column.width(size) for _, column in columns] for size in (LABEL, SMALL)}
    size = LABEL if sum(wide[LABEL]) + GAP * (len(columns) - 1) <= room else SMALL
    gap = (room - sum(wide[size])) / (len(columns) - 1)
    x = left
    top = heights[0] + (heights[0] - heights[1]) / 2
    for (number, column), width in zip(columns, wide[size]):
        middle = x + width / 2
        write(axes, (middle, top + LINES[0]), column.above, theme.ink, size=SMALL)
        sentence(axes, (middle, top + LINES[1]), column.letters, ha="center")
        for row, (cell, y) in enumerate(zip(column.cells, heights)):
            gid = f"cell {number} {row}"
            sentence(axes, (middle, y - 0.1), cell, size=size, ha="center", gid=gid)
            if number == 2 and row == marked:
                high = min(0.22 + 3 * MARGIN, heights[0] - heights[1])
                corner = (x - MARGIN, y + 0.01 - high / 2)
                style = BoxStyle(theme.w, line=LINE)
                box(axes, corner, width + 2 * MARGIN, high, style, gid="marked")
        x += width + gap


def _network(axes: Axes, theme: Theme, recording: Recording, heights: list[float]) -> None:
    """Draw each layer's neurons in its row of the table, and what connects them."""
    layout = _lying(lay_out(recording.sizes, (0.0, LEFT, 1.0, NETWORK)), heights)
    radius = min(RADIUS, FILLING * (heights[0] - heights[1]), layout.radius)
    layout = replace(layout, radius=radius)
    for layer in range(1, recording.depth + 1):
        wires(axes, layout, layer, mixed(theme.muted, theme.background, 0.6))
    for layer, places in enumerate(layout.places):
        colour = theme.class_colour(layer)
        style = NeuronStyle(colour, mixed(colour, theme.background, TINT))
        for place in places:
            neuron(axes, tuple(place), radius, theme, style, gid=f"a{layer}")
        for gap in layout.gaps[layer]:
            dots(axes, gap, (DOT_SPACING * 0.7, 0.0), theme.muted, size=DOT * 0.8, zorder=4)


def _lying(layout: NetworkLayout, heights: list[float]) -> NetworkLayout:
    """Turn columns of neurons into rows at these heights, in."""

    def turned(place: Point, row: int) -> Point:
        return LEFT + (LEFT + NETWORK - float(place[1])), heights[row]

    return replace(
        layout,
        places=[np.array([turned(p, n) for p in row]) for n, row in enumerate(layout.places)],
        gaps=[[turned(gap, n) for gap in row] for n, row in enumerate(layout.gaps)],
    )
