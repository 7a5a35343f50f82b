"""How large each layer's gradient is, step by step.

What to look at: all panels share one scale. Where a layer's curve is low, its weights hardly move;
the caption counts the epochs in which the first layer gets less than the last.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from hiddenreel.draw.diagram.canvas import HALO
from hiddenreel.draw.film.stills import panel_grid
from hiddenreel.draw.numbers import number
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.slide import (
    BOTTOM,
    LEFT,
    MOST_RIGHT,
    RIGHT,
    ROUND,
    Picture,
    faint_grid,
    fit_lines,
    new_slide,
    same_width,
)
from hiddenreel.draw.tangent import draw_point
from hiddenreel.draw.theme.theme import Theme, mixed
from hiddenreel.draw.wording import cost_words, counted
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
NEEDS = {"layers": [1, 10], "trained_by": ["hiddenreel"]}

# Most panels in a row, the least width of one, in, and the upper edge of all of them.
MOST_COLUMNS, LEAST, TOP = 5, 1.2, 0.755
# Narrower panels have fewer ticks, in: on other sheets than slides the last would touch the next panel's.
NARROW, NARROW_ON_SHEETS = 1.35, 3.0
GAP = (0.045, 0.13)
HEADING = 0.85
# Share of its colour that the band of an epoch's steps keeps.
BAND = 0.3


def draw(recording: Recording, theme: Theme) -> Picture:
    """Draw ‖∂C/∂W^ℓ‖ by step, one panel for each layer: the mean of each epoch, within its range."""
    norms = recording.gradient_norms
    by_epoch = norms.reshape(recording.epochs, recording.steps_per_epoch, recording.depth)
    means = by_epoch.mean(axis=1)
    epoch, layer = (int(at) for at in np.unravel_index(np.argmax(means), means.shape))
    peak = float(means[epoch, layer])
    where = {"epoch": epoch + 1, "layer": layer + 1}
    title = tr("The gradient of the weights is largest in epoch {epoch}, in layer {layer}", **where)
    if peak == 0:
        title = tr("No layer ever learns: every gradient is 0")
    figure = new_slide(title)
    steps = recording.steps_per_epoch * (np.arange(recording.epochs) + 0.5)
    # A logarithmic axis cannot show a gradient of exactly 0.
    shown = np.where(by_epoch > 0, by_epoch, np.nan) if peak > 0 else by_epoch
    lines = np.where(means > 0, means, np.nan) if peak > 0 else means
    panels, columns = _panels(figure, recording.depth)
    narrow = NARROW if applied_screen().is_slide else NARROW_ON_SHEETS
    for at, axes in enumerate(panels):
        if peak > 0:
            axes.set_yscale("log")
        _layer(axes, theme, steps, shown[..., at], lines[:, at], at + 1)
        axes.set_xlim(0, len(norms))
        ticks = 3 if axes.get_window_extent().width > narrow * figure.dpi else 2
        axes.xaxis.set_major_locator(MaxNLocator(ticks, steps=ROUND, integer=True))
        axes.set_xlabel(tr("step") if at + columns >= recording.depth else "")
        faint_grid(axes, theme, "y")
    if peak > 0:
        _mark(panels[layer], theme, (steps[epoch], peak), epoch + 1, len(norms))
    heading = tr("‖∂C/∂W‖: the mean of each epoch, within the range of its steps")
    text = figure.text(same_width(LEFT), HEADING, heading, color=theme.C, va="center")
    fit_lines(text, (MOST_RIGHT - same_width(LEFT)) * figure.bbox.width)
    less = _first_below_last(means)
    return figure.with_words(
        caption=tr(
            "Norm of the gradient of each layer's weights over {steps}: lines are means over "
            "epochs, bands the range of an epoch's steps. The largest mean is {peak}{less}. "
            "The cost is {cost}.",
            steps=counted(len(norms), "step"),
            peak=number(peak),
            less=less,
            cost=cost_words(recording),
        ),
        alt=tr(
            "Gradient norms of {layers}; the largest mean, {peak}, is that of layer {layer} in "
            "epoch {epoch}.",
            layers=counted(recording.depth, "layer"),
            peak=number(peak),
            **where,
        ),
    )


def _first_below_last(means: np.ndarray) -> str:
    """Count the epochs whose mean (epochs, layers) is smaller in the first layer than in the last."""
    epochs, depth = means.shape
    if depth == 1:
        return ""
    count = int(np.count_nonzero(means[:, 0] < means[:, -1]))
    return tr(
        "; that of layer 1 is below that of layer {depth} in {count} of {epochs}",
        depth=depth,
        count=count,
        epochs=counted(epochs, "epoch"),
    )


def _panels(figure: Figure, count: int) -> tuple[list[Axes], int]:
    """Open `count` panels on one scale, in rows; only the first of a row has tick labels.

    Return them and how many a row has.
    """
    # Half of the last number stands beyond its panel, and is as wide on every sheet.
    left, right = same_width(LEFT), 1 - same_width(1 - RIGHT)
    boxes = panel_grid(count, MOST_COLUMNS, LEAST, (left, BOTTOM, right - left, TOP - BOTTOM), GAP)
    panels: list[Axes] = []
    for box in [box for row in boxes for box in row][:count]:
        shared = panels[0] if panels else None
        panels.append(figure.add_axes(box, sharey=shared))
        # An axis of less than a decade also labels its minor ticks.
        panels[-1].tick_params(which="both", labelleft=box[0] == left)
    return panels, len(boxes[0])


def _layer(
    axes: Axes, theme: Theme, steps: np.ndarray, norms: np.ndarray, means: np.ndarray, layer: int
) -> None:
    """Draw a layer's norms (epochs, steps) as a band, and their means (epochs,) as a line."""
    low, high = (limit(norms, axis=1) for limit in (np.fmin.reduce, np.fmax.reduce))
    band = mixed(theme.C, theme.background, BAND)
    axes.fill_between(steps, low, high, color=band, linewidth=0, zorder=2, gid=f"band-{layer}")
    axes.plot(steps, means, color=theme.C, gid=f"layer-{layer}", zorder=3)
    axes.set_title(tr("layer {layer}", layer=layer), color=theme.ink)


def _mark(axes: Axes, theme: Theme, at: tuple[float, float], epoch: int, steps: int) -> None:
    """Mark the largest mean, and name its epoch on the side with more room."""
    draw_point(axes, theme, *at, "peak", zorder=5)
    left = at[0] > steps / 2
    text = axes.annotate(
        tr("epoch {epoch}", epoch=epoch),
        at,
        xytext=(-12 if left else 12, 4),
        textcoords="offset points",
        ha="right" if left else "left",
        va="bottom",
        color=theme.ink,
        zorder=5,
    )
    if not applied_screen().is_slide and text.get_window_extent().y1 > axes.bbox.y1:
        # Low panels have their headings there.
        text.xyann = (text.xyann[0], -text.xyann[1])
        text.set_verticalalignment("top")
        text.set_path_effects([withStroke(linewidth=HALO, foreground=theme.background)])
