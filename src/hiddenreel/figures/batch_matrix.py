"""Why the first layer transposes X: it has a row for each sample, and W multiplies columns.

What to look at: the framed sample. Its row becomes a column, and only then do the sizes on both sides
of the product agree.
"""

from __future__ import annotations

from dataclasses import replace

from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    WORDS,
    BoxStyle,
    arrow,
    box,
    canvas,
    points,
    right_edge,
    sentence,
    sentence_width,
    sheet_middle,
    symbol,
    top_edge,
    width_of,
    write,
)
from hiddenreel.draw.diagram.equation_slide import LINE_HEIGHT, NAMES, EquationRoom, fitted
from hiddenreel.draw.diagram.matrix import DrawnMatrix, Matrix, Terms
from hiddenreel.draw.diagram.network import stands_above
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, Theme
from hiddenreel.draw.wording import counted, grouped, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
NEEDS = {"layers": [1, None]}

# Baseline of the verdicts below the matrices, in.
SIZES = 0.85
# Rows, inputs and samples that are drawn: the first, the last and an ellipsis are among them.
MOST_ROWS, LEAST_ROWS, MOST_FEATURES, MOST_COLUMNS, LEAST_COLUMNS = 6, 3, 3, 5, 3
# Room for the arrow between X and the product, and between a matrix and the texts at its edges, in. Where X
# stands above its transpose: room for the arrow, and for the text below X.
ARROW, EDGE_GAP, DOWN, EDGES = 1.75, 0.14, 0.35, 0.45
# The widest words beside X in the usual type, in.
WIDEST_WORDS = 2.9
FRAME = 0.8 * LINE


def draw(recording: Recording, theme: Theme, *, epoch: int | None = None) -> Picture:
    """Draw X and its transpose with the first layer's weights, at the last epoch by default."""
    turn = Turn(SamplePass.of_sample(recording, epoch), theme)
    N, d, k = turn.N, turn.d, turn.k
    title = tr("W multiplies columns, so X is transposed from {n} × {d} to {d} × {n}", n=N, d=d)
    figure, axes = canvas(title)
    turn.draw(axes)
    shape = {"n": N, "d": d, "k": k}
    return figure.with_words(
        setting={"data": True},
        caption=tr(
            "X holds {n} samples of {inputs}, one in each row. The first layer of the "
            "{network} network has {k} × {d} weights, which multiply columns: W X would need "
            "{d} = {n}, but W Xᵀ is {k} × {n}, a column for each sample.",
            inputs=counted(recording.sizes[0], "input"),
            network=network_name(recording),
            **shape,
        ),
        alt=tr(
            "X, {n} × {d}, beside W, {k} × {d}, times X transposed, {d} × {n}: the framed row "
            "of X has become a column.",
            **shape,
        ),
    )


def plain(count: int) -> str:
    """Write a count, its thousands apart."""
    return grouped(count).replace(" ", "\N{NO-BREAK SPACE}")


class Turn:
    """X as it is, and transposed for the first layer's weights."""

    def __init__(self, network: SamplePass, theme: Theme) -> None:
        self.theme, self.W = theme, network.W(1)
        self.X = network.recording.X
        self.N, self.d, self.k = (plain(count) for count in (*self.X.shape, len(self.W)))
        self.colours = [theme.class_colour(label) for label in network.recording.labels]

    @property
    def samples(self) -> str:
        """The number of samples, as it is written at an edge."""
        return f"$N$ = {self.N}"

    @property
    def inputs(self) -> str:
        """The number of inputs, as it is written at an edge."""
        return f"$d$ = {self.d}"

    @property
    def neurons(self) -> str:
        """The number of neurons in the first layer, as it is written at an edge."""
        return f"$k$ = {self.k}"

    def draw(self, axes: Axes) -> None:
        """Draw X, the arrow, the product, and the verdicts on both products."""
        if stands_above():
            self._draw_above(axes)
        else:
            self._draw_beside(axes)

    def _draw_beside(self, axes: Axes) -> None:
        """Draw X at the left of the product."""
        left = LEFT + width_of(self.samples, SMALL) + EDGE_GAP
        room = EquationRoom(left, self._right_of(self.inputs), bottom=SIZES + 0.35)
        layouts = [[self._X(MOST_ROWS), ARROW, *product] for product in self._products(MOST_ROWS)]
        X, W, turned = fitted(layouts, room).draw(axes, self.theme, room)
        self._annotate(axes, X, W, turned)
        start, end = X.right + 0.2, W.left - 0.25 - EDGE_GAP - width_of(self.neurons, SMALL)
        y = room.middle[1]
        arrow(axes, (start, y), (end, y), self.theme.ink)
        at = ((start + end) / 2, y + 0.2)
        write(axes, at, tr("transpose"), self.theme.ink, size=SMALL, va="bottom")
        middle = (W.left + turned.right) / 2
        self._write_fitting_sizes(axes, middle)
        words = [*self._unfit, (f":  {self._unfit_sizes}", self.theme.ink)]
        x = max(X.middle[0], LEFT + sentence_width([text for text, _ in words]) / 2)
        sentence(axes, (x, SIZES), words, ha="center", gid="unfit")
        write(axes, (x, SIZES - 0.42), self._objection, self.theme.muted, va="baseline", gid="unfit")
        self._write_fits(axes, middle)

    def _draw_above(self, axes: Axes) -> None:
        """Draw X above its transpose, with the verdict on W X at its left."""
        theme, lines = self.theme, (self._unfit_sizes, self._objection)
        size = LABEL if width_of(self._unfit_sizes) <= WIDEST_WORDS else SMALL
        rows, upper, lower = self._rooms()
        begin = LEFT + max(width_of(text, size) for text in lines) + 3 * EDGE_GAP
        upper = replace(upper, left=begin, right=self._right_of(self.samples))
        W, turned = fitted(self._products(rows), lower).draw(axes, theme, lower)
        equation = fitted([[self._X(rows)]], upper)
        half = equation.width / 2
        x = max(min(turned.middle[0], upper.right - half), upper.left + half)
        (X,) = equation.draw(axes, theme, replace(upper, left=x - half, right=x + half))
        self._annotate(axes, X, W, turned)
        start, end = X.bottom - EDGES, turned.top + NAMES
        arrow(axes, (x, start), (x, end), theme.ink)
        at = (x + 1.5 * EDGE_GAP, (start + end) / 2)
        write(axes, at, tr("transpose"), theme.ink, size=SMALL, ha="left")
        sentence(axes, (LEFT, X.middle[1] + 0.35), self._unfit, gid="unfit")
        for below, text, colour in zip((0.1, 0.55), lines, (theme.ink, theme.muted)):
            at = (LEFT, X.middle[1] - below)
            write(axes, at, text, colour, size=size, ha="left", va="baseline", gid="unfit")
        self._write_fitting_sizes(axes, sheet_middle())
        self._write_fits(axes, sheet_middle())

    def _rooms(self) -> tuple[int, EquationRoom, EquationRoom]:
        """Return how many rows matrices have at most, and the rooms of X and of the product below it."""
        left = LEFT + width_of(self.neurons, SMALL) + EDGE_GAP
        bottom, top = SIZES + 0.35, top_edge() - DOWN
        whole = EquationRoom(left, self._right_of(self.inputs), bottom, top)
        for rows in range(MOST_ROWS, LEAST_ROWS - 1, -1):
            lines: list[Terms] = [[self._X(rows)], self._products(rows)[-1]]
            cell = whole.cell_height(lines)
            if cell >= LINE_HEIGHT * SMALL / points():
                break
        upper, lower = whole.lines(lines, cell)
        return rows, replace(upper, bottom=upper.bottom + DOWN, top=upper.top + DOWN), lower

    def _right_of(self, words: str) -> float:
        """Return how far matrices reach that have words at their right, in."""
        return right_edge() - width_of(words, SMALL) - 2 * EDGE_GAP

    def _X(self, rows: int) -> Matrix:
        """Make X with this many samples at most."""
        name, most = symbol("X", bold=True), (rows, MOST_FEATURES)
        return Matrix(self.X, name, self.theme.a, rows=self.colours, size="", most=most, key="X")

    def _products(self, rows: int) -> list[Terms]:
        """Make W¹ and Xᵀ with this many neurons at most and ever fewer samples."""
        W = symbol("W", 1, bold=True), self.theme.w
        turned = symbol("X", r"\mathrm{T}", bold=True), self.theme.a
        return [
            [
                Matrix(self.W, *W, size="", most=(rows, MOST_FEATURES), key="W"),
                Matrix(
                    self.X.T, *turned, columns=self.colours, size="", most=(MOST_FEATURES, columns), key="XT"
                ),
            ]
            for columns in range(MOST_COLUMNS, LEAST_COLUMNS - 1, -1)
        ]

    def _annotate(self, axes: Axes, X: DrawnMatrix, W: DrawnMatrix, turned: DrawnMatrix) -> None:
        """Write the numbers of rows and columns at the edges, and frame the first sample."""
        self._edges(axes, X, self.samples, self.inputs, right=stands_above())
        self._edges(axes, W, self.neurons, self.inputs, right=False)
        self._edges(axes, turned, self.inputs, self.samples, right=True)
        self._frames(axes, X, turned)

    def _edges(self, axes: Axes, placed: DrawnMatrix, down: str, across: str, right: bool) -> None:
        """Write the numbers of rows and columns at an outer edge and at the lower one."""
        ink = self.theme.ink
        x = placed.right + 2 * EDGE_GAP if right else placed.left - 2 * EDGE_GAP
        ha = "left" if right else "right"
        write(axes, (x, placed.middle[1]), down, ink, size=SMALL, ha=ha, gid="edge")
        at = (placed.middle[0], placed.bottom - EDGE_GAP)
        write(axes, at, across, ink, size=SMALL, va="top", gid="edge")

    def _frames(self, axes: Axes, X: DrawnMatrix, turned: DrawnMatrix) -> None:
        """Frame the first sample, where it is a row and where it is a column."""
        style = BoxStyle(self.theme.ink, line=FRAME)
        height = X.height / len(X.matrix.shown[0])
        corner = (X.left, X.top - height)
        box(axes, corner, X.width, height, style, gid="row", zorder=WORDS)
        wide = turned.width / len(turned.matrix.shown[1])
        corner = (turned.left, turned.bottom)
        box(axes, corner, wide, turned.height, style, gid="column", zorder=WORDS)

    @property
    def _unfit(self) -> list[tuple[str, str]]:
        """The product that does not fit, in letters."""
        return [(symbol("W", 1, bold=True), self.theme.w), (symbol("X", bold=True), self.theme.a)]

    @property
    def _unfit_sizes(self) -> str:
        """The sizes of its factors."""
        return f"({self.k} × {self.d}) ({self.N} × {self.d})"

    @property
    def _objection(self) -> str:
        """What is wrong with it."""
        is_square = self.X.shape[0] == self.X.shape[1]
        return tr("mixes samples") if is_square else tr("does not fit")

    def _write_fitting_sizes(self, axes: Axes, middle: float) -> None:
        """Write the sizes of the product, which agree, around a place, in."""
        turn, ink = symbol("X", r"\mathrm{T}", bold=True), self.theme.ink
        words = [(symbol("W", 1, bold=True), self.theme.w), (turn, self.theme.a)]
        sizes = f":  ({self.k} × {self.d}) ({self.d} × {self.N}) = {self.k} × {self.N}"
        sentence(axes, (middle, SIZES), [*words, (sizes, ink)], ha="center", gid="fits")

    def _write_fits(self, axes: Axes, middle: float) -> None:
        """Write below the sizes that they fit, around a place, in."""
        at = (middle, SIZES - 0.42)
        write(axes, at, tr("fits"), self.theme.ink, va="baseline", weight="semibold", gid="fits")
