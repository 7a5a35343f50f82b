"""Films: what a player, a browser and a slide program need of one."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from hiddenreel.publish.check.decode_cache import Picture, Reel
from hiddenreel.publish.check.flashes import Flashing, find_flashing
from hiddenreel.publish.check.problem import ADVICE, Problem, Unreadable, check

SUFFIXES = (".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi")
# Those that are a row of boxes, one of them the index.
OF_BOXES = (".mp4", ".m4v", ".mov")

PROFILES = ("Constrained Baseline", "Baseline", "Main", "High")
# Larger frames are not decoded: a small file can claim any size.
MOST_PIXELS = 60_000_000
ENCODED = "encode it with -c:v libx264 -profile:v high -pix_fmt yuv420p"


@dataclass(frozen=True)
class Box:
    """A box at the top level of an MP4.

    Attributes
    ----------
    kind : str
        Four letters, such as ``moov``, the index.
    whole : bool
        Whether the file holds all of it.
    """

    kind: str
    whole: bool


@dataclass
class Film:
    """A film as it was read.

    Attributes
    ----------
    codec, profile, pixel_format : str
    size : (int, int)
        px.
    audio : int
        Streams of sound.
    dated : str or None
        When it says that it was made.
    boxes : list of Box
        Empty where a file has none.
    tick : Fraction
        The unit of its times, s.
    stamps : list of int
        When each frame is shown, in ticks.
    flashing : list of Flashing
    last : ndarray
        Its last frame, (height, width, 3) of uint8.
    """

    codec: str
    profile: str
    pixel_format: str
    size: tuple[int, int]
    audio: int
    dated: str | None
    boxes: list[Box]
    tick: Fraction
    stamps: list[int] = field(default_factory=list)
    flashing: list[Flashing] = field(default_factory=list)
    last: np.ndarray | None = None

    @property
    def steps(self) -> list[int]:
        """The times between frames, in ticks."""
        return [later - earlier for earlier, later in zip(self.stamps, self.stamps[1:])]

    @property
    def rate(self) -> Fraction | None:
        """Frames a second, None for a single frame."""
        through = self.stamps[-1] - self.stamps[0] if self.stamps else 0
        return Fraction(len(self.stamps) - 1) / (through * self.tick) if through > 0 else None

    @property
    def seconds(self) -> float:
        """How long it lasts, the last frame as long as the others."""
        return len(self.stamps) / float(self.rate) if self.rate else 0.0


def read_film(path: Path, reel: Reel | None = None) -> Film:
    """Read a film from its first frame to its last.

    Parameters
    ----------
    path : Path
    reel : Reel, optional
        What was decoded of the films beside it.

    Raises
    ------
    Unreadable
        When it is no film, or ends too early.
    """
    boxes = top_level_boxes(path) if path.suffix.lower() in OF_BOXES else []
    torn = [box.kind for box in boxes if not box.whole]
    if torn:
        raise Unreadable(f"it ends within its box {torn[0]}")
    try:
        return _decoded(path, boxes, reel or Reel())
    except (av.FFmpegError, OSError, ValueError, EOFError) as error:
        raise Unreadable(f"it cannot be decoded ({_reason(error)})") from None


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _decoded(path: Path, boxes: list[Box], reel: Reel) -> Film:
    with av.open(str(path)) as container:
        if not container.streams.video:
            raise Unreadable("it has no picture")
        stream = container.streams.video[0]
        codec = stream.codec_context
        if codec is None:
            raise Unreadable("nothing here can decode its picture")
        if codec.width * codec.height > MOST_PIXELS:
            raise Unreadable(f"it has {codec.width} x {codec.height} px, too many to be looked at")
        film = Film(
            codec=codec.name,
            profile=str(codec.profile or "none"),
            pixel_format=str(codec.pix_fmt or "unknown"),
            size=(codec.width, codec.height),
            audio=len(container.streams.audio),
            dated={**container.metadata, **stream.metadata}.get("creation_time"),
            boxes=boxes,
            tick=stream.time_base or Fraction(1, 1000),
        )
        promised = stream.frames
        film.flashing = find_flashing(_moments(reel.pictures(container), film))
    if not film.stamps:
        raise Unreadable("it has no frames")
    if promised > len(film.stamps):
        raise Unreadable(f"it promises {promised} frames, of which {len(film.stamps)} can be read")
    return film


def _moments(pictures: Iterator[Picture], film: Film) -> Iterator[tuple[float, np.ndarray]]:
    """Write down when each picture is shown, and hand them out as cells."""
    picture = None
    for picture in pictures:
        if picture.pts is not None:
            film.stamps.append(picture.pts)
        yield len(film.stamps) and float(film.stamps[-1] * film.tick), picture.cells
    if picture is not None:
        film.last = picture.frame.to_ndarray(format="rgb24")


def top_level_boxes(path: Path) -> list[Box]:
    """List the boxes of an MP4 in their order; contents are not read.

    Raises
    ------
    Unreadable
        When it is not made of boxes.
    """
    boxes: list[Box] = []
    end = path.stat().st_size
    with open(path, "rb") as file:
        at = 0
        while at < end:
            file.seek(at)
            head = file.read(16)
            size, kind = struct.unpack(">I4s", head[:8]) if len(head) >= 8 else (0, b"")
            if not (len(kind) == 4 and kind.isascii() and kind.decode().isprintable()):
                raise Unreadable("it is not made of boxes, as an MP4 is")
            if size == 1 and len(head) == 16:
                (size,) = struct.unpack(">Q", head[8:])
            elif size == 0:
                size = end - at
            if size < 8:
                raise Unreadable("it is not made of boxes, as an MP4 is")
            boxes.append(Box(kind.decode(), at + size <= end))
            at += size
    return boxes


@check("codec", "film")
def codec(film: Film) -> Iterator[Problem]:
    """Prove that a film is H.264, its profile High or lower."""
    if film.codec != "h264":
        yield Problem(f"its codec is {film.codec}, which not every player has", ENCODED)
    elif film.profile not in PROFILES:
        what = f"its profile is {film.profile}, which players and chips do not decode"
        yield Problem(what, ENCODED)


@check("pixel-format", "film")
def pixel_format(film: Film) -> Iterator[Problem]:
    """Prove that its pixels are yuv420p, the only format that Safari, QuickTime and PowerPoint play."""
    if film.pixel_format != "yuv420p":
        yield Problem(f"its pixels are {film.pixel_format} and not yuv420p", ENCODED)


@check("even-size", "film")
def even_size(film: Film) -> Iterator[Problem]:
    """Prove that width and height are even, as colour at half resolution needs."""
    width, height = film.size
    if width % 2 or height % 2:
        do = "pad or cut it to even sides, as with -vf crop=trunc(iw/2)*2:trunc(ih/2)*2"
        yield Problem(f"it has {width} x {height} px: not both even", do)


@check("exact-rate", "film")
def exact_rate(film: Film) -> Iterator[Problem]:
    """Prove that every frame stays equally long, to the tick of the file's clock."""
    steps = film.steps
    # Containers that count in milliseconds cannot do better than to the next tick.
    if steps and max(steps) - min(steps) > (0 if film.tick < Fraction(1, 1000) else 1):
        least, most = (1000 * float(step * film.tick) for step in (min(steps), max(steps)))
        what = f"its frames stay between {least:.1f} and {most:.1f} ms"
        yield Problem(what, "encode it at a constant rate, as with -vf fps=30")


@check("index-first", "film")
def index_first(film: Film) -> Iterator[Problem]:
    """Prove that the index comes first, so that a page can play what it has not wholly loaded."""
    kinds = [box.kind for box in film.boxes]
    if "moov" in kinds and "mdat" in kinds and kinds.index("moov") > kinds.index("mdat"):
        do = "move it to the front: ffmpeg -i IN -c copy -movflags +faststart OUT"
        yield Problem("its index comes last, so that it plays only when all of it is loaded", do)


@check("no-audio", "film")
def no_audio(film: Film) -> Iterator[Problem]:
    """Prove that there is no sound, for even a silent track can keep a page from playing it."""
    if film.audio:
        yield Problem(f"it has {film.audio} audio track(s)", "take the sound away with -an")


@check("no-dates", "film")
def no_dates(film: Film) -> Iterator[Problem]:
    """Prove that no date is in it, or making it again would give other bytes."""
    if film.dated:
        do = "encode it with -map_metadata -1 -fflags +bitexact"
        yield Problem(f"it says that it was made at {film.dated}", do, ADVICE)


@check("flashes", "film", "loop")
def flashes(moving: Film) -> Iterator[Problem]:
    """Prove that no second holds more than three flashes, general or red (WCAG 2.3.1)."""
    for flashing in sorted(moving.flashing, key=lambda found: found.kind):
        red = "red " if flashing.kind == "red" else ""
        what = f"more than three {red}flashes in the second from {flashing.seconds:.2f} s"
        do = "slow it down, fade in place of blinking, or let less of the picture change (WCAG 2.3.1)"
        yield Problem(what, do)
