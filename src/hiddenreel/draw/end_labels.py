"""Labels at the ends of curves, which keep apart from each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.slide import LINE_SPACING, MOST_RIGHT, figure_of, typeset
from hiddenreel.draw.theme.theme import LABEL

# The distance of labels from the ticks of the next panel, as a share of the slide's width.
CLEAR = 0.012


def label_ends(axes: Axes, labels: Sequence[tuple[float, str, str]]) -> None:
    """Write labels beside the right edge, each at its value or as near as the others allow.

    Call it when the limits and the ticks of all axes of the slide are final. The axes give up as much
    of their width as the longest label lacks. On other sheets than slides none is below the axes, where
    the last tick may be named; on slides none where it would touch that name.

    Parameters
    ----------
    labels : sequence of (value, text, colour)
    """
    height = axes.get_window_extent().height
    apart = LINE_SPACING * LABEL * axes.figure.dpi / 72 / height
    to_share = axes.transAxes.inverted().transform
    wanted = [to_share(axes.transData.transform((axes.get_xlim()[1], value)))[1] for value, _, _ in labels]
    places = spread(wanted, apart)
    above_ticks = np.maximum(places, apart * (places.argsort().argsort() + 0.5))
    if not applied_screen().is_slide:
        places = above_ticks
    beside = [
        axes.text(1.015, place, typeset(text), color=colour, transform=axes.transAxes, va="center")
        for place, (_, text, colour) in zip(places, labels)
    ]
    ticks = [tick.get_window_extent() for tick in axes.get_xticklabels() if tick.get_text()]
    if any(text.get_window_extent().overlaps(tick) for text in beside for tick in ticks):
        for text, place in zip(beside, above_ticks):
            text.set_y(place)
    page, box = figure_of(axes).bbox.width, axes.get_position()
    end = max((text.get_window_extent().x1 / page for text in beside), default=0.0)
    if (lacking := end - _room_beside(axes)) > 0:
        axes.set_position((box.x0, box.y0, box.width - lacking, box.height))


def _room_beside(axes: Axes) -> float:
    """Return where labels beside axes must end, as a share of the slide's width."""
    figure = figure_of(axes)
    box, ends = axes.get_position(), [MOST_RIGHT]
    for other in figure.axes:
        place, ticks = other.get_position(), other.yaxis.get_tightbbox()
        if place.x0 > box.x1 and place.y0 < box.y1 and place.y1 > box.y0 and ticks is not None:
            ends.append(ticks.x0 / figure.bbox.width - CLEAR)
    return min(ends)


def spread(wanted: Sequence[float], apart: float) -> np.ndarray:
    """Move values by the least squares so that they lie at least `apart` from each other, (n,)."""
    order = np.argsort(wanted, kind="stable")
    steps = apart * np.arange(len(order))
    # Isotonic regression: after `steps` are subtracted, values must not fall. Neighbours that do are
    # pooled and get their mean, until none is left.
    pools: list[list[float]] = []
    for value in np.asarray(wanted, float)[order] - steps:
        pools.append([value])
        while len(pools) > 1 and np.mean(pools[-2]) > np.mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    placed = np.empty(len(order))
    placed[order] = np.concatenate([[np.mean(p)] * len(p) for p in pools]) + steps
    return placed
