"""Why the first layer transposes X: it has a row for each sample, and W multiplies columns.

What to look at: the framed sample. Its row becomes a column, and only then do the sizes on both sides
of the product agree.
"""

from __future__ import annotations

from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    WORDS,
    BoxStyle,
    arrow,
    box,
    canvas,
    right_edge,
    sentence,
    sentence_width,
    symbol,
    width_of,
    write,
)
from hiddenreel.draw.diagram.equation_slide import EquationRoom, fitted
from hiddenreel.draw.diagram.matrix import DrawnMatrix, Matrix, Terms
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LINE, SMALL, Theme
from hiddenreel.draw.wording import counted, grouped, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Forward direction"
NEEDS = {"layers": [1, None]}

# Baseline of the verdicts below the matrices, in.
SIZES = 0.85
# Rows, inputs and samples that are drawn: the first, the last and an ellipsis are among them.
MOST_ROWS, MOST_FEATURES, MOST_COLUMNS, LEAST_COLUMNS = 6, 3, 5, 3
# Room for the arrow between X and the product, and between a matrix and the texts at its edges, in.
ARROW, EDGE_GAP = 1.75, 0.14
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
        left = LEFT + width_of(self.samples, SMALL) + EDGE_GAP
        right = right_edge() - width_of(self.inputs, SMALL) - 2 * EDGE_GAP
        self.room = EquationRoom(left, right, bottom=SIZES + 0.35)
        layouts = [self._items(columns) for columns in range(MOST_COLUMNS, LEAST_COLUMNS - 1, -1)]
        self.equation = fitted(layouts, self.room)

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
        theme = self.theme
        X, W, turned = self.equation.draw(axes, theme, self.room)
        for placed, down, across in (
            (X, self.samples, self.inputs),
            (W, self.neurons, self.inputs),
            (turned, self.inputs, self.samples),
        ):
            self._edges(axes, placed, down, across, right=placed is turned)
        self._frames(axes, X, turned)
        start, end = X.right + 0.2, W.left - 0.25 - EDGE_GAP - width_of(self.neurons, SMALL)
        y = self.room.middle[1]
        arrow(axes, (start, y), (end, y), theme.ink)
        at = ((start + end) / 2, y + 0.2)
        write(axes, at, tr("transpose"), theme.ink, size=SMALL, va="bottom")
        self._verdicts(axes, X, W, turned)

    def _items(self, columns: int) -> Terms:
        """Make X, W¹ and Xᵀ, the latter with this many samples at most."""
        a, most = self.theme.a, (MOST_ROWS, MOST_FEATURES)
        name, turned_name = symbol("X", bold=True), symbol("X", r"\mathrm{T}", bold=True)
        weights = symbol("W", 1, bold=True)
        X = Matrix(self.X, name, a, rows=self.colours, size="", most=most, key="X")
        W = Matrix(self.W, weights, self.theme.w, size="", most=most, key="W")
        most = (MOST_FEATURES, columns)
        turned = Matrix(self.X.T, turned_name, a, columns=self.colours, size="", most=most, key="XT")
        return [X, ARROW, W, turned]

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
        height = self.equation.cell_height
        corner = (X.left, X.top - height)
        box(axes, corner, X.width, height, style, gid="row", zorder=WORDS)
        wide = turned.width / len(turned.matrix.shown[1])
        corner = (turned.left, turned.bottom)
        box(axes, corner, wide, turned.height, style, gid="column", zorder=WORDS)

    def _verdicts(self, axes: Axes, X: DrawnMatrix, W: DrawnMatrix, turned: DrawnMatrix) -> None:
        """Write which product has sizes that agree."""
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
        verdict = tr("mixes samples") if square else tr("does not fit")
        write(axes, (x, SIZES - 0.42), verdict, theme.muted, va="baseline", gid="unfit")
        at = (middle[0], SIZES - 0.42)
        write(axes, at, tr("fits"), theme.ink, va="baseline", weight="semibold", gid="fits")
