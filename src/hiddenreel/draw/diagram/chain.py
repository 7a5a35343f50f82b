"""The computational graph of a chain of single neurons, from parameters to the cost.

Its nodes are named by letter and layer: ``"w3"``, ``"z3"``, ``"a3"``; ``"C"`` is the cost, ``"y"`` the
target and ``"a0"`` the input x.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import (
    BOTTOM,
    LEFT,
    BoxStyle,
    Point,
    box,
    sheet_width,
    symbol,
    top_edge,
)
from hiddenreel.draw.diagram.formula import Item, Word
from hiddenreel.draw.diagram.graph import bubble, link
from hiddenreel.draw.numbers import number, subscript
from hiddenreel.draw.screen import SHORT, Box, applied_screen
from hiddenreel.draw.theme.theme import LINE, Theme, mixed

# How much of the cost's colour the ground of what is known takes.
KNOWN_TINT = 0.12
# How close the nodes of a line may be, in.
CLOSEST = 1.25
# What the gap between the columns of a standing graph takes of the width that a sheet has over the narrowest.
WIDER = 0.4
# A standing graph: the room around its nodes, to the sides and up and down, and between it and what is at
# its right, in.
ROUND, BESIDE = (0.14, 0.1), 0.3
# Its nodes where there is so much height for each, in: their size, and between both columns; else they
# have one line, with this width and share of the height.
ROOMY, LARGE, LARGE_APART = 1.25, (1.05, 0.98), 0.7
FLAT, FLAT_SHARE, FLAT_APART = 1.4, 0.55, 0.35


@dataclass(frozen=True)
class ChainGraph:
    """The last layers of a chain as a graph, and where its nodes stand.

    Attributes
    ----------
    first : int
        The first layer that is drawn, from 1.
    left, right : float
        Where the first node and the cost stand, in.
    main, upper : float
        Heights of z, a and C, and of w, b and y, in.
    size : (width, height)
        Of a node, in.
    is_standing : bool
        Whether the line goes down and not to the right: `left` and `right` are then the heights of its
        ends, `main` and `upper` are where its nodes and the others stand across.
    """

    back: SamplePass
    first: int
    left: float
    right: float
    main: float
    upper: float
    size: Point
    theme: Theme = field(repr=False)
    is_standing: bool = False

    @classmethod
    def standing(cls, back: SamplePass, first: int, theme: Theme, *, above: float = 0.0) -> ChainGraph:
        """Return a graph whose line goes down at the left of the sheet, `above` in below its upper edge."""
        top, count = top_edge() - above - ROUND[1], 2 * (back.depth - first) + 4
        high = top - BOTTOM - ROUND[1]
        is_roomy = high / count > ROOMY
        width, height = LARGE if is_roomy else (FLAT, FLAT_SHARE * high / count)
        upper = LEFT + ROUND[0] + width / 2
        apart = (LARGE_APART if is_roomy else FLAT_APART) + WIDER * (sheet_width() - SHORT)
        main = upper + width + apart
        ends = top - height / 2, BOTTOM + ROUND[1] + height / 2
        return cls(back, first, *ends, main, upper, (width, height), theme, is_standing=True)

    @property
    def is_close(self) -> bool:
        """Whether the line had better go down: its nodes are too close, or the sheet is upright."""
        return applied_screen().is_upright or self.pitch < CLOSEST

    @property
    def beside(self) -> float:
        """Where the space at the right of a standing graph begins, in."""
        return self.main + self.size[0] / 2 + BESIDE

    @property
    def layers(self) -> range:
        """The layers that are drawn."""
        return range(self.first, self.back.depth + 1)

    @property
    def pitch(self) -> float:
        """How far apart the nodes of the main line stand, in."""
        return (self.right - self.left) / (2 * len(self.layers) + 1)

    @cached_property
    def places(self) -> dict[str, Point]:
        """Where each node stands, by its name."""
        places = {f"a{self.first - 1}": (self.left, self.main)}
        x = self.left
        for layer in self.layers:
            z = x + self.pitch
            places[f"z{layer}"] = (z, self.main)
            places[f"a{layer}"] = (z + self.pitch, self.main)
            places[f"w{layer}"] = (z - self.pitch / 2, self.upper)
            places[f"b{layer}"] = (z + self.pitch / 2, self.upper)
            x = z + self.pitch
        places["C"] = (self.right, self.main)
        places["y"] = (self.right, self.upper)
        return {node: (y, x) for node, (x, y) in places.items()} if self.is_standing else places

    @property
    def links(self) -> list[tuple[str, str]]:
        """From which node to which there is an arrow, towards the cost."""
        into = [
            (source, f"z{layer}")
            for layer in self.layers
            for source in (f"a{layer - 1}", f"w{layer}", f"b{layer}")
        ]
        through = [(f"z{layer}", f"a{layer}") for layer in self.layers]
        return [*into, *through, (f"a{self.back.depth}", "C"), ("y", "C")]

    def value(self, node: str) -> float:
        """Return the value of a node."""
        if node == "C":
            return self.back.cost
        if node == "y":
            return float(self.back.y[0])
        read = {"w": self.back.W, "b": self.back.b, "z": self.back.z, "a": self.back.a}[node[0]]
        return float(read(int(node[1:])).flat[0])

    def error(self, node: str) -> float:
        """Return backprop's ∂C₀ by a node."""
        if node == "C":
            return 1.0
        read = {"w": self.back.dW, "b": self.back.db, "z": self.back.delta, "a": self.back.da}
        return float(read[node[0]](int(node[1:])).flat[0])

    def local(self, source: str, target: str) -> float:
        """Return the derivative of a node by another that has an arrow to it."""
        layer = int(source[1:])
        if target == "C":
            return float(self.back.da(layer)[0])
        if target[0] == "a":
            return float(self.back.slope(layer)[0])
        if source[0] == "b":
            return 1.0
        other = f"a{layer - 1}" if source[0] == "w" else f"w{layer + 1}"
        return self.value(other)

    def word(self, node: str) -> Word:
        """Return a node's letter as mathematics, and its colour."""
        return node_symbol(node), node_colour(node, self.theme)

    def draw(self, axes: Axes, theme: Theme, *, quiet: Sequence[str] = ()) -> None:
        """Draw nodes with their values, and arrows but for those that are drawn by themselves.

        Parameters
        ----------
        quiet : sequence of str
            Sources whose arrows are left away.
        """
        for source, target in self.links:
            if source not in quiet:
                self.arrow(axes, source, target, mixed(theme.muted, theme.background, 0.8))
        for node, place in self.places.items():
            name, colour = self.word(node)
            value = number(self.value(node))
            bubble(axes, place, name, theme, colour, value=value, size=self.size, gid=node)

    def arrow(
        self, axes: Axes, source: str, target: str, colour: str, line: float = LINE * 0.7
    ) -> FancyArrowPatch:
        """Draw the arrow between two nodes."""
        ends = self.places[source], self.places[target]
        return link(axes, *ends, colour, size=self.size, line=line, gid=f"{source} to {target}")

    def box_known(self, axes: Axes, theme: Theme, nodes: Sequence[str], room: Point) -> None:
        """Draw one outline around nodes, `room` inches clear of them to the sides and up and down.

        Nodes of the main line are those from one of them to the cost; w and b stand on it.
        """
        along, across = (1, 0) if self.is_standing else (0, 1)
        half = self.size[0] / 2 + room[0], self.size[1] / 2 + room[1]
        on_line = [self.right, *(self.places[node][along] for node in nodes if node[0] in "zaC")]
        side = 1.0 if self.upper > self.main else -1.0
        joint = self.main + side * half[across]
        # From where to where along the line, and across.
        spans = [
            (min(on_line) - half[along], max(on_line) + half[along], self.main - side * half[across], joint)
        ]
        for node in nodes:
            if node[0] in "wb":
                at = self.places[node][along]
                inner, outer = joint - side * 0.6 * room[across], self.upper + side * half[across]
                spans.append((at - half[along], at + half[along], inner, outer))
        boxes = [self._box(*span) for span in spans]
        fill = mixed(theme.C, theme.background, KNOWN_TINT)
        # All outlines, and all grounds over them: what is left is the outline of all together.
        for layer, (edge, ground) in enumerate(((theme.C, "none"), ("none", fill))):
            for left, bottom, right, top in boxes:
                corner, wide, tall = (left, bottom), right - left, top - bottom
                box(
                    axes,
                    corner,
                    wide,
                    tall,
                    BoxStyle(edge, ground, 2 * LINE * 0.6),
                    gid="known" if layer else None,
                    zorder=0.1 + 0.1 * layer,
                )

    def _box(self, start: float, end: float, inner: float, outer: float) -> Box:
        """Return left, bottom, right and top of what is so far along the line and across, in."""
        low, high = sorted((inner, outer))
        return (low, start, high, end) if self.is_standing else (start, low, end, high)


def node_symbol(node: str) -> str:
    """Write a node's letter as mathematics."""
    if node == "a0":
        return "$x$"
    if node == "y":
        return "$y$"
    return symbol(node[0], "", 0 if node == "C" else node[1:])


def plain_name(node: str) -> str:
    """Write a node's letter as plain text, for titles."""
    if node in ("a0", "y"):
        return "x" if node == "a0" else node
    return "C₀" if node == "C" else subscript(node)


def node_colour(node: str, theme: Theme) -> str:
    """Return the colour of a node's variable."""
    if node in ("a0", "y"):
        return theme.ink
    return {"w": theme.w, "b": theme.b, "z": theme.z, "a": theme.a, "C": theme.C}[node[0]]


def cost_formula(graph: ChainGraph, theme: Theme) -> list[Item]:
    """Write C₀ by its formula."""
    ink = theme.ink
    a, y = graph.word(f"a{graph.back.depth}"), graph.word("y")
    before, after = {
        "squared-error": ("(", ")²"),
        "half-squared-error": ("½ (", ")²"),
        "cross-entropy": ("H(", ")"),
    }[graph.back.recording.run.loss]
    between = " , " if before == "H(" else " − "
    inside = [(before, ink), a, (between, ink), y, (after, ink)]
    return [graph.word("C"), ("=", ink), inside]
