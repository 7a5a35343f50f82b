"""A batch as a stack: one matrix product for all samples at once, then the mean over the stack.

What to look at: the first number of each size, the number of samples. Every product keeps it, and the
mean removes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass, require
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    Point,
    arrow,
    canvas,
    right_edge,
    taller,
    width_of,
    write,
)
from hiddenreel.draw.diagram.equation_slide import row_centres
from hiddenreel.draw.diagram.formula import Item, Word, formula, formula_width, letter, partial_in_line
from hiddenreel.draw.diagram.matrix import Matrix
from hiddenreel.draw.diagram.stack import draw_stack, stack_width, top_of
from hiddenreel.draw.numbers import common_power, decimals, number, power_of_ten
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, THIN, Theme
from hiddenreel.draw.wording import cost_words, counted, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, many neurons"
NEEDS = {"layers": [1, None]}

# Rows and columns that are drawn of a matrix, the latter as many as fit, but at least so many.
MOST, LEAST = 3, 2
# The height of a line where a slide has two, and what stands above and below the cells of a stack, in.
PITCH, ABOVE_CELLS, BELOW_CELLS = 3.05, 1.02, 0.62
# The height of a cell at most, and at least, in.
CELL, LOW_CELL = 0.52, 0.38
# The most by which a cell is widened, in, and the decimals of activations.
MOST_EXTRA, FACTOR_DECIMALS = 0.5, 3
NAME_ABOVE, SIZE_BELOW = 0.17, 0.24
# Where the second equation has no line, its letters and sizes have two: their heights and their room, in.
WORDS_AT, WORDS_ROOM = (0.6, 0.25), 0.72
# Where errors and slopes are small, one power of ten for all of them stands here, in.
POWER_AT = 6.2

# What is drawn of one line.
Line = list["Part"]


@dataclass(frozen=True)
class Spacing:
    """What a line has besides its cells: gaps and an arrow, in, and the type of its word and of names, pt."""

    gap: float
    arrow: float
    mean: float
    names: float


# The first in which all lines have room is taken.
SPACINGS = Spacing(0.2, 0.8, LABEL, LABEL), Spacing(0.1, 0.6, SMALL, LABEL), Spacing(0.1, 0.6, SMALL, SMALL)


def draw(recording: Recording, theme: Theme, *, epoch: int = 0, layer: int = 1, samples: int = 50) -> Picture:
    """Stack the errors and activations of `samples` samples, spread over all of them."""
    require(recording, "layer", layer, 1, recording.depth)
    batch = Batch.of(recording, epoch, layer, samples)
    count, k, j = batch.slopes.shape
    title = tr(
        "One product for {samples} at once, then one mean over the stack", samples=counted(count, "sample")
    )
    figure, axes = canvas(title)
    power = common_power(batch.in_front)
    first, second, spacing = _fitting(batch, layer, theme, power)
    lines, low = [*first, *second], 0.0 if second else WORDS_ROOM
    pitch = _pitch(len(lines), low)
    # What is above and below the cells of a line is as high as on a slide.
    cell = max(LOW_CELL, min(CELL, CELL - (PITCH - pitch) / MOST))
    heights = [low + pitch * row + BELOW_CELLS + MOST * cell / 2 for row in reversed(range(len(lines)))]
    for items, y in zip(lines, heights):
        _row(axes, theme, items, y, cell, spacing)
    if not second:
        _in_words(axes, theme, batch, layer)
    if second:
        y = heights[len(first)] + MOST * cell / 2 + ABOVE_CELLS
        axes.plot([LEFT, right_edge()], [y] * 2, color=theme.faint, lw=THIN)
    unit = ""
    if power:
        unit = tr(" (errors and slopes in {power_of_ten})", power_of_ten=power_of_ten(power))
        text = tr("errors and slopes in {power_of_ten}", power_of_ten=power_of_ten(power))
        write(axes, (right_edge(), POWER_AT + taller()), text, theme.C, size=SMALL, ha="right", gid="power")
    mean = batch.slopes.mean(axis=0)
    shape = {"count": count, "k": k, "j": j}
    words = {
        "samples": counted(count, "sample"),
        "network": network_name(recording),
        "epoch": epoch,
        "layer": layer,
        "unit": unit,
        "mean": number(float(mean[0, 0])),
        "cost": cost_words(recording),
    }
    caption = tr(
        "{samples} of the {network} network at epoch {epoch}, layer {layer}, the first "
        "one's numbers in front{unit}, rounded. Above: errors ({count} × {k} × 1) times "
        "transposed activations ({count} × 1 × {j}) are {count} matrices of slopes, whose "
        "mean is the gradient of W, {mean} in its first cell. Below: that stack times one "
        "vector, the first sample's activations, is a stack of vectors, and their mean is "
        "one vector. The cost is {cost}.",
        **words,
        **shape,
    )
    alt = tr(
        "Stacks of {count}: {k} × 1 times 1 × {j} gives {k} × {j}, with their mean; that "
        "stack times a vector, and the mean, {k} × 1.",
        **shape,
    )
    return figure.with_words(caption=caption, alt=alt, setting={"rounded": True, "data": True})


@dataclass(frozen=True)
class Batch:
    """The errors and activations of several samples at a layer.

    Attributes
    ----------
    rows : array (N,)
        The samples' rows in X.
    errors : array (N, k, 1)
        δ of the layer.
    inputs : array (N, 1, j)
        (a^{ℓ-1})ᵀ.
    """

    rows: np.ndarray
    errors: np.ndarray
    inputs: np.ndarray

    @classmethod
    def of(cls, recording: Recording, epoch: int, layer: int, samples: int) -> Batch:
        """Run samples spread evenly over all of them forward and back."""
        count = max(1, min(samples, len(recording.X)))
        rows = np.linspace(0, len(recording.X) - 1, count).round().astype(int)
        batch = SamplePass(recording, epoch, recording.X[rows], recording.Y[rows])
        return cls(rows, batch.delta(layer)[:, :, None], batch.a(layer - 1)[:, None, :])

    @property
    def slopes(self) -> np.ndarray:
        """∂C/∂W of each sample, (N, k, j): one product for the whole stack."""
        return self.errors @ self.inputs

    @property
    def vector(self) -> np.ndarray:
        """The first sample's activations, (j, 1)."""
        return self.inputs[0].T

    @property
    def products(self) -> np.ndarray:
        """Each matrix of slopes times that one vector, (N, k, 1)."""
        return self.slopes @ self.vector

    @property
    def in_front(self) -> list[np.ndarray]:
        """The errors, slopes and products that are shown, and their means."""
        stacks = self.slopes, self.products
        return [self.errors[0], *(s[0] for s in stacks), *(s.mean(axis=0) for s in stacks)]


@dataclass(frozen=True)
class Stack:
    """A stack in an equation: the first matrix of `count`, the stack's name and its size."""

    matrix: Matrix
    count: int
    name: Sequence[Item]
    size: str

    def wide(self, size: float, names: float) -> float:
        """Room for the cards and for the words above, of type `names`, and below them, in."""
        words = formula_width(self.name, names), width_of(self.size, SMALL)
        return max(stack_width(self.matrix, self.count, size), *words)


Part = Stack | str


def _fitting(batch: Batch, layer: int, theme: Theme, power: int) -> tuple[list[Line], list[Line], Spacing]:
    """Return the lines of both equations, or of the first alone where the sheet has no room for both."""
    least, room = MOST * LOW_CELL + ABOVE_CELLS + BELOW_CELLS, right_edge() - LEFT
    way: tuple[list[Line], list[Line]] = [], []
    for columns in range(MOST, LEAST - 1, -1):
        first, second = _equations(batch, layer, theme, power, columns)
        first_lines, second_lines = ([equation[:2], equation[2:]] for equation in (first, second))
        for way in (([first], [second]), (first_lines, second_lines), (first_lines, [])):
            lines = [*way[0], *way[1]]
            is_low = not way[1] or _pitch(len(lines)) >= least
            for spacing in SPACINGS:
                if is_low and all(_row_width(line, SMALL, spacing) <= room for line in lines):
                    return *way, spacing
    return *way, SPACINGS[-1]


def _pitch(lines: int, low: float = 0.0) -> float:
    """Return the height of each of so many lines above a height, in."""
    return (2 * PITCH + taller() - low) / lines


def _equations(
    batch: Batch, layer: int, theme: Theme, power: int, columns: int
) -> tuple[list[Part], list[Part]]:
    """Make the product of the batch's two stacks, and that of a stack and one vector.

    Parameters
    ----------
    power : int
        Errors and slopes are written as multiples of 10 to this power.
    columns : int
        The most that are drawn of a matrix.
    """
    count = len(batch.rows)
    slope = _slope(layer, theme)
    before = theme.a if layer > 1 else theme.ink
    below = _before(layer, theme)
    name = rf"$(a^{layer - 1})^\mathrm{{T}}$" if layer > 1 else r"$x^\mathrm{T}$"
    turned = (name, before)
    mean = (tr("mean of"), theme.muted)
    # In units of ten times that power: numbers above 10 have as many decimals as those below.
    red = np.concatenate([matrix.ravel() for matrix in batch.in_front]) / 10.0 ** (power + 1)

    def stack(
        key: str, values: np.ndarray, colour: str, name: Sequence[Item], *, is_single: bool = False
    ) -> Stack:
        front = values if is_single else values[0]
        written = front / 10.0**power if colour == theme.C else front
        # Numbers that share a power of ten share the number of decimals; a factor has one more.
        digits = decimals(red) if colour == theme.C else FACTOR_DECIMALS
        matrix = Matrix(written, "", colour, decimals=digits, size="", most=(MOST, columns), key=key)
        shape = values.shape if is_single else (count, *front.shape)
        return Stack(matrix, 1 if is_single else count, name, " × ".join(map(str, shape)))

    slopes, products = batch.slopes, batch.products
    first: list[Part] = [
        stack("delta", batch.errors, theme.C, [letter(theme, r"\delta", layer)]),
        stack("a", batch.inputs, before, [turned]),
        "=",
        stack("dW", slopes, theme.C, [slope]),
        "mean",
        stack("mean", slopes.mean(axis=0), theme.C, [mean, slope], is_single=True),
    ]
    second: list[Part] = [
        stack("T", slopes, theme.C, [("T =", theme.ink), slope]),
        stack("v", batch.vector, before, [("v =", theme.ink), below], is_single=True),
        "=",
        stack("R", products, theme.C, [("R = T v", theme.ink)]),
        "mean",
        stack("mean of R", products.mean(axis=0), theme.C, [mean, ("R", theme.ink)], is_single=True),
    ]
    return first, second


def _before(layer: int, theme: Theme) -> Word:
    """Write the activations before a layer."""
    return letter(theme, "a", layer - 1) if layer > 1 else ("$x$", theme.ink)


def _slope(layer: int, theme: Theme) -> list[Word]:
    """Write ∂C₀/∂W on one line."""
    return partial_in_line(letter(theme, "C", "", 0), letter(theme, "W", layer), theme)


def _row(axes: Axes, theme: Theme, parts: list[Part], y: float, cell: float, spacing: Spacing) -> None:
    """Draw stacks, of cells of a height, and what stands between them, centred on the page."""
    room = right_edge() - LEFT
    size = LABEL if _row_width(parts, LABEL, spacing) <= room else SMALL
    parts = _widened(parts, size, spacing)
    spare = max(0.0, room - _row_width(parts, size, spacing))
    gap = min(2 * SPACINGS[0].gap, spacing.gap + spare / len(parts))
    centres = row_centres([_part_width(part, size, spacing) for part in parts], gap)
    for part, x in zip(parts, centres):
        if isinstance(part, Stack):
            _stack(axes, theme, part, (x, y), size, cell, spacing.names)
        elif part == "mean":
            half = spacing.arrow / 2
            arrow(axes, (x - half, y), (x + half, y), theme.ink, line=LINE)
            write(axes, (x, y + 0.14), tr("mean"), theme.ink, size=spacing.mean, va="bottom")
        else:
            write(axes, (x, y), part, theme.ink)


def _widened(parts: list[Part], size: float, spacing: Spacing) -> list[Part]:
    """Spend the width that a row leaves on its cells."""
    columns = sum(len(part.matrix.shown[1]) for part in parts if isinstance(part, Stack))
    extra = min(MOST_EXTRA, max(0.0, right_edge() - LEFT - _row_width(parts, size, spacing)) / columns)

    def widened(stack: Stack) -> Stack:
        width = stack.matrix.cell_width(size) + extra
        return replace(stack, matrix=replace(stack.matrix, least_width=width))

    return [widened(part) if isinstance(part, Stack) else part for part in parts]


def _part_width(part: Part, size: float, spacing: Spacing) -> float:
    if isinstance(part, Stack):
        return part.wide(size, spacing.names)
    if part == "mean":
        return max(spacing.arrow, width_of(tr("mean"), spacing.mean))
    return width_of(part, LABEL)


def _row_width(parts: list[Part], size: float, spacing: Spacing) -> float:
    return sum(_part_width(part, size, spacing) for part in parts) + spacing.gap * (len(parts) - 1)


def _in_words(axes: Axes, theme: Theme, batch: Batch, layer: int) -> None:
    """Write the second equation without its numbers: its letters and sizes."""
    ink, quiet = theme.ink, theme.muted
    stack, vector, product = (
        " × ".join(map(str, values.shape)) for values in (batch.slopes, batch.vector, batch.products)
    )
    mean = " × ".join(map(str, batch.products.shape[1:]))
    names: list[Item] = [("T =", ink), [*_slope(layer, theme), (",", ink)], ("v =", ink)]
    names.append(_before(layer, theme))
    sizes: list[Item] = [("R = T v:", ink), (f"{stack} · {vector} = {product},", quiet)]
    sizes += [(tr("mean of"), quiet), ("R:", ink), (mean, quiet)]
    for items, y in zip((names, sizes), WORDS_AT):
        formula(axes, (LEFT, y), items, size=SMALL, gid="second equation")


def _stack(
    axes: Axes, theme: Theme, stack: Stack, middle: Point, size: float, cell: float, names: float
) -> None:
    """Draw a stack around a point, its name above and its size below."""
    centre, y = middle
    matrix, count = stack.matrix, stack.count
    left = centre - stack_width(matrix, count, size) / 2
    placed = draw_stack(axes, matrix, count, left, y, theme, cell_height=cell, type_size=size)
    at = (centre, top_of(placed, stack.count) + NAME_ABOVE)
    formula(axes, at, stack.name, size=names, ha="center")
    at = (centre, placed.bottom - SIZE_BELOW)
    write(axes, at, stack.size, theme.muted, size=SMALL, va="top", gid="size")
