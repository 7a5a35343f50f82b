"""Encodes frames: one pass over them feeds every film and loop, the poster and the stills.

Every file is written beside its place and renamed when it is whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Protocol

import numpy as np
from PIL import Image

from hiddenreel.errors import HiddenreelError, apart_from
from hiddenreel.publish.atomic import write_atomically
from hiddenreel.publish.products.chapter import Chapter
from hiddenreel.publish.products.formats import MB, format_of
from hiddenreel.publish.video.budget import Step, best_quality, first_that_fits, in_words, lowered, steps
from hiddenreel.publish.video.chapters import chapter_input, key_frames
from hiddenreel.publish.video.encoders import require_encoders
from hiddenreel.publish.video.ffmpeg import BT709, count_frames, ffmpeg
from hiddenreel.publish.video.sequence import frame_archive
from hiddenreel.publish.video.spoken import mark_tracks, stream_language
from hiddenreel.publish.video.transparent import CODECS, transparent_encoder

# What shows every frame, and what shows fewer and smaller ones.
FILMS: tuple[str, ...] = (".mp4", ".webm")
LOOPS: tuple[str, ...] = (".gif", ".webp")

# All frames as pictures.
FRAMES = ".frames.zip"

# H.264 with options that every player, browser and slide program can play.
X264 = ["-c:v", "libx264", "-profile:v", "high", "-preset", "veryfast"]
X264 += ["-crf", str(best_quality(".mp4"))]
# AV1, for browsers: two thirds of the MP4's size, at about twice its time.
AV1 = ["-c:v", "libsvtav1", "-preset", "8", "-crf", str(best_quality(".webm"))]
AV1 += ["-svtav1-params", "lp=1"]
# x264 writes other bytes for each number of threads. With one, the other cores can paint, or encode
# films that are made at the same time.
ONE_THREAD = ["-threads", "1"]
# The layout of frames, which is also the encoder's, so that nothing has to be converted.
YUV = ["-pix_fmt", "yuv420p"]
# No dates, no versions, the index first, no audio.
BIT_EXACT = ["-an", "-fflags", "+bitexact", "-flags:v", "+bitexact"]
PLAIN_FILE = [*BIT_EXACT, "-map_metadata", "-1"]

# A lossless codec that stores runs of changed pixels: for drawings it is the quickest by far, and its
# files are smaller than most.
LOSSLESS = ["-c:v", "qtrle", *PLAIN_FILE, "-map_chapters", "-1", "-f", "mov"]

# The same for all frames of a film, in the encoder's own format, until its budget is met.
WHOLE = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", *ONE_THREAD, *YUV, "-f", "mp4"]

PALETTE_USE = "paletteuse=dither=none:diff_mode=rectangle"

WEBP = ["-c:v", "libwebp_anim", "-quality", str(best_quality(".webp")), "-compression_level", "4", *YUV]

GIF_SIZE = (800, 450)
# Hundredths of a second; browsers and slide programs keep to 4, 5, 8 and 10.
GIF_DELAY = 8
GIF_COLOURS = best_quality(".gif")
GIF_BUDGET = 5 * MB


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
    budget: int | None = None,
) -> dict[str, dict[str, list[float]]]:
    """Encode frames into each output, by the ending of its name.

    Parameters
    ----------
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
    budget : int, optional
        Bytes that each film and loop may have; see `budget` for what is lowered to meet it.

    Returns
    -------
    dict
        By the names of files, what was lowered, each from what to what.

    Raises
    ------
    HiddenreelError
        When the encoder is missing, fails, hangs, is killed or leaves frames out, the disk is full, or
        the budget cannot be met.
    """
    given = [(format_of(path), path) for path in outputs]
    by_kind = {format_.ending: path for format_, path in given if format_}
    require_encoders([format_.name for format_, _ in given if format_])
    with ExitStack() as stack:
        written = {kind: stack.enter_context(write_atomically(path)) for kind, path in by_kind.items()}
        films = {kind: written[kind] for kind in FILMS if kind in written}
        loops = {kind: written[kind] for kind in LOOPS if kind in written}
        small = stack.enter_context(_small_frames(loops)) if loops else None
        whole = None
        if budget is not None and films:
            first = next(iter(films.values()))
            whole = stack.enter_context(_passing(first.with_name(f"{first.name}.whole")))
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
            _encoder(frames, films, small, chapters, whole) as write,
            transparent_encoder(overlays, rgba, PLAIN_FILE) as write_overlay,
        ):
            wanted = range(len(frames)) if archive else set(pictures)
            for number, frame in enumerate(frames.frames(wanted)):
                write(frame.planes.data)
                if overlays:
                    write_overlay(_overlay_of(frame))
                if archive:
                    archive.add(number, _png(frame.pixels, quick=True))
                _write_pictures(frame, pictures.get(number, []))
                on_frame(number + 1)
        for kind, film in (*films.items(), *overlays.items()):
            _check_frames(film, by_kind[kind], len(frames))
        for kind, loop in loops.items():
            assert small is not None
            small.write(kind, loop, by_kind[kind])
            if budget is None:
                _warn_over_budget(loop, by_kind[kind], warn)
        if budget is None:
            return {}
        lowering = {
            kind: _film_lowering(kind, film, by_kind[kind], whole, frames, chapters)
            for kind, film in films.items()
        } | {
            kind: _loop_lowering(kind, loop, by_kind[kind], small, frames.size)
            for kind, loop in loops.items()
        }
        changed = {}
        for kind, lower in lowering.items():
            if written[kind].stat().st_size > budget:
                changes = lower.fit(by_kind[kind], budget)
                changed[by_kind[kind].name] = changes
                warn(f"{by_kind[kind]} keeps its budget: {in_words(kind, changes)}")
        return changed


def _write_pictures(frame: Frame, paths: Sequence[Path]) -> None:
    """Write a frame as a PNG to each path; nothing is encoded without one."""
    if paths:
        picture = _png(frame.pixels)
        for path in paths:
            path.write_bytes(picture)


@contextmanager
def _passing(path: Path) -> Iterator[Path]:
    """Yield the path of a file that is removed in the end."""
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


@dataclass(frozen=True)
class _Lowering:
    """How a file is made smaller: in which steps, by what, and the rate of the whole, 1/s."""

    kind: str
    steps: list[Step]
    make: Callable[[Step], int]
    rate: float

    def fit(self, path: Path, budget: int) -> dict[str, list[float]]:
        """Make the file fit a budget, bytes; return what was lowered."""
        whole, *lower = self.steps
        step = first_that_fits(path, lower, self.make, budget)
        return lowered(self.kind, whole, step, self.rate)


def _film_lowering(
    kind: str, film: Path, path: Path, whole: Path | None, frames: Frames, chapters: Sequence[Chapter]
) -> _Lowering:
    """Make a film, for `path`, smaller from all of its frames without loss, which are in `whole`."""

    def make(step: Step) -> int:
        made = _film_output(kind, film, chapters, rate, step)
        marks = chapter_input(chapters, rate)
        with ffmpeg(["-i", str(whole), *marks, *made], [film]):
            pass
        if kind == ".mp4":
            mark_tracks(film)
        _check_frames(film, path, -(-len(frames) // step.every))
        return film.stat().st_size

    rate = frames.frames_per_second
    return _Lowering(kind, steps(kind, frames.size[0]), make, rate)


def _loop_lowering(
    kind: str, loop: Path, path: Path, small: _SmallFrames | None, size: tuple[int, int]
) -> _Lowering:
    """Make a loop smaller from its small frames."""
    assert small is not None

    def make(step: Step) -> int:
        with _small_frames({kind: loop.with_name(f"{loop.name}.fewer")}) as fewer:
            pictures = shrink_filter(step.width, GIF_DELAY * step.every)
            outputs = fewer.outputs(pictures, step.quality)
            with ffmpeg(["-i", str(small.frames), *outputs], fewer.files):
                pass
            fewer.write(kind, loop, path, quality=step.quality)
        return loop.stat().st_size

    return _Lowering(kind, steps(kind, gif_width(size)), make, 100 / GIF_DELAY)


def write_png(pixels: np.ndarray, path: Path) -> None:
    """Write one frame, the same bytes as `encode` writes for a still.

    Parameters
    ----------
    pixels : array (height, width, 4) of uint8
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
    file = BytesIO()
    # Pillow itself: imageio would import all of its formats, which takes a tenth of a second.
    Image.fromarray(pixels[..., :3]).save(file, "PNG", compress_level=1 if quick else -1)
    return file.getvalue()


@contextmanager
def _encoder(
    frames: Frames,
    films: Mapping[str, Path],
    small: _SmallFrames | None,
    chapters: Sequence[Chapter],
    whole: Path | None = None,
) -> Iterator[Callable[[memoryview], object]]:
    """Start one encoder for all files that show every frame; yield the function that feeds it."""
    rate = frames.frames_per_second
    outputs = [word for kind in films for word in _film_output(kind, films[kind], chapters, rate)]
    if small is not None:
        outputs += small.outputs(f"{BT709},{shrink_filter(gif_width(frames.size), GIF_DELAY)}", GIF_COLOURS)
    if whole is not None:
        outputs += ["-map", "0:v", "-vf", BT709, *WHOLE, str(whole.absolute())]
    if not outputs:
        yield lambda pixels: None
        return
    raw = [*raw_frames(YUV, frames.size, rate), "-i", "-"]
    written = [*films.values(), *(small.files if small else ()), *([whole] if whole else ())]
    marks = chapter_input(chapters if films else (), rate)
    with ffmpeg([*raw, *marks, *outputs], written) as encoder:
        yield encoder.write
    if ".mp4" in films:
        mark_tracks(films[".mp4"])


def _film_output(
    kind: str, path: Path, chapters: Sequence[Chapter], rate: int, step: Step | None = None
) -> list[str]:
    """Return the options that write all frames, `rate` a second, or those of a `step`."""
    every = step.every if step else 1
    marked = [*key_frames(chapters, every), *ONE_THREAD, *YUV, "-movflags", "+faststart"]
    codec = [*X264, *marked] if kind == ".mp4" else [*AV1, *YUV]
    pictures = BT709
    if step:
        codec += ["-crf", str(step.quality), "-r", f"{rate}/{every}"]
        chosen = f"select='not(mod(n,{every}))',setpts=N*{every}/({rate}*TB)"
        pictures = f"{chosen},{_scaled(step.width)},{BT709}"
    # The second input holds the chapters and no other metadata.
    plain = [*BIT_EXACT, "-map_chapters", "1", "-map_metadata", "1"] if chapters else PLAIN_FILE
    container = "mp4" if kind == ".mp4" else "webm"
    place = ["-f", container, str(path.absolute())]
    spoken = [] if kind == ".mp4" else stream_language()
    return ["-map", "0:v", "-vf", pictures, *codec, *plain, *spoken, *place]


def raw_frames(layout: Sequence[str], size: tuple[int, int], frames_per_second: int) -> list[str]:
    """Return the encoder's options for raw frames as input; `size` is in px."""
    wide_by_high = "x".join(map(str, size))
    return ["-f", "rawvideo", *layout, "-s", wide_by_high, "-r", str(frames_per_second)]


class _SmallFrames:
    """Files for the small frames of loops, stored without loss, and for a GIF's palette.

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

    def write(
        self, kind: str, loop: Path, path: Path, once: bool = False, quality: int | None = None
    ) -> None:
        """Turn them into a GIF or a WebP, for `path`, that loops unless it plays `once`."""
        if kind == ".webp":
            lower = [] if quality is None else ["-quality", str(quality)]
            how = [*WEBP, *lower, "-loop", "1" if once else "0", *PLAIN_FILE, "-f", "webp"]
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
    return f"fps=100/{delay}:round=near,{_scaled(width)}"


def _scaled(width: int) -> str:
    """Return the filter that makes frames `width` px wide."""
    # Without full chroma all colours would be two steps too dark.
    return f"scale={width}:-2:flags=area+accurate_rnd+full_chroma_int+bitexact"


def smaller_gif(
    film: Path, gif: Path, width: int, colours: int, delay: int, *, speed: float = 1.0, once: bool = False
) -> None:
    """Make a GIF of a finished film, for places that take no GIF as large as the film's own.

    Parameters
    ----------
    film : Path
        An MP4.
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
        has = apart_from(GIF_BUDGET / MB, size / MB, 1)
        warn(
            f"{path} has {has} MB, over the {GIF_BUDGET / MB:.0f} MB that pages take: "
            "lower the film's option seconds, or give it a budget of 5 MB"
        )
