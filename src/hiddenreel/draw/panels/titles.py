"""Words that stay on the sheet for the whole film: its title and the key to its classes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.film.film import Drawing
from hiddenreel.draw.paint.points import Cloud
from hiddenreel.draw.slide import set_title, typeset
from hiddenreel.draw.theme.theme import PAGE_INCHES, SMALL, Theme
from hiddenreel.record.recording import Recording

# Left, bottom, width and height of a film's title, as shares of the page.
TITLE_BOX = (0.035, 0.90, 0.93, 0.09)
KEY_MARKER = 12.0
# Width of a class and its marker in the key, as a share of the page.
KEY_STEP = 0.036
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
        set_title(axes.text(0, 0.5, typeset(self.text, "bf"), va="center"), theme, room.x0, room.x1)
        return Drawing([], lambda moment: None)


@dataclass(frozen=True)
class Title:
    """The film's title, with the markers of its classes at the end of the line."""

    recording: Recording
    text: str

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw it all: nothing here moves."""
        axes.set_axis_off()
        width = axes.get_position().width
        axes.set(xlim=(0, width), ylim=(0, 1))
        title = axes.text(0, 0.5, typeset(self.text, "bf"), va="center")
        classes = self.recording.classes
        begin = width - KEY_STEP * (classes - 0.55)
        key = axes.text(
            begin - 0.017, 0.5, "class", fontsize=SMALL, va="center", ha="right", color=theme.muted
        )
        # A long title is set smaller rather than over the key.
        key_begins = key.get_window_extent().x0 / axes.figure.bbox.width
        end = key_begins - ROOM_BEFORE_KEY / PAGE_INCHES[0]
        set_title(title, theme, axes.get_position().x0, end)
        cloud = Cloud(axes, theme, np.arange(classes), KEY_MARKER)
        places = begin + KEY_STEP * np.arange(classes)
        cloud.place(np.column_stack([places, np.full(classes, 0.5)]))
        for label, place in enumerate(places):
            axes.text(place + 0.0115, 0.5, str(label), fontsize=SMALL, va="center")
        return Drawing([], lambda moment: None)
