"""How the loss falls, epoch by epoch."""

from __future__ import annotations

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


@dataclass(frozen=True)
class LossCurve:
    """The training loss by epoch: all of it faintly, the part already told strongly."""

    recording: Recording

    def draw(self, axes: Axes, theme: Theme) -> Drawing:
        """Draw axes and the whole curve; the part told and its marker move."""
        loss = self.recording.loss
        epochs = np.arange(len(loss))
        # A network that is perfect from the start has no loss to measure by.
        height = float(loss.max()) or 1.0
        axes.set(xlim=(0, len(loss) - 1), ylim=(-FOOTROOM * height, HEADROOM * height))
        axes.set_xlabel("epoch", labelpad=2)
        axes.set_ylabel("loss", color=theme.C)
        few_ticks(axes, 6, 3, whole=True)
        axes.grid(axis="y")
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        axes.plot(epochs, loss, color=theme.C, alpha=0.3, linewidth=THIN)
        told = axes.plot([], [], color=theme.C, linewidth=LINE, clip_on=False)[0]
        marker = axes.plot(
            [],
            [],
            "o",
            color=theme.C,
            markersize=MARKER,
            clip_on=False,
            markeredgecolor=theme.background,
            markeredgewidth=2,
        )[0]

        def show(moment: Moment) -> None:
            before = int(np.ceil(moment.epoch))
            told.set_data(
                np.append(epochs[:before], moment.epoch), np.append(loss[:before], moment.loss)
            )
            marker.set_data([moment.epoch], [moment.loss])

        return Drawing([told, marker], show)
