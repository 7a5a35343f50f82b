"""Checks that still pictures are whole, and that SVGs load nothing and run nothing."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from hiddenreel.publish.check.problem import Problem, check
from hiddenreel.publish.check.svg import Svg, read_svg
from hiddenreel.publish.products.formats import MB
from hiddenreel.reading import Unreadable, read_bounded, size_of

# The format of each suffix. Pillow tries no other, because some of its formats start programs.
RASTERS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
# Larger pictures are not unpacked: a small file can claim any size.
MOST_PIXELS = 60_000_000
MOST_SVG_BYTES = 50 * MB
# Bytes from the end of a file within which its end mark stands.
TAIL = 1024


@dataclass
class Raster:
    """A picture in pixels.

    Attributes
    ----------
    size : (int, int)
        px.
    """

    size: tuple[int, int]


def read_raster(path: Path) -> Raster:
    """Read a picture in pixels.

    It uses Pillow, which gives the size before it unpacks a pixel and can be limited to one format.

    Raises
    ------
    Unreadable
        When its format is another, it ends too early or it is larger than 60 megapixels.
    """
    with decoding(path), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(path, formats=[RASTERS[path.suffix.lower()]]) as picture:
            check_pixels(picture.size)
            picture.load()
            # Pillow does not miss the last bytes of a PNG.
            if picture.format == "PNG" and not _ends_with(path, b"IEND"):
                raise Unreadable("it does not end as a PNG")
            return Raster(picture.size)


def check_pixels(size: tuple[int, int]) -> None:
    """Refuse a picture that is too large to unpack, or has no pixels.

    Raises
    ------
    Unreadable
        When it has more than 60 megapixels, or none.
    """
    width, height = size
    if width < 1 or height < 1:
        raise Unreadable(f"it has {width} x {height} px")
    if width * height > MOST_PIXELS:
        raise Unreadable(f"it has {width} x {height} px, too many to be looked at")


@contextmanager
def decoding(path: Path) -> Iterator[None]:
    """Turn any error of a decoder into `Unreadable`, without the file's folder."""
    try:
        yield
    except Unreadable:
        raise
    except Exception as error:
        why = ""
        if isinstance(error, (OSError, ValueError, SyntaxError, Image.DecompressionBombError)):
            why = getattr(error, "strerror", None) or str(error).replace(str(path), path.name)
        raise Unreadable(f"it cannot be decoded ({why or type(error).__name__})") from None


def read_archive(path: Path) -> None:
    """Read the frames in a ZIP file, as far as their checksums go.

    Raises
    ------
    Unreadable
        When it is no ZIP file, a frame is damaged, or there is none.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            torn = archive.testzip()
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(str(error)) from None
    if torn or not names:
        raise Unreadable(f"its {torn} is damaged" if torn else "it has no frames")


def read_vector(path: Path) -> Svg:
    """Read an SVG.

    Raises
    ------
    Unreadable
        When it is not XML, no SVG, or larger than 50 MB.
    """
    return read_svg(read_bounded(path, MOST_SVG_BYTES))


def read_document(path: Path) -> None:
    """Check the beginning and the end of a PDF.

    Raises
    ------
    Unreadable
        When it is no PDF, or ends too early.
    """
    with open(path, "rb") as file:
        begins = file.read(5)
    if begins != b"%PDF-":
        raise Unreadable("it does not begin as a PDF")
    if not _ends_with(path, b"%%EOF"):
        raise Unreadable("it does not end as a PDF")


def _ends_with(path: Path, mark: bytes) -> bool:
    """Return whether a file ends with its end mark."""
    size = size_of(path)
    with open(path, "rb") as file:
        file.seek(max(0, size - TAIL))
        return mark in file.read(TAIL)


@check("self-contained", "vector")
def self_contained(svg: Svg) -> Iterator[Problem]:
    """Prove that an SVG runs nothing and needs no other file, for pages strip or block both."""
    for fault in svg.faults:
        yield Problem(fault.what, fault.do)
