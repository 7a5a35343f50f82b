"""A layered network: where its neurons stand, and what its weights look like.

A weight's line is as wide as the weight is large. All are blue, as weights are everywhere: a positive
one is solid, a negative one paler and dashed, so that its sign does not depend on colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from hiddenreel.draw.diagram.canvas import (
    FILLS,
    LEFT,
    STROKES,
    WORDS,
    Point,
    abridged,
    dots,
    narrower,
    right_edge,
    taller,
    top_edge,
    width_of,
    write,
)
from hiddenreel.draw.numbers import number
from hiddenreel.draw.screen import Box
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, THIN, Theme
from hiddenreel.language import tr

# A sheet narrower than a slide by no more than this, in, has a network beside other things. Its height
# above them, in, and how much more it has on an upright sheet, as a share of what that has more.
BESIDE, HIGH, HIGHER = 2.0, 2.0, 0.25
# Places in a column: a layer with more neurons leaves some out, and an ellipsis takes a place.
MOST_SHOWN = 8
# Radii of neurons, in, and how much of the distance between two of them they may take.
LEAST_RADIUS, MOST_RADIUS, SHARE_OF_SPACING = 0.1, 0.42, 0.36
# How much of the distance between two rows a radius may take.
SHARE_OF_ROW = 0.3
# How far apart neurons of one layer and layers stand at most, in.
MOST_SPACING = 1.6
# Width of the line of the largest weight, pt.
WIDEST = 11.0
# Dashes and the gaps between them: pt, and for wide lines in widths.
DASH, GAP = (8.0, 1.7), (5.0, 0.8)
# Width of a dot of an ellipsis, pt, and the distance of two, in.
DOT, DOT_SPACING = 6.0, 0.16
# How far from the middle of its line a weight's name may stand, as shares of the line.
OFF_MIDDLE = (0.06, 0.12, 0.18, 0.24, 0.3, 0.36)
# Between the heading of a row and its neurons, in.
HEADING_GAP = 0.2
# Length of a line in the key, in.
KEY = 1.0


@dataclass(frozen=True)
class NetworkLayout:
    """Where the neurons of a network stand, in.

    Attributes
    ----------
    sizes : tuple of int
        Neurons in each layer, inputs first.
    shown : list of array (n,) of int
        Which neurons of each layer are drawn, counted from 0.
    places : list of array (n, 2)
        Where they stand.
    gaps : list of list of (x, y)
        Where the ellipses stand of a layer that shows not all of its neurons.
    radius : float
        Of every neuron.
    is_lying : bool
        Whether the layers are rows, the inputs on top, and not columns.
    """

    sizes: tuple[int, ...]
    shown: list[np.ndarray]
    places: list[np.ndarray]
    gaps: list[list[Point]]
    radius: float
    is_lying: bool = False

    def at(self, layer: int, neuron: int) -> Point:
        """Return where a neuron stands (layers and neurons counted from 0)."""
        (row,) = np.flatnonzero(self.shown[layer] == neuron)
        x, y = self.places[layer][row]
        return float(x), float(y)

    def shows(self, layer: int, neuron: int) -> bool:
        """Return whether a neuron is drawn."""
        return bool(np.any(self.shown[layer] == neuron))

    def x(self, layer: int) -> float:
        """Return where a layer's column stands."""
        return float(self.places[layer][0, 0])

    def y(self, layer: int) -> float:
        """Return where a lying layer's row stands."""
        return float(self.places[layer][0, 1])

    def ends(self, layer: int, neuron: int, incoming: int) -> tuple[Point, Point]:
        """Return where the line to a layer's neuron leaves one circle and meets the other."""
        start = np.array(self.at(layer - 1, incoming))
        end = np.array(self.at(layer, neuron))
        along = self.radius * (end - start) / np.hypot(*(end - start))
        return tuple(start + along), tuple(end - along)


def lay_out(
    sizes: Sequence[int],
    box: Box,
    *,
    most: int = MOST_SHOWN,
    always: Sequence[tuple[int, int]] = (),
    radius: float = MOST_RADIUS,
    spacing: float = MOST_SPACING,
    is_lying: bool = False,
    least: float = LEAST_RADIUS,
) -> NetworkLayout:
    """Place layers as columns from left to right, each centred in height, or as rows from above.

    Parameters
    ----------
    sizes : sequence of int
        Neurons in each layer, inputs first.
    box : left, bottom, width, height
        What the neurons keep within, in.
    most : int
        Places in a column, for neurons and ellipses.
    always : sequence of (layer, neuron)
        Neurons, counted from 0, that are drawn whatever else is left out.
    radius : float
        Of a neuron where there is room, in.
    spacing : float
        How far apart neurons of one layer stand at most, in.
    is_lying : bool
        Whether layers are rows.
    least : float
        Of a neuron where there is none, in.
    """
    left, bottom, width, height = box
    rows = [abridged(size, most, [n for at, n in always if at == layer]) for layer, size in enumerate(sizes)]
    spacing = min(spacing, (width if is_lying else height) / max(len(row) for row in rows))
    radius = float(np.clip(SHARE_OF_SPACING * spacing, least, radius))
    if is_lying:
        most_radius = SHARE_OF_ROW * height / (len(sizes) - 1 + 2 * SHARE_OF_ROW)
        radius = float(np.clip(most_radius, least, radius))
        steps = np.linspace(bottom + height - radius, bottom + radius, len(sizes))
    else:
        steps = np.linspace(left + radius, left + width - radius, len(sizes))
    shown, places, gaps = [], [], []
    for step, row in zip(steps, rows):
        aside = spacing * ((len(row) - 1) / 2 - np.arange(len(row)))
        along = np.full(len(row), step)
        if is_lying:
            at = np.column_stack([left + width / 2 - aside, along])
        else:
            at = np.column_stack([along, bottom + height / 2 + aside])
        is_neuron = np.array([n is not None for n in row])
        shown.append(np.array([n for n in row if n is not None]))
        places.append(at[is_neuron])
        gaps.append([(float(x), float(y)) for x, y in at[~is_neuron]])
    return NetworkLayout(tuple(sizes), shown, places, gaps, radius, is_lying)


def stands_above() -> bool:
    """Return whether a network stands above what is at its right on a slide: where the sheet is narrow."""
    return narrower() > BESIDE


def network_box(on_slide: Box) -> Box:
    """Return what a network keeps within, in: a box at the left of a slide, or the top of a narrow sheet."""
    if not stands_above():
        return on_slide
    height = HIGH + HIGHER * taller()
    return LEFT, top_edge() - height, right_edge() - LEFT, height


StrokeStyle = Literal["-"] | tuple[float, tuple[float, ...]]


@dataclass(frozen=True)
class Stroke:
    """What a weight's line looks like.

    Attributes
    ----------
    width : float
        pt; in proportion to the weight's size.
    style : str or tuple
        As Matplotlib takes it: solid, or for a negative weight the offset and the lengths of dashes
        and gaps, in widths of the line.
    """

    width: float
    colour: str
    style: StrokeStyle


def stroke(weight: float, largest: float, theme: Theme, widest: float = WIDEST) -> Stroke:
    """Turn a weight into a line, `widest` pt wide if it is as large as `largest`."""
    width = line_width(weight, largest, widest)
    colour = theme.w if weight >= 0 else theme.negative_w
    return Stroke(width, colour, line_style(weight, width))


def line_width(weight: float, largest: float, widest: float = WIDEST) -> float:
    """Return the width of a weight's line, pt."""
    return widest * min(abs(weight) / largest, 1.0) if largest > 0 else 0.0


def line_style(weight: float, width: float) -> StrokeStyle:
    """Return the style of a weight's line of this width, pt: solid, or dashes in widths of the line."""
    if weight >= 0 or width == 0:
        return "-"
    return 0.0, tuple(max(points, widths * width) / width for points, widths in (DASH, GAP))


def restyle(
    lines: LineCollection,
    segments: Sequence[np.ndarray],
    values: Sequence[float],
    widths: Sequence[float],
    share: float = 1.0,
) -> None:
    """Set the lines of a collection: dashed where negative, `share` of their widths, pt, wide."""
    lines.set_segments(segments)
    lines.set_linewidth([share * width for width in widths])
    if segments:
        lines.set_linestyle([line_style(value, width) for value, width in zip(values, widths)])


def edge(
    axes: Axes, start: Point, end: Point, look: Stroke, *, gid: str | None = None, zorder: float = STROKES
) -> Line2D:
    """Draw a weight's line from place to place."""
    line = Line2D(
        [start[0], end[0]],
        [start[1], end[1]],
        linewidth=look.width,
        linestyle=look.style,
        color=look.colour,
        solid_capstyle="butt",
        dash_capstyle="butt",
        # A line of no width would still be drawn as thin as the device can.
        visible=look.width > 0,
        gid=gid,
        zorder=zorder,
    )
    axes.add_line(line)
    return line


def edges(
    axes: Axes,
    layout: NetworkLayout,
    layer: int,
    W: np.ndarray,
    theme: Theme,
    *,
    largest: float | None = None,
    widest: float = WIDEST,
) -> dict[tuple[int, int], Line2D]:
    """Draw the weights W (k, j) of a layer, counted from 1, between the neurons that are drawn.

    Parameters
    ----------
    largest : float, optional
        The weight whose line is `widest`; of this W, if not given. Give the whole network's.

    Returns
    -------
    dict
        The line of W[j, k] at key (j, k), with the gid ``w{layer}-{j+1}-{k+1}``.
    """
    largest = float(np.abs(W).max()) if largest is None else largest
    lines = {}
    for j in layout.shown[layer]:
        for k in layout.shown[layer - 1]:
            look = stroke(float(W[j, k]), largest, theme, widest)
            gid = f"w{layer}-{j + 1}-{k + 1}"
            lines[int(j), int(k)] = edge(axes, *layout.ends(layer, j, k), look, gid=gid)
    return lines


def wires(
    axes: Axes,
    layout: NetworkLayout,
    layer: int,
    colour: str,
    *,
    line: float = THIN,
    skip: Container[tuple[int, int]] = (),
) -> dict[tuple[int, int], Line2D]:
    """Draw what is connected, without the weights: all lines alike, `line` pt wide.

    Parameters
    ----------
    skip : container of (j, k)
        Connections, counted from 0, that are drawn in another way.
    """
    look = Stroke(line, colour, "-")
    return {
        (int(j), int(k)): edge(axes, *layout.ends(layer, j, k), look, zorder=STROKES - 0.5)
        for j in layout.shown[layer]
        for k in layout.shown[layer - 1]
        if (j, k) not in skip
    }


@dataclass(frozen=True)
class NeuronStyle:
    """How a neuron is drawn.

    Attributes
    ----------
    edge : str
        Colour of its outline.
    fill : str, optional
        Its ground; the background's colour if not given, or if its label is small.
    line : float
        Width of its outline, pt.
    size : float
        Of its label, pt.
    ink : str, optional
        Colour of its label; that of the outline if not given.
    """

    edge: str
    fill: str | None = None
    line: float = LINE
    size: float = LABEL
    ink: str | None = None


def neuron(
    axes: Axes,
    at: Point,
    radius: float,
    theme: Theme,
    style: NeuronStyle,
    *,
    label: str = "",
    gid: str | None = None,
) -> Circle:
    """Draw a neuron with its label inside."""
    # On a tint of its own colour, small type would fall short of the contrast that it needs.
    fill = None if label and style.size < LABEL else style.fill
    circle = Circle(
        at,
        radius,
        edgecolor=style.edge,
        facecolor=fill or theme.background,
        linewidth=style.line,
        gid=gid,
        zorder=FILLS,
    )
    axes.add_patch(circle)
    if label:
        write(axes, at, label, style.ink or style.edge, size=style.size)
    return circle


def neurons(
    axes: Axes,
    layout: NetworkLayout,
    layer: int,
    theme: Theme,
    style: Callable[[int], NeuronStyle],
    label: Callable[[int], str] = lambda n: "",
) -> list[Circle]:
    """Draw the neurons of a layer that are shown, and its ellipsis.

    Parameters
    ----------
    style, label : callable(n)
        Return the style and the label of a neuron, counted from 0.
    """
    for gap in layout.gaps[layer]:
        ellipsis(axes, gap, theme.muted, is_lying=layout.is_lying)
    return [
        neuron(
            axes,
            tuple(place),
            layout.radius,
            theme,
            style(int(n)),
            label=label(int(n)),
            gid=f"a{layer}-{n + 1}",
        )
        for n, place in zip(layout.shown[layer], layout.places[layer])
    ]


def column_heading(
    axes: Axes, layout: NetworkLayout, layer: int, theme: Theme, y: float, number: int
) -> None:
    """Write what a layer is, the network's layer `number` or its inputs, at a height, in, or before a row."""
    at = (LEFT, layout.y(layer)) if layout.is_lying else (layout.x(layer), y)
    side = "left" if layout.is_lying else "center"
    write(axes, at, layer_name(number), theme.ink, size=SMALL, ha=side, gid="heading")


def layer_name(number: int) -> str:
    """Name a layer by its number, counted from 1, or the inputs."""
    return tr("layer {number}", number=number) if number else tr("inputs")


def beside_headings(box: Box, numbers: Sequence[int]) -> Box:
    """Return what the headings of rows leave of a box, in: left, bottom, width and height."""
    left, bottom, width, height = box
    begin = LEFT + max(width_of(layer_name(number), SMALL) for number in numbers) + HEADING_GAP
    return begin, bottom, left + width - begin, height


def ellipsis(axes: Axes, at: Point, colour: str, share: float = 1.0, *, is_lying: bool = False) -> None:
    """Draw three dots below or beside each other, in a share of their size, for neurons left out."""
    step = (DOT_SPACING, 0.0) if is_lying else (0.0, DOT_SPACING)
    dots(axes, at, step, colour, size=DOT * share, zorder=WORDS)


def clear_place(
    layout: NetworkLayout, layer: int, neuron: int, incoming: int, size: tuple[float, float]
) -> Point:
    """Find a place beside a weight's line where a text of this size, in, hides least of others.

    Layers are counted from 1, neurons from 0.
    """
    start, end = (np.array(at) for at in layout.ends(layer, neuron, incoming))
    along = (end - start) / np.hypot(*(end - start))
    aside = np.array([-along[1], along[0]])
    # How far the text's box reaches across the line, and the line's own width.
    reach = abs(aside[0]) * size[0] / 2 + abs(aside[1]) * size[1] / 2 + 0.12
    lines = _points_of_lines(layout, layer, skipping=(neuron, incoming))
    circles = _points_of_circles(layout, layer)
    places = [
        start + share * (end - start) + side * reach * aside
        # From the middle outwards: of places that are as clear, the first is taken.
        for share in (0.5, *(0.5 + side * step for step in OFF_MIDDLE for side in (-1, 1)))
        for side in (1.0, -1.0)
    ]
    half = np.array(size) / 2 + 0.05

    def hides(points: np.ndarray, place: np.ndarray) -> int:
        return int(np.all(np.abs(points - place) < half, axis=1).sum())

    def leaves(place: np.ndarray) -> bool:
        return bool(place[0] - half[0] < LEFT or place[0] + half[0] > right_edge())

    # A line goes on behind a name; a neuron that is cut is no circle any more.
    x, y = min(places, key=lambda place: (leaves(place), hides(circles, place), hides(lines, place)))
    return float(x), float(y)


def _points_of_lines(layout: NetworkLayout, layer: int, skipping: tuple[int, int]) -> np.ndarray:
    """Walk along all lines into a layer but one, as points (n, 2)."""
    steps = np.linspace(0, 1, 80)[:, None]
    lines = [
        np.array(start) + steps * (np.array(end) - np.array(start))
        for j in layout.shown[layer]
        for k in layout.shown[layer - 1]
        if (j, k) != skipping
        for start, end in [layout.ends(layer, j, k)]
    ]
    return np.concatenate(lines) if lines else np.empty((0, 2))


def _points_of_circles(layout: NetworkLayout, layer: int) -> np.ndarray:
    """Walk round all neurons of a layer and of the one before, and over what marks those left out."""
    turn = 2 * np.pi * np.linspace(0, 1, 80)
    circle = layout.radius * np.column_stack([np.cos(turn), np.sin(turn)])
    # An ellipsis takes up a neuron's place.
    layers = (layer - 1, layer)
    places = [place for at in layers for place in (*layout.places[at], *layout.gaps[at])]
    return np.concatenate([place + circle for place in places])


def weight_key(axes: Axes, at: Point, largest: float, theme: Theme, *, widest: float = WIDEST) -> float:
    """Draw the key to lines, a solid and a dashed one beside their weights; return where it ends, in."""
    x, y = at
    for sign in (1, -1):
        edge(axes, (x, y), (x + KEY, y), stroke(sign * largest, largest, theme, widest), gid="key")
        text = f"{'+' if sign > 0 else '−'}{number(largest)}"
        x += KEY + 0.15
        write(axes, (x, y), text, theme.w, size=SMALL, ha="left")
        x += width_of(text, SMALL) + 0.4
    return x
