"""The samples of a dataset with two inputs, as the network gets them.

What to look at: whether a straight line could separate the classes. Where none can, a network without
a hidden layer makes mistakes.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hiddenreel.draw.data_axes import name_input
from hiddenreel.draw.diagram.canvas import is_narrow
from hiddenreel.draw.numbers import percent
from hiddenreel.draw.paint.points import Cloud
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.slide import (
    BOTTOM,
    RIGHT,
    TOP,
    Picture,
    few_ticks,
    fit,
    new_slide,
    same_width,
    square_around,
    verbatim,
)
from hiddenreel.draw.theme.theme import LINE, PAGE_INCHES, Theme
from hiddenreel.draw.wording import about, class_words, counted, data_name, grouped, listed
from hiddenreel.language import capitalised, tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
NEEDS = {"inputs": [2, 2], "classes": [2, None]}

MARKER, KEY_MARKER = 9.0, 16.0
ROOM = 0.06
# Left edges of the plane and of the key to its classes, as shares of the page.
LEFT, KEY_AT = 0.17, 0.66
KEY_STEP = 0.075
# On narrow sheets the key stands below the plane:
# its left edge and that of the plane, as shares of a slide's width; the heights of its rows, of what is
# below it and of the axis's name above it, in.
KEY_LEFT, PLANE_LEFT, ROW, BELOW, AXIS = 0.05, 0.085, 0.5, 0.25, 0.9
# From this many classes on the key has two columns.
MANY = 4
# Directions of lines that are tried.
ANGLES = 1440
DASHES = (0, (3, 2))


def draw(recording: Recording, theme: Theme) -> Picture:
    """Draw every sample in the plane of its inputs and, for two classes, the best straight line."""
    name = data_name(recording)
    samples = counted(len(recording.X), "sample")
    title = tr("{name}: {samples} in the plane", name=capitalised(name), samples=samples)
    caption = tr("{samples} of {name}, {shares}.", samples=samples, name=name, shares=_shares(recording))
    alt = tr("Scatter plot of {samples} of {name}.", samples=samples, name=name)
    if recording.classes == 2:
        normal, offset, right = best_line(recording.X, recording.labels == 1)
        best = percent(right)
        only = tr("only ") if right < 1 else ""
        title = tr("{name}: the best straight line puts {best} right", name=capitalised(name), best=best)
        caption += tr(
            " The dashed line puts {best} on their class's side: the most that any line in one "
            "of {angles} directions does.",
            best=best,
            angles=grouped(ANGLES),
        )
        alt += tr(" The best straight line puts {only}{best} of them right.", only=only, best=best)
    figure = new_slide(title)
    axes = _plane(figure, recording)
    if recording.classes == 2:
        along = 3 * np.ptp(axes.get_xlim()) * np.array([-normal[1], normal[0]])
        ends = np.array([offset * normal - along, offset * normal + along])
        axes.plot(*ends.T, color=theme.ink, linestyle=DASHES, linewidth=LINE, gid="line")
    Cloud(axes, theme, recording.labels, MARKER).place(recording.X)
    _key(figure, recording, theme)
    return figure.with_words(caption=caption, alt=alt)


def best_line(X: np.ndarray, positive: np.ndarray) -> tuple[np.ndarray, float, float]:
    """Find the straight line that puts most samples on their class's side, among `ANGLES` directions.

    Parameters
    ----------
    X : array (N, 2)
    positive : array (N,) of bool

    Returns
    -------
    normal : array (2,)
        The line's normal of length 1, towards the positive side.
    offset : float
        The line is the points with normal · x = offset.
    right : float
        Share of the samples on their own side.
    """
    angles = 2 * np.pi * np.arange(ANGLES) / ANGLES
    normals = np.column_stack([np.cos(angles), np.sin(angles)])
    heights = normals @ X.T
    order = np.argsort(heights, axis=1, kind="stable")
    gains = np.where(positive[order], -1, 1)
    # All samples above the lowest line count as positive; moving it over a sample changes that one.
    right = positive.sum() + np.cumsum(np.pad(gains, ((0, 0), (1, 0))), axis=1)
    # No line fits between samples of equal height.
    ranked = np.take_along_axis(heights, order, axis=1)
    right[:, 1:-1][np.diff(ranked, axis=1) == 0] = -1
    which, lifted = np.unravel_index(np.argmax(right), right.shape)
    row = ranked[which]
    edges = np.concatenate([[row[0] - 1.0], (row[1:] + row[:-1]) / 2, [row[-1] + 1.0]])
    return normals[which], float(edges[lifted]), float(right[which, lifted] / len(X))


def _plane(figure: Figure, recording: Recording) -> Axes:
    height = TOP - BOTTOM + 0.04
    box = LEFT, BOTTOM, height * PAGE_INCHES[1] / PAGE_INCHES[0], height
    if is_narrow():
        left, bottom = same_width(PLANE_LEFT), _key_top(recording) + AXIS / applied_screen().inches[1]
        box = left, bottom, RIGHT - left, BOTTOM + height - bottom
    axes = figure.add_axes(box)
    left, right, bottom, top = square_around(recording.X, ROOM)
    axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
    few_ticks(axes)
    name_input(axes.xaxis, recording, 0)
    name_input(axes.yaxis, recording, 1)
    return axes


def _key_rows(recording: Recording) -> tuple[int, int]:
    """Return how many rows and columns the key has on a narrow sheet."""
    entries = recording.classes + (recording.classes == 2)
    columns = 1 if applied_screen().is_upright and recording.classes < MANY else 2
    return -(-entries // columns), columns


def _key_top(recording: Recording) -> float:
    """Return the upper edge of the key on a narrow sheet, as a share of its height."""
    return (BELOW + ROW * _key_rows(recording)[0]) / applied_screen().inches[1]


def _key(figure: Figure, recording: Recording, theme: Theme) -> None:
    """Label the marker of every class and, for two classes, the line."""
    box, columns, unit, classes = (KEY_AT, BOTTOM, 1 - KEY_AT, TOP - BOTTOM), 1, 1.0, recording.classes
    steps = np.arange(classes + 1)
    lefts, heights = np.zeros(classes + 1), 0.5 + KEY_STEP * ((classes - 1) / 2 - steps)
    if is_narrow():
        rows, columns = _key_rows(recording)
        left, bottom = same_width(KEY_LEFT), BELOW / applied_screen().inches[1]
        box = left, bottom, RIGHT - left, _key_top(recording) - bottom
        unit = same_width(1 - KEY_AT) / box[2]
        lefts, heights = steps % columns / columns, 1 - (steps // columns + 0.5) / rows
    axes = figure.add_axes(box)
    axes.set_axis_off()
    axes.set(xlim=(0, 1), ylim=(0, 1))
    places = np.column_stack([lefts + 0.05 * unit, heights])[:classes]
    Cloud(axes, theme, np.arange(classes), KEY_MARKER).place(places)
    counts = np.bincount(recording.labels, minlength=classes)
    words = [
        verbatim(about(name, counted(int(count), "sample")))
        for name, count in zip(class_words(recording), counts)
    ]
    if classes == 2:
        x = lefts[-1] + np.array([0.01, 0.09]) * unit
        axes.plot(x, [heights[-1]] * 2, color=theme.ink, linestyle=DASHES, gid="line in key")
        words.append(tr("best straight line"))
    for text, left, height in zip(words, lefts, heights):
        written = axes.text(left + 0.12 * unit, height, text, va="center", color=theme.ink)
        fit(written, (1 / columns - 0.16 * unit) * axes.bbox.width)


def _shares(recording: Recording) -> str:
    counts = np.bincount(recording.labels)
    if np.all(counts == counts[0]):
        return tr("{counts} in each class", counts=counts[0])
    return listed(
        [
            tr("{count} in {name}", count=count, name=name)
            for name, count in zip(class_words(recording), counts)
        ]
    )
