"""Points, lines and translucent planes in space, drawn so that nearer ones cover farther ones.

Each plane cuts space in two: what is behind it is drawn first, then the plane, then what is in front
of it. With several planes this is repeated in each half, as in a binary space partition.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.typing import ColorType

from hiddenreel.draw.paint.framebuffer import FrameBuffer, fixed
from hiddenreel.draw.paint.lines import Pen
from hiddenreel.draw.paint.points import DEPTHS, Cloud
from hiddenreel.draw.space.projection import CORNERS, EDGES, EYE_DISTANCE, View, magnification
from hiddenreel.draw.theme.theme import Theme

# A corner this close to a plane lies in it; rounding puts corners no farther from their own plane.
ON_PLANE = 1e-12


@dataclass(frozen=True)
class Plane:
    """A plane in world coordinates: all x with normal · x + offset = 0.

    Attributes
    ----------
    normal : array (3,)
    """

    normal: np.ndarray
    offset: float

    def side(self, points: np.ndarray) -> np.ndarray:
        """Return the signed distance of points (…, 3), in units of the inverse normal's length, (…)."""
        return points @ self.normal + self.offset

    def in_cube(self) -> np.ndarray:
        """Return the corners of the part inside the cube from -½ to ½, in order, (n, 3)."""
        ends = CORNERS[EDGES] - 0.5
        sides = self.side(ends)
        crossing = (sides[:, 0] < 0) != (sides[:, 1] < 0)
        first, second = ends[crossing, 0], ends[crossing, 1]
        share = sides[crossing, 0] / (sides[crossing, 0] - sides[crossing, 1])
        corners = first + share[:, None] * (second - first)
        if len(corners) < 3:
            return np.empty((0, 3))
        return corners[self._around(corners)]

    def _around(self, corners: np.ndarray) -> np.ndarray:
        """Return the order of corners (n, 3) around their middle, (n,) of int."""
        unit = self.normal / np.linalg.norm(self.normal)
        spokes = corners - corners.mean(axis=0)
        along = spokes[np.argmax(np.linalg.norm(spokes, axis=1))]
        return np.argsort(np.arctan2(spokes @ np.cross(unit, along), spokes @ along))


@dataclass(frozen=True)
class Cell:
    """What lies between planes: indices of points (m,), and pieces of lines (n, 2, 3)."""

    points: np.ndarray
    pieces: np.ndarray


@dataclass(frozen=True)
class Facet:
    """A piece of a plane: the plane's index, and the corners (n, 3)."""

    plane: int
    corners: np.ndarray


def back_to_front(
    eye: np.ndarray, planes: Sequence[Plane], points: np.ndarray, pieces: np.ndarray
) -> Iterator[Cell | Facet]:
    """Yield everything in the order in which it must be drawn, from back to front.

    Parameters
    ----------
    eye : array (3,)
        Position of the eye.
    planes : sequence of Plane
        Their parts inside the cube are drawn.
    points : array (n, 3)
    pieces : array (m, 2, 3)
        Straight pieces of lines.
    """
    facets = [Facet(number, plane.in_cube()) for number, plane in enumerate(planes)]
    yield from _ordered(eye, planes, facets, points, Cell(np.arange(len(points)), pieces))


def _ordered(
    eye: np.ndarray, planes: Sequence[Plane], facets: list[Facet], points: np.ndarray, cell: Cell
) -> Iterator[Cell | Facet]:
    if not facets:
        yield cell
        return
    number = facets[0].plane
    plane = planes[number]
    # Turn the normal so that the eye is on the positive side.
    towards = 1.0 if plane.side(eye) >= 0 else -1.0
    facing = Plane(towards * plane.normal, towards * plane.offset)
    own = [facet for facet in facets if facet.plane == number]
    others = [facet for facet in facets if facet.plane != number]
    near = facing.side(points[cell.points]) > 0
    behind, before = split_pieces(facing, cell.pieces)
    halves = [split_polygon(facing, facet.corners) for facet in others]
    far_facets = [Facet(f.plane, far) for f, (far, _) in zip(others, halves) if len(far)]
    near_facets = [Facet(f.plane, near_) for f, (_, near_) in zip(others, halves) if len(near_)]
    yield from _ordered(eye, planes, far_facets, points, Cell(cell.points[~near], behind))
    yield from (facet for facet in own if len(facet.corners))
    yield from _ordered(eye, planes, near_facets, points, Cell(cell.points[near], before))


def split_pieces(plane: Plane, pieces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cut pieces of lines (m, 2, 3) at a plane; return those behind it and those in front."""
    sides = plane.side(pieces)
    positive = sides > 0
    crossing = positive[:, 0] != positive[:, 1]
    behind, before = pieces[~positive.any(axis=1)], pieces[positive.all(axis=1)]
    cut, at = pieces[crossing], sides[crossing]
    share = at[:, 0] / (at[:, 0] - at[:, 1])
    middle = cut[:, 0] + share[:, None] * (cut[:, 1] - cut[:, 0])
    first, second = np.stack([cut[:, 0], middle], 1), np.stack([middle, cut[:, 1]], 1)
    starts_before = positive[crossing, 0][:, None, None]
    return (
        np.concatenate([behind, np.where(starts_before, second, first)]),
        np.concatenate([before, np.where(starts_before, first, second)]),
    )


def split_polygon(plane: Plane, corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cut a convex polygon (n, 3) at a plane; return what is behind and in front, perhaps empty."""
    sides = plane.side(corners)
    sides[np.abs(sides) <= ON_PLANE * np.linalg.norm(plane.normal)] = 0.0
    halves: list[list[np.ndarray]] = [[], []]
    for here, there, a, b in zip(corners, np.roll(corners, -1, 0), sides, np.roll(sides, -1)):
        for sign, half in zip((-1, 1), halves):
            if sign * a >= 0:
                half.append(here)
            if a * b < 0:
                half.append(here + a / (a - b) * (there - here))
    far, near = (np.array(half) if len(half) > 2 else np.empty((0, 3)) for half in halves)
    # A polygon that lies in the plane counts as behind it, so that it is drawn once.
    return (far, near) if np.any(sides) else (far, np.empty((0, 3)))


def pieces_of(lines: Sequence[np.ndarray]) -> np.ndarray:
    """Turn lines, each (n, 3), into straight pieces (m, 2, 3)."""
    pieces = [np.stack([line[:-1], line[1:]], axis=1) for line in lines]
    return np.concatenate([np.empty((0, 2, 3)), *pieces])


class DepthScene:
    """Points, lines and planes in a cube; a `PaintedArtist`.

    Parameters
    ----------
    labels : array (N,) of int
        The class of each point.
    size : float
        Diameter of a point, pt.
    line_colour, line_width : str, float
        pt.
    plane_colours : sequence of str
        A colour for each plane.
    plane_strength : float
        The opacity of planes, 0 … 1.
    rasterized : bool
        Draw the points as pixels in vector formats.
    """

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        labels: np.ndarray,
        size: float,
        line_colour: str,
        line_width: float,
        plane_colours: Sequence[str],
        plane_strength: float,
        *,
        rasterized: bool = False,
    ) -> None:
        self.axes = axes
        by_depth = magnification(np.sqrt(3) * ((np.arange(DEPTHS) + 0.5) / DEPTHS - 0.5))
        self.cloud = Cloud(axes, theme, labels, size, by_depth, rasterized=rasterized)
        # `draw` decides when which points are drawn.
        self.cloud.artist.set_visible(False)
        self.line_colour, self.line_width = to_rgba(line_colour), line_width
        self.planes = [(to_rgba(colour, plane_strength), to_rgba(colour)) for colour in plane_colours]
        self.artist = DepthSceneArtist(self)
        axes.add_artist(self.artist)
        self._order: list[Cell | Facet] = []

    def show(
        self, view: View, points: np.ndarray, lines: Sequence[np.ndarray], planes: Sequence[Plane]
    ) -> None:
        """Show points (N, 3), lines, each (n, 3), and planes, in a cube from -½ to ½."""
        self.view = view
        self._flat, self._nearness = view.project(points)
        eye = EYE_DISTANCE * view.axes[2]
        self._order = list(back_to_front(eye, planes, points, pieces_of(lines)))

    def shrink(self, share: float) -> None:
        """Shrink points and lines to a share of their size, for a smaller figure."""
        self.cloud.sizes = share * self.cloud.sizes
        self.line_width *= share

    def prepare(self, canvas: FrameBuffer) -> None:
        """Rasterise the markers and make pens."""
        self.cloud.prepare(canvas)
        self._to_pixels = fixed(self.axes.transData)
        self._line = Pen(canvas, self.line_colour, self.line_width)
        self._pens = [(Pen(canvas, face), Pen(canvas, edge, self.line_width)) for face, edge in self.planes]

    def paint(self, canvas: FrameBuffer) -> None:
        """Paint everything from back to front."""
        for thing in self._order:
            if isinstance(thing, Facet):
                face, edge = self._pens[thing.plane]
                corners = self._pixels_of(thing.corners)
                face.fill(corners)
                edge.draw(np.concatenate([corners, corners[:1]]), np.array([len(corners) + 1]))
            else:
                ends = self._pixels_of(thing.pieces.reshape(-1, 3))
                self._line.draw(ends, np.arange(2, len(ends) + 1, 2))
                self._place(thing.points)
                self.cloud.paint(canvas)

    def _pixels_of(self, points: np.ndarray) -> np.ndarray:
        """Return where points (n, 3) are seen, (n, 2), px from the left and from the bottom."""
        places: np.ndarray = self._to_pixels.transform(self.view.project(points)[0])
        return places

    def draw(self, renderer: RendererBase) -> None:
        """Let matplotlib draw everything from back to front."""
        for thing in self._order:
            if isinstance(thing, Facet):
                self._draw_facet(renderer, thing)
            else:
                self._draw_pieces(renderer, thing.pieces)
                if len(thing.points):
                    self._draw_points(renderer, thing.points)

    def _draw_facet(self, renderer: RendererBase, facet: Facet) -> None:
        face, edge = self.planes[facet.plane]
        pen = self._pen(renderer, edge, self.line_width)
        flat = self.view.project(facet.corners)[0]
        outline = Path(np.vstack([flat, flat[:1]]), closed=True)
        renderer.draw_path(pen, outline, self.axes.transData, face)
        pen.restore()

    def _draw_pieces(self, renderer: RendererBase, pieces: np.ndarray) -> None:
        if not len(pieces):
            return
        # A piece that begins where its predecessor ends continues it, without another round cap.
        drawn = np.ones((len(pieces), 2), bool)
        drawn[1:, 0] = np.any(pieces[1:, 0] != pieces[:-1, 1], axis=1)
        flat = self.view.project(pieces[drawn])[0]
        codes = np.where(drawn[:, 0, None], [Path.MOVETO, Path.LINETO], Path.LINETO)[drawn]
        pen = self._pen(renderer, self.line_colour, self.line_width)
        renderer.draw_path(pen, Path(flat, codes), self.axes.transData)
        pen.restore()

    @staticmethod
    def _pen(renderer: RendererBase, colour: ColorType, width: float) -> GraphicsContextBase:
        pen = renderer.new_gc()
        pen.set_foreground(colour, isRGBA=True)
        pen.set_linewidth(width)
        pen.set_capstyle("round")
        pen.set_joinstyle("round")
        # A turning line must not snap to whole pixels when it becomes horizontal.
        pen.set_snap(False)
        return pen

    def _draw_points(self, renderer: RendererBase, numbers: np.ndarray) -> None:
        self._place(numbers)
        self.cloud.artist.set_visible(True)
        self.cloud.artist.draw(renderer)
        self.cloud.artist.set_visible(False)

    def _place(self, numbers: np.ndarray) -> None:
        nearness = self._nearness[numbers] / np.sqrt(3) + 0.5
        self.cloud.place(self._flat[numbers], nearness, numbers)


class DepthSceneArtist(Artist):
    """The artist with which matplotlib draws a `DepthScene`, in any format."""

    def __init__(self, scene: DepthScene) -> None:
        super().__init__()
        self.scene = scene
        self.set_zorder(3)

    def draw(self, renderer: RendererBase) -> None:
        """Draw the scene in its current state."""
        self.scene.draw(renderer)
