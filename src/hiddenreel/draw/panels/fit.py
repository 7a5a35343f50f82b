"""The curve of a network of one input over its samples, and a hidden layer's path along the input.

Curve and path have the same colours at the same input.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.fit import along_input
from hiddenreel.draw.data_axes import name_input, name_target
from hiddenreel.draw.film.film import Drawing, Moment
from hiddenreel.draw.paint.artists import PaintedLines
from hiddenreel.draw.paint.points import diameter
from hiddenreel.draw.panels.hidden import (
    CUBE_REACH,
    SHADOW_STRENGTH,
    WALK,
    CubeFrame,
    HiddenCube,
    HiddenSquare,
    heading,
)
from hiddenreel.draw.slide import few_ticks
from hiddenreel.draw.space.projection import View, best_azimuth
from hiddenreel.draw.theme.theme import LINE, Theme, mixed
from hiddenreel.record.recording import Recording, Replay

# Stretches of the input that have a colour of their own, and straight pieces of the curve in each.
STRETCHES, PIECES = 16, 16
# Room around the samples, as shares of their ranges, and how strong they are.
ROOM_X, ROOM_Y, SAMPLES = 0.03, 0.12, 0.5
WIDE = 2.0


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
    size = diameter(len(x), width)
    axes.plot(x, y, "o", color=colour, markersize=size, mew=0, zorder=1, gid="samples")


@dataclass(frozen=True)
class FittedCurve:
    """The samples y over x, and the network's answer as a curve through them."""

    recording: Recording
    width: float

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the samples; the curve moves."""
        draw_samples(axes, self.recording, theme, self.width)
        axes.set_title("Samples and answer")
        low, high = axes.get_ylim()
        x = along_input(self.recording, STRETCHES * PIECES + 1)
        player, curve = Replay(self.recording, x[:, None]), Stretches(axes, theme)

        def show(moment: Moment) -> None:
            answers = np.clip(player.at(moment.epoch)[-1][:, 0], low, high)
            curve.show(np.column_stack([x, answers]))

        return Drawing([*curve.lines], show)


@dataclass(frozen=True)
class ActivationPath:
    """The activations of a hidden layer as the input goes from its least to its greatest value: a path.

    Of one neuron it is the activation over the input; of two, a path in their square; of more, one in a
    cube, of their principal directions where there are more than three.
    """

    recording: Recording
    layer: int
    width: float
    walk: float = WALK

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw what stays; the path moves."""
        x = along_input(self.recording, STRETCHES * PIECES + 1)
        player = Replay(self.recording, x[:, None])
        neurons = self.recording.sizes[self.layer]
        if neurons > 2:
            return self._in_cube(axes, theme, player)
        axes.set_title(f"{heading(self.recording, self.layer)} along the input")
        if neurons == 2:
            HiddenSquare(self.recording, self.layer, self.width).draw_axes(axes, theme)
        else:
            low, high = HiddenSquare(self.recording, self.layer, self.width).range
            axes.set(xlim=(x[0], x[-1]), ylim=(low, high))
            axes.set_ylabel(f"$a^{{{self.layer}}}$", color=theme.a)
            few_ticks(axes, 4, 3)
            name_input(axes.xaxis, self.recording, pad=2)
        path = Stretches(axes, theme)

        def show(moment: Moment) -> None:
            a = player.at(moment.epoch)[self.layer]
            path.show(np.array(a) if neurons == 2 else np.column_stack([x, a[:, 0]]))

        return Drawing([*path.lines], show)

    def _in_cube(self, axes: Axes, theme: Theme, player: Replay) -> Drawing:
        cube = HiddenCube(self.recording, self.layer, self.width)
        axes.set(xlim=(-CUBE_REACH, CUBE_REACH), ylim=(-CUBE_REACH, CUBE_REACH), aspect="equal")
        axes.set_axis_off()
        axes.set_title(f"{heading(self.recording, self.layer)} along the input")
        basis = cube.basis.at(1.0)
        shadow = PaintedLines(
            axes, mixed(theme.muted, theme.background, SHADOW_STRENGTH), WIDE * LINE, zorder=0
        )
        frame, path = CubeFrame(axes, theme, cube.axes_names()), Stretches(axes, theme)
        last = basis.place(np.array(player.at(self.recording.epochs)[self.layer]))
        # From where the beginning, the middle and the end of the path lie apart most clearly.
        azimuth = best_azimuth([(last, np.arange(len(last)) * 4 // len(last))])

        def show(moment: Moment) -> None:
            view = View(azimuth - self.walk * (1.0 - moment.progress))
            places = basis.place(np.array(player.at(moment.epoch)[self.layer]))
            floor = np.column_stack([places[:, :2], np.full(len(places), -0.5)])
            shadow.show([view.project(floor)[0]])
            frame.show(view)
            path.show(view.project(places)[0])

        return Drawing([shadow, *frame.artists, *path.lines], show)
