"""Each hidden layer's points, at telling moments of the training.

What to look at: follow a row from left to right. A clump becomes a curve, the curve folds, and the
classes end up on different sides.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from matplotlib.figure import Figure

from hiddenreel.draw.film.film import moment
from hiddenreel.draw.film.stills import grid, representative_epochs
from hiddenreel.draw.numbers import number
from hiddenreel.draw.panels.hidden import heading, hidden_panel
from hiddenreel.draw.slide import Picture, new_slide
from hiddenreel.draw.theme.theme import LABEL, SMALL, Theme
from hiddenreel.draw.wording import data_name, network_name
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
NEEDS = {"hidden": [1, 4], "classes": [2, None]}

BOX, GAP = (0.075, 0.02, 0.9, 0.775), (0.006, 0.02)


def draw(recording: Recording, theme: Theme, *, epochs: tuple[int, ...] | None = None) -> Picture:
    """Draw all hidden layers at the given epochs, or at six equally far apart in movement."""
    chosen = representative_epochs(recording, epochs)
    last_layer = recording.hidden_layers[-1]
    first, last = (
        number(class_separation(recording.activations(epoch, last_layer), recording.labels), 2)
        for epoch in (chosen[0], chosen[-1])
    )
    title = f"In hidden layer {last_layer} the classes go from {first} to {last} spreads apart"
    figure = new_slide(title)
    boxes = grid(len(recording.hidden_layers), len(chosen), BOX, GAP)
    for layer, row in zip(recording.hidden_layers, boxes):
        _name_row(figure, heading(recording, layer), row[0])
        for epoch, box in zip(chosen, row):
            axes = figure.add_axes(box)
            panel = hidden_panel(recording, layer, box[2], bare=True)
            panel.draw(axes, theme).show(moment(recording, epoch))
            if layer == 1:
                axes.set_title(f"epoch {epoch}", fontsize=LABEL, loc="center")
    return Picture(
        figure=figure,
        title=title,
        caption=f"Hidden activations of {data_name(recording)} in the {network_name(recording)} "
        f"network at epochs {', '.join(map(str, chosen))}. Spreads: distance of class means over "
        f"the root mean square distance of samples from the mean of their class.",
        alt=f"Rows of point clouds, one a hidden layer: class means move from {first} to {last} "
        f"spreads apart in hidden layer {last_layer}.",
    )


def class_separation(activations: np.ndarray, labels: np.ndarray) -> float:
    """Mean distance between class means, in root mean square distances within the classes."""
    a = np.asarray(activations, dtype=float)
    groups = [a[labels == label] for label in np.unique(labels)]
    means = [group.mean(axis=0) for group in groups]
    within = np.sqrt(sum(((g - m) ** 2).sum() for g, m in zip(groups, means)) / len(a))
    apart = [float(np.linalg.norm(one - other)) for one, other in combinations(means, 2)]
    return float(np.mean(apart) / max(within, 1e-12))


def _name_row(figure: Figure, name: str, first: tuple[float, float, float, float]) -> None:
    left, bottom, _, height = first
    figure.text(
        left - 0.028,
        bottom + height / 2,
        name,
        rotation=90,
        ha="center",
        va="center",
        fontsize=SMALL,
    )
