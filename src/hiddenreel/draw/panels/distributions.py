"""How a quantity is distributed in each layer: a violin for each, with its median and quartiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from hiddenreel.analyse.distributions import SIZES, Quantity, limits_of, quartiles, values_of, watched_pass
from hiddenreel.draw.diagram.shapes import shapes
from hiddenreel.draw.film.film import Drawing, Moment
from hiddenreel.draw.paint.lines import PaintedLines
from hiddenreel.draw.slide import ROUND, faint_grid, few_ticks
from hiddenreel.draw.theme.theme import LINE, THIN, Theme, mixed
from hiddenreel.draw.ticks import power_text
from hiddenreel.language import phrase, tr
from hiddenreel.record.recording import Recording

# Half the width of a violin where most values are, and of the lines at its median and quartiles, in
# distances of two layers.
HALF, MEDIAN, QUARTILE = 0.42, 0.3, 0.15
# Bins of a violin, and the standard deviation of the bell by which they are smoothed, in bins.
BINS, SMOOTH = 64, 1.2
BELL = np.exp(-0.5 * (np.arange(-4, 5) / SMOOTH) ** 2)
STRENGTH = 0.6
# Room above and below the values, as a share of their range.
ROOM = 0.05
# At most this many layers and powers of ten are written on an axis.
NUMBERED, DECADES = 8, 5
NAMES: dict[Quantity, str] = {
    "weights": phrase("weights w"),
    "z": phrase("pre-activations z"),
    "activations": phrase("activations a"),
    "errors": phrase("sizes of δ"),
    "gradients": phrase("sizes of ∂C/∂w"),
}
# The variable whose colour a quantity has.
VARIABLES: dict[Quantity, str] = {
    "weights": "w",
    "z": "z",
    "activations": "a",
    "errors": "C",
    "gradients": "C",
}


@dataclass(frozen=True)
class LayerViolins:
    """The values of a quantity in every layer, at one epoch.

    Attributes
    ----------
    shares_axes_with : tuple of Recording
        Those that are compared with this one, itself among them: they share their limits.
    epochs : tuple of int
        Those from which the limits are taken; some of the whole training if there are none.
    headed : bool
        Whether the quantity is written above.
    """

    recording: Recording
    quantity: Quantity
    shares_axes_with: tuple[Recording, ...] = ()
    epochs: tuple[int, ...] = ()
    headed: bool = False

    @cached_property
    def limits(self) -> tuple[float, float]:
        """The least and the greatest height that the axis shows; of sizes, as powers of ten."""
        shown = self.shares_axes_with or (self.recording,)
        epochs = [[min(epoch, run.epochs) for epoch in self.epochs] for run in shown]
        pairs = [limits_of(run, self.quantity, some) for run, some in zip(shown, epochs)]
        lows, highs = zip(*pairs)
        low, high = self.heights(np.array([min(lows), max(highs)]))
        return float(low), float(high)

    def heights(self, values: np.ndarray) -> np.ndarray:
        """Return where values stand on the axis: of sizes, their powers of ten."""
        return np.log10(values) if self.quantity in SIZES else values

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw the axes; the violins move."""
        depth = max(shown.depth for shown in self.shares_axes_with or (self.recording,))
        low, high = self.limits
        room = ROOM * (high - low)
        axes.set(xlim=(0.4, depth + 0.6), ylim=(low - room, high + room))
        few_ticks(axes, NUMBERED, 5, whole=True)
        axes.xaxis.set_major_locator(
            FixedLocator(range(1, depth + 1)) if depth <= NUMBERED else MaxNLocator(5, integer=True)
        )
        axes.tick_params(length=0)
        if self.quantity in SIZES:
            axes.yaxis.set_major_locator(MaxNLocator(DECADES, steps=ROUND, integer=True))
            axes.yaxis.set_major_formatter(FuncFormatter(power_text))
        axes.spines["left"].set_visible(False)
        faint_grid(axes, theme, "y")
        colour = colour_of(self.quantity, theme)
        if self.headed:
            axes.set_title(tr(NAMES[self.quantity]), color=colour)
        violins = shapes(
            axes, 2, "violins", facecolors=mixed(colour, theme.background, STRENGTH), edgecolors="none"
        )
        medians = PaintedLines(axes, theme.ink, LINE, zorder=4)
        spread = PaintedLines(axes, theme.ink, THIN, zorder=4)

        def show(moment: Moment) -> None:
            batch = watched_pass(self.recording, moment.epoch)
            values = [
                self.heights(values_of(batch, self.quantity, layer))
                for layer in range(1, self.recording.depth + 1)
            ]
            violins.set_verts([v for v in self._violins(values) if len(v)])
            lines = self._quartiles(values)
            medians.show(lines[1::3])
            spread.show([*lines[0::3], *lines[2::3]])

        return Drawing([violins, medians, spread], show)

    def _violins(self, values: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Return the outline of each layer's violin, (n, 2); empty where there are no values."""
        return [violin(own, *self.limits, layer) for layer, own in enumerate(values, start=1)]

    def _quartiles(self, values: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Return lines (2, 2) at the lower quartile, the median and the upper one of each layer."""
        low, high = self.limits
        lines = []
        for layer, own in enumerate(values, start=1):
            for half, height in zip((QUARTILE, MEDIAN, QUARTILE), quartiles(own)):
                height = min(max(height, low), high)
                lines.append(np.array([(layer - half, height), (layer + half, height)]))
        return [line for line in lines if np.isfinite(line).all()]


def colour_of(quantity: Quantity, theme: Theme) -> str:
    """Return the colour of a quantity's variable."""
    colour: str = getattr(theme, VARIABLES[quantity])
    return colour


def violin(values: np.ndarray, low: float, high: float, at: float) -> np.ndarray:
    """Return the outline of a violin of values (n,) around x = `at`, (m, 2); empty without values.

    It is a smoothed histogram of `BINS` bins between the limits, which its widest bin fills; values
    beyond a limit count as at it.
    """
    if not len(values):
        return np.empty((0, 2))
    # `np.histogram` takes several times as long for so few values.
    cells = ((np.clip(values, low, high) - low) * (BINS / (high - low))).astype(int)
    counts = np.bincount(np.minimum(cells, BINS - 1), minlength=BINS).astype(float)
    # Reflected at the limits, so that none of it is lost there.
    reach = len(BELL) // 2
    padded = np.concatenate([counts[:reach][::-1], counts, counts[-reach:][::-1]])
    smooth = np.convolve(padded, BELL, "valid")
    half = HALF * smooth / smooth.max()
    visible = np.flatnonzero(half > 1e-3)
    rows = slice(visible[0], visible[-1] + 1)
    height = low + (np.arange(BINS)[rows] + 0.5) * (high - low) / BINS
    right, left = at + half[rows], at - half[rows]
    x, y = np.concatenate([right, left[::-1]]), np.concatenate([height, height[::-1]])
    return np.column_stack([x, y])
