"""How large each layer's weights are, step by step.

What to look at: which layer's weights grow most, and when. Large weights make a sigmoid steep: a
small change of its input then decides its output.
"""

from __future__ import annotations

import numpy as np

from hiddenreel.draw.end_labels import label_ends
from hiddenreel.draw.numbers import change, number, percent
from hiddenreel.draw.slide import RIGHT, Picture, faint_grid, few_ticks, new_slide, panel_row
from hiddenreel.draw.theme.theme import LINE, Theme, mixed
from hiddenreel.draw.wording import counted
from hiddenreel.language import enumerated, phrase, tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"

# The line of the layer that the title names is this much wider, and the others keep this share of
# their colour.
LOUD, QUIET = 1.5, 0.72
# Below this growth weights hardly grow.
NOTICEABLE = 1.1


def draw(recording: Recording, theme: Theme) -> Picture:
    """Draw ‖W^ℓ‖ by step for each layer, from the start."""
    start = [np.linalg.norm(W) for W, _ in recording.weights(0)]
    norms = np.vstack([start, recording.weight_norms])
    growth = norms[-1] / np.maximum(norms[0], np.finfo(float).tiny)
    most = int(np.argmax(growth))
    how, last = change(*norms[[0, -1], most]), number(float(norms[-1, most]))
    if norms[0, most] > 0 and growth[most] > 1:
        times = number(float(growth[most]), 2)
        title = tr(
            "The weights of layer {most} grow most: {times} times, to a norm of {last}",
            most=most + 1,
            times=times,
            last=last,
        )
        if growth[most] < NOTICEABLE:
            more = percent(float(growth[most]) - 1)
            title = tr(
                "The weights hardly grow: those of layer {most} most, by {more}", most=most + 1, more=more
            )
    else:
        title = tr("The norm of the weights of layer {most} {change}", most=most + 1, change=how)
    figure = new_slide(title)
    (axes,) = panel_row(figure, 1, right=RIGHT - 0.075)
    steps = np.arange(len(norms))
    ends = []
    for level, column in enumerate(norms.T, start=1):
        in_title = level == most + 1
        shade = theme.w if in_title else mixed(theme.w, theme.background, QUIET)
        line = LOUD * LINE if in_title else LINE
        axes.plot(steps, column, color=shade, lw=line, gid=f"layer-{level}", zorder=3 if in_title else 2)
        ends.append(
            (float(column[-1]), tr("layer {level}", level=level), theme.w if in_title else theme.muted)
        )
    axes.set_xlim(0, len(norms) - 1)
    axes.set_ylim(bottom=0)
    few_ticks(axes, 6, 5, whole=True)
    step = phrase("step") if recording.run.is_ours else phrase("epoch")
    axes.set_xlabel(tr(step))
    axes.set_title("‖W‖", color=theme.w)
    faint_grid(axes, theme, "y")
    label_ends(axes, ends)
    changes = enumerated(
        tr("{change} in layer {level}", change=change(before, after), level=level)
        for level, (before, after) in enumerate(zip(norms[0], norms[-1]), start=1)
    )
    return figure.with_words(
        caption=tr(
            "Norm of each layer's weights over {norms}: it {changes}.",
            norms=counted(len(norms) - 1, step),
            changes=changes,
        ),
        alt=tr(
            "Weight norms of {layers} by {step}; that of layer {most} {change}.",
            layers=counted(recording.depth, "layer"),
            step=tr(step),
            most=most + 1,
            change=how,
        ),
    )
