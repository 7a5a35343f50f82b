"""How large the gradients of every layer are, in networks that differ in their activation.

What to look at: whether the violins sink towards the first layer. Where they do, the first layers hardly
move, and the network may not learn; the accuracy under each name tells.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hiddenreel.analyse.distributions import quartiles, values_of, watched_pass
from hiddenreel.draw.film.film import moment
from hiddenreel.draw.film.stills import panel_grid
from hiddenreel.draw.numbers import number, percent
from hiddenreel.draw.panels.distributions import LayerViolins
from hiddenreel.draw.slide import Picture, fit, fit_lines, new_slide, same_height, same_width
from hiddenreel.draw.theme.theme import LABEL, SMALL, Theme
from hiddenreel.draw.wording import cost_words, network_name, setting_value
from hiddenreel.language import enumerated, joined, tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
NEEDS = {"layers": [2, 20], "others": [1, 3]}

# Left and right edges of all panels, and the space between them, as shares of a slide.
LEFT, RIGHT, GAP = 0.085, 0.97, (0.03, 0.2)
# The panels' lower edge and height, and from the panels up to the names of the networks and from these
# down to the accuracies, as shares of a slide's height.
BOTTOM, HEIGHT, NAMES, ACCURACY, LAYERS_AT = 0.155, 0.56, 0.115, 0.057, 0.045
# The least width of a panel, in.
LEAST = 1.5


def draw(recording: Recording, theme: Theme, others: list[Recording], *, epoch: int = 0) -> Picture:
    """Draw the sizes of ∂C/∂w in each layer at an epoch, before training by default, side by side."""
    runs = [recording, *others]
    names = [_name(run, runs) for run in runs]
    falls = [fall(run, epoch) for run in runs]
    known = [place for place in range(1, len(runs)) if np.isfinite(falls[place])]
    title = tr("With {names} {change}", names=names[0], change=_change(falls[0]))
    if known:
        most = max(known, key=lambda place: falls[place])
        title += tr(", with {names} {times}", names=names[most], times=_times(falls[most]))
    figure = new_slide(title)
    left, bottom, names_above = same_width(LEFT), same_height(BOTTOM), same_height(NAMES)
    height = HEIGHT + (BOTTOM - bottom) + (NAMES - names_above)
    whole = (left, bottom, RIGHT - left, height)
    rows = panel_grid(len(runs), len(runs), LEAST, whole, GAP)
    boxes = [box for row in rows for box in row]
    for run, name, box in zip(runs, names, boxes):
        axes = figure.add_axes(box)
        panel = LayerViolins(run, "gradients", tuple(runs), epochs=(epoch,))
        panel.draw(axes, theme).show(moment(run, min(epoch, run.epochs)))
        axes.tick_params(labelleft=box[0] == left)
        middle, above = box[0] + box[2] / 2, box[1] + box[3] + names_above
        room = (box[2] + GAP[0] / 2) * figure.bbox.width
        named = figure.text(middle, above, name, ha="center", va="center", fontsize=LABEL, weight="semibold")
        fit(named, room)
        right = tr(
            "{accuracy} right after {epochs} epochs", accuracy=percent(run.accuracy[-1]), epochs=run.epochs
        )
        style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": SMALL, "color": theme.muted}
        fit_lines(figure.text(middle, above - same_height(ACCURACY), right, **style), room)
    when = tr("before training") if epoch == 0 else tr("at epoch {epoch}", epoch=epoch)
    figure.text(0.5, same_height(LAYERS_AT), tr("layer"), ha="center", va="center")
    # Beside the middle one of panels below each other.
    figure.axes[(len(rows) - 1) // 2].set_ylabel(tr("size of ∂C/∂w {when}", when=when), color=theme.C)
    listed = joined(
        tr("; "),
        (
            f"{name} {number(ratio, 2) if np.isfinite(ratio) else tr('none')}, {percent(run.accuracy[-1])}"
            for name, ratio, run in zip(names, falls, runs)
        ),
    )
    # Where the networks have different costs, the caption names none.
    alike = len({cost_words(run) for run in runs}) == 1
    cost = tr(" The cost is {cost}.", cost=cost_words(recording)) if alike else ""
    return figure.with_words(
        caption=tr(
            "Sizes of ∂C/∂w in each layer {when}, with medians and quartiles, in {network} "
            "networks. Median of layer 1 by that of the last, and accuracy at the end: "
            "{listed}.{cost}",
            when=when,
            network=network_name(recording),
            listed=listed,
            cost=cost,
        ),
        alt=tr(
            "Violins of gradients by layer {when} in {runs} networks: {words}.",
            when=when,
            runs=len(runs),
            words=enumerated(names),
        ),
    )


def fall(recording: Recording, epoch: int) -> float:
    """Return the median size of ∂C/∂w in the first layer by that in the last; NaN if one has none."""
    batch = watched_pass(recording, min(epoch, recording.epochs))
    first, last = (quartiles(values_of(batch, "gradients", layer)).median for layer in (1, recording.depth))
    return first / last


def _change(ratio: float) -> str:
    """State what becomes of the gradient from the last layer to the first."""
    if not np.isfinite(ratio):
        return tr("no gradient reaches layer 1")
    verb = tr("shrinks") if ratio < 1 else tr("grows")
    return tr("the gradient {verb} {times} on its way to layer 1", verb=verb, times=_times(ratio))


def _times(ratio: float) -> str:
    """Write a ratio as times, above 1."""
    return tr("{max} times", max=number(max(ratio, 1 / ratio), 2))


def _name(recording: Recording, runs: list[Recording]) -> str:
    """Name a run by its hidden activation, or where two have the same, by its own name."""
    hidden = [run.run.hidden for run in runs]
    if len(set(hidden)) == len(hidden):
        return setting_value(recording.run.hidden).replace("relu", "ReLU")
    return recording.run.name
