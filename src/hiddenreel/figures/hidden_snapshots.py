"""Each hidden layer's points, at chosen epochs of the training.

What to look at: follow a row from left to right, and see whether the classes come apart. The title
measures it in the last hidden layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from matplotlib.figure import Figure

from hiddenreel.draw.diagram.canvas import width_of
from hiddenreel.draw.film.film import moment
from hiddenreel.draw.film.stills import grid, picture_size, representative_epochs
from hiddenreel.draw.numbers import number
from hiddenreel.draw.panels.hidden import heading, hidden_kind
from hiddenreel.draw.screen import Box, applied_screen
from hiddenreel.draw.slide import Picture, halved, new_slide, same_height, same_width
from hiddenreel.draw.theme.theme import LABEL, SMALL, Theme
from hiddenreel.draw.wording import facts_of
from hiddenreel.language import enumerated, phrase, tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
NEEDS = {"hidden": [1, 4], "classes": [2, None]}
OFFERS = ("samples", "camera")

# Where all distances are at most this share of the largest activation, they are rounding: the
# recording holds activations in single precision.
ROUNDING = 1e-6
NO_SPREAD, SPREADS = phrase("one point"), phrase(" spreads apart")
BOX, GAP = (0.075, 0.02, 0.9, 0.775), (0.006, 0.02)
# From a row to its name, as a share of a slide's width, and the room for the names of epochs between
# blocks of rows, as a share of its height.
NAME, EPOCHS = 0.028, 0.065


def draw(recording: Recording, theme: Theme, *, epochs: tuple[int, ...] | None = None) -> Picture:
    """Draw all hidden layers at the given epochs, or at six equally far apart in movement."""
    chosen = representative_epochs(recording, epochs)
    last_layer = recording.hidden_layers[-1]
    first, last = (
        separation_words(recording.activations(epoch, last_layer), recording.labels)
        for epoch in (chosen[0], chosen[-1])
    )
    spreads = tr(SPREADS)
    first = first.removesuffix(spreads) if last.endswith(spreads) else first
    change = {"last_layer": last_layer, "first": first, "last": last}
    title = tr("In hidden layer {last_layer} the classes go from {first} to {last}", **change)
    figure = new_slide(title)
    names = [heading(recording, layer) for layer in recording.hidden_layers]
    for shown, layer, row in _rows(names, chosen):
        _name_row(figure, names[layer - 1], row[0])
        for epoch, box in zip(shown, row):
            axes = figure.add_axes(box)
            panel = hidden_kind(recording, layer)(recording, layer, box[2] / same_width(1.0), bare=True)
            panel.draw(axes, theme).show(moment(recording, epoch))
            if separation_words(recording.activations(epoch, layer), recording.labels) == tr(NO_SPREAD):
                _write_below(figure, tr("all in one point"), box, theme)
            if layer == 1:
                axes.set_title(tr("epoch {epoch}", epoch=epoch), fontsize=LABEL, loc="center")
    return figure.with_words(
        caption=tr(
            "Hidden activations of {data} in the {network} network at {word} {words}. A spread "
            "is the root mean square distance of samples from the mean of their class; the "
            "classes are as many spreads apart as their means.",
            **facts_of(recording),
            word=tr("epochs") if len(chosen) > 1 else tr("epoch"),
            words=enumerated(map(str, chosen)),
        ),
        alt=tr(
            "Rows of point clouds, one for each hidden layer; in hidden layer {last_layer} the "
            "classes go from {first} to {last}.",
            **change,
        ),
    )


def _rows(names: Sequence[str], epochs: Sequence[int]) -> list[tuple[Sequence[int], int, list[Box]]]:
    """Return rows with their epochs and hidden layer, from 1: of few epochs where pictures are then larger.

    A row is at least as high as its name in two lines is long if any can be.
    """
    left = BOX[0] if applied_screen().is_slide else same_width(BOX[0])
    whole = left, BOX[1], BOX[0] + BOX[2] - left, BOX[3]
    longest = max(width_of(line, SMALL) for name in names for line in halved(name).split("\n"))
    options = []
    for count in [1] if applied_screen().is_slide else range(1, len(epochs) + 1):
        blocks = [block for (block,) in grid(count, 1, whole, (0.0, same_height(EPOCHS)))]
        in_block = -(-len(epochs) // count)
        options.append(
            [
                (epochs[at * in_block : (at + 1) * in_block], layer, row)
                for at, block in enumerate(blocks)
                for layer, row in enumerate(grid(len(names), in_block, block, GAP), start=1)
            ]
        )

    def size(rows: list[tuple[Sequence[int], int, list[Box]]]) -> tuple[bool, float]:
        box = rows[0][2][0]
        return box[3] * applied_screen().inches[1] >= longest, picture_size(box)

    return [row for row in max(options, key=size) if row[0]]


def separation_words(activations: np.ndarray, labels: np.ndarray) -> str:
    """Write how far apart the classes are; where points coincide, write that.

    Parameters
    ----------
    activations : array (N, k)
    labels : array (N,) of int
    """
    a = np.asarray(activations, dtype=float)
    rounding = ROUNDING * float(np.abs(a).max(initial=0.0))
    if np.ptp(a, axis=0).max() <= rounding:
        return tr(NO_SPREAD)
    groups = [a[labels == label] for label in np.unique(labels)]
    if max(float(np.ptp(group, axis=0).max()) for group in groups) <= rounding:
        return tr("one point each")
    return f"{number(class_separation(a, labels), 2)}{tr(SPREADS)}"


def class_separation(activations: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean distance between class means, in root mean square distances within classes.

    Parameters
    ----------
    activations : array (N, k)
    labels : array (N,) of int
    """
    a = np.asarray(activations, dtype=float)
    groups = [a[labels == label] for label in np.unique(labels)]
    means = [group.mean(axis=0) for group in groups]
    within = np.sqrt(sum(((g - m) ** 2).sum() for g, m in zip(groups, means)) / len(a))
    apart = [float(np.linalg.norm(a - b)) for a, b in combinations(means, 2)]
    return float(np.mean(apart) / within)


def _write_below(figure: Figure, text: str, box: Box, theme: Theme) -> None:
    """Write a note at the lower edge of a panel."""
    left, bottom, width, _ = box
    figure.text(left + width / 2, bottom, text, ha="center", va="bottom", fontsize=SMALL, color=theme.ink)


def _name_row(figure: Figure, name: str, first: Box) -> None:
    left, bottom, _, height = first
    if width_of(name, SMALL) > height * applied_screen().inches[1]:
        name = halved(name)
    place = left - same_width(NAME), bottom + height / 2
    figure.text(*place, name, rotation=90, ha="center", va="center", multialignment="center", fontsize=SMALL)
