"""The whole network with a neuron that is always 1 in every layer but the last.

What to look at: what leads into the constant neurons: nothing. What leads out of them are the biases,
and each matrix of weights has one more column for them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import LEFT, canvas, full_width, is_narrow, right_edge, symbol, write
from hiddenreel.draw.diagram.formula import Item, formula, formula_width
from hiddenreel.draw.diagram.network import (
    NetworkLayout,
    NeuronStyle,
    Stroke,
    edge,
    lay_out,
    line_style,
    line_width,
    neurons,
    wires,
)
from hiddenreel.draw.numbers import number, superscript
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, Theme, mixed
from hiddenreel.draw.wording import NUMBERS, counted, facts_of
from hiddenreel.language import capitalised, enumerated, phrase, tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
NEEDS = {"layers": [1, 8]}

# What the neurons keep within, and the baselines of the matrices' sizes and of the note, in.
# Bottom, height and inset of the network, in.
BOX = (1.55, 4.75, 0.25)
SIZES, NOTE = 1.0, 0.35
MOST, NAMED = 7, 0.3
PLACES = {"below": phrase("below"), "above": phrase("above")}
# On a narrow sheet the layers are rows: the places there, and what is between the sizes and the rows, in.
PLACES_IN_ROW = {"below": phrase("right of"), "above": phrase("left of")}
BESIDE = 0.3
# How much lower the rows begin than the columns, in.
LOWER = 0.7
# Share of their colour that grounds and lines keep, and the widest line, pt.
TINT, STRONG, FAINT, WIDEST = 0.14, 0.3, 0.5, 9.0


def draw(
    recording: Recording,
    theme: Theme,
    *,
    epoch: int | None = None,
    place: Literal["below", "above"] = "below",
) -> Picture:
    """Draw all layers, with the constant neuron of each below or above the others."""
    network = SamplePass.of_sample(recording, epoch)
    sizes, depth = recording.sizes, recording.depth
    biases = [network.b(layer) for layer in range(1, depth + 1)]
    count, largest = sum(map(len, biases)), max(float(abs(b).max()) for b in biases)
    few = {1: phrase("the only bias"), 2: phrase("both biases")}
    all_of_them = tr(few[count]) if count in few else tr("all {count} biases", count=count)
    ones = tr("{numbers} neurons that are always 1 hold", numbers=capitalised(tr(NUMBERS[depth])))
    if depth == 1:
        ones = tr("A neuron that is always 1 holds")
    title = tr("{ones} {all_of_them} as weights", ones=ones, all_of_them=all_of_them)
    figure, axes = canvas(title)
    matrices = {layer: _matrix(sizes, layer, theme) for layer in range(1, depth + 1)}
    layout = _layout(sizes, place, matrices.values())
    for layer, b in enumerate(biases, start=1):
        unit = constant(sizes, layer - 1, place)
        # The next constant neuron has no input.
        own = [int(n) for n in layout.shown[layer] if n != constant(sizes, layer, place)]
        skip = {(int(n), int(k)) for n in layout.shown[layer] for k in layout.shown[layer - 1]}
        skip -= {(n, int(k)) for n in own for k in layout.shown[layer - 1] if k != unit}
        wires(axes, layout, layer, mixed(theme.muted, theme.background, FAINT), skip=skip)
        for n in own:
            value = float(b[real(n, layer, sizes, place)])
            width = line_width(value, largest, WIDEST)
            look = Stroke(width, theme.b, line_style(value, width))
            edge(axes, *layout.ends(layer, n, unit), look, gid=f"b{layer}-{n + 1}")
        if layout.is_lying:
            middle, side = (LEFT, (layout.y(layer - 1) + layout.y(layer)) / 2), "left"
        else:
            middle, side = ((layout.x(layer - 1) + layout.x(layer)) / 2, SIZES), "center"
        formula(axes, middle, matrices[layer], size=_size(depth), ha=side, gid=f"size {layer}")
    for layer in range(depth + 1):
        _column(axes, layout, layer, (sizes, place), theme)
    note = tr("lines as wide as biases are large; dashed: negative")
    write(axes, (right_edge(), NOTE), note, theme.muted, size=SMALL, ha="right")
    listed = enumerated(
        tr("W{n} {k} × {j} instead of {k} × {j_2}", n=superscript(n), k=k, j=j + 1, j_2=j)
        for n, (j, k) in enumerate(zip(sizes, sizes[1:]), start=1)
    )
    return figure.with_words(
        caption=tr(
            "The {network} network at epoch {epoch} with a constant neuron {place} the others "
            "of each layer but the last: {listed}. The largest bias in size is {largest}.",
            **facts_of(recording, network.epoch),
            place=tr((PLACES_IN_ROW if layout.is_lying else PLACES)[place]),
            listed=listed,
            largest=number(largest),
        ),
        alt=tr(
            "A network of {layers} with a neuron 1 in each layer but the last; from it lead "
            "{lines}, the biases, of size {largest} at most.",
            layers=counted(depth, "layer"),
            lines=counted(count, "line"),
            largest=number(largest),
        ),
    )


def _layout(sizes: tuple[int, ...], place: str, matrices: Collection[Sequence[Item]]) -> NetworkLayout:
    """Place the layers as columns, or on a narrow sheet as rows beside the sizes of the matrices."""
    box, lies = full_width(*BOX), is_narrow()
    if lies:
        _, bottom, _, height = box
        depth = len(matrices)
        left = LEFT + max(formula_width(items, _size(depth)) for items in matrices) + BESIDE
        box = (left, bottom - LOWER, right_edge() - left, height + LOWER)
    return lay_out(
        [*(size + 1 for size in sizes[:-1]), sizes[-1]],
        box,
        most=MOST,
        always=[(layer, constant(sizes, layer, place)) for layer in range(len(sizes) - 1)],
        is_lying=lies,
    )


def _matrix(sizes: tuple[int, ...], layer: int, theme: Theme) -> list[Item]:
    """Write the size of a layer's matrix with its column of biases."""
    size = f"{sizes[layer]} × {sizes[layer - 1]}"
    return [(symbol("W", layer, bold=True), theme.w), (size, theme.ink), ("+ 1", theme.b)]


def constant(sizes: tuple[int, ...], layer: int, place: str) -> int:
    """Return the place of a layer's constant neuron in its column, from 0; the last layer has none."""
    if layer == len(sizes) - 1:
        return -1
    return sizes[layer] if place == "below" else 0


def real(n: int, layer: int, sizes: tuple[int, ...], place: str) -> int:
    """Return which of the layer's own neurons stands at a place of its column, from 0."""
    return n - 1 if constant(sizes, layer, place) == 0 else n


def _size(depth: int) -> float:
    """Choose the type of the sizes, pt: small where there are many."""
    return LABEL if depth <= 4 else SMALL


def _column(
    axes: Axes, layout: NetworkLayout, layer: int, columns: tuple[tuple[int, ...], str], theme: Theme
) -> None:
    """Draw the neurons of a layer, the constant one in the colour of biases."""
    sizes, place = columns
    unit, is_named = constant(sizes, layer, place), layout.radius >= NAMED

    def style(n: int) -> NeuronStyle:
        colour = theme.b if n == unit else theme.a
        fill = mixed(colour, theme.background, STRONG if n == unit else TINT)
        return NeuronStyle(colour, fill, 1.6 * LINE if n == unit else LINE)

    def label(n: int) -> str:
        if n == unit:
            return "1" if is_named else ""
        own = real(n, layer, sizes, place) + 1
        name = symbol("a", layer, own) if layer else symbol("x", "", own)
        return name if is_named else ""

    neurons(axes, layout, layer, theme, style, label)
