"""The gradient as slopes: the cost against a nudge of each parameter of a chain.

What to look at: the tangents. All panels share their scales, so the steepest tangent belongs to the
parameter whose nudge moves the cost most; together the slopes are the gradient.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.nudge import NUDGES, REACH
from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.chain import plain_name
from hiddenreel.draw.numbers import number
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.slide import (
    BOTTOM,
    LEFT,
    RIGHT,
    Picture,
    faint_grid,
    few_ticks,
    new_slide,
    same_height,
    same_width,
    typeset,
)
from hiddenreel.draw.tangent import draw_tangent
from hiddenreel.draw.theme.theme import LABEL, Theme, mixed
from hiddenreel.draw.wording import NUMBERS, facts_of
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

# The panels of more layers would be too narrow on a square sheet, where layers are columns.
SHEET_NEEDS = {"1:1": {"layers": [1, 4]}}
SECTION = "Backward direction, one neuron a layer"
NEEDS = {"inputs": [1, 1], "outputs": [1, 1], "width": [1, 1], "layers": [1, 5]}

TOP, COLUMN_GAP, ROW_GAP = 0.83, 0.035, 0.185
# Half the length of a tangent, in units of the parameter, if that leaves it on the panel.
TANGENT = 2.6
CURVE_SHARE = 0.5
# Narrower panels, as shares of the page, write the value alone.
WIDE = 0.2


def draw(recording: Recording, theme: Theme, *, epoch: int = 0, sample: int = 0) -> Picture:
    """Draw C₀ against a nudge of each w and b, with the tangents of backprop."""
    back = SamplePass.of_sample(recording, epoch, sample)
    names = [f"{letter}{layer}" for layer in range(1, back.depth + 1) for letter in "wb"]
    slopes = {name: slope(back, name) for name in names}
    steepest = max(names, key=lambda name: abs(slopes[name]))
    count = tr(NUMBERS[len(names)])
    title = tr(
        "The gradient is {count} slopes; the steepest, that of {plain_name}, is {slopes}",
        count=count,
        plain_name=plain_name(steepest),
        slopes=number(slopes[steepest]),
    )
    if slopes[steepest] == 0:
        title = tr("The gradient is {count} slopes, and all of them are 0", count=count)
    figure = new_slide(title)
    nudges = np.linspace(-REACH, REACH, NUDGES)
    curves = {name: costs(back, name, nudges) for name in names}
    every = np.concatenate(list(curves.values()))
    room = 0.12 * (np.ptp(every) or 1.0)
    limits = float(every.min() - room), float(every.max() + room)
    other = mixed(theme.C, theme.background, CURVE_SHARE)
    left, bottom, gaps = same_width(LEFT), same_height(BOTTOM), (same_width(COLUMN_GAP), same_height(ROW_GAP))
    upright = applied_screen().inches[0] < applied_screen().inches[1]
    rows, columns = (back.depth, 2) if upright else (2, back.depth)
    width = (RIGHT - left - gaps[0] * (columns - 1)) / columns
    height = (TOP - bottom - gaps[1] * (rows - 1)) / rows
    for name in names:
        place = "wb".index(name[0]), int(name[1:]) - 1
        row, column = place[::-1] if upright else place
        corner = left + column * (width + gaps[0]), bottom + (rows - 1 - row) * (height + gaps[1])
        axes = figure.add_axes((*corner, width, height), label=name)
        axes.set(xlim=(-REACH, REACH), ylim=limits)
        axes.plot(nudges, curves[name], color=theme.C if name == steepest else other)
        _tangent(axes, theme, back.cost, slopes[name])
        _dress(axes, theme, name, slopes[name], first=column == 0, wide=width > WIDE)
    listed = enumerated(f"∂C₀/∂{plain_name(name)} = {number(slopes[name])}" for name in names)
    short = enumerated(f"{plain_name(name)} {number(slopes[name])}" for name in names)
    alt = tr(
        "C₀ against nudges of {names} parameters with tangents of slope {short}.",
        names=len(names),
        short=short,
    )
    if len(alt) > 150:
        alt = tr(
            "C₀ against nudges of {names} parameters; steepest {plain_name}.",
            names=len(names),
            plain_name=plain_name(steepest),
        )
    return figure.with_words(
        caption=tr(
            "C₀ of sample {sample} against a nudge of each parameter of the {network} network "
            "at epoch {epoch}; the tangents are backprop's: {listed}. The cost is {cost}.",
            **facts_of(recording, epoch, sample),
            listed=listed,
        ),
        alt=alt,
    )


def slope(back: SamplePass, name: str) -> float:
    """Return backprop's ∂C₀ by a parameter."""
    layer = int(name[1:])
    return float(back.dW(layer)[0, 0] if name[0] == "w" else back.db(layer)[0])


def costs(back: SamplePass, name: str, nudges: np.ndarray) -> np.ndarray:
    """Return C₀ for each nudge (n,) of a parameter, (n,)."""
    layer = int(name[1:])
    values = []
    for nudge in nudges:
        weights = [(W.copy(), b.copy()) for W, b in back.weights]
        weights[layer - 1]["wb".index(name[0])][...] += nudge
        values.append(back.with_weights(weights).cost)
    return np.array(values)


def _tangent(axes: Axes, theme: Theme, cost: float, steep: float) -> None:
    low, high = axes.get_ylim()
    half = min(TANGENT, 0.97 * min(high - cost, cost - low) / max(abs(steep), 1e-12))
    draw_tangent(axes, theme, 0.0, cost, steep, half)


def _dress(axes: Axes, theme: Theme, name: str, steep: float, *, first: bool, wide: bool) -> None:
    """Label a panel: its slope at the top, its parameter below; the cost at the first of a row."""
    plain = plain_name(name)
    colour = theme.w if name[0] == "w" else theme.b
    few_ticks(axes, 4, 3)
    faint_grid(axes, theme)
    axes.set_xlabel(tr("nudge of {plain}", plain=plain), color=colour, labelpad=2)
    text = f"∂C₀/∂{plain} = {number(steep)}" if wide else number(steep)
    axes.set_title(typeset(text), color=theme.C, loc="center", pad=8, fontsize=LABEL)
    axes.tick_params(length=0, labelleft=first)
    axes.spines["left"].set_visible(first)
    if first:
        axes.set_ylabel("C₀", color=theme.C, rotation=0, ha="right", va="center", labelpad=6)
