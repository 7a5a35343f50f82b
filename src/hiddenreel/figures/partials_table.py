"""All partial derivatives of a chain in one table: every row shares its layer's error δ.

What to look at: δ at the beginning of a row. The slopes of w, b and of the activation before are that
error times what stands beside the variable in z = w a + b.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial as partial_function
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
from hiddenreel.draw.wording import cost_words, network_name
from hiddenreel.language import tr
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
    write_row = _row if narrower() == 0 else _narrow_row
    layers = [_Layer.of(back, layer, theme) for layer in range(depth, 0, -1)]
    for row, layer in enumerate(layers):
        write_row(axes, theme, layers, layer, top - (row + 0.5) * pitch, pitch - GAP)
    note_rounded(axes, theme, 0.3)
    errors = ", ".join(
        f"δ{subscript(layer)} = {number(float(back.delta(layer)[0]))}" for layer in range(depth, 0, -1)
    )
    return figure.with_words(
        caption=tr(
            "Partial derivatives of the cost of sample {sample} in the {network} network at "
            "epoch {epoch}, from the last layer to the first: {errors}. The cost is {cost}. "
            "Numbers are rounded.",
            sample=sample,
            network=network_name(recording),
            epoch=epoch,
            errors=errors,
            cost=cost_words(recording),
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


def _row(axes: Axes, theme: Theme, layers: Sequence[_Layer], layer: _Layer, y: float, height: float) -> None:
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


def _narrow_row(
    axes: Axes, theme: Theme, layers: Sequence[_Layer], layer: _Layer, y: float, height: float
) -> None:
    """Write a layer's row with its slopes below each other, in the size in which those of all layers fit."""
    _ground(axes, theme, layer, NARROW_GROUND, y, height)
    apart = min(0.54, 0.54 * height)
    for word, above in (layer.delta, apart / 2), ((layer.own_number, theme.C), -apart / 2):
        size = largest_size(partial_function(_is_on_ground, word))
        at = (LEFT + NARROW_GROUND / 2, y + above - 0.13)
        formula(axes, at, [word], size=size, ha="center", gid=f"delta {layer.number}")
    start, equals = LEFT + NARROW_GROUND + GROUND_GAP, ("=", theme.ink)
    room, high = right_edge() - start, height / len(layer.slopes)
    every = [(_left_side(slope, theme), slope[2]) for other in layers for slope in other.slopes]
    # Room for the left sides and the sign behind them, and for the numbers, as wide as labels are, in.
    begins = max(formula_width([*left, equals, ("", "")]) for left, _ in every)
    sign, widest = formula_width([equals, ("", "")]), max(formula_width(numbers) for _, numbers in every)
    in_one = min(LABEL * room / (begins + widest), high * points() / LINE)
    in_two = min(LABEL * room / max(begins, sign + widest), high * points() / (2 * LINE))
    size, is_in_one = max(SMALL, min(TITLE, max(in_one, in_two))), in_one >= in_two
    em = size / points()
    x, apart = start + (begins if is_in_one else sign) * size / LABEL, 0.0 if is_in_one else LINE * em
    for line, slope in enumerate(layer.slopes):
        middle = y + (1 - line) * high - 0.3 * em
        formula(axes, (start, middle + apart / 2), _left_side(slope, theme), size=size)
        low = middle - apart / 2
        formula(axes, (x - formula_width([equals, ("", "")], size), low), [equals], size=size)
        formula(axes, (x, low), slope[2], size=size, gid=f"slope {layer.number}")


def _left_side(slope: Slope, theme: Theme) -> list[Item]:
    """Write a slope and its factors in a line."""
    variable, factors, _ = slope
    return [partial_in_line(letter(theme, "C", "", 0), variable, theme), ("=", theme.ink), *factors]


def _is_on_ground(word: Word, size: float) -> bool:
    """Return whether a word of a size, pt, keeps within its ground."""
    return formula_width([word], size) < NARROW_GROUND - 0.15
