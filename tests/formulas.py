"""Formulas are parsed once a session: parsing takes a seventh of the time in which figures are drawn.

Matplotlib remembers fifty of them, and none from one figure to the next. The same formula in the same
type is parsed to the same boxes, which nothing changes.
"""

from __future__ import annotations

import os
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser

# What decides beside the arguments which font a letter is taken from.
SETTINGS = [name for name in mpl.rcParams if name.startswith(("mathtext.", "font."))]


@pytest.fixture(scope="session", autouse=True)
def _formulas_parsed_once():
    parsed: dict[tuple, Any] = {}
    parse = MathTextParser._parse_cached.__wrapped__

    def once(self, words: str, dpi: float, prop: FontProperties | None, *more: object) -> Any:
        fonts = repr([mpl.rcParams[name] for name in SETTINGS])
        key = (self._output_type, words, dpi, prop, *more, fonts)
        if key not in parsed:
            parsed[key] = parse(self, words, dpi, prop, *more)
        return parsed[key]

    # A forked process would read the glyphs from files that its parent has open, at the same place in each.
    os.register_at_fork(after_in_child=parsed.clear)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(MathTextParser, "_parse_cached", once)
        yield
