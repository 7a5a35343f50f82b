"""Labels of things that move: they keep apart from each other and glide from frame to frame.

Their paths are computed from the first frame on, as far as the film has come, so that each label stays
on its side. The position at a frame follows from the recording and the frame alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.examples import Examples
from hiddenreel.draw.film.film import Moment
from hiddenreel.draw.film.rows import Rows
from hiddenreel.draw.film.timeline import FRAMES_PER_SECOND, Timeline
from hiddenreel.draw.paint.artists import PaintedArtist, PaintedText
from hiddenreel.draw.paint.lines import PaintedLines
from hiddenreel.draw.paint.pictures import Pictures
from hiddenreel.draw.theme.theme import SMALL, THIN, TITLE, Theme
from hiddenreel.record.recording import Recording, Replay

# Width and height of the box that a class's number needs, pt.
TAG_ROOM = (22.0, 38.0)
# Boxes of width 1 cannot overlap at this distance, in the norm of `_norm`.
CLEAR = 2.0**0.25
# No vector that is longer than this along an axis is shorter than that, however it is rounded.
NEARLY_CLEAR = 1.001 * CLEAR
# Places nearer than this crowd each other, and the radius of the ring that a whole crowd forms.
CROWDED, RING = 3.5, 2.4
# A class with more of the others near it than this share is in a heap, and has no number yet.
HEAPED = 0.35
# How often places are pushed apart at most, and for how many frames they settle before the first.
PUSHES, SETTLING = 60, 60
# The share of the way to its target that a pushed label goes back in a frame.
HOME = 0.15
# Frames over which the paths of the targets are smoothed, and those of the pushes.
CALM, SOFT = 6.0, 4.0
# A film with fewer moving frames than this is short, and smoothed less.
FULL_LENGTH = 240
# How much wider than a number a fixed word is.
WIDER = 1.5
# With pictures, a number stands left of its class's, and digit and answer right of a mistake's. The
# width of both together; and the middles of number and pictures, pt beside its middle, where the words
# begin.
PAIR_WIDTH = 68.0
NUMBER_AT, PICTURE_AT, MISTAKE_AT = -17.0, 11.0, -18.0
# Where a line to a sample may begin, beside the middle, pt.
LINE_FROM = (-22.0, 18.0)
# Widths of the frames of a class's picture and of a mistake's, pt.
FRAME, HEAVY_FRAME = 1.0, 2.5


class Spots(NamedTuple):
    """Where things are at a moment, in data coordinates.

    Attributes
    ----------
    means : array (classes, 2)
    samples : array (m, 2)
        The samples that were asked for.
    fixed : array (k, 2)
        Words that labels must not cover.
    """

    means: np.ndarray
    samples: np.ndarray
    fixed: np.ndarray


# Finds the spots of a moment, with those of the samples of these rows.
Where = Callable[[Moment, np.ndarray], Spots]


class ClassLabels:
    """A large number for each class, standing where its samples are, perhaps with pictures of samples.

    A class in a heap with most others has no number: it appears when the class leaves the heap, and
    stays. So does the picture of a mistake.

    Parameters
    ----------
    recording : Recording
    timeline : Timeline
        Of the film that they are in.
    where : callable(moment, rows)
        Returns the spots of a moment, with those of the samples of these rows.
    examples : Examples, optional
        The samples to show as pictures.

    Attributes
    ----------
    labels : list of PaintedText
        The numbers.
    artists : list of PaintedArtist
        All that moves.
    """

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        recording: Recording,
        timeline: Timeline,
        where: Where,
        examples: Examples | None = None,
    ) -> None:
        style: dict[str, Any] = {"fontsize": TITLE, "weight": "bold", "ha": "center", "va": "center_baseline"}
        style |= {"color": theme.ink, "zorder": 6}
        self.labels = [
            PaintedText(axes.text(0, 0, "", gid=f"class-{label}", **style), theme.background)
            for label in range(recording.classes)
        ]
        player = Replay(recording, recording.X)
        self._progress, frames = np.unique(timeline.progress, return_index=True)
        moments = (Moment(player, timeline.epochs[frame], timeline.progress[frame]) for frame in frames)
        mistakes = np.empty(0, int) if examples is None else examples.mistakes
        count = len(frames)
        spots = Rows((where(moment, mistakes) for moment in moments), count)
        wanted = Rows((np.concatenate([spot.means, spot.samples]) for spot in spots), count)
        axes.apply_aspect()
        unit = np.diff(axes.transData.transform([(0, 0), (1, 1)]), axis=0)[0]
        room = np.array(TAG_ROOM) * axes.figure.dpi / 72 / unit
        wide = 1.0 if examples is None else PAIR_WIDTH / TAG_ROOM[0]
        walls = _panel_walls(axes, room * (wide, 1.0))
        fixed = Rows((spot.fixed for spot in spots), count)
        rate = timeline.frames_per_second / FRAMES_PER_SECOND
        self._path = glide(wanted, room, fixed, wide, walls, rate)
        self._appeared = appeared(Rows((at / room for at in wanted), count))
        self.artists: list[PaintedArtist] = [*self.labels]
        self._number_at, self._shows_examples = 0.0, lambda moment, places, is_shown: None
        if examples is not None:
            point = room[0] / TAG_ROOM[0]
            self._number_at = NUMBER_AT * point
            drawing = _pictures(axes, theme, recording, where, examples, point)
            self.artists += drawing.artists
            self._shows_examples = drawing.show

    def places(self, progress: float) -> np.ndarray:
        """Return the places of the labels at a progress of the film, (classes + mistakes, 2)."""
        before = self._last_before(progress)
        columns = np.reshape(self._path[before : before + 2], (-1, 2 * len(self._path[0]))).T
        at = self._progress[before : before + 2]
        return np.array([np.interp(progress, at, c) for c in columns]).reshape(-1, 2)

    def show(self, moment: Moment) -> None:
        """Move the labels to their places at a moment."""
        places = self.places(moment.progress)
        is_shown = self._appeared[self._last_before(moment.progress)]
        for number, (label, (x, y)) in enumerate(zip(self.labels, places)):
            label.artist.set_position((x + self._number_at, y))
            label.artist.set_text(str(number) if is_shown[number] else "")
        self._shows_examples(moment, places, is_shown)

    def _last_before(self, progress: float) -> int:
        """Return the last moment of the paths that is no later than this progress."""
        return max(0, int(np.searchsorted(self._progress, progress, side="right")) - 1)


@dataclass(frozen=True)
class _PicturesShown:
    """The pictures of examples: what is painted, and how it is shown at a moment."""

    artists: list[PaintedArtist]
    show: Callable[[Moment, np.ndarray, np.ndarray], None]


def _pictures(
    axes: Axes, theme: Theme, recording: Recording, where: Where, examples: Examples, point: float
) -> _PicturesShown:
    """Make the pictures of examples, each with a line to its sample; `point` is 1 pt in data units."""
    classes, rows = len(examples.typical), np.concatenate([examples.typical, examples.mistakes])
    frames = [(theme.class_colour(label), FRAME) for label in range(classes)]
    frames += [(theme.C, HEAVY_FRAME)] * len(examples.mistakes)
    assert recording.picture is not None
    images = recording.X[rows].reshape(-1, *recording.picture)
    low, high = recording.X.min(), recording.X.max()
    tiles = Pictures(axes, theme, (images - low) / max(high - low, 1e-9), frames, zorder=5.5)
    lines = PaintedLines(axes, theme.muted, THIN, zorder=5)
    style: dict[str, Any] = {"fontsize": SMALL, "weight": "semibold", "color": theme.C}
    style |= {"va": "center_baseline", "zorder": 6}
    words = [PaintedText(axes.text(0, 0, "", **style), theme.background) for _ in examples.mistakes]
    beside = point * np.repeat([PICTURE_AT, MISTAKE_AT], [classes, len(examples.mistakes)])

    def show(moment: Moment, places: np.ndarray, is_shown: np.ndarray) -> None:
        centres = places + np.column_stack([beside, np.zeros(len(beside))])
        tiles.place(centres, is_shown)
        samples = where(moment, rows).samples
        # From the nearest place, so that no line runs through a number.
        starts = places.copy()
        left, right = (point * at for at in LINE_FROM)
        starts[:, 0] += np.clip(samples[:, 0] - places[:, 0], left, right)
        lines.show([np.array(ends) for ends in zip(starts[is_shown], samples[is_shown])])
        answers = recording.answers(moment.outputs[examples.mistakes])
        for number, word in enumerate(words):
            word.artist.set_position(places[classes + number])
            text = f"{recording.labels[examples.mistakes[number]]}→{answers[number]}"
            word.artist.set_text(text if is_shown[classes + number] else "")

    return _PicturesShown([lines, tiles, *words], show)


def appeared(wanted: Sequence[np.ndarray]) -> Rows[np.ndarray]:
    """Return which classes have been apart from the heap of most others, (n,) of bool at each frame.

    Parameters
    ----------
    wanted : sequence of array (n, 2)
        Where the classes are at each frame, in sizes of a number.
    """
    nobody = np.empty((0, 2))
    apart = (crowding(at, nobody) < HEAPED for at in wanted)
    return Rows(accumulate(apart, np.logical_or), len(wanted))


def glide(
    wanted: Sequence[np.ndarray],
    room: Sequence[float],
    fixed: Sequence[np.ndarray],
    wide: float = 1.0,
    walls: np.ndarray | None = None,
    rate: float = 1.0,
) -> Rows[np.ndarray]:
    """Return paths of labels near their targets on which all labels stay legible.

    An isolated label stays at its target. Crowded labels spread onto a ring, each always in the same
    direction; each then moves with its target and is pushed away from what comes near. Paths are
    smoothed, so that no label trembles with its target.

    Parameters
    ----------
    wanted : sequence of array (n, 2)
        At each frame.
    room : width, height
        Of the box around each label, which no other such box may enter.
    fixed : sequence of array (m, 2)
        Places at each frame of words that do not give way.
    wide : float
        How many rooms wide a label is, if something stands beside its number.
    walls : array (2, 2), optional
        The lowest and the highest place of a label; none without them.
    rate : float
        How many frames there are for each at `FRAMES_PER_SECOND`.

    Returns
    -------
    sequence of array (n, 2)
    """
    unit, count = np.asarray(room), len(wanted)
    held = Rows((at / unit for at in fixed), count)
    walls = np.array([[-np.inf] * 2, [np.inf] * 2]) if walls is None else walls / unit
    ringed = Rows((_with_ring(at / unit, other) for at, other in zip(wanted, held)), count)
    # A short film leaves less time for smooth paths.
    slowness = min(rate, count / FULL_LENGTH)
    aims = softened(ringed, slowness * CALM)
    pushes = (at - aim for at, aim in zip(_kept_apart(aims, held, wide, walls), aims))
    calm = softened(Rows(pushes, count), slowness * SOFT)
    return Rows((np.clip(aim + push, *walls) * unit for aim, push in zip(aims, calm)), count)


def _kept_apart(
    aims: Sequence[np.ndarray], held: Sequence[np.ndarray], wide: float, walls: np.ndarray
) -> Iterator[np.ndarray]:
    """Yield places near the aims (n, 2) of each frame at which all labels have their room."""
    placed = aims[0]
    for _ in range(SETTLING):
        placed = _pushed(placed + HOME * (aims[0] - placed), held[0], wide, walls)
    yield placed
    for (before, aim), other in zip(pairwise(aims), islice(held, 1, None)):
        carried = placed + aim - before
        placed = _pushed(carried + HOME * (aim - carried), other, wide, walls)
        yield placed


def _panel_walls(axes: Axes, size: np.ndarray) -> np.ndarray:
    """Return the limits (2, 2) of the middles of labels of a size (2,) inside the panel of the axes."""
    panel = axes.get_position(original=True).transformed(axes.figure.transSubfigure)
    low, high = axes.transData.inverted().transform([panel.min, panel.max])
    return np.array([low + size / 2, high - size / 2])


def softened(path: Sequence[np.ndarray], frames: float) -> Rows[np.ndarray]:
    """Average a path around each of its frames, by a bell curve; its ends stay.

    Parameters
    ----------
    frames : float
        The standard deviation of the bell.
    """
    last = len(path) - 1
    reach = min(int(3 * frames), last)
    around = range(-reach, reach + 1)
    bell = np.exp(-0.5 * (np.array(around) / frames) ** 2)
    shares = bell / bell.sum()

    def at(frame: int) -> np.ndarray:
        # Beyond an end the path continues as its point reflection about that end.
        if frame < 0:
            return 2 * path[0] - path[-frame]
        return path[frame] if frame <= last else 2 * path[last] - path[2 * last - frame]

    averages = (
        np.sum([share * at(frame + n) for share, n in zip(shares, around)], axis=0)
        for frame in range(len(path))
    )
    return Rows(averages, len(path))


def _pushed(placed: np.ndarray, held: np.ndarray, wide: float, walls: np.ndarray) -> np.ndarray:
    """Push places (n, 2) away from each other and from fixed ones (m, 2) until each has its room.

    No place leaves the walls (2, 2).
    """
    count = len(placed)
    places = np.concatenate([placed, held]).T.copy()
    movable = places[:, :count]
    low, high = walls[..., None]
    rooms, itself = _rooms(count, len(held), wide), np.zeros((count, places.shape[1]))
    np.fill_diagonal(itself, np.inf)
    # Two movable places share a push equally; a fixed one does not move.
    share = np.repeat([0.5, 1.0], [count, len(held)])
    # A film needs ten thousand rounds before its first frame: calls without overhead, and powers, which
    # are slow, of the few vectors that count.
    np.minimum(np.maximum(movable, low), high, out=movable)
    for _ in range(PUSHES):
        between = _vectors(movable, places, rooms)
        x, y = np.abs(between)
        near = (np.maximum(x, y) + itself < NEARLY_CLEAR).ravel().nonzero()[0]
        between = between.reshape(2, -1).take(near, axis=1)
        distance = _norm(between)
        missing = np.maximum(0.0, CLEAR - distance)
        if missing.max(initial=0.0) < 1e-3:
            break
        own, other = np.divmod(near, len(share))
        pushes = missing * share[other] * between
        pushes /= np.maximum(distance, 1e-9)
        # In a crowd only a share of each push counts, or the crowd would fly apart.
        crowd = np.maximum(1.0, np.bincount(own, missing > 0.0, count))
        for at, along, size in zip(movable, pushes, (wide, 1.0)):
            at += np.bincount(own, along, count) / crowd * size
        np.minimum(np.maximum(movable, low), high, out=movable)
    return movable.T.copy()


def _rooms(count: int, held: int, wide: float) -> np.ndarray:
    """Return the widths and heights at which places are 1 apart from movable and fixed ones, (2, n + m)."""
    # A label is as far from a word as half of both their widths.
    widths = np.repeat([wide, WIDER + 0.5 * (wide - 1.0)], [count, held])
    return np.array([widths, np.ones(count + held)])


def _vectors(movable: np.ndarray, places: np.ndarray, rooms: np.ndarray) -> np.ndarray:
    """Return vectors (2, n, n + m) to movable places (2, n) from all places (2, n + m), in rooms.

    The movable places come first among all.
    """
    between = movable[:, :, None] - places[:, None]
    between /= rooms[:, None]
    return between


def _norm(vectors: np.ndarray) -> np.ndarray:
    """Return the lengths of vectors (2, …), (…).

    The norm is between a circle's and a box's, so that corners stay clear of each other too.
    """
    powers = vectors**4
    return (powers[0] + powers[1]) ** 0.25


def _with_ring(wanted: np.ndarray, held: np.ndarray) -> np.ndarray:
    """Move places (n, 2) outwards, each in its own direction, as far as they are crowded."""
    count = len(wanted)
    angles = 2 * np.pi * np.arange(count) / max(1, count + len(held))
    ring = RING * np.column_stack([np.cos(angles), np.sin(angles)])
    return wanted + ring * crowding(wanted, held)[:, None]


def crowding(wanted: np.ndarray, held: np.ndarray) -> np.ndarray:
    """Return the share of the others near each place (n, 2): 0 if none is, 1 in a heap of all."""
    places = np.concatenate([wanted, held]).T
    distances = _norm(_vectors(wanted.T, places, _rooms(len(wanted), len(held), 1.0)))
    np.fill_diagonal(distances, np.inf)
    near = np.maximum(0.0, 1.0 - distances / CROWDED)
    return np.minimum(1.0, near.sum(axis=1) / max(1, len(wanted) - 1))
