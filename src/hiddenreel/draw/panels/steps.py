"""A step of learning on the network's own diagram: forward, cost, backward, and the weights moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from hiddenreel.draw.diagram.cells import fixed
from hiddenreel.draw.diagram.network import (
    WIDEST,
    Layout,
    ellipsis,
    lay_out,
    line_style,
    line_width,
)
from hiddenreel.draw.diagram.paper import sentence, symbol, width_of
from hiddenreel.draw.film import Drawing, Moment
from hiddenreel.draw.naming import cost_words, counted
from hiddenreel.draw.page import number, typeset
from hiddenreel.draw.parts import Label
from hiddenreel.draw.shapes import disc_outline, shapes, strokes
from hiddenreel.draw.step import Step, decimals
from hiddenreel.draw.style import COUNTER, LABEL, LINE, PAGE_INCHES, SMALL, THIN, Theme, mixed
from hiddenreel.draw.timeline import scene
from hiddenreel.record.recording import Layers

# The acts of the story, as shares of it.
FORWARD, COST, BACKWARD, UPDATE = (0.02, 0.31), (0.31, 0.39), (0.41, 0.72), (0.80, 1.0)
# What of a layer's scene is the way to it; the rest is what happens there.
WAY = 0.62

# The diagram: left, bottom, width and height; where the cost's bar stands, and the caption, in.
BOX, SPACING = (0.05, 0.85, 9.85, 5.7), 1.9
BAR_LEFT, BAR_WIDTH, BAR_BOTTOM, BAR_TOP = 11.15, 0.75, 2.25, 5.6
FIGURE_AT, CAPTION_AT = 1.62, 0.32
# Places in a column; radius of a neuron, in, and as a share of the room that it has.
MOST, RADIUS, RADIUS_SHARE = 5, 0.42, 0.3
# A number on a wire: at least so far from the next above it, in.
LABEL_HEIGHT, PLATE_HEIGHT, PLATE_ROOM, BESIDE_NEURON = 0.37, 0.3, 0.03, 0.07
# Numbers on wires need not stand farther apart than this, in: then they rather stand near a neuron.
FAR_ENOUGH = 0.41
# How much of its colour a wire keeps: behind its gradient; if it is the thinnest, and more for each
# point of its width.
BEHIND, THINNEST, TO_WIDEST = 0.3, 0.4, 0.6 / WIDEST
# How much of its colour the ground of an idle neuron takes, and of one that is all active.
EMPTY, FULL = 0.06, 0.55
# Length of what runs along a wire, as a share of it; its width, pt; the widest ring of an error, pt.
COMET, COMET_WIDTH, RING = 0.3, 6.5, 9.0


@dataclass(frozen=True)
class Acts:
    """What of the step is told at a share of the story.

    Attributes
    ----------
    depth : int
        L, the number of layers of weights.
    """

    depth: int

    def _layer(self, act: tuple[float, float], place: int, story: float) -> tuple[float, float]:
        """Return how much of the first and of the second part of a layer's scene is told."""
        length = (act[1] - act[0]) / self.depth
        begin = act[0] + place * length
        turn = begin + WAY * length
        return scene(story, begin, turn), scene(story, turn, begin + length)

    def forward(self, layer: int, story: float) -> tuple[float, float]:
        """Return how far the signals to a layer have come, and how far its neurons are lit."""
        return self._layer(FORWARD, layer - 1, story)

    def backward(self, layer: int, story: float) -> tuple[float, float]:
        """Return how far a layer's errors are lit, and how far they have run back from it."""
        length = (BACKWARD[1] - BACKWARD[0]) / self.depth
        begin = BACKWARD[0] + (self.depth - layer) * length
        turn = begin + (1 - WAY) * length
        return scene(story, begin, turn), scene(story, turn, begin + length)

    def cost(self, story: float) -> float:
        """Return how much of the cost is told."""
        return scene(story, *COST)

    def update(self, story: float) -> float:
        """Return the share of the step that is taken."""
        return scene(story, *UPDATE)

    def caption(self, story: float) -> tuple[str, int]:
        """Return what is told, and of which layer."""
        if story >= UPDATE[0]:
            return "update", 0
        if story >= BACKWARD[0]:
            told = (story - BACKWARD[0]) / (BACKWARD[1] - BACKWARD[0]) * self.depth
            return "backward", max(1, self.depth - int(told))
        if story >= COST[0]:
            return "cost", 0
        if story > FORWARD[0]:
            told = (story - FORWARD[0]) / (FORWARD[1] - FORWARD[0]) * self.depth
            return "forward", min(self.depth, 1 + int(told))
        return "batch", 0


@dataclass(frozen=True)
class Diagram:
    """The network on which the step is told, with the cost beside it and the formula below."""

    step: Step
    box: tuple[float, float, float, float]

    @cached_property
    def layout(self) -> Layout:
        """Where the neurons stand, in."""
        sizes = self.step.recording.sizes
        rows = min(max(sizes), MOST)
        radius = min(RADIUS, RADIUS_SHARE * BOX[3] / rows)
        return lay_out(sizes, BOX, most=MOST, radius=radius, spacing=SPACING)

    @property
    def acts(self) -> Acts:
        """When what is told."""
        return Acts(self.step.recording.depth)

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the ellipses; all else moves."""
        wide, high = (size * side for size, side in zip(self.box[2:], PAGE_INCHES))
        axes.set(xlim=(0, wide), ylim=(0, high))
        axes.set_axis_off()
        for gap in (gap for gaps in self.layout.gaps for gap in gaps):
            ellipsis(axes, gap, theme.muted)
        players = [_Wires(self, axes, theme), _Neurons(self, axes, theme)]
        players += [_Cost(self, axes, theme), _Caption(self, axes, theme)]

        def show(moment: Moment) -> None:
            for player in players:
                player.show(moment.story)

        return Drawing([thing for player in players for thing in player.moving], show)


class _Wires:
    """The weights as lines, what runs along them, and their gradients, in lines and in numbers."""

    def __init__(self, diagram: Diagram, axes: Axes, theme: Theme) -> None:
        self.step, self.acts, self.theme = diagram.step, diagram.acts, theme
        layout = diagram.layout
        self.wires = [
            (layer, int(j), int(k), np.array(layout.ends(layer, j, k)))
            for layer in range(1, len(layout.sizes))
            for j in layout.shown[layer]
            for k in layout.shown[layer - 1]
        ]
        weights = [W for share in (0.0, 1.0) for W, _ in self.step.weights(share)]
        self.largest = max(float(np.abs(W).max()) for W in weights)
        gradients = [dW for dW, _ in self.step.gradients]
        self.steepest = max(float(np.abs(dW).max()) for dW in gradients)
        rate = self.step.recording.spec["learning_rate"]
        self.digits = decimals(rate * self.steepest, 2)
        self.gradient_digits = [min(4, decimals(float(np.abs(dW).max()), 3)) for dW in gradients]
        self.lines = strokes(axes, 1.0, "weights", capstyle="butt")
        self.slopes = strokes(axes, 1.2, "gradients", colors=theme.C, capstyle="butt")
        self.comets = strokes(
            axes, 1.4, "signals", colors=theme.a, linewidths=COMET_WIDTH, capstyle="round"
        )
        halves = [widest_number(self, layer) / 2 for layer in range(1, len(layout.sizes))]
        places = number_places(layout, self.step, halves)
        self.plates = shapes(axes, 1.9, "plates", facecolors=theme.background, linewidths=0)
        corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
        self.plates.set_verts(
            [
                np.array(place) + corners * (halves[layer - 1] + PLATE_ROOM, PLATE_HEIGHT / 2)
                for (layer, _, _), place in places.items()
            ]
        )
        self.labels = {}
        for wire, place in places.items():
            style = {"fontsize": LABEL, "ha": "center", "va": "center_baseline", "zorder": 5}
            pair = [
                Label(axes.text(*place, "", color=colour, gid=gid, **style))
                for colour, gid in ((theme.w, f"w{wire}"), (theme.C, f"dw{wire}"))
            ]
            self.labels[wire] = pair
        figures = [label for pair in self.labels.values() for label in pair]
        self.moving = [self.lines, self.slopes, self.comets, self.plates, *figures]

    def show(self, story: float) -> None:
        share = self.acts.update(story)
        weights = self.step.weights(share)
        self._show_weights(story, weights)
        self._show_gradients(story, share)
        self._show_signals(story)
        updating = story >= UPDATE[0]
        for (layer, j, k), (weight, gradient) in self.labels.items():
            told = not updating and self.acts.backward(layer, story)[1] > 0.5
            w, dw = weights[layer - 1][0][j, k], self.step.gradients[layer - 1][0][j, k]
            weight.artist.set_text("" if told else fixed(w, self.digits))
            gradient.artist.set_text(fixed(dw, self.gradient_digits[layer - 1]) if told else "")

    def _show_weights(self, story: float, weights: Layers) -> None:
        values = [float(weights[layer - 1][0][j, k]) for layer, j, k, _ in self.wires]
        widths = [line_width(value, self.largest) for value in values]
        taken = self.acts.update(story)
        kept = [
            1 - (1 - BEHIND) * self.acts.backward(layer, story)[1] * (1 - taken)
            for layer in range(1, self.step.recording.depth + 1)
        ]
        theme = self.theme
        colours = [
            mixed(theme.w, theme.background, kept[layer - 1] * (THINNEST + TO_WIDEST * width))
            for (layer, *_), width in zip(self.wires, widths)
        ]
        _restyle(self.lines, [ends for *_, ends in self.wires], values, widths)
        self.lines.set_color(colours)

    def _show_gradients(self, story: float, share: float) -> None:
        segments, values, widths = [], [], []
        for layer, j, k, (start, end) in self.wires:
            told = self.acts.backward(layer, story)[1]
            dw = float(self.step.gradients[layer - 1][0][j, k]) * (1 - share)
            width = line_width(dw, self.steepest)
            if told > 0 and width > 0:
                segments.append(np.array([end, end + told * (start - end)]))
                values.append(dw)
                widths.append(width)
        _restyle(self.slopes, segments, values, widths)

    def _show_signals(self, story: float) -> None:
        segments = []
        for layer, _, _, (start, end) in self.wires:
            told, _ = self.acts.forward(layer, story)
            if 0 < told < 1:
                segments.append(comet(start, end, told))
        self.comets.set_segments(segments)


class _Neurons:
    """The neurons: filled as they are active, ringed as they are wrong, with both in numbers."""

    def __init__(self, diagram: Diagram, axes: Axes, theme: Theme) -> None:
        self.step, self.acts, self.theme = diagram.step, diagram.acts, theme
        layout = diagram.layout
        self.neurons = [
            (layer, int(n), tuple(place))
            for layer in range(len(layout.sizes))
            for n, place in zip(layout.shown[layer], layout.places[layer])
        ]
        outlines = [disc_outline(place, layout.radius) for *_, place in self.neurons]
        edges = [theme.a if layer else theme.muted for layer, *_ in self.neurons]
        self.discs = shapes(axes, 2, "neurons", edgecolors=edges, linewidths=LINE)
        self.discs.set_verts(outlines)
        self.rings = shapes(axes, 2.5, "errors", facecolors="none", edgecolors=theme.C)
        self.rings.set_verts(outlines)
        means = self.step.activations(0.0)
        self.strongest = [max(1.0, float(np.abs(a).max())) for a in means]
        self.worst = max(float(np.abs(delta).max()) for delta in self.step.deltas) or 1.0
        self.digits = decimals(self.worst, 3)
        style = {"ha": "center", "va": "center_baseline", "zorder": 5}
        roomy = 2 * layout.radius > 0.8
        self.means, self.errors = [], []
        for layer, n, (x, y) in self.neurons:
            size, gid = LABEL if roomy else SMALL, f"a{layer}-{n}"
            text = axes.text(x, y, "", fontsize=size, gid=gid, **style)
            self.means.append(Label(text))
            below = y - layout.radius - 0.2
            gid = f"delta{layer}-{n}"
            text = axes.text(x, below, "", fontsize=SMALL, color=theme.C, gid=gid, **style)
            self.errors.append(Label(text, theme.background))
        self.moving = [self.discs, self.rings, *self.means, *self.errors]

    def show(self, story: float) -> None:
        means = self.step.activations(self.acts.update(story))
        faces, widths = [], []
        updating = story >= UPDATE[0]
        fading = 1 - scene(story, UPDATE[0], UPDATE[0] + 0.3 * (UPDATE[1] - UPDATE[0]))
        for (layer, n, _), mean, error in zip(self.neurons, self.means, self.errors):
            lit = self.acts.forward(layer, story)[1] if layer else 1.0
            back = self.acts.backward(layer, story)[0] if layer else 0.0
            a = float(means[layer][n])
            strength = EMPTY + (FULL - EMPTY) * lit * min(abs(a) / self.strongest[layer], 1.0)
            colour = self.theme.a if layer else self.theme.muted
            faces.append(mixed(colour, self.theme.background, strength))
            mean.artist.set_text(fixed(a, 2) if lit > 0.3 else "")
            delta = float(self.step.deltas[layer - 1][n]) if layer else 0.0
            widths.append(RING * abs(delta) / self.worst * back * fading)
            shown = back > 0.3 and not updating
            error.artist.set_text(f"δ {fixed(delta, self.digits)}" if shown else "")
        self.discs.set_facecolor(faces)
        self.rings.set_linewidths(widths)


class _Cost:
    """The batch's mean cost: a bar that falls as the step is taken, and a figure."""

    def __init__(self, diagram: Diagram, axes: Axes, theme: Theme) -> None:
        self.step, self.acts = diagram.step, diagram.acts
        self.before, self.after = self.step.cost(0.0), self.step.cost(1.0)
        self.digits = diagram.step.digits
        self.tallest = max(self.before, self.after) or 1.0
        middle = BAR_LEFT + BAR_WIDTH / 2
        ends = [BAR_LEFT - 0.25, BAR_LEFT + BAR_WIDTH + 0.25]
        axes.plot(ends, [BAR_BOTTOM] * 2, color=theme.muted, lw=THIN)
        layout = diagram.layout
        last = layout.places[-1] + [layout.radius, 0.0]
        self.entry = np.array([BAR_LEFT - 0.25, BOX[1] + BOX[3] / 2])
        self.wires = [np.array([place, self.entry]) for place in last]
        for (x0, y0), (x1, y1) in self.wires:
            axes.plot([x0, x1], [y0, y1], color=theme.muted, lw=THIN, zorder=0.5)
        style = {"ha": "center", "va": "center_baseline"}
        axes.text(
            middle,
            BAR_TOP + 0.55,
            f"cost of {counted(self.step.samples, 'sample')}",
            fontsize=SMALL,
            **style,
        )
        self.bar = shapes(axes, 2, "cost", facecolors=theme.C, linewidths=0)
        self.level = strokes(axes, 3, "before", colors=theme.ink, linewidths=LINE, capstyle="butt")
        self.comets = strokes(axes, 1.4, "to cost", linewidths=COMET_WIDTH, capstyle="round")
        self.theme = theme
        bold = {"weight": "semibold", **style}
        self.figure = Label(
            axes.text(middle, FIGURE_AT, "", fontsize=COUNTER, color=theme.C, gid="C", **bold)
        )
        self.change = Label(
            axes.text(middle, FIGURE_AT - 0.62, "", fontsize=LABEL, color=theme.C, gid="dC", **bold)
        )
        self.moving = [self.bar, self.level, self.comets, self.figure, self.change]

    def height(self, cost: float) -> float:
        """Return how high a cost's bar reaches, in."""
        return BAR_BOTTOM + (BAR_TOP - BAR_BOTTOM) * cost / self.tallest

    def show(self, story: float) -> None:
        told, share = self.acts.cost(story), self.acts.update(story)
        cost = self.step.cost(share)
        top = BAR_BOTTOM + told * (self.height(cost) - BAR_BOTTOM)
        right = BAR_LEFT + BAR_WIDTH
        corners = [(BAR_LEFT, BAR_BOTTOM), (right, BAR_BOTTOM), (right, top), (BAR_LEFT, top)]
        self.bar.set_verts([corners] if told > 0 else [])
        level = self.height(self.before)
        ends = [(BAR_LEFT - 0.25, level), (right + 0.25, level)]
        self.level.set_segments([np.array(ends)] if share > 0 else [])
        self.figure.artist.set_text(fixed(cost, self.digits) if told > 0.3 else "")
        change = fixed(cost - self.before, self.digits)
        self.change.artist.set_text(change if share > 0 else "")
        first = self.acts.backward(self.step.recording.depth, story)[0]
        running = [comet(*ends, told) for ends in self.wires if 0 < told < 1]
        self.comets.set_color(self.theme.a)
        if 0 < first < 1:
            running = [comet(*ends[::-1], first) for ends in self.wires]
            self.comets.set_color(self.theme.C)
        self.comets.set_segments(running)


class _Caption:
    """The formula of what is being told, below the diagram; one sentence for each scene."""

    def __init__(self, diagram: Diagram, axes: Axes, theme: Theme) -> None:
        self.acts = diagram.acts
        self.sentences: dict[tuple[str, int], list[tuple[Label, str]]] = {}
        for key, words in captions(diagram.step, theme).items():
            texts = sentence(axes, (0.0, CAPTION_AT), words, gid="caption")
            self.sentences[key] = [(Label(text), text.get_text()) for text in texts]
        self.moving = [label for words in self.sentences.values() for label, _ in words]

    def show(self, story: float) -> None:
        told = self.acts.caption(story)
        for key, words in self.sentences.items():
            for label, text in words:
                label.artist.set_text(text if key == told else "")


def captions(step: Step, theme: Theme) -> dict[tuple[str, int], list[tuple[str, str]]]:
    """Write what each scene tells, as (text, colour) by name and layer."""
    recording = step.recording
    ink, last = theme.ink, recording.depth
    rate = number(recording.spec["learning_rate"])
    said = {
        ("batch", 0): [
            (f"{counted(step.samples, 'sample')}; numbers will be means over them.", ink),
            ("On the wires: weights", theme.w),
            ("(dashed: negative)", ink),
        ],
        ("cost", 0): [("Cost:", ink), ("C", theme.C), (f"= mean of {cost_words(recording)}", ink)],
        ("update", 0): [
            ("Step:", ink),
            ("W ← W", theme.w),
            ("− η", ink),
            ("∂C/∂W", theme.C),
            (typeset(f"with η = {rate}, and so for"), ink),
            ("b", theme.b),
        ],
    }
    for layer in range(1, last + 1):
        below = symbol("a", layer - 1)
        said["forward", layer] = [
            ("Forward:", ink),
            (symbol("a", layer), theme.a),
            ("= σ(", ink),
            (symbol("W", layer), theme.w),
            (below, theme.a),
            ("+", ink),
            (symbol("b", layer), theme.b),
            (")", ink),
        ]
        said["backward", layer] = [
            ("Backward:", ink),
            *_error(step, layer, theme),
            (rf"$\partial C/\partial W^{{{layer}}}$", theme.C),
            ("=", ink),
            (symbol(r"\delta", layer), theme.C),
            (rf"$(a^{{{layer - 1}}})^T$", theme.a),
        ]
    return said


def _error(step: Step, layer: int, theme: Theme) -> list[tuple[str, str]]:
    """Write where a layer's error comes from."""
    ink = theme.ink
    own = (symbol(r"\delta", layer), theme.C)
    slope = [(r"$\odot$", ink), (rf"$\sigma'(z^{{{layer}}}),$", theme.z)]
    if layer < step.recording.depth:
        above = (rf"$(W^{{{layer + 1}}})^T$", theme.w)
        return [own, ("=", ink), above, (symbol(r"\delta", layer + 1), theme.C), *slope]
    if step.recording.spec["output"] == "softmax":
        return [own, ("=", ink), (rf"$\partial C/\partial z^{{{layer}}},$", theme.C)]
    return [own, ("=", ink), (rf"$\partial C/\partial a^{{{layer}}}$", theme.C), *slope]


def comet(start: np.ndarray, end: np.ndarray, told: float) -> np.ndarray:
    """Return the piece of a way that a signal takes up when `told` of its run is told, (2, 2)."""
    head, tail = min(told * (1 + COMET), 1.0), max(told * (1 + COMET) - COMET, 0.0)
    return np.array([start + tail * (end - start), start + head * (end - start)])


def number_places(
    layout: Layout, step: Step, halves: Sequence[float]
) -> dict[tuple[int, int, int], tuple[float, float]]:
    """Choose where on its wire each weight's number stands; where wires crowd, of the steepest only.

    Parameters
    ----------
    halves : sequence of float
        Half the width of each layer's widest number, in.

    Returns
    -------
    dict
        Places by (layer from 1, j from 0, k from 0).
    """
    places = {}
    for layer in range(1, len(layout.sizes)):
        wires = [(int(j), int(k)) for j in layout.shown[layer] for k in layout.shown[layer - 1]]
        steep = np.abs(step.gradients[layer - 1][0])
        ranked = sorted(wires, key=lambda wire: -steep[wire])
        gap = layout.x(layer) - layout.x(layer - 1)
        nearest = (layout.radius + halves[layer - 1] + BESIDE_NEURON) / gap
        shares = np.linspace(nearest, max(nearest, 1 - nearest), 33)
        found = [_without_overlap(layout, layer, ranked, share) for share in shares]
        best = max(found, key=lambda chosen: (len(chosen), _least_apart(chosen)))
        places |= {(layer, j, k): place for (j, k), place in best.items()}
    return places


def _without_overlap(
    layout: Layout, layer: int, wires: Sequence[tuple[int, int]], share: float
) -> dict[tuple[int, int], tuple[float, float]]:
    chosen: dict[tuple[int, int], tuple[float, float]] = {}
    for j, k in wires:
        start, end = np.array(layout.at(layer - 1, k)), np.array(layout.at(layer, j))
        x, y = start + share * (end - start)
        if all(abs(y - other) >= LABEL_HEIGHT for _, other in chosen.values()):
            chosen[j, k] = (float(x), float(y))
    return chosen


def _least_apart(chosen: dict[tuple[int, int], tuple[float, float]]) -> float:
    heights = sorted(y for _, y in chosen.values())
    return min([FAR_ENOUGH, *np.diff(heights)])


def _restyle(
    lines: LineCollection, segments: list[np.ndarray], values: list[float], widths: list[float]
) -> None:
    """Give a collection its lines, each as wide as it is told and dashed if its value is negative."""
    lines.set_segments(segments)
    lines.set_linewidths(widths)
    styles = []
    for value, width in zip(values, widths):
        style = line_style(value, width)
        # Matplotlib counts dashes in line widths.
        dashed = width > 0 and not isinstance(style, str)
        styles.append((0.0, tuple(length / width for length in style[1])) if dashed else "-")
    if styles:
        lines.set_linestyle(styles)


def widest_number(wires: _Wires, layer: int) -> float:
    """Measure the widest of the numbers that stand on the wires into a layer, in."""
    step, at = wires.step, layer - 1
    shown = [(step.weights(share)[at][0], wires.digits) for share in (0.0, 1.0)]
    shown.append((step.gradients[at][0], wires.gradient_digits[at]))
    ends = [(float(value), digits) for M, digits in shown for value in (M.min(), M.max())]
    return max(width_of(fixed(value, digits), LABEL) for value, digits in ends)
