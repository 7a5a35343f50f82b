"""Measures whether what stands on a picture's ground stands out from it.

A picture in pixels says nothing of what is text in it. Found as text is what looks like it: marks of
about a letter's height that stand in a row on one line, close together, of different widths. Such a
row has the contrast that its marks typically reach, each at its strongest pixel: edges are paler
than ink. Pale grids, tints and points are no rows of letters, and do not need to stand out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from hiddenreel.publish.check.luminance import contrast_ratio, relative_luminance

# The ground is the commonest colour, where it covers at least this share. A photograph has none.
GROUND_SHARE = 0.3
# What differs from the ground by less cannot be seen at all.
VISIBLE = 1.15
# WCAG 1.4.3 and 1.4.11: large text, and graphics that carry meaning.
LEAST_CONTRAST = 3.0
# Heights of letters as shares of the picture's height; in px at least so many, to be letters at all.
LETTER, LEAST_LETTER = (0.008, 0.08), 6
# A row has at least so many letters, and their widths differ by this share of their mean.
ROW, UNLIKE = 6, 0.15
# How far bottoms may be from a common line, and letters from each other, in heights of letters.
OFF_LINE, GAP = 0.18, 1.2
# Of two letters of one size: an l is so much taller than an x.
TALLER = 1.8


@dataclass(frozen=True)
class Row:
    """A row of marks that looks like text.

    Attributes
    ----------
    contrast : float
        1 … 21.
    at : (int, int)
        Its left end and its line, px from the left and the top.
    letters : int
    """

    contrast: float
    at: tuple[int, int]
    letters: int


@dataclass(frozen=True)
class Legibility:
    """How much stands out from a picture's ground.

    Attributes
    ----------
    strongest : float
        The contrast that the most contrasting thousandth of the picture reaches.
    rows : list of Row
        What looks like text, palest first.
    """

    strongest: float
    rows: list[Row]


def legibility(pixels: np.ndarray) -> Legibility | None:
    """Measure a picture (height, width, 3) of uint8; None where it has no ground.

    The strongest pixels count, but a single one does not.
    """
    light = relative_luminance(pixels)
    ground = _ground(pixels, light)
    if ground is None:
        return None
    contrast = contrast_ratio(light, ground)
    strongest = float(np.quantile(contrast[::4, ::4], 0.999))
    return Legibility(strongest, sorted(_rows(contrast), key=lambda row: (row.contrast, row.at)))


def _ground(pixels: np.ndarray, light: np.ndarray) -> float | None:
    """Return the luminance of the commonest colour, to five bits of each channel."""
    bits = pixels.astype(np.int32) >> 3
    code = (bits[..., 0] << 10 | bits[..., 1] << 5 | bits[..., 2]).ravel()
    counts = np.bincount(code, minlength=1 << 15)
    commonest = int(counts.argmax())
    if counts[commonest] < GROUND_SHARE * code.size:
        return None
    return float(np.median(light.ravel()[code == commonest]))


def _rows(contrast: np.ndarray) -> list[Row]:
    """Find the rows of letters among the marks."""
    labels, count = ndimage.label(contrast > VISIBLE, structure=np.ones((3, 3)))
    if not count:
        return []
    boxes = [
        (down.start, down.stop, across.start, across.stop)
        for down, across in ndimage.find_objects(labels)
    ]
    top, bottom, left, right = np.array(boxes).T
    high, wide = bottom - top, right - left
    least = max(LEAST_LETTER, LETTER[0] * contrast.shape[0])
    letters = (high >= least) & (high <= LETTER[1] * contrast.shape[0]) & (wide <= 2 * high)
    (chosen,) = np.nonzero(letters)
    if len(chosen) < ROW:
        return []
    marked = labels > 0
    strength = np.zeros(count + 1, np.float32)
    np.maximum.at(strength, labels[marked], contrast[marked])
    strength = strength[chosen + 1]
    marks = np.column_stack([bottom, left, right, high])[chosen]
    return [_row(marks[row], strength[row]) for row in _lines(marks) if _is_text(marks[row])]


def _lines(marks: np.ndarray) -> list[np.ndarray]:
    """Join each mark to the nearest to its right on the same line; return what hangs together.

    Parameters
    ----------
    marks : (n, 4)
        Bottom, left, right and height of each, px.
    """
    order = np.lexsort((marks[:, 0], marks[:, 1]))
    bottom, left, right, high = marks[order].T
    begun = np.ones(len(order), bool)
    follower = np.full(len(order), -1)
    reach = int(high.max())
    for mark in range(len(order)):
        first = max(mark + 1, np.searchsorted(left, right[mark] - 0.3 * reach))
        near = np.arange(first, np.searchsorted(left, right[mark] + GAP * reach, "right"))
        taller, lower = (choose(high[near], high[mark]) for choose in (np.maximum, np.minimum))
        gap, off = left[near] - right[mark], np.abs(bottom[near] - bottom[mark])
        fits = (gap >= -0.3 * taller) & (gap <= GAP * taller) & (off <= OFF_LINE * taller)
        fitting = near[fits & (taller <= TALLER * lower) & begun[near]]
        if len(fitting):
            follower[mark] = fitting[np.argmin(np.abs(bottom[fitting] - bottom[mark]))]
            begun[follower[mark]] = False
    return [order[_chain(follower, mark)] for mark in np.flatnonzero(begun)]


def _chain(follower: np.ndarray, mark: int) -> list[int]:
    """Follow from mark to mark to the end of the row."""
    row = []
    while mark >= 0:
        row.append(mark)
        mark = follower[mark]
    return row


def _is_text(row: np.ndarray) -> bool:
    """Tell letters from what is drawn in rows, such as dashes, cells and points."""
    if len(row) < ROW:
        return False
    wide, high = row[:, 2] - row[:, 1], row[:, 3]
    return bool(wide.std() > UNLIKE * wide.mean() and len(set(high.tolist())) > 1)


def _row(marks: np.ndarray, strength: np.ndarray) -> Row:
    at = (int(marks[0, 1]), int(np.median(marks[:, 0])))
    return Row(float(np.median(strength)), at, len(marks))
