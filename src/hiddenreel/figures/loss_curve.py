"""The loss, epoch by epoch, on a linear and on a logarithmic axis.

What to look at: on the linear axis where the curve is flat and where it drops; on the logarithmic one how
it goes on once it is small. It need not fall in every epoch: the caption counts the epochs in which it
rises.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.end_labels import label_ends
from hiddenreel.draw.numbers import change, number
from hiddenreel.draw.slide import RIGHT, Picture, faint_grid, few_ticks, new_slide, panel_row
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.draw.wording import counted, facts_of
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"


def draw(recording: Recording, theme: Theme) -> Picture:
    """Draw the mean cost over the training samples and, where there are any, the held-out ones."""
    first, last = float(recording.loss[0]), float(recording.loss[-1])
    how = change(first, last)
    facts = facts_of(recording, change=how)
    title = tr("The loss {change} in {epochs}", **facts)
    figure = new_slide(title)
    held_out = recording.held_out_loss
    # Two curves need their names beside them.
    gap, right = (0.1, RIGHT) if held_out is None else (0.17, RIGHT - 0.09)
    linear, logarithmic = panel_row(figure, 2, gap=gap, right=right)
    for axes in (linear, logarithmic):
        _curves(axes, recording, theme)
        axes.set_xlabel(tr("epoch"))
        axes.set_xlim(0, recording.epochs)
        few_ticks(axes, 5, 5, whole=True)
        faint_grid(axes, theme, "y")
    linear.set_ylim(bottom=0)
    linear.set_title(tr("loss, linear"), color=theme.C)
    logarithmic.set_yscale("log")
    logarithmic.set_title(tr("loss, logarithmic"), color=theme.C)
    if held_out is not None:
        for axes in (linear, logarithmic):
            ends = [(last, tr("training"), theme.C), (float(held_out[-1]), tr("held out"), theme.C)]
            label_ends(axes, ends)
    also = ""
    if held_out is not None:
        also = tr(", on held-out samples {held_out}", held_out=number(float(held_out[-1])))
    return figure.with_words(
        caption=tr(
            "Mean cost of the {network} network over its training samples, by epoch: {first} "
            "before training, {last} at the end{also}. {rising} The cost is {cost}.",
            **facts,
            first=number(first),
            last=number(last),
            also=also,
            rising=_rising(recording),
        ),
        alt=tr("The loss {change} over {epochs}{also}.", also=also, **facts),
    )


def _rising(recording: Recording) -> str:
    """Count the epochs in which the loss rises."""
    rises = int(np.count_nonzero(np.diff(recording.loss) > 0))
    if not rises:
        return tr("It rises in no epoch.")
    epochs = counted(recording.epochs, "epoch")
    return tr("It rises in {rises} of {epochs}.", rises=rises, epochs=epochs)


def _curves(axes: Axes, recording: Recording, theme: Theme) -> None:
    epochs = np.arange(recording.epochs + 1)
    axes.plot(epochs, recording.loss, color=theme.C, gid="training")
    if recording.held_out_loss is not None:
        axes.plot(epochs, recording.held_out_loss, color=theme.C, linestyle=(0, (2.2, 1.4)), gid="held-out")
