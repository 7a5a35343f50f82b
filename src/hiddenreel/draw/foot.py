"""The foot of a sheet: the author's notes on the left, and a mark on the right.

It stands below everything else, so it covers nothing: the rest is as large on a page that is larger by
the foot, and the page is then shown in the same number of pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from matplotlib.axes import Axes
from matplotlib.image import imread
from matplotlib.transforms import Affine2D

from hiddenreel.draw.film.film import Drawing, Film, Moment, OfRecording, PlacedPanel
from hiddenreel.draw.paint.artists import PaintedText
from hiddenreel.draw.panels.titles import TITLE_BOX, broken, measured_in
from hiddenreel.draw.screen import Box, Screen
from hiddenreel.draw.slide import Page, Picture, title_words, typeset, verbatim
from hiddenreel.draw.theme.theme import SMALL, Theme
from hiddenreel.errors import HiddenreelError

# The height of a line, and the room around all lines, in.
LINE, AROUND = 0.3, 0.12
# The width that is kept for a mark, and that of the room beside it, in.
MARK_WIDE, MARK_BESIDE = 3.0, 0.3
WEIGHT = "semibold"


@dataclass(frozen=True)
class Notes:
    """The author's notes: each is shown from its epoch on, until the next.

    Attributes
    ----------
    notes : sequence of (epoch, lines)
        In the order of their epochs.
    """

    notes: Sequence[tuple[int, list[str]]]

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw nothing yet; the lines change."""
        axes.set_axis_off()
        axes.set(xlim=(0, 1), ylim=(0, 1))
        count = max(len(lines) for _, lines in self.notes)
        style: dict[str, Any] = {"fontsize": SMALL, "weight": WEIGHT, "va": "center_baseline"}
        # Letter by letter: a line is too long to be painted as one glyph.
        texts = [
            PaintedText(axes.text(0, 1 - (line + 0.5) / count, "", color=theme.ink, **style))
            for line in range(count)
        ]

        def show(moment: Moment) -> None:
            begun = [lines for epoch, lines in self.notes if epoch <= moment.epoch]
            shown = begun[-1] if begun else []
            for text, words in zip(texts, [*shown, *[""] * count]):
                text.artist.set_text(words)

        return Drawing(texts, show)


@dataclass(frozen=True)
class Watermark:
    """The author's mark: a few words, or the picture in a PNG file.

    Attributes
    ----------
    mark : str or mapping
        As `plan.watermark` checks it.
    """

    mark: str | Mapping[str, Any]

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw it at the right edge: nothing here moves."""
        axes.set_axis_off()
        if isinstance(self.mark, str):
            style: dict[str, Any] = {"ha": "right", "va": "center_baseline", "fontsize": SMALL}
            words = typeset(verbatim(self.mark))
            axes.text(1, 0.5, words, transform=axes.transAxes, color=theme.muted, **style)
            return Drawing([], lambda moment: None)
        try:
            picture = imread(self.mark["file"])
        except (OSError, ValueError, SyntaxError) as error:
            raise HiddenreelError(f"the mark {self.mark['file']} cannot be read: {error}") from None
        axes.imshow(picture, aspect="equal", cmap="gray", interpolation="lanczos")
        axes.set_anchor("E")
        return Drawing([], lambda moment: None)


def with_foot(film: Film, notes: Sequence[tuple[int, str]], mark: str | Mapping[str, Any] | None) -> Film:
    """Return a film with notes and a mark at its foot, as far as there are any."""
    if not notes and not mark:
        return film
    across = TITLE_BOX[2] * film.screen.inches[0]
    room = across - (_width_of(mark) + MARK_BESIDE if mark and notes else 0.0)
    measure = measured_in(Page().text(0, 0, "", weight=WEIGHT), SMALL)
    lines = [
        (epoch, broken(title_words(typeset(verbatim(note))), " ", room, measure)) for epoch, note in notes
    ]
    screen = replace(film.screen, foot=_height(max([1, *(len(words) for _, words in lines)])))
    panels = [*film.panels]
    if lines:
        longest = max((film.recording, *film.others), key=lambda recording: recording.epochs)
        box = _foot_box(screen, 0.0, room / across)
        panels.append(PlacedPanel(OfRecording(longest, Notes(lines)), box))
    if mark:
        panels.append(PlacedPanel(Watermark(mark), _mark_box(screen)))
    return replace(film, panels=panels, screen=screen)


def mark_picture(picture: Picture, mark: str | Mapping[str, Any], theme: Theme) -> Picture:
    """Return a figure that has a mark at its foot. Call it in ``theme.applied()``."""
    screen = replace(picture.screen, foot=_height(1))
    figure = picture.figure
    for axes in figure.axes:
        axes.set_position(screen.on_page(axes.get_position(original=True).bounds))
    figure.set_size_inches(screen.page)
    left, bottom, width, height = screen.on_page((0.0, 0.0, 1.0, 1.0))
    to_page = Affine2D().scale(width, height).translate(left, bottom)
    for artist in (*figure.texts, *figure.lines, *figure.patches, *figure.artists):
        if artist.get_transform() is figure.transSubfigure:
            artist.set_transform(to_page + figure.transSubfigure)
    Watermark(mark).draw(figure.add_axes(screen.on_page(_mark_box(screen))), theme)
    return replace(picture, screen=screen)


def _width_of(mark: str | Mapping[str, Any]) -> float:
    """Return the width of a mark, in: words may need more than is kept for one."""
    if not isinstance(mark, str):
        return MARK_WIDE
    return max(MARK_WIDE, measured_in(Page().text(0, 0, ""), SMALL)(typeset(verbatim(mark))))


def _height(lines: int) -> float:
    return lines * LINE + AROUND


def _foot_box(screen: Screen, begin: float, end: float) -> Box:
    """Return the box of a part of the foot, as shares of the sheet above it."""
    high = screen.inches[1]
    left, _, width, _ = TITLE_BOX
    inner = (screen.foot - AROUND) / high
    return left + begin * width, -(screen.foot - AROUND / 2) / high, (end - begin) * width, inner


def _mark_box(screen: Screen) -> Box:
    return _foot_box(screen, 1.0 - MARK_WIDE / (TITLE_BOX[2] * screen.inches[0]), 1.0)
