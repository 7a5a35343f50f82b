"""Equations of matrices below a diagram that moves: one for each scene, the current one shown.

Numbers are set as large as the longest equation of their act allows. A matrix shows the rows and
columns whose neurons the diagram shows; the whole size of an abridged matrix stands below it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from hiddenreel.draw.diagram.canvas import dots_at, points, width_of
from hiddenreel.draw.diagram.matrix import BRACKET_LINE, Matrix, bracket_lines
from hiddenreel.draw.diagram.shapes import disc_outline, shapes, strokes
from hiddenreel.draw.numbers import fixed, power_of_ten
from hiddenreel.draw.paint.artists import PaintedArtist, PaintedText
from hiddenreel.draw.slide import typeset
from hiddenreel.draw.theme.theme import LABEL, SMALL, Theme

# Where the words begin, and the equations; where the equations end, and their middle and height, in.
WORDS_AT, BEGIN, END, MIDDLE, HEIGHT = 0.0, 2.2, 12.35, 1.25, 2.4
# Sizes of type, pt: the largest, the least that is read from afar, and the least there is.
LARGEST, READABLE, LEAST = 30.0, 20.0, 16.0
# Distances in heights of type: between rows and between columns, around a sign, the length of a
# bracket's hook, from a bracket to the numbers and to the next matrix, the room of an ellipsis, and
# the space between equations.
ROW, COLUMN, AROUND, HOOK, NEAR, APART, DOTS, SPACE = 1.3, 0.75, 0.32, 0.2, 0.24, 0.16, 0.9, 1.0
# Height of a line of words, and the room of a matrix's name and of its size, in.
LINE_HEIGHT, NAME_ROOM, SIZE_ROOM = 0.34, 0.46, 0.34
# Words that are longer than this, in, are set letter by letter.
LONGEST_PIECE = 3.0
# Radius of a dot and the distance of two, in heights of type.
DOT, DOT_STEP = 0.075, 0.27

# Values of a matrix at a progress of the film, (rows, columns); None while they are not yet known.
Values = Callable[[float], np.ndarray | None]


class Scene(NamedTuple):
    """A scene of a step: the name of its act, and its layer, 0 where it belongs to no layer."""

    act: str
    layer: int


@dataclass(frozen=True)
class LiveMatrix:
    """A matrix whose numbers appear or change while the film runs.

    Attributes
    ----------
    matrix : Matrix
        The first of its numbers, and how they are drawn.
    at : callable(progress)
        Its numbers, (rows, columns), or None while they are not known.
    last : array (rows, columns), optional
        The last of its numbers, if they change.
    power : int
        All numbers are to be multiplied by 10 to this power, which is written beside them.
    """

    matrix: Matrix
    at: Values
    last: np.ndarray | None = None
    power: int = 0

    @property
    def digits(self) -> int:
        """Digits after the point."""
        return self.matrix.decimals or 0

    @property
    def whole_size(self) -> str:
        """The size of the matrix, if not all of it is shown."""
        return self.matrix.size_text if self.matrix.is_abridged else ""

    @property
    def factor(self) -> str:
        """The power of ten as it is written."""
        return f"× {power_of_ten(self.power)}" if self.power else ""

    def column_widths(self, size: float) -> list[float]:
        """Measure the columns that are drawn, in."""
        return [
            DOTS * size / points() if column is None else self._column_width(column, size)
            for column in self.matrix.shown[1]
        ]

    def _column_width(self, column: int, size: float) -> float:
        widest = self.matrix.text_width(column, size)
        if self.last is None:
            return widest
        rows = (row for row in self.matrix.shown[0] if row is not None)
        texts = (fixed(float(self.last[row, column]), self.digits) for row in rows)
        return max(widest, *(width_of(text, size) for text in texts))

    def inner_width(self, size: float) -> float:
        """Measure the width between the brackets, in."""
        widths = self.column_widths(size)
        return sum(widths) + COLUMN * size / points() * (len(widths) - 1)

    def width(self, size: float) -> float:
        """Measure the matrix with its brackets and the room around them, in."""
        bracketed = self.inner_width(size) + 2 * NEAR * size / points()
        names = width_of(self.matrix.name, LABEL), width_of(self.whole_size, SMALL)
        return max(bracketed, *names) + self.factor_width(size) + 2 * APART * size / points()

    def factor_width(self, size: float) -> float:
        """Measure the power of ten with the room before it, in."""
        return width_of(self.factor, size) + NEAR * size / points() if self.power else 0.0


@dataclass(frozen=True)
class Sign:
    """Words or signs between matrices, as (text, colour), written side by side."""

    words: Sequence[tuple[str, str]]

    def width(self, size: float) -> float:
        """Measure the words with the room around them, in."""
        return sum(width_of(text, size) + 2 * AROUND * size / points() for text, _ in self.words)


@dataclass(frozen=True)
class Gap:
    """Room between equations that do not belong together."""

    def width(self, size: float) -> float:
        """Measure the room, in."""
        return SPACE * size / points()


@dataclass(frozen=True)
class Equation:
    """The computation of one scene.

    Attributes
    ----------
    heading : str
        A word for it.
    notes : sequence of str
        What else a reader must know, a line each.
    terms : sequence of LiveMatrix, Sign or Gap
    """

    heading: str
    notes: Sequence[str]
    terms: Sequence[LiveMatrix | Sign | Gap]

    def width(self, size: float) -> float:
        """Measure the equation, in."""
        return sum(term.width(size) for term in self.terms)

    def size(self) -> float:
        """Choose the size of type at which the equation fits, pt."""
        matrices = [term for term in self.terms if isinstance(term, LiveMatrix)]
        rows = max((len(term.matrix.shown[0]) for term in matrices), default=1)
        below = SIZE_ROOM if any(term.whole_size for term in matrices) else 0.0
        highest = points() * (HEIGHT - NAME_ROOM - below) / (ROW * rows)
        size = min(LARGEST, highest)
        while size > LEAST and self.width(size) > END - BEGIN:
            size -= 0.5
        return max(size, LEAST)


def type_sizes(equations: Mapping[Scene, Equation]) -> dict[Scene, float]:
    """Choose the size of type of each scene, pt; scenes of one act have the same size."""
    largest = {scene: equation.size() for scene, equation in equations.items()}
    return {
        scene: min(size for other, size in largest.items() if equations[other].heading == equation.heading)
        for scene, equation in equations.items()
    }


class EquationPanel:
    """The equations of all scenes on one axes, the current one shown.

    Parameters
    ----------
    equations : mapping of Scene to Equation
    scene_at : callable(progress)
        Returns the current scene.
    """

    def __init__(
        self,
        equations: Mapping[Scene, Equation],
        scene_at: Callable[[float], tuple[str, int]],
        axes: Axes,
        theme: Theme,
    ) -> None:
        self._scene_at = scene_at
        style: dict[str, Any] = {"colors": theme.muted, "linewidths": BRACKET_LINE}
        self._brackets = strokes(axes, 3, "brackets", **style)
        self._dots = shapes(axes, 3, "left out", facecolors=theme.muted, linewidths=0)
        self._set = {
            scene: _SetEquation(equations[scene], size, axes, theme)
            for scene, size in type_sizes(equations).items()
        }
        self._current: Scene | None = None
        labels = [label for equation in self._set.values() for label in equation.labels]
        self.moving: list[PaintedArtist | Artist] = [self._brackets, self._dots, *labels]

    def show(self, progress: float) -> None:
        """Show the equation of the scene at a progress of the film."""
        scene = Scene(*self._scene_at(progress))
        if scene != self._current:
            if self._current is not None:
                self._set[self._current].hide()
            self._brackets.set_segments(self._set[scene].brackets)
            self._dots.set_verts(self._set[scene].dots)
        self._current = scene
        self._set[scene].show(progress)


class _Number(NamedTuple):
    """The text of one number of a matrix."""

    label: PaintedText
    row: int
    column: int


class _SetEquation:
    """An equation as it is set on the axes."""

    def __init__(self, equation: Equation, size: float, axes: Axes, theme: Theme) -> None:
        self._axes, self._size, self._theme = axes, size, theme
        self._words: list[tuple[PaintedText, str]] = []
        self._numbers: list[tuple[LiveMatrix, list[_Number]]] = []
        self.brackets: list[np.ndarray] = []
        self.dots: list[np.ndarray] = []
        top = MIDDLE + LINE_HEIGHT * len(equation.notes) / 2
        style: dict[str, Any] = {"weight": "semibold", "gid": "act"}
        self._word(WORDS_AT, top, equation.heading, LABEL, theme.ink, **style)
        for line, note in enumerate(equation.notes, start=1):
            self._word(WORDS_AT, top - LINE_HEIGHT * line, note, SMALL, theme.muted, gid="note")
        x = BEGIN
        for term in equation.terms:
            if isinstance(term, LiveMatrix):
                self._set_matrix(term, x)
            elif isinstance(term, Sign):
                self._set_sign(term, x)
            x += term.width(size)

    @property
    def labels(self) -> list[PaintedText]:
        """All texts of the equation."""
        numbers = [number.label for _, shown in self._numbers for number in shown]
        return [*(label for label, _ in self._words), *numbers]

    def hide(self) -> None:
        """Show none of the texts."""
        for label in self.labels:
            label.artist.set_text("")

    def show(self, progress: float) -> None:
        """Show the words, and the numbers as far as they are known."""
        for label, text in self._words:
            label.artist.set_text(text)
        for live, shown in self._numbers:
            values = live.at(progress)
            for label, row, column in shown:
                text = "" if values is None else fixed(float(values[row, column]), live.digits)
                label.artist.set_text(text)

    def _text(self, x: float, y: float, size: float, colour: str, whole: bool, **style: str) -> PaintedText:
        aligned: dict[str, Any] = {"va": "center_baseline", "ha": "left", **style}
        text = self._axes.text(x, y, "", fontsize=size, color=colour, zorder=5, **aligned)
        return PaintedText(text, whole=whole)

    def _word(self, x: float, y: float, text: str, size: float, colour: str, **style: str) -> None:
        # A piece is painted on a sheet that has no room for long ones; letters always have.
        whole = width_of(text, size, style.get("weight", "normal")) < LONGEST_PIECE
        self._words.append((self._text(x, y, size, colour, whole, **style), typeset(text)))

    def _set_sign(self, sign: Sign, x: float) -> None:
        around = AROUND * self._size / points()
        for text, colour in sign.words:
            self._word(x + around, MIDDLE, text, self._size, colour, gid="sign")
            x += width_of(text, self._size) + 2 * around

    def _set_matrix(self, live: LiveMatrix, left: float) -> None:
        em, matrix = self._size / points(), live.matrix
        rows, columns = matrix.shown
        widths, inner = live.column_widths(self._size), live.inner_width(self._size)
        half = ROW * em * len(rows) / 2
        middle = left + (live.width(self._size) - live.factor_width(self._size)) / 2
        if live.factor:
            beside = middle + inner / 2 + 2 * NEAR * em
            self._word(beside, MIDDLE, live.factor, self._size, matrix.colour, gid="factor")
        above, below = MIDDLE + half + 0.55 * NAME_ROOM, MIDDLE - half - 0.6 * SIZE_ROOM
        style: dict[str, Any] = {"ha": "center", "gid": "name"}
        self._word(middle, above, matrix.name, LABEL, matrix.colour, **style)
        if live.whole_size:
            style = {"ha": "center", "gid": "size"}
            self._word(middle, below, live.whole_size, SMALL, self._theme.muted, **style)
        reach = inner / 2 + NEAR * em
        sides, ends = (middle - reach, middle + reach), (MIDDLE - half, MIDDLE + half)
        self.brackets += bracket_lines(sides, ends, HOOK * em)
        rights = middle - inner / 2 + np.cumsum(np.add(widths, COLUMN * em)) - COLUMN * em
        heights = MIDDLE + half - ROW * em * (np.arange(len(rows)) + 0.5)
        numbers = []
        for row, y in zip(rows, heights):
            for column, right, wide in zip(columns, rights, widths):
                if row is None or column is None:
                    step = DOT_STEP * em * (column is None), -DOT_STEP * em * (row is None)
                    centres = dots_at((right - wide / 2, y), step)
                    self.dots += [disc_outline(tuple(at), DOT * em) for at in centres]
                    continue
                style = {"ha": "right", "gid": matrix.gid(row, column)}
                stays = live.last is None
                label = self._text(right, y, self._size, matrix.colour, stays, **style)
                numbers.append(_Number(label, row, column))
        self._numbers.append((live, numbers))
