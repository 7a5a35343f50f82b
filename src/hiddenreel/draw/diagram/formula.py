"""Formulas whose letters keep their colours: words, fractions and brackets on one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from hiddenreel.draw.diagram.canvas import WORDS, Point, points, symbol, width_of, write
from hiddenreel.draw.theme.theme import LABEL, THIN, Theme

Word = tuple[str, str]

# In sizes of the type: space between items, and between the words of one.
SPACE, HAIR = 0.3, 0.03
# A fraction: its rule's height over the line, how far above it the upper baseline lies and below it
# the lower one, and how far the rule reaches out.
RULE, ABOVE, BELOW, REACH = 0.3, 0.36, 1.08, 0.08


@dataclass(frozen=True)
class Fraction:
    """Words above a rule, words below it, and the rule's colour."""

    top: Sequence[Word]
    bottom: Sequence[Word]
    colour: str


Item = Word | Fraction | Sequence[Word]


def partial(of: Word, by: Word, theme: Theme) -> Fraction:
    """Write the derivative of one variable by another: ∂ in the cost's colour, letters in theirs."""
    sign = ("$\\partial$", theme.C)
    return Fraction((sign, of), (sign, by), theme.C)


def partial_in_line(of: Word, by: Word, theme: Theme) -> list[Word]:
    """Write what `partial` does without a fraction: ∂C₀/∂w."""
    sign, over = ("$\\partial$", theme.C), ("/", theme.C)
    return [sign, of, over, sign, by]


def letter(theme: Theme, name: str, above: object = "", below: object = "", **bold: bool) -> Word:
    r"""Write one of the lecture's letters, in its colour; ``"\delta"`` in the cost's."""
    colour = {"w": theme.w, "W": theme.w, "b": theme.b, "z": theme.z, "a": theme.a}
    red = theme.C if name in ("C", r"\delta") else theme.ink
    return symbol(name, above, below, **bold), colour.get(name, red)


def formula_width(items: Sequence[Item], size: float = LABEL) -> float:
    """Measure a formula, in."""
    gaps = SPACE * size / points() * (len(items) - 1)
    return sum(_width(item, size) for item in items) + gaps


def formula(
    axes: Axes,
    at: Point,
    items: Sequence[Item],
    *,
    size: float = LABEL,
    ha: str = "left",
    gid: str | None = None,
) -> list[Point]:
    """Write items after each other on a baseline; return the middle of each on that baseline.

    Parameters
    ----------
    items : sequence
        Each a word (text, colour), a `Fraction`, or words that follow each other without a space.
    ha : {"left", "center", "right"}
        Which point of the whole formula the place is.
    """
    x, y = at
    x -= {"left": 0.0, "center": 0.5, "right": 1.0}[ha] * formula_width(items, size)
    middles = []
    for item in items:
        wide = _width(item, size)
        middles.append((x + wide / 2, y))
        if isinstance(item, Fraction):
            _fraction(axes, (x, y), item, size, gid)
        else:
            _words(axes, (x, y), _as_words(item), size, gid)
        x += wide + SPACE * size / points()
    return middles


def _as_words(item: Word | Sequence[Word]) -> Sequence[Word]:
    return [item] if isinstance(item[0], str) else item  # type: ignore[list-item,return-value]


def _words_width(words: Sequence[Word], size: float) -> float:
    gaps = HAIR * size / points() * (len(words) - 1)
    return sum(width_of(text, size) for text, _ in words) + gaps


def _width(item: Item, size: float) -> float:
    if isinstance(item, Fraction):
        wide = max(_words_width(item.top, size), _words_width(item.bottom, size))
        return wide + 2 * REACH * size / points()
    return _words_width(_as_words(item), size)


def _words(axes: Axes, at: Point, words: Sequence[Word], size: float, gid: str | None) -> None:
    x, y = at
    for text, colour in words:
        write(axes, (x, y), text, colour, size=size, ha="left", va="baseline", gid=gid)
        x += width_of(text, size) + HAIR * size / points()


def _fraction(axes: Axes, at: Point, item: Fraction, size: float, gid: str | None) -> None:
    x, y = at
    em = size / points()
    wide, rule = _width(item, size), y + RULE * em
    axes.plot([x, x + wide], [rule, rule], color=item.colour, lw=THIN, zorder=WORDS)
    for words, height in ((item.top, rule + ABOVE * em), (item.bottom, rule - BELOW * em)):
        start = x + (wide - _words_width(words, size)) / 2
        _words(axes, (start, height), words, size, gid)
