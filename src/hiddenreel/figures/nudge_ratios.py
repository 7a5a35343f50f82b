"""The ratios of small changes against the size of the nudge, from 1 down to 10⁻¹².

What to look at: the lower row from left to right. What the bend of a curve adds to a ratio shrinks with
the nudge, while the rounding of the change, divided by the nudge, grows.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, MaxNLocator

from hiddenreel.analyse.nudge import Nudge
from hiddenreel.draw.diagram.canvas import is_narrow
from hiddenreel.draw.numbers import number, power_or_number
from hiddenreel.draw.screen import Box, applied_screen
from hiddenreel.draw.slide import (
    BOTTOM,
    LEFT,
    RIGHT,
    ROUND,
    TOP,
    Picture,
    faint_grid,
    new_slide,
    same_height,
    same_width,
    typeset,
)
from hiddenreel.draw.tangent import draw_point
from hiddenreel.draw.theme.theme import LINE, SMALL, Theme
from hiddenreel.draw.wording import facts_of, nudge_symbols
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, one neuron a layer"
NEEDS = {"layers": [1, None]}

# The nudges: 1 and 3 times each power of ten, largest first.
NUDGES = np.array([1.0, *(float(f"{d}e{p}") for p in range(-1, -13, -1) for d in (3, 1))])
# Lower edge and height of each row, and the gap between columns, as shares of the slide.
ROWS, GAP = ((0.59, 0.23), (0.125, 0.36)), 0.075
# How much lower the first row is on other sheets.
LOWER = 0.018
# Between rows on a narrow sheet, as a share of a slide's height.
BELOW = 0.085
# Diameter of a point, pt, and the margin of the ratios, as a share of their range or of the slope.
MARKER, ROOM = 6.0, 0.4
# A panel that is not higher has fewer ticks, in.
LOW = 1.6
# The least range of the distances' axis.
DECADES = 1e-4


def draw(
    recording: Recording,
    theme: Theme,
    *,
    epoch: int = 0,
    sample: int = 0,
    layer: int = 1,
    neuron: int = 1,
    incoming: int = 1,
    output: int = 1,
) -> Picture:
    """Draw Δz/Δw, Δa/Δw and ΔC₀/Δw against Δw, and how far they are from backprop's slopes."""
    nudge = Nudge(recording, epoch, sample, layer, neuron, incoming, output)
    w, *names = nudge_symbols(nudge)
    start = np.array(nudge.values(0.0))
    ratios = np.array([(np.array(nudge.values(step)) - start) / step for step in NUDGES])
    apart = np.abs(ratios - nudge.slopes)
    best = int(np.argmin(apart[:, 2]))
    title = _title(f"Δ{names[2]}/Δ{w}", best, apart[:, 2])
    figure = new_slide(title)
    limits = _distance_limits(apart)
    for column, (name, colour) in enumerate(zip(names, (theme.z, theme.a, theme.C))):
        upper, lower = (figure.add_axes(box) for box in _boxes(column))
        slope = nudge.slopes[column]
        _ratio(upper, theme, ratios[:, column], slope, colour)
        upper.set_title(f"Δ{name}/Δ{w}", color=colour)
        text = typeset(f"∂{name}/∂{w} = {number(slope)}")
        upper.text(0.98, 0.95, text, transform=upper.transAxes, ha="right", va="top", fontsize=SMALL)
        _distance(lower, theme, apart[:, column], colour, limits)
        lower.tick_params(labelleft=is_narrow() or column == 0)
        lower.set_title(tr("distance from the slope"), fontsize=SMALL, pad=8)
        lower.set_xlabel(tr("nudge Δ{w}", w=w))
        if is_narrow():
            upper.tick_params(labelbottom=column == 2)
            lower.tick_params(labelbottom=column == 2)
            upper.set_xlabel(lower.get_xlabel() if column == 2 else "")
            lower.set_xlabel(upper.get_xlabel())
    if apart[best, 2] > 0:
        draw_point(lower, theme, NUDGES[best], float(apart[best, 2]), "best")
    slopes = enumerated(f"∂{n}/∂{w} = {number(s)}" for n, s in zip(names, nudge.slopes))
    return figure.with_words(
        caption=tr(
            "Changes of {words} divided by a nudge Δ{w} from 1 to 10⁻¹², and their distance "
            "from backprop’s slopes {slopes}; sample {sample} at epoch {epoch}, {w} = "
            "{weight}. The cost is {cost}.",
            **facts_of(recording, epoch, sample),
            words=enumerated(names),
            w=w,
            slopes=slopes,
            weight=number(nudge.weight),
        ),
        alt=tr(
            "Three ratios against Δ{w} from 1 to 10⁻¹², above; below, their distances from {slopes}.",
            w=w,
            slopes=slopes,
        ),
    )


def _boxes(number: int) -> tuple[Box, Box]:
    """Return the boxes of a ratio and of its distance: below it, or on a narrow sheet beside it."""
    first, gap = same_width(LEFT), same_width(GAP)
    if is_narrow():
        width, below = (RIGHT - first - gap) / 2, same_height(BELOW)
        height = (TOP + below - same_height(BOTTOM)) / 3
        low = TOP + below - (number + 1) * height
        return (first, low, width, height - below), (first + width + gap, low, width, height - below)
    width = (RIGHT - first - 2 * gap) / 3
    left = first + number * (width + gap)
    upper, lower = ((left, low, width, high) for low, high in ROWS)
    if not applied_screen().is_slide:
        # Below a title of two lines and its setting a heading needs more room.
        upper = (left, ROWS[0][0] - LOWER, width, ROWS[0][1])
    return upper, lower


def _title(ratio: str, best: int, apart: np.ndarray) -> str:
    """Name the nudge whose ratio is closest to the slope, and what happens on its other sides."""
    if not apart.any():
        return tr("{ratio} is the slope exactly, whatever the size of the nudge", ratio=ratio)
    step = power_or_number(float(NUDGES[best]), 1)
    beyond = tr(", then rounding wins") if apart[-1] > 10 * apart[best] else ""
    return tr(
        "{ratio} approaches backprop’s slope down to a nudge of {step}{beyond}",
        ratio=ratio,
        step=step,
        beyond=beyond,
    )


def _nudge_axis(axes: Axes, theme: Theme) -> None:
    """Let the nudge shrink from left to right."""
    axes.set_xscale("log")
    axes.set_xlim(2 * NUDGES[0], NUDGES[-1] / 2)
    axes.xaxis.set_major_locator(LogLocator(numticks=5))
    faint_grid(axes, theme)


def _ratio(axes: Axes, theme: Theme, ratios: np.ndarray, slope: float, colour: str) -> None:
    """Draw a ratio (n,) and, as a line across, backprop's slope."""
    _nudge_axis(axes, theme)
    axes.axhline(slope, color=theme.ink, lw=LINE / 2, gid="slope")
    axes.plot(NUDGES, ratios, "o-", color=colour, markersize=MARKER, mew=0, gid="ratio")
    # Rounding alone must not look like a change.
    room = max(float(np.ptp(ratios)), abs(slope) or 1.0) * ROOM
    axes.set_ylim(min(ratios.min(), slope) - room, max(ratios.max(), slope) + room)
    axes.yaxis.set_major_locator(MaxNLocator(3, steps=ROUND))
    axes.tick_params(labelbottom=False)


def _distance_limits(apart: np.ndarray) -> tuple[float, float]:
    """Return limits for all distances (n, 3) that are not 0."""
    positive = apart[apart > 0]
    if not len(positive):
        return DECADES, 1.0
    highest = 4 * float(positive.max())
    return min(float(positive.min()) / 4, DECADES * highest), highest


def _distance(axes: Axes, theme: Theme, apart: np.ndarray, colour: str, limits: tuple[float, float]) -> None:
    """Draw the distances (n,) of a ratio from the slope that are not 0."""
    _nudge_axis(axes, theme)
    axes.set_yscale("log")
    axes.set_ylim(limits)
    height = axes.get_window_extent().height / axes.figure.dpi
    axes.yaxis.set_major_locator(LogLocator(numticks=6 if height > LOW else 4))
    shown = np.where(apart > 0, apart, np.nan)
    axes.plot(NUDGES, shown, "o-", color=colour, markersize=MARKER, mew=0, gid="distance")
    if not apart.any():
        text = tr("always exactly 0")
        axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", fontsize=SMALL)
