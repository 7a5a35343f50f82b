"""How the cost depends on the target: the slope of the answer, with the other sign.

What to look at: the two tangents. Only the distance between answer and target counts, so a nudge of the
target moves the cost as far as a nudge of the answer does, the other way.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hiddenreel.analyse.sample_pass import SamplePass, require
from hiddenreel.draw.diagram.canvas import LEFT, canvas, narrower, symbol, write
from hiddenreel.draw.diagram.formula import Item, Word, formula, letter, partial
from hiddenreel.draw.diagram.graph import bubble, link
from hiddenreel.draw.numbers import number
from hiddenreel.draw.slide import BOTTOM, RIGHT, TOP, Picture, faint_grid, few_ticks, same_width
from hiddenreel.draw.tangent import draw_tangent
from hiddenreel.draw.theme.theme import LABEL, LINE, PAGE_INCHES, TITLE, Theme
from hiddenreel.draw.wording import cost_words, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, one neuron a layer"
LAID_OUT_IN = ["16:9", "4:3"]
NEEDS = {"layers": [1, None], "loss": ["squared-error", "half-squared-error"]}

# The graph: its nodes' places and size, and the baselines of the formulas below it, in.
A, Y, C = (LEFT + 0.75, 3.55), (LEFT + 0.75, 5.75), (5.6, 4.65)
# What the graph gives of what a sheet is narrower than a slide.
PART = 0.42
NODE = (1.5, 1.05)
FORMULAS = (2.2, 1.0)
# Left edge of the curves, as a share of the slide's width; how far the nudges reach, and the tangents.
PANEL = 0.56
REACH, TANGENT, POINTS = 2.0, 0.9, 201


def draw(recording: Recording, theme: Theme, *, epoch: int = 0, sample: int = 0, output: int = 1) -> Picture:
    """Draw a^L, y and C₀ as a graph, and C₀ against a nudge of each of a^L and y."""
    require(recording, "output", output, 1, recording.sizes[-1])
    back = SamplePass.of_sample(recording, epoch, sample)
    a, y = float(back.a(back.depth)[output - 1]), float(back.y[output - 1])
    slope = float(back.da(back.depth)[output - 1])
    factor = 2 if recording.run.loss == "squared-error" else 1
    names = _names(back, output, theme)
    title = tr(
        "y moves the cost by {target_slope} per unit, a by {output_slope}: the other sign",
        target_slope=number(-slope),
        output_slope=number(slope),
    )
    figure, axes = canvas(title)
    _graph(axes, theme, back, (a, y, slope), names)
    _formulas(axes, theme, factor, names, -slope)
    left = same_width(PANEL - PART * narrower() / PAGE_INCHES[0])
    panel = figure.add_axes((left, BOTTOM, RIGHT - left, TOP - BOTTOM))
    nudges = np.linspace(-REACH, REACH, POINTS)
    cost = float(back.cost)
    for sign, colour, gid in ((1, theme.a, "a"), (-1, theme.ink, "y")):
        others = cost - factor / 2 * (a - y) ** 2
        costs = others + factor / 2 * (a - y + sign * nudges) ** 2
        style = "-" if sign > 0 else (0, (2.2, 1.4))
        panel.plot(nudges, costs, color=colour, linestyle=style, gid=gid)
        draw_tangent(panel, theme, 0.0, cost, sign * slope, TANGENT)
        end = nudges[0] if sign * slope < 0 else nudges[-1]
        words = (names[0] if sign > 0 else names[1])[0]
        panel.annotate(
            tr("nudge of {words}", words=words),
            (end, float(costs.max())),
            xytext=(8 if end < 0 else -8, 0),
            textcoords="offset points",
            ha="left" if end < 0 else "right",
            va="bottom",
            color=colour,
        )
    top = float(panel.dataLim.y1)
    panel.set(xlabel=tr("nudge"), xlim=(-1.08 * REACH, 1.08 * REACH), ylim=(-0.04 * top, 1.12 * top))
    panel.set_title(symbol("C", "", 0), color=theme.C)
    few_ticks(panel, 4, 4)
    faint_grid(panel, theme)
    return figure.with_words(
        caption=tr(
            "Sample {sample} of the {network} network at epoch {epoch}: output {output} "
            "answers {a} where {y} is the target, so ∂C₀/∂a = {output_slope} and ∂C₀/∂y = "
            "{target_slope}. The cost is {cost}.",
            sample=sample,
            network=network_name(recording),
            epoch=epoch,
            output=output,
            a=number(a),
            y=number(y),
            output_slope=number(slope),
            target_slope=number(-slope),
            cost=cost_words(recording),
        ),
        alt=tr(
            "A graph in which a and y lead to C₀ = {cost}, and two curves of C₀, one against a "
            "nudge of a, slope {output_slope}, one of y, {target_slope}.",
            cost=number(cost),
            output_slope=number(slope),
            target_slope=number(-slope),
        ),
        setting={"rounded": True},
    )


def _names(back: SamplePass, output: int, theme: Theme) -> tuple[Word, Word]:
    """Write the answer and the target by the lecture's letters."""
    if back.recording.sizes[-1] == 1:
        return letter(theme, "a", "L"), ("$y$", theme.ink)
    return letter(theme, "a", "L", output), (symbol("y", "", output), theme.ink)


def _graph(
    axes: Axes, theme: Theme, back: SamplePass, values: tuple[float, float, float], names: tuple[Word, Word]
) -> None:
    """Draw the three nodes, and on each arrow the slope that it carries back."""
    a, y, slope = values
    at_cost = C[0] - PART * narrower(), C[1]
    for place, name, value, ink in (
        (A, names[0][0], a, theme.a),
        (Y, names[1][0], y, theme.ink),
        (at_cost, symbol("C", "", 0), back.cost, theme.C),
    ):
        bubble(axes, place, name, theme, ink, value=number(value), size=NODE, gid=name)
    for place, value, aside in ((A, slope, -0.42), (Y, -slope, 0.42)):
        link(axes, place, at_cost, theme.C, size=NODE, line=LINE)
        at = ((place[0] + at_cost[0]) / 2 + 0.1, (place[1] + at_cost[1]) / 2 + aside)
        write(axes, at, number(value), theme.C, size=TITLE, gid="slope")


def _formulas(axes: Axes, theme: Theme, factor: int, names: tuple[Word, Word], slope: float) -> None:
    """Write ∂C₀/∂a and ∂C₀/∂y below each other."""
    cost, ink = letter(theme, "C", "", 0), theme.ink
    two = "2 (" if factor == 2 else "("
    difference = [names[0], (" − ", ink), names[1], (")", ink)]
    rows: list[list[Item]] = [
        [partial(cost, names[0], theme), ("=", ink), [(two, ink), *difference]],
        [
            partial(cost, names[1], theme),
            ("=", ink),
            [(f"− {two}", ink), *difference],
            ("=", ink),
            ("−", ink),
            partial(cost, names[0], theme),
            ("=", ink),
            (number(slope), theme.C),
        ],
    ]
    for y, items in zip(FORMULAS, rows):
        formula(axes, (LEFT, y), items, size=LABEL)
