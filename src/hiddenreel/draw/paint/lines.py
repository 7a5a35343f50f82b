"""Lines of one colour and width, and Matplotlib's lines with their markers, painted by compiled loops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.transforms import BboxBase
from matplotlib.typing import ColorType

from hiddenreel.draw.paint.framebuffer import FrameBuffer, fixed
from hiddenreel.draw.paint.sprites import SpriteSheet, StandingMarker

# Matplotlib's names for a line that is drawn through, for none, and for no marker.
SOLID, NO_LINE, NO_MARKER = "-", "None", "None"
# A piece of a line is upright or level for Matplotlib if its ends differ by less in x or in y, px.
ALONG_AN_AXIS = 1e-4


class Pen:
    """Draws lines with round ends and corners on a canvas, and fills polygons.

    Parameters
    ----------
    width : float
        pt.
    clip : Bbox, optional
        Where lines may be drawn, px from the left and from the bottom; on the whole canvas by default.
    """

    def __init__(
        self, canvas: FrameBuffer, colour: ColorType, width: float = 0.0, clip: BboxBase | None = None
    ) -> None:
        from hiddenreel.draw.paint.loops import in_lanes

        self._canvas = canvas
        self.width = width * canvas.renderer.dpi / 72
        *rgb, opacity = np.round(255 * np.array(to_rgba(colour))).astype(np.uint8)
        lanes = in_lanes(np.array([[*rgb, 255]], np.uint16))[0]
        self._stroke = self.width / 2, lanes, np.uint64(opacity), _bounds(canvas, clip)

    def draw(self, points: np.ndarray, ends: np.ndarray) -> None:
        """Draw lines through points (n, 2), px from the left and from the bottom; see `put_strokes`."""
        from hiddenreel.draw.paint.loops import put_strokes

        put_strokes(self._canvas.pixels32, self._canvas.room, points, ends, *self._stroke)

    def fill(self, corners: np.ndarray) -> None:
        """Fill a convex polygon (n, 2), px from the left and from the bottom, wherever it is."""
        from hiddenreel.draw.paint.loops import fill_convex

        _, colour, opacity, _ = self._stroke
        fill_convex(self._canvas.pixels32, corners, colour, opacity)


def _bounds(canvas: FrameBuffer, clip: BboxBase | None) -> tuple[int, int, int, int]:
    """Return the first column and row that may be drawn to, and the ones after the last."""
    if clip is None:
        return 0, 0, canvas.width, canvas.height
    (left, bottom), (right, top) = np.round(clip.get_points()).astype(int).tolist()
    below, above = canvas.height - bottom, canvas.height - top
    return max(left, 0), max(above, 0), min(right, canvas.width), min(below, canvas.height)


def _clip_of(artist: Artist) -> BboxBase | None:
    """Return the box of an artist's axes if it is clipped to it."""
    return artist.axes.bbox if artist.get_clip_on() and artist.axes else None


class PaintedLines:
    """Lines of one colour and width.

    Parameters
    ----------
    width : float
        pt.
    clipped : bool
        Whether to clip them to the axes.
    """

    def __init__(self, axes: Axes, colour: str, width: float, zorder: float, clipped: bool = False) -> None:
        self.axes = axes
        self._lines: Sequence[np.ndarray] = []
        self.artist = LineCollection(
            [],
            colors=colour,
            linewidths=width,
            zorder=zorder,
            capstyle="round",
            joinstyle="round",
            clip_on=clipped,
            # A turning line must not snap to whole pixels when it becomes horizontal.
            snap=False,
        )
        axes.add_collection(self.artist, autolim=False)
        self._painted = False

    def show(self, lines: Sequence[np.ndarray]) -> None:
        """Show these lines, each (n, 2) in data coordinates."""
        self._lines = lines
        if not self._painted:
            self.artist.set_segments(lines)

    def prepare(self, canvas: FrameBuffer) -> None:
        """Make the pen."""
        self._painted = True
        colour: Any = self.artist.get_colors()[0]
        width = np.atleast_1d(self.artist.get_linewidth())[0]
        self._pen = Pen(canvas, colour, width, _clip_of(self.artist))
        self._to_pixels = fixed(self.axes.transData)

    def paint(self, canvas: FrameBuffer) -> None:
        """Draw all lines with one call."""
        if len(self._lines):
            points = self._to_pixels.transform(np.concatenate(self._lines))
            self._pen.draw(points, np.cumsum([len(line) for line in self._lines]))


class PaintedLine:
    """A line of Matplotlib's, or its markers, or both, painted instead of drawn.

    Parameters
    ----------
    line : Line2D
        One that `can_be_painted`.
    """

    def __init__(self, line: Line2D) -> None:
        self.artist = line
        self._pen: Pen | None = None
        self._sheet: SpriteSheet | None = None

    def prepare(self, canvas: FrameBuffer) -> None:
        """Make the pen and rasterise the marker, if there are any."""
        line = self.artist
        self._to_pixels = fixed(line.get_transform())
        if line.get_linestyle() == SOLID:
            colour = to_rgba(line.get_color(), line.get_alpha())
            self._pen = Pen(canvas, colour, line.get_linewidth(), _clip_of(line))
        if line.get_marker() != NO_MARKER:
            self._sheet = SpriteSheet([StandingMarker(line, canvas.renderer.dpi)], canvas)

    def paint(self, canvas: FrameBuffer) -> None:
        """Paint the line and its markers."""
        points = np.column_stack(self.artist.get_data(orig=True)).astype(float)
        if not len(points):
            return
        points = self._to_pixels.transform(points)
        if self._pen:
            self._pen.draw(snapped(points, self._pen.width), np.array([len(points)]))
        if self._sheet:
            self._sheet.put(points, np.zeros(len(points), np.int64))


def snapped(points: np.ndarray, width: float) -> np.ndarray:
    """Put a line (n, 2), px, on whole pixels if all its pieces are upright or level, as Matplotlib does.

    It is sharp then: at the middle of pixels, if its width is an odd number of them, or at their edges.
    """
    if (np.abs(np.diff(points, axis=0)) >= ALONG_AN_AXIS).all(axis=1).any():
        return points
    middle = 0.5 if round(width) % 2 else 0.0
    # Matplotlib counts from the top when it rounds.
    return np.column_stack([np.floor(points[:, 0] + 0.5) + middle, np.ceil(points[:, 1] - 0.5) - middle])


def can_be_painted(line: Line2D) -> bool:
    """Return whether a line has no dashes, and its markers are not clipped."""
    marked = line.get_marker() != NO_MARKER
    return line.get_linestyle() in (SOLID, NO_LINE) and not (marked and line.get_clip_on())
