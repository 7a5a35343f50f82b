"""Pictures: whether they are whole, stand by themselves, and stand out from their ground."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from PIL import Image

from hiddenreel.publish.check.drawing import Text, texts_of
from hiddenreel.publish.check.problem import Problem, Unreadable, check
from hiddenreel.publish.check.raster_contrast import LEAST_CONTRAST, Legibility, legibility

RASTERS = (".png", ".jpg", ".jpeg", ".webp")
# Larger ones are not unpacked: a small file can claim any size.
MOST_PIXELS = 60_000_000
# px; letters that can be read on a slide can be read at this width.
LOOKED_AT = 1280
# px, which are WCAG's 18 pt; and the contrast of text that is smaller.
LARGE, LEAST_FOR_SMALL = 24.0, 4.5
DARKER = "use darker ink on a light ground, or lighter on a dark one (WCAG 1.4.3, 1.4.11)"
ALIEN = re.compile(r"(?!#|data:)", re.IGNORECASE)


@dataclass
class Raster:
    """A picture in pixels.

    Attributes
    ----------
    size : (int, int)
        px.
    last : ndarray or None
        Its pixels, (height, width, 3) of uint8, at most about `LOOKED_AT` wide; None where it is
        partly transparent, for what lies behind it is not known.
    """

    size: tuple[int, int]
    last: np.ndarray | None


@dataclass
class Vector:
    """An SVG.

    Attributes
    ----------
    root : Element
    texts : list of Text
        Those whose colour and ground can be told.
    """

    root: ElementTree.Element
    texts: list[Text]


def read_raster(path: Path) -> Raster:
    """Read a picture in pixels.

    Raises
    ------
    Unreadable
        When it is none, ends too early or is larger than 60 megapixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS:
                    raise Unreadable(f"it has {width} x {height} px, too many to be looked at")
                picture.load()
                return Raster((width, height), _looked_at(picture))
    except Unreadable:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise Unreadable(f"it cannot be decoded ({_said(error, path)})") from None
    # Pillow's plug-ins for damaged files raise what their parsers happen to raise.
    except Exception as error:
        raise Unreadable(f"it cannot be decoded ({type(error).__name__})") from None


def _said(error: Exception, path: Path) -> str:
    return str(error).replace(str(path), path.name) or type(error).__name__


def _looked_at(picture: Image.Image) -> np.ndarray | None:
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        if picture.getchannel("A").getextrema()[0] < 255:
            return None
    plain = picture.convert("RGB")
    return np.asarray(plain.reduce(max(1, round(plain.width / LOOKED_AT))))


def read_vector(path: Path) -> Vector:
    """Read an SVG.

    Raises
    ------
    Unreadable
        When it is not XML, or no SVG.
    """
    try:
        root = ElementTree.parse(path).getroot()
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise Unreadable(f"it is not XML ({error})") from None
    if root.tag.rpartition("}")[2] != "svg":
        raise Unreadable(f"it is not an SVG: its root is {root.tag.rpartition('}')[2]}")
    try:
        return Vector(root, texts_of(root))
    except RecursionError:
        raise Unreadable("its groups are nested too deeply to be looked into") from None


def read_document(path: Path) -> None:
    """See whether a PDF is whole.

    Raises
    ------
    Unreadable
        When it is no PDF, or ends too early.
    """
    content = path.read_bytes()
    if not content.startswith(b"%PDF-"):
        raise Unreadable("it does not begin as a PDF")
    if b"%%EOF" not in content[-1024:]:
        raise Unreadable("it does not end as a PDF")


@check("self-contained", "vector")
def self_contained(vector: Vector) -> Iterator[Problem]:
    """Prove that an SVG runs nothing and needs no other file, for pages strip or block both."""
    for element in vector.root.iter():
        tag = str(element.tag).rpartition("}")[2]
        if tag in ("script", "foreignObject"):
            yield Problem(f"it has a <{tag}>, which pages strip or block", "save it without")
        for name, value in element.attrib.items():
            plain = name.rpartition("}")[2]
            if plain.startswith("on"):
                yield Problem(f"it runs code, in {plain}", "save it without")
            elif plain in ("href", "src") and tag != "a" and ALIEN.match(value.strip()):
                what = f"it needs another file, {value.strip()[:60]!r}"
                yield Problem(what, "embed what it shows")


@check("contrast", "film", "loop", "raster", "vector")
def contrast(shown: Raster | Vector) -> Iterator[Problem]:
    """Prove that what stands on a picture's ground stands out from it by 3 to 1, small text by 4.5.

    How large text is cannot be told from pixels, and there all of it may be large.
    """
    if isinstance(shown, Vector):
        yield from _pale_texts(shown.texts)
    elif shown.last is not None and (measured := legibility(shown.last)) is not None:
        yield from _pale_pixels(measured, f"{shown.last.shape[1]} x {shown.last.shape[0]} px")


def _pale_texts(texts: list[Text]) -> Iterator[Problem]:
    """Tell of the texts of an SVG that their size asks more of than they have."""
    asked = [LEAST_CONTRAST if text.height >= LARGE else LEAST_FOR_SMALL for text in texts]
    pale = [one for one in zip(texts, asked) if one[0].contrast < one[1]]
    if pale:
        text, least = min(pale, key=lambda one: (one[0].contrast / one[1], one[0].at))
        left, line = text.at
        size = f"of {text.height:.0f} px near {left:.0f}, {line:.0f}"
        yield _too_pale(size, text.contrast, least, len(pale) - 1)


def _pale_pixels(measured: Legibility, size: str) -> Iterator[Problem]:
    """Tell of a picture in pixels that is pale, or of the palest text in it."""
    pale = [row for row in measured.rows if row.contrast < LEAST_CONTRAST]
    if measured.strongest < LEAST_CONTRAST:
        what = f"nothing in it stands out by 3:1: the strongest mark has {measured.strongest:.1f}:1"
        yield Problem(what, DARKER)
    elif pale:
        left, line = pale[0].at
        place = f"near {left}, {line} of {size}"
        yield _too_pale(place, pale[0].contrast, LEAST_CONTRAST, len(pale) - 1)


def _too_pale(where: str, measured: float, least: float, others: int) -> Problem:
    more = f", and {others} more such text(s)" if others else ""
    return Problem(
        f"text {where} has a contrast of {measured:.1f}:1, below {least:g}:1{more}", DARKER
    )
