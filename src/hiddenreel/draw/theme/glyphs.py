"""Characters that no typeface of a picture has: they are refused, because matplotlib would draw boxes."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from matplotlib.ft2font import FT2Font

from hiddenreel.draw.theme.fonts import TEXT_FACES, TYPEFACE, package_file
from hiddenreel.draw.theme.spec import Typeface
from hiddenreel.errors import HiddenreelError
from hiddenreel.language import language

# Mathematics, which matplotlib sets with symbols from fonts of its own.
_MATHEMATICS = re.compile(r"(?<!\\)\$.*?(?<!\\)\$", re.DOTALL)
_MISSING = re.compile(r"Glyph (\d+) .*missing from")
REMEDY = (
    "change the text, or draw it in a theme whose typeface has it (typeface or second_typeface in the "
    "configuration)"
)


def require_glyphs(text: str, typeface: Typeface | None) -> None:
    """Check that a text outside of mathematics can be drawn in a typeface.

    Raises
    ------
    HiddenreelError
        If neither the typeface nor the package's nor the applied language's second one has one of its
        characters.
    """
    if missing := missing_glyph(text, typeface):
        raise HiddenreelError(f"{text!r}: {missing}: {REMEDY}")


def missing_glyph(text: str, typeface: Typeface | None) -> str:
    """Write which typefaces lack which character of a text outside of mathematics; empty if none does."""
    second = language().second_typeface
    for character in _MATHEMATICS.sub("", text):
        if not (
            character.isspace()
            or _has_glyph(character, typeface)
            or (second and _second_has_glyph(character, *second["regular"][:2]))
        ):
            return _lack(character, typeface)
    return ""


@contextmanager
def missing_glyphs_refused(typeface: Typeface | None) -> Iterator[None]:
    """Turn matplotlib's warning about a missing glyph, in place of which it draws a box, into an error.

    Raises
    ------
    HiddenreelError
        If a text that is drawn or measured has a character that the typeface lacks.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("error", _MISSING.pattern, UserWarning)
        try:
            yield
        except UserWarning as warning:
            if found := _MISSING.match(str(warning)):
                lack = _lack(chr(int(found[1])), typeface)
                raise HiddenreelError(f"{lack}: {REMEDY}") from None
            raise


def _lack(character: str, typeface: Typeface | None) -> str:
    lacks = f"{TYPEFACE} has no"
    if typeface is not None:
        lacks = f"neither {Path(typeface.regular).name} nor {TYPEFACE} has"
    return f"{lacks} {character!r} (U+{ord(character):04X})"


@cache
def _has_glyph(character: str, typeface: Typeface | None) -> bool:
    def has(file: str) -> bool:
        return _charmap(file).get_char_index(ord(character)) != 0

    given = {} if typeface is None else typeface.files
    return all(has(package_file(face)) or (face in given and has(given[face])) for face in TEXT_FACES)


def _second_has_glyph(character: str, file: str, index: int) -> bool:
    return _charmap(file, index).get_char_index(ord(character)) != 0


@cache
def _charmap(file: str, index: int = 0) -> FT2Font:
    return FT2Font(file, face_index=index)
