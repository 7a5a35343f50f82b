"""A nudge of one weight, and the changes of z, of the output and of the cost.

What to look at: the slopes at the marked point. Each is a derivative that backprop computed, and
the three panels have different scales, so compare the numbers and not the angles.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.nudge import NUDGES, REACH, Nudge
from hiddenreel.draw.numbers import number
from hiddenreel.draw.slide import LINE_BOX, Picture, faint_grid, few_ticks, fit, new_slide, panel_row, typeset
from hiddenreel.draw.tangent import draw_tangent
from hiddenreel.draw.theme.theme import LABEL, Theme
from hiddenreel.draw.wording import facts_of, nudge_symbols
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, one neuron a layer"
NEEDS = {"layers": [1, None]}

# Half the length of a tangent, in units of the weight, and at most this share of the curve's height.
TANGENT, TANGENT_HEIGHT = 2.0, 0.55


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
    """Draw z, a^L and C₀ against the nudged weight to `neuron` of `layer` from `incoming`."""
    nudge = Nudge(recording, epoch, sample, layer, neuron, incoming, output)
    w, *outcomes = nudge_symbols(nudge)
    title = _title(w, nudge.slopes[2])
    figure = new_slide(title)
    nudges = np.linspace(-REACH, REACH, NUDGES)
    curves = np.array([nudge.values(step) for step in nudges]).T
    present = nudge.values(0.0)
    colours = (theme.z, theme.a, theme.C)
    for axes, name, colour, curve, at, slope in zip(
        panel_row(figure, 3), outcomes, colours, curves, present, nudge.slopes
    ):
        axes.plot(nudge.weight + nudges, curve, color=colour)
        steepest = TANGENT_HEIGHT * float(np.ptp(curve)) / max(abs(slope), 1e-12)
        draw_tangent(axes, theme, nudge.weight, at, slope, min(TANGENT, steepest))
        _label_panel(axes, theme, w, name, colour)
        _write_slope(axes, typeset(f"∂{name}/∂{w} = {number(slope)}"))
    slopes = enumerated(f"∂{n}/∂{w} = {number(s)}" for n, s in zip(outcomes, nudge.slopes))
    return figure.with_words(
        caption=(
            tr(
                "{words} against {w} + nudge for sample {sample} at epoch {epoch}, {w} = {weight}; "
                "tangents are backprop's: {slopes}. The cost is {cost}.",
                **facts_of(recording, epoch, sample),
                words=enumerated(outcomes),
                w=w,
                weight=number(nudge.weight),
                slopes=slopes,
            )
        ),
        alt=tr("Three curves against {w} with tangents: {slopes}.", w=w, slopes=slopes),
    )


def _title(w: str, slope: float) -> str:
    if slope == 0:
        return tr("A small nudge of {w} does not move the cost", w=w)
    verb = tr("raises") if slope > 0 else tr("lowers")
    return tr(
        "A nudge of {w} {verb} the cost by {slope} for each unit", w=w, verb=verb, slope=number(abs(slope))
    )


def _label_panel(axes: Axes, theme: Theme, w: str, name: str, colour: str) -> None:
    axes.set_xlabel(tr("{w} + nudge", w=w), color=theme.w)
    axes.set_title(tr("{name} against {w}", name=name, w=w), color=colour)
    # As much as the slope takes that is written there.
    text = 0.03 + LINE_BOX * LABEL / 72 * axes.figure.dpi / axes.get_window_extent().height
    axes.margins(y=max(0.22, text / (1 - 2 * text)))
    few_ticks(axes, 4, 5)
    faint_grid(axes, theme)


def _write_slope(axes: Axes, text: str) -> None:
    """Write the slope at the top of the panel, where the margin leaves room."""
    style: dict[str, Any] = {"ha": "center", "va": "top", "fontsize": LABEL}
    slope = axes.text(0.5, 0.975, text, transform=axes.transAxes, **style)
    fit(slope, axes.get_window_extent().width)
