"""Histograms of the outputs by class, and of the losses.

The height of a bar is the square root of its share, so that a few samples can be seen beside hundreds.
What is answered wrongly is filled in the colour of the cost.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from hiddenreel.analyse.answers import Bins, answer_bins, judge, loss_bins, loss_powers, threshold
from hiddenreel.draw.diagram.canvas import cut_to, width_of
from hiddenreel.draw.diagram.shapes import shapes
from hiddenreel.draw.film.film import Drawing, Moment
from hiddenreel.draw.numbers import number, percent
from hiddenreel.draw.paint.artists import PaintedText
from hiddenreel.draw.paint.lines import PaintedLines
from hiddenreel.draw.slide import LINE_SPACING, ROUND, faint_grid, few_ticks, figure_of, verbatim
from hiddenreel.draw.theme.theme import LINE, PAGE_INCHES, SMALL, THIN, TITLE, Theme, mixed
from hiddenreel.draw.ticks import power_text
from hiddenreel.draw.wording import FEW_CLASSES, class_labels, class_texts
from hiddenreel.language import phrase, tr
from hiddenreel.record.recording import Recording

# Share of its colour that a histogram keeps where the answers are right.
STRENGTH = 0.35
# The height of a bar of all samples of a class, in rows.
FULL = 0.9
# Where the counts of wrong answers end, as a share of the width of their axes, and how far from these
# at most, in; narrower axes than a slide's leave them all of that.
COUNTS_AT, COUNTS_WITHIN, NARROW = 1.14, 0.77, 4.2
# Shares that the axis of losses names.
NAMED_SHARES = (0.01, 0.1, 0.25, 0.5, 1.0)
# The page's margin left of the classes' names with the space between them and the axes, in.
BESIDE_NAMES = 0.45
ROOM_ABOVE, NAME_AT, MEAN_LINE = 1.12, 1.16, 0.7 * LINE
# Powers of ten that an axis names at most.
DECADES = 4
LOSS_NAME = phrase("cost $C_0$ of a sample")
HEIGHT_WORDS = phrase("The height of a bar is the square root of its share")


@dataclass(frozen=True)
class AnswerHistograms:
    """The answers ŷ to the training samples, a row for each class.

    Of several outputs ŷ is that of the sample's class.

    Attributes
    ----------
    epochs : tuple of int
        Those from which the limits of an unbounded output are taken; some of all if there are none.
    headed : bool
        Whether the axis is named, and the wrong answers of each class are counted beside its row.
    """

    recording: Recording
    epochs: tuple[int, ...] = ()
    headed: bool = False

    @cached_property
    def bins(self) -> Bins:
        """The bins, the same at every epoch."""
        return answer_bins(self.recording, self.epochs)

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the axes and the threshold; the histograms move."""
        classes, bins = self.recording.classes, self.bins
        axes.set(xlim=(bins.low, bins.high), ylim=(0, classes - 1 + FULL + 0.1))
        few_ticks(axes, 2)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
        # In low rows only every other class has room for its name.
        pitch = axes.get_window_extent().height * 72 / axes.figure.dpi / axes.get_ylim()[1]
        named = range(0, classes, 1 if pitch > LINE_SPACING * SMALL else 2)
        axes.yaxis.set_major_locator(FixedLocator([classes - 1 - label for label in named]))
        # Names stand between the page's margin and the axes.
        room = axes.get_position().x0 * figure_of(axes).get_size_inches()[0] - BESIDE_NAMES
        names = class_labels(self.recording)
        if max(width_of(verbatim(name), SMALL) for name in names) > room:
            names = class_texts(self.recording)
        names = [verbatim(cut_to(name, room, SMALL)) for name in names]
        axes.set_yticklabels([names[label] for label in named], va="baseline")
        axes.tick_params(length=0)
        axes.spines[["left", "bottom"]].set_visible(False)
        middle = threshold(self.recording)
        if middle is not None:
            axes.axvline(middle, color=theme.ink, lw=THIN, ls=(0, (4, 3)), zorder=1, gid="threshold")
        colours = [theme.class_colour(label) for label in range(classes)]
        bars = Bars(axes, theme, colours)
        texts = self._counts(axes, theme) if self.headed else []
        if self.headed:
            axes.set_xlabel(answer_name(self.recording), color=theme.a, labelpad=2)

        def show(moment: Moment) -> None:
            judged = judge(self.recording, moment.epoch, activations=moment.activations)
            groups = [judged.labels == label for label in range(classes)]
            totals = [bins.counts(judged.y_hat[group]) for group in groups]
            wrong = [bins.counts(judged.y_hat[group & judged.is_wrong]) for group in groups]
            bars.show(bins.edges, [(classes - 1 - label, FULL) for label in range(classes)], totals, wrong)
            for group, text in zip(groups, texts):
                text.artist.set_text(str(np.count_nonzero(judged.is_wrong & group)))

        return Drawing([bars.artist, *texts], show)

    def _counts(self, axes: Axes, theme: Theme) -> list[PaintedText]:
        """Make the texts, by class, that count wrong answers right of the rows, and their heading."""
        classes = self.recording.classes
        style: dict[str, Any] = {
            "transform": axes.get_yaxis_transform(),
            "ha": "right",
            "va": "baseline",
            "color": theme.C,
        }
        wide = axes.get_window_extent().width / figure_of(axes).dpi
        within = 1.0 + COUNTS_WITHIN / wide
        at = within if wide < NARROW else min(COUNTS_AT, within)
        above = classes - 1 + FULL + 0.1
        axes.text(at, above, tr("wrong"), fontsize=SMALL, **style)
        style["fontsize"] = TITLE if classes <= FEW_CLASSES else SMALL
        rows = [classes - 1 - label for label in range(classes)]
        return [PaintedText(axes.text(at, row, "", **style)) for row in rows]


@dataclass(frozen=True)
class LossHistogram:
    """The costs C₀ of the training samples by powers of ten, with a line at their mean.

    Attributes
    ----------
    epochs : tuple of int
        Those from which the limits are taken; some of the whole training if there are none.
    headed : bool
        Whether the axis and the line are named.
    """

    recording: Recording
    epochs: tuple[int, ...] = ()
    headed: bool = False

    @cached_property
    def bins(self) -> Bins:
        """The bins, the same at every epoch."""
        return loss_bins(self.recording, self.epochs)

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the axes; the histogram and the line at the mean move."""
        bins = self.bins
        axes.set(xlim=(bins.low, bins.high), ylim=(0, ROOM_ABOVE))
        axes.xaxis.set_major_locator(MaxNLocator(DECADES, steps=ROUND, integer=True))
        axes.xaxis.set_major_formatter(FuncFormatter(power_text))
        axes.yaxis.set_major_locator(FixedLocator([math.sqrt(share) for share in NAMED_SHARES]))
        axes.set_yticklabels([percent(share, 0) for share in NAMED_SHARES])
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
        faint_grid(axes, theme, "y")
        if self.headed:
            axes.set_xlabel(tr(LOSS_NAME), color=theme.C, labelpad=2)
        bars = Bars(axes, theme, [theme.C])
        line = PaintedLines(axes, theme.ink, MEAN_LINE, zorder=4)
        name = PaintedText(
            axes.text(0, NAME_AT, tr("mean") if self.headed else "", ha="center", fontsize=SMALL)
        )

        def show(moment: Moment) -> None:
            judged = judge(self.recording, moment.epoch, activations=moment.activations)
            totals = bins.counts(loss_powers(judged.costs))
            wrong = bins.counts(loss_powers(judged.costs[judged.is_wrong]))
            bars.show(bins.edges, [(0.0, 1.0)], [totals], [wrong])
            mean = float(np.clip(loss_powers(judged.costs.mean()), bins.low, bins.high))
            line.show([np.array([(mean, 0.0), (mean, ROOM_ABOVE)])])
            name.artist.set_x(mean)

        return Drawing([bars.artist, line, name], show)


class Bars:
    """Histograms in rows: their outlines, and over them the misclassified samples.

    Parameters
    ----------
    colours : sequence of str
        Of each row, the rearmost first.
    """

    def __init__(self, axes: Axes, theme: Theme, colours: Sequence[str]) -> None:
        fills = [(mixed(colour, theme.background, STRENGTH), theme.C) for colour in colours]
        self.artist = shapes(
            axes,
            2,
            "bars",
            facecolors=[fill for pair in fills for fill in pair],
            edgecolors=[edge for colour in colours for edge in (colour, "none")],
            linewidths=[width for _ in colours for width in (THIN, 0.0)],
            clip_on=False,
        )

    def show(
        self,
        edges: np.ndarray,
        rows: Sequence[tuple[float, float]],
        totals: Sequence[np.ndarray],
        wrong: Sequence[np.ndarray],
    ) -> None:
        """Show the counts (bins,) of all answers in each row, and of the wrong ones.

        Parameters
        ----------
        edges : array (bins + 1,)
        rows : sequence of (float, float)
            Where each row stands, and the height of a bar that holds all of it.
        """
        outlines = []
        for (base, full), total, some in zip(rows, totals, wrong):
            for counts in (total, some):
                heights = full * np.sqrt(counts / max(total.sum(), 1))
                outlines.append(_steps(edges, base, heights))
        self.artist.set_verts(outlines)


def _steps(edges: np.ndarray, base: float, heights: np.ndarray) -> np.ndarray:
    """Return the outline of bars (n,) that stand on a line, (2 n + 2, 2)."""
    x = np.repeat(edges, 2)
    y = base + np.concatenate([[0.0], np.repeat(heights, 2), [0.0]])
    return np.column_stack([x, y])


def left_of_rows(recording: Recording, least: float) -> float:
    """Return where rows with their classes' names begin, as a share of the page, `least` or more.

    Call it inside ``theme.applied()``.
    """
    widest = max(width_of(verbatim(name), SMALL) for name in class_labels(recording))
    return max(least, (widest + BESIDE_NAMES) / PAGE_INCHES[0])


def answer_name(recording: Recording) -> str:
    """Name what `AnswerHistograms` shows."""
    return tr("answers ŷ") if recording.sizes[-1] == 1 else tr("answers ŷ for the true class")
