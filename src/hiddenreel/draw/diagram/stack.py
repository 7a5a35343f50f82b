"""A stack of matrices of one size: the first one's numbers, and the edges of more behind it."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from hiddenreel.draw.diagram.matrix import BRACKET_GAP, HOOK, DrawnMatrix, Matrix, draw_matrix
from hiddenreel.draw.theme.theme import LABEL, THIN, Theme, mixed

# How far each card lies behind the one before it, to the right and up, and how many show at most.
STEP, MOST_BEHIND = 0.09, 4
TINT = 0.2


def cards_behind(count: int) -> int:
    """Return how many edges show behind the first of `count` matrices."""
    return min(count - 1, MOST_BEHIND)


def stack_width(matrix: Matrix, count: int, type_size: float = LABEL) -> float:
    """Measure a stack, in."""
    return matrix.width(type_size) + STEP * cards_behind(count)


def draw_stack(
    axes: Axes,
    matrix: Matrix,
    count: int,
    left: float,
    middle: float,
    theme: Theme,
    *,
    cell_height: float,
    type_size: float = LABEL,
) -> DrawnMatrix:
    """Draw the first matrix of a stack of `count`, and the edges of those behind it.

    A name is for the stack: leave it out of the matrix and write it above `top_of`.
    """
    placed = draw_matrix(axes, matrix, left, middle, theme, cell_height=cell_height, type_size=type_size)
    edge = BRACKET_GAP + HOOK / 2
    colour = matrix.colour or theme.ink
    for behind in range(cards_behind(count), -1, -1):
        card = Rectangle(
            (placed.left - edge + STEP * behind, placed.bottom - edge + STEP * behind),
            placed.width + 2 * edge,
            placed.height + 2 * edge,
            facecolor=mixed(colour, theme.background, TINT) if behind else theme.background,
            edgecolor=mixed(colour, theme.background, 0.7),
            linewidth=THIN,
            zorder=0.5 - 0.05 * behind,
            gid="card",
        )
        axes.add_patch(card)
    return placed


def top_of(placed: DrawnMatrix, count: int) -> float:
    """Return the upper edge of a stack, in."""
    return placed.top + BRACKET_GAP + HOOK / 2 + STEP * cards_behind(count)
