"""Equations of matrices that fill their sheet: cells as large as its width and height allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.diagram.canvas import (
    BOTTOM,
    LEFT,
    fitting_size,
    is_narrow,
    points,
    right_edge,
    sheet_middle,
    top_edge,
    width_of,
    write,
)
from hiddenreel.draw.diagram.matrix import DrawnMatrix, Matrix, Term, equation, equation_width
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.theme.theme import LABEL, SMALL, TITLE, Theme
from hiddenreel.draw.wording import ROUNDED
from hiddenreel.language import tr

Items = Sequence[Term]

# A term where an equation may go on in another line, on a sheet that is narrower than 4:3.
BREAK = "\n"

# Height of the line of notes at the lower edge of the sheet, in.
NOTE = 0.4
# Room for the names above the matrices and for the sizes below them, in.
NAMES, SIZES = 0.62, 0.5
# The tallest and the widest cell, in.
TALLEST, WIDEST = 1.25, 2.1
# The least and the preferred space around operators, in.
LEAST_GAP, GAP = 0.14, 0.3
# Between words at the lower edge and the note on rounding beside them, in.
APART = 0.3
# Least height of a cell, in heights of its type.
LINE_HEIGHT = 1.5


@dataclass(frozen=True)
class EquationRoom:
    """The part of the sheet that an equation fills, with its names and sizes, in."""

    left: float = LEFT
    right: float = field(default_factory=right_edge)
    bottom: float = BOTTOM + NOTE
    top: float = field(default_factory=top_edge)

    @property
    def width(self) -> float:
        """Its width, in."""
        return self.right - self.left

    @property
    def cells(self) -> float:
        """The height that is left for cells, in."""
        return self.top - self.bottom - NAMES - SIZES

    @property
    def middle(self) -> tuple[float, float]:
        """The centre of the cells, in."""
        return (self.left + self.right) / 2, self.bottom + SIZES + self.cells / 2

    def cell_height(self, lines: Sequence[Items]) -> float:
        """Return the height that all lines of an equation leave for a cell, in."""
        names = (len(lines) - 1) * (NAMES + SIZES)
        return min(TALLEST, (self.cells - names) / sum(map(_rows, lines)))

    def lines(self, lines: Sequence[Items], cell_height: float) -> list[EquationRoom]:
        """Divide it among the lines of an equation, from above."""
        if len(lines) == 1:
            return [self]
        heights = [NAMES + SIZES + cell_height * _rows(line) for line in lines]
        spare = (self.top - self.bottom - sum(heights)) / len(lines)
        ends = self.top - np.cumsum([0.0, *(height + spare for height in heights)])
        return [replace(self, top=float(top), bottom=float(end)) for top, end in pairwise(ends)]


def _rows(items: Items) -> int:
    """Count the rows of the tallest matrix, as it is drawn."""
    return max(len(item.shown[0]) for item in items if isinstance(item, Matrix))


@dataclass(frozen=True)
class FittedEquation:
    """An equation whose cells fill a room.

    Attributes
    ----------
    lines : sequence of sequences of Matrix, str or float
        Each as `equation` takes it.
    type_size : float
        Of the numbers, pt.
    cell_height, gap : float
        In.
    """

    lines: Sequence[Items]
    type_size: float
    cell_height: float
    gap: float

    @property
    def width(self) -> float:
        """The width of its longest line, in."""
        return _width(self.lines, self.type_size, self.gap)

    def draw(self, axes: Axes, theme: Theme, room: EquationRoom) -> list[DrawnMatrix]:
        """Draw the equation in the middle of its room."""
        style = {"cell_height": self.cell_height, "type_size": self.type_size, "gap": self.gap}
        rooms = room.lines(self.lines, self.cell_height)
        return [
            placed
            for line, part in zip(self.lines, rooms)
            for placed in equation(axes, line, part.middle, theme, **style)
        ]


def fitted(
    candidates: Iterable[Items], room: EquationRoom, *, may_break: bool | None = None
) -> FittedEquation:
    """Fit the first candidate that has place in a room, in the smallest type only if none has else.

    On a sheet that is narrower than 4:3 an equation may have a line more for each `BREAK`. Where the
    sheet is upright it has them first, to fill the height.

    Parameters
    ----------
    candidates : iterable of items
        The same equation with ever fewer rows and columns of its matrices.
    may_break : bool, optional
        Whether it may have more lines, whatever the sheet.
    """
    breaks = is_narrow() if may_break is None else may_break
    ways = [_in_lines(items, breaks) for items in candidates]
    layouts = [lines for way in ways for lines in way]
    for sizes in ((TITLE, LABEL), (SMALL,)):
        for lines in layouts:
            height = room.cell_height(lines)
            for size in sizes:
                fits = _width(lines, size, LEAST_GAP) <= room.width
                if fits and height >= LINE_HEIGHT * size / points():
                    return _widened(lines, size, height, room.width)
    narrowest = min(ways[-1], key=lambda lines: _width(lines, SMALL, LEAST_GAP))
    return _widened(narrowest, SMALL, room.cell_height(narrowest), room.width)


def _in_lines(items: Items, may_break: bool) -> list[list[Items]]:
    """Return the ways to set an equation that the applied screen allows, the best one first."""
    whole = [item for item in items if item != BREAK]
    if len(whole) == len(items) or not may_break:
        return [[whole]]
    lines: list[list[Term]] = [[]]
    for item in items:
        if item == BREAK:
            lines.append([])
        else:
            lines[-1].append(item)
    ways: list[list[Items]] = [[whole], [*lines]]
    return ways[::-1] if applied_screen().is_upright else ways


def _width(lines: Sequence[Items], size: float, gap: float) -> float:
    """Measure the longest line of an equation, in."""
    return max(equation_width(items, size, gap) for items in lines)


def _widened(lines: Sequence[Items], size: float, height: float, width: float) -> FittedEquation:
    """Spend the width that is left on gaps first and then on cells."""
    gap = max(LEAST_GAP, min(GAP, *(_widest_gap(items, size, width) for items in lines)))
    low, high = 0.0, WIDEST
    for _ in range(30):
        least = (low + high) / 2
        if _width(_with_least_width(lines, least), size, gap) <= width:
            low = least
        else:
            high = least
    return FittedEquation(_with_least_width(lines, low), size, height, gap)


def _widest_gap(items: Items, size: float, width: float) -> float:
    """Return the gap at which a line is as wide as its room, in."""
    return LEAST_GAP + (width - equation_width(items, size, LEAST_GAP)) / max(len(items) - 1, 1)


def _with_least_width(lines: Sequence[Items], least: float) -> list[Items]:
    """Return the lines with cells at least this wide, in."""
    return [
        [
            replace(item, least_width=max(least, item.least_width)) if isinstance(item, Matrix) else item
            for item in items
        ]
        for items in lines
    ]


def row_centres(widths: Sequence[float], gap: float) -> list[float]:
    """Return the centres of things in a row around the middle of the sheet, `gap` apart, in."""
    x = sheet_middle() - (sum(widths) + gap * (len(widths) - 1)) / 2
    centres = []
    for width in widths:
        centres.append(x + width / 2)
        x += width + gap
    return centres


def note_rounded(axes: Axes, theme: Theme, y: float = NOTE) -> None:
    """Write that the numbers shown are rounded, at the lower right of the sheet."""
    write(axes, (right_edge(), y), tr(ROUNDED), theme.muted, size=SMALL, ha="right", gid="rounded")


def room_of_note() -> float:
    """Return the width that the note on rounding leaves for words beside it, in."""
    return right_edge() - LEFT - width_of(tr(ROUNDED), SMALL) - APART


def note(axes: Axes, theme: Theme, words: str, y: float = NOTE) -> None:
    """Write words in the middle of the sheet's lower edge, but clear of the note on rounding."""
    size = fitting_size(room_of_note(), width_of(words))
    x = min(sheet_middle(), LEFT + room_of_note() - width_of(words, size) / 2)
    write(axes, (x, y), words, theme.muted, size=size)
