"""Which classes are taken for which, at an epoch.

What to look at: the diagonal, where the answers are right. Beside it the darkest cells are the pairs of
classes that the network confuses.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.answers import confusion, judge
from hiddenreel.draw.diagram.canvas import cut_to, width_of
from hiddenreel.draw.diagram.shapes import shapes
from hiddenreel.draw.numbers import percent
from hiddenreel.draw.paint.points import Cloud
from hiddenreel.draw.slide import RIGHT, Picture, body_share, new_slide, same_width, verbatim
from hiddenreel.draw.theme.theme import LABEL, PAGE_INCHES, SMALL, TITLE, Theme, mixed
from hiddenreel.draw.wording import PARTS, class_texts, class_words, counted, grouped, network_name
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
NEEDS = {"classes": [2, 10]}

# The middle of the words beside the rows, the matrix, and the height of the words above its columns, as
# shares of the slide.
WORD_AT, LEFT, BOTTOM, TOP, SHARES_AT = 0.05, 0.13, 0.05, 0.755, 0.855
ANSWER_AT = 0.855
# A cell of all samples of a class keeps this share of its colour, where right and where wrong; shades
# grow with the square root.
RIGHT_STRENGTH, WRONG_STRENGTH, MARKER = 0.45, 0.55, 15.0
# With at most this many classes, a cell has room for its share below the count.
ROOMY = 6
# Where a column's name begins behind the middle of its marker, in, and letters that a cut name keeps.
NAME_BEGINS, FEWEST = 0.24, 4


def draw(
    recording: Recording,
    theme: Theme,
    *,
    epoch: int | None = None,
    of: Literal["training", "held-out"] = "training",
) -> Picture:
    """Draw how many samples of each class are taken for each, at an epoch or the last.

    The samples may be those of the training or the held-out ones.
    """
    shown, classes = recording.epochs if epoch is None else epoch, recording.classes
    judged = judge(recording, shown, of)
    counts = confusion(judged, classes)
    right = percent(1 - judged.wrong_share)
    title = tr(
        "{right} of the {of} samples are right at epoch {shown}{worst}",
        right=right,
        of=tr(PARTS[of]),
        shown=shown,
        worst=_worst(recording, counts),
    )
    figure = new_slide(title)
    texts = class_texts(recording)
    # Beside the matrix, names need more room than numbers.
    widest = max(width_of(verbatim(text)) for text in texts) - width_of("0")
    left = WORD_AT + same_width(LEFT - WORD_AT + widest / PAGE_INCHES[0])
    axes = figure.add_axes((left, BOTTOM, SHARES_AT - 0.055 - left, TOP - BOTTOM))
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    _cells(axes, theme, counts, shares)
    _classes(axes, theme, texts)
    _right(axes, theme, counts)
    words: dict[str, Any] = {"color": theme.muted, "ha": "center", "va": "center"}
    figure.text(WORD_AT, (BOTTOM + TOP) / 2, tr("true class"), rotation=90, **words)
    figure.text(left + axes.get_position().width / 2, ANSWER_AT, tr("answer"), **words)
    rates = enumerated(
        percent(float(shares[label, label])) for label in range(classes) if counts[label].any()
    )
    total = counted(len(judged.rows), f"{of} sample")
    return figure.with_words(
        caption=tr(
            "Classes of {total} by the answers of the {network} network at epoch {shown}. "
            "Cells are shaded by their share of the row. Class by class, right are {rates}.",
            total=total,
            network=network_name(recording),
            shown=shown,
            rates=rates,
        ),
        alt=tr(
            "{classes} × {classes} matrix of {total} by true class and answer; {right} are on the diagonal.",
            classes=classes,
            total=total,
            right=right,
        ),
    )


def _worst(recording: Recording, counts: np.ndarray) -> str:
    """State the most frequent mistake, behind a semicolon; nothing where there is none."""
    mistakes = np.where(np.eye(len(counts), dtype=bool), 0, counts)
    if not mistakes.any():
        return ""
    true, answer = np.unravel_index(mistakes.argmax(), mistakes.shape)
    count = int(mistakes.max())
    verb, which = tr("is") if count == 1 else tr("are"), class_words(recording)[true]
    return tr(
        "; {count} of {which} {verb} taken for {class_texts}",
        count=grouped(count),
        which=which,
        verb=verb,
        class_texts=class_texts(recording)[answer],
    )


def _cells(axes: Axes, theme: Theme, counts: np.ndarray, shares: np.ndarray) -> None:
    """Draw the cells and their numbers, where there are any."""
    classes = len(counts)
    axes.set(xlim=(0, classes), ylim=(classes, 0), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    roomy = classes <= ROOMY
    corners, colours = [], []
    for (row, column), count in np.ndenumerate(counts):
        is_right = row == column
        colour = theme.class_colour(row) if is_right else theme.C
        full = RIGHT_STRENGTH if is_right else WRONG_STRENGTH
        colours.append(mixed(colour, theme.background, full * math.sqrt(shares[row, column])))
        ends = ((0.03, 0.03), (0.97, 0.03), (0.97, 0.97), (0.03, 0.97))
        corners.append([(column + x, row + y) for x, y in ends])
        if count:
            style: dict[str, Any] = {"ha": "center", "va": "center", "color": theme.ink}
            middle = row + (0.38 if roomy else 0.5)
            size = TITLE if roomy else LABEL
            weight = "semibold" if is_right else "normal"
            axes.text(column + 0.5, middle, grouped(count), fontsize=size, weight=weight, **style)
            if roomy:
                share = percent(float(shares[row, column]))
                axes.text(column + 0.5, row + 0.72, share, fontsize=SMALL, **style)
    cells = shapes(axes, 1, "cells", facecolors=colours, edgecolors=theme.faint, linewidths=1.0)
    cells.set_verts(corners)


def _classes(axes: Axes, theme: Theme, texts: Sequence[str]) -> None:
    """Name the rows and columns with the names or numbers of their classes and their markers."""
    classes = len(texts)
    box = axes.get_window_extent()
    # Distances from the matrix, in cells, that are the same on the slide.
    inch = np.array([classes / box.width, classes / box.height]) * axes.figure.dpi
    labels = range(classes)
    middles = np.arange(classes) + 0.5
    style: dict[str, Any] = {"va": "center_baseline"}
    # A column's name begins behind its marker; narrow columns cut it, or have only one of both.
    widest, column = max(width_of(verbatim(text)) for text in texts), 1 / inch[0]
    begins = NAME_BEGINS if widest > column or widest <= column - NAME_BEGINS - 0.2 else 0.0
    room = column - begins - (0.2 if begins else 0.0)
    size = LABEL if widest <= room else SMALL
    cut = [cut_to(text, room, size) for text in texts]
    legible = all(text == whole or len(text) > FEWEST for text, whole in zip(cut, texts))
    heads = [verbatim(text) if legible else "" for text in cut]
    shifts = [-0.5 * (width_of(head, size) + begins) * inch[0] if head else 0.0 for head in heads]
    beside = Cloud(axes, theme, np.tile(labels, 2 if begins else 1), MARKER)
    left = np.column_stack([np.full(classes, -0.22 * inch[0]), middles])
    above = np.column_stack([middles + shifts, np.full(classes, -0.25 * inch[1])])
    beside.place(np.concatenate([left, above]) if begins else left)
    for label in labels:
        x, y = left[label, 0] - 0.22 * inch[0], middles[label]
        axes.text(x, y, verbatim(texts[label]), ha="right", **style)
        x, y = above[label] + (begins * inch[0], 0.0)
        axes.text(x, y, heads[label], ha="left", fontsize=size, **style)


def _right(axes: Axes, theme: Theme, counts: np.ndarray) -> None:
    """Write the share of right answers beside each row."""
    classes = len(counts)
    style: dict[str, Any] = {"transform": axes.figure.transFigure, "ha": "right"}
    axes.text(RIGHT, body_share() * ANSWER_AT, tr("right"), color=theme.muted, va="center", **style)
    box = axes.get_position()
    height = box.height / classes
    for label, row in enumerate(counts):
        if row.any():
            at = box.y1 - (label + 0.5) * height
            text = percent(float(row[label] / row.sum()))
            axes.text(RIGHT, at, text, va="center", **style)
