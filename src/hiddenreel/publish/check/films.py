"""Checks that players, browsers and slide programs can play a film."""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from hiddenreel.publish.check.flashes import Flashing, find_flashing, grid_for
from hiddenreel.publish.check.gifs import Gif
from hiddenreel.publish.check.pictures import check_pixels, decoding
from hiddenreel.publish.check.problem import ADVICE, Problem, check
from hiddenreel.reading import Unreadable, size_of

# The format of each suffix. No other is tried, because some formats make the decoder open other files.
FORMATS = {
    **dict.fromkeys((".mp4", ".m4v", ".mov"), "mov"),
    **dict.fromkeys((".webm", ".mkv"), "matroska"),
    ".avi": "avi",
}
# The codecs that every player, or every browser, has.
CODECS = {"mov": ("h264",), "matroska": ("av1", "vp9", "vp8")}
PROFILES = ("Constrained Baseline", "Baseline", "Main", "High")
# An hour at 30 frames a second.
MOST_FRAMES = 108_000
ENCODED = "encode it with -c:v libx264 -profile:v high -pix_fmt yuv420p"


@dataclass(frozen=True)
class Encoded:
    """The encoded frames of a film, which identify a clip that was copied from it.

    Attributes
    ----------
    decoder : tuple
        The data that a decoder needs before the first frame.
    digests : list of bytes
        Of each frame, in the file's order.
    begins : list of bool
        Whether each frame is marked as one that needs none before it.
    stamps : list of int or None
        When each frame is shown, in ticks.
    """

    decoder: tuple[object, ...]
    digests: list[bytes] = field(default_factory=list)
    begins: list[bool] = field(default_factory=list)
    stamps: list[int | None] = field(default_factory=list)

    def holds(self, clip: Encoded) -> bool:
        """Return whether this film has all frames of a clip, one after the other."""
        if self.decoder != clip.decoder or clip.begins[:1] != [True] or None in clip.stamps:
            return False
        first = clip.digests[0]
        starts = (n for n, digest in enumerate(self.digests) if digest == first)
        start = next(starts, len(self.digests))
        return self.digests[start : start + len(clip.digests)] == clip.digests


@dataclass
class Video:
    """A film and its properties.

    Attributes
    ----------
    size : (int, int)
        px.
    audio : int
        Streams of sound.
    dated : str or None
        The date of creation in the file.
    index_first : bool
        Whether the index comes before the frames, where a file has one.
    tick : Fraction
        The unit of its times, s.
    promised_rate : Fraction or None
        Frames a second as the file states them.
    stamps : list of int
        When each frame is shown, in ticks.
    """

    container: str
    codec: str
    profile: str
    pixel_format: str
    size: tuple[int, int]
    audio: int
    dated: str | None
    index_first: bool
    tick: Fraction
    promised_rate: Fraction | None
    encoded: Encoded
    stamps: list[int] = field(default_factory=list)
    flashing: list[Flashing] = field(default_factory=list)

    @property
    def steps(self) -> list[int]:
        """The times between frames, in ticks."""
        return [later - earlier for earlier, later in zip(self.stamps, self.stamps[1:])]

    @property
    def rate(self) -> Fraction | None:
        """Frames a second, None for a single frame."""
        through = self.stamps[-1] - self.stamps[0] if self.stamps else 0
        if through <= 0:
            return None
        frames, promised = len(self.stamps) - 1, self.promised_rate
        # Times that are rounded to milliseconds do not give the rate exactly.
        if promised and self.rounds and abs(frames / promised - through * self.tick) <= self.tick:
            return promised
        return Fraction(frames) / (through * self.tick)

    @property
    def rounds(self) -> bool:
        """Whether the container counts in milliseconds, or less finely."""
        return self.tick >= Fraction(1, 1000)

    @property
    def seconds(self) -> float:
        """Length, s; the last frame counts as long as the average of the others.

        A single frame lasts as long as the rate says that is written down.
        """
        rate = self.rate or self.promised_rate
        return len(self.stamps) / float(rate) if rate else 0.0


def read_film(path: Path, beside: Sequence[Video] = ()) -> Video:
    """Read a film from its first frame to its last.

    It uses PyAV, because imageio gives neither the profile nor the ticks nor the packets of a film.

    Parameters
    ----------
    beside : sequence of Video
        Films that were read before. A clip that was copied from one of them is not decoded again:
        where the film has no flashes, the clip has none.

    Raises
    ------
    Unreadable
        When it is no film, ends too early, or has too many frames or pixels to be looked at.
    """
    with decoding(path):
        with _open(path) as container:
            film, promised = _opened(container, _index_is_first(path))
            _read_packets(container, film)
        if any(not other.flashing and other.encoded.holds(film.encoded) for other in beside):
            film.stamps = sorted(stamp for stamp in film.encoded.stamps if stamp is not None)
        else:
            with _open(path) as container:
                film.flashing = find_flashing(_decoded(container, film))
    if not film.stamps:
        raise Unreadable("it has no frames")
    if promised > len(film.stamps):
        raise Unreadable(f"it promises {promised} frames, but only {len(film.stamps)} can be read")
    return film


def _index_is_first(path: Path) -> bool:
    """Return whether a film's index comes before its frames, as far as its format has one."""
    if FORMATS[path.suffix.lower()] != "mov" or not size_of(path):
        return True
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        index, frames = content.find(b"moov"), content.find(b"mdat")
        return frames < 0 or index < frames


def _open(path: Path) -> av.container.InputContainer:
    return av.open(str(path), format=FORMATS[path.suffix.lower()])


def _opened(container: av.container.InputContainer, index_first: bool) -> tuple[Video, int]:
    """Return a film without its frames, and the number of frames in its index."""
    if not container.streams.video:
        raise Unreadable("it has no picture")
    stream = container.streams.video[0]
    codec = stream.codec_context
    if codec is None:
        raise Unreadable("nothing here can decode its picture")
    size = codec.width, codec.height
    check_pixels(size)
    film = Video(
        container=container.format.name.partition(",")[0],
        codec=codec.codec.canonical_name,
        profile=str(codec.profile or "none"),
        pixel_format=str(codec.pix_fmt or "unknown"),
        size=size,
        audio=len(container.streams.audio),
        dated={**container.metadata, **stream.metadata}.get("creation_time"),
        index_first=index_first,
        tick=stream.time_base or Fraction(1, 1000),
        promised_rate=stream.average_rate,
        encoded=Encoded((codec.name, codec.extradata, *size, codec.pix_fmt, stream.time_base)),
    )
    return film, stream.frames


def _read_packets(container: av.container.InputContainer, film: Video) -> None:
    """Add the digest, the mark and the time of every encoded frame to a film.

    Raises
    ------
    Unreadable
        When one is not whole, or there are too many.
    """
    noted = film.encoded
    for packet in container.demux(video=0):
        if not packet.size:
            continue
        if packet.is_corrupt:
            raise Unreadable("it ends within a frame")
        noted.digests.append(hashlib.sha256(bytes(packet)).digest())
        noted.begins.append(packet.is_keyframe)
        noted.stamps.append(None if packet.is_discard else packet.pts)
        if len(noted.digests) > MOST_FRAMES:
            raise Unreadable(f"it has more than {MOST_FRAMES} frames, too many to be looked at")


def _decoded(container: av.container.InputContainer, film: Video) -> Iterator[tuple[float, np.ndarray]]:
    """Add each frame's time to a film; yield the time, s, and the cells for `find_flashing`."""
    shrink = VideoReformatter()
    columns, rows = grid_for(*film.size)
    container.streams.video[0].thread_type = "SLICE"
    for frame in container.decode(video=0):
        if frame.pts is not None:
            film.stamps.append(frame.pts)
        small = shrink.reformat(frame, columns, rows, "rgb24", interpolation="AREA", threads=1)
        yield len(film.stamps) and float(film.stamps[-1] * film.tick), small.to_ndarray()


@check("codec", "film")
def codec(film: Video) -> Iterator[Problem]:
    """Prove that a film is H.264 of the profile High or a lower one, or in WebM has a codec of browsers."""
    if film.codec not in CODECS.get(film.container, ("h264",)):
        yield Problem(f"its codec is {film.codec}, which not every player has", ENCODED)
    elif film.codec == "h264" and film.profile not in PROFILES:
        what = f"its profile is {film.profile}, which players and chips do not decode"
        yield Problem(what, ENCODED)


@check("pixel-format", "film")
def pixel_format(film: Video) -> Iterator[Problem]:
    """Prove that its pixels are yuv420p, the only format that Safari, QuickTime and PowerPoint play."""
    if film.pixel_format != "yuv420p":
        yield Problem(f"its pixels are {film.pixel_format} and not yuv420p", ENCODED)


@check("even-size", "film")
def even_size(film: Video) -> Iterator[Problem]:
    """Prove that width and height are even, as colour at half resolution needs."""
    width, height = film.size
    if width % 2 or height % 2:
        do = "pad or cut it to even sides, as with -vf crop=trunc(iw/2)*2:trunc(ih/2)*2"
        yield Problem(f"it has {width} x {height} px, and both must be even", do)


@check("exact-rate", "film")
def exact_rate(film: Video) -> Iterator[Problem]:
    """Prove that every frame is shown for the same time, to the tick of the file's clock."""
    steps = film.steps
    # Containers that count in milliseconds cannot do better than to the next tick.
    if steps and max(steps) - min(steps) > film.rounds:
        least, most = (1000 * float(step * film.tick) for step in (min(steps), max(steps)))
        what = f"its frames stay between {least:.1f} and {most:.1f} ms"
        yield Problem(what, "encode it at a constant rate, as with -vf fps=30")


@check("index-first", "film")
def index_first(film: Video) -> Iterator[Problem]:
    """Prove that the index comes first, so that a page can play the film before it is loaded."""
    if not film.index_first:
        do = "move it to the front: ffmpeg -i IN -c copy -movflags +faststart OUT"
        yield Problem("its index comes last, so that it plays only when all of it is loaded", do)


@check("no-audio", "film")
def no_audio(film: Video) -> Iterator[Problem]:
    """Prove that there is no sound, for even a silent track can keep a page from playing it."""
    if film.audio:
        yield Problem(f"it has {film.audio} audio track(s)", "take the sound away with -an")


@check("no-dates", "film")
def no_dates(film: Video) -> Iterator[Problem]:
    """Prove that no date is in it, or making it again would give other bytes."""
    if film.dated:
        do = "encode it with -map_metadata -1 -fflags +bitexact"
        yield Problem(f"it says that it was made at {film.dated}", do, ADVICE)


@check("flashes", "film", "loop")
def flashes(moving: Video | Gif) -> Iterator[Problem]:
    """Prove that no second holds more than three flashes, general or red (WCAG 2.3.1)."""
    for flashing in sorted(moving.flashing, key=lambda found: found.kind):
        red = "red " if flashing.kind == "red" else ""
        what = f"more than three {red}flashes in the second from {flashing.seconds:.2f} s"
        do = "slow it down, fade in place of blinking, or let less of the picture change (WCAG 2.3.1)"
        yield Problem(what, do)
