"""What each neuron before the output adds to a curve, and the curve over the samples.

What to look at: how the curve of each neuron bends, and what their sum follows.
"""

from __future__ import annotations

from hiddenreel.analyse.fit import along_input, fit_error, neuron_parts
from hiddenreel.draw.data_axes import name_input
from hiddenreel.draw.diagram.canvas import sheet_width
from hiddenreel.draw.end_labels import label_ends
from hiddenreel.draw.panels.fit import draw_samples
from hiddenreel.draw.slide import (
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    Picture,
    faint_grid,
    few_ticks,
    new_slide,
    panel_row,
)
from hiddenreel.draw.theme.theme import LINE, Theme
from hiddenreel.draw.wording import counted, error_change, learned_title, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
NEEDS = {"inputs": [1, 1], "outputs": [1, 1], "hidden": [1, None], "classes": [0, 0]}
OFFERS = ("samples",)

POINTS = 400
# On sheets that are narrower, in, the panels stand below each other.
NARROW = 8.5
# The panels' widths, and on narrow sheets the room at the left and at the right of them for numbers and
# for the neurons' names, as shares of the sheet.
WIDTHS, GAP, NAMES = (0.34, 0.40), 0.065, 0.075
# More neurons than these have no names.
MOST_NAMED = 8
WIDE = 1.6
DASHES = (0, (3, 2.4))


def draw(recording: Recording, theme: Theme, *, epoch: int | None = None) -> Picture:
    """Draw w a of each neuron before the output, and the answer at an epoch, the last by default."""
    at = recording.epochs if epoch is None else epoch
    errors = fit_error(recording, 0), fit_error(recording, at)
    title = learned_title(recording, *errors)
    x = along_input(recording, POINTS)
    parts = neuron_parts(recording, at, x)
    figure = new_slide(title)
    if sheet_width() < NARROW:
        left, right = panel_row(figure, 2, gap=GAP, right=RIGHT - NAMES)
    else:
        left = figure.add_axes((LEFT, BOTTOM, WIDTHS[0], TOP - BOTTOM))
        right = figure.add_axes((RIGHT - WIDTHS[1], BOTTOM, WIDTHS[1], TOP - BOTTOM))
    left.plot(x, parts, color=theme.a, linewidth=WIDE * LINE, gid="parts")
    left.set_title(tr("what each neuron adds"), color=theme.a)
    draw_samples(right, recording, theme, right.get_position().width)
    for shown, style in ((0, DASHES), (at, "solid")) if at else ((0, "solid"),):
        answers = recording.replay(shown, x[:, None])[-1][:, 0]
        colour = theme.a if shown == at else theme.ink
        right.plot(x, answers, color=colour, linestyle=style, lw=WIDE * LINE, gid=f"epoch {shown}")
    right.set_title(tr("their sum with $b$") if recording.run.output == "identity" else tr("its answer"))
    if at:
        right.set_title(tr("dashed: untrained"), loc="right", color=theme.muted)
    left.set_xlim(right.get_xlim())
    few_ticks(left, 5, 5)
    name_input(left.xaxis, recording, pad=2)
    for axes in (left, right):
        faint_grid(axes, theme)
    if parts.shape[1] <= MOST_NAMED:
        names = (f"$w_{{{k}}} a_{{{k}}}$" for k in range(1, parts.shape[1] + 1))
        label_ends(left, [(float(y), name, theme.a) for y, name in zip(parts[-1], names)])
    return figure.with_words(
        caption=tr(
            "w a of the {neurons} before the output of a {network} network after epoch {at}, and "
            "its answer over {samples}: {error_change} in the training samples.",
            neurons=counted(parts.shape[1], "neuron"),
            network=network_name(recording),
            at=at,
            samples=counted(len(recording.X), "sample"),
            error_change=error_change(*errors),
        ),
        alt=tr(
            "{curves} of neurons, and their sum over the samples: {error_change}.",
            curves=counted(parts.shape[1], "curve"),
            error_change=error_change(*errors),
        ),
    )
