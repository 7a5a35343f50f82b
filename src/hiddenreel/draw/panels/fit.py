"""The answer of a network of one or two inputs over its samples, and a hidden layer for the same inputs.

A curve and the layer's path along the input have the same colours at the same input; in a plane the
colours are those of the values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, ListedColormap
from matplotlib.ticker import MaxNLocator

from hiddenreel.analyse.fit import along_input
from hiddenreel.analyse.responses import ResponseMap
from hiddenreel.draw.contents import drawn_rows
from hiddenreel.draw.data_axes import name_input, name_target
from hiddenreel.draw.film.film import Drawing, Moment
from hiddenreel.draw.paint.artists import PaintedMap
from hiddenreel.draw.paint.lines import PaintedLines
from hiddenreel.draw.paint.points import diameter
from hiddenreel.draw.panels.cube_frame import CubeFrame
from hiddenreel.draw.panels.hidden import (
    CUBE_REACH,
    SHADOW_STRENGTH,
    WALK,
    HiddenCube,
    HiddenSquare,
    heading,
)
from hiddenreel.draw.panels.inputs import TINT, InputPlane, map_squares
from hiddenreel.draw.slide import ROUND, few_ticks
from hiddenreel.draw.space.projection import best_azimuth
from hiddenreel.draw.theme.theme import LINE, Theme, mixed
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording, Replay

# Stretches of the input that have a colour of their own, and straight pieces of the curve in each.
STRETCHES, PIECES = 16, 16
# Room around the samples, as shares of their ranges, and how strong they are.
ROOM_X, ROOM_Y, SAMPLES = 0.03, 0.12, 0.5
WIDE = 2.0
# Left, bottom, width and height of the scale of colours beside a plane, as shares of the plane.
SCALE = (1.05, 0.0, 0.05, 1.0)


def stretch_colours(theme: Theme) -> list[str]:
    """Return a colour for each stretch of the input, from the first class's to the second's."""
    first, last = (theme.class_colour(label) for label in (0, 1))
    return [mixed(last, first, share) for share in np.linspace(0, 1, STRETCHES)]


class Stretches:
    """A line in the colours of the input's stretches."""

    def __init__(self, axes: Axes, theme: Theme) -> None:
        self.lines = [
            PaintedLines(axes, colour, WIDE * LINE, zorder=3, clipped=False)
            for colour in stretch_colours(theme)
        ]

    def show(self, places: np.ndarray) -> None:
        """Show the line through places (STRETCHES · PIECES + 1, 2)."""
        for number, line in enumerate(self.lines):
            line.show([places[number * PIECES : (number + 1) * PIECES + 1]])


def draw_samples(axes: Axes, recording: Recording, theme: Theme, width: float) -> None:
    """Draw the samples y over x, with the names of both along the axes."""
    x, y = recording.X[:, 0], recording.Y[:, 0]
    room_x, room_y = ROOM_X * (np.ptp(x) or 1.0), ROOM_Y * (np.ptp(y) or 1.0)
    axes.set(xlim=(x.min() - room_x, x.max() + room_x), ylim=(y.min() - room_y, y.max() + room_y))
    few_ticks(axes, 5, 4)
    name_input(axes.xaxis, recording, pad=2)
    name_target(axes.yaxis, recording, pad=2)
    colour = mixed(theme.muted, theme.background, SAMPLES)
    rows = drawn_rows(recording)
    size = diameter(len(x[rows]), width)
    axes.plot(x[rows], y[rows], "o", color=colour, markersize=size, mew=0, zorder=1, gid="samples")


@dataclass(frozen=True)
class FittedCurve:
    """The samples y over x, and the network's answer as a curve through them."""

    recording: Recording
    width: float

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the samples; the curve moves."""
        draw_samples(axes, self.recording, theme, self.width)
        axes.set_title(tr("Samples and answer"))
        low, high = axes.get_ylim()
        x = along_input(self.recording, STRETCHES * PIECES + 1)
        player, curve = Replay(self.recording, x[:, None]), Stretches(axes, theme)

        def show(moment: Moment) -> None:
            answers = np.clip(player.at(moment.epoch)[-1][:, 0], low, high)
            curve.show(np.column_stack([x, answers]))

        return Drawing([*curve.lines], show)


@dataclass(frozen=True)
class FittedPlane:
    """The samples in the plane of two inputs over the answer there, in the colours of their values."""

    recording: Recording
    width: float

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the samples and a scale; the answer moves."""
        recording = self.recording
        plane = InputPlane(recording, self.width)
        left, right, bottom, top = plane.extent
        axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal", title=tr("Samples and answer"))
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        few_ticks(axes, 3, 3)
        name_input(axes.xaxis, recording, 0, pad=2)
        name_input(axes.yaxis, recording, 1, pad=0)
        low, high = float(recording.Y.min()), float(recording.Y.max())
        colours = stretch_colours(theme)
        tints = [mixed(colour, theme.background, TINT) for colour in colours]
        field = PaintedMap(axes, plane.extent, LinearSegmentedColormap.from_list("tints", tints))
        answers = ResponseMap(recording, plane.sheet, plane.extent, map_squares())
        dots = Dots(axes, theme, recording, self.width)
        dots.show(plane.sheet.flat(recording.X))
        scale = axes.inset_axes(SCALE)
        scale.imshow(
            np.linspace(0, 1, 256)[:, None],
            extent=(0, 1, low, high),
            aspect="auto",
            origin="lower",
            cmap=ListedColormap(colours),
        )
        scale.yaxis.tick_right()
        scale.yaxis.set_label_position("right")
        scale.set_xticks([])
        scale.yaxis.set_major_locator(MaxNLocator(3, steps=ROUND))
        name_target(scale.yaxis, recording, pad=2)

        def show(moment: Moment) -> None:
            values = (answers.at(moment.epoch)[-1][0] - low) / ((high - low) or 1.0)
            field.show(np.clip(values, 0.0, 1.0))

        return Drawing([field, *dots.lines], show)


class Dots:
    """The samples of a recording, in the colours of their targets."""

    def __init__(self, axes: Axes, theme: Theme, recording: Recording, width: float) -> None:
        self.rows, every = drawn_rows(recording), recording.Y[:, 0]
        y = every[self.rows]
        share = (y - every.min()) / (np.ptp(every) or 1.0)
        self._groups = np.minimum((STRETCHES * share).astype(int), STRETCHES - 1)
        style: dict[str, Any] = {"markersize": diameter(len(y), width), "markeredgewidth": 0.5}
        self.lines = [
            axes.plot([], [], "o", color=colour, mec=theme.background, zorder=3, **style)[0]
            for colour in stretch_colours(theme)
        ]

    def show(self, places: np.ndarray) -> None:
        """Show the samples at places (N, 2) of all samples."""
        places = places[self.rows]
        for group, line in enumerate(self.lines):
            line.set_data(*places[self._groups == group].T)


@dataclass(frozen=True)
class ActivationPath:
    """The activations of a hidden layer as the input goes from its least to its greatest value: a path.

    Of one neuron it is the activation over the input; of two, a path in their square; of more, one in a
    cube, of their principal directions where there are more than three. With several inputs the samples
    stand for the path, and one neuron is shown over the target.

    Attributes
    ----------
    short : bool
        Leave out of the heading what is shown along the path.
    """

    recording: Recording
    layer: int
    width: float
    walk: float = WALK
    short: bool = False

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw what stays; the path moves."""
        recording = self.recording
        is_path = recording.sizes[0] == 1
        X = along_input(recording, STRETCHES * PIECES + 1)[:, None] if is_path else recording.X
        player, neurons = Replay(recording, X), recording.sizes[self.layer]
        along = tr(" along the input") if is_path and not self.short else ""
        axes.set_title(f"{heading(recording, self.layer)}{along}")
        if neurons > 2:
            return self._in_cube(axes, theme, player)
        x = X[:, 0] if is_path else recording.Y[:, 0]
        if neurons == 2:
            HiddenSquare(self.recording, self.layer, self.width).draw_axes(axes, theme)
        else:
            low, high = HiddenSquare(self.recording, self.layer, self.width).range
            axes.set(xlim=(x.min(), x.max()), ylim=(low, high))
            axes.set_ylabel(f"$a^{{{self.layer}}}$", color=theme.a)
            few_ticks(axes, 4, 3)
            name = name_input if is_path else name_target
            name(axes.xaxis, recording, pad=2)
        path = self._marks(axes, theme)

        def show(moment: Moment) -> None:
            a = player.at(moment.epoch)[self.layer]
            path.show(np.array(a) if neurons == 2 else np.column_stack([x, a[:, 0]]))

        return Drawing([*path.lines], show)

    def _in_cube(self, axes: Axes, theme: Theme, player: Replay) -> Drawing:
        cube = HiddenCube(self.recording, self.layer, self.width)
        reach = CUBE_REACH * cube.room
        axes.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
        axes.set_axis_off()
        basis = cube.basis.at(1.0)
        shadow = PaintedLines(
            axes, mixed(theme.muted, theme.background, SHADOW_STRENGTH), WIDE * LINE, zorder=0
        )
        frame, path = CubeFrame(axes, theme, cube.axes_names()), self._marks(axes, theme)
        activations = player.at(self.recording.epochs)
        last = basis.place(np.array(activations[self.layer]))
        # From where inputs or samples with different answers lie apart most clearly.
        order = np.arange(len(last))
        if isinstance(path, Dots):
            order = np.argsort(np.argsort(self.recording.Y[:, 0], kind="stable"))
        azimuth = best_azimuth([(last, order * 4 // len(last))])

        def show(moment: Moment) -> None:
            view = cube.camera.view(moment.progress, self.walk, azimuth)
            places = basis.place(np.array(player.at(moment.epoch)[self.layer]))
            floor = np.column_stack([places[:, :2], np.full(len(places), -0.5)])
            if isinstance(path, Stretches):
                shadow.show([view.project(floor)[0]])
            frame.show(view)
            path.show(view.project(places)[0])

        return Drawing([shadow, *frame.artists, *path.lines], show)

    def _marks(self, axes: Axes, theme: Theme) -> Stretches | Dots:
        if self.recording.sizes[0] == 1:
            return Stretches(axes, theme)
        return Dots(axes, theme, self.recording, self.width)
