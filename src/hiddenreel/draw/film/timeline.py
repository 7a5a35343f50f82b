"""The epoch that each frame shows: frames go where change happens.

Equal movement in hidden space gets equal time, within bounds: neither a plateau nor the last hundred
epochs, in which little changes, use up the film, and no change is too quick to follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hiddenreel.analyse.motion import movement
from hiddenreel.draw.film.timing import FRAMES_PER_SECOND, Timing, applied_timing
from hiddenreel.record.recording import Recording

FIRST_REST, LAST_REST = 0.7, 1.5
# Share of the moving time in which the film speeds up, and in which it slows down.
EASED = 0.12
# At `FRAMES_PER_SECOND`, an epoch takes at most this many frames, unless there are too few epochs to
# fill the film.
MOST_FRAMES_AN_EPOCH = 12.0
# Moving from the first epoch to the last takes at least this many frames, however little happens.
LEAST_STEPS = 60


@dataclass(frozen=True)
class Timeline:
    """The epoch and the progress of each frame.

    Attributes
    ----------
    epochs : array (frames,)
        The epoch shown; fractional ones lie between recorded epochs. Never falls.
    progress : array (frames,)
        0 while the film rests at its start, 1 while it rests at its end, eased between.
    """

    epochs: np.ndarray
    progress: np.ndarray
    frames_per_second: int = FRAMES_PER_SECOND

    def __len__(self) -> int:
        return len(self.epochs)

    @property
    def is_at_one_epoch(self) -> bool:
        """Whether no epoch passes, so that chapters are scenes."""
        return bool(self.epochs[0] == self.epochs[-1])

    def first_frame_at(self, epoch: float) -> int:
        """Return the first frame that shows this epoch or a later one."""
        return int(np.searchsorted(self.epochs, epoch))

    @property
    def is_between(self) -> bool:
        """Whether epochs between recorded ones are shown."""
        return not np.all(self.epochs == np.round(self.epochs))

    def epoch_at(self, progress: float) -> float:
        """Return the epoch that is shown at a progress."""
        distinct, first = np.unique(self.progress, return_index=True)
        return float(np.interp(progress, distinct, self.epochs[first]))


def training_timeline(
    recording: Recording,
    seconds: float,
    between_epochs: bool = True,
    through: Sequence[int] = (),
    others: Sequence[Recording] = (),
) -> Timeline:
    """Lay out a film of `seconds` (s) from the first epoch to the last.

    Parameters
    ----------
    seconds : float
        Length of the film with its rests, s.
    between_epochs : bool
        Allow epochs between recorded ones where much happens within one; otherwise every frame shows
        a recorded epoch.
    through : sequence of int
        Epochs that the film must not skip: each gets a frame of its own, if there are enough frames.
    others : sequence of Recording
        Shown on the same timeline, which then follows the movement of all and ends with the longest.
    """
    timing, progress = applied_timing(), eased_progress(seconds)
    moving = max(1, int(np.count_nonzero((progress > 0) & (progress < 1))))
    moved = _together([recording, *others])
    first, last = timing.shown(len(moved))
    epochs = first + np.interp(progress, *_epoch_schedule(moved[first:last], moving, timing))
    leaps = np.abs(np.gradient(epochs)) >= 1.0
    whole = leaps | (not between_epochs)
    shown = np.where(whole, np.round(epochs), epochs)
    # Rounding up may overtake the next frame, which need not be a whole epoch.
    timeline = Timeline(np.maximum.accumulate(shown), progress, timing.fps)
    wanted = {*(through if timing.shows_moments else ()), *(epoch for epoch, _ in timing.at)}
    _pass_through(timeline, sorted(epoch for epoch in wanted if first <= epoch <= last))
    return timeline


def _pass_through(timeline: Timeline, epochs: Sequence[int]) -> None:
    """Make the nearer of the two frames around each of these epochs show exactly this epoch.

    Frames at rest and frames that already show such an epoch stay the same.
    """
    shown = timeline.epochs
    taken = int(np.searchsorted(shown, shown[0], "right")) - 1
    rest = timeline.first_frame_at(shown[-1])
    for epoch in epochs:
        after = timeline.first_frame_at(epoch)
        before = after - 1
        nearer = shown[after] - epoch > epoch - shown[before]
        frame = before if nearer and before > taken else after
        if frame < rest:
            shown[frame] = epoch
            taken = frame


def eased_progress(seconds: float) -> np.ndarray:
    """Return the progress at each frame: a rest, a smooth run, a rest; (frames,)."""
    return eased(even_progress(seconds))


def at_one_epoch(epoch: float, seconds: float) -> Timeline:
    """Lay out a film of `seconds` (s) in which no epoch passes.

    Its progress is even: each of its scenes eases in and out by itself.
    """
    progress = even_progress(seconds)
    epochs = np.full(len(progress), float(epoch))
    return Timeline(epochs, progress, frames_per_second=applied_timing().fps)


def even_progress(seconds: float) -> np.ndarray:
    """Return the share of the moving time that has passed at each frame, 0 … 1; (frames,)."""
    rate = applied_timing().fps
    frames = max(2, round(seconds * rate))
    rests = np.array([FIRST_REST, LAST_REST]) * rate
    # A very short film keeps half its length for the movement.
    rests *= min(1.0, 0.5 * (frames - 1) / rests.sum())
    return np.clip((np.arange(frames) - rests[0]) / (frames - 1 - rests.sum()), 0.0, 1.0)


def ease(progress: float, begin: float, end: float) -> float:
    """Return how far a scene has run, 0 … 1, that begins and ends at these progresses.

    Speed and acceleration are 0 at both ends: 10 t³ - 15 t⁴ + 6 t⁵.
    """
    t = min(max((progress - begin) / (end - begin), 0.0), 1.0)
    return t**3 * (10 - 15 * t + 6 * t**2)


def eased(t: np.ndarray) -> np.ndarray:
    """Map times 0 … 1 to 0 … 1: even, but for constant acceleration at the start and the end."""
    speed = 1.0 / (1.0 - EASED)
    start = speed * t**2 / (2 * EASED)
    end = 1.0 - speed * (1.0 - t) ** 2 / (2 * EASED)
    steady = speed * (t - EASED / 2)
    return np.where(t < EASED, start, np.where(t > 1 - EASED, end, steady))


def _together(recordings: Sequence[Recording]) -> np.ndarray:
    """Return the movement of the recordings in each epoch, (epochs,) of the longest.

    This is the root mean square over them; one that has ended no longer moves.
    """
    paths = [movement(recording) for recording in recordings]
    squares = np.zeros(max(map(len, paths)))
    for path in paths:
        squares[: len(path)] += path**2
    return np.sqrt(squares / len(paths))


def _epoch_schedule(moved: np.ndarray, frames: int, timing: Timing) -> tuple[np.ndarray, np.ndarray]:
    """Return the progress at which each epoch is reached, and the epochs, (epochs + 1,) each.

    They count from the first epoch of the film, 0.
    """
    epochs = len(moved)
    if timing.pace == "even":
        return np.linspace(0.0, 1.0, epochs + 1), np.arange(epochs + 1.0)
    longest = max(MOST_FRAMES_AN_EPOCH * timing.rate, frames / epochs)
    shortest = min(1.0, LEAST_STEPS * timing.rate / epochs, frames / epochs) * 0.25
    low, high = 0.0, (longest + frames) / max(moved.max(), 1e-12) * epochs
    for _ in range(100):
        scale = 0.5 * (low + high)
        if np.clip(scale * moved, shortest, longest).sum() < frames:
            low = scale
        else:
            high = scale
    taken = np.cumsum(np.clip(high * moved, shortest, longest))
    return np.concatenate([[0.0], taken / taken[-1]]), np.arange(epochs + 1.0)
