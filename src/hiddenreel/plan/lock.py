"""Keeps two builds from making the same files at the same time."""

from __future__ import annotations

import os
from io import TextIOWrapper
from pathlib import Path

from hiddenreel.errors import HiddenreelError

LOCK = ".building"
# The files that this process has locked: closing a file releases its lock.
_HELD: list[TextIOWrapper] = []


def lock(folder: Path) -> None:
    """Lock a folder of results for as long as this process lives, however it ends.

    Raises
    ------
    HiddenreelError
        When another process holds the lock, or the folder is not writable.
    """
    path = folder / LOCK
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = open(path, "a+", encoding="utf-8")  # noqa: SIM115 - it stays open with the process
    except OSError as error:
        raise HiddenreelError(f"{path} cannot be written: {error.strerror}") from None
    if not _take(file):
        file.seek(0)
        owner = file.read().strip()
        file.close()
        process = f" (process {owner})" if owner else ""
        raise HiddenreelError(f"another build{process} is making {folder}: wait for it to end, or end it")
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    _HELD.append(file)


def _take(file: TextIOWrapper) -> bool:
    """Lock a file unless another process has locked it."""
    try:
        import fcntl
    except ImportError:  # Windows has no such locks; Snakemake does not run there.
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # Some network file systems have no locks.
        return True
    return True
