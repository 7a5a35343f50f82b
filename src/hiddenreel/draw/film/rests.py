"""Rests at the ends of chapters: time to speak before a film goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hiddenreel.draw.film.film import Film
from hiddenreel.draw.film.timeline import Timeline

# Time of the film that it takes to slow down before a rest, and to speed up after it, s.
SLOWING = 0.25


def with_rests(film: Film, seconds: float) -> Film:
    """Return a film that rests for `seconds` (s) at the end of each chapter but the last.

    Each rest makes the film longer by so much. The film slows down before it and speeds up after it.
    """
    ends = [chapter.frame for chapter in film.chapters[:-1]]
    rest = round(seconds * film.frames_per_second)
    if not rest or not ends:
        return film
    shown = _frames_shown(ends, rest, film.timeline)
    moved = np.searchsorted(shown, np.arange(len(film)))
    # All cues of a chapter move to the end of its rest, or some of them could end another chapter.
    last = {
        cue: int(np.searchsorted(shown, chapter.frame, "right")) - 1
        for chapter in film.chapters[:-1]
        for cue in chapter.cues
    }
    cues = [replace(cue, frame=last.get(cue, int(moved[cue.frame]))) for cue in film.cues]
    return replace(film, timeline=_at(film.timeline, shown), cues=cues)


def _frames_shown(ends: Sequence[int], rest: int, timeline: Timeline) -> np.ndarray:
    """Return the frame of the timeline, a fraction, that each frame of the longer film shows."""
    gaps = np.diff([0, *ends, len(timeline) - 1])
    slowing = min(SLOWING * timeline.frames_per_second, rest / 4, float(gaps.min()) / 2)
    frames = np.arange(len(timeline) + rest * len(ends), dtype=float)
    shown = frames.copy()
    for count, end in enumerate(ends):
        begin = end - slowing
        since = frames - begin - rest * count
        shown = np.where(since < 0, shown, begin + _rested(since, slowing, rest))
    return shown.round(9)


def _rested(since: np.ndarray, slowing: float, rest: int) -> np.ndarray:
    """Return the number of frames shown at times (frames) since a film began to slow down.

    It slows down evenly over 2 · `slowing` frames, in which it shows half as many, rests, and speeds up
    in the same way.
    """
    after = np.clip(since - rest, 0.0, None)
    down = since - since**2 / max(4 * slowing, 1e-9)
    up = slowing + after**2 / max(4 * slowing, 1e-9)
    return np.select([since < 2 * slowing, since < rest, after < 2 * slowing], [down, slowing, up], after)


def _at(timeline: Timeline, shown: np.ndarray) -> Timeline:
    """Return a timeline that shows these frames of another; between whole epochs it shows whole ones."""
    frames = np.arange(len(timeline))
    epochs, progress = (np.interp(shown, frames, values) for values in (timeline.epochs, timeline.progress))
    around = (timeline.epochs[side(shown).astype(int)] for side in (np.floor, np.ceil))
    whole = np.all([epoch == np.round(epoch) for epoch in around], axis=0)
    return replace(timeline, epochs=np.where(whole, np.round(epochs), epochs), progress=progress)
