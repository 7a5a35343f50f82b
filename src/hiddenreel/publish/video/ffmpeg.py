"""Runs the encoder through a pipe of our own, and detects when it fails, hangs or leaves files out.

imageio's plug-ins for ffmpeg and PyAV take frames in RGB, for one output: they would convert every
frame, and encode a film once for the MP4 and once for the GIF. Our frames are yuv420p already and feed
both at once. imageio still supplies the program.
"""

from __future__ import annotations

import fcntl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import IO

import av
import imageio_ffmpeg

from hiddenreel.errors import HiddenreelError

# Bytes that a pipe to the encoder is to hold: fewer, longer writes.
PIPE_BYTES = 1 << 20
# s without any progress after which the encoder counts as hung; and how often it reports progress.
PATIENCE, REPORTS = 120.0, 1.0


class Encoder:
    """A running encoder.

    Attributes
    ----------
    hung : bool
        Whether it was killed because it made no progress.
    """

    def __init__(self, process: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
        self.hung = False
        self._process, self._errors = process, errors
        if process.stdin is None or process.stdout is None:
            raise ValueError("the encoder needs pipes for its input and its reports")
        self._input, self._reports = process.stdin, process.stdout
        # When we began to wait for it or it last reported progress, s; None while it waits for us.
        self._waiting: float | None = None
        self._ended = Event()
        self._watches = [Thread(target=watch, daemon=True) for watch in (self._listen, self._watch)]
        for watch in self._watches:
            watch.start()

    def write(self, pixels: bytes | memoryview) -> None:
        """Hand a frame to the encoder."""
        self._waiting = time.monotonic()
        self._input.write(pixels)
        self._waiting = None

    def finish(self) -> int:
        """Wait until the encoder has written its files; return its exit code."""
        self._waiting = time.monotonic()
        # What a broken pipe still holds has nowhere to go.
        with suppress(BrokenPipeError):
            self._input.close()
        code = self._process.wait()
        self._stop_watching()
        return code

    def kill(self) -> None:
        """End the encoder at once."""
        self._process.kill()
        self._process.wait()
        with suppress(BrokenPipeError):
            self._input.close()
        self._stop_watching()

    def last_words(self) -> str:
        """Return the last line that it wrote as an error, after a colon; nothing if there is none."""
        lines = self._error_lines()
        return f": {lines[-1]}" if lines else ""

    def disk_is_full(self) -> bool:
        """Return whether it could not write for want of space."""
        return any("No space left" in line for line in self._error_lines())

    def _error_lines(self) -> list[str]:
        self._errors.seek(0)
        text = self._errors.read().decode(errors="replace")
        return [line.strip() for line in text.splitlines() if line.strip()]

    def _stop_watching(self) -> None:
        self._ended.set()
        for watch in self._watches:
            watch.join()
        self._reports.close()

    def _listen(self) -> None:
        """Note each report in which a number has changed, but for how fast it is."""
        latest: dict[bytes, bytes] = {}
        for line in self._reports:
            key, _, value = line.partition(b"=")
            if key in (b"frame", b"total_size", b"out_time_us") and latest.get(key) != value:
                latest[key] = value
                if self._waiting is not None:
                    self._waiting = time.monotonic()

    def _watch(self) -> None:
        """Kill the encoder when we have waited too long for any progress."""
        while not self._ended.wait(min(REPORTS, PATIENCE / 4)):
            waiting = self._waiting
            if waiting is not None and time.monotonic() - waiting > PATIENCE:
                self.hung = True
                self._process.kill()
                return


@contextmanager
def ffmpeg(arguments: Sequence[str], written: Sequence[Path] = ()) -> Iterator[Encoder]:
    """Run the encoder with these arguments, and hand it out to be fed.

    Parameters
    ----------
    arguments : sequence of str
    written : sequence of Path
        The files that it must have written in the end.

    Raises
    ------
    HiddenreelError
        When it is missing, fails, hangs, is killed or leaves a file out, or the disk is full; the
        message ends with the last line that it wrote.
    """
    try:
        program = imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError as error:
        raise HiddenreelError(f"the encoder is missing: {error}") from None
    quiet = ["-hide_banner", "-nostdin", "-loglevel", "error", "-y"]
    reports = ["-progress", "pipe:1", "-stats_period", str(REPORTS)]
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(
                [program, *quiet, *reports, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        except (FileNotFoundError, PermissionError, OSError) as error:
            raise HiddenreelError(f"the encoder cannot be started: {error}") from None
        _widen(process.stdin)
        encoder = Encoder(process, errors)
        fed = False
        try:
            with suppress(BrokenPipeError):
                yield encoder
                fed = True
            code = encoder.finish()
        except BaseException:
            encoder.kill()
            raise
        _check_ended(encoder, code, fed)
        for path in written:
            if not path.exists() or not path.stat().st_size:
                raise HiddenreelError(f"the encoder wrote nothing{encoder.last_words()}")


def _check_ended(encoder: Encoder, code: int, fed: bool) -> None:
    """Raise an error unless the encoder ended well, after it had been given everything."""
    if encoder.hung:
        what = f"made no progress for {PATIENCE:g} s and was stopped"
    elif encoder.disk_is_full():
        raise HiddenreelError(
            "the disk is full: the encoder could not write; free some space and start again"
        )
    elif code < 0:
        what = f"was killed by signal {-code}"
    elif code > 0:
        what = f"ended with code {code}"
    elif not fed:
        what = "ended before it had all frames"
    else:
        return
    raise HiddenreelError(f"the encoder {what}{encoder.last_words()}")


def count_frames(path: Path) -> int:
    """Return the number of whole frames in a film, without decoding any.

    PyAV and not imageio: that gives the number in the index, which a torn film has as well.

    Raises
    ------
    HiddenreelError
        When it is no film.
    """
    try:
        with av.open(str(path.absolute())) as film:
            packets = film.demux(video=0)
            return sum(bool(packet.size) and not packet.is_corrupt for packet in packets)
    except (av.FFmpegError, IndexError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise HiddenreelError(f"{path} cannot be read as a film: {reason}") from None


def _widen(pipe: IO[bytes] | None) -> None:
    """Let a pipe hold more, where the system has enough to spare; it works as it is, too."""
    if sys.platform == "linux" and pipe is not None:
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
