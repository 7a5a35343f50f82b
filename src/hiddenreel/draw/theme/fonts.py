"""The typeface of texts and formulas: the package's own, or one that an author gives.

An author's typeface must have digits of equal width, or counters would jump, and it must fit the space
that layouts measured with the package's typeface leave: a wider one is scaled down, as far as it stays
legible. Both are known to matplotlib under names that no installed typeface has, so what a machine has
installed never changes a picture.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font, LoadFlags

from hiddenreel.draw.theme.spec import TITLE_WEIGHT, Typeface
from hiddenreel.errors import apart_from
from hiddenreel.language import SecondTypeface

# The package's typeface, and the family name under which matplotlib knows it.
TYPEFACE, FAMILY = "Source Sans Pro", "Hiddenreel Source Sans Pro"
FACES = {"regular": "Regular", "italic": "It", "semibold": "Semibold", "bold": "Bold"}
WEIGHTS = {"regular": 400, "italic": 400, "semibold": 600, "bold": 700, "title": TITLE_WEIGHT}
# The names of the upright and the italic file of the package's typeface, by their weight.
PACKAGE_FILES = {
    200: ("ExtraLight", "ExtraLightIt"),
    300: ("Light", "LightIt"),
    400: ("Regular", "It"),
    600: ("Semibold", "SemiboldIt"),
    700: ("Bold", "BoldIt"),
    900: ("Black", "BlackIt"),
}
# A font of another weight than the wanted one is taken if it is no further from it.
NEAR = 50

# Faces of texts; the italic one is for letters of formulas.
TEXT_FACES = ("regular", "semibold", "bold")

# Characters of words and numbers. Any other is taken from the package's typeface if it is missing.
NEEDED = "".join(map(chr, range(0x21, 0x7F))) + "−×"
# How the fonts of a collection are named after languages.
COLLECTIONS = {"zh": "SC", "zh_Hant": "TC", "zh_TW": "TC", "zh_HK": "HK", "ja": "JP", "ko": "KR"}
# An error message lists at most this many missing characters.
MOST_LISTED = 6
DIGITS = "0123456789"
# Texts that are measured: numbers, which have the least space, and words.
MEASURED = (DIGITS + "−.", "The network of layers learns to tell two circles apart after 60 epochs")
# The least x-height of an author's typeface after scaling, as a share of the package's.
LEAST_HEIGHT = 0.79
# The bits of a font that say whether it may be embedded, and those of a font that may not.
EMBEDDING, RESTRICTED = 0x000F, 0x0002
# Offset of the units per em in a font's "head" table, bytes.
UNITS_OFFSET = 18
# The bit of a font's "OS/2" table for italics.
ITALIC = 1


def family_of(typeface: Typeface | None) -> tuple[str, str]:
    """Register a typeface with matplotlib; None stands for the package's.

    Returns
    -------
    family : str
        The name under which matplotlib knows it.
    symbols : str
        The matplotlib font set for mathematical symbols that goes with it.
    """
    return _package_family() if typeface is None else _author_family(typeface)


def flaw_of(typeface: Typeface) -> tuple[str, str] | None:
    """Return the face that cannot be used and what is wrong with its file, or None."""
    for face, file in typeface.files.items():
        if flaw := _flaw_of_file(face, file):
            return face, flaw
    scale = scale_of(typeface)
    for face in FACES:
        height = scale * _x_height(opened(typeface, face)) / _x_height(FT2Font(package_file(face)))
        if height < LEAST_HEIGHT:
            most = round(100 * (1 - LEAST_HEIGHT))
            return face, (
                f"needs {1 / scale - 1:.0%} more room than {TYPEFACE}, and as small as would fit its "
                f"letters are {apart_from(most, 100 * (1 - height))}% lower (at most {most}%): "
                "choose a narrower typeface"
            )
    return None


def scale_of(typeface: Typeface) -> float:
    """Return the share of its size, at most 1, at which a typeface is no wider than the package's."""
    shares = [
        _width(FT2Font(package_file(face)), text) / _width(opened(typeface, face), text)
        for face in FACES
        for text in MEASURED
    ]
    return min(1.0, *shares)


def installed(family: str) -> Typeface | None:
    """Find an installed family's files, for each face the closest; None if it is not installed."""
    entries = _entries_of(family)
    if not entries:
        return None

    def difference(entry: font_manager.FontEntry, face: str) -> tuple[bool, int, str]:
        upright = entry.style == "normal"
        return upright is (face == "italic"), _weight_gap(entry, face), entry.fname

    closest = {face: min(entries, key=lambda e: difference(e, face)).fname for face in FACES}
    return Typeface.read(closest)


def nearest_families(family: str) -> list[str]:
    """List up to three installed families with names like this one."""
    names = {entry.name.casefold(): entry.name for entry in font_manager.fontManager.ttflist}
    return [names[near] for near in get_close_matches(family.casefold(), sorted(names), 3)]


# --- The second typeface --------------------------------------------------------------------------


def second_family(family: str) -> SecondTypeface | None:
    """Find an installed family for the characters that a typeface lacks; None if there is none."""
    entries = [entry for entry in _entries_of(family) if entry.style == "normal"]
    if not entries:
        return None

    def nearest(face: str) -> list[str | int]:
        entry = min(entries, key=lambda entry: (_weight_gap(entry, face), entry.fname))
        return [entry.fname, entry.index]

    return {face: nearest(face) for face in TEXT_FACES}


def _entries_of(family: str) -> list[font_manager.FontEntry]:
    """List the installed fonts of a family: those of normal width, or all of one that has none."""
    if not (found := _listed(family)):
        _list_new_fonts()
        found = _listed(family)
    return [entry for entry in found if entry.stretch == "normal"] or found


def _listed(family: str) -> list[font_manager.FontEntry]:
    entries = font_manager.fontManager.ttflist
    return [entry for entry in entries if entry.name.casefold() == family.casefold()]


def _list_new_fonts() -> None:
    """List the fonts that were installed after Matplotlib wrote its list, which it keeps for long."""
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for file in sorted(set(font_manager.findSystemFonts()) - known):
        # A file that is no font is none of a family.
        with suppress(OSError, RuntimeError, ValueError):
            font_manager.fontManager.addfont(file)


def _weight_gap(entry: font_manager.FontEntry, face: str) -> int:
    """Return how far the weight of a font is from that of a face."""
    weight = font_manager.weight_dict.get(str(entry.weight), entry.weight)
    return abs(int(weight) - WEIGHTS[face])


def second_file(file: str, language: str) -> SecondTypeface | None:
    """Return a font file for all faces, of a collection the language's font; None if it is none."""
    try:
        count = FT2Font(file).num_faces
        names = [FT2Font(file, face_index=index).family_name for index in range(count)]
    except (OSError, RuntimeError, ValueError):
        return None
    suffix = COLLECTIONS.get(language, COLLECTIONS.get(language.partition("_")[0], ""))
    index = next((at for at, name in enumerate(names) if suffix and name.endswith(suffix)), 0)
    return {face: [file, index] for face in TEXT_FACES}


def register_second(typeface: SecondTypeface) -> str:
    """Register a second typeface with matplotlib, and return its family's name there."""
    return _second_registered(tuple((face, *typeface[face][:2]) for face in TEXT_FACES))


@cache
def _second_registered(faces: tuple[tuple[str, str, int], ...]) -> str:
    family = f"Second {faces[0][1]} {faces[0][2]}"
    for face, file, index in faces:
        _register(family, face, file, index)
    return family


# --- Reading font files --------------------------------------------------------------------------


def _flaw_of_file(face: str, file: str) -> str:
    try:
        font = FT2Font(file)
        scaled_font(Path(file).read_bytes(), 1.0)
    except (OSError, RuntimeError, ValueError, struct.error):
        return "is no font file that can be read: give a .ttf or .otf"
    if (table := font.get_sfnt_table("OS/2")) and table["fsType"] & EMBEDDING == RESTRICTED:
        return "its licence forbids embedding it, and PDFs embed their fonts: choose another typeface"
    missing = [sign for sign in NEEDED if not font.get_char_index(ord(sign))]
    if missing:
        listed = " ".join(missing[:MOST_LISTED]) + (" …" if len(missing) > MOST_LISTED else "")
        return f"has no {listed}, which the pictures need: choose another typeface"
    widths = {sign: _width(font, sign) for sign in DIGITS}
    narrow, wide = (choose(widths, key=widths.__getitem__) for choose in (min, max))
    if widths[narrow] != widths[wide] and face != "italic":
        return (
            f"its {narrow} is narrower than its {wide}, so that counters would jump: "
            "choose a typeface whose digits are equally wide"
        )
    return ""


def _width(font: FT2Font, text: str) -> float:
    """Measure the width of a text, em."""
    advances = (font.load_char(ord(sign), LoadFlags.NO_SCALE).horiAdvance for sign in text)
    return sum(advances) / font.units_per_EM


def _x_height(font: FT2Font) -> float:
    """Measure the height of an x, em."""
    return font.load_char(ord("x"), LoadFlags.NO_SCALE).horiBearingY / font.units_per_EM


def package_file(face: str) -> str:
    """Return the font file of a face of the package's typeface."""
    return _package_path(FACES[face])


def _package_path(name: str) -> str:
    return str(files("font_source_sans_pro") / "files" / f"SourceSansPro-{name}.ttf")


def _has_serifs(font: FT2Font) -> bool:
    """Return whether a font's PANOSE classification is that of a text face with serifs."""
    table = font.get_sfnt_table("OS/2")
    family, serifs = table["panose"][:2] if table else b"\0\0"
    return family == 2 and 2 <= serifs <= 10


def opened(typeface: Typeface, face: str) -> FT2Font:
    """Open the font of a face."""
    file, weight = typeface.files[face], typeface.weight_of(face)
    return FT2Font(file) if weight is None else FT2Font(BytesIO(content(file, weight)))


@cache
def content(file: str, weight: int | None) -> bytes:
    """Read a font file; of a variable font return the font of a weight."""
    if weight is None:
        return Path(file).read_bytes()
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(file, recalcTimestamp=False)
    axes = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}
    instantiateVariableFont(font, {**axes, "wght": weight}, inplace=True)
    with BytesIO() as written:
        font.save(written)
        return written.getvalue()


# --- Weights -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Font:
    """A font file.

    Attributes
    ----------
    weights : (int, int)
        Its least and greatest weight; they differ where it is a variable font.
    """

    file: str
    is_italic: bool
    weights: tuple[int, int]

    @property
    def is_variable(self) -> bool:
        """Whether it has more than one weight."""
        return self.weights[0] < self.weights[1]

    def gap(self, weight: int) -> int:
        """Return how far a weight is from those that it has."""
        low, high = self.weights
        return max(low - weight, weight - high, 0)

    def __str__(self) -> str:
        low, high = self.weights
        return f"{low} to {high}" if self.is_variable else str(low)


@cache
def font_in(file: str) -> Font:
    """Read which weights a font file has."""
    # Only themes with weights of their own need fontTools, which takes a while to import.
    from fontTools.ttLib import TTFont

    with TTFont(file, lazy=True) as font:
        table = font["OS/2"]
        low = high = int(table.usWeightClass)
        for axis in font["fvar"].axes if "fvar" in font else ():
            if axis.axisTag == "wght":
                low, high = int(axis.minValue), int(axis.maxValue)
        return Font(file, bool(table.fsSelection & ITALIC), (low, high))


def fonts_of(family: str | None) -> list[Font]:
    """List the fonts of an installed family; None stands for the package's."""
    if family is None:
        return [
            Font(_package_path(name), is_italic, (weight, weight))
            for weight, names in PACKAGE_FILES.items()
            for name, is_italic in zip(names, (False, True))
        ]
    files = {e.fname for e in _entries_of(family)}
    return [font_in(file) for file in sorted(files) if file.lower().endswith((".ttf", ".otf"))]


def with_weights(
    typeface: Typeface | None, fonts: Sequence[Font], regular: int, title: int | None
) -> Typeface:
    """Return a typeface whose faces have these weights.

    Parameters
    ----------
    typeface : Typeface or None
        None stands for the package's.
    fonts : sequence of Font
        What there is to choose from.
    regular, title : int
        None for titles of the weight of another face.

    Raises
    ------
    LookupError
        With the weight that the fonts lack.
    """
    chosen = {face: package_file(face) for face in FACES} if typeface is None else typeface.files
    wanted = {**WEIGHTS, "regular": regular, "italic": regular, "title": title or 0}
    asked = ["regular", "italic"] if regular != WEIGHTS["regular"] else []
    # What stands out is never lighter than the rest.
    heavier = [face for face in ("semibold", "bold") if regular > WEIGHTS[face]]
    wanted |= dict.fromkeys(heavier, regular)
    asked += [*heavier, *(["title"] if title else [])]
    for face in asked:
        fitting = [font for font in fonts if font.is_italic == (face == "italic")]
        near = [font for font in fitting if font.gap(wanted[face]) <= NEAR]
        if near:
            nearest = min(near, key=lambda font: (font.gap(wanted[face]), font.weights))
            chosen[face] = nearest.file
        elif face != "italic":
            raise LookupError(wanted[face])
    known = {font.file: font for font in fonts}
    weights = []
    for face, file in chosen.items():
        font = known.get(file) or font_in(file)
        if font.is_variable:
            low, high = font.weights
            weights.append((face, min(max(wanted[face], low), high)))
    return Typeface.read({**chosen, "weights": weights})


# --- Registering with matplotlib -----------------------------------------------------------------


@cache
def _package_family() -> tuple[str, str]:
    for face in FACES:
        _register(FAMILY, face, package_file(face))
    return FAMILY, "stixsans"


@cache
def _author_family(typeface: Typeface) -> tuple[str, str]:
    _package_family()
    family = f"Own {len(_SCALED_COPIES)}"
    scale = scale_of(typeface)
    folder = TemporaryDirectory(prefix="hiddenreel-")
    _SCALED_COPIES.append(folder)
    for face, file in typeface.files.items():
        copy = Path(folder.name) / f"{face}{Path(file).suffix}"
        copy.write_bytes(scaled_font(content(file, typeface.weight_of(face)), scale))
        _register(family, face, str(copy))
    if typeface.title:
        # Characters that a title's font lacks come from here.
        _register(FAMILY, "title", package_file("semibold"))
    return family, "stix" if _has_serifs(FT2Font(typeface.regular)) else "stixsans"


def _register(family: str, face: str, file: str, index: int = 0) -> None:
    style = "italic" if face == "italic" else "normal"
    entry = font_manager.FontEntry(
        fname=file, index=index, name=family, style=style, weight=WEIGHTS[face], size="scalable"
    )
    font_manager.fontManager.ttflist.append(entry)


# Folders with scaled copies of authors' fonts; they are removed when the process ends.
_SCALED_COPIES: list[TemporaryDirectory[str]] = []


def scaled_font(font: bytes, scale: float) -> bytes:
    """Return a font file whose glyphs are `scale` times as large at any size.

    It has more units per em; the rest of the file stays the same.

    Raises
    ------
    ValueError
        If it is not a single font; a collection, for example, is not.
    """
    tables = struct.unpack_from(">H", font, 4)[0]
    for place in range(12, 12 + 16 * tables, 16):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, place)
        if tag == b"head":
            copy = bytearray(font)
            (units,) = struct.unpack_from(">H", font, offset + UNITS_OFFSET)
            struct.pack_into(">H", copy, offset + UNITS_OFFSET, round(units / scale))
            return bytes(copy)
    raise ValueError("no font file with a head")
