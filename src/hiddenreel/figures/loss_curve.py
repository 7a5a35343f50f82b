"""The loss, epoch by epoch, on a linear and on a logarithmic axis.

What to look at: on the left the plateaus, where the network has not yet found how to part the
classes; on the right that it never stops getting better after them.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.numbers import number
from hiddenreel.draw.slide import (
    RIGHT,
    Picture,
    faint_grid,
    few_ticks,
    label_ends,
    new_slide,
    panel_row,
)
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.draw.wording import counted
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"


def draw(recording: Recording, theme: Theme) -> Picture:
    """Draw the mean cost over the training samples and, where there are any, the held-out ones."""
    first, last = float(recording.loss[0]), float(recording.loss[-1])
    verb = "falls" if last < first else "goes"
    title = (
        f"The loss {verb} from {number(first)} to {number(last)} "
        f"in {counted(recording.epochs, 'epoch')}"
    )
    figure = new_slide(title)
    held_out = recording.held_out_loss
    # Two curves need their names beside them.
    gap, right = (0.1, RIGHT) if held_out is None else (0.17, RIGHT - 0.09)
    linear, logarithmic = panel_row(figure, 2, gap=gap, right=right)
    for axes in (linear, logarithmic):
        _curves(axes, recording, theme)
        axes.set_xlabel("epoch")
        axes.set_xlim(0, recording.epochs)
        few_ticks(axes, 5, 5, whole=True)
        faint_grid(axes, theme, "y")
    linear.set_ylim(bottom=0)
    linear.set_title("loss, linear", color=theme.C)
    logarithmic.set_yscale("log")
    logarithmic.set_title("loss, logarithmic", color=theme.C)
    if held_out is not None:
        for axes in (linear, logarithmic):
            ends = [(last, "training", theme.C), (float(held_out[-1]), "held out", theme.C)]
            label_ends(axes, ends)
    also = "" if held_out is None else f", on held-out samples {number(float(held_out[-1]))}"
    return Picture(
        figure=figure,
        title=title,
        caption=f"Mean cost of run {recording.run.name} by epoch: {number(first)} before training, "
        f"{number(last)} at the end{also}.",
        alt=f"The loss {verb} from {number(first)} to {number(last)} over "
        f"{counted(recording.epochs, 'epoch')}{also}.",
    )


def _curves(axes: Axes, recording: Recording, theme: Theme) -> None:
    epochs = np.arange(recording.epochs + 1)
    axes.plot(epochs, recording.loss, color=theme.C, gid="training")
    if recording.held_out_loss is not None:
        axes.plot(
            epochs,
            recording.held_out_loss,
            color=theme.C,
            linestyle=(0, (2.2, 1.4)),
            gid="held-out",
        )
