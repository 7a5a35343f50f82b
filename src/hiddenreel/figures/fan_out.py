"""How a neuron reaches the cost: along one path through each neuron of the next layer.

What to look at: the sum. Each path from neuron k to the cost adds one term, weight times error; terms
of opposite sign cancel in part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass, require
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    abridged,
    bar,
    canvas,
    fitting_size,
    pair,
    right_edge,
    sheet_width,
    symbol,
    taller,
    top_edge,
    width_of,
    write,
)
from hiddenreel.draw.diagram.equation_slide import note_rounded, room_of_note
from hiddenreel.draw.diagram.formula import Item, formula, formula_width, letter, partial
from hiddenreel.draw.diagram.network import NeuronStyle, edge, ellipsis, neuron, stroke
from hiddenreel.draw.numbers import FACTOR_DIGITS, number
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LINE, SMALL, THIN, TITLE, Theme, mixed
from hiddenreel.draw.wording import counted, facts_of
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, many neurons"
NEEDS = {"layers": [2, None]}

# Neurons of the next layer that are drawn.
MOST = 4
# The radius of a neuron is at most this share of the distance between two; where they are at least
# this far apart, in, letters stand above the numbers.
SHARE, LETTERS = 0.42, 0.85
MOST_SPACING = 1.35
# Where neuron k stands, the height of a bar, and between the numbers of a term or a sum and its bar, in.
K, BAR, APART = LEFT + 0.5, 0.34, 0.2
# How far the line at 0 reaches from the middle of a bar that is above the numbers, in.
LINE_AT_0 = 0.26
TINT, WIDEST = 0.14, 9.0
# Height of the note on rounding, in.
NOTE_AT = 0.25


@dataclass(frozen=True)
class _Places:
    """Where the network, the terms and the sum stand, in.

    Attributes
    ----------
    j, cost : float
        Where the neurons of the next layer and the cost stand.
    neurons, terms : (low, high)
        The lowest and the highest neuron, and the lowest and the highest term.
    radius : float
        Of a neuron.
    term, zero, reach : float
        Where terms begin, and where their bars start and how far they reach.
    raised : float
        How far bars are above the middle of a term; above 0, they are above its numbers.
    sum, rule, wrong : float
        The baseline of the sum, how far above it the line is, and the baseline of the formula without it.
    """

    j: float
    cost: float
    neurons: tuple[float, float]
    terms: tuple[float, float]
    radius: float = 0.42
    term: float = 6.35
    zero: float = 11.55
    reach: float = 1.0
    raised: float = 0.0
    sum: float = 0.95
    rule: float = 0.95
    wrong: float = 1.2

    @classmethod
    def of_screen(cls) -> _Places:
        """Place them on the applied screen."""
        if applied_screen().is_slide:
            return cls(3.55, 5.4, (2.5, 5.5), (2.5, 5.5))
        if taller() >= STACKED:
            # The terms stand below the network.
            neurons = (7.6, top_edge() - 0.6)
            lower = {"term": LEFT, "zero": 5.9, "sum": 2.3, "rule": 0.75}
            return cls(3.75, right_edge() - 0.5, neurons, (3.7, 6.3), **lower)
        # Between the widths of 1:1 and 4:3.
        share = (sheet_width() - WIDTHS[0]) / (WIDTHS[1] - WIDTHS[0])
        j, cost, radius, term, zero, reach = np.array(AT[0]) + share * np.subtract(AT[1], AT[0])
        rows = (3.2, 5.8 + taller())
        return cls(j, cost, rows, rows, radius, term, zero, reach, 0.2, 1.9, 0.72, 0.95)

    @property
    def room(self) -> float:
        """The width for the numbers of a term."""
        end = self.zero + self.reach if self.raised else self.zero - self.reach - APART
        return end - self.term


# How much higher than a slide a sheet is at least for terms below the network, and two widths of lower
# sheets with the places on them: of the next layer and the cost, the radius, and term, zero and reach, in.
STACKED, WIDTHS = 4.2, (7.5, 10.0)
AT = (2.3, 3.5, 0.36, 4.2, 6.15, 0.85), (2.9, 4.5, 0.42, 5.2, 8.5, 0.95)


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
    moved = {"incoming": incoming, "total": number(total)}
    title = tr("{name} {incoming} moves the cost by {total} per unit{paths}", name=name, paths=paths, **moved)
    figure, axes = canvas(title)
    always = [int(np.argmax(np.abs(terms)))]
    rows = abridged(len(terms), MOST, always)
    places = _Places.of_screen()
    _network(axes, theme, back, (layer, k), rows, places)
    scale = places.reach / (max(float(np.abs(terms).max()), abs(total)) or 1.0)
    _terms(axes, theme, (layer, k), rows, (w, delta), scale, places)
    _sum(axes, theme, (layer, k), total, scale, places)
    path = float(terms[always[0]])
    _wrong(axes, theme, (layer, always[0], k), path, path - total, places.wrong)
    note_rounded(axes, theme, NOTE_AT)
    alone = tr(
        "the path through neuron {always} alone would give {value}, off by {gap}",
        always=always[0] + 1,
        value=number(path),
        gap=number(path - total),
    )
    listed = enumerated(number(float(terms[j])) for j in rows if j is not None)
    left_out = len(terms) - sum(j is not None for j in rows)
    layers = {"layer": layer - 1, "neurons": counted(len(terms), "neuron")}
    if len(terms) == 1:
        return figure.with_words(
            caption=tr(
                "∂C₀/∂a of neuron {incoming} of layer {layer} is the weight to the only neuron of layer "
                "{next_layer} times its error: {total}. Sample {sample} of the {network} network at epoch "
                "{epoch}. Numbers are rounded. The cost is {cost}.",
                **facts_of(recording, epoch, sample),
                **moved,
                layer=layer - 1,
                next_layer=layer,
            ),
            alt=tr(
                "Neuron {incoming} of layer {layer} leads to one neuron; its weight times δ is {total}.",
                **moved,
                layer=layer - 1,
            ),
        )
    return figure.with_words(
        caption=tr(
            "∂C₀/∂a of neuron {incoming} of layer {layer} is the sum over the {neurons} of "
            "layer {next_layer} of weight times error: {listed}{word}, together {total}; {alone}. "
            "Sample {sample} of the {network} network at epoch {epoch}. Numbers are rounded. "
            "The cost is {cost}.",
            **facts_of(recording, epoch, sample),
            **moved,
            **layers,
            next_layer=layer,
            listed=listed,
            word=tr(" and {left_out} more", left_out=left_out) if left_out else "",
            alone=alone,
        ),
        alt=tr(
            "Neuron {incoming} of layer {layer} fans out to {neurons}; the terms w times δ add "
            "up to {total}.",
            **moved,
            **layers,
        ),
    )


def widest_layer(sizes: tuple[int, ...]) -> int:
    """Return the last of the layers 2 … L that have most neurons."""
    return max(range(2, len(sizes)), key=lambda layer: (sizes[layer], layer))


def _heights(count: int, low: float, high: float) -> list[float]:
    """Return the heights of things below each other, in the middle of a range, in."""
    spacing = min(MOST_SPACING, (high - low) / max(count - 1, 1))
    top = (high + low) / 2 + spacing * (count - 1) / 2
    return [top - spacing * n for n in range(count)]


def _network(
    axes: Axes,
    theme: Theme,
    back: SamplePass,
    chosen: tuple[int, int],
    rows: list[int | None],
    places: _Places,
) -> None:
    """Draw neuron k, the next layer and the cost; weights are drawn to scale."""
    layer, k = chosen
    heights = _heights(len(rows), *places.neurons)
    middle = sum(places.neurons) / 2
    apart = heights[0] - heights[1] if len(heights) > 1 else MOST_SPACING
    radius = min(places.radius, SHARE * apart)
    w = back.W(layer)[:, k]
    largest = float(np.abs(w).max())
    dim = mixed(theme.C, theme.background, 0.45)
    fill = mixed(theme.a, theme.background, TINT)
    for j, y in zip(rows, heights):
        if j is None:
            ellipsis(axes, (places.j, y), theme.muted)
            continue
        along = np.array([places.j - K, y - middle])
        along /= np.hypot(*along)
        leave, meet = places.radius * along, radius * along
        start, end = (K + leave[0], middle + leave[1]), (places.j - meet[0], y - meet[1])
        edge(axes, start, end, stroke(float(w[j]), largest, theme, WIDEST), gid=f"w{j + 1}")
        axes.plot([places.j, places.cost], [y, middle], color=dim, lw=LINE, zorder=0.5)
        name = symbol("a", layer, j + 1)
        neuron(axes, (places.j, y), radius, theme, NeuronStyle(theme.a, fill), label=name)
    name = symbol("a", layer - 1, k + 1) if layer > 1 else symbol("x", "", k + 1)
    ink = theme.a if layer > 1 else theme.ink
    neuron(axes, (K, middle), places.radius + 0.06, theme, NeuronStyle(ink, fill, line=5.0), label=name)
    fill = mixed(theme.C, theme.background, TINT)
    cost = NeuronStyle(theme.C, fill)
    neuron(axes, (places.cost, middle), places.radius, theme, cost, label=symbol("C", "", 0))


def _terms(
    axes: Axes,
    theme: Theme,
    place: tuple[int, int],
    rows: list[int | None],
    factors: tuple[np.ndarray, np.ndarray],
    scale: float,
    places: _Places,
) -> None:
    """Write the terms in letters and numbers, and draw them as bars."""
    (layer, k), (w, delta) = place, factors
    heights = _heights(len(rows), *places.terms)
    apart = heights[0] - heights[1] if len(rows) > 1 else MOST_SPACING
    low = 0.34 if apart >= LETTERS else 0.1
    numbers = {j: _numbers(theme, float(w[j]), float(delta[j])) for j in rows if j is not None}
    size = fitting_size(places.room, *map(formula_width, numbers.values()))
    ends = [(places.sum - 0.3, heights[0] + 0.4)]
    if places.raised:
        # The line at 0 does not cross the numbers below the bars.
        middles = [places.sum + 0.1, *(y + places.raised for j, y in zip(rows, heights) if j is not None)]
        ends = [(y - LINE_AT_0, y + LINE_AT_0) for y in middles]
    for end in ends:
        axes.plot([places.zero] * 2, end, color=theme.muted, lw=THIN)
    for j, y in zip(rows, heights):
        if j is None:
            ellipsis(axes, (places.term + 1.6, y), theme.muted)
            continue
        if apart >= LETTERS:
            weight = letter(theme, "w", layer, pair(j + 1, k + 1))
            formula(axes, (places.term, y + 0.1), [weight, letter(theme, r"\delta", layer, j + 1)])
        gid = f"term{j + 1}"
        formula(axes, (places.term, y - low), numbers[j], size=size, gid=f"{gid} numbers")
        corner = (places.zero, y - BAR / 2 + places.raised)
        bar(axes, corner, float(w[j] * delta[j]) * scale, BAR, theme.C, gid)


def _numbers(theme: Theme, w: float, delta: float) -> list[Item]:
    """Write a term in numbers."""
    return [
        (number(w, FACTOR_DIGITS), theme.w),
        ("×", theme.ink),
        (number(delta, FACTOR_DIGITS), theme.C),
        ("=", theme.ink),
        (number(w * delta), theme.ink),
    ]


def _wrong(axes: Axes, theme: Theme, place: tuple[int, int, int], term: float, off: float, y: float) -> None:
    """Write the tempting formula, one path without the sum, at a height, and how far off it is."""
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
    formula(axes, (LEFT, y), items, gid="wrong")
    text = tr("one path alone: ") + (
        tr("off by {off}", off=number(off)) if off else tr("here it is all of the sum")
    )
    size = fitting_size(room_of_note(), width_of(text))
    write(axes, (LEFT, y - 0.62), text, theme.muted, size=size, ha="left", gid="off")


def _sum(
    axes: Axes, theme: Theme, place: tuple[int, int], total: float, scale: float, places: _Places
) -> None:
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
    x, size, y = places.term, TITLE, places.sum
    if not applied_screen().is_slide:
        end = places.zero - places.reach - APART
        size = max(SMALL, min(TITLE, TITLE * (end - LEFT) / formula_width(items, TITLE)))
        x = min(x, end - formula_width(items, size))
    formula(axes, (x, y), items, size=size, gid="sum formula")
    axes.plot([x, places.zero + places.reach], [y + places.rule] * 2, color=theme.ink, lw=THIN)
    patch = bar(axes, (places.zero, y + 0.1 - BAR / 2), total * scale, BAR, theme.C, "sum")
    patch.set(edgecolor=theme.ink, linewidth=THIN * 1.5)
