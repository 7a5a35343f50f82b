"""Epoch, loss and accuracy in figures large enough for the last row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.film import Drawing, Moment
from hiddenreel.draw.parts import Label
from hiddenreel.draw.style import COUNTER, LABEL, Theme
from hiddenreel.record.recording import Recording

# Rows from the top, as shares of the panel's height, and where the words end and the figures begin.
ROWS = (0.84, 0.50, 0.16)
WORDS_END, FIGURES_BEGIN = 0.36, 0.43


@dataclass(frozen=True)
class Counters:
    """The moment in figures. Digits are tabular, so nothing jumps as they change."""

    recording: Recording

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the words; the figures move."""
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.set_axis_off()
        rows = (("epoch", theme.ink), ("loss", theme.C), ("accuracy", theme.ink))
        figures = []
        for height, (word, colour) in zip(ROWS, rows):
            axes.text(
                WORDS_END,
                height,
                word,
                color=theme.muted,
                fontsize=LABEL,
                ha="right",
                va="baseline",
            )
            figures.append(
                Label(
                    axes.text(
                        FIGURES_BEGIN,
                        height,
                        "",
                        color=colour,
                        fontsize=COUNTER,
                        weight="semibold",
                        ha="left",
                        va="baseline",
                    )
                )
            )
        digits = loss_digits(self.recording.loss)

        def show(moment: Moment) -> None:
            figures[0].artist.set_text(epoch_text(moment))
            figures[1].artist.set_text(f"{moment.loss:.{digits}f}")
            figures[2].artist.set_text(accuracy_text(moment.accuracy))

        return Drawing(figures, show)


def epoch_text(moment: Moment) -> str:
    """Write the epoch: whole where it was recorded, with a decimal where it is interpolated."""
    return f"{moment.epoch:.0f}" if moment.is_recorded else f"{moment.epoch:.1f}"


def accuracy_text(accuracy: float) -> str:
    """Write an accuracy; only what is perfect is written as 100 %."""
    return "100 %" if accuracy == 1.0 else f"{np.floor(1000 * accuracy) / 10:.1f} %"


def loss_digits(loss: np.ndarray) -> int:
    """Choose decimals that show two significant digits of the smallest loss, at most four."""
    smallest = max(float(loss.min()), 1e-12)
    return int(np.clip(1 - np.floor(np.log10(smallest)), 2, 4))
