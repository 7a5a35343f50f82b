"""Writes and reads WebVTT tracks, which describe a film: used as captions and as descriptions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

from hiddenreel.publish.atomic import write_text

HEADER = "WEBVTT"
BETWEEN = " --> "
TIME = re.compile(r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})")


@dataclass(frozen=True)
class TrackCue:
    """A text that is shown for a while.

    Attributes
    ----------
    begin, end : float
        s from the start of the film.
    text : str
        Plain text, on one line or several, none of them empty.
    """

    begin: float
    end: float
    text: str


class TrackError(ValueError):
    """A file is no WebVTT track as this module writes it."""


def write_track(path: Path, cues: Sequence[TrackCue]) -> None:
    """Write a film's track."""
    blocks = [f"{_time(cue.begin)}{BETWEEN}{_time(cue.end)}\n{_escaped(cue.text)}" for cue in cues]
    write_text(path, "\n\n".join([HEADER, *blocks]) + "\n")


def parse_track(text: str) -> list[TrackCue]:
    """Return the cues of a track.

    Notes, styles, regions, names of cues and settings after a cue's times are ignored.

    Raises
    ------
    TrackError
        With the reason, such as "it does not begin with WEBVTT".
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    first, *blocks = re.split(r"\n(?:[ \t]*\n)+", lines.strip("\n"))
    if not re.match(rf"{HEADER}(?:[ \t\n]|$)", first):
        raise TrackError(f"it does not begin with {HEADER}")
    cues = []
    for block in blocks:
        if not re.match(r"(?:NOTE|STYLE|REGION)(?:\s|$)", block):
            cues.append(_cue(block))
    return cues


def _cue(block: str) -> TrackCue:
    lines = block.split("\n")
    # A name may stand above the times.
    if BETWEEN.strip() not in lines[0]:
        lines = lines[1:]
    if not lines or BETWEEN.strip() not in lines[0]:
        raise TrackError(f"it has words that belong to no time: {block.splitlines()[0]!r}")
    begin, _, rest = lines[0].partition(BETWEEN.strip())
    times = [_seconds(begin), *(_seconds(word) for word in rest.split()[:1])]
    if len(times) < 2:
        raise TrackError(f"it has a cue without an end: {lines[0]!r}")
    return TrackCue(times[0], times[1], unescape("\n".join(lines[1:])))


def _time(seconds: float) -> str:
    thousandths = round(1000 * seconds)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def _seconds(time: str) -> float:
    found = TIME.fullmatch(time.strip())
    if not found:
        raise TrackError(f"it has a time that is none: {time.strip()!r}")
    hours, minutes, seconds, thousandths = (int(digits or 0) for digits in found.groups())
    return 3600 * hours + 60 * minutes + seconds + thousandths / 1000


def _escaped(text: str) -> str:
    """Escape characters that are markup in WebVTT, and remove empty lines, which would end the text."""
    lines = (line.strip() for line in text.splitlines())
    return escape("\n".join(line for line in lines if line), quote=False)
