"""How a language spaces its signs: no gap between Chinese characters, a narrow one before a French colon.

A phrase has its fields filled in with words and with numbers, and its own spaces suit only one of them.
These rules put the spaces of a finished text right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

NO_BREAK, NARROW_NO_BREAK = "\u00a0", "\u202f"
# Chinese characters, Chinese signs of full width, and letters and digits of formulas.
_CHARACTER, _SIGN = "[\u3400-\u9fff]", "[\u3000-\u303f\uff00-\uffef]"
# Spaces, of which pages have some at the start of a line.
_GAP = "\n? +"
_WIDE, _LETTER = "[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]", "[A-Za-z0-9\u0370-\u03ff∂½∇‖%−⁰¹²³⁴-₉]"


class Rule(NamedTuple):
    """Between what is `before` and `after` stands `put` instead of `gap`; all but `put` are patterns.

    Scripts of pages have the same rules, so no pattern looks behind.
    """

    before: str
    gap: str
    after: str
    put: str

    def applied(self, text: str) -> str:
        """Return a text with this rule applied."""
        return _compiled(self).sub(lambda found: f"{found[1]}{self.put}", text)


RULES = {
    "zh": (
        Rule(_WIDE, _GAP, _WIDE, ""),
        Rule(_SIGN, _GAP, "\\S", ""),
        Rule("\\S", _GAP, _SIGN, ""),
        Rule(_CHARACTER, "", _LETTER, " "),
        Rule(_LETTER, "", _CHARACTER, " "),
    ),
    "fr": (
        # In T[0, :, :] a colon follows a comma.
        Rule("[^\\s,(\\[]", "[ \u00a0]", "[:;!?%»]", NARROW_NO_BREAK),
        Rule("«", " ", "\\S", NARROW_NO_BREAK),
    ),
    "de": (Rule("\\d", " ", "%", NO_BREAK),),
    "es": (Rule("\\d", " ", "%", NO_BREAK),),
}


def rules_of(name: str) -> tuple[Rule, ...]:
    """Return the rules of a language or of one of its countries, such as ``fr_CA``."""
    return RULES.get(name.partition("_")[0], ())


def spaced(text: str, rules: Iterable[Rule]) -> str:
    """Return a text with the spaces that some rules ask for."""
    for rule in rules:
        text = rule.applied(text)
    return text


@cache
def _compiled(rule: Rule) -> re.Pattern[str]:
    return re.compile(f"({rule.before}){rule.gap}(?={rule.after})")
