"""Matrices as cells with real numbers, and equations made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text

from hiddenreel.draw.diagram.canvas import FILLS, STROKES, Point, abridged, dots, width_of, write
from hiddenreel.draw.numbers import decimals, fixed
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, Theme, mixed

# Height of a cell and room beside its text, in.
CELL_HEIGHT, PADDING = 0.52, 0.13
LEAST_WIDTH = 0.62
# A bracket's hooks, and its distance from the cells, in.
HOOK, BRACKET_GAP = 0.12, 0.05
# Width of a bracket's line, pt.
BRACKET_LINE = LINE * 0.7
# Width of a dot of an ellipsis, pt, and the distance of two, in.
DOT, DOT_SPACING = 4.0, 0.11
# Space around an operator, and between a matrix and what is written above or below it, in.
OPERATOR_GAP, NAME_GAP, SIZE_GAP = 0.22, 0.2, 0.2
# How much of a colour a cell's ground takes, for numbers must stand out from it; so a row's colour
# shows in full only on a bar at its beginning. Widths of the bar and of the seam between cells, in.
TINT, BAR, SEAM = 0.14, 0.09, 0.03
# Rows and columns that are drawn of a larger matrix, with an ellipsis before the last.
MOST_ROWS, MOST_COLUMNS = 6, 5


@dataclass(frozen=True)
class Matrix:
    """Numbers in rows and columns, and how they are drawn.

    Attributes
    ----------
    values : array (rows, columns)
        Numbers, or texts as they stand.
    name : str
        Written above, as mathematics.
    key : str
        What the artists of its numbers are called: ``W[2,1]`` where it is W, counted from 1.
    colour : str
        Of the name and the numbers.
    rows, columns : sequence of str, optional
        A colour for each row, or for each column: a bar and a tint behind the numbers.
    colours : array (rows, columns) of str, optional
        A colour for each number, instead of `colour`.
    decimals : int, optional
        Digits after the point, in all cells; as many as mean something, if not given.
    size : str, optional
        What is written below; ``"3 × 2"``, from the values, if not given; "" for nothing.
    most : (rows, columns)
        Drawn of a larger matrix.
    always : sequence of int
        Rows that are drawn whatever else is left out.
    least_width : float
        Of a cell, in.
    """

    values: np.ndarray
    name: str = ""
    colour: str = ""
    rows: Sequence[str] | None = None
    columns: Sequence[str] | None = None
    colours: np.ndarray | None = None
    decimals: int | None = None
    size: str | None = None
    most: tuple[int, int] = (MOST_ROWS, MOST_COLUMNS)
    always: Sequence[int] = field(default=())
    least_width: float = LEAST_WIDTH
    key: str = "cell"

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.values.shape

    @property
    def size_text(self) -> str:
        """What is written below."""
        return f"{self.shape[0]} × {self.shape[1]}" if self.size is None else self.size

    @property
    def is_abridged(self) -> bool:
        """Whether some of its rows or columns are left out."""
        return any(None in shown for shown in self.shown)

    @cached_property
    def shown(self) -> tuple[list[int | None], list[int | None]]:
        """The rows and the columns that are drawn; None is an ellipsis."""
        return (abridged(self.shape[0], self.most[0], self.always), abridged(self.shape[1], self.most[1]))

    def text(self, row: int, column: int) -> str:
        """Write a cell."""
        value = self.values[row, column]
        if isinstance(value, str):
            return str(value)
        digits = decimals(self.values) if self.decimals is None else self.decimals
        return fixed(float(value), digits)

    def gid(self, row: int, column: int) -> str:
        """Name the artist of a cell: its key, and its row and column from 1."""
        return f"{self.key}[{row + 1},{column + 1}]"

    @cached_property
    def widest(self) -> dict[int, str]:
        """The widest text of each column that is drawn, in type of any size."""
        rows, columns = ([place for place in shown if place is not None] for shown in self.shown)
        return {column: max((self.text(row, column) for row in rows), key=width_of) for column in columns}

    def text_width(self, column: int, type_size: float = LABEL) -> float:
        """Measure the widest text of a column that is drawn, in."""
        return width_of(self.widest[column], type_size)

    def ink(self, row: int, column: int) -> str:
        """Return the colour of a number."""
        return self.colour if self.colours is None else str(self.colours[row, column])

    def ground(self, row: int, column: int) -> str:
        """Return the colour that a cell's ground is tinted with."""
        if self.rows is not None:
            return self.rows[row]
        return self.ink(row, column) if self.columns is None else self.columns[column]

    def cell_width(self, type_size: float = LABEL) -> float:
        """Measure the widest cell, in; all are as wide."""
        _, columns = self.shown
        widest = max(self.text_width(column, type_size) for column in columns if column is not None)
        bar = BAR if self.rows is not None else 0.0
        return max(self.least_width, widest + 2 * PADDING + bar)

    def width(self, type_size: float = LABEL) -> float:
        """Measure the matrix with its brackets, in."""
        return len(self.shown[1]) * self.cell_width(type_size) + 2 * (BRACKET_GAP + HOOK / 2)


@dataclass(frozen=True)
class DrawnMatrix:
    """A matrix that has been drawn.

    Attributes
    ----------
    left, bottom, width, height : float
        Of the cells, without brackets, in.
    texts : dict of (row, column) to Text
    grounds : dict of (row, column) to Rectangle
    """

    matrix: Matrix
    left: float
    bottom: float
    width: float
    height: float
    texts: dict[tuple[int, int], Text]
    grounds: dict[tuple[int, int], Rectangle]

    @property
    def right(self) -> float:
        """The right edge of the cells."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """The upper edge of the cells."""
        return self.bottom + self.height

    @property
    def middle(self) -> Point:
        """The centre."""
        return self.left + self.width / 2, self.bottom + self.height / 2

    def cell(self, row: int, column: int) -> Point:
        """Return the centre of a cell that is drawn."""
        x, y = self.grounds[row, column].get_xy()
        ground = self.grounds[row, column]
        return x + ground.get_width() / 2, y + ground.get_height() / 2


def draw_matrix(
    axes: Axes,
    matrix: Matrix,
    left: float,
    middle: float,
    theme: Theme,
    *,
    cell_height: float = CELL_HEIGHT,
    type_size: float = LABEL,
) -> DrawnMatrix:
    """Draw a matrix from its bracket's `left` edge on, around a height, `middle`, in."""
    rows, columns = matrix.shown
    wide, high = matrix.cell_width(type_size), cell_height
    x0 = left + BRACKET_GAP + HOOK / 2
    y1 = middle + len(rows) * high / 2
    texts, grounds = {}, {}
    for i, r in enumerate(rows):
        for k, c in enumerate(columns):
            centre = (x0 + (k + 0.5) * wide, y1 - (i + 0.5) * high)
            if r is None or c is None:
                step = DOT_SPACING * (c is None), -DOT_SPACING * (r is None)
                dots(axes, centre, step, theme.muted, size=DOT)
                continue
            colour = matrix.ink(r, c) or theme.ink
            ground = Rectangle(
                (centre[0] - wide / 2 + SEAM / 2, centre[1] - high / 2 + SEAM / 2),
                wide - SEAM,
                high - SEAM,
                facecolor=mixed(matrix.ground(r, c) or colour, theme.background, TINT),
                edgecolor="none",
                zorder=FILLS - 0.5,
            )
            axes.add_patch(ground)
            grounds[r, c] = ground
            # Numbers end at the same place, so that their points stand below each other.
            aside = BAR / 2 if k == 0 and matrix.rows is not None else 0.0
            end = centre[0] + aside + matrix.text_width(c, type_size) / 2
            at = (end, centre[1] - 0.005)
            texts[r, c] = write(
                axes,
                at,
                matrix.text(r, c),
                colour,
                size=type_size,
                ha="right",
                va="center_baseline",
                gid=matrix.gid(r, c),
            )
    placed = DrawnMatrix(
        matrix, x0, y1 - len(rows) * high, wide * len(columns), high * len(rows), texts, grounds
    )
    _bars(axes, placed)
    _brackets(axes, placed, theme.ink)
    if matrix.name:
        at = (placed.middle[0], placed.top + NAME_GAP)
        write(axes, at, matrix.name, matrix.colour or theme.ink, va="bottom")
    if matrix.size_text:
        at = (placed.middle[0], placed.bottom - SIZE_GAP)
        write(axes, at, matrix.size_text, theme.muted, size=SMALL, va="top", gid="size")
    return placed


# A part of an equation: a matrix, an operator as a text, or room, in.
Term = Matrix | str | float
Terms = list[Term]


def equation(
    axes: Axes,
    items: Sequence[Term],
    middle: Point,
    theme: Theme,
    *,
    cell_height: float = CELL_HEIGHT,
    type_size: float = LABEL,
    gap: float = OPERATOR_GAP,
) -> list[DrawnMatrix]:
    r"""Set matrices and operators in a row around a place, in.

    Parameters
    ----------
    items : sequence of Matrix, str or float
        Operators are texts: ``"="``, ``"+"``, ``r"$\odot$"``; two matrices that follow each other
        are multiplied; a number leaves so much room, in.
    """
    x = middle[0] - equation_width(items, type_size, gap) / 2
    placed = []
    for item in items:
        if isinstance(item, float):
            x += item + gap
        elif isinstance(item, str):
            wide = width_of(item, type_size)
            write(axes, (x + wide / 2, middle[1]), item, theme.ink, size=type_size)
            x += wide + gap
        else:
            drawn = draw_matrix(axes, item, x, middle[1], theme, cell_height=cell_height, type_size=type_size)
            placed.append(drawn)
            x += item.width(type_size) + gap
    return placed


def equation_width(items: Sequence[Term], type_size: float = LABEL, gap: float = OPERATOR_GAP) -> float:
    """Measure an equation, in."""
    widths = [_item_width(item, type_size) for item in items]
    return sum(widths) + gap * (len(items) - 1)


def _item_width(item: Term, type_size: float) -> float:
    if isinstance(item, float):
        return item
    return width_of(item, type_size) if isinstance(item, str) else item.width(type_size)


def _bars(axes: Axes, placed: DrawnMatrix) -> None:
    """Show the colours of rows at their left ends, or those of columns at their upper ends."""
    rows, columns = placed.matrix.rows, placed.matrix.columns
    for (r, c), ground in placed.grounds.items():
        x, y = ground.get_xy()
        wide, high = ground.get_width(), ground.get_height()
        if rows is not None and c == placed.matrix.shown[1][0]:
            corner, size, colour = (x, y), (BAR, high), rows[r]
        elif columns is not None and r == placed.matrix.shown[0][0]:
            corner, size, colour = (x, y + high - BAR), (wide, BAR), columns[c]
        else:
            continue
        axes.add_patch(Rectangle(corner, *size, facecolor=colour, edgecolor="none", zorder=FILLS))


def bracket_lines(sides: tuple[float, float], ends: tuple[float, float], hook: float) -> list[np.ndarray]:
    """Return the left and the right bracket of a matrix as lines, (4, 2) each, in.

    Parameters
    ----------
    sides : (left, right)
        Where the brackets are, in.
    ends : (bottom, top)
        From where to where they reach, in.
    hook : float
        How far their ends turn inwards, in.
    """
    low, high = ends
    return [
        np.array([(x + inwards, high), (x, high), (x, low), (x + inwards, low)])
        for x, inwards in zip(sides, (hook, -hook))
    ]


def _brackets(axes: Axes, placed: DrawnMatrix, colour: str) -> None:
    sides = placed.left - BRACKET_GAP, placed.right + BRACKET_GAP
    ends = placed.bottom - BRACKET_GAP / 2, placed.top + BRACKET_GAP / 2
    for line in bracket_lines(sides, ends, HOOK):
        patch = PathPatch(Path(line), ec=colour, fc="none", lw=BRACKET_LINE, zorder=STROKES)
        axes.add_patch(patch)
