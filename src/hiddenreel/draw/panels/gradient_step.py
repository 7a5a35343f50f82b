"""A step of learning on the network's own diagram: forward, cost, backward, and the weights moved.

The diagram says what runs where; the numbers of the scene at hand stand in its equation below.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from hiddenreel.analyse.gradient_step import GradientStep
from hiddenreel.draw.diagram.canvas import width_of
from hiddenreel.draw.diagram.network import (
    WIDEST,
    NetworkLayout,
    Stroke,
    ellipsis,
    lay_out,
    line_style,
    line_width,
)
from hiddenreel.draw.diagram.shapes import disc_outline, shapes, strokes
from hiddenreel.draw.film.choreography import UPDATE, StepTiming
from hiddenreel.draw.film.film import Drawing, Moment
from hiddenreel.draw.film.timeline import ease
from hiddenreel.draw.numbers import difference_decimals, fixed
from hiddenreel.draw.paint.artists import PaintedText
from hiddenreel.draw.panels.equations import EquationPanel
from hiddenreel.draw.panels.step_equations import equations
from hiddenreel.draw.theme.theme import COUNTER, LABEL, LINE, PAGE_INCHES, SMALL, THIN, Theme, mixed
from hiddenreel.draw.wording import counted
from hiddenreel.record.recording import Layers

# The diagram: left, bottom, width and height; how far apart neurons of a layer stand at most, in.
BOX, SPACING = (0.05, 3.05, 9.85, 3.5), 1.25
# Where the cost's bar stands, and the figures below it, in.
BAR_LEFT, BAR_WIDTH, BAR_BOTTOM, BAR_TOP = 11.1, 0.75, 4.1, 6.0
WORDS_AT, FIGURE_AT, CHANGE_AT = 6.4, 3.62, 3.08
# What is seen of the sheet's height where there are no words, in.
BARE = (2.95, 6.65)
# Radius of a neuron, in, and as a share of the room that it has; room around the number in it, in.
RADIUS, RADIUS_SHARE, INNER_ROOM = 0.42, 0.34, 0.03
# Height of a digit, in heights of type.
DIGIT_HEIGHT = 0.65
# How much of its colour a wire keeps: behind its gradient; if it is the thinnest, and more for each
# point of its width.
BEHIND, THINNEST, TO_WIDEST = 0.3, 0.4, 0.6 / WIDEST
# How much of its colour the ground of an idle neuron takes, and of one that is all active.
EMPTY, FULL = 0.06, 0.55
# Length of what runs along a wire, as a share of it; its width, pt; the widest ring of an error, pt.
COMET, COMET_WIDTH, RING = 0.3, 6.5, 9.0


@dataclass(frozen=True)
class StepDiagram:
    """The network on which the step is told, with the cost beside it and the arithmetic below.

    Attributes
    ----------
    step : GradientStep
    box : left, bottom, width, height
        Of the panel, as shares of the page.
    most : int
        Places for neurons in a column; of a larger layer some are left out.
    share : float
        How wide lines are, of those on a slide.
    bare : bool
        Show the network and the bar alone, without any words or numbers, in `BARE`.
    """

    step: GradientStep
    box: tuple[float, float, float, float]
    most: int
    share: float = 1.0
    bare: bool = False

    @cached_property
    def layout(self) -> NetworkLayout:
        """Where the neurons stand, in."""
        sizes = self.step.recording.sizes
        rows = min(max(sizes), self.most)
        radius = min(RADIUS, RADIUS_SHARE * BOX[3] / rows)
        return lay_out(sizes, BOX, most=self.most, radius=radius, spacing=SPACING)

    @property
    def aspect(self) -> float:
        """Height of the bare picture as a share of its width."""
        return (BARE[1] - BARE[0]) / (self.box[2] * PAGE_INCHES[0])

    @cached_property
    def timing(self) -> StepTiming:
        """When what is told."""
        return StepTiming(self.step.recording.depth)

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the ellipses; all else moves."""
        wide, high = (size * side for size, side in zip(self.box[2:], PAGE_INCHES))
        axes.set(xlim=(0, wide), ylim=BARE if self.bare else (0, high))
        axes.set_axis_off()
        for gap in (gap for gaps in self.layout.gaps for gap in gaps):
            ellipsis(axes, gap, theme.muted, self.share)
        players = [_Wires(self, axes, theme), _Neurons(self, axes, theme)]
        players.append(_Cost(self, axes, theme))
        if not self.bare:
            worked_out = equations(self.step, self.timing, theme, self.most)
            players.append(EquationPanel(worked_out, self.timing.current_scene, axes, theme))

        def show(moment: Moment) -> None:
            for player in players:
                player.show(moment.progress)

        return Drawing([thing for player in players for thing in player.moving], show)


class _Wires:
    """The weights as lines, what runs along them, and their gradients; those at hand stand out."""

    def __init__(self, diagram: StepDiagram, axes: Axes, theme: Theme) -> None:
        self.step, self.timing, self.theme = diagram.step, diagram.timing, theme
        self.share, layout = diagram.share, diagram.layout
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
        self.lines = strokes(axes, 1.0, "weights", capstyle="butt")
        self.slopes = strokes(axes, 1.2, "gradients", capstyle="butt")
        self.comets = strokes(
            axes,
            1.4,
            "signals",
            colors=theme.a,
            linewidths=COMET_WIDTH * self.share,
            capstyle="round",
        )
        self.moving = [self.lines, self.slopes, self.comets]

    def show(self, progress: float) -> None:
        share = self.timing.update(progress)
        self._show_weights(progress, self.step.weights(share))
        self._show_gradients(progress, share)
        self._show_signals(progress)

    def _show_weights(self, progress: float, weights: Layers) -> None:
        values = [float(weights[layer - 1][0][j, k]) for layer, j, k, _ in self.wires]
        widths = [line_width(value, self.largest) for value in values]
        taken = self.timing.update(progress)
        kept = [
            self.timing.strength(layer, progress)
            * (1 - (1 - BEHIND) * self.timing.backward(layer, progress)[1] * (1 - taken))
            for layer in range(1, self.step.recording.depth + 1)
        ]
        theme = self.theme
        colours = [
            mixed(theme.w, theme.background, kept[layer - 1] * (THINNEST + TO_WIDEST * width))
            for (layer, *_), width in zip(self.wires, widths)
        ]
        _restyle(self.lines, [ends for *_, ends in self.wires], values, widths, self.share)
        self.lines.set_color(colours)

    def _show_gradients(self, progress: float, share: float) -> None:
        segments, values, widths, colours = [], [], [], []
        for layer, j, k, (start, end) in self.wires:
            told = self.timing.backward(layer, progress)[1]
            dw = float(self.step.gradients[layer - 1][0][j, k]) * (1 - share)
            width = line_width(dw, self.steepest)
            if told > 0 and width > 0:
                segments.append(np.array([end, end + told * (start - end)]))
                values.append(dw)
                widths.append(width)
                kept = self.timing.strength(layer, progress)
                colours.append(mixed(self.theme.C, self.theme.background, kept))
        _restyle(self.slopes, segments, values, widths, self.share)
        self.slopes.set_color(colours)

    def _show_signals(self, progress: float) -> None:
        segments = []
        for layer, _, _, (start, end) in self.wires:
            told, _ = self.timing.forward(layer, progress)
            if 0 < told < 1:
                segments.append(comet(start, end, told))
        self.comets.set_segments(segments)


class _Neurons:
    """The neurons: filled as they are active, and ringed as they are wrong."""

    def __init__(self, diagram: StepDiagram, axes: Axes, theme: Theme) -> None:
        self.step, self.timing, self.theme = diagram.step, diagram.timing, theme
        self.share, layout = diagram.share, diagram.layout
        self.neurons = [
            (layer, int(n), tuple(place))
            for layer in range(len(layout.sizes))
            for n, place in zip(layout.shown[layer], layout.places[layer])
        ]
        outlines = [disc_outline(place, layout.radius) for *_, place in self.neurons]
        edges = [theme.a if layer else theme.muted for layer, *_ in self.neurons]
        self.discs = shapes(axes, 2, "neurons", edgecolors=edges, linewidths=LINE * diagram.share)
        self.discs.set_verts(outlines)
        self.rings = shapes(axes, 2.5, "errors", facecolors="none", edgecolors=theme.C)
        self.rings.set_verts(outlines)
        means = self.step.activations(0.0)
        self.strongest = [max(1.0, float(np.abs(a).max())) for a in means]
        self.worst = max(float(np.abs(delta).max()) for delta in self.step.deltas) or 1.0
        style = {"ha": "center", "va": "center_baseline", "zorder": 5}
        size = 0.0 if diagram.bare else self._size_within(layout.radius)
        self.means = [
            PaintedText(axes.text(x, y, "", fontsize=size or SMALL, gid=f"a{layer}-{n}", **style))
            for layer, n, (x, y) in self.neurons
            if size
        ]
        self.moving = [self.discs, self.rings, *self.means]

    def _size_within(self, radius: float) -> float:
        """Return the size of type, pt, at which all means have room in neurons; 0 if none has."""
        means = [self.step.activations(share) for share in (0.0, 1.0)]
        texts = {fixed(float(a[layer][n]), 2) for a in means for layer, n, _ in self.neurons}
        for size in (LABEL, SMALL):
            half = max(width_of(text, size) for text in texts) / 2
            # A corner of the widest number is half the height of a digit above its middle.
            if np.hypot(half, DIGIT_HEIGHT / 2 * size / 72) + INNER_ROOM <= radius:
                return size
        return 0.0

    def show(self, progress: float) -> None:
        means = self.step.activations(self.timing.update(progress))
        faces, widths, texts = [], [], []
        fading = 1 - ease(progress, UPDATE[0], UPDATE[0] + 0.3 * (UPDATE[1] - UPDATE[0]))
        for layer, n, _ in self.neurons:
            lit = self.timing.forward(layer, progress)[1] if layer else 1.0
            back = self.timing.backward(layer, progress)[0] if layer else 0.0
            a = float(means[layer][n])
            strength = EMPTY + (FULL - EMPTY) * lit * min(abs(a) / self.strongest[layer], 1.0)
            colour = self.theme.a if layer else self.theme.muted
            faces.append(mixed(colour, self.theme.background, strength))
            texts.append(fixed(a, 2) if lit > 0.3 else "")
            delta = float(self.step.deltas[layer - 1][n]) if layer else 0.0
            widths.append(self.share * RING * abs(delta) / self.worst * back * fading)
        # Where neurons are too small for numbers there are no labels.
        for label, text in zip(self.means, texts):
            label.artist.set_text(text)
        self.discs.set_facecolor(faces)
        self.rings.set_linewidths(widths)


class _Cost:
    """The batch's mean cost: a bar that falls as the step is taken, and a figure."""

    def __init__(self, diagram: StepDiagram, axes: Axes, theme: Theme) -> None:
        self.step, self.timing = diagram.step, diagram.timing
        self.before, self.after = self.step.cost(0.0), self.step.cost(1.0)
        self.digits = difference_decimals(diagram.step.cost(0.0), diagram.step.cost(1.0))
        self.tallest = max(self.before, self.after) or 1.0
        share, layout = diagram.share, diagram.layout
        ends = [BAR_LEFT - 0.25, BAR_LEFT + BAR_WIDTH + 0.25]
        axes.plot(ends, [BAR_BOTTOM] * 2, color=theme.muted, lw=THIN * share)
        last = layout.places[-1] + [layout.radius, 0.0]
        self.entry = np.array([BAR_LEFT - 0.25, BOX[1] + BOX[3] / 2])
        self.wires = [np.array([place, self.entry]) for place in last]
        for (x0, y0), (x1, y1) in self.wires:
            axes.plot([x0, x1], [y0, y1], color=theme.muted, lw=THIN * share, zorder=0.5)
        self.bar = shapes(axes, 2, "cost", facecolors=theme.C, linewidths=0)
        level = {"colors": theme.ink, "linewidths": LINE * share, "capstyle": "butt"}
        self.level = strokes(axes, 3, "before", **level)
        comets = {"linewidths": COMET_WIDTH * share, "capstyle": "round"}
        self.comets = strokes(axes, 1.4, "to cost", **comets)
        self.theme = theme
        self.figures = [] if diagram.bare else self._figures(axes)
        self.moving = [self.bar, self.level, self.comets, *self.figures]

    def _figures(self, axes: Axes) -> list[PaintedText]:
        """Write what the bar is; make the labels of the cost and of its change."""
        middle = BAR_LEFT + BAR_WIDTH / 2
        style = {"ha": "center", "va": "center_baseline"}
        words = f"cost of {counted(self.step.samples, 'sample')}"
        axes.text(middle, WORDS_AT, words, fontsize=SMALL, **style)
        style |= {"weight": "semibold", "color": self.theme.C}
        cost = axes.text(middle, FIGURE_AT, "", fontsize=COUNTER, gid="C", **style)
        change = axes.text(middle, CHANGE_AT, "", fontsize=LABEL, gid="dC", **style)
        return [PaintedText(cost), PaintedText(change)]

    def height(self, cost: float) -> float:
        """Return how high a cost's bar reaches, in."""
        return BAR_BOTTOM + (BAR_TOP - BAR_BOTTOM) * cost / self.tallest

    def show(self, progress: float) -> None:
        told, share = self.timing.cost(progress), self.timing.update(progress)
        cost = self.step.cost(share)
        top = BAR_BOTTOM + told * (self.height(cost) - BAR_BOTTOM)
        right = BAR_LEFT + BAR_WIDTH
        corners = [(BAR_LEFT, BAR_BOTTOM), (right, BAR_BOTTOM), (right, top), (BAR_LEFT, top)]
        self.bar.set_verts([corners] if told > 0 else [])
        level = self.height(self.before)
        ends = [(BAR_LEFT - 0.25, level), (right + 0.25, level)]
        self.level.set_segments([np.array(ends)] if share > 0 else [])
        texts = (
            fixed(cost, self.digits) if told > 0.3 else "",
            fixed(cost - self.before, self.digits) if share > 0 else "",
        )
        for figure, text in zip(self.figures, texts):
            figure.artist.set_text(text)
        first = self.timing.backward(self.step.recording.depth, progress)[0]
        running = [comet(*ends, told) for ends in self.wires if 0 < told < 1]
        self.comets.set_color(self.theme.a)
        if 0 < first < 1:
            running = [comet(*ends[::-1], first) for ends in self.wires]
            self.comets.set_color(self.theme.C)
        self.comets.set_segments(running)


def comet(start: np.ndarray, end: np.ndarray, told: float) -> np.ndarray:
    """Return the piece of a way that a signal takes up when `told` of its run is told, (2, 2)."""
    head, tail = min(told * (1 + COMET), 1.0), max(told * (1 + COMET) - COMET, 0.0)
    return np.array([start + tail * (end - start), start + head * (end - start)])


def _restyle(
    lines: LineCollection,
    segments: list[np.ndarray],
    values: list[float],
    widths: list[float],
    share: float,
) -> None:
    """Give a collection its lines, dashed if their value is negative, in a share of their width."""
    lines.set_segments(segments)
    lines.set_linewidths([share * width for width in widths])
    drawn = [Stroke(width, "", line_style(value, width)) for value, width in zip(values, widths)]
    if drawn:
        lines.set_linestyle([stroke.matplotlib_style for stroke in drawn])
