"""Equations of matrices below a diagram that moves: one for each scene, the current one shown.

A matrix shows the rows and columns whose neurons the diagram shows; the whole size of an abridged
matrix stands below it. On a slide the words stand beside an equation, and its numbers are as large as
the longest equation of its act allows. On other sheets the words stand above it, it has as many lines
as make its own numbers largest, and it stands in the middle of the room that the highest takes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil
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
from hiddenreel.draw.wording import SEPARATOR

# Where the words begin, in, and most lines of an equation on other sheets than slides.
WORDS_AT, MOST_LINES = 0.0, 3
# How much larger, pt, another line must make the type, and the distance of the sizes that are tried.
WORTH_A_LINE, STEP = 3.0, 0.5
# Sizes of type, pt: the largest on a slide and on other sheets, the least that is read from afar, and
# the least there is.
LARGEST, LARGEST_BESIDES, READABLE, LEAST = 30.0, 26.0, 20.0, 16.0
# Distances in heights of type: between rows and between columns, around a sign, the length of a
# bracket's hook, from a bracket to the numbers and to the next matrix, the room of an ellipsis, and
# the space between equations.
ROW, COLUMN, AROUND, HOOK, NEAR, APART, DOTS, SPACE = 1.3, 0.75, 0.32, 0.2, 0.24, 0.16, 0.9, 1.0
# Height of a line of words, the room of a matrix's name and of its size, and between words and the
# equation below them, in.
LINE_HEIGHT, NAME_ROOM, SIZE_ROOM, WORDS_APART = 0.34, 0.46, 0.34, 0.15
# From the heading of an equation to the notes beside it, in.
NOTES_APART = 0.2
ACT: dict[str, Any] = {"weight": "semibold", "gid": "act"}
# Words that are longer than this, in, are set letter by letter.
LONGEST_PIECE = 3.0
# Radius of a dot and the distance of two, in heights of type.
DOT, DOT_STEP = 0.075, 0.27

# Values of a matrix at a progress of the film, (rows, columns); None while they are not yet known.
Values = Callable[[float], np.ndarray | None]


class Room(NamedTuple):
    """The room for an equation: where its lines begin and end, how high they are, in, and how many.

    Their type is `largest` pt at most. With a `middle` the words stand at the left of its only line, and
    else above it.
    """

    begin: float
    end: float
    height: float
    lines: int = 1
    largest: float = LARGEST
    middle: float | None = None

    @classmethod
    def of_sheet(cls, width: float, height: float) -> Room:
        """Return the room below the words in a part of a sheet that is no slide."""
        below = height - 2 * LINE_HEIGHT - WORDS_APART
        return cls(WORDS_AT, width, below, MOST_LINES, LARGEST_BESIDES)


# The room on a slide.
SLIDE_ROOM = Room(2.2, 12.35, 2.4, middle=1.25)


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
            DOTS * size / points() if column is None else width_of(self._widest[column], size)
            for column in self.matrix.shown[1]
        ]

    @cached_property
    def _widest(self) -> dict[int, str]:
        """The widest text of each column that is drawn, in type of any size."""
        if self.last is None:
            return self.matrix.widest
        at_the_end = replace(self.matrix, values=self.last, decimals=self.digits).widest
        return {
            column: max(text, at_the_end[column], key=width_of) for column, text in self.matrix.widest.items()
        }

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
    """Words or signs between matrices, as (text, colour), written side by side.

    Attributes
    ----------
    begins : bool
        Whether a line of an equation may begin with it.
    """

    words: Sequence[tuple[str, str]]
    begins: bool = False

    def width(self, size: float) -> float:
        """Measure the words with the room around them, in."""
        return sum(width_of(text, size) + 2 * AROUND * size / points() for text, _ in self.words)


@dataclass(frozen=True)
class Gap:
    """Room between equations that do not belong together, or a new line."""

    begins = True

    def width(self, size: float) -> float:
        """Measure the room, in."""
        return SPACE * size / points()


Term = LiveMatrix | Sign | Gap


@dataclass(frozen=True)
class Equation:
    """The computation of one scene.

    Attributes
    ----------
    heading : str
        A word for it.
    notes : sequence of str
        What else a reader must know; on a slide a line each, or several.
    terms : sequence of LiveMatrix, Sign or Gap
    """

    heading: str
    notes: Sequence[str]
    terms: Sequence[Term]

    @property
    def note_lines(self) -> list[str]:
        """The notes as they stand beside the equation."""
        return [line for note in self.notes for line in note.split("\n")]

    def notes_in(self, room: Room) -> list[str]:
        """Return the notes as they stand above the equation: one or two lines after the heading."""
        begin = width_of(self.heading, LABEL, "semibold") + NOTES_APART
        lines = [""]
        for note in self.notes:
            words = note.replace("\n", " ")
            longer = f"{lines[-1]}{SEPARATOR}{words}" if lines[-1] else words
            fits = begin + width_of(longer, SMALL) <= room.end - room.begin or not lines[-1]
            lines[-1:] = [longer] if fits else [lines[-1], words]
        return lines

    def lines(self, size: float, room: Room) -> list[list[Term]]:
        """Break the equation into lines, where a sign may begin one."""
        parts: list[list[Term]] = []
        for term in self.terms:
            if not parts or (not isinstance(term, LiveMatrix) and term.begins):
                parts.append([])
            parts[-1].append(term)
        lines, wide = [parts[0]], _width(parts[0], size)
        for part in parts[1:]:
            more = _width(part, size)
            if room.lines == 1 or wide + more <= room.end - room.begin:
                lines[-1], wide = [*lines[-1], *part], wide + more
            else:
                lines.append([term for term in part if not isinstance(term, Gap)])
                wide = _width(lines[-1], size)
        return lines

    def size(self, room: Room) -> float:
        """Choose the size of type at which the equation fits, pt."""
        best = 0.0
        for count in range(1, room.lines + 1):
            largest = min(room.largest, self._highest(room.height / count))
            if largest <= best + WORTH_A_LINE:
                break
            sizes = [largest - STEP * step for step in range(1 + max(0, ceil((largest - LEAST) / STEP)))]
            fitting = bisect_left(sizes, True, key=lambda size: self._fits(size, room, count))
            if fitting < len(sizes) and sizes[fitting] > best + WORTH_A_LINE:
                best = sizes[fitting]
        return max(best, LEAST)

    def _fits(self, size: float, room: Room, count: int) -> bool:
        lines = self.lines(size, room)
        return len(lines) <= count and all(_width(line, size) <= room.end - room.begin for line in lines)

    def _highest(self, height: float) -> float:
        """Return the size of type, pt, at which a line has this height, in."""
        return points() * (height - NAME_ROOM - self.below) / (ROW * self.rows)

    @property
    def _matrices(self) -> list[LiveMatrix]:
        return [term for term in self.terms if isinstance(term, LiveMatrix)]

    @property
    def rows(self) -> int:
        """Rows of the highest matrix."""
        return max((len(term.matrix.shown[0]) for term in self._matrices), default=1)

    @property
    def below(self) -> float:
        """Room below the rows of a line, in."""
        return SIZE_ROOM if any(term.whole_size for term in self._matrices) else 0.0

    def line_height(self, size: float) -> float:
        """Measure a line with the room around it, in."""
        return NAME_ROOM + self.rows * ROW * size / points() + self.below

    def height(self, size: float, room: Room) -> float:
        """Measure the equation with the words above it, in."""
        words = len(self.notes_in(room)) * LINE_HEIGHT + WORDS_APART
        return words + len(self.lines(size, room)) * self.line_height(size)


def _width(terms: Sequence[Term], size: float) -> float:
    """Measure a line of an equation, in."""
    return sum(term.width(size) for term in terms)


def type_sizes(equations: Mapping[Scene, Equation], room: Room = SLIDE_ROOM) -> dict[Scene, float]:
    """Choose the size of type of each scene, pt; on a slide scenes of one act have the same size.

    Other sheets are so narrow that the longest equation would make all of its act small.
    """
    largest = {scene: equation.size(room) for scene, equation in equations.items()}
    if room.middle is None:
        return largest
    return {
        scene: min(size for other, size in largest.items() if equations[other].heading == equation.heading)
        for scene, equation in equations.items()
    }


class EquationPanel:
    """The equations of all scenes on one axes, the current one shown.

    Parameters
    ----------
    equations : mapping of Scene to Equation
    room : Room
    top, high : float
        Where the words begin that stand above an equation, and how high the highest is with them, in.
    scene_at : callable(progress)
        Returns the current scene.
    """

    def __init__(
        self,
        equations: Mapping[Scene, Equation],
        room: Room,
        top: float,
        high: float,
        scene_at: Callable[[float], tuple[str, int]],
        axes: Axes,
        theme: Theme,
    ) -> None:
        self._scene_at = scene_at
        style: dict[str, Any] = {"colors": theme.muted, "linewidths": BRACKET_LINE}
        self._brackets = strokes(axes, 3, "brackets", **style)
        self._dots = shapes(axes, 3, "left out", facecolors=theme.muted, linewidths=0)
        self._set = {
            scene: _SetEquation(equations[scene], size, room, top, high, axes, theme)
            for scene, size in type_sizes(equations, room).items()
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

    def __init__(
        self,
        equation: Equation,
        size: float,
        room: Room,
        top: float,
        high: float,
        axes: Axes,
        theme: Theme,
    ) -> None:
        self._axes, self._size, self._theme = axes, size, theme
        self._words: list[tuple[PaintedText, str]] = []
        self._numbers: list[tuple[LiveMatrix, list[_Number]]] = []
        self.brackets: list[np.ndarray] = []
        self.dots: list[np.ndarray] = []
        if room.middle is not None:
            self._set_words_beside(equation, room.middle)
            self._set_line(equation.terms, room.begin, room.middle)
            return
        # The words stay where they are from scene to scene; what is left is shared above and below.
        y = self._set_words_above(equation, room, top) - (high - equation.height(size, room)) / 2
        for line in equation.lines(size, room):
            half = equation.rows * ROW * size / points() / 2
            self._set_line(line, room.begin, y - NAME_ROOM - half)
            y -= equation.line_height(size)

    def _set_words_beside(self, equation: Equation, middle: float) -> None:
        top = middle + LINE_HEIGHT * len(equation.note_lines) / 2
        self._word(WORDS_AT, top, equation.heading, LABEL, self._theme.ink, **ACT)
        for line, note in enumerate(equation.note_lines, start=1):
            self._word(WORDS_AT, top - LINE_HEIGHT * line, note, SMALL, self._theme.muted, gid="note")

    def _set_words_above(self, equation: Equation, room: Room, top: float) -> float:
        """Set the heading and the notes after it; return where the equation begins, in."""
        y = top - LINE_HEIGHT / 2
        self._word(WORDS_AT, y, equation.heading, LABEL, self._theme.ink, **ACT)
        x = WORDS_AT + width_of(equation.heading, LABEL, "semibold") + NOTES_APART
        notes = equation.notes_in(room)
        for line, note in enumerate(notes):
            self._word(x, y - line * LINE_HEIGHT, note, SMALL, self._theme.muted, gid="note")
        return top - len(notes) * LINE_HEIGHT - WORDS_APART

    def _set_line(self, terms: Sequence[Term], x: float, middle: float) -> None:
        for term in terms:
            if isinstance(term, LiveMatrix):
                self._set_matrix(term, x, middle)
            elif isinstance(term, Sign):
                self._set_sign(term, x, middle)
            x += term.width(self._size)

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

    def _set_sign(self, sign: Sign, x: float, height: float) -> None:
        around = AROUND * self._size / points()
        for text, colour in sign.words:
            self._word(x + around, height, text, self._size, colour, gid="sign")
            x += width_of(text, self._size) + 2 * around

    def _set_matrix(self, live: LiveMatrix, left: float, height: float) -> None:
        em, matrix = self._size / points(), live.matrix
        rows, columns = matrix.shown
        widths, inner = live.column_widths(self._size), live.inner_width(self._size)
        half = ROW * em * len(rows) / 2
        middle = left + (live.width(self._size) - live.factor_width(self._size)) / 2
        if live.factor:
            beside = middle + inner / 2 + 2 * NEAR * em
            self._word(beside, height, live.factor, self._size, matrix.colour, gid="factor")
        above, below = height + half + 0.55 * NAME_ROOM, height - half - 0.6 * SIZE_ROOM
        style: dict[str, Any] = {"ha": "center", "gid": "name"}
        self._word(middle, above, matrix.name, LABEL, matrix.colour, **style)
        if live.whole_size:
            style = {"ha": "center", "gid": "size"}
            self._word(middle, below, live.whole_size, SMALL, self._theme.muted, **style)
        reach = inner / 2 + NEAR * em
        sides, ends = (middle - reach, middle + reach), (height - half, height + half)
        self.brackets += bracket_lines(sides, ends, HOOK * em)
        rights = middle - inner / 2 + np.cumsum(np.add(widths, COLUMN * em)) - COLUMN * em
        heights = height + half - ROW * em * (np.arange(len(rows)) + 0.5)
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
