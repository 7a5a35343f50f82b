"""Runs the encoder through a pipe, and detects when it fails, hangs or writes no file.

imageio's plug-ins for ffmpeg and PyAV take frames in RGB, for one output: they would convert every
frame, and encode a film once for the MP4 and once for the GIF. Our frames are yuv420p already and feed
both at once. imageio still supplies the program.
"""

from __future__ import annotations

import fcntl
import os
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

from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.video.encoders import find_ffmpeg

# The frames themselves must carry the colour tags: the encoder ignores its own options for them.
BT709 = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
# The size of the pipe to the encoder, bytes: a large one needs fewer writes.
PIPE_BYTES = 1 << 20
# The time without progress after which the encoder counts as hung, and the time between its reports, s.
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
        assert process.stdin is not None
        assert process.stdout is not None
        self._input, self._reports = process.stdin, process.stdout
        _widen(self._input)
        # The time of its last progress, or at which we began to wait, s; None while it waits for us.
        self._waiting: float | None = None
        self._ended = Event()
        self._watches = [Thread(target=watch, daemon=True) for watch in (self._listen, self._watch)]
        for watch in self._watches:
            watch.start()

    def write(self, pixels: bytes | memoryview) -> None:
        """Send a frame to the encoder."""
        self._waiting = time.monotonic()
        self._input.write(pixels)
        self._waiting = None

    def finish(self) -> int:
        """Wait until the encoder has written its files; return its exit code."""
        self._waiting = time.monotonic()
        # The rest of the data in a broken pipe is lost anyway.
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
        """Return a colon and the encoder's last line of error output; empty if there is none."""
        lines = self._error_lines()
        return f": {lines[-1]}" if lines else ""

    def disk_is_full(self) -> bool:
        """Return whether the encoder failed because the disk is full."""
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
        """Note the time of each report of progress; the speed in it does not count."""
        latest: dict[bytes, bytes] = {}
        for line in self._reports:
            key, _, value = line.partition(b"=")
            if key in (b"frame", b"total_size", b"out_time_us") and latest.get(key) != value:
                latest[key] = value
                if self._waiting is not None:
                    self._waiting = time.monotonic()

    def _watch(self) -> None:
        """Kill the encoder after too long a wait for progress."""
        while not self._ended.wait(min(REPORTS, PATIENCE / 4)):
            waiting = self._waiting
            if waiting is not None and time.monotonic() - waiting > PATIENCE:
                self.hung = True
                self._process.kill()
                return


@contextmanager
def ffmpeg(arguments: Sequence[str], written: Sequence[Path] = ()) -> Iterator[Encoder]:
    """Run the encoder with these arguments, and yield it so that it can be sent frames.

    Parameters
    ----------
    written : sequence of Path
        The files that it must write.

    Raises
    ------
    HiddenreelError
        When it is missing, fails, hangs, is killed or leaves a file out, or the disk is full; the
        message ends with the last line that it wrote.
    """
    program = find_ffmpeg()
    quiet = ["-hide_banner", "-nostdin", "-loglevel", "error", "-y"]
    reports = ["-progress", "pipe:1", "-stats_period", str(REPORTS)]
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(
                [program, *quiet, *reports, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                # SVT-AV1 has a log of its own: errors alone.
                env={**os.environ, "SVT_LOG": "1"},
            )
        except OSError as error:
            raise HiddenreelError(f"the encoder cannot be started: {error}") from None
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
    """Raise an error unless the encoder took all frames and ended without an error."""
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

    It uses PyAV, because imageio returns the number in the index, which a torn film has as well.

    Raises
    ------
    HiddenreelError
        When the file is not a film.
    """
    try:
        with av.open(str(path.absolute())) as film:
            packets = film.demux(video=0)
            return sum(bool(packet.size) and not packet.is_corrupt for packet in packets)
    except (av.FFmpegError, IndexError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise HiddenreelError(f"{path} cannot be read as a film: {reason}") from None


def _widen(pipe: IO[bytes]) -> None:
    """Enlarge a pipe if the system allows it; it also works in its default size."""
    if sys.platform == "linux":
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
