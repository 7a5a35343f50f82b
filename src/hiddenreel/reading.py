"""Reads files within bounds: only regular ones, and no more bytes than a reader can look at.

A pipe or a device would keep a reader waiting for ever, and a small sparse file can claim any size.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any

from hiddenreel.errors import HiddenreelError, apart_from

MB = 10**6  # bytes
# Bytes. No page or slide takes more, and hashing this much takes a second or two.
MOST_BYTES = 1000 * MB


class Unreadable(Exception):
    """A file cannot be read as what its name promises; the message gives the reason, without a path."""


def size_of(path: Path, most: int = MOST_BYTES) -> int:
    """Return the size of a file, bytes.

    Raises
    ------
    Unreadable
        When it is no regular file, may not be read, or has more than `most` bytes.
    """
    try:
        status = os.stat(path)
    except (OSError, ValueError) as error:
        raise Unreadable(getattr(error, "strerror", None) or str(error)) from None
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable("it is not a regular file")
    if status.st_size > most:
        size = apart_from(most / MB, status.st_size / MB, 1)
        raise Unreadable(f"it has {size} MB, and more than {most / MB:.0f} MB are not looked into")
    return status.st_size


def read_bounded(path: Path, most: int) -> bytes:
    """Return the bytes of a file that has at most `most` of them.

    Raises
    ------
    Unreadable
        When it is no regular file, may not be read, or has more than `most` bytes.
    """
    size = size_of(path, most)
    try:
        with open(path, "rb") as file:
            return file.read(size)
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from None


def sha256_of(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal, without holding them all in memory."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_made(path: Path) -> Any:
    """Read the JSON of a file that an earlier job wrote.

    Raises
    ------
    HiddenreelError
        When it cannot be read, or is damaged.
    """
    try:
        return json.loads(read_bounded(path, MOST_BYTES).decode("utf-8"))
    except Unreadable as error:
        raise HiddenreelError(f"{path} cannot be read: {error}") from None
    except (ValueError, RecursionError):
        what = "is damaged: remove it and run snakemake, which makes it again"
        raise HiddenreelError(f"{path} {what}") from None
