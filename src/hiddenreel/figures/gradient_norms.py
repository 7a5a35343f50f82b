"""How strongly each layer is pulled, step by step.

What to look at: the layers near the input get a smaller share of the error than those near the
output, and all of them wake together when the network finds its way.
"""

from __future__ import annotations

import numpy as np
from matplotlib.ticker import MaxNLocator

from hiddenreel.draw.naming import counted
from hiddenreel.draw.page import (
    RIGHT,
    ROUND,
    Picture,
    faint_grid,
    label_ends,
    number,
    page,
    panel_row,
)
from hiddenreel.draw.style import Theme, mixed
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"

BAND = 0.13
# The weakest shade, of the first layer, as a share of the full colour.
FIRST_SHADE = 0.5


def draw(recording: Recording, theme: Theme) -> Picture:
    """Draw ‖∂C/∂W^ℓ‖ by step for each layer: its mean over each epoch, within its range."""
    norms = recording.gradient_norms
    by_epoch = norms.reshape(recording.epochs, recording.steps_per_epoch, recording.depth)
    means = by_epoch.mean(axis=1)
    epoch, layer = np.unravel_index(np.argmax(means), means.shape)
    peak = float(means[epoch, layer])
    title = f"The pull on the weights is strongest in epoch {epoch + 1}, on layer {layer + 1}"
    if peak == 0:
        title = "No pull ever reaches the weights: every gradient is 0"
    figure = page(title)
    (axes,) = panel_row(figure, 1, right=RIGHT - 0.075)
    steps = recording.steps_per_epoch * (np.arange(recording.epochs) + 0.5)
    # A gradient of exactly 0 has no place on a logarithmic axis; its label goes to the bottom.
    least = float(norms[norms > 0].min(initial=np.inf)) if peak > 0 else 0.0
    shown = np.where(by_epoch > 0, by_epoch, np.nan) if peak > 0 else by_epoch
    lines = np.where(means > 0, means, np.nan) if peak > 0 else means
    ends = []
    for level in range(1, recording.depth + 1):
        shade = layer_shade(theme, level, recording.depth)
        low, high = (
            limit(shown[..., level - 1], axis=1) for limit in (np.fmin.reduce, np.fmax.reduce)
        )
        axes.fill_between(steps, low, high, color=shade, alpha=BAND, linewidth=0)
        axes.plot(steps, lines[:, level - 1], color=shade, gid=f"layer-{level}")
        ends.append((max(float(means[-1, level - 1]), least), f"layer {level}", shade))
    if peak > 0:
        axes.set_yscale("log")
    axes.set_xlim(0, len(norms))
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=ROUND, integer=True))
    axes.set_xlabel("step")
    axes.set_title("‖∂C/∂W‖, epoch means within their range", color=theme.C)
    faint_grid(axes, theme, "y")
    label_ends(axes, ends)
    return Picture(
        figure=figure,
        title=title,
        caption=f"Norm of the gradient of each layer's weights over {counted(len(norms), 'step')}: "
        f"lines are means over epochs, bands their range. The greatest mean is {number(peak)}.",
        alt=f"Gradient norms of {counted(recording.depth, 'layer')}; the greatest mean, "
        f"{number(peak)}, is layer {layer + 1}'s in epoch {epoch + 1}.",
    )


def layer_shade(theme: Theme, level: int, depth: int) -> str:
    """Return the shade of the cost's colour for a layer: fuller towards the output."""
    share = FIRST_SHADE + (1 - FIRST_SHADE) * level / depth
    return mixed(theme.C, theme.background, share)
