"""Runs the encoder: with a pipe to it, and with its last words in the error when it fails."""

from __future__ import annotations

import fcntl
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO

import imageio_ffmpeg

from hiddenreel.errors import HiddenreelError

# What a pipe to the encoder is to hold: fewer, longer writes.
PIPE_BYTES = 1 << 20


@contextmanager
def ffmpeg(arguments: Sequence[str]) -> Iterator[IO[bytes]]:
    """Run the encoder with these arguments, and hand out a pipe to it.

    Raises
    ------
    HiddenreelError
        When it is missing, fails or is killed, or the disk is full; it has its last words.
    """
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
