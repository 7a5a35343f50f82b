"""Each hidden layer's points, at chosen epochs of the training.

What to look at: follow a layer from epoch to epoch, and see whether the classes come apart. The title
measures it in the last hidden layer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

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
from hiddenreel.language import capitalised, enumerated, phrase, tr
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
# blocks of rows, as a share of its height; and for those between blocks beside each other.
NAME, EPOCHS, BESIDE = 0.028, 0.065, 0.055


def draw(recording: Recording, theme: Theme, *, epochs: tuple[int, ...] | None = None) -> Picture:
    """Draw all hidden layers at the given epochs, or at six equally far apart in movement."""
    chosen = representative_epochs(recording, epochs)
    last_layer = recording.hidden_layers[-1]
    first, last = (
        separation_words(recording.activations(epoch, last_layer), recording.labels)
        for epoch in (chosen[0], chosen[-1])
    )
    spreads = tr(SPREADS)
    stays = first == last
    first = first.removesuffix(spreads) if last.endswith(spreads) else first
    change = {"last_layer": last_layer, "first": first, "last": last}
    title = tr("In hidden layer {last_layer} the classes go from {first} to {last}", **change)
    if stays:
        title = tr("In hidden layer {last_layer} the classes stay {last}", **change)
    figure = new_slide(title)
    names = [heading(recording, layer) for layer in recording.hidden_layers]
    for cell in _cells(names, chosen):
        if cell.before:
            _name_row(figure, cell.before, cell.box)
        axes = figure.add_axes(cell.box)
        panel = hidden_kind(recording, cell.layer)(
            recording, cell.layer, cell.box[2] / same_width(1.0), bare=True
        )
        panel.draw(axes, theme).show(moment(recording, cell.epoch))
        if separation_words(recording.activations(cell.epoch, cell.layer), recording.labels) == tr(NO_SPREAD):
            _write_below(figure, tr("all in one point"), cell.box, theme)
        if cell.above:
            axes.set_title(cell.above, fontsize=LABEL, loc="center")
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
            "Point clouds of each hidden layer, epoch after epoch; in hidden layer {last_layer} the "
            "classes stay {last}.",
            **change,
        )
        if stays
        else tr(
            "Point clouds of each hidden layer, epoch after epoch; in hidden layer {last_layer} the "
            "classes go from {first} to {last}.",
            **change,
        ),
    )


class Cell(NamedTuple):
    """A picture of the sheet, and what is written before it and above it."""

    epoch: int
    layer: int
    box: Box
    before: str
    above: str


def _cells(names: Sequence[str], epochs: Sequence[int]) -> list[Cell]:
    """Return the pictures of all layers of these names at all epochs.

    On a slide layers are rows. On other sheets layers or epochs are, in one block or in several, whichever
    makes pictures largest. A row is at least as high as its name in two lines is long if any can be.
    """
    if applied_screen().is_slide:
        return _layers_in_rows(names, epochs, 1)
    options = [
        lay_out(names, epochs, count)
        for lay_out in (_layers_in_rows, _epochs_in_rows)
        for count in range(1, len(epochs) + 1)
    ]

    def size(cells: list[Cell]) -> tuple[bool, float]:
        lines = [line for cell in cells for line in halved(cell.before).split("\n")]
        room = cells[0].box[3] * applied_screen().inches[1]
        return room >= max(width_of(line, SMALL) for line in lines), picture_size(cells[0].box)

    return max(options, key=size)


def _layers_in_rows(names: Sequence[str], epochs: Sequence[int], count: int) -> list[Cell]:
    """Return the pictures in a number of blocks below each other, with epochs from left to right."""
    blocks = [block for (block,) in grid(count, 1, _whole(), (0.0, same_height(EPOCHS)))]
    return [
        Cell(epoch, layer, box, before="" if column else name, above=_name(epoch) if layer == 1 else "")
        for block, shown, columns in _parted(blocks, epochs)
        for (layer, name), row in zip(enumerate(names, start=1), grid(len(names), columns, block, GAP))
        for column, (epoch, box) in enumerate(zip(shown, row))
    ]


def _epochs_in_rows(names: Sequence[str], epochs: Sequence[int], count: int) -> list[Cell]:
    """Return the pictures in a number of blocks beside each other, with epochs from top to bottom."""
    (blocks,) = grid(1, count, _whole(), (same_width(BESIDE), 0.0))
    cells = [
        Cell(epoch, layer, box, before=_name(epoch) if layer == 1 else "", above="" if place else name)
        for block, shown, rows in _parted(blocks, epochs)
        for place, (epoch, row) in enumerate(zip(shown, grid(rows, len(names), block, GAP)))
        for (layer, name), box in zip(enumerate(names, start=1), row)
    ]
    room = (cells[0].box[2] + GAP[0]) * applied_screen().inches[0]
    if any(width_of(name, LABEL) > room for name in names):
        shorter = [capitalised(tr("layer {number}", number=layer)) for layer in range(1, len(names) + 1)]
        return [cell._replace(above=cell.above and shorter[cell.layer - 1]) for cell in cells]
    return cells


def _parted(blocks: Sequence[Box], epochs: Sequence[int]) -> Iterator[tuple[Box, Sequence[int], int]]:
    """Yield each block with its epochs and the number of epochs for which it has room."""
    in_block = -(-len(epochs) // len(blocks))
    for at, block in enumerate(blocks):
        if shown := epochs[at * in_block : (at + 1) * in_block]:
            yield block, shown, in_block


def _whole() -> Box:
    """Return the box of all pictures."""
    left = BOX[0] if applied_screen().is_slide else same_width(BOX[0])
    return left, BOX[1], BOX[0] + BOX[2] - left, BOX[3]


def _name(epoch: int) -> str:
    return tr("epoch {epoch}", epoch=epoch)


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
