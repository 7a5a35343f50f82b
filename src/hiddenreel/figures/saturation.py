"""How many activations of each layer are saturated, and how far its weights move in an epoch.

What to look at: a layer whose activations sit at their bounds learns slowly, because σ′ is small there;
one whose weights move by much less than the others' is left behind.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from hiddenreel.analyse.distributions import SATURATED, dead_share, saturated_share, update_ratios
from hiddenreel.analyse.spread import spread_over
from hiddenreel.draw.end_labels import label_ends
from hiddenreel.draw.numbers import number, percent
from hiddenreel.draw.slide import ROUND, Picture, faint_grid, new_slide, panel_row
from hiddenreel.draw.theme.theme import LINE, Theme, mixed
from hiddenreel.draw.wording import counted, network_name
from hiddenreel.language import enumerated, joined, tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
NEEDS = {"layers": [1, 10], "hidden": [1, None]}

GAP, RIGHT = 0.17, 0.865
# Points of a curve of shares at most, and the line and strength of a layer that the title does not name.
POINTS, QUIET = 60, 0.72


def draw(recording: Recording, theme: Theme) -> Picture:
    """Draw by layer the share of saturated activations, and ‖ΔW‖ / ‖W‖ of an epoch, over the epochs."""
    layers = list(recording.hidden_layers)
    epochs = spread_over(recording.epochs + 1, POINTS)
    shares = np.array([[saturated_share(recording, int(e), n) for n in layers] for e in epochs])
    most = int(np.argmax(shares[-1]))
    end = percent(float(shares[-1, most]))
    names = recording.run.activations
    states = ["0" if names[n - 1] == "relu" else tr("saturated") for n in layers]
    state = joined(tr(" or "), sorted(set(states), reverse=True))
    title = tr(
        "{end} of the activations of layer {layers} are {states} at the end",
        end=end,
        layers=layers[most],
        states=states[most],
    )
    if shares[-1, most] == 0:
        title = tr("No activation of a hidden layer is {state} at the end", state=state)
    figure = new_slide(title)
    left, right = panel_row(figure, 2, gap=GAP, right=RIGHT)
    ratios = update_ratios(recording)
    every = list(range(1, recording.depth + 1))
    least = int(np.argmin(ratios.mean(axis=0)))
    moved = np.arange(1, recording.epochs + 1)
    if ratios.max() > 0:
        right.set_yscale("log")
    drawn = np.where(ratios > 0, ratios, np.nan) if ratios.max() > 0 else ratios
    _curves(right, theme, moved, drawn, every, least, theme.w)
    right.set_title(tr("‖ΔW‖ / ‖W‖ in an epoch"), color=theme.w)
    left.set_ylim(-0.02, 1.02)
    _curves(left, theme, epochs, shares, layers, most, theme.a)
    left.yaxis.set_major_formatter(lambda value, _: percent(value, 0))
    left.set_title(tr("activations that are {state}", state=state), color=theme.a)
    dead = sum(round(dead_share(recording, recording.epochs, n) * recording.sizes[n]) for n in layers)
    typical = enumerated(
        tr("{m} in layer {n}", m=number(float(m), 2), n=n) for n, m in zip(every, np.median(ratios, axis=0))
    )
    return figure.with_words(
        caption=tr(
            "First panel: share of the activations of all samples {meaning}; at the end {hidden_neurons} "
            "of the {network} network {give} for every sample. Second panel: change of each layer’s "
            "weights in an epoch by their norm; medians {typical}.",
            meaning=_meaning(recording),
            hidden_neurons=counted(dead, "hidden neuron") if dead else tr("no hidden neuron"),
            give=tr("give the same activation") if dead > 1 else tr("gives the same activation"),
            network=network_name(recording),
            typical=typical,
        ),
        alt=tr(
            "Curves by epoch for {layers}: activations that are {state}, up to {end} at the "
            "end, and relative changes of the weights.",
            layers=counted(recording.depth, "layer"),
            state=state,
            end=end,
        ),
    )


def _curves(
    axes: Axes,
    theme: Theme,
    epochs: np.ndarray,
    values: np.ndarray,
    layers: Sequence[int],
    loud: int,
    colour: str,
) -> None:
    """Draw the values (epochs, layers) of each layer as a curve; that of column `loud` stands out."""
    for column, layer in enumerate(layers):
        shade = colour if column == loud else mixed(colour, theme.background, QUIET)
        axes.plot(
            epochs,
            values[:, column],
            color=shade,
            lw=LINE * (1.2 if column == loud else 0.6),
            zorder=3 if column == loud else 2,
            gid=f"layer-{layer}",
        )
    axes.set_xlim(epochs[0], max(epochs[-1], epochs[0] + 1))
    axes.set_xlabel(tr("epoch"))
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=ROUND, integer=True))
    faint_grid(axes, theme, "y")
    low = axes.get_ylim()[0]
    ends = []
    for column, layer in enumerate(layers):
        known = values[np.isfinite(values[:, column]), column]
        end = float(known[-1]) if len(known) else low
        ends.append((end, tr("layer {layer}", layer=layer), colour if column == loud else theme.muted))
    label_ends(axes, ends)


def _meaning(recording: Recording) -> str:
    """Write what counts as saturated."""
    names = dict.fromkeys(recording.run.activations[n - 1] for n in recording.hidden_layers)
    near = tr("within {saturated} of their range from a bound", saturated=percent(SATURATED, 0))
    meanings = {"relu": tr("exactly 0"), "identity": tr("at a bound, which the identity has not")}
    return joined(tr(" or "), (dict.fromkeys(meanings.get(name, near) for name in names)))
