"""The inputs of the network, and its outputs for them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from hiddenreel.analyse.responses import InputSheet, Neuron, ResponseMap, input_sheet
from hiddenreel.draw.data_axes import name_input
from hiddenreel.draw.film.film import Drawing, Moment
from hiddenreel.draw.numbers import percent
from hiddenreel.draw.paint.artists import PaintedMap
from hiddenreel.draw.paint.lines import PaintedLines
from hiddenreel.draw.paint.points import diameter
from hiddenreel.draw.panels.neuron_lines import NeuronLines, level_lines
from hiddenreel.draw.panels.samples import SampleCloud
from hiddenreel.draw.panels.titles import heading_pad
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.slide import few_ticks, square_around
from hiddenreel.draw.theme.theme import LINE, SMALL, THIN, Theme
from hiddenreel.language import capitalised, tr
from hiddenreel.record.recording import Recording, Replay

# Squares of the decision map along each side, on a sheet whose shorter side has this many pixels or more.
MAP_SQUARES, MAP_PIXELS = 128, 1080
# Room around the samples, as a share of their extent.
ROOM = 0.08
# A panel narrower than this, as a share of the page, has room for fewer words below it.
NARROW = 0.2
# Below this width the heading of one input is short.
SHORT_NAMED = 0.13
# How strongly a region is tinted with the colour of its class.
TINT = 0.5


@dataclass(frozen=True)
class InputPanel:
    """The samples at their inputs, and the network's outputs for them.

    Attributes
    ----------
    width : float
        The panel's share of the page.
    bare : bool
        Draw no heading, and in a plane no ticks.
    shares_axes_with : tuple of Recording
        Those whose panels are compared with this one, itself among them: they share their axes.
    neurons : tuple of Neuron
        Those whose line z = 0 is drawn in the input plane.
    band : bool
        Whether the bands are drawn in which these neurons, sigmoids, are undecided.
    """

    recording: Recording
    width: float
    bare: bool = False
    shares_axes_with: tuple[Recording, ...] = ()
    neurons: tuple[Neuron, ...] = ()
    band: bool = False

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw what stays, and return what moves."""
        raise NotImplementedError

    @property
    def named(self) -> str:
        """The heading."""
        raise NotImplementedError

    @property
    def every(self) -> np.ndarray:
        """The inputs of all recordings that share the axes, one below the other, (n, d)."""
        return np.concatenate([shown.X for shown in self.shares_axes_with or (self.recording,)])


def input_panel(
    recording: Recording,
    width: float,
    shares_axes_with: tuple[Recording, ...] = (),
    neurons: tuple[Neuron, ...] = (),
) -> InputPanel:
    """Choose the picture for this many inputs; the parameters are attributes of an `InputPanel`."""
    kind = {1: InputLine, 2: InputPlane}.get(recording.sizes[0], InputProjection)
    return kind(recording, width, shares_axes_with=shares_axes_with, neurons=neurons)


class InputPlane(InputPanel):
    """The samples in the plane of two inputs, over a map of the network's outputs.

    Of more inputs it is the plane of their two widest directions, through their mean.
    """

    @property
    def named(self) -> str:
        """The heading."""
        return tr("Input plane")

    @cached_property
    def sheet(self) -> InputSheet:
        """The plane in the space of the inputs."""
        return input_sheet(self.every)

    @cached_property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, right, bottom, top of the plane: square, and the same at every epoch."""
        return square_around(self.sheet.flat(self.every), ROOM)

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the plane's frame; the map, the boundary and the samples over it move."""
        left, right, bottom, top = extent = self.extent
        axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
        if self.bare:
            axes.set(xticks=[], yticks=[])
        else:
            axes.set_title(self.named, pad=heading_pad(self.width))
            few_ticks(axes, 3, 3)
            name_input(axes.xaxis, self.recording, 0, pad=2)
            name_input(axes.yaxis, self.recording, 1, pad=0)
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        field = PaintedMap(axes, extent, theme.regions)
        boundary = PaintedLines(axes, theme.ink, LINE * 0.7, zorder=1, clipped=True)
        cloud = SampleCloud(axes, theme, self.recording, self.width, rasterized=self.bare)
        cloud.place_samples(self.sheet.flat(self.recording.X))
        atlas = Atlas(self.recording, self.sheet, extent, theme)
        moving: list = [field, boundary, cloud]
        lines = None
        if self.neurons:
            lines = NeuronLines(axes, theme, atlas.map, self.neurons, self.band)
            moving += lines.moving

        def show(moment: Moment) -> None:
            outputs = atlas.outputs(moment.epoch)
            field.show(atlas.colours.shading(outputs))
            boundary.show(atlas.boundaries(outputs))
            if lines:
                lines.show(moment)

        return Drawing(moving, show)


def map_squares() -> int:
    """Return how many squares of a map along each side the sheet has pixels for."""
    return min(MAP_SQUARES, MAP_SQUARES * min(applied_screen().pixels) // MAP_PIXELS)


class AnswerColours:
    """The colours of a network's answers: of one output by a colour map, of several by their lead."""

    def __init__(self, recording: Recording, theme: Theme) -> None:
        self.low = recording.low_target
        self._ground = np.array(to_rgb(theme.background))
        self._classes = np.array([to_rgb(theme.class_colour(c)) for c in range(recording.classes)])

    def scaled(self, outputs: np.ndarray) -> np.ndarray:
        """Return outputs of any shape as answers, 0 … 1."""
        return np.clip((outputs - self.low) / (1.0 - self.low), 0.0, 1.0)

    def shading(self, outputs: np.ndarray) -> np.ndarray:
        """Return the values or the colours that a `PaintedMap` shows for outputs (k, rows, columns).

        One output is shown itself. Of several, the largest tints by its lead over the next,
        (rows, columns, 3) of uint8.
        """
        if len(outputs) == 1:
            return outputs[0]
        ranked = np.partition(outputs, -2, axis=0)
        lead = TINT * (ranked[-1] - ranked[-2])[..., None]
        tinted = lead * self._classes[outputs.argmax(axis=0)] + (1 - lead) * self._ground
        return (tinted * 255).round().astype(np.uint8)


class Atlas:
    """The network's answers over a square of the input plane.

    Parameters
    ----------
    sheet : InputSheet
        The plane.
    extent : left, right, bottom, top
        The square, in coordinates of the sheet.
    """

    def __init__(
        self, recording: Recording, sheet: InputSheet, extent: tuple[float, ...], theme: Theme
    ) -> None:
        self.colours = AnswerColours(recording, theme)
        self.map = ResponseMap(recording, sheet, extent, map_squares())

    def outputs(self, epoch: float) -> np.ndarray:
        """Return the answers, 0 … 1, (k, rows, columns)."""
        return self.colours.scaled(self.map.at(epoch)[-1])

    def boundaries(self, outputs: np.ndarray) -> list[np.ndarray]:
        """Return the lines on which the network cannot decide, each (n, 2)."""
        if len(outputs) == 1:
            return self._level(outputs[0], 0.5)
        best = outputs.argmax(axis=0)
        lines = []
        for label in np.unique(best)[:-1]:
            others = np.delete(outputs, label, axis=0).max(axis=0)
            lines += self._level(outputs[label] - others, 0.0)
        return lines

    def _level(self, z: np.ndarray, level: float) -> list[np.ndarray]:
        return level_lines(self.map.x, self.map.y, z, level)


class InputLine(InputPanel):
    """One input: the samples at their targets, and the network's answer as a curve over them."""

    @property
    def named(self) -> str:
        """The heading: short where a small panel stands on a sheet that is no slide."""
        if applied_screen().is_slide or self.width >= SHORT_NAMED:
            return tr("Input and answer")
        return capitalised(tr("answer"))

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw samples and targets; the answer moves."""
        recording, every = self.recording, self.every[:, 0]
        room = ROOM * max(np.ptp(every), 1e-9)
        low = min(shown.low_target for shown in self.shares_axes_with or (recording,))
        above = 0.15 * (1.0 - low)
        axes.set(
            xlim=(every.min() - room, every.max() + room),
            ylim=(low - above, 1.0 + above),
            title="" if self.bare else self.named,
        )
        few_ticks(axes, 4, 3)
        name_input(axes.xaxis, recording, pad=2)
        axes.grid(axis="y")
        Y = recording.Y
        targets = Y.argmax(axis=1) if Y.shape[1] > 1 else Y[:, 0]
        cloud = SampleCloud(axes, theme, recording, self.width)
        cloud.place_samples(np.column_stack([recording.X[:, 0], targets]))
        at = np.linspace(*axes.get_xlim(), 400)
        player = Replay(recording, at[:, None])
        curves = [
            axes.plot(at, np.zeros_like(at), color=theme.a, zorder=3)[0] for _ in range(recording.sizes[-1])
        ]

        zeros = PaintedLines(axes, theme.z, LINE, zorder=4, clipped=True)
        heights = axes.get_ylim()

        def show(moment: Moment) -> None:
            activations = player.at(moment.epoch)
            for curve, answer in zip(curves, activations[-1].T):
                curve.set_ydata(np.clip(answer, low - 2 * above, 1.0 + 2 * above))
            places: list[float] = []
            for layer, neuron in self.neurons:
                W, b = moment.weights[layer - 1]
                places += zero_crossings(at, activations[layer - 1] @ W[neuron] + b[neuron])
            zeros.show([np.array([(x, heights[0]), (x, heights[1])]) for x in places])

        return Drawing([cloud, *curves, zeros] if self.neurons else [cloud, *curves], show)


def zero_crossings(x: np.ndarray, z: np.ndarray) -> list[float]:
    """Return where a curve z (n,) over x (n,) crosses 0, by straight lines between its points."""
    before = np.flatnonzero((z[:-1] < 0) != (z[1:] < 0))
    share = z[before] / (z[before] - z[before + 1])
    crossed: list[float] = (x[before] + share * (x[before + 1] - x[before])).tolist()
    return crossed


class InputProjection(InputPanel):
    """Many inputs: the samples on their two widest directions; those put wrong stand out."""

    @property
    def named(self) -> str:
        """The heading."""
        return tr("Inputs")

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the samples; the rings around wrong ones move."""
        every = self.every
        sheet = input_sheet(every)
        flat, whole = sheet.flat(self.recording.X), sheet.flat(every)
        left, right, bottom, top = square_around(whole, ROOM)
        axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal", title=self.named)
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        whose = tr("their") if self.width < NARROW else tr("the inputs’")
        share = percent(sheet.share, 0)
        axes.set_xlabel(tr("{share} of {whose} variance", share=share, whose=whose), fontsize=SMALL)
        cloud = SampleCloud(axes, theme, self.recording, self.width)
        cloud.place_samples(flat)
        size = diameter(len(cloud.labels), self.width)
        rings = axes.plot(
            [],
            [],
            "o",
            markersize=2.2 * size,
            markerfacecolor="none",
            markeredgecolor=theme.C,
            markeredgewidth=THIN,
        )[0]

        def show(moment: Moment) -> None:
            wrong = ~self.recording.is_right(moment.outputs)[cloud.rows]
            rings.set_data(*flat[cloud.rows][wrong].T)

        return Drawing([cloud, rings], show)
