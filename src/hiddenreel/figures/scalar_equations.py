"""A network written out neuron by neuron: one equation for each z and each a.

What to look at: how many symbols there are. Every weight needs a name of its own, and nothing shows
that the equations of a layer are all alike: that is why matrices are worth their notation.
"""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import LEFT, TOP, canvas, pair, points, right_edge, taller
from hiddenreel.draw.diagram.equation_slide import note_rounded
from hiddenreel.draw.diagram.formula import Item, Word, formula, formula_width, letter
from hiddenreel.draw.diagram.network import NeuronStyle, edges, lay_out, network_box, neurons, stands_above
from hiddenreel.draw.numbers import number
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, TITLE, Theme, mixed
from hiddenreel.draw.wording import counted, facts_of
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
SHEET_NEEDS = {"4:3": {"layers": [1, 3]}, "1:1": {"layers": [1, 3]}}
NEEDS = {"layers": [1, 4], "inputs": [1, 3], "width": [1, 3], "outputs": [1, 3]}

# What the network keeps within, in, and where the equations start.
BOX = (LEFT, 0.9, 3.8, 5.2)
EQUATIONS, LOW = 4.7, 0.75
# Height of a line of equations at most on a slide, in, and least room between the sum and the activation.
PITCH, BETWEEN = 0.95, 0.3
# A gap between two layers, in lines, the least height of a line and that of an activation below its sum, in
# sizes of its type.
LAYER_GAP, LEADING, CLOSE = 0.45, 1.6, 1.4
MOST, RADIUS, TINT, WIDEST = 3, 0.34, 0.14, 7.0


@dataclass(frozen=True)
class Line:
    """The equations of one neuron: z by its sum, and a by its z, each with the value."""

    layer: int
    sum: list[Item]
    activation: list[Item]


def draw(recording: Recording, theme: Theme, *, epoch: int = 0, sample: int = 0) -> Picture:
    """Draw the network, and beside it the equations of every neuron for one sample."""
    forward = SamplePass.of_sample(recording, epoch, sample)
    lines = [
        _line(forward, layer, j, theme)
        for layer in range(1, forward.depth + 1)
        for j in range(recording.sizes[layer])
    ]
    count = sum(W.size + b.size for W, b in forward.weights)
    title = tr(
        "{equations} and {parameters}",
        equations=counted(2 * len(lines), "equation"),
        parameters=counted(count, "parameter"),
    )
    title += tr(" for only {neurons}", neurons=counted(len(lines), "neuron"))
    figure, axes = canvas(title)
    box = network_box(BOX)
    layout = lay_out(recording.sizes, box, most=MOST, radius=RADIUS)
    largest = max(float(abs(W).max()) for W, _ in forward.weights)
    for layer, (W, _) in enumerate(forward.weights, start=1):
        edges(axes, layout, layer, W, theme, largest=largest, widest=WIDEST)
    style = NeuronStyle(theme.a, mixed(theme.a, theme.background, TINT), LINE, SMALL)
    for layer in range(forward.depth + 1):
        names = [_activation(layer, n, theme)[0] for n in range(recording.sizes[layer])]
        neurons(axes, layout, layer, theme, lambda n: style, names.__getitem__)
    _write(axes, lines, *((LEFT, box[1]) if stands_above() else (EQUATIONS, TOP)))
    note_rounded(axes, theme, 0.3)
    answers = enumerated(number(float(a)) for a in forward.a(forward.depth))
    return figure.with_words(
        caption=tr(
            "Sample {sample} through the {network} network at epoch {epoch}, neuron by neuron: "
            "{sums} and as many activations with {count} weights and biases; the network "
            "answers {answers}. Numbers are rounded.",
            **facts_of(recording, epoch, sample),
            sums=counted(len(lines), "sum"),
            count=count,
            answers=answers,
        ),
        alt=tr(
            "A network of {neurons} after its inputs, and {equations} written out one by one; "
            "it answers {answers}.",
            neurons=counted(len(lines), "neuron"),
            equations=counted(2 * len(lines), "equation"),
            answers=answers,
        ),
    )


def _activation(layer: int, n: int, theme: Theme) -> Word:
    """Write an activation; those of layer 0 are the inputs."""
    return letter(theme, "a", layer, n + 1) if layer else letter(theme, "x", "", n + 1)


def _line(forward: SamplePass, layer: int, j: int, theme: Theme) -> Line:
    """Write the equations of neuron j, from 0, of a layer."""
    ink = theme.ink
    z, a = letter(theme, "z", layer, j + 1), letter(theme, "a", layer, j + 1)
    total: list[Item] = [z, ("=", ink)]
    for k in range(forward.recording.sizes[layer - 1]):
        weight = letter(theme, "w", layer, pair(j + 1, k + 1))
        total += [[weight, ("\N{THIN SPACE}", ink), _activation(layer - 1, k, theme)], ("+", ink)]
    total += [letter(theme, "b", layer, j + 1), ("=", ink)]
    total.append((number(float(forward.z(layer)[j])), theme.z))
    value = number(float(forward.a(layer)[j]))
    activation: list[Item] = [a, ("=", ink), [("σ(", ink), z, (")", ink)], ("=", ink)]
    return Line(layer, total, [*activation, (value, theme.a)])


def _write(axes: Axes, lines: list[Line], left: float, top: float) -> None:
    """Write the lines below each other, layers apart, as large as there is room for.

    Where type is largest if activations stand below their sums and not beside them, they do.
    """
    layers = lines[-1].layer
    steps = len(lines) - 1 + LAYER_GAP * (layers - 1)
    most, room = PITCH * (1 + taller() / TOP), top - 0.4 - LOW
    pitch = min(most, room / max(steps, 1))
    size = next(size for size in (TITLE, LABEL, SMALL) if size == SMALL or _fits(lines, size, pitch, left))
    wide = max(formula_width(line.activation, size) for line in lines)
    place, below = right_edge() - wide, 0.0
    close = CLOSE * TITLE / points()
    own_pitch = min(most, (room - close) / max(steps, 1))
    if size < TITLE and _fits_below(lines, own_pitch - close, left):
        size, place, below, pitch = TITLE, left, close, own_pitch
    y = (top + LOW + steps * pitch + below) / 2 - 0.2
    for before, line in zip([lines[0], *lines], lines):
        y -= LAYER_GAP * pitch if line.layer > before.layer else 0.0
        formula(axes, (left, y), line.sum, size=size, gid=f"z {line.layer}")
        formula(axes, (place, y - below), line.activation, size=size, gid=f"a {line.layer}")
        y -= pitch


def _fits(lines: list[Line], size: float, pitch: float, left: float) -> bool:
    """Return whether sums and activations have room beside each other, and lines below each other."""
    wide = max(formula_width(line.sum, size) for line in lines)
    wide += max(formula_width(line.activation, size) for line in lines) + BETWEEN
    return wide <= right_edge() - left and pitch >= LEADING * size / points()


def _fits_below(lines: list[Line], apart: float, left: float) -> bool:
    """Return whether activations in the largest type fit below their sums, this far `apart`, in."""
    wide = max(formula_width(line.sum, TITLE) for line in lines)
    return wide <= right_edge() - left and apart >= LEADING * TITLE / points()
