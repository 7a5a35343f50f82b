"""Equations of matrices that fill their sheet: cells as large as its width and height allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from matplotlib.axes import Axes

from hiddenreel.draw.diagram.canvas import BOTTOM, LEFT, points, right_edge, sheet_middle, top_edge, write
from hiddenreel.draw.diagram.matrix import DrawnMatrix, Matrix, Term, equation, equation_width
from hiddenreel.draw.theme.theme import LABEL, SMALL, TITLE, Theme
from hiddenreel.draw.wording import ROUNDED
from hiddenreel.language import tr

Items = Sequence[Term]

# Height of the line of notes at the lower edge of the sheet, in.
NOTE = 0.4
# Room for the names above the matrices and for the sizes below them, in.
NAMES, SIZES = 0.62, 0.5
# The tallest and the widest cell, in.
TALLEST, WIDEST = 1.25, 2.1
# The least and the preferred space around operators, in.
LEAST_GAP, GAP = 0.14, 0.3
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


@dataclass(frozen=True)
class FittedEquation:
    """An equation whose cells fill a room.

    Attributes
    ----------
    items : sequence of Matrix, str or float
        As `equation` takes them.
    type_size : float
        Of the numbers, pt.
    cell_height, gap : float
        In.
    """

    items: Items
    type_size: float
    cell_height: float
    gap: float

    @property
    def width(self) -> float:
        """Its width, in."""
        return equation_width(self.items, self.type_size, self.gap)

    def draw(self, axes: Axes, theme: Theme, room: EquationRoom) -> list[DrawnMatrix]:
        """Draw the equation in the middle of its room."""
        return equation(
            axes,
            self.items,
            room.middle,
            theme,
            cell_height=self.cell_height,
            type_size=self.type_size,
            gap=self.gap,
        )


def fitted(candidates: Iterable[Items], room: EquationRoom) -> FittedEquation:
    """Fit the first candidate that has place in a room, in the smallest type only if none has else.

    Parameters
    ----------
    candidates : iterable of items
        The same equation with ever fewer rows and columns of its matrices.
    """
    layouts = list(candidates)
    for sizes in ((TITLE, LABEL), (SMALL,)):
        for items in layouts:
            height = _cell_height(items, room)
            for size in sizes:
                fits = equation_width(items, size, LEAST_GAP) <= room.width
                if fits and height >= LINE_HEIGHT * size / points():
                    return _widened(items, size, height, room.width)
    return FittedEquation(layouts[-1], SMALL, _cell_height(layouts[-1], room), LEAST_GAP)


def _cell_height(items: Items, room: EquationRoom) -> float:
    """Return the height that the tallest matrix leaves for a cell, in."""
    rows = max(len(item.shown[0]) for item in items if isinstance(item, Matrix))
    return min(TALLEST, room.cells / rows)


def _widened(items: Items, size: float, height: float, width: float) -> FittedEquation:
    """Spend the width that is left on gaps first and then on cells."""
    spare = width - equation_width(items, size, LEAST_GAP)
    gap = min(GAP, LEAST_GAP + spare / max(len(items) - 1, 1))
    low, high = 0.0, WIDEST
    for _ in range(30):
        least = (low + high) / 2
        if equation_width(_with_least_width(items, least), size, gap) <= width:
            low = least
        else:
            high = least
    return FittedEquation(_with_least_width(items, low), size, height, gap)


def _with_least_width(items: Items, least: float) -> Items:
    """Return the items with cells at least this wide, in."""
    return [
        replace(item, least_width=max(least, item.least_width)) if isinstance(item, Matrix) else item
        for item in items
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
