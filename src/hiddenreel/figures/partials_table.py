"""All partial derivatives of a chain in one table: every row shares its layer's error δ.

What to look at: δ at the beginning of a row. The slopes of w, b and of the activation before are that
error times what stands beside the variable in z = w a + b.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    BoxStyle,
    box,
    canvas,
    largest_size,
    narrower,
    points,
    right_edge,
    top_edge,
)
from hiddenreel.draw.diagram.equation_slide import note_rounded
from hiddenreel.draw.diagram.formula import (
    Item,
    Word,
    formula,
    formula_width,
    letter,
    partial,
    partial_in_line,
)
from hiddenreel.draw.numbers import FACTOR_DIGITS, number, subscript
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import LABEL, SMALL, TITLE, Theme, mixed
from hiddenreel.draw.wording import facts_of
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, one neuron a layer"
NEEDS = {"inputs": [1, 1], "outputs": [1, 1], "width": [1, 1], "layers": [1, 5]}

# Lower edge and greatest height of the rows, also on a narrower sheet, and the gap between two, in.
LOW, TALLEST, TALLEST_NARROW, GAP = 0.75, 1.8, 3.6, 0.16
# Left edges of the columns: δ, and the slopes of w, b and the activation before, in.
COLUMNS = (LEFT + 0.2, 3.5, 7.15, 8.95)
# Width of the ground of δ, in.
GROUND, TINT = 2.75, 0.12
# On a narrower sheet δ stands over its number on a narrower ground, and the slopes are below each other: the
# ground's width, the gap behind it, in, and the height of a line, in sizes of its type.
NARROW_GROUND, GROUND_GAP, LINE = 1.2, 0.2, 1.3
# Baselines of the formula and of its numbers above a row's middle, in.
LINES = (0.14, -0.5)


def draw(recording: Recording, theme: Theme, *, epoch: int = 0, sample: int = 0) -> Picture:
    """Write ∂C₀ by w, b and a of every layer, from the last to the first, as δ times a factor."""
    back = SamplePass.of_sample(recording, epoch, sample)
    depth = back.depth
    last = float(back.delta(depth)[0])
    title = tr(
        "Every slope of a layer has the factor δ: in layer {depth} it is {last}",
        depth=depth,
        last=number(last),
    )
    figure, axes = canvas(title)
    top = top_edge()
    pitch = min(TALLEST if narrower() == 0 else TALLEST_NARROW, (top - LOW) / depth)
    layers = [_Layer.of(back, layer, theme) for layer in range(depth, 0, -1)]
    write_row = _row if narrower() == 0 else _NarrowRow.of(layers, pitch - GAP, theme).write
    for row, layer in enumerate(layers):
        write_row(axes, theme, layer, top - (row + 0.5) * pitch, pitch - GAP)
    note_rounded(axes, theme, 0.3)
    errors = enumerated(
        f"δ{subscript(layer)} = {number(float(back.delta(layer)[0]))}" for layer in range(depth, 0, -1)
    )
    return figure.with_words(
        caption=tr(
            "Partial derivatives of the cost of sample {sample} in the {network} network at "
            "epoch {epoch}, from the last layer to the first: {errors}. The cost is {cost}. "
            "Numbers are rounded.",
            **facts_of(recording, epoch, sample),
            errors=errors,
        ),
        alt=tr(
            "A table of ∂C₀/∂w, ∂C₀/∂b and ∂C₀/∂a by layer, each δ times a factor; δ is {last} "
            "in the last layer and {delta} in the first.",
            last=number(last),
            delta=number(float(back.delta(1)[0])),
        ),
    )


# A variable, the factors of the slope by it, and its numbers.
Slope = tuple[Word, list[Item], list[Item]]


@dataclass(frozen=True)
class _Layer:
    """What the table says of a layer.

    Attributes
    ----------
    error : float
        δ.
    slopes : list of Slope
        By w, b and the activation before.
    """

    number: int
    error: float
    delta: Word
    slopes: list[Slope]

    @classmethod
    def of(cls, back: SamplePass, layer: int, theme: Theme) -> _Layer:
        """Read a layer of a chain."""
        before = letter(theme, "a", "", layer - 1) if layer > 1 else ("$x$", theme.ink)
        w, b = letter(theme, "w", "", layer), letter(theme, "b", "", layer)
        delta, error = letter(theme, r"\delta", "", layer), float(back.delta(layer)[0])
        activation, weight = float(back.a(layer - 1)[0]), float(back.W(layer)[0, 0])
        cells: list[tuple[Word, Word | None, float]] = [
            (w, before, activation),
            (b, None, 1.0),
            (before, w, weight),
        ]
        slopes: list[Slope] = []
        for variable, factor, value in cells:
            text = (number(error * value), theme.C)
            numbers: list[Item] = [text]
            if factor:
                own = number(value, FACTOR_DIGITS)
                own = f"({own})" if value < 0 else own
                product = (f"{number(error, FACTOR_DIGITS)} ×", theme.ink)
                numbers = [product, (own, factor[1]), ("=", theme.ink), text]
            slopes.append((variable, [delta, *([factor] if factor else [])], numbers))
        return cls(layer, error, delta, slopes)

    @property
    def own_number(self) -> str:
        """δ as it is written."""
        return number(self.error, FACTOR_DIGITS)


def _ground(axes: Axes, theme: Theme, layer: _Layer, width: float, y: float, height: float) -> None:
    """Draw the ground of a layer's δ around the height y, in."""
    style = BoxStyle(fill=mixed(theme.C, theme.background, TINT))
    box(axes, (LEFT, y - height / 2), width, height, style, gid=f"row {layer.number}", zorder=0.2)


def _row(axes: Axes, theme: Theme, layer: _Layer, y: float, height: float) -> None:
    """Write a layer's row around the height y, in: its δ on a ground of the cost's colour."""
    _ground(axes, theme, layer, GROUND, y, height)
    items: list[Item] = [layer.delta, ("=", theme.ink), (layer.own_number, theme.C)]
    formula(axes, (COLUMNS[0], y - 0.14), items, size=TITLE, gid=f"delta {layer.number}")
    columns = pairwise([*COLUMNS[1:], right_edge()])
    for (x, end), (variable, factors, numbers) in zip(columns, layer.slopes):
        slope = partial(letter(theme, "C", "", 0), variable, theme)
        formula(axes, (x, y + LINES[0]), [slope, ("=", theme.ink), *factors], size=LABEL)
        size = LABEL if formula_width(numbers) < end - x else SMALL
        formula(axes, (x, y + LINES[1]), numbers, size=size, gid=f"slope {layer.number}")


@dataclass(frozen=True)
class _NarrowRow:
    """How rows are written on a narrower sheet: slopes below each other, in the size that fits all layers.

    Attributes
    ----------
    size : float
        Of the type of slopes, pt.
    has_one_line : bool
        Whether a slope's numbers follow its factors, and do not stand below them.
    x : float
        Where numbers begin, in.
    sign : float
        The width of the sign before them, in.
    """

    size: float
    has_one_line: bool
    x: float
    sign: float

    @classmethod
    def of(cls, layers: Sequence[_Layer], height: float, theme: Theme) -> _NarrowRow:
        """Choose the larger type: of numbers behind their factors, or below them."""
        slopes = [slope for layer in layers for slope in layer.slopes]
        start, high = LEFT + NARROW_GROUND + GROUND_GAP, height / len(layers[0].slopes)
        room, behind = right_edge() - start, [("=", theme.ink), ("", "")]
        # Widths of the sign, of the widest numbers, and of the widest left side with its sign, as labels, in.
        sign, widest = formula_width(behind), max(formula_width(numbers) for *_, numbers in slopes)
        begins = max(formula_width([*_left_side(slope, theme), *behind]) for slope in slopes)
        in_one = min(LABEL * room / (begins + widest), high * points() / LINE)
        in_two = min(LABEL * room / max(begins, sign + widest), high * points() / (2 * LINE))
        size, has_one_line = max(SMALL, min(TITLE, max(in_one, in_two))), in_one >= in_two
        x = start + (begins if has_one_line else sign) * size / LABEL
        return cls(size, has_one_line, x, formula_width(behind, size))

    def write(self, axes: Axes, theme: Theme, layer: _Layer, y: float, height: float) -> None:
        """Write a layer's row around the height y, in."""
        _ground(axes, theme, layer, NARROW_GROUND, y, height)
        apart = min(0.54, 0.54 * height)
        _write_on_ground(axes, layer, layer.delta, y + apart / 2 - 0.13)
        _write_on_ground(axes, layer, (layer.own_number, theme.C), y - apart / 2 - 0.13)
        em, high = self.size / points(), height / len(layer.slopes)
        apart = 0.0 if self.has_one_line else LINE * em
        for line, slope in enumerate(layer.slopes):
            middle = y + (1 - line) * high - 0.3 * em
            at = LEFT + NARROW_GROUND + GROUND_GAP, middle + apart / 2
            formula(axes, at, _left_side(slope, theme), size=self.size)
            low = middle - apart / 2
            formula(axes, (self.x - self.sign, low), [("=", theme.ink)], size=self.size)
            formula(axes, (self.x, low), slope[2], size=self.size, gid=f"slope {layer.number}")


def _write_on_ground(axes: Axes, layer: _Layer, word: Word, y: float) -> None:
    """Write a word in the middle of a layer's narrow ground, in the largest type that keeps within it."""
    size = largest_size(lambda size: formula_width([word], size) < NARROW_GROUND - 0.15)
    at = (LEFT + NARROW_GROUND / 2, y)
    formula(axes, at, [word], size=size, ha="center", gid=f"delta {layer.number}")


def _left_side(slope: Slope, theme: Theme) -> list[Item]:
    """Write a slope and its factors in a line."""
    variable, factors, _ = slope
    return [partial_in_line(letter(theme, "C", "", 0), variable, theme), ("=", theme.ink), *factors]
