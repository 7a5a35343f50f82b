"""The chain rule from the cost back to a weight, written out as one product of partial derivatives.

What to look at: the two ∂ that are left. Each factor's lower variable is the next one's upper variable,
so that as fractions all others would cancel; the numbers below are what each factor is here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass, require
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    WORDS,
    canvas,
    narrower,
    points,
    right_edge,
    symbol,
    top_edge,
    write,
)
from hiddenreel.draw.diagram.equation_slide import note_rounded
from hiddenreel.draw.diagram.formula import ABOVE, BELOW, RULE, Fraction, Item, Word, formula, formula_width
from hiddenreel.draw.numbers import FACTOR_DIGITS, as_factor, number, subscript
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import COUNTER, LABEL, SMALL, THIN, TITLE, Theme, mixed
from hiddenreel.draw.wording import facts_of
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, one neuron a layer"
NEEDS = {"inputs": [1, 1], "outputs": [1, 1], "width": [1, 1], "layers": [1, 5]}

# Baselines of the product, of its numbers and of its result, in.
PRODUCT, NUMBERS, RESULT = 4.35, 2.85, 1.35
# Where the product has several lines: from the result to the last line, how high a line is at least in the
# larger type and about on an upright sheet, and from a fraction to its number below, in.
LOW, LINE_HEIGHT, SPACIOUS, BELOW_FRACTION = 0.6, 2.0, 3.2, 0.32
# What a cancelled letter keeps of its colour, and half the extent of its stroke, in sizes of the type.
CANCELLED, STROKE = 0.82, (0.62, 0.42)
# From a letter's baseline to its middle, in sizes of the type.
MIDDLE = 0.3


def draw(recording: Recording, theme: Theme, *, epoch: int = 0, sample: int = 0, layer: int = 1) -> Picture:
    """Write ∂C₀/∂w of a layer as a product, strike out what cancels, and put numbers below it."""
    require(recording, "layer", layer, 1, recording.depth)
    back = SamplePass.of_sample(recording, epoch, sample)
    names, values = factors(back, layer)
    slope = float(back.dW(layer)[0, 0])
    w = f"w{subscript(layer)}"
    facts = facts_of(recording, epoch, sample, w=w, slope=number(slope))
    title = tr("All but ∂C₀ and ∂{w} cancel, and the product is {slope}", **facts)
    figure, axes = canvas(title)
    for row in _rows(theme, names, values):
        row.draw(axes, theme)
    text = f"= {number(slope)}"
    write(
        axes,
        ((LEFT + right_edge()) / 2, RESULT),
        text,
        theme.C,
        size=COUNTER,
        weight="semibold",
        gid="result",
    )
    note_rounded(axes, theme)
    listed = " · ".join(map(as_factor, values))
    return figure.with_words(
        caption=tr(
            "∂C₀/∂{w} of sample {sample} in the {network} network at epoch {epoch} by the "
            "chain rule: {listed} = {slope}. The cost is {cost}. Numbers are rounded.",
            listed=listed,
            **facts,
        ),
        alt=tr(
            "∂C₀/∂{w} as a product of {values} partial derivatives, {slope}.", values=len(values), **facts
        ),
    )


def factors(back: SamplePass, layer: int) -> tuple[list[str], list[float]]:
    """Return the variables from C₀ back to w of a layer, and the derivative of each by the next.

    The variables are named by letter and layer, such as ``"a3"``; there is one more than derivatives.
    """
    names, values = ["C0", f"a{back.depth}"], [float(back.da(back.depth)[0])]
    for level in range(back.depth, layer - 1, -1):
        last = level == layer
        names += [f"z{level}", f"w{level}" if last else f"a{level - 1}"]
        by = back.a(level - 1) if last else back.W(level)[0]
        values += [float(back.slope(level)[0]), float(by[0])]
    return names, values


@dataclass(frozen=True)
class Row:
    """A line of the product.

    Attributes
    ----------
    fractions, values
        Its fractions and their numbers.
    names : list of (str, str)
        The variables above and below each rule.
    remaining : tuple of str
        The variables that do not cancel.
    is_first : bool
        Whether no other line is above it.
    size, small : float
        Of its letters and of its numbers, pt.
    product, numbers : float
        Heights of its fractions and of their numbers, in.
    """

    fractions: list[Fraction]
    values: list[float]
    names: list[tuple[str, str]]
    remaining: tuple[str, str]
    is_first: bool
    size: float
    small: float
    product: float
    numbers: float

    def draw(self, axes: Axes, theme: Theme) -> None:
        """Write the fractions with the numbers and the strokes."""
        items = _with_dots(self.fractions, theme, is_first=self.is_first)
        middle = ((LEFT + right_edge()) / 2, self.product)
        places = formula(axes, middle, items, size=self.size, ha="center", gid="product")
        em = self.size / points()
        heights = (RULE + ABOVE + MIDDLE) * em, (RULE - BELOW + MIDDLE) * em
        half = STROKE[0] * em, STROKE[1] * em
        first = 0 if self.is_first else 1
        for at, (value, pair) in enumerate(zip(self.values, self.names)):
            x = places[2 * at + first][0]
            for name, height in zip(pair, heights):
                if name not in self.remaining:
                    xs, y = [x - half[0], x + half[0]], self.product + height
                    ys = [y - half[1], y + half[1]]
                    axes.plot(xs, ys, color=theme.ink, lw=1.5 * THIN, gid="stroke", zorder=WORDS + 1)
            text = number(value, FACTOR_DIGITS)
            write(axes, (x, self.numbers), text, theme.ink, size=self.small, gid="factor")
            if at or first:
                before = (places[2 * at + first - 1][0], self.numbers)
                write(axes, before, "·", theme.muted, size=self.small)


def _with_dots(fractions: Sequence[Fraction], theme: Theme, *, is_first: bool) -> list[Item]:
    """Write a dot before each fraction, but for the first of all."""
    dotted: list[Item] = [item for fraction in fractions for item in (("·", theme.ink), fraction)]
    return dotted[1:] if is_first else dotted


def _rows(theme: Theme, names: list[str], values: list[float]) -> list[Row]:
    """Set the product in type as large as fits: in one line, or in several on a narrower sheet."""
    fractions = _fractions(theme, names)
    count, size = _lines(fractions, theme)
    small = LABEL if len(values) <= 7 else SMALL
    low = RESULT + LOW
    pitch = (top_edge() - low) / count
    em = size / points()
    rows = []
    for line, taken in enumerate(np.array_split(np.arange(len(values)), count)):
        middle = top_edge() - (line + 0.5) * pitch
        apart = (BELOW - RULE + 0.25) * em + BELOW_FRACTION
        product, below = (PRODUCT, NUMBERS) if count == 1 else (middle + em / 4, middle + em / 4 - apart)
        rows.append(
            Row(
                fractions=[fractions[n] for n in taken],
                values=[values[n] for n in taken],
                names=[(names[n], names[n + 1]) for n in taken],
                remaining=(names[0], names[-1]),
                is_first=line == 0,
                size=size,
                small=small,
                product=product,
                numbers=below,
            )
        )
    return rows


def _lines(fractions: list[Fraction], theme: Theme) -> tuple[int, float]:
    """Return in how many lines the product stands, and the size of its letters, pt."""
    room = right_edge() - LEFT

    def fits(count: int, size: float) -> bool:
        lines = np.array_split(np.arange(len(fractions)), count)
        lines_of = (_with_dots([fractions[n] for n in line], theme, is_first=False) for line in lines[1:])
        first = _with_dots([fractions[n] for n in lines[0]], theme, is_first=True)
        return all(formula_width(items, size) < room for items in (first, *lines_of))

    if narrower() == 0:
        return 1, next(size for size in (COUNTER, TITLE, LABEL) if fits(1, size))
    high = top_edge() - RESULT - LOW
    fewest = max(1, min(len(fractions), round(high / SPACIOUS)))
    for size in (COUNTER, TITLE, LABEL):
        most = int(high / (LINE_HEIGHT * (0.4 + 0.6 * size / COUNTER)))
        for count in range(fewest, most + 1):
            if fits(count, size):
                return count, size
    return most, SMALL


def _fractions(theme: Theme, names: list[str]) -> list[Fraction]:
    """Return the factors; what cancels is pale."""
    colours = {"C": theme.C, "a": theme.a, "z": theme.z, "w": theme.w}
    ends = (names[0], names[-1])

    def word(name: str) -> Word:
        colour = colours[name[0]]
        pale = mixed(colour, theme.background, CANCELLED)
        return symbol(name[0], "", name[1:]), colour if name in ends else pale

    def sign(name: str) -> Word:
        share = 1.0 if name in ends else CANCELLED
        return r"$\partial$", mixed(theme.C, theme.background, share)

    return [
        Fraction((sign(top), word(top)), (sign(low), word(low)), theme.muted)
        for top, low in zip(names, names[1:])
    ]
