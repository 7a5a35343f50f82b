"""GIFs: how long each picture stays, how often all of it is shown, and what that means to a page."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from hiddenreel.publish.check.decode_cache import cells_of
from hiddenreel.publish.check.flashes import Flashing, find_flashing
from hiddenreel.publish.check.problem import ADVICE, Problem, Unreadable, check

# Hundredths of a second. Browsers show pictures that are to stay for 0 or 1 of them for 10.
LEAST_HEEDED, SHOWN_INSTEAD = 2, 10
# Delays under 10 that are an exact number of pictures a second and kept to by slide programs.
EXACT = (4, 5, 8)
# s, WCAG 2.2.2.
MAY_MOVE = 5.0
# s of the beginning that are looked at again after the end: flashes do not stop at a seam.
SEAM = 2.0

TRAILER, EXTENSION, IMAGE = 0x3B, 0x21, 0x2C
CONTROL, APPLICATION = 0xF9, 0xFF


@dataclass
class Blocks:
    """What the blocks of a GIF say.

    Attributes
    ----------
    size : (int, int)
        px.
    plays : int or None
        How often all is shown, 0 for endlessly; None where no block says.
    delays : list of int
        For how long each picture is to stay, hundredths of a second.
    """

    size: tuple[int, int]
    plays: int | None = None
    delays: list[int] = field(default_factory=list)


@dataclass
class Loop:
    """A GIF as it was read.

    Attributes
    ----------
    blocks : Blocks
    flashing : list of Flashing
    last : ndarray
        Its last picture, (height, width, 3) of uint8.
    """

    blocks: Blocks
    flashing: list[Flashing] = field(default_factory=list)
    last: np.ndarray | None = None

    @property
    def moves(self) -> bool:
        """Whether it has more than one picture."""
        return len(self.blocks.delays) > 1

    @property
    def stays(self) -> list[float]:
        """For how long browsers show each picture, s."""
        return [
            (delay if delay >= LEAST_HEEDED else SHOWN_INSTEAD) / 100
            for delay in self.blocks.delays
        ]

    @property
    def seconds(self) -> float:
        """How long it takes to be shown once."""
        return sum(self.stays)

    @property
    def seconds_in_all(self) -> float:
        """For how long it moves by itself."""
        plays = 1 if self.blocks.plays is None else self.blocks.plays or math.inf
        return plays * self.seconds


def read_blocks(content: bytes) -> Blocks:
    """Read a GIF block by block.

    Raises
    ------
    Unreadable
        When it is no GIF, or ends too early.
    """
    try:
        return _walk(content)
    except (IndexError, struct.error):
        raise Unreadable("it ends within a block") from None


def _walk(content: bytes) -> Blocks:
    if content[:6] not in (b"GIF87a", b"GIF89a"):
        raise Unreadable("it does not begin as a GIF")
    width, height, flags = struct.unpack("<HHB", content[6:11])
    blocks = Blocks((width, height))
    at, delay = 13 + _palette(flags), 0
    while content[at] != TRAILER:
        if content[at] == EXTENSION:
            label, (said, at) = content[at + 1], _chain(content, at + 2)
            if label == CONTROL:
                (delay,) = struct.unpack("<H", said[1:3])
            elif label == APPLICATION and said[:11] in (b"NETSCAPE2.0", b"ANIMEXTS1.0"):
                (again,) = struct.unpack("<H", said[12:14])
                blocks.plays = again + 1 if again else 0
        elif content[at] == IMAGE:
            # Its place and size, its own palette, the length of its codes.
            at += 10 + _palette(content[at + 9]) + 1
            _, at = _chain(content, at)
            blocks.delays.append(delay)
            delay = 0
        else:
            raise Unreadable(f"it has a block of the unknown kind {content[at]:#04x}")
    return blocks


def _palette(flags: int) -> int:
    """Return the bytes of the palette that these flags announce."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _chain(content: bytes, at: int) -> tuple[bytes, int]:
    """Join the pieces of a block from `at` on; return them and where they end."""
    pieces = []
    while length := content[at]:
        pieces.append(content[at + 1 : at + 1 + length])
        at += 1 + length
    return b"".join(pieces), at + 1


def read_loop(path: Path) -> Loop:
    """Read a GIF, its blocks and its pictures.

    Raises
    ------
    Unreadable
        When it is no GIF, or ends too early.
    """
    loop = Loop(read_blocks(path.read_bytes()))
    if not loop.blocks.delays:
        raise Unreadable("it has no picture")
    try:
        moments = list(_moments(path, loop))
    except (av.FFmpegError, OSError, ValueError, EOFError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise Unreadable(f"it cannot be decoded ({reason})") from None
    if len(moments) != len(loop.blocks.delays):
        promised = len(loop.blocks.delays)
        raise Unreadable(f"it promises {promised} pictures, of which {len(moments)} can be read")
    loop.flashing = find_flashing(_as_played(moments, loop))
    return loop


def _moments(path: Path, loop: Loop) -> Iterator[tuple[float, np.ndarray]]:
    frame = None
    begins, shrink = accumulate(loop.stays, initial=0.0), VideoReformatter()
    with av.open(str(path), format="gif") as container:
        for frame, begin in zip(container.decode(video=0), begins):
            yield begin, cells_of(frame, shrink)
        if frame is not None:
            loop.last = frame.to_ndarray(format="rgb24")


def _as_played(
    moments: list[tuple[float, np.ndarray]], loop: Loop
) -> Iterator[tuple[float, np.ndarray]]:
    """Go through the pictures, and where they begin again go on until the seam is well behind."""
    rounds = min(loop.seconds_in_all, loop.seconds + SEAM) / loop.seconds if loop.moves else 1
    for number in range(math.ceil(rounds)):
        for begin, cells in moments:
            if number * loop.seconds + begin < rounds * loop.seconds:
                yield number * loop.seconds + begin, cells


@check("delays", "loop")
def delays(loop: Loop) -> Iterator[Problem]:
    """Prove that pictures stay for a time that GIF can say exactly and programs keep to."""
    if not loop.moves:
        return
    strange = sorted({delay for delay in loop.blocks.delays if delay < 10} - set(EXACT))
    if not strange:
        return
    shortest = strange[0]
    if shortest < LEAST_HEEDED:
        shown = "which browsers take for 10"
    else:
        shown = f"{100 / shortest:.4g} a second, and no round number of frames a second is that"
    if shortest == 3:
        shown = "33.33 a second where 30 were meant"
    if shortest == LEAST_HEEDED:
        shown = "50 a second, which slide programs do not keep up with"
    what = f"pictures stay for {' or '.join(map(str, strange))} hundredths of a second: {shown}"
    yield Problem(what, "let them stay for 4, 5, 8 or 10 (25, 20, 12.5 or 10 a second)")


@check("five-seconds", "loop")
def five_seconds(loop: Loop) -> Iterator[Problem]:
    """Prove that what cannot be paused moves for five seconds at most (WCAG 2.2.2)."""
    if loop.moves and loop.seconds_in_all > MAY_MOVE:
        endless = math.isinf(loop.seconds_in_all)
        how = "endlessly" if endless else f"for {loop.seconds_in_all:.1f} s in all"
        what = f"it moves {how} ({loop.seconds:.1f} s each time), and a reader cannot pause it"
        do = (
            "beside other content show the MP4 with controls, or play it once in 5 s: "
            "hiddenreel gif FILM.mp4 --once --seconds 5 --output NAME.gif (WCAG 2.2.2)"
        )
        yield Problem(what, do, ADVICE)
