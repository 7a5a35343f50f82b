"""Cuts a film at its stops, marks its chapters, and lists where they are.

A part ends on the frame of its stop, and the next begins with the frame after, which was encoded as one
that needs no other: so cutting is copying, and a part's frames are the film's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

# Nothing of these is without its number, and no product's name has a dot.
EXTRA = re.compile(r"\.(?:stop-[1-9]\d*\.png|part-[1-9]\d*\.mp4)")
SPECIAL = re.compile(r"([=;#\\\n])")


class Stop(Protocol):
    """A frame at which a film can be stopped.

    Attributes
    ----------
    number : int
        From 1.
    frame : int
        The last stop's is the film's last.
    epoch : float
    moment : str
        What happens there, for programs.
    title, sentence : str
        And in words.
    """

    number: int
    frame: int
    epoch: float
    moment: str
    title: str
    sentence: str


def still_of(folder: Path, name: str, stop: Stop) -> Path:
    """Return the path of a stop's still."""
    return folder / f"{name}.stop-{stop.number}.png"


def part_of(folder: Path, name: str, stop: Stop) -> Path:
    """Return the path of the part that ends at a stop."""
    return folder / f"{name}.part-{stop.number}.mp4"


def extras_of(folder: Path, name: str) -> list[Path]:
    """List the stills and parts of a film that lie in a folder, of whatever run."""
    begin = len(name)
    return sorted(
        path
        for path in folder.glob(f"{name}.*")
        if path.name.startswith(name) and EXTRA.fullmatch(path.name[begin:])
    )


def remove_extras(folder: Path, name: str) -> None:
    """Remove the stills and parts of a film: a new one may have fewer of them."""
    for path in extras_of(folder, name):
        path.unlink(missing_ok=True)


def key_frames(stops: Sequence[Stop]) -> list[str]:
    """Return the encoder's options that let each part begin with a frame that needs no other."""
    begins = [stop.frame + 1 for stop in stops[:-1]]
    if not begins:
        return []
    return [
        "-force_key_frames",
        "expr:" + "+".join(f"eq(n,{n})" for n in begins),
        "-forced-idr",
        "1",
    ]


def chapters(stops: Sequence[Stop], frames_per_second: int) -> str:
    """Write a film's chapters as the encoder reads them: one a part, named after what it begins at."""
    begins = [0, *(stop.frame + 1 for stop in stops)]
    titles = ["Start", *(stop.title for stop in stops[:-1])]
    lines = [";FFMETADATA1"]
    for begin, end, title in zip(begins, begins[1:], titles):
        lines += ["[CHAPTER]", f"TIMEBASE=1/{frames_per_second}", f"START={begin}", f"END={end}"]
        lines.append("title=" + SPECIAL.sub(r"\\\1", title))
    return "\n".join(lines) + "\n"


def cutting(film: Path, stops: Sequence[Stop], folder: Path) -> list[str]:
    """Return the encoder's arguments that copy a film's parts into a folder, ``1.mp4`` and so on."""
    escaped = str(folder).replace("%", "%%")
    ends = ",".join(str(stop.frame + 1) for stop in stops)
    return [
        *("-i", str(film), "-map", "0:v", "-c", "copy"),
        # The first part's times are the film's own; what B-frames need before 0 stays there.
        *("-avoid_negative_ts", "disabled", "-map_chapters", "-1", "-map_metadata", "-1"),
        *("-fflags", "+bitexact", "-f", "segment", "-segment_frames", ends),
        *("-segment_start_number", "1", "-reset_timestamps", "1", "-segment_format", "mp4"),
        *("-segment_format_options", "movflags=+faststart", f"{escaped}/%d.mp4"),
    ]


def listed(stops: Sequence[Stop], frames_per_second: int) -> list[dict[str, object]]:
    """List a film's stops as the manifest does."""
    return [
        {
            "number": stop.number,
            "moment": stop.moment,
            "title": stop.title,
            "sentence": stop.sentence,
            "epoch": stop.epoch,
            "frame": stop.frame,
            "seconds": round(stop.frame / frames_per_second, 3),
        }
        for stop in stops
    ]
