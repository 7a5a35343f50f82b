"""How the loss falls, epoch by epoch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.film import Drawing, Moment
from hiddenreel.draw.page import few_ticks
from hiddenreel.draw.style import LINE, THIN, Theme
from hiddenreel.record.recording import Recording

MARKER = 15.0
# Room above and below the curve, as shares of its greatest value.
HEADROOM, FOOTROOM = 1.08, 0.1
DASHED = (0, (2.2, 1.4))


@dataclass(frozen=True)
class LossCurve:
    """The loss by epoch: all of it faintly, the part already told strongly.

    Where samples are held out, their loss is dashed.
    """

    recording: Recording

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw axes and the whole curves; the parts told and their markers move."""
        curves = [(self.recording.loss, "solid", lambda moment: moment.loss)]
        if self.recording.held_out_loss is not None:
            held_out = (self.recording.held_out_loss, DASHED, lambda moment: moment.held_out_loss)
            curves.insert(0, held_out)
        # A network that is perfect from the start has no loss to measure by.
        height = max(float(loss.max()) for loss, _, _ in curves) or 1.0
        axes.set(xlim=(0, self.recording.epochs), ylim=(-FOOTROOM * height, HEADROOM * height))
        axes.set_xlabel("epoch", labelpad=2)
        axes.set_ylabel("loss", color=theme.C)
        few_ticks(axes, 6, 3, whole=True)
        axes.grid(axis="y")
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        told = [_Told(axes, theme, *curve) for curve in curves]

        def show(moment: Moment) -> None:
            for curve in told:
                curve.show(moment)

        return Drawing([artist for curve in told for artist in curve.artists], show)


class _Told:
    """One curve of the loss, told up to a moment."""

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        loss: np.ndarray,
        style: str | tuple,
        at: Callable[[Moment], float],
    ) -> None:
        self.loss, self.at = loss, at
        self.epochs = np.arange(len(loss))
        axes.plot(self.epochs, loss, color=theme.C, alpha=0.3, linewidth=THIN, linestyle=style)
        self.line = axes.plot([], [], color=theme.C, linewidth=LINE, linestyle=style)[0]
        self.marker = axes.plot(
            [],
            [],
            "o",
            color=theme.C,
            markersize=MARKER,
            markeredgecolor=theme.background,
            markeredgewidth=2,
        )[0]
        self.artists = [self.line, self.marker]
        for artist in self.artists:
            artist.set_clip_on(False)

    def show(self, moment: Moment) -> None:
        """Tell the curve up to a moment."""
        before, now = int(np.ceil(moment.epoch)), self.at(moment)
        self.line.set_data(
            np.append(self.epochs[:before], moment.epoch), np.append(self.loss[:before], now)
        )
        self.marker.set_data([moment.epoch], [now])
