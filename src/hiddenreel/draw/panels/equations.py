"""The arithmetic of a step, below its diagram: for each scene the equation that is worked out in it.

Numbers are set as large as the longest equation of their act allows. A matrix shows the rows and
columns whose neurons the diagram shows; of one that is abridged the whole size stands below it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.gradient_step import GradientStep
from hiddenreel.draw.diagram.canvas import abridged, symbol, width_of
from hiddenreel.draw.diagram.shapes import disc_outline, shapes, strokes
from hiddenreel.draw.film.choreography import StepTiming
from hiddenreel.draw.numbers import (
    decimals,
    difference_decimals,
    fixed,
    number,
    power_of_ten,
    scaled,
)
from hiddenreel.draw.paint.artists import PaintedText
from hiddenreel.draw.slide import typeset
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, Theme
from hiddenreel.draw.wording import cost_words, counted

# Where the words begin, and the equations; where these end, and their middle and height, in.
WORDS_AT, BEGIN, END, MIDDLE, HEIGHT = 0.0, 2.2, 12.35, 1.25, 2.4
# Sizes of type, pt: the largest, the least that is read from afar, and the least there is.
LARGEST, READABLE, LEAST = 30.0, 21.0, 16.0
# In heights of type: between rows, between columns, around a sign, a bracket's hook and its distance,
# and from the next; room for an ellipsis;
# between equations.
ROW, COLUMN, AROUND, HOOK, NEAR, APART, DOTS = 1.3, 0.75, 0.32, 0.2, 0.24, 0.16, 0.9
SPACE = 1.0
# Lines of words, and the room of a matrix's name and of its size, in.
LINE_HEIGHT, NAME_ROOM, SIZE_ROOM = 0.34, 0.46, 0.34
# Words that are longer than this, in, are set letter by letter.
LONGEST_PIECE = 3.0
# Places in a row or a column, from the most that are tried to the fewest.
PLACES = (5, 4, 3)
# Terms of a sum that are written before the last.
TERMS = 2
# Radius of a dot and the distance of two, in heights of type.
DOT, DOT_STEP = 0.075, 0.27

Key = tuple[str, int]


@dataclass(frozen=True)
class Cells:
    """A matrix of numbers between brackets.

    Attributes
    ----------
    name : str
        As mathematics, written above.
    key : str
        What its numbers' artists are called: ``W2[0,1]`` where it is W2.
    colour : str
    digits : int
        After the point.
    at : callable(progress)
        Its numbers (rows, columns), or None while they are not known.
    ends : sequence of array (rows, columns)
        The first and the last of the numbers that are shown.
    most : int
        Rows, and columns, that are drawn of a larger matrix.
    power : int
        All numbers are to be multiplied by 10 to this power, which is written beside them.
    """

    name: str
    key: str
    colour: str
    digits: int
    at: Callable[[float], np.ndarray | None]
    ends: Sequence[np.ndarray]
    most: int
    power: int = 0

    @property
    def rows(self) -> list[int | None]:
        """The rows that are drawn; None is an ellipsis."""
        return abridged(self.ends[0].shape[0], self.most)

    @property
    def columns(self) -> list[int | None]:
        """The columns that are drawn; None is an ellipsis."""
        return abridged(self.ends[0].shape[1], self.most)

    @property
    def whole_size(self) -> str:
        """Its size, if not all of it is shown."""
        if None not in self.rows + self.columns:
            return ""
        rows, columns = self.ends[0].shape
        return f"{rows} × {columns}"

    @property
    def moves(self) -> bool:
        """Whether its numbers change while they are shown."""
        return len(self.ends) > 1

    def column_widths(self, size: float) -> list[float]:
        """Measure its columns, in."""
        rows = [row for row in self.rows if row is not None]
        return [
            DOTS * size / 72
            if column is None
            else max(
                width_of(fixed(float(M[row, column]), self.digits), size)
                for M in self.ends
                for row in rows
            )
            for column in self.columns
        ]

    def within(self, size: float) -> float:
        """Measure what is within the brackets, in."""
        widths = self.column_widths(size)
        return sum(widths) + COLUMN * size / 72 * (len(widths) - 1)

    def width(self, size: float) -> float:
        """Measure it with its brackets and the room around them, in."""
        bracketed = self.within(size) + 2 * NEAR * size / 72
        widest = max(bracketed, width_of(self.name, LABEL), width_of(self.whole_size, SMALL))
        return widest + self.factor_width(size) + 2 * APART * size / 72

    @property
    def factor(self) -> str:
        """The power of ten as it is written."""
        return f"× {power_of_ten(self.power)}" if self.power else ""

    def factor_width(self, size: float) -> float:
        """Measure the power of ten with the room before it, in."""
        return width_of(self.factor, size) + NEAR * size / 72 if self.power else 0.0


@dataclass(frozen=True)
class Sign:
    """Words or signs between matrices, as (text, colour), written side by side."""

    words: Sequence[tuple[str, str]]

    def width(self, size: float) -> float:
        """Measure them with the room around them, in."""
        return sum(width_of(text, size) + 2 * AROUND * size / 72 for text, _ in self.words)


@dataclass(frozen=True)
class Gap:
    """Room between what does not belong together."""

    def width(self, size: float) -> float:
        """Measure it, in."""
        return SPACE * size / 72


@dataclass(frozen=True)
class Equation:
    """What one scene works out.

    Attributes
    ----------
    act : str
        A word for it.
    notes : sequence of str
        What else is to be known, a line each.
    terms : sequence of Cells, Sign or Gap
    """

    act: str
    notes: Sequence[str]
    terms: Sequence[Cells | Sign | Gap]

    def width(self, size: float) -> float:
        """Measure it, in."""
        return sum(term.width(size) for term in self.terms)

    def size(self) -> float:
        """Choose the size of type at which it fits, pt."""
        cells = [term for term in self.terms if isinstance(term, Cells)]
        rows = max((len(term.rows) for term in cells), default=1)
        below = SIZE_ROOM if any(term.whole_size for term in cells) else 0.0
        highest = 72 * (HEIGHT - NAME_ROOM - below) / (ROW * rows)
        size = min(LARGEST, highest)
        while size > LEAST and self.width(size) > END - BEGIN:
            size -= 0.5
        return max(size, LEAST)


class EquationPanel:
    """The equations of a step's scenes on an axes, the one at hand shown.

    Parameters
    ----------
    most : int
        Neurons of a layer that the diagram has places for.
    """

    def __init__(
        self, step: GradientStep, timing: StepTiming, most: int, axes: Axes, theme: Theme
    ) -> None:
        self._timing, self._axes, self._theme = timing, axes, theme
        self._brackets = strokes(axes, 3, "brackets", colors=theme.muted, linewidths=LINE * 0.7)
        self._dots = shapes(axes, 3, "left out", facecolors=theme.muted, linewidths=0)
        told = equations(step, timing, theme, most)
        self._written = {key: _Written(self, told[key], size) for key, size in sizes(told).items()}
        self._now: Key | None = None
        written = self._written.values()
        labels = [label for scene in written for label in scene.labels]
        self.moving = [self._brackets, self._dots, *labels]

    def show(self, progress: float) -> None:
        """Show the equation of the scene at a progress of the film."""
        key = self._timing.current_scene(progress)
        if self._now not in (None, key):
            self._written[self._now].hide()
        if key != self._now:
            self._brackets.set_segments(self._written[key].brackets)
            self._dots.set_verts(self._written[key].dots)
        self._now = key
        self._written[key].show(progress)

    def write(
        self,
        x: float,
        y: float,
        size: float,
        colour: str,
        gid: str,
        whole: bool = True,
        **style: str,
    ) -> PaintedText:
        """Make a text that can be shown and hidden."""
        style = {"va": "center_baseline", "ha": "left", **style}
        text = self._axes.text(x, y, "", fontsize=size, color=colour, gid=gid, zorder=5, **style)
        return PaintedText(text, whole=whole)

    @property
    def theme(self) -> Theme:
        """What it is drawn in."""
        return self._theme


class _Written:
    """An equation as it stands on the sheet."""

    def __init__(self, sums: EquationPanel, told: Equation, size: float) -> None:
        self._sums, self._size = sums, size
        self._words: list[tuple[PaintedText, str]] = []
        self._numbers: list[tuple[Cells, list[tuple[PaintedText, int, int]]]] = []
        self.brackets: list[np.ndarray] = []
        self.dots: list[np.ndarray] = []
        ink, muted = sums.theme.ink, sums.theme.muted
        top = MIDDLE + LINE_HEIGHT * len(told.notes) / 2
        self._word(WORDS_AT, top, told.act, LABEL, ink, weight="semibold", gid="act")
        for line, note in enumerate(told.notes, start=1):
            self._word(WORDS_AT, top - LINE_HEIGHT * line, note, SMALL, muted, gid="note")
        x = BEGIN
        for term in told.terms:
            if not isinstance(term, Gap):
                self._set(term, x)
            x += term.width(size)

    @property
    def labels(self) -> list[PaintedText]:
        """All of its texts."""
        numbers = [label for _, cells in self._numbers for label, _, _ in cells]
        return [*(label for label, _ in self._words), *numbers]

    def hide(self) -> None:
        for label in self.labels:
            label.artist.set_text("")

    def show(self, progress: float) -> None:
        for label, text in self._words:
            label.artist.set_text(text)
        for cells, labels in self._numbers:
            values = cells.at(progress)
            for label, row, column in labels:
                known = values is not None
                text = fixed(float(values[row, column]), cells.digits) if known else ""
                label.artist.set_text(text)

    def _word(self, x: float, y: float, text: str, size: float, colour: str, **style: str) -> None:
        weight = style.get("weight", "normal")
        # A piece is painted on a sheet that has no room for long ones; letters always have.
        whole = width_of(text, size, weight) < LONGEST_PIECE
        label = self._sums.write(x, y, size, colour, whole=whole, **style)
        self._words.append((label, typeset(text)))

    def _set(self, term: Cells | Sign, x: float) -> None:
        if isinstance(term, Cells):
            self._set_cells(term, x)
            return
        around = AROUND * self._size / 72
        for text, colour in term.words:
            self._word(x + around, MIDDLE, text, self._size, colour, gid="sign")
            x += width_of(text, self._size) + 2 * around

    def _set_cells(self, cells: Cells, left: float) -> None:
        em = self._size / 72
        widths, within = cells.column_widths(self._size), cells.within(self._size)
        half = ROW * em * len(cells.rows) / 2
        factor = cells.factor_width(self._size)
        middle = left + (cells.width(self._size) - factor) / 2
        if cells.factor:
            beside = middle + within / 2 + 2 * NEAR * em
            self._word(beside, MIDDLE, cells.factor, self._size, cells.colour, gid="factor")
        self._word(
            middle, MIDDLE + half + 0.55 * NAME_ROOM, cells.name, LABEL, cells.colour,
            ha="center", gid="name",
        )  # fmt: skip
        if cells.whole_size:
            self._word(
                middle, MIDDLE - half - 0.6 * SIZE_ROOM, cells.whole_size, SMALL,
                self._sums.theme.muted, ha="center", gid="size",
            )  # fmt: skip
        for side in (-1, 1):
            self.brackets.append(_bracket(middle, side, within / 2 + NEAR * em, half, HOOK * em))
        rights = middle - within / 2 + np.cumsum(np.add(widths, COLUMN * em)) - COLUMN * em
        heights = MIDDLE + half - ROW * em * (np.arange(len(cells.rows)) + 0.5)
        labels = []
        for row, y in zip(cells.rows, heights):
            for column, right, wide in zip(cells.columns, rights, widths):
                if row is None or column is None:
                    self.dots += _ellipsis(right - wide / 2, y, row is None, column is None, em)
                    continue
                gid = f"{cells.key}[{row},{column}]"
                style = {"ha": "right", "gid": gid, "whole": not cells.moves}
                label = self._sums.write(right, y, self._size, cells.colour, **style)
                labels.append((label, row, column))
        self._numbers.append((cells, labels))


def _bracket(middle: float, side: int, aside: float, half: float, hook: float) -> np.ndarray:
    x = middle + side * aside
    inner, top, bottom = x - side * hook, MIDDLE + half, MIDDLE - half
    return np.array([(inner, top), (x, top), (x, bottom), (inner, bottom)])


def _ellipsis(x: float, y: float, down: bool, across: bool, em: float) -> Iterator[np.ndarray]:
    """Make the outlines of three dots below each other, beside each other or both."""
    for place in (-1, 0, 1):
        at = (x + across * place * DOT_STEP * em, y - down * place * DOT_STEP * em)
        yield disc_outline(at, DOT * em)


# --- What is worked out ----------------------------------------------------------------------------


def places_that_fit(step: GradientStep, theme: Theme) -> int:
    """Choose how many neurons of a layer to show, so that all numbers can be read from afar."""
    timing = StepTiming(step.recording.depth)
    for most in PLACES:
        told = equations(step, timing, theme, most)
        if min(sizes(told).values()) >= READABLE:
            return most
    return PLACES[-1]


def sizes(told: dict[Key, Equation]) -> dict[Key, float]:
    """Choose the size of type of each scene, pt; scenes of an act have the same."""
    largest = {key: equation.size() for key, equation in told.items()}
    return {key: min(largest[o] for o in told if told[o].act == told[key].act) for key in told}


def equations(
    step: GradientStep, timing: StepTiming, theme: Theme, most: int
) -> dict[Key, Equation]:
    """Write what each scene works out, by its name and layer."""
    return _Author(step, timing, theme, most).all()


@dataclass(frozen=True)
class _Author:
    """Writes the equations of a step."""

    step: GradientStep
    timing: StepTiming
    theme: Theme
    most: int

    def all(self) -> dict[Key, Equation]:
        depth = self.timing.depth
        told = {("batch", 0): self._forward(1, act="Batch")}
        told |= {("forward", layer): self._forward(layer) for layer in range(1, depth + 1)}
        told["cost", 0] = self._cost()
        told |= {("backward", layer): self._backward(layer) for layer in range(1, depth + 1)}
        told["update", 0] = self._update()
        return told

    @property
    def _means(self) -> tuple[str, str]:
        samples = counted(self.step.samples, "sample")
        return ("means over", samples) if self.step.samples > 1 else ("of", samples)

    def _forward(self, layer: int, act: str = "Forward") -> Equation:
        theme, at = self.theme, layer - 1
        W, b = self.step.before[at]
        means = self.step.activations(0.0)
        z = W @ means[at] + b
        known = self._lit(layer, 0)
        is_lit = self._lit(layer, 1)
        note = f"to layer {layer}" if act == "Forward" else "before the step"
        return Equation(
            act,
            [note, *self._means],
            [
                self._cells(symbol("W", layer), f"W{layer}", theme.w, W),
                self._cells(symbol("a", at), f"a{at}", theme.a if at else theme.ink, means[at]),
                self._sign("+"),
                self._cells(symbol("b", layer), f"b{layer}", theme.b, b),
                self._sign("="),
                self._cells(symbol("z", layer), f"z{layer}", theme.z, z, known),
                self._sign(r"$\overset{\sigma}{\rightarrow}$"),
                self._cells(symbol("a", layer), f"a{layer}", theme.a, means[layer], is_lit),
            ],
        )

    def _lit(self, layer: int, part: int) -> Callable[[float], bool]:
        return lambda progress: self.timing.forward(layer, progress)[part] > 0.3 + 0.4 * (1 - part)

    def _cost(self) -> Equation:
        costs = self.step.start.costs
        digits = difference_decimals(self.step.cost(0.0), self.step.cost(1.0))
        shown = abridged(len(costs), TERMS + 2)
        terms = ["…" if n is None else fixed(float(costs[n]), digits) for n in shown]
        total = fixed(self.step.cost(0.0), digits)
        red, ink = self.theme.C, self.theme.ink
        words = [(" + ".join(terms), red)]
        if len(costs) > 1:
            words = [(f"({words[0][0]}) / {len(costs)}", red), ("=", ink), (total, red)]
        return Equation(
            "Cost", [*self._means, f"of {cost_words(self.step.recording)}"], [Sign(words)]
        )

    def _backward(self, layer: int) -> Equation:
        theme, at, last = self.theme, layer - 1, self.timing.depth
        dW, _ = self.step.gradients[at]
        lit = lambda progress: self.timing.backward(layer, progress)[0] > 0.5  # noqa: E731
        run = lambda progress: self.timing.backward(layer, progress)[1] > 0.5  # noqa: E731
        slope = (rf"$\odot\,\sigma'(z^{{{layer}}})$", theme.z)
        if layer < last:
            above = self.step.before[layer][0].T
            name = rf"$(W^{{{layer + 1}}})^T$"
            origin = [
                self._cells(name, f"WT{layer + 1}", theme.w, above),
                self._delta(layer + 1),
                Sign([slope]),
            ]
        elif self.step.recording.run.output == "softmax":
            origin = [Sign([(rf"$\partial C/\partial z^{{{layer}}}$", theme.C)])]
        else:
            origin = [Sign([(rf"$\partial C/\partial a^{{{layer}}}$", theme.C), slope])]
        power, digits = scaled(dW)
        gradient = rf"$\partial C/\partial W^{{{layer}}}=\delta^{{{layer}}}(a^{{{at}}})^T$"
        return Equation(
            "Backward",
            [f"from layer {layer}", *self._means],
            [
                *origin,
                self._sign("="),
                self._delta(layer, lit),
                Gap(),
                self._cells(gradient, f"dW{layer}", theme.C, dW, run, digits, power),
            ],
        )

    def _delta(self, layer: int, known: Callable[[float], bool] | None = None) -> Cells:
        delta = self.step.deltas[layer - 1]
        power, digits = scaled(delta)
        name = symbol(r"\delta", layer)
        return self._cells(name, f"delta{layer}", self.theme.C, delta, known, digits, power)

    def _update(self) -> Equation:
        """Write the step of the layer whose weights it moves most."""
        theme, step = self.theme, self.step
        eta = step.recording.run.learning_rate
        moved = [float(np.nan_to_num(np.abs(dW)).max()) for dW, _ in step.gradients]
        layer = 1 + int(np.argmax(moved))
        W, dW = step.before[layer - 1][0], step.gradients[layer - 1][0]
        digits = decimals(eta * moved[layer - 1], 2, least=2, most=6)
        name = symbol("W", layer)
        now = lambda progress: step.weights(self.timing.update(progress))[layer - 1][0]  # noqa: E731
        old = self._cells(name, f"W{layer}", theme.w, W, digits=digits)
        moving = Cells(
            name, f"new W{layer}", theme.w, digits, now,
            [W, step.weights(1.0)[layer - 1][0]], self.most,
        )  # fmt: skip
        slopes = rf"$\eta\,\partial C/\partial W^{{{layer}}}$"
        change = self._cells(slopes, f"step{layer}", theme.C, eta * dW, digits=digits)
        rate = f"η = {number(eta)}"
        one_of_many = [f"layer {layer}, which", "moves most"] if self.timing.depth > 1 else []
        return Equation(
            "Step",
            [*one_of_many, rate],
            [old, self._sign("−"), change, self._sign("→"), moving],
        )

    def _cells(
        self,
        name: str,
        key: str,
        colour: str,
        values: np.ndarray,
        known: Callable[[float], bool] | None = None,
        digits: int | None = None,
        power: int = 0,
    ) -> Cells:
        """Make the cells of numbers that stay, shown once they are known; of a vector, a column."""
        digits = decimals(values, 4) if digits is None else digits
        table = (values if values.ndim == 2 else values[:, None]) / 10.0**power
        at = lambda progress: table if known is None or known(progress) else None  # noqa: E731
        return Cells(name, key, colour, digits, at, [table], self.most, power)

    def _sign(self, text: str) -> Sign:
        return Sign([(text, self.theme.ink)])
