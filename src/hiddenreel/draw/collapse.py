"""What layers of identities amount to: one matrix and one bias."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.page import few_ticks
from hiddenreel.draw.points import Cloud
from hiddenreel.draw.style import Theme
from hiddenreel.record.recording import Layers, Recording

MARKER = 7.0
# Room around the samples and the answers, as shares of their ranges.
ROOM_X, ROOM_Y = 0.03, 0.15


def collapsed(weights: Layers) -> tuple[np.ndarray, np.ndarray]:
    """Multiply the layers out: return W* = W^L … W^1 (k, d) and b* = W^L (… b^1 …) + b^L (k,)."""
    W_star, b_star = weights[0]
    for W, b in weights[1:]:
        W_star, b_star = W @ W_star, W @ b_star + b
    return W_star, b_star


def signed(value: float, text: str) -> str:
    """Put the sign of a second summand before the text of its size, as in "− 0.2"."""
    return f"− {text}" if value < 0 else f"+ {text}"


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
