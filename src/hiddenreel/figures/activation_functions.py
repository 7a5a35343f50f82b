"""Four activation functions and their derivatives, or one function and its derivative on one axis.

What to look at: how high each derivative rises. On its way back through a layer an error is multiplied
by the weights and by σ′. The sigmoid's σ′ is never more than a quarter; the others reach 1.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hiddenreel.draw.end_labels import label_ends
from hiddenreel.draw.numbers import number
from hiddenreel.draw.screen import Box, applied_screen
from hiddenreel.draw.slide import (
    LEFT,
    RIGHT,
    Picture,
    faint_grid,
    few_ticks,
    new_slide,
    panel_row,
    same_width,
)
from hiddenreel.draw.tangent import draw_point
from hiddenreel.draw.theme.theme import LABEL, SMALL, Theme
from hiddenreel.language import enumerated, phrase, tr
from hiddenreel.record.recording import Recording, activation_curve

SECTION = "Forward direction"

# The functions are the same for every run.
NO_DATA = {"data": False}

# The formula and the derivative of each activation, as the lecture writes them.
FUNCTIONS = {
    "sigmoid": (r"$\sigma(z) = 1 / (1 + e^{-z})$", r"$\sigma'(z) = \sigma(z)\,(1 - \sigma(z))$"),
    "identity": (r"$\sigma(z) = z$", r"$\sigma'(z) = 1$"),
    "tanh": (r"$\sigma(z) = \tanh\,z$", r"$\sigma'(z) = 1 - \tanh^2 z$"),
    "relu": (r"$\sigma(z) = \max(0, z)$", r"$\sigma'(z) = 1$ {where} $z > 0$"),
}
TITLES = {"sigmoid": phrase("sigmoid"), "identity": phrase("identity"), "tanh": "tanh", "relu": "ReLU"}
# Largest |z| in the row of functions and in the row of derivatives, as in the lecture.
REACH, DERIVATIVE_REACH = 5.0, 10.0
# Limits of the vertical axes, shared within a row so that its panels can be compared.
VALUES, SLOPES = (-2.2, 2.2), (-0.06, 1.3)
POINTS = 2001
# A derivative that changes by more than this from one point to the next is not smooth there.
JUMP = 0.5
# Where a peak's number stands, pt from the peak.
ABOVE, BESIDE = (0, 14), (14, 6)
GAP = 0.045
# How far a formula may reach into the gap beside its panel; a longer one is in two lines.
FORMULA_BEYOND = 0.5
# Panels in columns that are narrower than this, in, have ticks within.
NARROW = 2.0
UPPER, LOWER = (0.585, 0.195), (0.125, 0.315)
HEADING_AT = 0.845
# In rows: the left edge of the functions and the gap to their derivatives, as shares of a
# slide's width; a heading's height with the room above, the room below it and below the last row, in.
BEGIN, APART, HEADING, ABOVE_PANEL, BELOW_ROWS = 0.045, 0.05, 0.43, 0.06, 0.75


def draw(
    recording: Recording,
    theme: Theme,
    *,
    function: Literal["all", "sigmoid", "identity", "tanh", "relu"] = "all",
) -> Picture:
    """Draw σ on [-5, 5] and σ′ on [-10, 10] as the networks compute them, or both of one on one axis."""
    if function != "all":
        return _together(function, theme)
    z, z_wide = (np.linspace(-reach, reach, POINTS) for reach in (REACH, DERIVATIVE_REACH))
    greatest = {name: float(activation_curve(name, z_wide)[1].max()) for name in FUNCTIONS}
    least = min(greatest, key=lambda name: greatest[name])
    others = {value for name, value in greatest.items() if name != least}
    all_of_it = others == {1.0}
    title = tr(
        "σ′ of the {titles} is at most {greatest}", titles=tr(TITLES[least]), greatest=number(greatest[least])
    )
    title += tr(", that of the others up to 1") if all_of_it else ""
    figure = new_slide(title)
    for place, (name, (formula, derivative)) in enumerate(FUNCTIONS.items()):
        upper_box, lower_box = _boxes(place)
        figure.text(upper_box[0], _heading_at(place), tr(TITLES[name]), fontsize=LABEL, weight="semibold")
        upper = _axes(figure, upper_box, theme, formula, theme.a)
        upper.plot(z, activation_curve(name, z)[0], color=theme.a, gid=name)
        upper.set(xlim=(-REACH, REACH), ylim=VALUES, xticks=(-5, 0, 5), yticks=(-2, 0, 2))
        lower = _axes(figure, lower_box, theme, _worded(derivative), theme.C)
        slope = activation_curve(name, z_wide)[1]
        lower.plot(*_broken(z_wide, slope), color=theme.C, gid=f"{name}-derivative")
        lower.set(xlim=(-DERIVATIVE_REACH, DERIVATIVE_REACH), ylim=SLOPES, yticks=(0, 0.5, 1))
        lower.set(xticks=_derivative_ticks(lower_box), xlabel="$z$")
        if name == least:
            _mark_peak(lower, theme, float(z_wide[np.argmax(slope)]), greatest[name])
        _share_ticks(upper, lower, place)
    peaks = enumerated(f"{tr(TITLES[name])} {number(value)}" for name, value in greatest.items())
    return figure.with_words(
        caption=tr(
            "Activation functions and their derivatives; the largest "
            "derivatives are: {peaks}. An error that goes back through a layer is multiplied "
            "by σ′ and by the layer's weights.",
            peaks=peaks,
        ),
        alt=tr(
            "Four activation functions and their derivatives, whose largest values are: {peaks}.", peaks=peaks
        ),
        setting=NO_DATA,
    )


def _boxes(place: int) -> tuple[Box, Box]:
    """Return the boxes of a function and of its derivative: in a column, or on a high sheet in a row."""
    left, top, inch = same_width(BEGIN), _heading_at(place), 1.0 / applied_screen().inches[1]
    if not _in_rows():
        left, width = max(LEFT, left), _column_width()
        left += place * (width + GAP)
        return (left, UPPER[0], width, UPPER[1]), (left, LOWER[0], width, LOWER[1])
    gap = same_width(APART)
    width = (RIGHT - left - gap) / 2
    height = _pitch() - HEADING * inch
    bottom = top - height - ABOVE_PANEL * inch
    return (left, bottom, width, height), (left + width + gap, bottom, width, height)


def _in_rows() -> bool:
    """Return whether each function has a row: where panels are then higher than columns are wide."""
    wide, high = applied_screen().inches
    return _pitch() * high - HEADING > _column_width() * wide


def _column_width() -> float:
    """Return the width of a panel where each function has a column, as a share of the sheet."""
    left = max(LEFT, same_width(BEGIN))
    return (RIGHT - left - GAP * (len(FUNCTIONS) - 1)) / len(FUNCTIONS)


def _heading_at(place: int) -> float:
    """Return the height of a function's name, as a share of the sheet."""
    return HEADING_AT - place * _pitch() if _in_rows() else HEADING_AT


def _pitch() -> float:
    """Return the distance of two rows, as a share of the height of the sheet."""
    return (HEADING_AT - BELOW_ROWS / applied_screen().inches[1]) / len(FUNCTIONS)


def _share_ticks(upper: Axes, lower: Axes, place: int) -> None:
    """Write numbers only at the left of a row, or in rows below the last one."""
    if not _in_rows():
        if place:
            upper.tick_params(labelleft=False)
            lower.tick_params(labelleft=False)
        return
    upper.set(xlabel="$z$")
    if place < len(FUNCTIONS) - 1:
        for axes in (upper, lower):
            axes.tick_params(labelbottom=False)
            axes.set(xlabel="")


def _derivative_ticks(box: Box) -> tuple[int, ...]:
    """Return the ticks of a derivative: those at the ends of narrow panels would touch those beside."""
    is_narrow = not _in_rows() and box[2] * applied_screen().inches[0] < NARROW
    return (-5, 0, 5) if is_narrow else (-10, 0, 10)


def _together(name: str, theme: Theme) -> Picture:
    """Draw σ and σ′ of one activation on one axis."""
    z = np.linspace(-DERIVATIVE_REACH, DERIVATIVE_REACH, POINTS)
    value, slope = activation_curve(name, z)
    peak = int(np.argmax(slope))
    flat = name in ("identity", "relu")
    at = ""
    if not flat:
        at = tr(" at z = {z}, where σ is {float}", z=number(float(z[peak])), float=number(float(value[peak])))
    title = tr(
        "The {titles} is steepest{at}: σ′ is {slope}",
        titles=tr(TITLES[name]),
        at=at,
        slope=number(float(slope[peak])),
    )
    if flat:
        where = tr("everywhere") if name == "identity" else tr("wherever z is above 0")
        title = tr(
            "The {titles} has slope {slope} {where}",
            titles=tr(TITLES[name]),
            slope=number(float(slope[peak])),
            where=where,
        )
    figure = new_slide(title)
    (axes,) = panel_row(figure, 1, right=RIGHT - 0.05)
    axes.plot(z, value, color=theme.a, gid=name)
    axes.plot(*_broken(z, slope), color=theme.C, gid=f"{name}-derivative")
    if not flat:
        # Where the function itself passes above the peak, the number stands to the right of it.
        beside = bool(value[peak] > slope[peak])
        _mark_peak(axes, theme, float(z[peak]), float(slope[peak]), beside=beside)
    low, high = float(min(value.min(), slope.min())), float(max(value.max(), slope.max()))
    if flat:
        low, high = max(low, VALUES[0]), VALUES[1]
    room = 0.12 * (high - low)
    axes.set(xlim=(-DERIVATIVE_REACH, DERIVATIVE_REACH), ylim=(low - room, high + room), xlabel="$z$")
    few_ticks(axes, 5, 5)
    faint_grid(axes, theme)
    ends = [(min(float(value[-1]), high), "$\\sigma$", theme.a), (float(slope[-1]), "$\\sigma'$", theme.C)]
    label_ends(axes, ends)
    formula, derivative = FUNCTIONS[name]
    axes.set_title(formula, color=theme.a)
    axes.set_title(_worded(derivative), loc="right", color=theme.C)
    return figure.with_words(
        caption=tr(
            "The {titles} and its derivative on one axis, for z from {least} to "
            "{most}; the largest derivative is {max}.",
            titles=tr(TITLES[name]),
            least=number(-DERIVATIVE_REACH),
            most=number(DERIVATIVE_REACH),
            max=number(float(slope.max())),
        ),
        alt=tr(
            "σ and σ′ of the {titles} on one axis; σ′ is at most {max}.",
            titles=tr(TITLES[name]),
            max=number(float(slope.max())),
        ),
        setting=NO_DATA,
    )


def _axes(figure: Figure, box: Box, theme: Theme, formula: str, colour: str) -> Axes:
    axes = figure.add_axes(box)
    # In a row a function's formula stands beside its name.
    loc: Literal["right", "left"] = "right" if _in_rows() and colour == theme.a else "left"
    text = axes.set_title(formula, loc=loc, color=colour, fontsize=SMALL, pad=10)
    if text.get_window_extent().width > (box[2] + FORMULA_BEYOND * GAP) * figure.bbox.width:
        text.set_text(formula.replace(" = ", " =$\n$", 1))
    faint_grid(axes, theme)
    return axes


def _worded(derivative: str) -> str:
    return derivative.replace("{where}", tr("where"))


def _broken(z: np.ndarray, slope: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Break a curve where it jumps, so that no line bridges the jump."""
    jumps = np.flatnonzero(np.abs(np.diff(slope)) > JUMP) + 1
    return np.insert(z, jumps, np.nan), np.insert(slope, jumps, np.nan)


def _mark_peak(axes: Axes, theme: Theme, z: float, slope: float, *, beside: bool = False) -> None:
    draw_point(axes, theme, z, slope, "peak")
    axes.annotate(
        number(slope),
        (z, slope),
        xytext=BESIDE if beside else ABOVE,
        textcoords="offset points",
        ha="left" if beside else "center",
        weight="semibold",
    )
