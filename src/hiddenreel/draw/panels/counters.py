"""Counters of epoch, loss and accuracy, large enough for the last row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

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
# The greatest height of a figure as a share of its row's, where all type is larger.
HIGHEST_FIGURE = 0.95
# A panel larger than this, in, has the sheet for itself, and larger type.
ALONE = (8.0, 3.3)
# A panel this many times as wide as high has all in a row: the heights of words and figures as shares
# of its height, the share of a column that a figure takes, and its greatest width in heights of type.
IN_A_ROW, WORD_HIGH, FIGURE_HIGH, FIGURE_SHARE, LONGEST_FIGURE = 5.0, 0.82, 0.32, 0.92, 3.9

# A word, its colour, and how a moment's figure is written.
Row = tuple[str, str, Callable[[Moment], str]]


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
            return self._in_a_row(axes, theme, rows, wide)
        larger = max(1.0, min(wide / ALONE[0], high / ALONE[1]))
        size = larger * COUNTER * min(1.0, ROWS_AT_FULL_SIZE / len(rows))
        if applied_screen().type > 1.0:
            size = min(size, HIGHEST_FIGURE * 72 * high / len(rows))
        for row, (word, colour, _) in enumerate(rows):
            height = 1 - (row + 0.5) / len(rows)
            style: dict[str, Any] = {"fontsize": larger * LABEL, "va": "center_baseline"}
            axes.text(WORDS_END, height, tr(word), color=theme.muted, ha="right", **style)
            style |= {"fontsize": size, "weight": "semibold"}
            figures.append(PaintedText(axes.text(FIGURES_BEGIN, height, "", color=colour, **style)))
        first = 1 - 0.5 / len(rows)
        if self.between:
            # Below the word, where figures of any length leave room, or above it if rows are close.
            pitch = axes.get_window_extent().height / axes.figure.dpi / len(rows)
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
            for figure, (_, _, text) in zip(figures, rows):
                figure.artist.set_text(text(moment))

        return Drawing([*figures, about], show)

    def _in_a_row(self, axes: Axes, theme: Theme, rows: list[Row], wide: float) -> Drawing:
        """Draw the words above their figures, side by side, where the panel is `wide` (in) and low."""
        epoch, about = tr("epoch"), tr("≈ interpolated")
        step = wide / len(rows)
        size = min(COUNTER, FIGURE_SHARE * step * 72 / LONGEST_FIGURE)
        figures, words = [], []
        for column, (word, colour, _) in enumerate(rows):
            place = (column + 0.5) / len(rows)
            style: dict[str, Any] = {"ha": "center", "va": "center_baseline"}
            label = axes.text(place, WORD_HIGH, tr(word), color=theme.muted, **style)
            words.append(label)
            style |= {"fontsize": size, "weight": "semibold", "color": colour}
            figures.append(PaintedText(axes.text(place, FIGURE_HIGH, "", **style)))
        style = {"ha": "center", "va": "center_baseline", "fontsize": SMALL, "color": theme.muted}
        mark = PaintedText(axes.text(0.5 / len(rows), WORD_HIGH, "", **style))
        if self.between:
            words[0].set_visible(False)

        def show(moment: Moment) -> None:
            if self.between:
                mark.artist.set_text(epoch if moment.is_recorded else about)
            for figure, (_, _, text) in zip(figures, rows):
                figure.artist.set_text(text(moment))

        return Drawing([*figures, mark], show)

    def _rows(self, theme: Theme) -> list[Row]:
        """List the counters: the word, the colour, and the function that writes a moment's number."""
        digits = loss_decimals(self.recording.loss)
        rows = [
            (phrase("epoch"), theme.ink, epoch_text),
            (phrase("loss"), theme.C, lambda moment: fixed_or_less(moment.loss, digits)),
        ]
        if not self.recording.is_regression:
            rows.append((phrase("accuracy"), theme.ink, lambda moment: percent(moment.accuracy)))
        if self.recording.held_out.any() and not self.recording.is_regression:
            held_out = lambda moment: percent(moment.held_out_accuracy)  # noqa: E731
            rows.append((phrase("held out"), theme.ink, held_out))
        return [row for row in rows if row[0].replace(" ", "-") in self.counted]


def epoch_text(moment: Moment) -> str:
    """Write the epoch: whole where it was recorded, with a decimal where it is interpolated."""
    return fixed(moment.epoch, 0 if moment.is_recorded else 1)
