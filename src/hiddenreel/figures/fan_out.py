"""How a neuron reaches the cost: along one path through each neuron of the next layer.

What to look at: the sum. Each path from neuron k to the cost adds one term, weight times error; terms
of opposite sign cancel in part.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass, require
from hiddenreel.draw.diagram.canvas import LEFT, abridged, bar, canvas, pair, symbol, write
from hiddenreel.draw.diagram.equation_slide import note_rounded
from hiddenreel.draw.diagram.formula import Item, formula, letter, partial
from hiddenreel.draw.diagram.network import NeuronStyle, edge, ellipsis, neuron, stroke
from hiddenreel.draw.numbers import FACTOR_DIGITS, number
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LINE, THIN, TITLE, Theme, mixed
from hiddenreel.draw.wording import cost_words, counted, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, many neurons"
NEEDS = {"layers": [2, None]}

# Neurons of the next layer that are drawn, the highest and the lowest of them and the sum, in.
MOST, HIGH, LOW, SUM = 4, 5.5, 2.5, 0.95
# The radius of a neuron is at most this share of the distance between two; where they are at least
# this far apart, in, letters stand above the numbers.
SHARE, LETTERS = 0.42, 0.85
MOST_SPACING = 1.35
K, J, C = LEFT + 0.5, 3.55, 5.4
RADIUS = 0.42
# The terms: where they are written, and where their bars start and how far they reach.
TERM, ZERO, REACH = 6.35, 11.55, 1.0
BAR = 0.34
TINT, WIDEST = 0.14, 9.0
# Baseline of the formula without the sum, in.
WRONG = 1.2
# Height of the note on rounding, in.
NOTE_AT = 0.25


def draw(
    recording: Recording,
    theme: Theme,
    *,
    epoch: int = 0,
    sample: int = 0,
    layer: int | None = None,
    incoming: int = 1,
) -> Picture:
    """Follow neuron `incoming` of the layer before `layer` to the cost; the widest by default."""
    back = SamplePass.of_sample(recording, epoch, sample)
    layer = widest_layer(recording.sizes) if layer is None else layer
    require(back.recording, "layer", layer, 1, back.depth)
    require(back.recording, "incoming", incoming, 1, recording.sizes[layer - 1])
    k = incoming - 1
    w, delta = back.W(layer)[:, k], back.delta(layer)
    terms = w * delta
    total = float(terms.sum())
    paths = ""
    if len(terms) != 1:
        paths = tr(", the sum along {paths}", paths=counted(len(terms), "path"))
    name = tr("Input") if layer == 1 else tr("Neuron")
    title = tr(
        "{name} {incoming} moves the cost by {total} per unit{paths}",
        name=name,
        incoming=incoming,
        total=number(total),
        paths=paths,
    )
    figure, axes = canvas(title)
    always = [int(np.argmax(np.abs(terms)))]
    rows = abridged(len(terms), MOST, always)
    spacing = min(MOST_SPACING, (HIGH - LOW) / max(len(rows) - 1, 1))
    top = (HIGH + LOW) / 2 + spacing * (len(rows) - 1) / 2
    heights = [top - spacing * n for n in range(len(rows))]
    _network(axes, theme, back, (layer, k), rows, heights)
    axes.plot([ZERO, ZERO], [SUM - 0.3, heights[0] + 0.4], color=theme.muted, lw=THIN)
    scale = REACH / (max(float(np.abs(terms).max()), abs(total)) or 1.0)
    for j, y in zip(rows, heights):
        if j is None:
            ellipsis(axes, (TERM + 1.6, y), theme.muted)
            continue
        _term(axes, theme, (layer, j, k), y, (float(w[j]), float(delta[j])), scale, spacing)
    _sum(axes, theme, (layer, k), total, scale)
    path = float(terms[always[0]])
    _wrong(axes, theme, (layer, always[0], k), path, path - total)
    note_rounded(axes, theme, NOTE_AT)
    alone = tr(
        "the path through neuron {always} alone would give {value}, off by {gap}",
        always=always[0] + 1,
        value=number(path),
        gap=number(path - total),
    )
    listed = ", ".join(number(float(terms[j])) for j in rows if j is not None)
    left_out = len(terms) - sum(j is not None for j in rows)
    return figure.with_words(
        caption=tr(
            "∂C₀/∂a of neuron {incoming} of layer {layer} is the sum over the {neurons} of "
            "layer {next_layer} of weight times error: {listed}{word}, together {total}; {alone}. "
            "Sample {sample} of the {network} network at epoch {epoch}. Numbers are rounded. "
            "The cost is {cost}.",
            incoming=incoming,
            layer=layer - 1,
            neurons=counted(len(terms), "neuron"),
            next_layer=layer,
            listed=listed,
            word=tr(" and {left_out} more", left_out=left_out) if left_out else "",
            total=number(total),
            alone=alone,
            sample=sample,
            network=network_name(recording),
            epoch=epoch,
            cost=cost_words(recording),
        ),
        alt=tr(
            "Neuron {incoming} of layer {layer} fans out to {neurons}; the terms w times δ add "
            "up to {total}.",
            incoming=incoming,
            layer=layer - 1,
            neurons=counted(len(terms), "neuron"),
            total=number(total),
        ),
    )


def widest_layer(sizes: tuple[int, ...]) -> int:
    """Return the last of the layers 2 … L that have most neurons."""
    return max(range(2, len(sizes)), key=lambda layer: (sizes[layer], layer))


def _network(
    axes: Axes,
    theme: Theme,
    back: SamplePass,
    chosen: tuple[int, int],
    rows: list[int | None],
    heights: list[float],
) -> None:
    """Draw neuron k, the next layer and the cost; weights are drawn to scale."""
    layer, k = chosen
    middle = (HIGH + LOW) / 2
    apart = heights[0] - heights[1] if len(heights) > 1 else MOST_SPACING
    radius = min(RADIUS, SHARE * apart)
    w = back.W(layer)[:, k]
    largest = float(np.abs(w).max())
    dim = mixed(theme.C, theme.background, 0.45)
    fill = mixed(theme.a, theme.background, TINT)
    for j, y in zip(rows, heights):
        if j is None:
            ellipsis(axes, (J, y), theme.muted)
            continue
        along = np.array([J - K, y - middle])
        along /= np.hypot(*along)
        leave, meet = RADIUS * along, radius * along
        start, end = (K + leave[0], middle + leave[1]), (J - meet[0], y - meet[1])
        edge(axes, start, end, stroke(float(w[j]), largest, theme, WIDEST), gid=f"w{j + 1}")
        axes.plot([J, C], [y, middle], color=dim, lw=LINE, zorder=0.5)
        name = symbol("a", layer, j + 1)
        neuron(axes, (J, y), radius, theme, NeuronStyle(theme.a, fill), label=name)
    name = symbol("a", layer - 1, k + 1) if layer > 1 else symbol("x", "", k + 1)
    ink = theme.a if layer > 1 else theme.ink
    neuron(axes, (K, middle), RADIUS + 0.06, theme, NeuronStyle(ink, fill, line=5.0), label=name)
    fill = mixed(theme.C, theme.background, TINT)
    cost = NeuronStyle(theme.C, fill)
    neuron(axes, (C, middle), RADIUS, theme, cost, label=symbol("C", "", 0))


def _term(
    axes: Axes,
    theme: Theme,
    place: tuple[int, int, int],
    y: float,
    factors: tuple[float, float],
    scale: float,
    apart: float,
) -> None:
    """Write one term in letters and numbers, and draw it as a bar."""
    layer, j, k = place
    w, delta = factors
    weight = letter(theme, "w", layer, pair(j + 1, k + 1))
    letters: list[Item] = [weight, letter(theme, r"\delta", layer, j + 1)]
    low = 0.34 if apart >= LETTERS else 0.1
    if apart >= LETTERS:
        formula(axes, (TERM, y + 0.1), letters)
    numbers: list[Item] = [
        (number(w, FACTOR_DIGITS), theme.w),
        ("×", theme.ink),
        (number(delta, FACTOR_DIGITS), theme.C),
        ("=", theme.ink),
        (number(w * delta), theme.ink),
    ]
    formula(axes, (TERM, y - low), numbers, gid=f"term{j + 1} numbers")
    bar(axes, (ZERO, y - BAR / 2), w * delta * scale, BAR, theme.C, f"term{j + 1}")


def _wrong(axes: Axes, theme: Theme, place: tuple[int, int, int], term: float, off: float) -> None:
    """Write the tempting formula, one path without the sum, and how far off it is."""
    layer, j, k = place
    a = letter(theme, "a", layer - 1, k + 1)
    if layer == 1:
        a = (symbol("x", "", k + 1), theme.ink)
    items: list[Item] = [
        partial((symbol("C", "", 0), theme.C), a, theme),
        ("≠", theme.ink),
        letter(theme, "w", layer, pair(j + 1, k + 1)),
        letter(theme, r"\delta", layer, j + 1),
        ("=", theme.ink),
        (number(term), theme.ink),
    ]
    if not off:
        items[1] = ("=", theme.ink)
    formula(axes, (LEFT, WRONG), items, gid="wrong")
    text = tr("one path alone: ") + (
        tr("off by {off}", off=number(off)) if off else tr("here it is all of the sum")
    )
    write(axes, (LEFT, WRONG - 0.62), text, theme.muted, ha="left", gid="off")


def _sum(axes: Axes, theme: Theme, place: tuple[int, int], total: float, scale: float) -> None:
    """Write the sum below the terms."""
    layer, k = place
    a = letter(theme, "a", layer - 1, k + 1)
    if layer == 1:
        a = (symbol("x", "", k + 1), theme.ink)
    items: list[Item] = [
        partial((symbol("C", "", 0), theme.C), a, theme),
        ("=", theme.ink),
        (r"$\Sigma_j$", theme.ink),
        letter(theme, "w", layer, f"j{k + 1}"),
        letter(theme, r"\delta", layer, "j"),
        ("=", theme.ink),
        (number(total), theme.C),
    ]
    formula(axes, (TERM, SUM), items, size=TITLE, gid="sum formula")
    axes.plot([TERM, ZERO + REACH], [SUM + 0.95] * 2, color=theme.ink, lw=THIN)
    patch = bar(axes, (ZERO, SUM + 0.1 - BAR / 2), total * scale, BAR, theme.C, "sum")
    patch.set(edgecolor=theme.ink, linewidth=THIN * 1.5)
