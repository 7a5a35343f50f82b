"""Checks GIFs and WebPs: the durations of pictures, the number of repetitions, and flashes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

import numpy as np
from PIL import Image

from hiddenreel.publish.check.flashes import Flashing, find_flashing, grid_for
from hiddenreel.publish.check.pictures import check_pixels, decoding
from hiddenreel.publish.check.problem import ADVICE, Problem, check
from hiddenreel.publish.products.formats import MB
from hiddenreel.reading import Unreadable, read_bounded

# Hundredths of a second. Browsers show pictures that are to stay for 0 or 1 of them for 10.
LEAST_HEEDED, SHOWN_INSTEAD = 2, 10
# Delays under 10 that are an exact number of pictures a second and that slide programs keep.
EXACT = (4, 5, 8)
# s, WCAG 2.2.2.
MAY_MOVE = 5.0
# s of the beginning that are looked at again after the end: flashes do not stop at a seam.
SEAM = 2.0
# Larger ones are not unpacked: bytes of the file, pixels of all pictures together, and pictures.
MOST_GIF_BYTES, MOST_PIXELS_IN_ALL, MOST_PICTURES = 200 * MB, 4_000_000_000, 5000
# The byte that ends a GIF.
TRAILER = b";"


@dataclass
class Gif:
    """A GIF or a WebP, and its properties.

    Attributes
    ----------
    size : (int, int)
        px.
    plays : int or None
        How often all pictures are shown, 0 for endlessly; None where the file has no number.
    delays : list of int
        For how long each picture is to stay, hundredths of a second.
    """

    size: tuple[int, int]
    plays: int | None = None
    delays: list[int] = field(default_factory=list)
    flashing: list[Flashing] = field(default_factory=list)

    @property
    def moves(self) -> bool:
        """Whether it has more than one picture."""
        return len(self.delays) > 1

    @property
    def stays(self) -> list[float]:
        """For how long browsers show each picture, s."""
        return [(delay if delay >= LEAST_HEEDED else SHOWN_INSTEAD) / 100 for delay in self.delays]

    @property
    def seconds(self) -> float:
        """Time that all pictures take once, s."""
        return sum(self.stays)

    @property
    def seconds_in_all(self) -> float:
        """Time that it moves by itself, s."""
        plays = 1 if self.plays is None else self.plays or math.inf
        return plays * self.seconds


def read_gif(path: Path) -> Gif:
    """Read a GIF, its times and its pictures.

    It uses Pillow, because imageio does not give the delay of each picture.

    Raises
    ------
    Unreadable
        When it is no GIF, ends too early, or has too many pixels to be looked at.
    """
    if not read_bounded(path, MOST_GIF_BYTES).rstrip(b"\0").endswith(TRAILER):
        raise Unreadable("it does not end as a GIF")
    with decoding(path), Image.open(path, formats=["GIF"]) as picture:
        check_pixels(picture.size)
        return _read(picture)


def read_webp(path: Path) -> Gif:
    """Read a WebP, moving or not, its times and its pictures.

    Raises
    ------
    Unreadable
        When it is no WebP, ends too early, or has too many pixels to be looked at.
    """
    content = read_bounded(path, MOST_GIF_BYTES)
    if len(content) < 8 + int.from_bytes(content[4:8], "little"):
        raise Unreadable("it ends too early for a WebP")
    with decoding(path), Image.open(path, formats=["WEBP"]) as picture:
        check_pixels(picture.size)
        return _read(picture)


def _read(picture: Image.Image) -> Gif:
    width, height = picture.size
    again = picture.info.get("loop")
    # A GIF counts how often it begins again, and a WebP how often it plays.
    more = picture.format == "GIF"
    gif = Gif((width, height), None if again is None else again + more if again else 0)
    shown = []
    while True:
        most = min(MOST_PICTURES, MOST_PIXELS_IN_ALL // (width * height))
        if len(gif.delays) == most:
            raise Unreadable(f"it has more than {most} pictures, too many to be looked at")
        cells = picture.convert("RGB").resize(grid_for(width, height), Image.Resampling.BOX)
        shown.append(np.asarray(cells))
        gif.delays.append(round(picture.info.get("duration", 0) / 10))
        try:
            picture.seek(picture.tell() + 1)
        except EOFError:
            break
    moments = list(zip(accumulate(gif.stays, initial=0.0), shown))
    gif.flashing = find_flashing(_as_played(moments, gif))
    return gif


def _as_played(moments: list[tuple[float, np.ndarray]], gif: Gif) -> Iterator[tuple[float, np.ndarray]]:
    """Yield the pictures in order, and once more for `SEAM` seconds where they begin again."""
    rounds = min(gif.seconds_in_all, gif.seconds + SEAM) / gif.seconds if gif.moves else 1
    for number in range(math.ceil(rounds)):
        for begin, cells in moments:
            if number * gif.seconds + begin < rounds * gif.seconds:
                yield number * gif.seconds + begin, cells


@check("delays", "loop")
def delays(gif: Gif) -> Iterator[Problem]:
    """Prove that pictures stay for a time that a GIF can state exactly and programs keep to."""
    strange = sorted({delay for delay in gif.delays if delay < 10} - set(EXACT))
    if not gif.moves or not strange:
        return
    shortest = strange[0]
    if shortest < LEAST_HEEDED:
        shown = "which browsers take for 10"
    elif shortest == LEAST_HEEDED:
        shown = "50 a second, which slide programs do not keep up with"
    elif shortest == 3:
        shown = "33.33 a second where 30 were meant"
    else:
        shown = f"{100 / shortest:.4g} a second, which is no round number of frames a second"
    what = f"pictures stay for {' or '.join(map(str, strange))} hundredths of a second: {shown}"
    yield Problem(what, "let them stay for 4, 5, 8 or 10 (25, 20, 12.5 or 10 a second)")


@check("five-seconds", "loop")
def five_seconds(gif: Gif) -> Iterator[Problem]:
    """Prove that what cannot be paused moves for five seconds at most (WCAG 2.2.2)."""
    if gif.moves and gif.seconds_in_all > MAY_MOVE:
        endless = math.isinf(gif.seconds_in_all)
        how = "endlessly" if endless else f"for {gif.seconds_in_all:.1f} s in all"
        what = f"it moves {how} ({gif.seconds:.1f} s each time), and a reader cannot pause it"
        do = (
            "beside other content show the MP4 with controls, or play it once in 5 s: "
            "hiddenreel gif FILM.mp4 --once --seconds 5 --output NAME.gif (WCAG 2.2.2)"
        )
        yield Problem(what, do, ADVICE)
