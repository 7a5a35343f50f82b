"""The edges of a cube and the names of its axes, which turn with the eye."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.paint.artists import PaintedArtist, PaintedText
from hiddenreel.draw.paint.lines import PaintedLines
from hiddenreel.draw.space.projection import CORNERS, EDGES, View, far_edges
from hiddenreel.draw.theme.theme import THIN, Theme, mixed

# Where the names of axes stand on them, in lengths of an axis, and how strong the near edges are.
LABEL_AT, NEAR_EDGE_STRENGTH = 1.13, 0.7


class CubeFrame:
    """The edges of a cube and the names of its axes, which turn with the eye.

    Parameters
    ----------
    names : sequence of str
        Of the axes; none are written if there are none.
    reach : float
        Where the names stand on their axes, in lengths of an axis.
    """

    def __init__(self, axes: Axes, theme: Theme, names: Sequence[str], reach: float = LABEL_AT) -> None:
        near = mixed(theme.muted, theme.background, NEAR_EDGE_STRENGTH)
        self._behind = PaintedLines(axes, theme.faint, THIN, zorder=1)
        self._before = PaintedLines(axes, near, THIN, zorder=4)
        self._names = [axis_name(axes, theme, name) for name in names]
        self._reach = reach
        self.artists: list[PaintedArtist] = [self._behind, self._before, *self._names]

    def show(self, view: View) -> None:
        """Show the cube from a view."""
        edges, far = view.project(CORNERS - 0.5)[0][EDGES], far_edges(view)
        self._behind.show(edges[far])
        self._before.show(edges[~far])
        for name, place in zip(self._names, axes_ends(view, self._reach)):
            name.artist.set_position(place)


def axes_ends(view: View, reach: float = LABEL_AT) -> np.ndarray:
    """Return where the names of the axes stand, (3, 2)."""
    return view.project(np.eye(3) * reach - 0.5)[0]


def axis_name(axes: Axes, theme: Theme, name: str) -> PaintedText:
    """Make the name of an axis of a cube, which points may come to lie under."""
    style: dict[str, Any] = {"color": theme.a, "ha": "center", "va": "center", "zorder": 5}
    return PaintedText(axes.text(0, 0, name, **style), theme.background)
