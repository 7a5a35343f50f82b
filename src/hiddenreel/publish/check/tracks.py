"""Checks WebVTT tracks: their texts follow one another through the film."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hiddenreel.publish.check.problem import Problem, check
from hiddenreel.publish.products.formats import BUDGETS
from hiddenreel.publish.products.track import TrackCue, TrackError, parse_track
from hiddenreel.reading import Unreadable, read_bounded

AGAIN = "make it again"


@dataclass(frozen=True)
class Track:
    """A track, with its cues in the file's order."""

    cues: list[TrackCue]


def read_track(path: Path) -> Track:
    """Read a WebVTT track.

    Raises
    ------
    Unreadable
        When the file is not a track.
    """
    try:
        content = read_bounded(path, BUDGETS["track"].most)
        return Track(parse_track(content.decode("utf-8")))
    except (TrackError, UnicodeDecodeError) as why:
        raise Unreadable(f"it is no WebVTT track: {why}") from None


@check("cues", "track")
def cues(track: Track) -> Iterator[Problem]:
    """Prove that a track has texts, each shown for a while and none before the one above it."""
    if not track.cues:
        yield Problem("it has no texts", AGAIN)
    latest = 0.0
    for number, cue in enumerate(track.cues, start=1):
        if not cue.text.strip():
            yield Problem(f"its text {number} is empty", AGAIN)
        if not latest <= cue.begin < cue.end:
            times = f"{cue.begin:.3f} s to {cue.end:.3f} s"
            yield Problem(f"its text {number} is shown from {times}", AGAIN)
        latest = cue.begin
