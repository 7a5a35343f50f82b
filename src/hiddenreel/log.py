"""Writes a job's log file: what it does, how far it is, and what went wrong."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TextIO

from hiddenreel.errors import HiddenreelError

LINES_IN_A_LOG = 10

_log: TextIO | None = None


@contextmanager
def logged_to(path: Path | None) -> Iterator[None]:
    """Keep a log of what happens inside; of a failure it has everything that a developer needs."""
    global _log
    if path is None:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", buffering=1, encoding="utf-8", opener=_without_waiting) as _log:
        try:
            yield
        except HiddenreelError as error:
            say(f"error: {error}")
            raise HiddenreelError(f"{error} (log: {path})") from None
        except KeyboardInterrupt:
            say("interrupted")
            raise
        except Exception:
            say(traceback.format_exc())
            raise
        finally:
            _log = None


def _without_waiting(path: str, flags: int) -> int:
    """Open a file; refuse a pipe that nobody reads, for which opening would wait."""
    file = os.open(path, flags | os.O_NONBLOCK, 0o666)
    os.set_blocking(file, True)
    return file


def say(text: str) -> None:
    """Write a line to the log, if there is one."""
    if _log is not None:
        print(text, file=_log)


def note(text: str) -> None:
    """Say what the author should know, in the log and to who waits for the job."""
    say(f"note: {text}")
    print(f"note: {text}", file=sys.stderr)


class Progress:
    """Writes to the log how far a long piece of work is, in ten lines at most.

    Nothing goes to the terminal: several jobs share it, and `hiddenreel make` reads the logs.

    Parameters
    ----------
    title : str
        What is being done.
    total : int
        How much of it there is.
    unit : str
        The plural noun that it is counted in.
    """

    def __init__(self, title: str, total: int, unit: str) -> None:
        self.title, self.total, self.unit = title, total, unit
        self._began = time.monotonic()
        self._tenth = -1

    def __enter__(self) -> Progress:
        say(f"{self.title}: {self.total} {self.unit}")
        return self

    def __exit__(self, kind: type | None, value: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            say(f"{self.title}: done in {time.monotonic() - self._began:.1f} s")

    def reach(self, done: int, note: str = "") -> None:
        """Record that `done` of the total are done, with a note about it."""
        tenth = LINES_IN_A_LOG * done // max(1, self.total)
        if tenth != self._tenth:
            self._tenth = tenth
            say(f"  {done}/{self.total} {self.unit}  {note}".rstrip())
