"""A bar on a terminal, nothing in a pipe, a few plain lines in a log file."""

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

BAR_WIDTH = 24
SECONDS_BETWEEN_DRAWS = 0.1
LINES_IN_A_LOG = 10
USUAL_COLUMNS = 80

_log: TextIO | None = None


@contextmanager
def logged_to(path: Path | None) -> Iterator[None]:
    """Keep a log of what happens inside, failures with all that a developer needs."""
    global _log
    if path is None:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", buffering=1, encoding="utf-8") as _log:
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


def say(text: str) -> None:
    """Write a line to the log, if there is one."""
    if _log is not None:
        print(text, file=_log)


class Progress:
    """How far a long piece of work has come.

    Parameters
    ----------
    title : str
        What is being done.
    total : int
        How much of it there is.
    unit : str
        In what it is counted.
    """

    def __init__(self, title: str, total: int, unit: str) -> None:
        self.title, self.total, self.unit = title, total, unit
        self.done = 0
        self._on_terminal = sys.stderr.isatty()
        self._started = self._drawn = time.monotonic()
        self._said = -1

    def __enter__(self) -> Progress:
        say(f"{self.title}: {self.total} {self.unit}")
        return self

    def __exit__(
        self, kind: type | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._on_terminal:
            sys.stderr.write("\r\033[K")
        if kind is None:
            seconds = time.monotonic() - self._started
            say(f"{self.title}: done in {seconds:.1f} s")

    def reach(self, done: int, note: str = "") -> None:
        """Say that `done` of the total are done, and what there is to say about it."""
        self.done = done
        tenth = LINES_IN_A_LOG * done // max(1, self.total)
        if tenth != self._said:
            self._said = tenth
            say(f"  {done}/{self.total} {self.unit}  {note}".rstrip())
        now = time.monotonic()
        if self._on_terminal and (now - self._drawn > SECONDS_BETWEEN_DRAWS or done == self.total):
            self._drawn = now
            line = f"{self._bar()} {done}/{self.total} {self.unit}  {note}".rstrip()
            sys.stderr.write(f"\r\033[K{line[: _columns() - 1]}")
            sys.stderr.flush()

    def _bar(self) -> str:
        filled = BAR_WIDTH * self.done // max(1, self.total)
        return f"{self.title} [{'█' * filled}{'·' * (BAR_WIDTH - filled)}]"


def _columns() -> int:
    """Return the terminal's width: a line that wraps could not be drawn over."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or USUAL_COLUMNS
    except OSError:
        return USUAL_COLUMNS
