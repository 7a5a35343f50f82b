"""Words that stay on the sheet for the whole film: its title and the key to its classes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from hiddenreel.draw.film.film import Drawing
from hiddenreel.draw.paint.points import Cloud
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.slide import (
    CLAUSE_END,
    RIGHT,
    TITLE_AT,
    Page,
    figure_of,
    font_size,
    set_title,
    title_text,
    title_words,
    typeset,
    verbatim,
    write_setting,
)
from hiddenreel.draw.theme.theme import PAGE_INCHES, SMALL, Theme, applied_theme
from hiddenreel.draw.wording import SEPARATOR, class_texts
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

# Left, bottom, width and height of a film's title, as shares of the page.
TITLE_BOX = (0.035, 0.906, 0.93, 0.09)
KEY_MARKER = 12.0
# Width of a class's number and its marker in the key, of a letter of its name, and most of the key, as
# shares of the page. Longer keys have numbers instead of names.
KEY_STEP, LETTER, WIDEST_KEY = 0.036, 0.0088, 0.42
# How far from its marker a number or a name begins, as shares of the page.
NUMBER_BESIDE, NAME_BESIDE = 0.0115, 0.0145
# in.
ROOM_BEFORE_KEY = 0.3


# On other sheets than slides: the room above and below a title, and the line of the key, in; the most
# lines of a title, their distance in heights of the type, and the largest type on a narrow sheet, pt.
AROUND, KEY_HIGH = 0.14, 0.42
MOST_LINES, SPACING, NARROW, NARROW_TYPE = 3, 1.2, 9.4, 26.0


# On panels narrower than this share of a slide, the names of a cube's axes reach higher by this, pt.
SMALL_CUBE, EXTRA_PAD = 0.16, 9.0


def heading_pad(width: float, is_cube: bool = False) -> float:
    """Return how far above a panel of this width, as a share of a slide's, its heading stands, pt.

    A small cube needs more; on other sheets than slides, the panels beside it have as much.
    """
    raised = width < SMALL_CUBE and (is_cube or not applied_screen().is_slide)
    return float(mpl.rcParams["axes.titlepad"]) + (EXTRA_PAD if raised else 0.0)


class Lines(NamedTuple):
    """A title in lines, and the size of its type, pt."""

    lines: tuple[str, ...]
    size: float


def title_lines(text: str, width: float) -> Lines:
    """Break a title into as few lines as a width, in, allows, of about the same length.

    The type is smaller only where more than `MOST_LINES` lines would be needed.
    """
    style = applied_theme().title
    size = min(style.size, NARROW_TYPE) if width < NARROW else style.size
    if not (words := [word for word in title_words(title_text(text)) if word]):
        return Lines((), size)
    return _few_lines(
        tuple(words), width, size, applied_theme().title_weight, tuple(mpl.rcParams["font.family"])
    )


# A title is broken once to find its height and once to draw it, and again in each layout that is tried.
@lru_cache
def _few_lines(
    words: tuple[str, ...], width: float, size: float, weight: int, family: tuple[str, ...]
) -> Lines:
    """Break words into few lines in type of this weight and family."""
    line = Page().text(0, 0, "", weight=weight, family=family)
    clauses, measure = CLAUSE_END.split(" ".join(words)), measured_in(line, size)
    lines = _alike(clauses, "", width, measure)
    if len(clauses) > 1 and len(lines) <= MOST_LINES and max(map(measure, lines)) <= width:
        return Lines(tuple(lines), size)
    while len(broken(words, " ", width, measure)) > MOST_LINES and size > SMALL:
        size = max(SMALL, 0.95 * size)
        measure = measured_in(line, size)
    return Lines(tuple(_alike(words, " ", width, measure)), size)


def _alike(parts: Sequence[str], between: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Put parts into as few lines as a width, in, allows, of about the same length."""
    fewest, room = len(broken(parts, between, width, measure)), width
    # Lines of one part each can be no shorter.
    while 1 < fewest < len(parts) and len(broken(parts, between, 0.95 * room, measure)) == fewest:
        room *= 0.95
    return broken(parts, between, room, measure)


def measured_in(line: Text, size: float) -> Callable[[str], float]:
    """Return a function that measures how wide words are in this size, in; the same words only once."""

    @cache
    def measure(words: str) -> float:
        line.set(text=words, fontsize=size)
        return line.get_window_extent().width / figure_of(line).dpi

    return measure


def setting_lines(words: str, width: float) -> list[str]:
    """Break the line below a title where its parts end, so that it fits a width, in."""
    parts = typeset(words).split(SEPARATOR)
    return broken(parts, SEPARATOR, width, measured_in(Page().text(0, 0, ""), SMALL))


def write_setting_lines(figure: Figure, words: str, theme: Theme) -> None:
    """Write the line below the title of a figure: on an upright sheet in as many lines as it needs.

    On other sheets than slides what has no room in the only line is left to the caption, which states
    it too.
    """
    screen = applied_screen()
    lines = [words] if screen.is_slide else setting_lines(words, (RIGHT - TITLE_AT[0]) * screen.inches[0])
    for row, line in enumerate(lines if screen.is_upright else lines[:1]):
        write_setting(figure, line, theme, row)


def broken(parts: Sequence[str], between: str, room: float, measure: Callable[[str], float]) -> list[str]:
    """Put parts into lines that measure no more than the room."""
    lines = [parts[0]]
    for part in parts[1:]:
        longer = f"{lines[-1]}{between}{part}"
        lines[-1:] = [longer] if measure(longer) <= room else [lines[-1], part]
    return lines


def title_height(title: Heading | Title, width: float) -> float:
    """Return how high the title of a sheet of this width is with all that belongs to it, in."""
    lines, size = title_lines(title.text, width)
    key = KEY_HIGH if isinstance(title, Title) else 0.0
    return 2 * AROUND + len(lines) * SPACING * size / 72 + key


def setting_height(words: str, width: float) -> float:
    """Return how high the line below a title is on a sheet of this width, in; 0 without words."""
    return len(setting_lines(words, width)) * SPACING * SMALL / 72 if words else 0.0


def _draw_lines(axes: Axes, theme: Theme, text: str) -> None:
    """Draw the lines of a title at the top of its axes."""
    page = figure_of(axes).get_size_inches()
    box = axes.get_position()
    lines, size = title_lines(text, box.width * page[0])
    middle = theme.title.align == "centre"
    for count, words in enumerate(lines):
        down = (AROUND + (count + 0.5) * SPACING * size / 72) / (box.height * page[1])
        place: dict[str, Any] = {"x": 0.5, "ha": "center"} if middle else {"x": 0.0}
        style: dict[str, Any] = {"color": theme.title_colour, "weight": theme.title_weight}
        style |= {"va": "center", "transform": axes.transAxes, "fontsize": size}
        axes.text(y=1 - down, s=words, **place, **style)


@dataclass(frozen=True)
class Heading:
    """The title of a film in which there are no classes to tell apart."""

    text: str

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw it: nothing here moves."""
        axes.set_axis_off()
        if not applied_screen().is_slide:
            _draw_lines(axes, theme, self.text)
            return Drawing([], lambda moment: None)
        room = axes.get_position()
        set_title(axes.text(0, 0.5, title_text(self.text), va="center"), theme, room.x0, room.x1)
        return Drawing([], lambda moment: None)


@dataclass(frozen=True)
class Setting:
    """The line below a title: the epoch, the sample and the cost of a film."""

    text: str

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw it: nothing here moves."""
        axes.set_axis_off()
        if applied_screen().is_slide:
            write_setting(figure_of(axes), self.text, theme)
            return Drawing([], lambda moment: None)
        wide = axes.get_position().width * figure_of(axes).get_size_inches()[0]
        lines = setting_lines(self.text, wide)
        middle = theme.title.align == "centre"
        place: dict[str, Any] = {"x": 0.5, "ha": "center"} if middle else {"x": 0.0}
        style: dict[str, Any] = {"fontsize": SMALL, "color": theme.muted, "va": "center"}
        for count, words in enumerate(lines):
            axes.text(y=1 - (count + 0.5) / len(lines), s=words, gid="setting", **place, **style)
        return Drawing([], lambda moment: None)


@dataclass(frozen=True)
class Title:
    """The film's title, with the markers of its classes at the end of the line.

    Attributes
    ----------
    numbered : bool
        Write the number of a class before its name, for a film that shows the numbers.
    """

    recording: Recording
    text: str
    numbered: bool = False

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw it all: nothing here moves."""
        axes.set_axis_off()
        if not applied_screen().is_slide:
            _draw_lines(axes, theme, self.text)
            self._draw_key(axes, theme)
            return Drawing([], lambda moment: None)
        width = axes.get_position().width
        axes.set(xlim=(0, width), ylim=(0, 1))
        title = axes.text(0, 0.5, "", va="center")
        texts, steps = self._key()
        begin = width - sum(steps) + 0.55 * KEY_STEP
        word = "" if self.recording.class_names else tr("class")
        key = axes.text(begin - 0.017, 0.5, word, fontsize=SMALL, va="center", ha="right", color=theme.muted)
        # A long title is set smaller rather than over the key, and then the key's word gives way.
        for shown in dict.fromkeys((word, "")):
            key.set_text(shown)
            title.set_text(title_text(self.text))
            key_begins = (
                key.get_window_extent().x0 if shown else axes.transData.transform((begin - 0.017, 0))[0]
            )
            end = key_begins / axes.figure.bbox.width - ROOM_BEFORE_KEY / PAGE_INCHES[0]
            set_title(title, theme, axes.get_position().x0, end)
            if font_size(title) > SMALL:
                break
        cloud = Cloud(axes, theme, np.arange(len(texts)), KEY_MARKER)
        places = begin + np.cumsum([0.0, *steps[:-1]])
        cloud.place(np.column_stack([places, np.full(len(texts), 0.5)]))
        beside = NUMBER_BESIDE if word else NAME_BESIDE
        for text, place in zip(texts, places):
            axes.text(place + beside, 0.5, verbatim(text), fontsize=SMALL, va="center")
        return Drawing([], lambda moment: None)

    def _key(self) -> tuple[list[str], list[float]]:
        """Return the text of each class, and the width of each, as shares of the page."""
        texts = class_texts(self.recording)
        if self.numbered and self.recording.class_names:
            texts = [f"{number} {text}" for number, text in enumerate(texts)]
        steps = [KEY_STEP + LETTER * (len(text) - 1) for text in texts]
        if sum(steps) <= WIDEST_KEY:
            return texts, steps
        numbers = [str(label) for label in range(self.recording.classes)]
        return numbers, [KEY_STEP] * len(numbers)

    def _draw_key(self, axes: Axes, theme: Theme) -> None:
        """Draw the classes in a line of their own below the title."""
        page, box = figure_of(axes).get_size_inches(), axes.get_position()
        wide = box.width * page[0]
        axes.set(xlim=(0, wide), ylim=(0, box.height * page[1]))
        high = AROUND + KEY_HIGH / 2
        style: dict[str, Any] = {"fontsize": SMALL, "va": "center"}
        measure = measured_in(Page().text(0, 0, ""), SMALL)
        texts, steps = self._key()
        word = "" if self.recording.class_names else tr("class")
        first = measure(word) + ROOM_BEFORE_KEY if word else 0.0
        first += KEY_STEP * PAGE_INCHES[0] / 4
        beside = PAGE_INCHES[0] * (NUMBER_BESIDE if word else NAME_BESIDE)
        inches = PAGE_INCHES[0] * np.array(steps)
        if first + inches.sum() > wide:
            texts = [str(label) for label in range(self.recording.classes)]
            inches = np.full(len(texts), KEY_STEP * PAGE_INCHES[0])
        places = first + np.cumsum([0.0, *inches[:-1]])
        # It stands below the title: at the left, or in the middle.
        free = wide - places[-1] - beside - measure(verbatim(texts[-1]))
        begin = max(0.0, free / 2) if theme.title.align == "centre" else 0.0
        places = begin + places
        axes.text(begin, high, word, color=theme.muted, **style)
        cloud = Cloud(axes, theme, np.arange(len(texts)), KEY_MARKER)
        cloud.place(np.column_stack([places, np.full(len(places), high)]))
        for text, place in zip(texts, places):
            axes.text(place + beside, high, verbatim(text), **style)
