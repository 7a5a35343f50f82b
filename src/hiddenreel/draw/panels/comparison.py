"""Several trainings in one panel: their loss curves, and their figures one under the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import ScaledTranslation

from hiddenreel.draw.end_labels import spread
from hiddenreel.draw.film.film import Drawing, Moment, Panel
from hiddenreel.draw.legible import TOUCHING
from hiddenreel.draw.numbers import fixed_or_less, loss_decimals, percent
from hiddenreel.draw.paint.artists import PaintedText
from hiddenreel.draw.panels.curves import FOOTROOM, HEADROOM, CurveStyle, LineStyle, few_epochs, growing_curve
from hiddenreel.draw.slide import LINE_SPACING, typeset
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, TITLE, Theme
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

# A line and a marker for each training, so that nothing rests on colour.
DASHES: tuple[LineStyle, ...] = ("solid", (0, (2.2, 1.3)), (0, (0.4, 1.5)), (0, (3.2, 1.2, 0.4, 1.2)))
MARKERS, MARKER = ("o", "s", "^", "D"), 13.0
STYLES = [CurveStyle(line, marker, MARKER, False) for line, marker in zip(DASHES, MARKERS)]
# From a marker to the name of its curve, pt; the most letters of a short name; and the greatest average
# width of a letter, in heights of its type.
AWAY, SHORT, LETTER = 4.0, 5, 0.54
# On a linear scale, ends of curves that are closer than this share of the panel look like one; a
# logarithmic scale separates them if one is at least this many times the other.
CLOSE, FACTOR = 0.06, 2.0
# The limits of a logarithmic scale: this many times the greatest loss, and the least divided by it.
ROOM_AROUND = 1.6
# The letters that name the trainings, and the way from a letter to the words after it, pt.
LETTERS, BESIDE = "ABCD", 9.0
# The room between a letter and the edge of its badge, in heights of its type.
BADGE_ROOM = 0.22
# Width of a loss and an accuracy side by side, in heights of their type.
WIDEST = 7.6


@dataclass(frozen=True)
class Headed:
    """A panel with another heading, or with none where it is empty.

    Attributes
    ----------
    pad : float
        How far above the panel the heading stands, pt.
    """

    panel: Panel
    heading: str
    pad: float

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the panel and its heading."""
        drawing = self.panel.draw(axes, theme)
        axes.set_title(self.heading, pad=self.pad)
        return drawing


@dataclass(frozen=True)
class LossCurves:
    """The losses of several trainings by epoch: faint as a whole, strong up to the current epoch.

    Attributes
    ----------
    names : sequence of str
        What to write at the end of each curve.
    own_measures : bool
        Whether each has a loss of its own kind.
    """

    recordings: Sequence[Recording]
    names: Sequence[str]
    own_measures: bool = False

    @property
    def is_logarithmic(self) -> bool:
        """Whether a logarithmic scale separates ends of curves that a linear one does not."""
        losses = [recording.loss for recording in self.recordings]
        if min(loss.min() for loss in losses) <= 0:
            return False
        ends = np.sort([loss[-1] for loss in losses])
        near = np.diff(ends) < CLOSE * max(loss.max() for loss in losses)
        return bool(np.any(near & (ends[1:] > FACTOR * ends[:-1])))

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw axes, the whole curves and their names; the strong parts and their markers move."""
        losses = [recording.loss for recording in self.recordings]
        epochs = max(recording.epochs for recording in self.recordings)
        low, high = min(loss.min() for loss in losses), max(loss.max() for loss in losses)
        axes.set_xlim(0, epochs)
        few_epochs(axes, 4)
        if self.is_logarithmic:
            axes.set(yscale="log", ylim=(low / ROOM_AROUND, high * ROOM_AROUND))
        else:
            # Networks that are perfect from the start have no loss to measure by.
            height = float(high) or 1.0
            axes.set_ylim(-FOOTROOM * height, HEADROOM * height)
        axes.set_xlabel(tr("epoch"), labelpad=2)
        axes.set_ylabel(tr("loss, each its own") if self.own_measures else tr("loss"), color=theme.C)
        axes.grid(axis="y")
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        self._name_ends(axes, theme)
        curves = [
            growing_curve(axes, theme, recording.loss, lambda moment: moment.loss, style)
            for recording, style in zip(self.recordings, STYLES)
        ]

        def show(moment: Moment) -> None:
            for recording, curve in zip(self.recordings, curves):
                curve.show(moment.of(recording))

        return Drawing([artist for curve in curves for artist in curve.moving], show)

    def _name_ends(self, axes: Axes, theme: Theme) -> None:
        """Write the names beside the right edge, each as near to the end of its curve as fits."""
        wanted = [(1.0, recording.loss[-1]) for recording in self.recordings]
        to_share = axes.transData + axes.transAxes.inverted()
        size = name_size(self.names)
        apart = LINE_SPACING * size * axes.figure.dpi / 72 / axes.get_window_extent().height
        places = spread([to_share.transform(end)[1] for end in wanted], apart)
        beside = ScaledTranslation((MARKER / 2 + AWAY) / 72, 0.0, axes.figure.dpi_scale_trans)
        style: dict[str, Any] = {"color": theme.C, "va": "center", "fontsize": size}
        style["transform"] = axes.transAxes + beside
        _raise_above_numbers(
            axes, [axes.text(1.0, place, typeset(name), **style) for place, name in zip(places, self.names)]
        )


def _raise_above_numbers(axes: Axes, names: Sequence[Text]) -> None:
    """Raise names beside a panel, all alike, if one would lie on a number of the axis below."""
    boxes = [name.get_window_extent() for name in names]
    numbers = [number.get_window_extent() for number in axes.get_xticklabels()]
    over = max((number.y1 - box.y0 for number in numbers for box in boxes if number.x1 > box.x0), default=0.0)
    if over > TOUCHING * axes.figure.dpi / 72:
        for name in names:
            name.set_y(name.get_position()[1] + over / axes.get_window_extent().height)


def name_size(names: Sequence[str]) -> float:
    """Choose the type of the names beside the curves, pt: long ones are set smaller."""
    return LABEL if max(map(len, names)) <= SHORT else SMALL


def names_width(names: Sequence[str]) -> float:
    """Return the room that names beside the curves need, with that to their markers, in."""
    return (MARKER / 2 + AWAY + LETTER * name_size(names) * max(map(len, names))) / 72


@dataclass(frozen=True)
class RunLine:
    """A line across the pictures of a training, in the style of its curve.

    Attributes
    ----------
    number : int
        Its place among the trainings, from 0.
    """

    number: int

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw it all: nothing here moves."""
        axes.set_axis_off()
        axes.set(xlim=(0, 1), ylim=(0, 1))
        curve = STYLES[self.number]
        line: dict[str, Any] = {"color": theme.C, "linestyle": curve.line, "linewidth": LINE}
        axes.plot([0, 1], [0.5, 0.5], clip_on=False, **line)
        curve.draw_marker(axes, theme).set_data([0.5], [0.5])
        return Drawing([], lambda moment: None)


@dataclass(frozen=True)
class RunName:
    """The letter of a training in a badge, and its name.

    Attributes
    ----------
    number : int
        Its place among the trainings, from 0.
    choices : sequence of sequence of str
        Names of all the trainings, written in several ways: the first way that leaves room for each is
        taken, or else the last, in smaller type.
    """

    number: int
    choices: Sequence[Sequence[str]]

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw it all: nothing here moves."""
        axes.set_axis_off()
        wide = axes.get_window_extent().width * 72 / axes.figure.dpi
        axes.set(xlim=(0, wide), ylim=(0, 1))
        room = BADGE_ROOM * SMALL
        badge = axes.text(room, 0.5, LETTERS[self.number], weight="bold", va="center_baseline")
        badge.set(color=theme.background, fontsize=SMALL)
        box = {"boxstyle": f"square,pad={BADGE_ROOM}", "facecolor": theme.ink, "edgecolor": "none"}
        badge.set_bbox(box)
        begin = 2 * room + self._width(axes, badge, LETTERS[self.number]) + BESIDE
        text = axes.text(begin, 0.5, "", weight="semibold", va="center_baseline")
        for names in self.choices:
            widest = max(self._width(axes, text, name) for name in names)
            size = LABEL * (wide - begin) / widest
            if size >= SMALL:
                break
        text.set(text=typeset(names[self.number], "bf"), fontsize=np.clip(size, SMALL, LABEL))
        return Drawing([], lambda moment: None)

    @staticmethod
    def _width(axes: Axes, text: Text, name: str) -> float:
        """Return how wide a name is in a text's type, pt."""
        text.set_text(typeset(name, "bf"))
        return text.get_window_extent().width * 72 / axes.figure.dpi


@dataclass(frozen=True)
class RunFigures:
    """Loss and accuracy of a training, as large as there is room, at either end of a line.

    Attributes
    ----------
    digits : int
        Decimals of the loss, the same for all that are compared.
    """

    recording: Recording
    digits: int

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw nothing that stays: the figures move."""
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.set_axis_off()
        wide = axes.get_window_extent().width * 72 / axes.figure.dpi
        size = np.clip(wide / WIDEST, SMALL, TITLE)
        style: dict[str, Any] = {"weight": "semibold", "fontsize": size, "va": "center_baseline"}
        loss = PaintedText(axes.text(0, 0.5, "", color=theme.C, ha="left", **style))
        accuracy = PaintedText(axes.text(1, 0.5, "", color=theme.ink, ha="right", **style))

        def show(moment: Moment) -> None:
            loss.artist.set_text(fixed_or_less(moment.loss, self.digits))
            accuracy.artist.set_text(percent(moment.accuracy))

        return Drawing([loss, accuracy], show)


def common_digits(recordings: Sequence[Recording]) -> int:
    """Choose decimals for the losses of several trainings."""
    return max(loss_decimals(recording.loss) for recording in recordings)
