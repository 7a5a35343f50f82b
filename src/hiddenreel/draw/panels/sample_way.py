"""A sample on its way through the network: layer by layer its z, its activations, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.network import NetworkLayout, ellipsis, lay_out, line_width, restyle
from hiddenreel.draw.diagram.neuron_numbers import number_type, with_room_for_numbers
from hiddenreel.draw.diagram.shapes import disc_outline, shapes, strokes
from hiddenreel.draw.film.film import Drawing, Moment
from hiddenreel.draw.film.timeline import ease
from hiddenreel.draw.numbers import fixed, superscript
from hiddenreel.draw.paint.artists import PaintedText
from hiddenreel.draw.panels.sample import draw_sample
from hiddenreel.draw.screen import Box
from hiddenreel.draw.theme.theme import LABEL, LINE, PAGE_INCHES, THIN, Theme, mixed
from hiddenreel.language import tr

# Progress at which the first layer's scene begins and the last one's ends.
BEGIN, END = 0.06, 0.94
# Shares of a layer's scene: its signals have arrived, its z is shown, its z becomes a, its a is shown.
ARRIVED, SHOWN, TURNS, DONE = 0.36, 0.5, 0.62, 0.8
# Room around the network in its panel, below it for the equation, in; places in a column, and how far
# apart they stand at most, in.
MARGIN, BELOW, MOST, SPACING = 0.15, 0.9, 6, 1.25
# Fewest places in a layer, and the room that a neuron with a number needs, in.
FEWEST, FOR_A_NUMBER = 3, 0.6
# Radius of a neuron at most, in, and as a share of the distance of columns.
RADIUS, OF_COLUMN = 0.44, 0.34
# Width of the widest signal, pt, and how much of its colour one keeps once it has arrived.
WIDEST, PAST = 9.0, 0.45
# How much of its colour the strongest neuron is filled with; height of a bar, in distances of bars.
FULL, BAR = 0.5, 0.62
# Bars that fill the panel at least.
FEW = 5


class Stage(NamedTuple):
    """How far a layer's scene has come: its signals, its z and its activations, 0 … 1 each."""

    run: float
    z: float
    a: float


def stage(progress: float, layer: int, depth: int) -> Stage:
    """Return how far the scene of a layer, 1 … L, has come at a progress of the film."""
    length = (END - BEGIN) / depth
    ends = BEGIN + length * (layer - 1 + np.array([0.0, ARRIVED, SHOWN, TURNS, DONE]))
    begin, arrived, shown, turns, done = ends.tolist()
    return Stage(ease(progress, begin, arrived), ease(progress, arrived, shown), ease(progress, turns, done))


def scene_end(layer: int, depth: int) -> float:
    """Return the progress at which the scene of a layer ends; above 1 for the last one."""
    return BEGIN + (END - BEGIN) * layer / depth if layer < depth else np.inf


@dataclass(frozen=True)
class SampleInputs:
    """The inputs of the sample."""

    sample: SamplePass

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw it: nothing here moves."""
        assert self.sample.sample is not None
        draw_sample(axes, theme, self.sample.recording, self.sample.sample)
        axes.set_title(tr("sample {sample}", sample=self.sample.sample), loc="center")
        return Drawing([], lambda moment: None)


@dataclass(frozen=True)
class SampleWay:
    """The network on which the sample runs: signals w a on the wires, z and then a in the neurons.

    Attributes
    ----------
    box : left, bottom, width, height
        Of the panel, as shares of the page.
    page : width, height
        In.
    is_lying : bool
        Whether layers lead down.
    """

    sample: SamplePass
    box: Box
    page: tuple[float, float] = PAGE_INCHES
    is_lying: bool = False

    @cached_property
    def layout(self) -> NetworkLayout:
        """Positions of the neurons, in."""
        sizes, (*_, wide, high) = self.sample.recording.sizes, self._room
        along, over = (high, wide) if self.is_lying else (wide, high)
        radius = min(RADIUS, OF_COLUMN * along / len(sizes))
        apart = min(SPACING, over / min(max(sizes), self._most)), along / (len(sizes) - 1)
        return with_room_for_numbers(self._laid_out, self.values, radius, *apart)

    @property
    def _room(self) -> Box:
        """The part of the panel that neurons fill, in."""
        wide, high = (size * side for size, side in zip(self.box[2:], self.page))
        return MARGIN, BELOW, wide - 2 * MARGIN, high - BELOW - MARGIN

    @property
    def _most(self) -> int:
        """How many places a layer has: fewer where numbers would have no room."""
        *_, wide, high = self._room
        return int(np.clip((wide if self.is_lying else high) // FOR_A_NUMBER, FEWEST, MOST))

    def _laid_out(self, radius: float, least: float) -> NetworkLayout:
        sizes = self.sample.recording.sizes
        always = [(layer, self._largest(layer)) for layer in range(len(sizes))]
        return lay_out(
            sizes,
            self._room,
            most=self._most,
            radius=radius,
            spacing=SPACING,
            always=always,
            is_lying=self.is_lying,
            least=least,
        )

    def values(self, layout: NetworkLayout) -> list[float]:
        """List the numbers that neurons show: z and then a."""
        sample = self.sample
        passes = [(layer, values) for layer in range(sample.depth + 1) for values in self._shown(layer)]
        return [float(value) for layer, values in passes for value in values[layout.shown[layer]]]

    def _shown(self, layer: int) -> list[np.ndarray]:
        """Return what the neurons of a layer, 0 … L, show one after the other, (k,) each."""
        return [self.sample.z(layer), self.sample.a(layer)] if layer else [self.sample.a(0)]

    def _largest(self, layer: int) -> int:
        """Return the neuron, from 0, of a layer, 0 … L, that sends most; of L the strongest."""
        a = self.sample.a(layer)
        if layer == self.sample.depth:
            return int(a.argmax())
        return int(np.abs(self.sample.W(layer + 1) * a).sum(axis=0).argmax())

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the wires' ground and the ellipses; signals, neurons and the equation move."""
        wide, high = (size * side for size, side in zip(self.box[2:], self.page))
        axes.set(xlim=(0, wide), ylim=(0, high))
        axes.set_axis_off()
        layout, depth = self.layout, self.sample.depth
        for gap in (gap for gaps in layout.gaps for gap in gaps):
            ellipsis(axes, gap, theme.muted, is_lying=self.is_lying)
        signals, neurons = _Signals(self, axes, theme), _Neurons(self, axes, theme)
        style: dict[str, Any] = {"ha": "center", "va": "center_baseline", "fontsize": LABEL}
        words = PaintedText(axes.text(wide / 2, BELOW / 2, "", **style))

        def show(moment: Moment) -> None:
            stages = [Stage(1.0, 1.0, 1.0)]
            stages += [stage(moment.progress, layer, depth) for layer in range(1, depth + 1)]
            signals.show(stages)
            neurons.show(stages)
            words.artist.set_text(_equation(stages))

        return Drawing([signals.lines, neurons.discs, *neurons.numbers, words], show)


def _equation(stages: list[Stage]) -> str:
    """Write what is worked out in the current scene."""
    begun = [layer for layer, at in enumerate(stages) if layer and at.run > 0]
    if not begun:
        return tr("the inputs")
    layer = begun[-1]
    own, below = superscript(layer), superscript(layer - 1) if layer > 1 else ""
    if stages[layer].a > 0:
        return tr("layer {layer}: a{own} = σ(z{own})", layer=layer, own=own)
    return tr(
        "layer {layer}: z{own} = W{own} {word}{below} + b{own}",
        layer=layer,
        own=own,
        word="a" if layer > 1 else "x",
        below=below,
    )


class _Signals:
    """The signals w a on their wires: as wide as they are large, dashed where they are negative."""

    def __init__(self, way: SampleWay, axes: Axes, theme: Theme) -> None:
        self.theme, layout, sample = theme, way.layout, way.sample
        self.wires = []
        for layer in range(1, sample.depth + 1):
            sent = sample.W(layer) * sample.a(layer - 1)
            shown = sent[np.ix_(layout.shown[layer], layout.shown[layer - 1])]
            largest = float(np.abs(shown).max())
            self.wires += [
                (layer, float(sent[j, k]), largest, np.array(layout.ends(layer, int(j), int(k))))
                for j in layout.shown[layer]
                for k in layout.shown[layer - 1]
            ]
        ground = strokes(axes, 0.5, "wires", colors=theme.faint, linewidths=THIN)
        ground.set_segments([wire[-1] for wire in self.wires])
        self.lines = strokes(axes, 1.0, "signals", capstyle="butt")

    def show(self, stages: list[Stage]) -> None:
        """Show how far the signals have come."""
        segments, values, widths, colours = [], [], [], []
        for layer, sent, largest, (start, end) in self.wires:
            run, width = stages[layer].run, line_width(sent, largest, WIDEST)
            if run > 0 and width > 0.05:
                segments.append(np.array([start, start + run * (end - start)]))
                values.append(sent)
                widths.append(width)
                strength = 1 - (1 - PAST) * stages[layer].a
                colours.append(mixed(self.theme.w, self.theme.background, strength))
        restyle(self.lines, segments, values, widths)
        self.lines.set_color(colours)


class _Neurons:
    """The neurons with their numbers: z as the signals arrive, then a."""

    def __init__(self, way: SampleWay, axes: Axes, theme: Theme) -> None:
        self.theme, layout, sample = theme, way.layout, way.sample
        self.neurons = []
        for layer in range(sample.depth + 1):
            a = sample.a(layer)
            z = sample.z(layer) if layer else a
            strongest = max(1.0, float(np.abs(a).max()))
            self.neurons += [(layer, float(z[n]), float(a[n]), strongest) for n in layout.shown[layer]]
        places = np.concatenate(layout.places)
        self.discs = shapes(axes, 2, "neurons", linewidths=LINE)
        self.discs.set_verts([disc_outline(tuple(place), layout.radius) for place in places])
        self.written = number_type(way.values(layout), layout.radius)
        size = self.written.size
        style: dict[str, Any] = {"ha": "center", "va": "center_baseline", "zorder": 5}
        self.numbers = [
            PaintedText(axes.text(float(x), float(y), "", fontsize=size, gid="number", **style))
            for x, y in places
            if size
        ]

    def show(self, stages: list[Stage]) -> None:
        """Show z and a as far as they are known."""
        theme = self.theme
        faces, edges, texts = [], [], []
        for layer, z, a, strongest in self.neurons:
            _, z_lit, a_lit = stages[layer]
            colour = theme.muted if not layer else theme.a if a_lit > 0.5 else theme.z
            lit = (a_lit if a_lit > 0.5 else 0.0) * min(abs(a) / strongest, 1.0)
            edges.append(colour if z_lit > 0 else theme.faint)
            faces.append(mixed(colour, theme.background, FULL * lit))
            value = a if a_lit > 0.5 else z
            texts.append(fixed(value, self.written.decimals) if z_lit > 0.5 else "")
        self.discs.set_facecolor(faces)
        self.discs.set_edgecolor(edges)
        for label, text in zip(self.numbers, texts):
            label.artist.set_text(text)


@dataclass(frozen=True)
class AnswerBars:
    """The outputs as bars, which grow in the last layer's scene; the answer stands out."""

    sample: SamplePass

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the classes and their targets; the bars and their numbers move."""
        sample, depth = self.sample, self.sample.depth
        outputs, targets = sample.a(depth), sample.y
        answer = int(sample.recording.answers(outputs[None])[0])
        low = min(sample.recording.low_target, float(outputs.min()))
        high = max(1.0, float(outputs.max()))
        room = 0.3 * (high - low)
        # A single bar is no thicker than one of a few.
        above = max(0.6, (FEW - len(outputs)) / 2)
        axes.set(xlim=(low, high + room), ylim=(len(outputs) - 1 + above, -above))
        axes.set_xticks([low, high], [fixed(end, 0 if end == round(end) else 1) for end in (low, high)])
        axes.spines["bottom"].set_visible(False)
        axes.tick_params(length=0)
        rows = np.arange(len(outputs))
        several = len(outputs) > 1
        axes.set_yticks(rows, [str(n) for n in rows] if several else [""])
        axes.set_title(tr("answer"), color=theme.a, loc="center")
        axes.vlines(targets, rows - 0.45, rows + 0.45, colors=theme.ink, lw=LINE, gid="targets")
        bars = shapes(axes, 2, "answers", linewidths=0)
        pale = mixed(theme.a, theme.background, 0.5)
        loud = [not several or n == answer for n in rows]
        bars.set_facecolor([theme.a if is_loud else pale for is_loud in loud])
        style: dict[str, Any] = {"va": "center_baseline", "fontsize": LABEL, "color": theme.ink}
        height = high + 0.04 * (high - low)
        named = answer if several else 0
        number = PaintedText(axes.text(height, named, "", **style))

        def show(moment: Moment) -> None:
            grown = stage(moment.progress, depth, depth).a
            bars.set_verts(
                [
                    [(low, n - BAR / 2), (end, n - BAR / 2), (end, n + BAR / 2), (low, n + BAR / 2)]
                    for n, end in zip(rows, low + grown * (outputs - low))
                ]
            )
            number.artist.set_text(fixed(float(outputs[named]), 2) if grown > 0.5 else "")

        return Drawing([bars, number], show)
