"""What a film lays out on a sheet: its panels before they have their places, and parts of the sheet.

All lengths are in inches, because type has the same size on every sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from hiddenreel.draw.screen import Box


class Pads(NamedTuple):
    """The room that the words around a panel need."""

    left: float
    right: float
    below: float
    above: float


# What stands around a picture and belongs to it.
SIDES = ("beside", "before", "above")

PICTURE_PADS = Pads(0.72, 0.28, 0.74, 0.68)
# Of a cube, whose axes have their names within it, and a note below.
CUBE_PADS = Pads(0.25, 0.25, 0.6, 0.68)
CHART_PADS = Pads(0.85, 0.3, 0.74, 0.12)
HEADED_PADS = Pads(0.85, 0.3, 0.74, 0.55)
# Of a chart whose axis below has numbers alone.
PLAIN_PADS = Pads(0.75, 0.15, 0.42, 0.55)


@dataclass(frozen=True)
class Block:
    """A panel before it has its place.

    Attributes
    ----------
    box : Box
        On a slide.
    sort : str
        ``picture``: as large as can be; ``chart``: of a modest or its own height; ``numbers``: the counters;
        ``line``: a line of words; ``beside``: at the right edge of the picture before it; ``before``: at
        its left edge; ``above``: above its heading.
    aspect : float, optional
        Width divided by height, of a picture that keeps its shape.
    pads : Pads
    size : (float, float)
        Of what stands beside a picture: its width, and its height or 0 for the picture's; above it: its
        height. Of numbers and charts: their height, or 0 for the usual one.
    room : float
        For its words on the right.
    least : float
        The width that it needs, as for a picture's heading.
    lowest : float
        The height that a picture needs.
    share : float
        How much wider or higher it is than a picture beside it or below.
    is_apart : bool
        Whether a picture may have the right or the foot of the sheet for itself, and all others the rest.
    ends_row : bool
        Whether the next picture is the first of a row. Where no picture says so, rows are as long as
        makes pictures largest.
    parts : tuple of str
        The panels that it holds, by which an author chooses it; by default it is one itself.
    """

    box: Box
    sort: str = "picture"
    aspect: float | None = 1.0
    pads: Pads = PICTURE_PADS
    size: tuple[float, float] = (0.0, 0.0)
    room: float = 0.0
    least: float = 2.0
    lowest: float = 0.0
    share: float = 1.0
    is_apart: bool = False
    ends_row: bool = False
    parts: tuple[str, ...] = ()


def chart(box: Box) -> Block:
    """Return the block of a curve over epochs."""
    return Block(box, "chart", None, CHART_PADS)


def numbers(box: Box, wide: float = 0.0, high: float = 0.0) -> Block:
    """Return the block of the counters, which may be narrower and lower than usual, in."""
    return Block(box, "numbers", None, size=(wide, high))


def hidden_pads(neurons: int) -> Pads:
    """Return the room around the picture of a hidden layer of this many neurons."""
    return PICTURE_PADS if neurons < 3 else CUBE_PADS


def line(box: Box) -> Block:
    """Return the block of a line of words."""
    return Block(box, "line", None)


@dataclass(frozen=True)
class Area:
    """A part of the sheet: its lower left corner, and its size."""

    x: float
    y: float
    width: float
    height: float


def inside(area: Area, pads: Pads) -> Area:
    """Return an area without the room around it."""
    return Area(
        area.x + pads.left,
        area.y + pads.below,
        area.width - pads.left - pads.right,
        area.height - pads.below - pads.above,
    )
