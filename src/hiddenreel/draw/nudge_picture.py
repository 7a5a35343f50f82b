"""A nudge of one weight, drawn as three curves with backprop's tangents."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.nudge import NUDGES, REACH, Nudge
from hiddenreel.draw.slide import Picture, faint_grid, few_ticks, number, page, panel_row, typeset
from hiddenreel.draw.theme.theme import LABEL, LINE, Theme
from hiddenreel.draw.wording import cost_words

# Half the length of a tangent, in units of the weight, and at most this share of the curve's height.
TANGENT, TANGENT_HEIGHT = 2.0, 0.55
POINT = 13.0


def nudge_picture(nudge: Nudge, theme: Theme) -> Picture:
    """Draw z, a^L and C₀ against the nudged weight, with backprop's tangents."""
    w, *outcomes = nudge.names
    per_unit = nudge.slopes[2]
    verb = "raises" if per_unit > 0 else "lowers"
    title = f"A nudge of {w} {verb} the cost by {number(abs(per_unit))} for each unit"
    if per_unit == 0:
        title = f"A small nudge of {w} does not move the cost"
    figure = page(title)
    nudges = np.linspace(-REACH, REACH, NUDGES)
    curves = np.array([nudge.values(step) for step in nudges]).T
    present = nudge.values(0.0)
    colours = (theme.z, theme.a, theme.C)
    for axes, name, colour, curve, at, slope in zip(
        panel_row(figure, 3), outcomes, colours, curves, present, nudge.slopes
    ):
        axes.plot(nudge.weight + nudges, curve, color=colour)
        steepest = TANGENT_HEIGHT * np.ptp(curve) / max(abs(slope), 1e-12)
        _tangent(axes, theme, nudge.weight, at, slope, min(TANGENT, steepest))
        axes.set_xlabel(f"{w} + nudge", color=theme.w)
        axes.set_title(f"{name} against {w}", color=colour)
        axes.margins(y=0.22)
        few_ticks(axes, 4, 5)
        faint_grid(axes, theme)
        _slope_label(axes, theme, typeset(f"∂{name}/∂{w} = {number(slope)}"))
    slopes = ", ".join(f"∂{n}/∂{w} = {number(s)}" for n, s in zip(outcomes, nudge.slopes))
    return Picture(
        figure=figure,
        title=title,
        caption=(
            f"{', '.join(outcomes)} against {w} + nudge for sample {nudge.sample} at "
            f"epoch {nudge.epoch}, {w} = {number(nudge.weight)}; tangents are backprop's: {slopes}. "
            f"The cost is {cost_words(nudge.recording)}."
        ),
        alt=f"Three curves against {w} with tangents: {slopes}.",
    )


def _tangent(axes: Axes, theme: Theme, w: float, value: float, slope: float, half: float) -> None:
    ends = np.array([-half, half])
    axes.plot(
        w + ends, value + slope * ends, color=theme.ink, linewidth=LINE, gid="tangent", zorder=3
    )
    axes.plot(
        [w],
        [value],
        "o",
        color=theme.ink,
        markersize=POINT,
        markeredgecolor=theme.background,
        markeredgewidth=2,
        gid="present",
        zorder=4,
    )


def _slope_label(axes: Axes, theme: Theme, text: str) -> None:
    """Write the slope on the panel, where the curve leaves most room."""
    axes.text(0.5, 0.975, text, transform=axes.transAxes, ha="center", va="top", fontsize=LABEL)
