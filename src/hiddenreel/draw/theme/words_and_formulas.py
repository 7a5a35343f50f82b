"""Words that stand in one text with a formula: their characters come from every typeface of the text.

Matplotlib takes all of such a text from the first one, and draws a sign in place of what that lacks.
It also parses each formula anew for every file of a figure, which takes a sixth of the time.
"""

from __future__ import annotations

import inspect
import os
import threading
import warnings
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib._mathtext import UnicodeFonts
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.mathtext import MathTextParser

# What matplotlib draws in place of a character that no font of it has.
_DUMMY = "¤"


class WordsAndFormulas(UnicodeFonts):
    """The fonts of matplotlib's font set ``custom``, and for words those of the other typefaces."""

    def __init__(self, default_font_prop: FontProperties, load_glyph_flags: Any) -> None:
        super().__init__(default_font_prop, load_glyph_flags)
        _, *others = default_font_prop.get_family()
        weight = default_font_prop.get_weight()
        self._others = [get_font(findfont(FontProperties(family=family, weight=weight))) for family in others]

    def _get_glyph(self, fontname: str, font_class: str, sym: str) -> tuple[Any, Any, bool]:
        """Return a character's font, its number there and whether it is slanted.

        Warns
        -----
        UserWarning
            As for a text without formulas, if no typeface has the character.
        """
        if fontname == "default" and not self._fonts["default"].get_char_index(ord(sym[0])):
            for font in self._others:
                if font.get_char_index(ord(sym[0])):
                    return font, ord(sym[0]), False
        font, number, is_slanted = super()._get_glyph(fontname, font_class, sym)
        if number == ord(_DUMMY) != ord(sym[0]):
            warnings.warn(f"Glyph {ord(sym[0])} is missing from {font.family_name}", stacklevel=2)
        return font, number, is_slanted


_MANY = 1000  # Formulas that are remembered.
_parsed: dict[tuple, Any] = {}
# A forked process would read the glyphs from files that its parent has open, at the same place in each.
os.register_at_fork(after_in_child=_parsed.clear)
_parse = inspect.unwrap(vars(MathTextParser)["_parse_cached"])


@cache
def _settings() -> list[Any]:
    """Name what decides beside a formula and its font which boxes it is parsed to."""
    return [name for name in mpl.rcParams if name.startswith(("mathtext.", "font."))]


def _parsed_once(parser: MathTextParser, words: str, *font: Any) -> Any:
    """Parse a formula, or return what it was parsed to before by any parser of this thread."""
    settings = repr([mpl.rcParams[name] for name in _settings()])
    key = (threading.get_ident(), vars(parser)["_output_type"], words, *font, settings)
    if key not in _parsed:
        if len(_parsed) == _MANY:
            _parsed.clear()
        _parsed[key] = _parse(parser, words, *font)
    return _parsed[key]


def use_words_and_formulas() -> None:
    """Let matplotlib set texts with these fonts, and parse each formula once."""
    vars(MathTextParser)["_font_type_mapping"]["custom"] = WordsAndFormulas
    MathTextParser._parse_cached = _parsed_once  # type: ignore[attr-defined]
