"""Words that stay on the sheet for the whole film: its title and the key to its classes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.film.film import Drawing
from hiddenreel.draw.paint.points import Cloud
from hiddenreel.draw.slide import figure_of, set_title, typeset, verbatim, write_setting
from hiddenreel.draw.theme.theme import PAGE_INCHES, SMALL, Theme
from hiddenreel.draw.wording import class_texts
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
ROOM_BEFORE_KEY = 0.2


@dataclass(frozen=True)
class Heading:
    """The title of a film in which there are no classes to tell apart."""

    text: str

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw it: nothing here moves."""
        axes.set_axis_off()
        room = axes.get_position()
        set_title(
            axes.text(0, 0.5, typeset(verbatim(self.text), "bf"), va="center"),
            theme,
            room.x0,
            room.x1,
        )
        return Drawing([], lambda moment: None)


@dataclass(frozen=True)
class Setting:
    """The line below a title: of which epoch, sample and cost a film is."""

    text: str

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw it: nothing here moves."""
        axes.set_axis_off()
        write_setting(figure_of(axes), self.text, theme)
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
        width = axes.get_position().width
        axes.set(xlim=(0, width), ylim=(0, 1))
        title = axes.text(0, 0.5, typeset(verbatim(self.text), "bf"), va="center")
        texts, steps = self._key()
        begin = width - sum(steps) + 0.55 * KEY_STEP
        word = "" if self.recording.class_names else "class"
        key = axes.text(
            begin - 0.017, 0.5, word, fontsize=SMALL, va="center", ha="right", color=theme.muted
        )
        # A long title is set smaller rather than over the key.
        key_begins = key.get_window_extent().x0 / axes.figure.bbox.width
        end = key_begins - ROOM_BEFORE_KEY / PAGE_INCHES[0]
        set_title(title, theme, axes.get_position().x0, end)
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
