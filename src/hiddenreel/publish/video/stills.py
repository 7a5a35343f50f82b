"""Keeps the stills of a film in one file: how many they are is known only when the film is made.

A job must say beforehand which files it makes. A film's makes this one, and each still is taken from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.atomic import write_atomically
from hiddenreel.publish.video.chapters import no_such_chapter


@contextmanager
def keeping(path: Path) -> Iterator[Callable[[int, bytes], None]]:
    """Write stills into one file; hand out how, by the number of a stop and a PNG."""
    with ZipFile(path, "w", ZIP_STORED) as kept:
        # Without a date of its own an entry has a fixed one.
        yield lambda number, picture: kept.writestr(ZipInfo(_entry(number)), picture)


def take_still(kept: Path, number: int, output: Path) -> None:
    """Write the still of a stop as a file of its own.

    Parameters
    ----------
    kept : Path
        What `keeping` wrote.
    number : int
        The stop's, from 1.
    output : Path

    Raises
    ------
    HiddenreelError
        When the film has no such stop, the file is damaged, or the disk is full.
    """
    try:
        with ZipFile(kept) as stills:
            names = stills.namelist()
            picture = stills.read(_entry(number)) if _entry(number) in names else None
    except BadZipFile as error:
        raise HiddenreelError(
            f"{kept} is damaged ({error}): remove it, and its film is made again"
        ) from None
    if picture is None:
        raise no_such_chapter(number, len(names), output)
    with write_atomically(output) as part:
        part.write_bytes(picture)


def _entry(number: int) -> str:
    return f"{number}.png"
