"""Tangents and marked points on curves, drawn alike in every figure."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.theme.theme import LINE, Theme

# Diameter of a marked point and width of its edge, pt.
POINT, EDGE = 13.0, 2.0


def draw_point(
    axes: Axes,
    theme: Theme,
    x: float,
    y: float,
    gid: str,
    zorder: float = 4,
    *,
    colour: str | None = None,
    size: float = POINT,
) -> None:
    """Mark the point (x, y) of a line; an edge in the ground's colour sets it off the line."""
    axes.plot(
        [x],
        [y],
        "o",
        color=colour or theme.ink,
        markersize=size,
        markeredgecolor=theme.background,
        markeredgewidth=EDGE,
        gid=gid,
        zorder=zorder,
    )


def draw_tangent(axes: Axes, theme: Theme, x: float, y: float, slope: float, half_length: float) -> None:
    """Draw the tangent of a curve at (x, y), and that point.

    Parameters
    ----------
    half_length : float
        How far the tangent goes to either side, in units of x.
    """
    ends = np.array([-half_length, half_length])
    axes.plot(x + ends, y + slope * ends, color=theme.ink, linewidth=LINE, gid="tangent", zorder=3)
    draw_point(axes, theme, x, y, "present")
