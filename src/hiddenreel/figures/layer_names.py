"""Two ways to number layers: up from the input, or back from the output.

What to look at: the wide line and its two names. Rules for the last layer are written with L, and the
same rule holds for the layer before it with L − 1.
"""

from __future__ import annotations

from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    BoxStyle,
    box,
    canvas,
    full_width,
    is_narrow,
    largest_size,
    right_edge,
    sheet_middle,
    top_edge,
    write,
)
from hiddenreel.draw.diagram.formula import Item, Word, formula, formula_width, letter
from hiddenreel.draw.diagram.network import NetworkLayout, NeuronStyle, edge, lay_out, neurons, stroke, wires
from hiddenreel.draw.numbers import number
from hiddenreel.draw.screen import Box
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, LINE, THIN, TITLE, Theme, mixed
from hiddenreel.draw.wording import counted, facts_of
from hiddenreel.language import joined, tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, one neuron a layer"
NEEDS = {"layers": [1, 6]}

# The bottom, the height and the inset of the network, and baselines of the names above and below it, in.
BOX = (2.0, 2.6, 0.1)
UPPER, LOWER = 4.95, 1.45
# Baselines of the headings of both rows of names, in.
UPPER_HEADING, LOWER_HEADING = 5.8, 0.55
# Where layers are rows: width of the columns of names, height of the headings, half the height of the
# ground, and how far apart rows are that have names in large type, in.
ROOM, LYING_HEADING, LOW, ROOMY = 1.3, 0.35, 0.26, 1.05
MOST, RADIUS, TINT, FAINT, FOCUS = 4, 0.42, 0.14, 0.5, 9.0
# Half the width of the ground beneath the last layer's names, in, and its share of their colour.
HALF, GROUND = 0.52, 0.1


def draw(recording: Recording, theme: Theme, *, epoch: int = 0) -> Picture:
    """Draw the network with both names of every layer's weights and activations."""
    network = SamplePass.of_sample(recording, epoch)
    depth = network.depth
    is_chain = max(recording.sizes) == 1
    below = (lambda n: {"below": n}) if is_chain else (lambda n: {"above": n})
    weight = float(network.W(depth)[0, 0])
    thing = tr("weight") if network.W(depth).size == 1 else tr("matrix of weights")
    title = tr(
        "One {thing}, two names: layer {depth} counted from the input is layer L", thing=thing, depth=depth
    )
    figure, axes = canvas(title)
    lying = is_narrow()
    space = _lying_box() if lying else full_width(*BOX)
    layout = lay_out(recording.sizes, space, most=MOST, radius=RADIUS, spacing=1.2, is_lying=lying)
    faint = mixed(theme.muted, theme.background, FAINT)
    for layer in range(1, depth + 1):
        wires(axes, layout, layer, faint, skip={(0, 0)} if layer == depth else ())
    look = stroke(weight, abs(weight), theme, FOCUS)
    edge(axes, *layout.ends(depth, 0, 0), look, gid="focus")
    style = NeuronStyle(theme.a, mixed(theme.a, theme.background, TINT), LINE)
    for layer in range(depth + 1):
        neurons(axes, layout, layer, theme, lambda n: style)
    size = _size(layout, theme, depth)
    first, last = (LEFT + ROOM / 2, right_edge() - ROOM / 2) if lying else (UPPER, LOWER)
    for layer in range(depth + 1):
        for aside, name in ((first, below(layer)), (last, {"above": from_the_end(layer, depth)})):
            a: Word = letter(theme, "a", **name) if layer else ("$x$", theme.ink)
            _name(axes, layout, (layer, layer), aside, (a, size), f"a{layer}")
            if layer:
                w = letter(theme, "w" if is_chain else "W", **name)
                _name(axes, layout, (layer - 1, layer), aside, (w, size), f"w{layer}")
    ground = BoxStyle(theme.w, mixed(theme.w, theme.background, GROUND), THIN)
    if lying:
        middle = (layout.y(depth - 1) + layout.y(depth)) / 2
        box(axes, (LEFT, middle - LOW), right_edge() - LEFT, 2 * LOW, ground, gid="names", zorder=0.2)
    else:
        middle = (layout.x(depth - 1) + layout.x(depth)) / 2
        corner = (middle - HALF, LOWER - 0.3)
        box(axes, corner, 2 * HALF, UPPER + 0.55 - corner[1], ground, gid="names", zorder=0.2)
    upper = top_edge() - LYING_HEADING if lying else UPPER_HEADING
    sides = ((LEFT, "left"), (right_edge(), "right")) if lying else ((sheet_middle(), "center"),) * 2
    headings = (
        (upper, tr("counted from the input")),
        (LOWER_HEADING, tr("counted back from the output, layer L = {depth}", depth=depth)),
    )
    for (x, ha), (y, words) in zip(sides, headings):
        write(axes, (x, y), words, theme.muted, size=LABEL, ha=ha, va="baseline", gid="heading")
    names = joined(
        tr("; "),
        (
            tr("layer {layer} is L{word}", layer=layer, word=f" − {depth - layer}" if layer < depth else "")
            for layer in range(depth, 0, -1)
        ),
    )
    return figure.with_words(
        caption=tr(
            "The {network} network: {names}. The wide line is the weight to neuron 1 of layer "
            "{depth} from neuron 1 before it, {weight} at epoch {epoch}.",
            **facts_of(recording, epoch),
            names=names,
            depth=depth,
            weight=number(weight),
        ),
        alt=tr(
            "A network of {layers} of weights with two rows of names, numbered from the input "
            "and from L back; the last weight is {weight}.",
            layers=counted(depth, "layer"),
            weight=number(weight),
        ),
    )


def _lying_box() -> Box:
    """Return what the rows of a lying network keep within, between the columns of names, in."""
    bottom = LOWER_HEADING + LYING_HEADING
    height = top_edge() - LYING_HEADING - 0.25 - bottom
    return LEFT + ROOM, bottom, right_edge() - LEFT - 2 * ROOM, height


def _name(
    axes: Axes,
    layout: NetworkLayout,
    layers: tuple[int, int],
    aside: float,
    name: tuple[Word, float],
    gid: str,
) -> None:
    """Write a name in a size, pt, between two layers or at one, above, below or beside the network."""
    word, size = name
    if layout.is_lying:
        at = aside, (layout.y(layers[0]) + layout.y(layers[1])) / 2 - 0.1
    else:
        at = (layout.x(layers[0]) + layout.x(layers[1])) / 2, aside
    formula(axes, at, [word], size=size, ha="center", gid=gid)


def from_the_end(layer: int, depth: int) -> str:
    """Name a layer by its distance from the last one, as mathematics."""
    return "L" if layer == depth else f"L-{depth - layer}"


def _size(layout: NetworkLayout, theme: Theme, depth: int) -> float:
    """Choose the size of the names, pt: smaller where layers stand close."""
    if layout.is_lying:
        return TITLE if layout.y(0) - layout.y(1) > ROOMY else LABEL
    items: list[Item] = [letter(theme, "a", from_the_end(1, depth)), letter(theme, "W", "L-1")]
    pitch = layout.x(1) - layout.x(0)
    return largest_size(lambda size: formula_width(items, size) + 0.3 < pitch)
