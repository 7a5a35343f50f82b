"""The typeface that words and formulas are set in: ours, or one of an author's own.

One of their own must have digits of one width, or counters would jump, and it must fit the room that was
measured out for ours: a wider one is set smaller, as far as it can still be read.
"""

from __future__ import annotations

import struct
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font, LoadFlags

from hiddenreel.draw.theme.spec import Typeface

TYPEFACE = "Source Sans Pro"
OURS = {"regular": "Regular", "italic": "It", "semibold": "Semibold", "bold": "Bold"}
WEIGHTS = {"regular": 400, "italic": 400, "semibold": 600, "bold": 700}

# What words and numbers are made of. Every other sign is taken from ours where it is missing.
NEEDED = "".join(map(chr, range(0x21, 0x7F))) + "−×"
# So many of those that are missing are named.
MOST_NAMED = 6
DIGITS = "0123456789"
# What is measured: numbers, which stand where there is least room, and words.
MEASURED = (DIGITS + "−.", "The network of layers learns to tell two circles apart after 60 epochs")
# How low its small letters may be, set as small as fits, as a share of ours of the same size.
LOWEST = 0.8


def family_of(typeface: Typeface | None) -> tuple[str, str]:
    """Make a typeface known to Matplotlib.

    Returns
    -------
    family : str
        What it is called there.
    symbols : str
        Which of Matplotlib's sets of mathematical signs goes with it.
    """
    return _ours() if typeface is None else _own(typeface)


def flaw_of(typeface: Typeface) -> tuple[str, str] | None:
    """Find what keeps a typeface from being set in: the face and what is wrong with its file."""
    for face, file in asdict(typeface).items():
        if flaw := _flaw_of_file(face, file):
            return face, flaw
    scale = scale_of(typeface)
    for face, file in asdict(typeface).items():
        height = scale * _height(FT2Font(file)) / _height(FT2Font(_our_file(face)))
        if height < LOWEST:
            return face, (
                f"needs {1 / scale - 1:.0%} more room than {TYPEFACE}, and as small as would fit its "
                f"letters are {1 - height:.0%} lower (at most {1 - LOWEST:.0%}): "
                "choose a narrower typeface"
            )
    return None


def scale_of(typeface: Typeface) -> float:
    """Return the share, 1 at most, of its size at which a typeface takes no more room than ours."""
    shares = [
        _width(FT2Font(_our_file(face)), text) / _width(FT2Font(file), text)
        for face, file in asdict(typeface).items()
        for text in MEASURED
    ]
    return min(1.0, *shares)


def installed(family: str) -> Typeface | None:
    """Find the files of a family that this machine has, of each face the nearest; None without any."""
    entries = [
        entry
        for entry in font_manager.fontManager.ttflist
        if entry.name.casefold() == family.casefold() and entry.stretch == "normal"
    ]
    if not entries:
        return None

    def unlike(entry: font_manager.FontEntry, face: str) -> tuple:
        weight = font_manager.weight_dict.get(entry.weight, entry.weight)
        upright = entry.style == "normal"
        return upright is (face == "italic"), abs(int(weight) - WEIGHTS[face]), entry.fname

    return Typeface(**{face: min(entries, key=lambda e: unlike(e, face)).fname for face in OURS})


def _flaw_of_file(face: str, file: str) -> str:
    try:
        font = FT2Font(file)
        set_smaller(Path(file).read_bytes(), 1.0)
    except (OSError, RuntimeError, ValueError, struct.error):
        return "is no font file that can be read: give a .ttf or .otf"
    missing = [sign for sign in NEEDED if not font.get_char_index(ord(sign))]
    if missing:
        shown = " ".join(missing[:MOST_NAMED]) + (" …" if len(missing) > MOST_NAMED else "")
        return f"has no {shown}, which the pictures need: choose another typeface"
    widths = {sign: _width(font, sign) for sign in DIGITS}
    narrow, wide = (choose(widths, key=widths.__getitem__) for choose in (min, max))
    if widths[narrow] != widths[wide] and face != "italic":
        return (
            f"its {narrow} is narrower than its {wide}, so that counters would jump: "
            "choose a typeface whose digits are equally wide"
        )
    return ""


def _width(font: FT2Font, text: str) -> float:
    """Measure a text, in heights of the type."""
    advances = (font.load_char(ord(sign), LoadFlags.NO_SCALE).horiAdvance for sign in text)
    return sum(advances) / font.units_per_EM


def _height(font: FT2Font) -> float:
    """Measure an x, in heights of the type."""
    return font.load_char(ord("x"), LoadFlags.NO_SCALE).horiBearingY / font.units_per_EM


def _our_file(face: str) -> str:
    return str(files("font_source_sans_pro") / "files" / f"SourceSansPro-{OURS[face]}.ttf")


# --- What Matplotlib is told ---------------------------------------------------------------------


@cache
def _ours() -> tuple[str, str]:
    for face in OURS:
        font_manager.fontManager.addfont(_our_file(face))
    return TYPEFACE, "stixsans"


@cache
def _own(typeface: Typeface) -> tuple[str, str]:
    _ours()
    # A name that no other typeface has: an installed one may have the same name as that in the files.
    family = f"Own {len(_OWN)}"
    scale = scale_of(typeface)
    folder = TemporaryDirectory(prefix="hiddenreel-")
    _OWN.append(folder)
    for face, file in asdict(typeface).items():
        smaller = Path(folder.name) / f"{face}{Path(file).suffix}"
        smaller.write_bytes(set_smaller(Path(file).read_bytes(), scale))
        style = "italic" if face == "italic" else "normal"
        entry = font_manager.FontEntry(
            fname=str(smaller), name=family, style=style, weight=WEIGHTS[face]
        )
        font_manager.fontManager.ttflist.append(entry)
    return family, "stix" if _has_serifs(FT2Font(typeface.regular)) else "stixsans"


# The folders of what is set smaller, which are removed at the end.
_OWN: list[TemporaryDirectory] = []


def set_smaller(font: bytes, scale: float) -> bytes:
    """Return a font file whose type of any size is `scale` as large: there are more units to its height.

    The rest of the file stays as it is.

    Raises
    ------
    ValueError
        When it is not one font, as a collection is not.
    """
    tables = struct.unpack_from(">H", font, 4)[0]
    for place in range(12, 12 + 16 * tables, 16):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, place)
        if tag == b"head":
            copy = bytearray(font)
            (units,) = struct.unpack_from(">H", font, offset + UNITS)
            struct.pack_into(">H", copy, offset + UNITS, round(units / scale))
            return bytes(copy)
    raise ValueError("no font file with a head")


# Where in its table "head" a font says how many units are as high as its type.
UNITS = 18


def _has_serifs(font: FT2Font) -> bool:
    """Tell by the classification in the file: a text face whose serifs are not of the sans kind."""
    family, serifs = (font.get_sfnt_table("OS/2") or {}).get("panose", b"\0\0")[:2]
    return family == 2 and 2 <= serifs <= 10
