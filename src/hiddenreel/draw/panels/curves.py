"""How the loss falls, epoch by epoch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from hiddenreel.draw.film.chapters import NOTE, Cue
from hiddenreel.draw.film.film import Drawing, Moment
from hiddenreel.draw.paint.artists import PaintedText
from hiddenreel.draw.paint.lines import PaintedLines
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.slide import few_ticks
from hiddenreel.draw.theme.theme import LINE, SMALL, THIN, Theme
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

# The room that the number of an epoch takes along the axis, in.
TICK_ROOM = 0.45
# A line style as Matplotlib takes it: a word, or an offset and the lengths of dashes and gaps.
LineStyle = Literal["solid"] | tuple[float, tuple[float, ...]]

MARKER = 15.0
# Room above and below the curve, as shares of its greatest value.
HEADROOM, FOOTROOM = 1.08, 0.1
DASHED = (0, (2.2, 1.4))
# Height of the present epoch's tick on the axis, as a share of the panel.
NOW = 0.07
# Marks nearer to each other than this share their words, pt.
CLOSEST = 9.0
# Words at cues, pt: height of a row, way from their stem, room to the next, and past the panel's edge.
ROW, BESIDE_STEM, BETWEEN, OVER_THE_EDGE = 21.0, 5.0, 12.0, 16.0


def few_epochs(axes: Axes, most: int) -> None:
    """Set ticks at about `most` epochs along x, at fewer on a narrow panel, and at three values along y."""
    wide = axes.get_window_extent().width / axes.figure.dpi
    few_ticks(axes, max(2, min(most, int(wide / TICK_ROOM))), 3, whole=True)


@dataclass(frozen=True)
class LossCurve:
    """The loss by epoch: faint as a whole, strong up to the current epoch.

    Where samples are held out, their loss is dashed. Cues are marked faintly from the start, and
    strongly once they have happened.
    """

    recording: Recording
    cues: Sequence[Cue] = ()

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw axes and the whole curves; the strong parts and their markers move."""
        loss, held_out = self.recording.loss, self.recording.held_out_loss
        losses = [loss] if held_out is None else [loss, held_out]
        # A network that is perfect from the start has no loss to measure by.
        height = max(float(curve.max()) for curve in losses) or 1.0
        axes.set(xlim=(0, self.recording.epochs), ylim=(-FOOTROOM * height, HEADROOM * height))
        if self.cues:
            _leave_a_row(axes)
        axes.set_xlabel(tr("epoch"), labelpad=2)
        axes.set_ylabel(tr("loss"), color=theme.C)
        few_epochs(axes, 6)
        axes.grid(axis="y")
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        parts = [_now(axes, theme)]
        if self.cues:
            parts.append(_ticks(axes, theme, self.cues, losses))
        if held_out is not None:
            at = lambda moment: moment.held_out_loss  # noqa: E731
            parts.append(growing_curve(axes, theme, held_out, at, CurveStyle(DASHED)))
        parts.append(growing_curve(axes, theme, loss, lambda moment: moment.loss, CurveStyle()))
        return Drawing.joined(parts)


@dataclass(frozen=True)
class CurveStyle:
    """How the curve of a training is drawn.

    Attributes
    ----------
    line : str or tuple
        A line style as Matplotlib takes it.
    size : float
        Of the marker, pt.
    clipped : bool
        Whether the faint curve ends at the edge of its panel.
    """

    line: LineStyle = "solid"
    marker: str = "o"
    size: float = MARKER
    clipped: bool = True

    def draw_marker(self, axes: Axes, theme: Theme) -> Line2D:
        """Draw the marker of the curve's end, without a position yet."""
        return axes.plot(
            [],
            [],
            linestyle="none",
            marker=self.marker,
            markersize=self.size,
            color=theme.C,
            markeredgecolor=theme.background,
            markeredgewidth=2,
            clip_on=False,
        )[0]


def growing_curve(
    axes: Axes, theme: Theme, loss: np.ndarray, at: Callable[[Moment], float], style: CurveStyle
) -> Drawing:
    """Draw a loss curve faintly; the part up to the current moment is strong.

    Parameters
    ----------
    loss : array (epochs + 1,)
    at : callable(moment)
        Returns the loss at a moment.
    """
    epochs = np.arange(len(loss))
    line: dict[str, Any] = {"color": theme.C, "linestyle": style.line}
    axes.plot(epochs, loss, alpha=0.3, lw=THIN, clip_on=style.clipped, **line)
    strong = axes.plot([], [], lw=LINE, clip_on=False, **line)[0]
    marker = style.draw_marker(axes, theme)

    def show(moment: Moment) -> None:
        before, now = int(np.ceil(moment.epoch)), at(moment)
        strong.set_data(np.append(epochs[:before], moment.epoch), np.append(loss[:before], now))
        marker.set_data([moment.epoch], [now])

    return Drawing([strong, marker], show)


def _now(axes: Axes, theme: Theme) -> Drawing:
    """Draw a tick on the axis at the current epoch."""
    bottom, top = axes.get_ylim()
    ends = [bottom, bottom + NOW * (top - bottom)]
    line = PaintedLines(axes, theme.C, LINE, zorder=2.5)
    return Drawing([line], lambda moment: line.show([np.column_stack([[moment.epoch] * 2, ends])]))


def _leave_a_row(axes: Axes) -> None:
    """Raise the top by a row of words, for the first words to stand clear of the curve."""
    bottom, top = axes.get_ylim()
    share = ROW * axes.figure.dpi / 72 / axes.get_window_extent().height
    axes.set_ylim(bottom, bottom + (top - bottom) / (1 - share))


def _ticks(axes: Axes, theme: Theme, cues: Sequence[Cue], losses: Sequence[np.ndarray]) -> Drawing:
    """Mark cues on the curve faintly; what has happened by the current moment is strong."""
    ticks = tick_places(axes, cues, losses)
    stems = [stem for tick in ticks for stem in tick.stems]
    faint = LineCollection(stems, colors=theme.muted, alpha=0.5, linewidths=THIN, zorder=2)
    axes.add_collection(faint, autolim=False)
    strong = PaintedLines(axes, theme.ink, THIN, zorder=2.6)
    labels = []
    for tick in ticks:
        style: dict[str, Any] = {"ha": tick.side, "va": "center_baseline", "fontsize": SMALL}
        axes.text(*tick.at, tick.words, color=theme.muted, **style)
        words = axes.text(*tick.at, "", color=theme.ink, **style)
        labels.append(PaintedText(words, whole=True))

    def show(moment: Moment) -> None:
        pairs = ((stem, epoch) for tick in ticks for stem, epoch in zip(tick.stems, tick.epochs))
        strong.show([stem for stem, epoch in pairs if moment.epoch >= epoch])
        for label, tick in zip(labels, ticks):
            label.artist.set_text(tick.words if moment.epoch >= tick.epochs[-1] else "")

    return Drawing([strong, *labels], show)


@dataclass(frozen=True)
class Tick:
    """Marks that stand together, and where, in data coordinates.

    Attributes
    ----------
    epochs : tuple of float
        Of each cue.
    stems : array (cues, 2, 2)
        From the curve up to the words.
    at : (float, float)
        Of the words.
    side : str
        ``"left"`` where the words begin at the stem, ``"right"`` where they end at it.
    """

    epochs: tuple[float, ...]
    words: str
    stems: np.ndarray
    at: tuple[float, float]
    side: str


def tick_places(axes: Axes, cues: Sequence[Cue], losses: Sequence[np.ndarray]) -> list[Tick]:
    """Place the words of cues on the first of the losses, (epochs + 1,) each.

    Words stand on no other, on no stem and on no curve, this on a slide only while there is room: beside
    their stem, as high above the curve as can be, or else below it. Where they fit nowhere the stem is
    alone. Call it
    when the limits of the axes are final.
    """
    curves = [axes.transData.transform(np.column_stack([np.arange(len(loss)), loss])) for loss in losses]
    thick = LINE * axes.figure.dpi / 72
    groups = _side_by_side(axes, cues)
    feet = [np.array([curves[0][int(cue.epoch)] for cue in group]) for group in groups]
    # The words of a note stand at the foot of the sheet.
    words = [enumerated(cue.title for cue in group if cue.name != NOTE) for group in groups]
    places = [
        list(_places(axes, stems, _width(axes, text))) if text else [_alone(axes, stems)]
        for stems, text in zip(feet, words)
    ]
    clear = [
        [
            place
            for place in choice
            if not place.has_words or not any(place.is_on(curve, thick) for curve in curves)
        ]
        for choice in places
    ]
    clear_or_alone, alone = (
        [[*choice, _alone(axes, stems)] for choice, stems in zip(choices, feet)]
        for choices in (clear, places)
    )
    # Panels of other sheets than slides are smaller: words on a curve would hide much of it.
    rather = places if applied_screen().is_slide else clear_or_alone
    chosen = next(filter(None, map(_arranged, (clear, rather, alone))), [])
    return [_tick(axes, *parts) for parts in zip(groups, words, feet, chosen)]


def _arranged(choices: list[list[_Place]]) -> list[_Place] | None:
    """Choose a place for each without collisions, preferring the first places."""
    if not choices:
        return []
    first, *others = choices
    for place in first:
        free = [[other for other in choice if not place.collides(other)] for choice in others]
        rest = _arranged(free)
        if rest is not None:
            return [place, *rest]
    return None


def _tick(axes: Axes, group: Sequence[Cue], words: str, feet: np.ndarray, place: _Place) -> Tick:
    """Return the tick in a place, whose feet (n, 2) are in px, in data coordinates."""
    to_data = axes.transData.inverted().transform
    return Tick(
        epochs=tuple(cue.epoch for cue in group),
        words=words if place.has_words else "",
        stems=np.array([to_data([foot, (foot[0], place.height)]) for foot in feet]),
        at=tuple(to_data((place.words.x0 if place.side == "left" else place.words.x1, place.height))),
        side=place.side,
    )


@dataclass(frozen=True)
class _Place:
    """Where words could stand, px.

    Attributes
    ----------
    height : float
        Of the middle of the words.
    side : str
        As a `Tick` has it.
    """

    words: Bbox
    stem: Bbox
    height: float
    side: str

    @property
    def has_words(self) -> bool:
        """Whether there are words at all."""
        return self.words.width > 0

    def collides(self, other: _Place) -> bool:
        """Return whether words or stem cover those of another place; stems may touch."""
        pairs = ((self.words, other.words), (self.words, other.stem), (self.stem, other.words))
        return any(first.overlaps(second) for first, second in pairs if first.width and second.width)

    def is_on(self, curve: np.ndarray, thick: float) -> bool:
        """Return whether the words cover a curve (points, 2) of this thickness, px."""
        ends = np.interp([self.words.x0, self.words.x1], *curve.T)
        within = (curve[:, 0] > self.words.x0) & (curve[:, 0] < self.words.x1)
        heights = np.concatenate([ends, curve[within, 1]])
        within_reach = heights.max() > self.words.y0 - thick, heights.min() < self.words.y1 + thick
        return all(within_reach)


def _alone(axes: Axes, feet: np.ndarray) -> _Place:
    """Return the place of short stems without words, px."""
    top = feet[:, 1].max() + ROW / 2 * axes.figure.dpi / 72
    (left, right), nothing = feet[[0, -1], 0], Bbox([feet[0], feet[0]])
    return _Place(nothing, Bbox([(left - 1, feet[:, 1].min()), (right + 1, top)]), top, "left")


def _places(axes: Axes, feet: np.ndarray, wide: float) -> Iterator[_Place]:
    """List where the words of stems with these feet (n, 2) could stand, the best first, px."""
    pixels = axes.figure.dpi / 72
    box, row = axes.get_window_extent(), ROW * pixels
    beside, between = BESIDE_STEM * pixels, BETWEEN * pixels
    rows = max(1, int(box.height / row))
    (left, right), edge = feet[[0, -1], 0], OVER_THE_EDGE * pixels
    for level in range(rows):
        height = box.y1 - (level + 0.5) * row
        for side, begin in (("left", right + beside), ("right", left - beside - wide)):
            if box.x0 < begin and begin + wide < box.x1 + edge:
                # Rows that touch do not overlap.
                low, high = height - 0.49 * row, height + 0.49 * row
                room = (0, between) if side == "left" else (-between, 0)
                words = Bbox([(begin + room[0], low), (begin + wide + room[1], high)])
                heights = [*feet[:, 1], height]
                stem = Bbox([(left - 1, min(heights)), (right + 1, max(heights))])
                yield _Place(words, stem, height, side)


def _side_by_side(axes: Axes, cues: Sequence[Cue]) -> list[list[Cue]]:
    """Group cues that are too close to be seen as separate."""
    closest = CLOSEST * axes.figure.dpi / 72
    wide = axes.get_window_extent().width / np.ptp(axes.get_xlim())
    groups: list[list[Cue]] = []
    for cue in sorted(cues, key=lambda cue: cue.epoch):
        if groups and (cue.epoch - groups[-1][-1].epoch) * wide < closest:
            groups[-1].append(cue)
        else:
            groups.append([cue])
    return groups


def _width(axes: Axes, words: str) -> float:
    """Return the width of words, px."""
    text = axes.text(0, 0, words, fontsize=SMALL)
    width = text.get_window_extent().width
    text.remove()
    return width
