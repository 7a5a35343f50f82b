"""The targets of a set with one input, laid out as x against y."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.paint.points import Cloud
from hiddenreel.draw.slide import few_ticks
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.record.recording import Recording

MARKER = 7.0
# Room around the samples and the answers, as shares of their ranges.
ROOM_X, ROOM_Y = 0.03, 0.15


def targets_and_answers(
    axes: Axes, recording: Recording, theme: Theme, *values: np.ndarray
) -> np.ndarray:
    """Lay out x against y: the targets of a set with one input; `values` are to be seen too.

    Returns the limits of x, (2,).
    """
    x, y = recording.X[:, 0], recording.Y[:, 0]
    low, high = min(y.min(), *map(np.min, values)), max(y.max(), *map(np.max, values))
    room_x, room_y = ROOM_X * np.ptp(x), ROOM_Y * (high - low)
    axes.set(
        xlim=(x.min() - room_x, x.max() + room_x), ylim=(low - room_y, high + room_y), xlabel="$x$"
    )
    few_ticks(axes)
    Cloud(axes, theme, recording.labels, MARKER, rasterized=True).place(np.column_stack([x, y]))
    return np.array(axes.get_xlim())
