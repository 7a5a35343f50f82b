"""Labels of things that move: they keep apart from each other and glide from frame to frame.

The paths through the whole film are computed at once, from its first frame on, so that each label
stays on its side. The position at a frame follows from the recording and the frame alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.film.film import Moment
from hiddenreel.draw.film.timeline import Timeline
from hiddenreel.draw.paint.artists import PaintedText
from hiddenreel.draw.theme.theme import TITLE, Theme
from hiddenreel.record.recording import Recording, Replay

# Width and height of the box that a class's number needs, pt.
TAG_ROOM = (22.0, 38.0)
# Boxes of width 1 cannot overlap at this distance, in the norm that `_distances` uses.
CLEAR = 2.0**0.25
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

Where = Callable[[Moment], tuple[np.ndarray, np.ndarray]]


class ClassLabels:
    """A large number for each class, standing where its samples are.

    A class in a heap with most others has no number: it appears when the class leaves the heap, and
    stays.

    Parameters
    ----------
    recording : Recording
    timeline : Timeline
        Of the film that they are in.
    where : callable(moment)
        Returns the positions of the classes at a moment, (classes, 2), and those of words that the
        numbers must not cover, (m, 2), in data coordinates.
    """

    def __init__(
        self, axes: Axes, theme: Theme, recording: Recording, timeline: Timeline, where: Where
    ) -> None:
        style: dict[str, Any] = {
            "fontsize": TITLE,
            "weight": "bold",
            "ha": "center",
            "va": "center_baseline",
        }
        style |= {"color": theme.ink, "zorder": 6}
        self.labels = [
            PaintedText(axes.text(0, 0, "", gid=f"class-{label}", **style), theme.background)
            for label in range(recording.classes)
        ]
        player = Replay(recording, recording.X)
        self._told, frames = np.unique(timeline.progress, return_index=True)
        moments = (
            Moment(player, timeline.epochs[frame], timeline.progress[frame]) for frame in frames
        )
        wanted, fixed = zip(*map(where, moments))
        axes.apply_aspect()
        unit = np.diff(axes.transData.transform([(0, 0), (1, 1)]), axis=0)[0]
        room = np.array(TAG_ROOM) * axes.figure.dpi / 72 / unit
        self._path = glide(np.array(wanted), room, np.array(fixed))
        self._since = self._told[-1] + np.ones(recording.classes)
        for label, frame in appearances(np.array(wanted) / room).items():
            self._since[label] = self._told[frame]

    def places(self, progress: float) -> np.ndarray:
        """Return where the numbers stand at a progress of the film, (classes, 2)."""
        columns = self._path.reshape(len(self._told), -1).T
        return np.array([np.interp(progress, self._told, c) for c in columns]).reshape(-1, 2)

    def show(self, moment: Moment) -> None:
        """Put the numbers to where they stand at a moment."""
        places, is_shown = self.places(moment.progress), moment.progress >= self._since
        for number, (label, place) in enumerate(zip(self.labels, places)):
            label.artist.set_position(place)
            label.artist.set_text(str(number) if is_shown[number] else "")


def appearances(wanted: np.ndarray) -> dict[int, int]:
    """Find the first frame at which each class is no longer in a heap with most of the others.

    Parameters
    ----------
    wanted : array (frames, n, 2)
        Where the classes are, in sizes of a number.

    Returns
    -------
    dict
        Frames by class; one that never leaves the heap is not in it.
    """
    nobody = np.empty((0, 2))
    apart = np.array([crowding(at, nobody) for at in wanted]) < HEAPED
    return {int(n): int(np.argmax(apart[:, n])) for n in np.flatnonzero(apart.any(axis=0))}


def glide(wanted: np.ndarray, room: Sequence[float], fixed: np.ndarray) -> np.ndarray:
    """Return paths of labels as near to their targets as leaves all of them legible.

    An isolated label stays at its target. Crowded labels spread onto a ring, each always in the same
    direction; each then moves with its target and is pushed away from what comes near. Paths are
    smoothed, so that no label trembles with its target.

    Parameters
    ----------
    wanted : array (frames, n, 2)
    room : width, height
        Of the box around each label, which no other such box may enter.
    fixed : array (frames, m, 2)
        Places of words that do not move.

    Returns
    -------
    array (frames, n, 2)
    """
    unit = np.asarray(room)
    held = fixed / unit
    aims = np.array([_with_ring(at / unit, other) for at, other in zip(wanted, held)])
    # A short film leaves less time for smooth paths.
    slowness = min(1.0, len(wanted) / FULL_LENGTH)
    aims = softened(aims, slowness * CALM)
    placed = aims[0]
    for _ in range(SETTLING):
        placed = _pushed(placed + HOME * (aims[0] - placed), held[0])
    path = [placed]
    for before, aim, other in zip(aims, aims[1:], held[1:]):
        carried = placed + aim - before
        placed = _pushed(carried + HOME * (aim - carried), other)
        path.append(placed)
    return (aims + softened(np.array(path) - aims, slowness * SOFT)) * unit


def softened(path: np.ndarray, frames: float) -> np.ndarray:
    """Average a path (frames, …) around each of its frames, by a bell curve; its ends stay.

    Parameters
    ----------
    frames : float
        The standard deviation of the bell.
    """
    reach = min(int(3 * frames), len(path) - 1)
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / frames) ** 2)
    # Beyond an end the path continues as its point reflection about that end.
    before, after = 2 * path[0] - path[reach:0:-1], 2 * path[-1] - path[-2 : -reach - 2 : -1]
    longer = np.concatenate([before, path, after])
    return sum(
        share * longer[begin : begin + len(path)] for begin, share in enumerate(bell / bell.sum())
    )


def _pushed(placed: np.ndarray, held: np.ndarray) -> np.ndarray:
    """Push places (n, 2) away from each other and from fixed ones (m, 2) until each has its room."""
    count = len(placed)
    for _ in range(PUSHES):
        between, distance = _distances(placed, held)
        missing = np.maximum(0.0, CLEAR - distance)
        if missing[:count].max(initial=0.0) < 1e-3:
            break
        # Two movable places share a push equally; a fixed one does not move.
        missing[:, :count] *= 0.5
        pushes = missing[..., None] * between / np.maximum(distance, 1e-9)[..., None]
        # In a crowd only a share of each push counts, or the crowd would fly apart.
        crowd = np.maximum(1.0, np.count_nonzero(missing, axis=1))[:, None]
        placed = placed + (pushes.sum(axis=1) / crowd)[:count]
    return placed


def _distances(placed: np.ndarray, held: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return vectors (n + m, n + m, 2) and distances between all places, movable and fixed."""
    both, count = np.concatenate([placed, held]), len(placed)
    between = both[:, None] - both
    between[count:, :, 0] /= WIDER
    between[:, count:, 0] /= WIDER
    # A norm between a circle's and a box's, so that corners stay clear of each other too.
    distance = np.sum(between**4, axis=2) ** 0.25
    np.fill_diagonal(distance, np.inf)
    return between, distance


def _with_ring(wanted: np.ndarray, held: np.ndarray) -> np.ndarray:
    """Move places (n, 2) outwards, each in its own direction, as far as they are crowded."""
    count = len(wanted)
    angles = 2 * np.pi * np.arange(count) / max(1, count + len(held))
    ring = RING * np.column_stack([np.cos(angles), np.sin(angles)])
    return wanted + ring * crowding(wanted, held)[:, None]


def crowding(wanted: np.ndarray, held: np.ndarray) -> np.ndarray:
    """Return the share of the others near each place (n, 2): 0 if none is, 1 in a heap of all."""
    count = len(wanted)
    near = np.maximum(0.0, 1.0 - _distances(wanted, held)[1] / CROWDED)
    return np.minimum(1.0, near[:count].sum(axis=1) / max(1, count - 1))
