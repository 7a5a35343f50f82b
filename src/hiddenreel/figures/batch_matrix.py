"""Why the first layer transposes: X has a sample a row, the weights need a sample a column.

What to look at: the framed sample. Its row becomes a column, and only then do the sizes on either
side of the product meet.
"""

from __future__ import annotations

from itertools import product

from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import LayerPass
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    RIGHT,
    WORDS,
    BoxStyle,
    arrow,
    box,
    canvas,
    sentence,
    sentence_width,
    symbol,
    width_of,
    write,
)
from hiddenreel.draw.diagram.matrix import (
    DrawnMatrix,
    Matrix,
    draw_matrix,
    equation,
    equation_width,
)
from hiddenreel.draw.slide import Picture, new_slide
from hiddenreel.draw.theme.theme import LINE, SMALL, Theme
from hiddenreel.draw.wording import counted, network_name
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
NEEDS = {"layers": [1, None]}

MIDDLE, SIZES = 3.75, 0.85
MOST_ROWS, MOST_COLUMNS, MOST_FEATURES = 6, 5, 3
# Between X and the product, in: room for an arrow. Between a matrix and what is at its edges.
ARROW, EDGE_GAP = 2.1, 0.14
FRAME = 0.8 * LINE
CELL = 0.6


def draw(recording: Recording, theme: Theme, *, epoch: int | None = None) -> Picture:
    """Draw X and its transpose with the first layer's weights, at the last epoch by default."""
    view = LayerPass.chosen(recording, epoch, 1)
    turn = Turn(view, theme)
    N, d, k = turn.N, turn.d, turn.k
    title = f"W needs samples as columns: X turns from {N} × {d} to {d} × {N}"
    figure = new_slide(title)
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

    def __init__(self, view: LayerPass, theme: Theme) -> None:
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

    @property
    def neurons(self) -> str:
        """How many neurons the first layer has, likewise."""
        return f"$k$ = {self.k}"

    def draw(self, axes: Axes) -> None:
        """Draw X, the arrow, the product, and what it comes to."""
        theme = self.theme
        X = draw_matrix(axes, self.rows, self.left, MIDDLE, theme, cell_height=CELL)
        room = width_of(self.inputs, SMALL) + 2 * EDGE_GAP
        middle = (RIGHT - room - equation_width(self._product) / 2, MIDDLE)
        W, turned = equation(axes, self._product, middle, theme, cell_height=CELL)
        for placed, down, across in (
            (X, self.samples, self.inputs),
            (W, self.neurons, self.inputs),
            (turned, self.inputs, self.samples),
        ):
            self._edges(axes, placed, down, across, right=placed is turned)
        self._frames(axes, X, turned)
        start, end = X.right + 0.3, W.left - 0.3 - EDGE_GAP - width_of(self.neurons, SMALL)
        arrow(axes, (start, MIDDLE), (end, MIDDLE), theme.ink)
        write(
            axes, ((start + end) / 2, MIDDLE + 0.2), "transpose", theme.ink, size=SMALL, va="bottom"
        )
        self._verdicts(axes, X, W, turned)

    @property
    def _product(self) -> list[Matrix | str]:
        return [self.W, self.turned]

    def _fitting(self) -> tuple[Matrix, Matrix, Matrix]:
        """Make X, W¹ and Xᵀ with as much of each as there is room for."""
        name = symbol("X", bold=True)
        turned_name = symbol("X", r"\mathrm{T}", bold=True)
        for features, columns in product(range(MOST_FEATURES, 0, -1), range(MOST_COLUMNS, 1, -1)):
            most = (MOST_ROWS, features)
            tall = {"colour": self.theme.a, "size": ""}
            rows = Matrix(self.X, name, rows=self.colours, most=most, key="X", **tall)
            weights = symbol("W", 1, bold=True)
            W = Matrix(self.view.W, weights, self.theme.w, size="", most=most, key="W")
            most = (features, columns)
            turned = Matrix(
                self.X.T, turned_name, columns=self.colours, most=most, key="XT", **tall
            )
            if (
                self.left
                + rows.width()
                + ARROW
                + width_of(self.inputs, SMALL)
                + equation_width([W, turned])
                <= RIGHT
            ):
                break
        return rows, W, turned

    def _edges(self, axes: Axes, placed: DrawnMatrix, down: str, across: str, right: bool) -> None:
        """Write how many there are, down an outer edge and along the lower one."""
        ink = self.theme.ink
        x = placed.right + 2 * EDGE_GAP if right else placed.left - 2 * EDGE_GAP
        ha = "left" if right else "right"
        write(axes, (x, placed.middle[1]), down, ink, size=SMALL, ha=ha, gid="edge")
        at = (placed.middle[0], placed.bottom - EDGE_GAP)
        write(axes, at, across, ink, size=SMALL, va="top", gid="edge")

    def _frames(self, axes: Axes, X: DrawnMatrix, turned: DrawnMatrix) -> None:
        """Frame the first sample, where it is a row and where it is a column."""
        style = BoxStyle(self.theme.ink, line=FRAME)
        corner = (X.left, X.top - CELL)
        box(axes, corner, X.width, CELL, style, gid="row", zorder=WORDS)
        wide = turned.width / len(turned.matrix.shown[1])
        corner = (turned.left, turned.bottom)
        box(axes, corner, wide, turned.height, style, gid="column", zorder=WORDS)

    def _verdicts(self, axes: Axes, X: DrawnMatrix, W: DrawnMatrix, turned: DrawnMatrix) -> None:
        """Say which product has sizes that meet."""
        theme = self.theme
        middle = ((W.left + turned.right) / 2, SIZES)
        matrix, turn = symbol("X", bold=True), symbol("X", r"\mathrm{T}", bold=True)
        words = [(symbol("W", 1, bold=True), theme.w), (turn, theme.a)]
        sizes = f":  ({self.k} × {self.d}) ({self.d} × {self.N}) = {self.k} × {self.N}"
        sentence(axes, middle, [*words, (sizes, theme.ink)], ha="center", gid="fits")
        square = self.X.shape[0] == self.X.shape[1]
        words = [(symbol("W", 1, bold=True), theme.w), (matrix, theme.a)]
        words += [(f":  ({self.k} × {self.d}) ({self.N} × {self.d})", theme.ink)]
        x = max(X.middle[0], LEFT + sentence_width([text for text, _ in words]) / 2)
        sentence(axes, (x, SIZES), words, ha="center", gid="unfit")
        verdict = "mixes samples" if square else "does not fit"
        write(axes, (x, SIZES - 0.42), verdict, theme.muted, va="baseline", gid="unfit")
        kept = {"va": "baseline", "weight": "semibold", "gid": "fits"}
        write(axes, (middle[0], SIZES - 0.42), "fits", theme.ink, **kept)
