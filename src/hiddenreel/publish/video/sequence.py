"""Writes the frames of a film as numbered PNGs in one ZIP file, for editors."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FrameArchive:
    """A ZIP file of frames under way; a PNG is compressed already and is stored as it is."""

    def __init__(self, archive: zipfile.ZipFile, stem: str) -> None:
        self._archive, self._stem = archive, stem

    def add(self, number: int, picture: bytes) -> None:
        """Add the PNG of a frame; its name counts from 1."""
        # Without a time it has the earliest that a ZIP file can hold, so equal frames give equal bytes.
        entry = zipfile.ZipInfo(f"{self._stem}/{self._stem}-{number + 1:05d}.png")
        entry.external_attr = 0o644 << 16
        self._archive.writestr(entry, picture)


@contextmanager
def frame_archive(path: Path, stem: str) -> Iterator[FrameArchive]:
    """Open a ZIP file for the frames of the film `stem`, in a folder of its name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        yield FrameArchive(archive, stem)
