"""The targets of a dataset with one input, drawn as y against x."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.data_axes import name_input
from hiddenreel.draw.paint.points import Cloud
from hiddenreel.draw.slide import few_ticks
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.record.recording import Recording

MARKER = 7.0
# Margins around the samples and the outputs, as shares of their ranges.
ROOM_X, ROOM_Y = 0.03, 0.15


def targets_and_answers(axes: Axes, recording: Recording, theme: Theme, *values: np.ndarray) -> np.ndarray:
    """Draw the targets of a dataset with one input, with axes wide enough for other values too.

    Parameters
    ----------
    values : arrays of any shape
        Outputs that must also fit within the limits of y.

    Returns
    -------
    array (2,)
        The limits of x.
    """
    x, y = recording.X[:, 0], recording.Y[:, 0]
    low, high = min(y.min(), *map(np.min, values)), max(y.max(), *map(np.max, values))
    room_x, room_y = ROOM_X * np.ptp(x), ROOM_Y * (high - low)
    axes.set(xlim=(x.min() - room_x, x.max() + room_x), ylim=(low - room_y, high + room_y))
    few_ticks(axes)
    name_input(axes.xaxis, recording)
    Cloud(axes, theme, recording.labels, MARKER, rasterized=True).place(np.column_stack([x, y]))
    return np.array(axes.get_xlim())
