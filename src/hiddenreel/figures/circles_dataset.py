"""The samples of a dataset with two inputs, as the network gets them.

What to look at: whether a straight line could separate the classes. Where none can, a network without
a hidden layer makes mistakes.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hiddenreel.draw.data_axes import name_input
from hiddenreel.draw.numbers import percent
from hiddenreel.draw.paint.points import Cloud
from hiddenreel.draw.slide import BOTTOM, TOP, Picture, few_ticks, fit, new_slide, square_around, verbatim
from hiddenreel.draw.theme.theme import LINE, PAGE_INCHES, Theme
from hiddenreel.draw.wording import about, class_words, counted, data_name, grouped, listed
from hiddenreel.language import capitalised, tr
from hiddenreel.record.recording import Recording

LAID_OUT_IN = ["16:9", "4:3"]
SECTION = "Training and checking"
NEEDS = {"inputs": [2, 2], "classes": [2, None]}

MARKER, KEY_MARKER = 9.0, 16.0
ROOM = 0.06
# Left edges of the plane and of the key to its classes, as shares of the page.
LEFT, KEY_AT = 0.17, 0.66
KEY_STEP = 0.075
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
    axes = figure.add_axes((LEFT, BOTTOM, height * PAGE_INCHES[1] / PAGE_INCHES[0], height))
    left, right, bottom, top = square_around(recording.X, ROOM)
    axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
    few_ticks(axes)
    name_input(axes.xaxis, recording, 0)
    name_input(axes.yaxis, recording, 1)
    return axes


def _key(figure: Figure, recording: Recording, theme: Theme) -> None:
    """Label the marker of every class and, for two classes, the line."""
    axes = figure.add_axes((KEY_AT, BOTTOM, 1 - KEY_AT, TOP - BOTTOM))
    axes.set_axis_off()
    axes.set(xlim=(0, 1), ylim=(0, 1))
    classes = recording.classes
    heights = 0.5 + KEY_STEP * ((classes - 1) / 2 - np.arange(classes))
    places = np.column_stack([np.full(classes, 0.05), heights])
    Cloud(axes, theme, np.arange(classes), KEY_MARKER).place(places)
    counts = np.bincount(recording.labels, minlength=classes)
    for name, height, count in zip(class_words(recording), heights, counts):
        text = axes.text(
            0.12, height, verbatim(about(name, counted(int(count), "sample"))), va="center", color=theme.ink
        )
        fit(text, 0.84 * axes.bbox.width)
    if classes == 2:
        height = heights[-1] - KEY_STEP
        axes.plot([0.01, 0.09], [height] * 2, color=theme.ink, linestyle=DASHES, gid="line in key")
        axes.text(0.12, height, tr("best straight line"), va="center", color=theme.ink)


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
