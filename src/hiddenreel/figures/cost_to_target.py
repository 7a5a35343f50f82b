"""How the cost depends on the target: the slope of the answer, with the other sign.

What to look at: the two tangents. Only the distance between answer and target counts, so a nudge of the
target moves the cost as far as a nudge of the answer does, the other way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation

from hiddenreel.analyse.sample_pass import SamplePass, require
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    Point,
    as_shares,
    canvas,
    is_narrow,
    narrower,
    sheet_width,
    symbol,
    taller,
    top_edge,
    width_of,
    write,
)
from hiddenreel.draw.diagram.formula import Item, Word, formula, letter, partial
from hiddenreel.draw.diagram.graph import bubble, link
from hiddenreel.draw.numbers import number
from hiddenreel.draw.screen import Box
from hiddenreel.draw.slide import (
    BOTTOM,
    LINE_SPACING,
    RIGHT,
    TOP,
    Picture,
    faint_grid,
    few_ticks,
    figure_of,
    same_width,
)
from hiddenreel.draw.slide import LEFT as SLIDE_LEFT
from hiddenreel.draw.tangent import draw_tangent
from hiddenreel.draw.theme.theme import LABEL, LINE, PAGE_INCHES, TITLE, Theme
from hiddenreel.draw.wording import facts_of
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Backward direction, one neuron a layer"
NEEDS = {"layers": [1, None], "loss": ["squared-error", "half-squared-error"]}

# The graph: its nodes' places and size, and the baselines of the formulas below it, in.
A, Y, C = (LEFT + 0.75, 3.55), (LEFT + 0.75, 5.75), (5.6, 4.65)
# How much narrower the graph is, as a share of how much narrower the sheet is than a slide.
PART = 0.42
NODE = (1.5, 1.05)
FORMULAS = (2.2, 1.0)
# Where the curves stand below the graph: how far y is below the upper edge and a below y, where C₀ and the
# formulas are, how far these are from each other, and the curves' upper edge from a, in. And the
# graph's share of the height that an upright sheet has more than a slide.
UPPER, BETWEEN, ASIDE, BESIDE, ROW, CURVES, SPREAD = 0.6, 1.4, 3.45, 4.4, 0.85, 1.15, 0.2
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
    slopes = {"target_slope": number(-slope), "output_slope": number(slope)}
    title = tr("y moves the cost by {target_slope} per unit, a by {output_slope}: the other sign", **slopes)
    figure, axes = canvas(title)
    places = _places()
    _graph(axes, theme, places, (a, y, float(back.cost)), slope, names)
    _formulas(axes, theme, factor, places, names, -slope)
    panel = figure.add_axes(places.curves)
    nudges = np.linspace(-REACH, REACH, POINTS)
    cost = float(back.cost)
    labels = []
    for sign, colour, gid in ((1, theme.a, "a"), (-1, theme.ink, "y")):
        others = cost - factor / 2 * (a - y) ** 2
        costs = others + factor / 2 * (a - y + sign * nudges) ** 2
        style = "-" if sign > 0 else (0, (2.2, 1.4))
        panel.plot(nudges, costs, color=colour, linestyle=style, gid=gid)
        draw_tangent(panel, theme, 0.0, cost, sign * slope, TANGENT)
        end = nudges[0] if sign * slope < 0 else nudges[-1]
        words = (names[0] if sign > 0 else names[1])[0]
        label = panel.annotate(
            tr("nudge of {words}", words=words),
            (end, float(costs.max())),
            xytext=(8 if end < 0 else -8, 0),
            textcoords="offset points",
            ha="left" if end < 0 else "right",
            va="bottom",
            color=colour,
        )
        labels.append(label)
    panel.set(xlabel=tr("nudge"), xlim=(-1.08 * REACH, 1.08 * REACH))
    _make_room(panel, labels)
    panel.set_title(symbol("C", "", 0), color=theme.C)
    few_ticks(panel, 4, 4)
    faint_grid(panel, theme)
    return figure.with_words(
        caption=tr(
            "Sample {sample} of the {network} network at epoch {epoch}: output {output} "
            "answers {a} where {y} is the target, so ∂C₀/∂a = {output_slope} and ∂C₀/∂y = "
            "{target_slope}. The cost is {cost}.",
            **facts_of(recording, epoch, sample),
            output=output,
            a=number(a),
            y=number(y),
            **slopes,
        ),
        alt=tr(
            "A graph in which a and y lead to C₀ = {cost}, and two curves of C₀, one against a "
            "nudge of a, slope {output_slope}, one of y, {target_slope}.",
            cost=number(cost),
            **slopes,
        ),
        setting={"rounded": True},
    )


def _names(back: SamplePass, output: int, theme: Theme) -> tuple[Word, Word]:
    """Write the answer and the target by the lecture's letters."""
    if back.recording.sizes[-1] == 1:
        return letter(theme, "a", "L"), ("$y$", theme.ink)
    return letter(theme, "a", "L", output), (symbol("y", "", output), theme.ink)


def _make_room(panel: Axes, labels: Sequence[Annotation]) -> None:
    """End the vertical axis over the labels of both curves, one over the other if they are long."""
    line, lines = LINE_SPACING * LABEL, 1
    first, second = (label.get_window_extent() for label in labels)
    if first.x1 > second.x0 and second.x1 > first.x0:
        lines = 2
        labels[1].xyann = (labels[1].xyann[0], line)
    most = float(panel.dataLim.y1)
    low, share = -0.04 * most, lines * line * figure_of(panel).dpi / 72 / panel.get_window_extent().height
    panel.set_ylim(low, max(1.12 * most, (most - share * low) / (1 - share)))


@dataclass(frozen=True)
class Places:
    """Where the nodes of the graph stand and the formulas begin, in, and the box of the curves, as shares."""

    a: Point
    y: Point
    cost: Point
    formulas: tuple[Point, ...]
    curves: Box


def _places() -> Places:
    """Place the curves beside the graph and its formulas, or on a narrow sheet below both."""
    if not is_narrow():
        left = same_width(PANEL - PART * narrower() / PAGE_INCHES[0])
        formulas = tuple((LEFT, height) for height in FORMULAS)
        curves = left, BOTTOM, RIGHT - left, TOP - BOTTOM
        return Places(A, Y, (C[0] - PART * narrower(), C[1]), formulas, curves)
    y = top_edge() - UPPER
    a = y - BETWEEN - SPREAD * taller()
    middle = (a + y) / 2
    formulas = tuple((BESIDE, middle + ROW * row - 0.1) for row in (1, 0, -1))
    left, bottom = SLIDE_LEFT * PAGE_INCHES[0], BOTTOM * PAGE_INCHES[1]
    curves = as_shares((left, bottom, RIGHT * sheet_width() - left, a - CURVES - bottom))
    return Places((A[0], a), (Y[0], y), (ASIDE, middle), formulas, curves)


def _graph(
    axes: Axes,
    theme: Theme,
    places: Places,
    values: tuple[float, float, float],
    slope: float,
    names: tuple[Word, Word],
) -> None:
    """Draw a, y and C₀ with their values, and on each arrow the slope that it carries back."""
    a, target, cost = values
    for place, name, value, ink in (
        (places.a, names[0][0], a, theme.a),
        (places.y, names[1][0], target, theme.ink),
        (places.cost, symbol("C", "", 0), cost, theme.C),
    ):
        bubble(axes, place, name, theme, ink, value=number(value), size=NODE, gid=name)
    for place, value, aside in ((places.a, slope, -0.42), (places.y, -slope, 0.42)):
        link(axes, place, places.cost, theme.C, size=NODE, line=LINE)
        text, beside = number(value), place[0] + NODE[0] / 2 + 0.12
        x = max((place[0] + places.cost[0]) / 2 + 0.1, beside + width_of(text, TITLE) / 2)
        y = (place[1] + places.cost[1]) / 2 + aside
        write(axes, (x, y), text, theme.C, size=TITLE, gid="slope")


def _formulas(
    axes: Axes, theme: Theme, factor: int, places: Places, names: tuple[Word, Word], slope: float
) -> None:
    """Write ∂C₀/∂a and ∂C₀/∂y below each other, in as many lines as there are places."""
    cost, ink = letter(theme, "C", "", 0), theme.ink
    two = "2 (" if factor == 2 else "("
    difference = [names[0], (" − ", ink), names[1], (")", ink)]
    rows: list[list[Item]] = [
        [partial(cost, names[0], theme), ("=", ink), [(two, ink), *difference]],
        [partial(cost, names[1], theme), ("=", ink), [(f"− {two}", ink), *difference]],
        [("=", ink), ("−", ink), partial(cost, names[0], theme), ("=", ink), (number(slope), theme.C)],
    ]
    if len(places.formulas) < len(rows):
        rows = [rows[0], rows[1] + rows[2]]
    for place, items in zip(places.formulas, rows):
        formula(axes, place, items, size=LABEL)
