"""Writes files beside their places: what is found in a place is whole."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hiddenreel.errors import HiddenreelError


@contextmanager
def write_atomically(path: Path) -> Iterator[Path]:
    """Hand out a name beside `path`; rename it there when all went well, else remove it.

    Raises
    ------
    HiddenreelError
        When the disk is full, `path` is a folder, or no file can be made beside it.
    """
    if path.is_dir():
        raise HiddenreelError(f"{path} cannot be written: it is a folder; name a file in it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HiddenreelError(f"{path} cannot be written: {error.strerror}") from None
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        os.replace(part, path)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise HiddenreelError(
            f"the disk is full: {path} could not be written; free some space and start again"
        ) from None
    finally:
        part.unlink(missing_ok=True)
