"""Counters of epoch, loss and accuracy, large enough for the last row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from hiddenreel.draw.contents import applied_contents
from hiddenreel.draw.film.film import Drawing, Moment
from hiddenreel.draw.numbers import fixed, fixed_or_less, loss_decimals, percent
from hiddenreel.draw.paint.artists import PaintedText
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.theme.theme import COUNTER, LABEL, SMALL, Theme
from hiddenreel.language import phrase, tr
from hiddenreel.record.recording import Recording

# Where the words end, a sign for "about" stands, and the figures begin.
WORDS_END, ABOUT_AT, FIGURES_BEGIN = 0.36, 0.395, 0.43
# How far below or above the word it stands what that sign means, and from where on rows have room, in.
ASIDE, ROOMY = 0.31, 0.68
# Rows that fit at full size; of more, each is smaller.
ROWS_AT_FULL_SIZE = 3
# The greatest height of a figure as a share of its row's, where all type is larger and on other sheets
# than slides.
HIGHEST_FIGURE = 0.95
# A panel larger than this, in, has the sheet for itself, and larger type.
ALONE = (8.0, 3.3)
# A panel this many times as wide as high has all in a row, and one narrower than this, in, in two columns.
IN_A_ROW, NARROW = 5.0, 3.6
# In these the words stand above the figures: the heights of words, figures and a note as shares of a
# cell's, and the greatest height of a figure; the height of a note below several rows of cells, in; the
# share of a cell's width that a figure takes, and a figure's greatest width in heights of type.
WORDS_AT, FIGURES_AT, NOTE_AT, HIGHEST = 0.84, 0.45, 0.11, 0.4
NOTE_HIGH = 0.28
FIGURE_SHARE, LONGEST_FIGURE = 0.92, 3.9
# From this height on, in, a cell has room for the note.
NOTED = 0.8

# A share whose figure is as wide as any.
WIDEST_SHARE = 0.888


class Row(NamedTuple):
    """A word, its colour, the widest of its figures, and how a moment's figure is written."""

    word: str
    colour: str
    widest: str
    text: Callable[[Moment], str]


@dataclass(frozen=True)
class Counters:
    """The moment in figures. Digits are tabular, so nothing jumps as they change.

    Attributes
    ----------
    counted : tuple of str
        What is counted, of `COUNTED`; by default what the author chooses.
    between : bool
        Whether the film shows epochs between recorded ones; if so, a note explains the sign ≈.
    """

    recording: Recording
    counted: tuple[str, ...] = field(default_factory=lambda: applied_contents().counters)
    between: bool = False

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the words; the figures move."""
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.set_axis_off()
        rows = self._rows(theme)
        figures = []
        extent = axes.get_window_extent()
        wide, high = (float(side) / axes.figure.dpi for side in (extent.width, extent.height))
        if wide > IN_A_ROW * high:
            return self._in_cells(axes, theme, rows, len(rows), wide)
        if wide < NARROW and not applied_screen().is_slide:
            return self._in_cells(axes, theme, rows, min(len(rows), 2), wide)
        larger = max(1.0, min(wide / ALONE[0], high / ALONE[1]))
        size = larger * COUNTER * min(1.0, ROWS_AT_FULL_SIZE / len(rows))
        screen, pitch = applied_screen(), high / len(rows)
        # Other sheets than slides keep the note within the panel, above rows that are close.
        is_above = self.between and pitch < ROOMY and not screen.is_slide
        top = 1.0 - larger * NOTE_HIGH / high if is_above else 1.0
        if screen.type > 1.0 or not screen.is_slide:
            size = min(size, HIGHEST_FIGURE * 72 * top * pitch)
        for row, (word, colour, _, _) in enumerate(rows):
            height = top * (1 - (row + 0.5) / len(rows))
            style: dict[str, Any] = {"fontsize": larger * LABEL, "va": "center_baseline"}
            axes.text(WORDS_END, height, tr(word), color=theme.muted, ha="right", **style)
            style |= {"fontsize": size, "weight": "semibold"}
            figures.append(PaintedText(axes.text(FIGURES_BEGIN, height, "", color=colour, **style)))
        first = top * (1 - 0.5 / len(rows))
        if self.between:
            # Below the word, where figures of any length leave room, or above it if rows are close.
            away = larger * (-ASIDE if pitch >= ROOMY else ASIDE)
            aside = ScaledTranslation(0.0, away, axes.figure.dpi_scale_trans)
            style = {"fontsize": larger * SMALL, "ha": "right", "va": "center_baseline"}
            style |= {"color": theme.muted, "transform": axes.transData + aside}
            axes.text(WORDS_END, first, tr("≈ interpolated"), **style)
        about = PaintedText(
            axes.text(ABOUT_AT, first, "", color=theme.muted, ha="center", va="center_baseline")
        )

        def show(moment: Moment) -> None:
            about.artist.set_text("" if moment.is_recorded else "≈")
            for figure, row in zip(figures, rows):
                figure.artist.set_text(row.text(moment))

        return Drawing([*figures, about], show)

    def _in_cells(self, axes: Axes, theme: Theme, rows: list[Row], columns: int, wide: float) -> Drawing:
        """Draw the words above their figures, in cells side by side, where the panel is `wide` (in)."""
        lines = -(-len(rows) // columns)
        cell = axes.get_window_extent().height / axes.figure.dpi / lines
        step = wide / columns
        is_noted = self.between and cell >= NOTED
        # The note takes an empty cell if there is one, or else stands below all cells.
        in_a_cell = lines * columns > len(rows)
        foot = NOTE_HIGH / (cell * lines) if is_noted and lines > 1 and not in_a_cell else 0.0
        part = (1.0 - foot) / lines
        size = min(COUNTER, FIGURE_SHARE * step * 72 / LONGEST_FIGURE, HIGHEST * part * lines * cell * 72)
        style: dict[str, Any] = {"ha": "center", "va": "center_baseline"}
        figures = []
        for count, (word, colour, _, _) in enumerate(rows):
            line, column = divmod(count, columns)
            x, below = (column + 0.5) / columns, foot + (lines - 1 - line) * part
            axes.text(x, below + WORDS_AT * part, tr(word), color=theme.muted, **style)
            bold: dict[str, Any] = {"fontsize": size, "weight": "semibold", "color": colour}
            figures.append(PaintedText(axes.text(x, below + FIGURES_AT * part, "", **bold, **style)))
        if is_noted:
            small: dict[str, Any] = {"fontsize": SMALL, "color": theme.muted}
            x = (columns - 0.5 if in_a_cell else 0.5) / columns
            y = foot / 2 if foot else (FIGURES_AT if in_a_cell else NOTE_AT) * part
            axes.text(x, y, tr("≈ interpolated"), **small, **style)
        first = figures[0].artist
        about = PaintedText(axes.text(0.0, first.get_position()[1], "", color=theme.muted, **style))
        first.set_text(rows[0].widest)
        left = axes.transData.inverted().transform(first.get_window_extent().p0)[0]
        about.artist.set_x(left - 0.5 * LABEL / 72 / wide)

        def show(moment: Moment) -> None:
            about.artist.set_text("" if moment.is_recorded else "≈")
            for figure, row in zip(figures, rows):
                figure.artist.set_text(row.text(moment))

        return Drawing([*figures, about], show)

    def _rows(self, theme: Theme) -> list[Row]:
        """List the counters: the word, the colour, and the function that writes a moment's number."""
        recording, widest_share = self.recording, percent(WIDEST_SHARE)
        digits = loss_decimals(recording.loss)
        highest = fixed_or_less(float(recording.loss.max()), digits)
        rows = [
            Row(phrase("epoch"), theme.ink, fixed(recording.epochs - 0.5, 1), epoch_text),
            Row(phrase("loss"), theme.C, highest, lambda moment: fixed_or_less(moment.loss, digits)),
        ]
        if not recording.is_regression:
            accuracy = lambda moment: percent(moment.accuracy)  # noqa: E731
            rows.append(Row(phrase("accuracy"), theme.ink, widest_share, accuracy))
        if recording.held_out.any() and not recording.is_regression:
            held_out = lambda moment: percent(moment.held_out_accuracy)  # noqa: E731
            rows.append(Row(phrase("held out"), theme.ink, widest_share, held_out))
        return [row for row in rows if row.word.replace(" ", "-") in self.counted]


def epoch_text(moment: Moment) -> str:
    """Write the epoch: whole where it was recorded, with a decimal where it is interpolated."""
    return fixed(moment.epoch, 0 if moment.is_recorded else 1)
