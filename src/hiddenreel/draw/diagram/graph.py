"""Number lines with nudges to scale, and the bubbles and links of computational graphs."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.ticker import MaxNLocator

from hiddenreel.draw.diagram.canvas import FILLS, BoxStyle, Point, arrow, box, width_of, write
from hiddenreel.draw.numbers import number
from hiddenreel.draw.slide import ROUND
from hiddenreel.draw.tangent import draw_point
from hiddenreel.draw.theme.theme import LABEL, LINE, SMALL, THIN, Theme, mixed

TICK, TICK_LABEL_GAP, NAME_GAP = 0.09, 0.1, 0.25
MARKER = 15.0
# How far above its line a nudge's arrow runs, in.
NUDGE_ABOVE = 0.24
# A nudge shorter than its arrow's head, in, is a stroke without one.
SHORTEST_ARROW = 0.12
TINT = 0.14
# Width and height of a node, in.
BUBBLE = (1.3, 0.9)
# The least height of a node that has its value below its name, in.
TWO_LINES = 0.7
# The room between a value beside a name and the node's side, in.
VALUE_SIDE = 0.08


@dataclass(frozen=True)
class NumberLine:
    """A piece of the number line laid over a stretch of the page.

    Attributes
    ----------
    start, end : float
        From where to where it runs, in.
    y : float
        At which height, in.
    least, most : float
        The numbers at its ends.
    """

    start: float
    end: float
    y: float
    least: float
    most: float

    @property
    def scale(self) -> float:
        """Inches for each unit."""
        return (self.end - self.start) / (self.most - self.least)

    def at(self, value: float) -> Point:
        """Return where a number is."""
        return self.start + (value - self.least) * self.scale, self.y

    def draw(self, axes: Axes, theme: Theme, colour: str, *, name: str = "", ticks: int = 5) -> None:
        """Draw the line with round numbers below, about so many as fit, and its name before it."""
        axes.plot([self.start, self.end], [self.y, self.y], color=colour, lw=LINE, solid_capstyle="round")
        for value in self._numbers(ticks):
            self._tick(axes, theme, value)
        if name:
            write(axes, (self.start - NAME_GAP, self.y), name, colour, ha="right")

    def _numbers(self, count: int) -> list[float]:
        """Return about `count` round numbers, or every second of them where they would touch."""
        wanted = MaxNLocator(count, steps=ROUND).tick_values(self.least, self.most)
        step = float(wanted[1] - wanted[0])
        inside = [float(value) for value in wanted if self.least - 1e-9 <= value <= self.most + 1e-9]
        widest = max((width_of(number(value), SMALL) for value in inside), default=0.0)
        if step * self.scale >= widest:
            return inside
        return [value for value in inside if round(value / step) % 2 == 0]

    def _tick(self, axes: Axes, theme: Theme, value: float) -> None:
        x, y = self.at(value)
        axes.plot([x, x], [y - TICK, y + TICK], color=theme.muted, lw=THIN, zorder=0.5)
        at = (x, y - TICK - TICK_LABEL_GAP)
        write(axes, at, number(value), theme.muted, size=SMALL, va="top", gid="tick")

    def mark(self, axes: Axes, theme: Theme, value: float, colour: str) -> None:
        """Mark a number by a disc."""
        x, y = self.at(value)
        draw_point(axes, theme, x, y, "value", FILLS, colour=colour, size=MARKER)

    def nudge(
        self, axes: Axes, value: float, change: float, colour: str, *, gid: str = "nudge"
    ) -> FancyArrowPatch | None:
        """Draw an arrow above the line from a number to it and a change, to scale."""
        (x0, y), (x1, _) = self.at(value), self.at(value + change)
        y += NUDGE_ABOVE
        if abs(x1 - x0) >= SHORTEST_ARROW:
            return arrow(axes, (x0, y), (x1, y), colour, gid=gid)
        axes.plot([x0, x1], [y, y], color=colour, lw=LINE * 2, solid_capstyle="butt", gid=gid)
        return None


def bubble(
    axes: Axes,
    at: Point,
    label: str,
    theme: Theme,
    colour: str,
    *,
    value: str = "",
    size: Point = BUBBLE,
    gid: str | None = None,
) -> FancyBboxPatch:
    """Draw a node of a computational graph around a point: its name, and its value below or behind it.

    Parameters
    ----------
    size : (width, height)
        Of the node, in.
    """
    x, y = at
    width, height = size
    patch = box(
        axes,
        (x - width / 2, y - height / 2),
        width,
        height,
        BoxStyle(colour, mixed(colour, theme.background, TINT), LINE * 0.7),
        gid=gid,
    )
    if value and height < TWO_LINES:
        write(axes, (x - width / 2 + 0.28, y), label, colour, size=LABEL)
        aside = min(0.22, width / 2 - VALUE_SIDE - width_of(value, SMALL) / 2)
        write(axes, (x + aside, y), value, theme.ink, size=SMALL)
        return patch
    lift = 0.17 * height if value else 0.0
    write(axes, (x, y + lift), label, colour, size=LABEL)
    if value:
        write(axes, (x, y - 0.24 * height), value, theme.ink, size=SMALL)
    return patch


def link(
    axes: Axes,
    start: Point,
    end: Point,
    colour: str,
    *,
    size: Point = BUBBLE,
    line: float = LINE * 0.7,
    gap: float = 0.06,
    gid: str | None = None,
) -> FancyArrowPatch:
    """Draw an arrow from bubble to bubble of one size, edge to edge, `gap` inches clear of both."""
    (x0, y0), (x1, y1) = start, end
    dx, dy = x1 - x0, y1 - y0
    length = (dx**2 + dy**2) ** 0.5
    # How far from the centre the way leaves the box: through a side, or through top or bottom.
    reach = min(
        size[0] / 2 * length / abs(dx) if dx else float("inf"),
        size[1] / 2 * length / abs(dy) if dy else float("inf"),
    )
    shrink = (reach + gap) / length
    tail = (x0 + shrink * dx, y0 + shrink * dy)
    tip = (x1 - shrink * dx, y1 - shrink * dy)
    return arrow(axes, tail, tip, colour, line=line, gid=gid)
