"""Outlines of what moves on a diagram: arrows and discs, as polygons in the diagram's own inches.

Matplotlib draws a collection of polygons quickly enough for a film, each in colours of its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection

# Corners of a disc: enough that none is seen on a neuron as large as the sheet allows.
CORNERS = 72
# Length and width of a head, in widths of its shaft.
HEAD_LENGTH, HEAD_WIDTH = 2.3, 2.6
_TURN = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)


def arrow_outline(tail: tuple[float, float], tip: tuple[float, float], width: float) -> np.ndarray:
    """Return the outline of an arrow whose shaft is `width` wide, (7, 2).

    One that is shorter than its head is all head, and smaller.
    """
    start, end = np.array(tail), np.array(tip)
    length = float(np.hypot(*(end - start)))
    if length == 0:
        return np.tile(start, (7, 1))
    along = (end - start) / length
    aside = np.array([-along[1], along[0]])
    shrunk = min(1.0, length / (HEAD_LENGTH * width))
    half, head = width / 2 * shrunk, HEAD_WIDTH / 2 * width * shrunk
    neck = end - HEAD_LENGTH * width * shrunk * along
    right = [start + half * aside, neck + half * aside, neck + head * aside]
    left = [neck - head * aside, neck - half * aside, start - half * aside]
    return np.array([*right, end, *left])


def disc_outline(at: tuple[float, float], radius: float) -> np.ndarray:
    """Return the outline of a disc, (CORNERS, 2)."""
    return np.array(at) + radius * np.column_stack([np.cos(_TURN), np.sin(_TURN)])


def shapes(axes: Axes, zorder: float, gid: str, **looks: Any) -> PolyCollection:
    """Make an empty collection of polygons on an axes; `looks` are matplotlib's."""
    collection = PolyCollection([], zorder=zorder, gid=gid, **looks)
    axes.add_collection(collection, autolim=False)
    return collection


def strokes(axes: Axes, zorder: float, gid: str, **looks: Any) -> LineCollection:
    """Make an empty collection of lines on an axes; `looks` are matplotlib's."""
    collection = LineCollection([], zorder=zorder, gid=gid, **looks)
    axes.add_collection(collection, autolim=False)
    return collection
