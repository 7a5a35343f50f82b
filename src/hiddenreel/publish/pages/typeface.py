"""Embeds the typeface of the pictures in pages, so that both are set alike on every machine."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from hiddenreel.language import language

FAMILY = "Source Sans Pro"
# CSS weights of the faces that pages use.
WEIGHTS = {"Regular": 400, "Semibold": 600}
# The first and the last of Latin, Latin-1 and Greek letters, dashes and quotes, sub- and superscripts,
# arrows, and signs of mathematics.
RANGES = tuple(zip(" \u00a0Α\u2010⁰←∀", "~ÿω\u203f₟↩≯"))
USUAL = frozenset(letter for first, last in RANGES for letter in range(ord(first), ord(last) + 1))


def font_faces(texts: Iterable[str], usual: frozenset[int] = USUAL) -> str:
    """Write the CSS rules that embed the typeface, with the usual letters and all of these texts.

    What the typeface lacks comes from the second one of the language, under the same name.
    """
    letters = usual.union(*(map(ord, text) for text in texts))
    rules = [_rule(weight, _embedded(*_file_of(face), letters)) for face, weight in WEIGHTS.items()]
    second = language().second_typeface
    if second and (lacking := letters - _letters_in(*_file_of("Regular"))):
        for face, weight in WEIGHTS.items():
            file, index = str(second[face.lower()][0]), int(second[face.lower()][1])
            # A folder that was copied elsewhere leaves the font behind; browsers have others.
            if Path(file).is_file() and (found := lacking & _letters_in(file, index)):
                rules.append(_rule(weight, _embedded(file, index, found), found))
    return "\n".join(rules)


def second_family() -> str:
    """Return the name by which programs know the second typeface of the language; empty without one."""
    second = language().second_typeface
    if not second or not Path(second["regular"][0]).is_file():
        return ""
    file, index = str(second["regular"][0]), int(second["regular"][1])
    with TTFont(file, fontNumber=index, lazy=True) as font:
        return font["name"].getBestFamilyName() or ""


def _rule(weight: int, address: str, letters: Iterable[int] = ()) -> str:
    """Write the CSS rule of a face, which may be for some letters alone."""
    some = ", ".join(f"U+{letter:X}" for letter in sorted(letters))
    only = f"unicode-range: {some}; " if some else ""
    return f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; {only}src: url({address}) }}'


def _file_of(face: str) -> tuple[str, int]:
    """Return the file of a face of our typeface, and its place in the file."""
    return str(files("font_source_sans_pro") / "files" / f"SourceSansPro-{face}.ttf"), 0


@cache
def _letters_in(file: str, index: int) -> frozenset[int]:
    """Return the letters that a font has."""
    with TTFont(file, fontNumber=index, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _embedded(file: str, index: int, letters: frozenset[int]) -> str:
    """Return a ``data:`` address of a font with these letters alone, compressed as WOFF."""
    options = Options(flavor="woff", hinting=False, layout_features=["kern", "tnum", "mark"])
    # Lazy: tables of kerning that are left out are never read, which took half of the time.
    with TTFont(file, fontNumber=index, recalcTimestamp=False, lazy=True) as font:
        # The names hold the licence. Subsetting them takes half of the time, and saves half a kilobyte.
        names = font["name"]
        del font["name"]
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=letters)
        subsetter.subset(font)
        font["name"] = names
        font.flavor = "woff"
        written = io.BytesIO()
        font.save(written)
    return f"data:font/woff;base64,{base64.b64encode(written.getvalue()).decode()}"
