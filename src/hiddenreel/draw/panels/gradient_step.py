"""A step of learning on the network's own diagram: forward, cost, backward, and the weights moved.

Neurons and equations show the first sample of the batch on its way forward and back. Then the gradients
become the mean over the batch, and the layers take their step one after the other. The bar is the mean
cost of the batch. The numbers of the current scene are in its equation below the diagram.

On an upright sheet the layers lead down, and the bar lies below them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from hiddenreel.analyse.gradient_step import GradientStep
from hiddenreel.draw.diagram.canvas import Point
from hiddenreel.draw.diagram.network import (
    WIDEST,
    NetworkLayout,
    ellipsis,
    lay_out,
    line_width,
    restyle,
)
from hiddenreel.draw.diagram.neuron_numbers import NumberType, number_type, with_room_for_numbers
from hiddenreel.draw.diagram.shapes import disc_outline, shapes, strokes
from hiddenreel.draw.film.choreography import UPDATE, StepTiming
from hiddenreel.draw.film.film import Drawing, Moment
from hiddenreel.draw.film.timeline import ease
from hiddenreel.draw.numbers import fixed, fixed_or_less, step_decimals
from hiddenreel.draw.paint.artists import PaintedArtist, PaintedText
from hiddenreel.draw.panels.equations import SLIDE_ROOM, EquationPanel, Room
from hiddenreel.draw.panels.step_equations import equations
from hiddenreel.draw.screen import Box, applied_screen
from hiddenreel.draw.slide import fit
from hiddenreel.draw.theme.theme import COUNTER, LABEL, LINE, SMALL, THIN, Theme, mixed
from hiddenreel.language import tr

# How far apart neurons of a layer stand at most, and how far the ends of the cost's bar reach, in.
SPACING, BEYOND = 1.25, 0.25
# The part of the sheet's height that shows where there are no words, in.
BARE = (2.95, 6.65)
# On other sheets than slides, in. Beside a network: how far from the right edge its neurons end, at most
# and at least where each of its layers needs as much for numbers; from there to the bar, how wide that is,
# how high at most, and the room for words above and its line below.
# Below a network: its room, how far from the edges and the bottom the bar is, how high it is, and the room
# for the figure of the cost.
ENDS, LEAST_ENDS, OF_A_LAYER = 2.95, 2.4, 0.8
TO_BAR, WIDE, HIGHEST, WORDS_ROOM, LINE_ROOM = 0.5, 0.5, 2.4, 0.55, 0.1
BELOW, INSET, RAISED, LOW, FIGURE_WIDE = 1.75, 0.5, 0.85, 0.45, 1.95
# Least space beside a figure, in.
BETWEEN_FIGURES = 0.08
# From the bar to the words, to the figure of the cost and to its change, and from the figure beside a bar
# to its change, in.
TO_WORDS, TO_FIGURE, TO_CHANGE, TO_CHANGE_BESIDE = 0.4, 0.48, 1.02, 0.54
# A neuron's radius as a share of the distance between layers, at most.
OF_LAYERS = 0.26
# Radius of a neuron, in, and as a share of the room for it.
RADIUS, RADIUS_SHARE = 0.42, 0.34
# How much of its colour a wire keeps: behind its gradient; if it is the thinnest; and more for each
# point of its width.
BEHIND, THINNEST, TO_WIDEST = 0.3, 0.4, 0.6 / WIDEST
# How much of its colour an inactive neuron is filled with, and a fully active one.
EMPTY, FULL = 0.06, 0.55
# Length of a signal on a wire, as a share of the wire; its width, pt; the widest ring of an error, pt.
COMET, COMET_WIDTH, RING = 0.3, 6.5, 9.0


class Bar(NamedTuple):
    """The bar of the cost, in: its lower left corner, its width and height, and where it grows to."""

    left: float
    bottom: float
    width: float
    height: float
    is_upright: bool = True

    def corners(self, share: float) -> list[Point]:
        """Return the corners of the bar when it has a share of its length."""
        right = self.left + (self.width if self.is_upright else share * self.width)
        top = self.bottom + (share * self.height if self.is_upright else self.height)
        return [(self.left, self.bottom), (right, self.bottom), (right, top), (self.left, top)]

    def across(self, share: float) -> np.ndarray:
        """Return a line across the bar at a share of its length, (2, 2)."""
        if self.is_upright:
            y = self.bottom + share * self.height
            return np.array([(self.left - BEYOND, y), (self.left + self.width + BEYOND, y)])
        x = self.left + share * self.width
        return np.array([(x, self.bottom - BEYOND / 2), (x, self.bottom + self.height + BEYOND / 2)])


class Written(NamedTuple):
    """Where a text stands, in, which of its sides is there, and how wide it may be, in."""

    x: float
    y: float
    side: Literal["left", "center", "right"] = "center"
    room: float = np.inf


class Places(NamedTuple):
    """Where the network and the cost stand in their panel, in.

    The network's box; whether its layers lead down; the bar, where wires to it end, and the words, the
    cost and its change.
    """

    network: Box
    is_lying: bool
    bar: Bar
    entry: Point
    words: Written
    figure: Written
    change: Written

    @classmethod
    def of_sheet(cls, wide: float, high: float, layers: int) -> Places:
        """Place them in a part of a sheet that is no slide, this wide and high, so that wires are longest."""
        if high - BELOW > wide - ENDS:
            bar = Bar(INSET, RAISED, wide - 2 * INSET, LOW, is_upright=False)
            y = RAISED - TO_FIGURE
            words = Written(INSET, y, "left")
            figure = Written(wide - INSET, y, "right", FIGURE_WIDE - BETWEEN_FIGURES)
            change = Written(wide - INSET - FIGURE_WIDE, y, "right")
            entry = (wide / 2, RAISED + LOW + BEYOND)
            return cls(
                (0.05, BELOW, wide - 0.1, high - BELOW - 0.05), True, bar, entry, words, figure, change
            )
        room = high - WORDS_ROOM - LINE_ROOM
        tall = min(HIGHEST, room)
        ends = float(np.clip(wide - OF_A_LAYER * layers, LEAST_ENDS, ENDS))
        bar = Bar(wide - ends + TO_BAR, LINE_ROOM + (room - tall) / 2, WIDE, tall)
        middle, beside = bar.bottom + tall / 2, ends - TO_BAR - WIDE - BEYOND - BETWEEN_FIGURES
        return cls(
            network=(0.05, 0.05, wide - ends - 0.05, high - 0.1),
            is_lying=False,
            bar=bar,
            entry=(bar.left - BEYOND, high / 2),
            words=Written(wide, bar.bottom + tall + TO_WORDS, "right"),
            figure=Written(wide, middle + TO_CHANGE_BESIDE / 2, "right", beside),
            change=Written(wide, middle - TO_CHANGE_BESIDE / 2, "right", beside),
        )

    @classmethod
    def beside(cls, network: Box, bar: Bar) -> Places:
        """Place a bar at the right of a network, words above it and numbers below."""
        middle, top = bar.left + bar.width / 2, bar.bottom + bar.height
        return cls(
            network=network,
            is_lying=False,
            bar=bar,
            entry=(bar.left - BEYOND, network[1] + network[3] / 2),
            words=Written(middle, top + TO_WORDS),
            figure=Written(middle, bar.bottom - TO_FIGURE),
            change=Written(middle, bar.bottom - TO_CHANGE),
        )


# On a slide, where equations stand below the network in the same panel.
SLIDE = Places.beside((0.05, 3.05, 9.85, 3.5), Bar(11.1, 4.1, 0.75, 1.9))


@dataclass(frozen=True)
class StepDiagram:
    """The network on which the step is shown, with the cost beside it or below.

    Attributes
    ----------
    size : width, height
        Of the panel, in.
    most : int
        Places for neurons in a column; of a larger layer some are left out.
    share : float
        Width of lines, as a share of those on a slide.
    bare : bool
        Show only the network and the bar, without words and numbers, in `BARE`.
    """

    step: GradientStep
    size: tuple[float, float]
    most: int
    places: Places = SLIDE
    share: float = 1.0
    bare: bool = False

    @cached_property
    def layout(self) -> NetworkLayout:
        """Positions of the neurons, in."""
        sizes, (*_, wide, high) = self.step.recording.sizes, self.places.network
        rows, layers = min(max(sizes), self.most), len(sizes) - 1
        along, over = (high, wide) if self.places.is_lying else (wide, high)
        radius = min(RADIUS, RADIUS_SHARE * over / rows, OF_LAYERS * along / layers)
        apart = min(SPACING, over / rows), along / layers
        return with_room_for_numbers(self._laid_out, self.values, radius, *apart)

    def _laid_out(self, radius: float, least: float) -> NetworkLayout:
        return lay_out(
            self.step.recording.sizes,
            self.places.network,
            most=self.most,
            radius=radius,
            spacing=SPACING,
            is_lying=self.places.is_lying,
            least=least,
        )

    def values(self, layout: NetworkLayout) -> list[float]:
        """List the activations that neurons show before and after the step."""
        passes = [self.step.first_sample_at(share) for share in (0.0, 1.0)]
        shown = [(layer, neurons) for layer, neurons in enumerate(layout.shown)]
        return [float(a) for sample in passes for layer, neurons in shown for a in sample.a(layer)[neurons]]

    @property
    def aspect(self) -> float:
        """Height of the bare picture as a share of its width."""
        return (BARE[1] - BARE[0]) / self.size[0]

    @cached_property
    def timing(self) -> StepTiming:
        """The timing of the scenes."""
        return StepTiming(self.step.recording.depth)

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the ellipses; everything else moves."""
        wide, high = self.size
        axes.set(xlim=(0, wide), ylim=BARE if self.bare else (0, high))
        axes.set_axis_off()
        for gap in (gap for gaps in self.layout.gaps for gap in gaps):
            ellipsis(axes, gap, theme.muted, self.share, is_lying=self.places.is_lying)
        parts = _Wires(self, axes, theme), _Neurons(self, axes, theme), _Cost(self, axes, theme)

        def show(moment: Moment) -> None:
            for part in parts:
                part.show(moment.progress)

        return Drawing([artist for part in parts for artist in part.moving], show)


@dataclass(frozen=True)
class StepEquations:
    """The equations of the step, those of the current scene shown.

    Attributes
    ----------
    size : width, height
        Of the panel, in.
    most : int
        Rows and columns of a matrix; of a larger one some are left out.
    needed : float
        The height of the highest equation with its words, which is in the middle of the panel, in.
    """

    step: GradientStep
    size: tuple[float, float]
    most: int
    room: Room = SLIDE_ROOM
    needed: float = 0.0

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw nothing that stays: all texts change."""
        wide, high = self.size
        axes.set(xlim=(0, wide), ylim=(0, high))
        axes.set_axis_off()
        timing = StepTiming(self.step.recording.depth)
        by_scene = equations(self.step, timing, theme, self.most)
        needed = self.needed * applied_screen().type
        top = (high + needed) / 2
        panel = EquationPanel(by_scene, self.room, top, needed, timing.current_scene, axes, theme)
        return Drawing(panel.moving, lambda moment: panel.show(moment.progress))


class _Wire(NamedTuple):
    """A weight that is drawn: its layer, from 1, its row and column in W, and its ends, (2, 2)."""

    layer: int
    row: int
    column: int
    ends: np.ndarray


class _Wires:
    """The weights as lines, the signals on them, and their gradients; the current layer stands out."""

    def __init__(self, diagram: StepDiagram, axes: Axes, theme: Theme) -> None:
        self.step, self.timing, self.theme = diagram.step, diagram.timing, theme
        self.share, layout = diagram.share, diagram.layout
        self.layers = range(1, len(layout.sizes))
        self.wires = [
            _Wire(layer, int(j), int(k), np.array(layout.ends(layer, j, k)))
            for layer in self.layers
            for j in layout.shown[layer]
            for k in layout.shown[layer - 1]
        ]
        weights = [W for share in (0.0, 1.0) for W, _ in self.step.weights(share)]
        self.largest = max(float(np.abs(W).max()) for W in weights)
        self.of_sample = [self.step.first_sample.dW(layer) for layer in self.layers]
        self.of_batch = [dW for dW, _ in self.step.gradients]
        self.steepest = max(float(np.abs(dW).max()) for dW in self.of_sample + self.of_batch)
        self.lines = strokes(axes, 1.0, "weights", capstyle="butt")
        self.slopes = strokes(axes, 1.2, "gradients", capstyle="butt")
        self.comets = strokes(
            axes, 1.4, "signals", colors=theme.a, linewidths=COMET_WIDTH * self.share, capstyle="round"
        )
        self.moving = [self.lines, self.slopes, self.comets]

    def show(self, progress: float) -> None:
        """Show weights, gradients and signals at a progress of the film."""
        shares = self.timing.update(progress)
        self._show_weights(progress, shares)
        self._show_gradients(progress, shares)
        self._show_signals(progress)

    def _show_weights(self, progress: float, shares: Sequence[float]) -> None:
        weights = self.step.weights(shares)
        values = [float(weights[wire.layer - 1][0][wire.row, wire.column]) for wire in self.wires]
        widths = [line_width(value, self.largest) for value in values]
        strengths = [
            self.timing.strength(layer, progress)
            * (1 - (1 - BEHIND) * self.timing.backward(layer, progress)[1] * (1 - share))
            for layer, share in zip(self.layers, shares)
        ]
        theme = self.theme
        colours = [
            mixed(theme.w, theme.background, strengths[wire.layer - 1] * (THINNEST + TO_WIDEST * width))
            for wire, width in zip(self.wires, widths)
        ]
        restyle(self.lines, [wire.ends for wire in self.wires], values, widths, self.share)
        self.lines.set_color(colours)

    def _show_gradients(self, progress: float, shares: Sequence[float]) -> None:
        """Show ∂C₀/∂w of the sample, then ∂C/∂w of the batch, less the part of the step that is taken."""
        averaged = self.timing.averaged(progress)
        gradients = [
            (1 - share) * ((1 - averaged) * of_sample + averaged * of_batch)
            for share, of_sample, of_batch in zip(shares, self.of_sample, self.of_batch)
        ]
        runs = {layer: self.timing.backward(layer, progress)[1] for layer in self.layers}
        shades = {
            layer: mixed(self.theme.C, self.theme.background, self.timing.strength(layer, progress))
            for layer in self.layers
        }
        segments, values, widths, colours = [], [], [], []
        for layer, row, column, (start, end) in self.wires:
            dw = float(gradients[layer - 1][row, column])
            width = line_width(dw, self.steepest)
            if runs[layer] > 0 and width > 0:
                segments.append(np.array([end, end + runs[layer] * (start - end)]))
                values.append(dw)
                widths.append(width)
                colours.append(shades[layer])
        restyle(self.slopes, segments, values, widths, self.share)
        self.slopes.set_color(colours)

    def _show_signals(self, progress: float) -> None:
        runs = {layer: self.timing.forward(layer, progress)[0] for layer in self.layers}
        under_way = [wire for wire in self.wires if 0 < runs[wire.layer] < 1]
        segments = [comet(wire.ends[0], wire.ends[1], runs[wire.layer]) for wire in under_way]
        self.comets.set_segments(segments)


class _Neurons:
    """The neurons: filled by the sample's activations, and ringed by its errors."""

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
        depth, sample = self.step.recording.depth, self.step.first_sample
        activations = [sample.a(layer) for layer in range(depth + 1)]
        self.strongest = [max(1.0, float(np.abs(a).max())) for a in activations]
        self.deltas = [sample.delta(layer) for layer in range(1, depth + 1)]
        self.worst = max(float(np.abs(delta).max()) for delta in self.deltas) or 1.0
        style: dict[str, Any] = {"ha": "center", "va": "center_baseline", "zorder": 5}
        self.written = NumberType(0.0) if diagram.bare else number_type(diagram.values(layout), layout.radius)
        self.numbers = [
            PaintedText(axes.text(x, y, "", fontsize=self.written.size, gid=f"a{layer}-{n}", **style))
            for layer, n, (x, y) in self.neurons
            if self.written.size
        ]
        self.moving: list[PaintedArtist | Artist] = [self.discs, self.rings, *self.numbers]

    def show(self, progress: float) -> None:
        """Show activations and errors at a progress of the film."""
        sample = self.step.first_sample_at(self.timing.update(progress))
        faces, widths, texts = [], [], []
        fading = 1 - ease(progress, UPDATE[0], UPDATE[0] + 0.3 * (UPDATE[1] - UPDATE[0]))
        layers = range(1, len(self.deltas) + 1)
        lit = [1.0, *(self.timing.forward(layer, progress)[1] for layer in layers)]
        back = [0.0, *(self.timing.backward(layer, progress)[0] for layer in layers)]
        for layer, n, _ in self.neurons:
            a = float(sample.a(layer)[n])
            strength = EMPTY + (FULL - EMPTY) * lit[layer] * min(abs(a) / self.strongest[layer], 1.0)
            colour = self.theme.a if layer else self.theme.muted
            faces.append(mixed(colour, self.theme.background, strength))
            texts.append(fixed(a, self.written.decimals) if lit[layer] > 0.3 else "")
            delta = float(self.deltas[layer - 1][n]) if layer else 0.0
            widths.append(self.share * RING * abs(delta) / self.worst * back[layer] * fading)
        # Where neurons are too small for numbers there are no labels.
        for label, text in zip(self.numbers, texts):
            label.artist.set_text(text)
        self.discs.set_facecolor(faces)
        self.rings.set_linewidth(widths)


class _Cost:
    """The mean cost of the batch: a bar that changes as the step is taken, and a number."""

    def __init__(self, diagram: StepDiagram, axes: Axes, theme: Theme) -> None:
        self.step, self.timing = diagram.step, diagram.timing
        self.before, self.after = self.step.cost(0.0), self.step.cost(1.0)
        self.digits = step_decimals(diagram.step.costs)
        self.tallest = max(self.before, self.after) or 1.0
        share, layout, self.places, self.wide = diagram.share, diagram.layout, diagram.places, diagram.size[0]
        self.rod = self.places.bar
        axes.plot(*self.rod.across(0.0).T, color=theme.muted, lw=THIN * share)
        leaving = [0.0, -layout.radius] if self.places.is_lying else [layout.radius, 0.0]
        entry = np.array(self.places.entry)
        self.wires = [np.array([place, entry]) for place in layout.places[-1] + leaving]
        for (x0, y0), (x1, y1) in self.wires:
            axes.plot([x0, x1], [y0, y1], color=theme.muted, lw=THIN * share, zorder=0.5)
        self.bar = shapes(axes, 2, "cost", facecolors=theme.C, linewidths=0)
        level = {"colors": theme.ink, "linewidths": LINE * share, "capstyle": "butt"}
        self.level = strokes(axes, 3, "before", **level)
        comets = {"linewidths": COMET_WIDTH * share, "capstyle": "round"}
        self.comets = strokes(axes, 1.4, "to cost", **comets)
        self.theme = theme
        self.numbers = [] if diagram.bare else self._texts(axes)
        self.moving: list[PaintedArtist | Artist] = [self.bar, self.level, self.comets, *self.numbers]

    def _texts(self, axes: Axes) -> list[PaintedText]:
        """Write the name of the bar; make the labels of the cost and of its change."""
        style: dict[str, Any] = {"va": "center_baseline"}
        many = self.step.samples > 1
        words = tr("mean of {samples} costs", samples=self.step.samples) if many else tr("cost of 1 sample")
        x, y, side, _ = self.places.words
        axes.text(x, y, words, ha=side, fontsize=SMALL, **style)
        style |= {"weight": "semibold", "color": self.theme.C}
        costs = [fixed(cost, self.digits) for cost in (self.before, self.after)]
        moved = fixed_or_less(self.after - self.before, self.digits)
        figures = ("C", COUNTER, self.places.figure, costs), ("dC", LABEL, self.places.change, [moved])
        texts = []
        for gid, size, (x, y, side, room), values in figures:
            text = axes.text(x, y, max(values, key=len), ha=side, fontsize=size, gid=gid, **style)
            fit(text, room * axes.bbox.width / self.wide)
            text.set_text("")
            texts.append(PaintedText(text))
        return texts

    def show(self, progress: float) -> None:
        """Show the cost at a progress of the film."""
        shown, shares = self.timing.cost(progress), self.timing.update(progress)
        cost, moved = self.step.cost(shares), any(shares)
        self.bar.set_verts([self.rod.corners(shown * cost / self.tallest)] if shown > 0 else [])
        self.level.set_segments([self.rod.across(self.before / self.tallest)] if moved else [])
        texts = (
            fixed(cost, self.digits) if shown > 0.3 else "",
            fixed_or_less(cost - self.before, self.digits) if moved else "",
        )
        for number, text in zip(self.numbers, texts):
            number.artist.set_text(text)
        first = self.timing.backward(self.step.recording.depth, progress)[0]
        running = [comet(start, end, shown) for start, end in self.wires if 0 < shown < 1]
        self.comets.set_color(self.theme.a)
        if 0 < first < 1:
            running = [comet(end, start, first) for start, end in self.wires]
            self.comets.set_color(self.theme.C)
        self.comets.set_segments(running)


def comet(start: np.ndarray, end: np.ndarray, run: float) -> np.ndarray:
    """Return the part of a wire that a signal covers when it has come `run` of its way, (2, 2)."""
    head, tail = min(run * (1 + COMET), 1.0), max(run * (1 + COMET) - COMET, 0.0)
    return np.array([start + tail * (end - start), start + head * (end - start)])
