"""Embeds the typeface of the pictures in pages, so that both are set alike on every machine."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FAMILY = "Source Sans Pro"
# CSS weights of the faces that pages use.
WEIGHTS = {"Regular": 400, "Semibold": 600}
# The first and the last of Latin, Latin-1 and Greek letters, dashes and quotes, sub- and superscripts,
# arrows, and signs of mathematics.
RANGES = tuple(zip(" \u00a0Α\u2010⁰←∀", "~ÿω\u203f₟↩≯"))
USUAL = frozenset(letter for first, last in RANGES for letter in range(ord(first), ord(last) + 1))


def font_faces(texts: Iterable[str], usual: frozenset[int] = USUAL) -> str:
    """Write the CSS rules that embed the typeface, with the usual letters and all of these texts."""
    letters = usual.union(*(map(ord, text) for text in texts))
    return "\n".join(
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; '
        f"src: url({_embedded(face, letters)}) }}"
        for face, weight in WEIGHTS.items()
    )


@cache
def _embedded(face: str, letters: frozenset[int]) -> str:
    """Return a ``data:`` address of the face with these letters alone, compressed as WOFF."""
    file = files("font_source_sans_pro") / "files" / f"SourceSansPro-{face}.ttf"
    options = Options(flavor="woff", hinting=False, layout_features=["kern", "tnum", "mark"])
    # Lazy: tables of kerning that are left out are never read, which took half of the time.
    font = TTFont(io.BytesIO(file.read_bytes()), recalcTimestamp=False, lazy=True)
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
