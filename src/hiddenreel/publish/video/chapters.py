"""Marks where a film can be cut: at its stops, which it has as chapters and lists.

A part ends on the frame of its stop, and the next begins with the frame after, which is encoded as one
that needs no other: so cutting is copying.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.products.formats import piece_of

SPECIAL = re.compile(r"([=;#\\\n])")


class Chapter(Protocol):
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


def no_such_stop(number: int, stops: int, output: Path) -> HiddenreelError:
    """Make the error of asking for a stop, for `output`, that its film does not have."""
    return HiddenreelError(
        f"{output} cannot be made: the film has no stop {number} (choose 1 to {stops})"
    )


def extras_of(folder: Path, name: str) -> list[Path]:
    """List the stills and parts of a film that lie in a folder, of whatever run."""
    return sorted(path for path in folder.glob(f"{name}.*") if piece_of(name, path))


def remove_extras(folder: Path, name: str) -> None:
    """Remove the stills and parts of a film: a new one may have fewer of them."""
    for path in extras_of(folder, name):
        path.unlink(missing_ok=True)


def key_frames(stops: Sequence[Chapter]) -> list[str]:
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


def chapters(stops: Sequence[Chapter], frames_per_second: int) -> str:
    """Write a film's chapters as the encoder reads them: one a part, named after what it begins at."""
    begins = [0, *(stop.frame + 1 for stop in stops)]
    titles = ["Start", *(stop.title for stop in stops[:-1])]
    lines = [";FFMETADATA1"]
    for begin, end, title in zip(begins, begins[1:], titles):
        lines += ["[CHAPTER]", f"TIMEBASE=1/{frames_per_second}", f"START={begin}", f"END={end}"]
        lines.append("title=" + SPECIAL.sub(r"\\\1", title))
    return "\n".join(lines) + "\n"


def listed(stops: Sequence[Chapter], frames_per_second: int) -> list[dict[str, object]]:
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
