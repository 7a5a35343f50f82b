"""Encodes frames: one pass over them feeds every film and loop, the poster and the stills.

Every file is written beside its place and renamed when it is whole.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol

import imageio.v3 as imageio
import numpy as np

from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.atomic import write_atomically
from hiddenreel.publish.products.chapter import Chapter
from hiddenreel.publish.products.formats import format_of
from hiddenreel.publish.video.chapters import ffmetadata, key_frames
from hiddenreel.publish.video.encoders import require_encoders
from hiddenreel.publish.video.ffmpeg import count_frames, ffmpeg
from hiddenreel.publish.video.sequence import frame_archive
from hiddenreel.publish.video.transparent import CODECS, transparent_encoder

# What shows every frame, and what shows fewer and smaller ones.
FILMS: tuple[str, ...] = (".mp4", ".webm")
LOOPS: tuple[str, ...] = (".gif", ".webp")

# All frames as pictures.
FRAMES = ".frames.zip"

# H.264 with options that every player, browser and slide program can play.
X264 = ["-c:v", "libx264", "-profile:v", "high", "-preset", "veryfast", "-crf", "18"]
# AV1, for browsers: two thirds of the MP4's size, at about twice its time.
AV1 = ["-c:v", "libsvtav1", "-preset", "8", "-crf", "36", "-svtav1-params", "lp=1"]
# x264 writes other bytes for each number of threads. With one, the other cores can paint, or encode
# films that are made at the same time.
ONE_THREAD = ["-threads", "1"]
# The layout of frames, which is also the encoder's, so that nothing has to be converted.
YUV = ["-pix_fmt", "yuv420p"]
# The frames themselves must carry the colour tags: the encoder ignores its own options for them.
BT709 = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
# No dates, no versions, the index first, no audio.
BIT_EXACT = ["-an", "-fflags", "+bitexact", "-flags:v", "+bitexact"]
PLAIN_FILE = [*BIT_EXACT, "-map_metadata", "-1"]

# A lossless codec that stores runs of changed pixels: for drawings it is the quickest by far, and its
# files are smaller than most.
LOSSLESS = ["-c:v", "qtrle", *PLAIN_FILE, "-map_chapters", "-1", "-f", "mov"]

PALETTE_USE = "paletteuse=dither=none:diff_mode=rectangle"

WEBP = ["-c:v", "libwebp_anim", "-quality", "75", "-compression_level", "4", *YUV]

GIF_SIZE = (800, 450)
# Hundredths of a second; browsers and slide programs keep to 4, 5, 8 and 10.
GIF_DELAY = 8
GIF_COLOURS = 256
GIF_BUDGET = 5_000_000


class Frame(Protocol):
    """One frame, valid until the next is taken.

    Attributes
    ----------
    planes : array (3 · height / 2, width) of uint8
        Luma and two chromas at half the size, BT.709 in limited range: the encoder's yuv420p.
    pixels : array (height, width, 4) of uint8, optional
        Red, green, blue and an unused byte.
    """

    @property
    def planes(self) -> np.ndarray:
        """Luma and two chromas, in the encoder's format."""

    @property
    def overlay(self) -> np.ndarray | None:
        """Red, green, blue and opacity, as `pixels`; None where no transparent film is made."""

    @property
    def pixels(self) -> np.ndarray | None:
        """Red, green, blue and an unused byte; None if not requested."""


class Frames(Protocol):
    """A film's frames in order."""

    size: tuple[int, int]
    frames_per_second: int

    def __len__(self) -> int: ...

    def frames(self, pictures: Collection[int] = ()) -> Iterator[Frame]:
        """Yield every frame; frames whose numbers are in `pictures` have their pixels."""


def encode(
    frames: Frames,
    outputs: Sequence[Path],
    chapters: Sequence[Chapter] = (),
    *,
    stills: Sequence[Path] = (),
    on_frame: Callable[[int], None] = lambda done: None,
    warn: Callable[[str], None] = lambda message: None,
) -> None:
    """Encode frames into each output, by the ending of its name.

    Parameters
    ----------
    frames : Frames
    outputs : sequence of Path
        ``.mp4``, ``.webm``, ``.gif``, ``.webp``, ``.png`` for the last frame, ``.frames.zip`` for
        all of them, ``.transparent.webm`` or ``.transparent.mov``, for which frames have an overlay.
    chapters : sequence of Chapter
        The chapters of the film; the MP4 can be cut between them.
    stills : sequence of Path
        A PNG for the last frame of each chapter; empty to write none.
    on_frame : callable
        Called with the number of frames done.
    warn : callable
        Called with a line about a file over its budget.

    Raises
    ------
    HiddenreelError
        When the encoder is missing, fails, hangs, is killed or leaves frames out, or the disk is full.
    """
    given = [(format_of(path), path) for path in outputs]
    by_kind = {format_.ending: path for format_, path in given if format_}
    require_encoders([format_.name for format_, _ in given if format_])
    with ExitStack() as stack:
        written = {
            kind: stack.enter_context(write_atomically(path)) for kind, path in by_kind.items()
        }
        films = {kind: written[kind] for kind in FILMS if kind in written}
        loops = {kind: written[kind] for kind in LOOPS if kind in written}
        small = stack.enter_context(_small_frames(loops)) if loops else None
        overlays = {kind: written[kind] for kind in CODECS if kind in written}
        archive = (
            stack.enter_context(frame_archive(written[FRAMES], _stem(by_kind[FRAMES])))
            if FRAMES in written
            else None
        )
        pictures: dict[int, list[Path]] = defaultdict(list)
        for chapter, path in zip(chapters, stills, strict=False):
            pictures[chapter.frame].append(stack.enter_context(write_atomically(path)))
        if ".png" in written:
            pictures[len(frames) - 1].append(written[".png"])
        rgba = raw_frames(["-pix_fmt", "rgba"], frames.size, frames.frames_per_second)
        with (
            _encoder(frames, films, small, chapters) as write,
            transparent_encoder(overlays, rgba, PLAIN_FILE) as write_overlay,
        ):
            wanted = range(len(frames)) if archive else set(pictures)
            for number, frame in enumerate(frames.frames(wanted)):
                write(frame.planes.data)
                if overlays:
                    write_overlay(_overlay_of(frame))
                if archive:
                    archive.add(number, _png(frame.pixels, quick=True))
                if number in pictures:
                    picture = _png(frame.pixels)
                    for path in pictures[number]:
                        path.write_bytes(picture)
                on_frame(number + 1)
        for kind, film in (*films.items(), *overlays.items()):
            _check_frames(film, by_kind[kind], len(frames))
        for kind, loop in loops.items():
            assert small is not None
            small.write(kind, loop, by_kind[kind])
            _warn_over_budget(loop, by_kind[kind], warn)


def write_png(pixels: np.ndarray, path: Path) -> None:
    """Write one frame, the same bytes as `encode` writes for a still.

    Parameters
    ----------
    pixels : array (height, width, 4) of uint8
    path : Path
    """
    with write_atomically(path) as part:
        part.write_bytes(_png(pixels))


def _check_frames(written: Path, path: Path, expected: int) -> None:
    """Raise an error unless a film that was written for `path` has all of its frames."""
    try:
        found = count_frames(written)
    except HiddenreelError as error:
        raise HiddenreelError(f"the encoder did not write a film: {error}") from None
    if found != expected:
        raise HiddenreelError(f"the encoder wrote {found} of {expected} frames into {path}")


def _overlay_of(frame: Frame) -> memoryview:
    if frame.overlay is None:
        raise ValueError("the frame has no overlay, although a transparent film was asked for")
    return frame.overlay.data


def _stem(path: Path) -> str:
    return path.name.removesuffix(FRAMES)


def _png(pixels: np.ndarray | None, quick: bool = False) -> bytes:
    """Return the PNG of a frame's pixels, (height, width, 4) of uint8.

    `quick` compresses it less, for there are many.
    """
    if pixels is None:
        raise ValueError("the frame has no pixels, although its picture was asked for")
    write = partial(imageio.imwrite, "<bytes>", pixels[..., :3], extension=".png", plugin="pillow")
    return write(compress_level=1) if quick else write()


@contextmanager
def _encoder(
    frames: Frames,
    films: Mapping[str, Path],
    small: _SmallFrames | None,
    chapters: Sequence[Chapter],
) -> Iterator[Callable[[memoryview], object]]:
    """Start one encoder for all files that show every frame; yield the function that feeds it."""
    outputs = [word for kind in films for word in _film_output(kind, films[kind], chapters)]
    if small is not None:
        outputs += small.outputs(
            f"{BT709},{shrink_filter(gif_width(frames.size), GIF_DELAY)}", GIF_COLOURS
        )
    if not outputs:
        yield lambda pixels: None
        return
    raw = [*raw_frames(YUV, frames.size, frames.frames_per_second), "-i", "-"]
    written = [*films.values(), *(small.files if small else ())]
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as metadata:
        if films and chapters:
            metadata.write(ffmetadata(chapters, frames.frames_per_second))
            metadata.flush()
            raw += ["-f", "ffmetadata", "-i", metadata.name]
        with ffmpeg([*raw, *outputs], written) as encoder:
            yield encoder.write


def _film_output(kind: str, path: Path, chapters: Sequence[Chapter]) -> list[str]:
    """Return the options that write all frames as an MP4 or a WebM."""
    mp4 = (
        [*X264, *key_frames(chapters), *ONE_THREAD, *YUV],
        ["-movflags", "+faststart", "-f", "mp4"],
    )
    codec, container = mp4 if kind == ".mp4" else ([*AV1, *YUV], ["-f", "webm"])
    # The second input holds the chapters and no other metadata.
    plain = [*BIT_EXACT, "-map_chapters", "1", "-map_metadata", "1"] if chapters else PLAIN_FILE
    return ["-map", "0:v", "-vf", BT709, *codec, *plain, *container, str(path.absolute())]


def raw_frames(layout: Sequence[str], size: tuple[int, int], frames_per_second: int) -> list[str]:
    """Return the encoder's options for raw frames as input; `size` is in px."""
    wide_by_high = "x".join(map(str, size))
    return ["-f", "rawvideo", *layout, "-s", wide_by_high, "-r", str(frames_per_second)]


class _SmallFrames:
    """The small frames of loops without loss, and a GIF's palette, known only after the last frame.

    The palette is known only after the last frame; files keep memory small for long films.
    """

    def __init__(self, loops: Mapping[str, Path]) -> None:
        beside = next(iter(loops.values())).absolute()
        self.frames = beside.with_name(f"{beside.name}.mov")
        self.palette = beside.with_name(f"{beside.name}.png") if ".gif" in loops else None
        self.files = [path for path in (self.frames, self.palette) if path]

    def outputs(self, pictures: str, colours: int) -> list[str]:
        """Return the options that write both, from pictures that these filters make of a film's."""
        frames = ["-map", "[small]", *LOSSLESS, str(self.frames)]
        if self.palette is None:
            return ["-filter_complex", f"[0:v]{pictures}[small]", *frames]
        graph = f"[0:v]{pictures},split[small][seen];[seen]{palette_filter(colours)}[palette]"
        palette = ["-map", "[palette]", "-frames:v", "1", "-update", "1", str(self.palette)]
        return ["-filter_complex", graph, *frames, *palette]

    def write(self, kind: str, loop: Path, path: Path, once: bool = False) -> None:
        """Turn them into a GIF or a WebP, for `path`, that loops unless it plays `once`."""
        if kind == ".webp":
            how = [*WEBP, "-loop", "1" if once else "0", *PLAIN_FILE, "-f", "webp"]
        else:
            # -1 writes no loop block, and a GIF without one plays once.
            how = ["-i", str(self.palette), "-filter_complex", PALETTE_USE]
            how += ["-loop", "-1" if once else "0", *PLAIN_FILE, "-f", "gif"]
        with ffmpeg(["-i", str(self.frames), *how, str(loop.absolute())], [loop]):
            pass
        if kind == ".gif":
            _check_frames(loop, path, count_frames(self.frames))


@contextmanager
def _small_frames(loops: Mapping[str, Path]) -> Iterator[_SmallFrames]:
    """Hand out files beside the first of these loops for their frames; remove them in the end.

    Their names are hidden and always the same: what a killed job leaves is overwritten by the next.
    """
    small = _SmallFrames(loops)
    try:
        yield small
    finally:
        for path in small.files:
            path.unlink(missing_ok=True)


def palette_filter(colours: int) -> str:
    """Return the filter that finds a GIF's palette."""
    return f"palettegen=max_colors={colours}:stats_mode=full"


def gif_width(size: tuple[int, int]) -> int:
    """Return the width of the GIF of a film of this size, px: of any shape it has as many pixels."""
    width, height = size
    return 2 * round((GIF_SIZE[0] * GIF_SIZE[1] * width / height) ** 0.5 / 2)


def shrink_filter(width: int, delay: int) -> str:
    """Return the filter that makes frames `width` px wide, one in `delay` hundredths of a second."""
    # Without full chroma all colours would be two steps too dark.
    scaled = f"scale={width}:-2:flags=area+accurate_rnd+full_chroma_int+bitexact"
    return f"fps=100/{delay}:round=near,{scaled}"


def smaller_gif(
    film: Path,
    gif: Path,
    width: int,
    colours: int,
    delay: int,
    *,
    speed: float = 1.0,
    once: bool = False,
) -> None:
    """Make a GIF of a finished film, for places that take less than the film's own.

    Parameters
    ----------
    film : Path
        An MP4.
    gif : Path
    width : int
        px.
    colours : int
        At most 256.
    delay : int
        The duration of each picture, hundredths of a second.
    speed : float
        The GIF's speed relative to the film's.
    once : bool
        Play it once and stop at the end, instead of looping.

    Raises
    ------
    HiddenreelError
        When the film cannot be read, the encoder fails or hangs, or the disk is full.
    """
    # To the millionth: a float in full may be longer than a filter accepts.
    pictures = f"setpts=PTS/{speed:.6f},{shrink_filter(width, delay)}"
    if not film.is_file():
        raise HiddenreelError(f"there is no film {film}")
    if count_frames(film) < 2:
        raise HiddenreelError(f"{film} is no film: it has one picture")
    with write_atomically(gif) as part, _small_frames({".gif": part}) as small:
        # An absolute path cannot be taken for an address: names may have colons.
        with ffmpeg(["-i", str(film.absolute()), *small.outputs(pictures, colours)], small.files):
            pass
        small.write(".gif", part, gif, once)


def _warn_over_budget(written: Path, path: Path, warn: Callable[[str], None]) -> None:
    size = written.stat().st_size
    if size > GIF_BUDGET:
        warn(
            f"{path} has {size / 1e6:.1f} MB, over the {GIF_BUDGET / 1e6:.0f} MB that pages take: "
            "lower the film's option seconds"
        )
