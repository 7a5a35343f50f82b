"""Writes files beside their final places and renames them, so that none is ever seen half written."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hiddenreel.errors import HiddenreelError


@contextmanager
def write_atomically(path: Path) -> Iterator[Path]:
    """Yield a temporary name beside `path`; rename the file to `path` on success, else remove it.

    Two processes that write the same file take turns. The file of a killed process is overwritten.

    Raises
    ------
    HiddenreelError
        When the disk is full, `path` is a folder, or no file can be made beside it.
    """
    if path.is_dir():
        raise HiddenreelError(f"{path} cannot be written: it is a folder; name a file in it")
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = _lock(part)
    except OSError as error:
        raise HiddenreelError(f"{path} cannot be written: {error.strerror}") from None
    try:
        yield part
        os.replace(part, path)
    except BaseException as error:
        part.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise HiddenreelError(
                f"the disk is full: {path} could not be written; free some space and start again"
            ) from None
        raise
    finally:
        os.close(lock)


def write_text(path: Path, text: str) -> None:
    """Write a text to a file, in UTF-8, as `write_atomically` does."""
    with write_atomically(path) as part:
        part.write_text(text, encoding="utf-8")


def _lock(part: Path) -> int:
    """Open and lock a file when no other process holds it; return its descriptor."""
    while True:
        file = os.open(part, os.O_RDWR | os.O_CREAT, 0o666)
        # A shared disk may offer no locks.
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX)
        # The process that we waited for has renamed or removed the file.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file), os.stat(part)):
                return file
        os.close(file)
