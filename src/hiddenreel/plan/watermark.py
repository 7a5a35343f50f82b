"""Checks the mark in the bottom corner of pictures: a few words, or a small PNG file."""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from pathlib import Path
from typing import Any

from hiddenreel.plan.schema import Entry, text
from hiddenreel.reading import Unreadable, read_bounded

SUFFIX = ".png"
LONGEST_MARK = 40
# Of the file, and of each side of the picture, px.
MOST_BYTES, MOST_PIXELS = 1_000_000, 2000
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def watermark(entry: Entry) -> str:
    """Check the words of a mark, or the name of its file."""
    mark = text(entry)
    if not mark.strip():
        raise entry.wrong("must not be empty")
    if not mark.endswith(SUFFIX) and len(mark) > LONGEST_MARK:
        raise entry.wrong(f"has {len(mark)} characters: write {LONGEST_MARK} at most")
    return mark


def watermark_file(entry: Entry, folder: str) -> str | dict[str, Any]:
    """Return a checked mark; instead of a file's name its path from `folder`, and its SHA-256."""
    mark: str = entry.value
    if not mark.endswith(SUFFIX):
        return mark
    path = Path(os.path.normpath(os.path.join(folder, mark)))
    if not path.is_file():
        raise entry.wrong("there is no such file")
    try:
        content = read_bounded(path, MOST_BYTES)
    except Unreadable as error:
        raise entry.wrong(f"cannot be read: {error}") from None
    size = png_size(content)
    if size is None:
        raise entry.wrong("is no PNG, or damaged")
    if max(size) > MOST_PIXELS:
        what = f"has {size[0]} x {size[1]} pixels: make it {MOST_PIXELS} x {MOST_PIXELS} at most"
        raise entry.wrong(what)
    return {"file": path.as_posix(), "sha256": hashlib.sha256(content).hexdigest()}


def png_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG, px; None where its chunks are not whole."""
    if not content.startswith(SIGNATURE):
        return None
    at, names = len(SIGNATURE), []
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        chunk = content[at + 4 : at + 8 + length]
        if content[at + 8 + length : at + 12 + length] != struct.pack(">I", zlib.crc32(chunk)):
            return None
        names.append(chunk[:4])
        at += 12 + length
        if names[-1] == b"IEND":
            break
    if names[:1] != [b"IHDR"] or names[-1] != b"IEND" or b"IDAT" not in names:
        return None
    width, height = struct.unpack_from(">II", content, len(SIGNATURE) + 8)
    return width, height
