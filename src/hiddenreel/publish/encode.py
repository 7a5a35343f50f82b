"""Encodes frames: one pass over them feeds the MP4, the GIF and the poster.

Every file is written beside its place and renamed when it is whole.
"""

from __future__ import annotations

import fcntl
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Protocol

import imageio.v3 as imageio
import imageio_ffmpeg
import numpy as np

from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.beside import beside

# H.264 as every player, browser and slide program takes it.
X264 = ["-c:v", "libx264", "-profile:v", "high", "-preset", "veryfast", "-crf", "18"]
# x264 writes other bytes for each number of threads. One: the other cores paint, or encode the
# films that are made side by side with this one.
ONE_THREAD = ["-threads", "1"]
YUV = ["-pix_fmt", "yuv420p"]
# The frames themselves must carry the tags: the encoder heeds them, not its own options.
BT709 = (
    "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int+bitexact,"
    "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
)
# No dates, no versions, the index first, no audio.
PLAIN_FILE = ["-an", "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact"]

# What changes from frame to frame, run by run: of all that lose nothing the quickest by far for
# drawings, and smaller than most.
KEPT = ["-c:v", "qtrle", *PLAIN_FILE, "-f", "mov"]

GIF_SIZE = (800, 450)
# Hundredths of a second; browsers and slide programs keep to 4, 5, 8 and 10.
GIF_DELAY = 8
GIF_COLOURS = 256
GIF_BUDGET = 5_000_000
# What a pipe to the encoder is to hold: fewer, longer writes.
PIPE_BYTES = 1 << 20


class Frames(Protocol):
    """A film's frames in order."""

    size: tuple[int, int]
    frames_per_second: int

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[np.ndarray]:
        """Yield frames, (height, width, 4) of uint8; the fourth byte means nothing."""


def encode(
    frames: Frames,
    outputs: Sequence[Path],
    on_frame: Callable[[int], None] = lambda done: None,
    warn: Callable[[str], None] = lambda message: None,
) -> None:
    """Encode frames into each output, by its suffix: ``.mp4``, ``.gif``, or ``.png``, the last frame.

    Parameters
    ----------
    frames : Frames
    outputs : sequence of Path
    on_frame : callable
        Called with the number of frames done.
    warn : callable
        Called with a line about a file over its budget.

    Raises
    ------
    HiddenreelError
        When the encoder is missing, fails or is killed, or the disk is full.
    """
    by_kind = {path.suffix: path for path in outputs}
    with ExitStack() as stack:
        parts = {kind: stack.enter_context(beside(path)) for kind, path in by_kind.items()}
        small = None
        if ".gif" in parts:
            folder = stack.enter_context(tempfile.TemporaryDirectory(dir=parts[".gif"].parent))
            small = Path(folder) / "small.mov"
        with _encoder(frames, parts.get(".mp4"), small) as write:
            for done, pixels in enumerate(frames, start=1):
                write(pixels.data)
                if ".png" in parts and done == len(frames):
                    poster = imageio.imwrite("<bytes>", pixels[..., :3], extension=".png")
                    parts[".png"].write_bytes(poster)
                on_frame(done)
        if small is not None:
            _gif(small, parts[".gif"])
            _mind_the_budget(parts[".gif"], by_kind[".gif"], warn)


@contextmanager
def _encoder(
    frames: Frames, mp4: Path | None, small: Path | None
) -> Iterator[Callable[[memoryview], object]]:
    """Start one encoder for all that is to come of the frames; hand out how to feed it."""
    outputs = _mp4_output(mp4) + _small_output(small)
    if not outputs:
        yield lambda pixels: None
        return
    size = "x".join(map(str, frames.size))
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb0", "-s", size]
    with _ffmpeg([*raw, "-r", str(frames.frames_per_second), "-i", "-", *outputs]) as pipe:
        yield pipe.write


def _mp4_output(path: Path | None) -> list[str]:
    if path is None:
        return []
    picture = ["-vf", BT709, *X264, *ONE_THREAD, *YUV]
    return [*picture, *PLAIN_FILE, "-movflags", "+faststart", "-f", "mp4", str(path)]


def _small_output(path: Path | None) -> list[str]:
    """Keep the GIF's frames, small and without loss, until all their colours are known."""
    if path is None:
        return []
    return ["-vf", _shrunk(GIF_SIZE[0], GIF_DELAY), *KEPT, str(path)]


def _shrunk(width: int, delay: int) -> str:
    scaled = f"scale={width}:-2:flags=area+accurate_rnd+bitexact"
    return f"fps=100/{delay}:round=near,{scaled}"


def smaller_gif(film: Path, gif: Path, width: int, colours: int, delay: int) -> None:
    """Make a GIF of a finished film, for places that take less than the film's own.

    Parameters
    ----------
    film : Path
        An MP4.
    width : int
        px.
    colours : int
        At most 256.
    delay : int
        Time that each picture stays, hundredths of a second.
    """
    with beside(gif) as part, tempfile.TemporaryDirectory(dir=gif.parent) as folder:
        small = Path(folder) / "small.mov"
        with _ffmpeg(["-i", str(film), "-vf", _shrunk(width, delay), *KEPT, str(small)]):
            pass
        _gif(small, part, colours)


def _gif(small: Path, gif: Path, colours: int = GIF_COLOURS) -> None:
    """Turn the small frames into a GIF with one palette, that loops."""
    palette = (
        f"split[a][b];[a]palettegen=max_colors={colours}:stats_mode=full[p];"
        "[b][p]paletteuse=dither=none:diff_mode=rectangle"
    )
    command = ["-i", str(small), "-filter_complex", palette, "-loop", "0", *PLAIN_FILE]
    with _ffmpeg([*command, "-f", "gif", str(gif)]):
        pass


def _mind_the_budget(written: Path, path: Path, warn: Callable[[str], None]) -> None:
    size = written.stat().st_size
    if size > GIF_BUDGET:
        warn(
            f"{path} has {size / 1e6:.1f} MB, over the {GIF_BUDGET / 1e6:.0f} MB that pages take: "
            "lower the film's option seconds"
        )


@contextmanager
def _ffmpeg(arguments: Sequence[str]) -> Iterator[IO[bytes]]:
    """Run the encoder with a pipe to it; when it fails, its last words are in the error."""
    try:
        program = imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError as error:
        raise HiddenreelError(f"the encoder is missing: {error}") from None
    command = [program, "-hide_banner", "-nostdin", "-loglevel", "error", "-y", *arguments]
    with tempfile.TemporaryFile() as said:
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said
            )
        except (FileNotFoundError, PermissionError) as error:
            raise HiddenreelError(f"the encoder cannot be started: {error}") from None
        fed = False
        try:
            _widen(process.stdin)
            with suppress(BrokenPipeError):
                yield process.stdin
                process.stdin.close()
                fed = True
            _close(process.stdin)
            code = process.wait()
        except BaseException:
            process.kill()
            process.wait()
            _close(process.stdin)
            raise
        # One that ends well before it has all has not done what it was asked to.
        if code != 0 or not fed:
            said.seek(0)
            raise HiddenreelError(_last_words(said.read().decode(errors="replace"), code))


def _widen(pipe: IO[bytes]) -> None:
    """Let a pipe hold more, where the system has enough to spare; it works as it is, too."""
    if sys.platform == "linux":
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _close(pipe: IO[bytes]) -> None:
    """Close our end; what is left in that of a broken pipe has nowhere to go."""
    with suppress(BrokenPipeError):
        pipe.close()


def _last_words(said: str, code: int) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    if any("No space left" in line for line in lines):
        return "the disk is full: the encoder could not write; free some space and start again"
    ended = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
    return f"the encoder {ended}{': ' + lines[-1] if lines else ''}"
