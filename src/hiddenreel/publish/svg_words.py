"""Adds the texts of a drawing to its SVG as words, because its letters are outlines.

Outlines look the same in every program, with or without the typeface, but no program can read, search
or speak them. The elements ``<title>`` and ``<desc>`` therefore hold the title and all texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

OPENING = re.compile(rb"<svg\b[^>]*>")
COMMANDS = {
    "delta": "δ",
    "ell": "ℓ",
    "ldots": "…",
    "nabla": "∇",
    "odot": "⊙",
    "partial": "∂",
    "sigma": "σ",
    "Sigma": "Σ",
    "ast": "*",
    ",": " ",
    # Mathematics that only changes the look of letters, and a hat, which follows its letter.
    **dict.fromkeys(("mathbf", "mathrm", "mathit", "mathdefault", "prime", "left", "right"), ""),
    "hat": "^",
}
_PLAIN = "-−0123456789"
RAISED, LOWERED = str.maketrans(_PLAIN, "⁻⁻⁰¹²³⁴⁵⁶⁷⁸⁹"), str.maketrans(_PLAIN, "₋₋₀₁₂₃₄₅₆₇₈₉")
INDEX = re.compile(r"([_^])(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\w))")
FORMULA_ENDS = re.compile(r"(?<!\\)\$")
COMMAND = re.compile(r"\\([a-zA-Z]+|,)")


def with_words(svg: bytes, figure: Any) -> bytes:
    """Add a title and a description to an SVG: the first text of its figure, and all of them.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    """
    words = list(dict.fromkeys(texts_of(figure)))
    if not words:
        return svg
    title, *others = (escape(text, quote=False) for text in words)
    added = f"\n <title>{title}</title>"
    if others:
        added += f"\n <desc>{'; '.join(others)}</desc>"
    return OPENING.sub(lambda found: found[0] + added.encode(), svg, count=1)


def texts_of(figure: Any) -> Iterator[str]:
    """Yield the texts of a figure as plain words, title first, without the numbers at ticks."""
    ticks = {
        id(label)
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for label in [*axis.get_ticklabels(), *axis.get_ticklabels(minor=True)]
    }
    texts = [*figure.texts, *figure.findobj(lambda artist: hasattr(artist, "get_fontsize"))]
    for text in texts:
        words = spoken(text.get_text()) if text.get_visible() else ""
        if words and id(text) not in ticks:
            yield words


def spoken(text: str) -> str:
    """Write a text with its mathematics as plain characters: ``$w_{11}^{2}$`` is w₁₁²."""
    parts = FORMULA_ENDS.split(text)
    plain = [_plain(part) if at % 2 else part.replace(r"\$", "$") for at, part in enumerate(parts)]
    return " ".join("".join(plain).split())


def _plain(formula: str) -> str:
    """Write a piece of mathematics as plain characters."""
    formula = COMMAND.sub(lambda found: COMMANDS.get(found[1], found[1]), formula)
    formula = INDEX.sub(_index, formula)
    return formula.replace("{", "").replace("}", "")


def _index(found: re.Match[str]) -> str:
    """Raise or lower an index; one with letters is written after its sign."""
    sign, whole = found[1], (found[2] or found[3]).strip("{} ")
    if all(letter in _PLAIN for letter in whole):
        return whole.translate(RAISED if sign == "^" else LOWERED)
    return f"{sign}{whole}" if len(whole) == 1 else f"{sign}({whole})"
