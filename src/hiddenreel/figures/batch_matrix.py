"""Why the first layer transposes: X has a sample a row, the weights need a sample a column.

What to look at: the framed sample. Its row becomes a column, and only then do the sizes on either
side of the product meet.
"""

from __future__ import annotations

from itertools import product

from matplotlib.axes import Axes

from hiddenreel.draw.diagram.cells import (
    Matrix,
    Placed,
    draw_matrix,
    equation,
    equation_width,
)
from hiddenreel.draw.diagram.layer import LayerAtWork
from hiddenreel.draw.diagram.paper import (
    LEFT,
    RIGHT,
    WORDS,
    arrow,
    box,
    canvas,
    symbol,
    width_of,
    write,
)
from hiddenreel.draw.naming import counted, network_name
from hiddenreel.draw.page import Picture, page
from hiddenreel.draw.style import LINE, SMALL, Theme
from hiddenreel.record.recording import Recording

NEEDS = {"layers": [1, None]}

MIDDLE, SIZES = 3.75, 0.85
MOST_ROWS, MOST_COLUMNS, MOST_FEATURES = 6, 5, 3
# Between X and the product, in: room for an arrow. Between a matrix and what is at its edges.
ARROW, EDGE_GAP = 1.25, 0.14
FRAME = 1.3 * LINE
CELL = 0.6


def draw(recording: Recording, theme: Theme, *, epoch: int | None = None) -> Picture:
    """Draw X and its transpose with the first layer's weights, at the last epoch by default."""
    view = LayerAtWork.chosen(recording, epoch, 1)
    turn = Turn(view, theme)
    N, d, k = turn.N, turn.d, turn.k
    title = f"W needs samples as columns: X turns from {N} × {d} to {d} × {N}"
    figure = page(title)
    turn.draw(canvas(figure))
    return Picture(
        figure=figure,
        title=title,
        caption=f"X holds {N} samples of {counted(recording.sizes[0], 'input')}, one a row. The first "
        f"layer of the {network_name(recording)} network has {k} × {d} weights, which multiply "
        f"columns: W X would need {d} = {N}, but W Xᵀ is {k} × {N}, a column for each sample.",
        alt=f"X, {N} × {d}, beside W, {k} × {d}, times X transposed, {d} × {N}: the framed row of X "
        f"has become a column.",
    )


def plain(count: int) -> str:
    """Write a count, its thousands apart."""
    return f"{count:,}".replace(",", "\N{NO-BREAK SPACE}")


class Turn:
    """X as it is, and turned for the first layer's weights."""

    def __init__(self, view: LayerAtWork, theme: Theme) -> None:
        self.view, self.theme = view, theme
        self.X = view.recording.X
        self.N, self.d, self.k = (plain(count) for count in (*self.X.shape, view.size))
        self.colours = [theme.class_colour(label) for label in view.recording.labels]
        self.left = LEFT + width_of(self.samples, SMALL) + EDGE_GAP
        self.rows, self.W, self.turned = self._fitting()

    @property
    def samples(self) -> str:
        """How many samples, as it is written at an edge."""
        return f"$N$ = {self.N}"

    @property
    def inputs(self) -> str:
        """How many inputs, likewise."""
        return f"$d$ = {self.d}"

    def draw(self, axes: Axes) -> None:
        """Draw X, the arrow, the product, and what it comes to."""
        theme = self.theme
        X = draw_matrix(axes, self.rows, self.left, MIDDLE, theme, cell_height=CELL)
        middle = (RIGHT - equation_width(self._product) / 2, MIDDLE)
        W, turned = equation(axes, self._product, middle, theme, cell_height=CELL)
        for placed, down, across in (
            (X, self.samples, self.inputs),
            (W, "", self.inputs),
            (turned, "", self.samples),
        ):
            self._edges(axes, placed, down, across)
        self._frames(axes, X, turned)
        start, end = X.right + 0.3, W.left - 0.3
        arrow(axes, (start, MIDDLE), (end, MIDDLE), theme.ink)
        self._verdicts(axes, X, W, turned)

    @property
    def _product(self) -> list[Matrix | str]:
        return [self.W, self.turned]

    def _fitting(self) -> tuple[Matrix, Matrix, Matrix]:
        """Make X, W¹ and Xᵀ with as much of each as there is room for."""
        name = symbol("X", bold=True)
        turned_name = symbol("X", "T", bold=True)
        for features, columns in product(range(MOST_FEATURES, 0, -1), range(MOST_COLUMNS, 1, -1)):
            most = (MOST_ROWS, features)
            tall = {"colour": self.theme.a, "size": ""}
            rows = Matrix(self.X, name, rows=self.colours, most=most, **tall)
            weights = symbol("W", 1, bold=True)
            W = Matrix(self.view.W, weights, self.theme.w, size="", most=most)
            most = (features, columns)
            turned = Matrix(self.X.T, turned_name, columns=self.colours, most=most, **tall)
            if self.left + rows.width() + ARROW + equation_width([W, turned]) <= RIGHT:
                break
        return rows, W, turned

    def _edges(self, axes: Axes, placed: Placed, down: str, across: str) -> None:
        """Write how many there are, down the left edge and along the lower one."""
        ink = self.theme.ink
        if down:
            at = (placed.left - 2 * EDGE_GAP, placed.middle[1])
            write(axes, at, down, ink, size=SMALL, ha="right", gid="edge")
        at = (placed.middle[0], placed.bottom - EDGE_GAP)
        write(axes, at, across, ink, size=SMALL, va="top", gid="edge")

    def _frames(self, axes: Axes, X: Placed, turned: Placed) -> None:
        """Frame the first sample, where it is a row and where it is a column."""
        kept = {"edge": self.theme.ink, "line": FRAME, "zorder": WORDS}
        corner = (X.left, X.top - CELL)
        box(axes, corner, X.width, CELL, **kept, gid="row")
        wide = turned.width / len(turned.matrix.shown[1])
        box(axes, (turned.left, turned.bottom), wide, turned.height, **kept, gid="column")

    def _verdicts(self, axes: Axes, X: Placed, W: Placed, turned: Placed) -> None:
        """Say which product has sizes that meet."""
        theme = self.theme
        middle = ((W.left + turned.right) / 2, SIZES)
        text = f"({self.k} × {self.d}) ({self.d} × {self.N}) = {self.k} × {self.N}"
        write(axes, middle, text, theme.ink, weight="semibold", gid="fits")
        fits = self.X.shape[0] == self.X.shape[1]
        verdict = "mixes samples" if fits else "does not fit"
        text = f"({self.k} × {self.d}) ({self.N} × {self.d})"
        x = max(X.middle[0], LEFT + width_of(text) / 2)
        write(axes, (x, SIZES + 0.2), text, theme.muted, gid="unfit")
        write(axes, (x, SIZES - 0.22), verdict, theme.muted, gid="unfit")
