"""The sheet that all figures share: 16:9, the same margins, a sentence at the top."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

from hiddenreel.draw.numbers import RAISED_DIGITS, plain
from hiddenreel.draw.theme.fonts import require_glyphs
from hiddenreel.draw.theme.theme import LABEL, PAGE_INCHES, SMALL, Theme, applied_theme

# Margins as shares of the page; every figure keeps to them, so that slides do not jump.
LEFT, RIGHT, BOTTOM, TOP = 0.07, 0.965, 0.125, 0.82
TITLE_AT = (0.035, 0.945)
# Distance between the baselines of direct labels, in heights of their type.
LINE_SPACING = 1.25
# What ticks may be multiples of, but for powers of ten.
ROUND = (1, 2, 5, 10)


@dataclass(frozen=True)
class Picture:
    """A figure and what it says in words; each number in them was measured on the recording.

    Attributes
    ----------
    figure : Figure
    title : str
        The message, one sentence; also drawn at the top.
    caption : str
        One sentence for below the figure.
    alt : str
        What a reader who cannot see it needs, at most 150 characters.
    """

    figure: Figure
    title: str
    caption: str
    alt: str


def new_slide(title: str) -> Figure:
    """Return a new slide with its title. Call it inside ``theme.applied()``.

    Raises
    ------
    HiddenreelError
        If the theme's typeface lacks a character of the title.
    """
    require_glyphs(typeset(title), applied_theme().typeface)
    figure = Figure(figsize=PAGE_INCHES)
    line = figure.text(*TITLE_AT, typeset(title, "bf"), va="center")
    set_title(line, applied_theme(), TITLE_AT[0], RIGHT)
    return figure


def set_title(line: Text, theme: Theme, left: float, right: float) -> None:
    """Set a text as the theme sets titles, smaller where it would leave its room.

    Parameters
    ----------
    left, right : float
        Between which shares of the page's width it may be.
    """
    style, page = theme.title, line.get_figure().bbox
    line.set(color=theme.title_colour, weight=style.weight, fontsize=style.size)
    fit(line, (right - left) * page.width)
    if style.align == "centre":
        # In the middle of the page, or as near as its room lets it.
        half = min(line.get_window_extent().width / page.width, right - left) / 2
        middle = float(np.clip(0.5, left + half, right - half))
        place = line.get_transform().inverted().transform((middle * page.width, 0.0))
        line.set(x=place[0], ha="center")


def fit(text: Text, room: float) -> None:
    """Set a text smaller until it fits into so many pixels, or is as small as any may be."""
    while (wide := text.get_window_extent().width) > room and text.get_fontsize() > SMALL:
        # Letters are as wide as whole pixels: a little less than what their width asks for.
        text.set_fontsize(max(0.995 * text.get_fontsize() * room / wide, SMALL))


def panel_row(
    figure: Figure, count: int, *, gap: float = 0.07, right: float = RIGHT, share_y: bool = False
) -> list[Axes]:
    """Add `count` equally wide axes side by side, `gap` of the page's width apart."""
    width = (right - LEFT - gap * (count - 1)) / count
    axes: list[Axes] = []
    for column in range(count):
        box = (LEFT + column * (width + gap), BOTTOM, width, TOP - BOTTOM)
        axes.append(figure.add_axes(box, sharey=axes[0] if share_y and axes else None))
    return axes


def few_ticks(axes: Axes, x: int = 5, y: int = 5, whole: bool = False) -> None:
    """Keep about `x` and `y` ticks, at round numbers; along x at whole ones where things are counted."""
    axes.xaxis.set_major_locator(MaxNLocator(x, steps=ROUND, integer=whole))
    axes.yaxis.set_major_locator(MaxNLocator(y, steps=ROUND))


def faint_grid(axes: Axes, theme: Theme, axis: str = "both") -> None:
    """Lay a grid that is felt rather than seen."""
    axes.grid(True, axis=axis, color=theme.faint)


def label_ends(axes: Axes, labels: Sequence[tuple[float, str, str]]) -> None:
    """Write (value, text, colour) beside the right edge, each at its value or as near as fits.

    Call it when the limits of the axes are final.
    """
    height = axes.get_window_extent().height
    apart = LINE_SPACING * LABEL * axes.figure.dpi / 72 / height
    to_share = axes.transAxes.inverted().transform
    wanted = [
        to_share(axes.transData.transform((axes.get_xlim()[1], value)))[1] for value, _, _ in labels
    ]
    for place, (_, text, colour) in zip(spread(wanted, apart), labels):
        axes.text(1.015, place, typeset(text), color=colour, transform=axes.transAxes, va="center")


def spread(wanted: Sequence[float], apart: float) -> np.ndarray:
    """Move values as little as needed so that they lie at least `apart` from each other."""
    order = np.argsort(wanted, kind="stable")
    steps = apart * np.arange(len(order))
    # Values that must rise by `apart` are, less those rises, values that must not fall: pool
    # neighbours that do until none is left.
    pools: list[list[float]] = []
    for value in np.asarray(wanted, float)[order] - steps:
        pools.append([value])
        while len(pools) > 1 and np.mean(pools[-2]) > np.mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    placed = np.empty(len(order))
    placed[order] = np.concatenate([[np.mean(p)] * len(p) for p in pools]) + steps
    return placed


def typeset(text: str, style: str = "rm") -> str:
    """Set powers of ten as mathematics: the typeface has no raised minus sign."""
    return re.sub(
        f"10([{RAISED_DIGITS}]+)",
        lambda found: f"$\\math{style}{{10^{{{plain(found[1])}}}}}$",
        text,
    )
