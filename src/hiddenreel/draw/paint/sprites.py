"""Sprites: markers and small pictures that are rasterised once and stamped into frames by the thousand.

There is a sprite for each marker, size and shade, and for each of a few positions within a pixel, so
that slow points glide rather than jump. Opaque pixels are assigned; only soft edges are blended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform

from hiddenreel.draw.paint.framebuffer import FrameBuffer

# Positions within a pixel along each axis: a sprite is off by at most an eighth of a pixel.
PHASES = 4
# An alpha of at least 240 counts as opaque and one below 16 as nothing, of 255. Most soft pixels are
# seams between a marker's face and its outline, and each costs more than ten opaque ones.
OPAQUE, NOTHING = 240, 16


@dataclass(frozen=True)
class Marker:
    """One kind of marker.

    Attributes
    ----------
    outline : Path
        About 1 wide around the origin.
    diameter : float
        px.
    face, edge : array (3,)
        Colours, 0 … 1.
    edge_width : float
        px.
    """

    outline: Path
    diameter: float
    face: np.ndarray
    edge: np.ndarray
    edge_width: float

    @property
    def reach(self) -> float:
        """The largest distance of its pixels from its centre, px."""
        return float(np.abs(self.outline.vertices).max() * self.diameter + self.edge_width)

    def rasterised(self, half: int) -> np.ndarray:
        """Rasterise it at every position within a pixel, (PHASES², side, side, 4) of uint8.

        Parameters
        ----------
        half : int
            The centre lies in the pixel of this row and column; side is 2 half + 1.
        """
        side = 2 * half + 1
        renderer = RendererAgg(side, side, 72)
        graphics = renderer.new_gc()
        graphics.set_linewidth(self.edge_width)
        graphics.set_foreground((*self.edge, 1.0), isRGBA=True)
        graphics.set_joinstyle("miter")
        pictures = np.empty((PHASES, PHASES, side, side, 4), np.uint8)
        for row in range(PHASES):
            for column in range(PHASES):
                renderer.clear()
                x = half + (column + 0.5) / PHASES
                y = side - (half + (row + 0.5) / PHASES)
                placed = Affine2D().scale(self.diameter).translate(x, y)
                renderer.draw_path(graphics, self.outline, placed, (*self.face, 1.0))
                pictures[row, column] = np.asarray(renderer.buffer_rgba())
        return pictures.reshape(-1, side, side, 4)


@dataclass(frozen=True)
class StandingMarker:
    """The marker of a line of Matplotlib's, which stands on whole pixels.

    Attributes
    ----------
    line : Line2D
    dpi : float
    """

    line: Line2D
    dpi: float

    @property
    def reach(self) -> float:
        """More than the distance of any of its pixels from its centre, px."""
        return self.dpi / 72 * float(self.line.get_markersize() + self.line.get_markeredgewidth())

    def rasterised(self, half: int) -> np.ndarray:
        """Rasterise it, rounded to whole pixels from every position, as `Marker.rasterised` does."""
        side = 2 * half + 1
        alone = Line2D([], [])
        alone.update_from(self.line)
        alone.set(linestyle="none", transform=IdentityTransform(), clip_on=False)
        renderer = RendererAgg(side, side, self.dpi)
        pictures = np.empty((PHASES, PHASES, side, side, 4), np.uint8)
        for row in range(PHASES):
            for column in range(PHASES):
                renderer.clear()
                x, y = (half + (phase + 0.5) / PHASES for phase in (column, row))
                alone.set_data([x], [side - y])
                alone.draw(renderer)
                pictures[row, column] = np.asarray(renderer.buffer_rgba())
        return pictures.reshape(-1, side, side, 4)


@dataclass(frozen=True)
class Tile:
    """A small opaque picture that is stamped like a marker.

    Attributes
    ----------
    pixels : array (height, width, 3) of uint8
    """

    pixels: np.ndarray

    @property
    def reach(self) -> float:
        """The largest distance of its pixels from its centre, px."""
        return max(self.pixels.shape[:2]) / 2

    def rasterised(self, half: int) -> np.ndarray:
        """Shift it to every position within a pixel, as `Marker.rasterised` does."""
        side = 2 * half + 1
        height, width = self.pixels.shape[:2]
        opaque = np.dstack([self.pixels.astype(float), np.full((height, width), 255.0)])
        pictures = np.zeros((PHASES, PHASES, side, side, 4))
        for row in range(PHASES):
            for column in range(PHASES):
                top, below = divmod(half + (row + 0.5) / PHASES - height / 2, 1)
                left, right = divmod(half + (column + 0.5) / PHASES - width / 2, 1)
                # Each pixel is shared out among the four that it comes to lie over.
                for down, y_share in enumerate((1 - below, below)):
                    for over, x_share in enumerate((1 - right, right)):
                        y, x = int(top) + down, int(left) + over
                        target = pictures[row, column, y : y + height, x : x + width]
                        target += y_share * x_share * opaque
        alpha = np.maximum(pictures[..., 3:], 1e-9) / 255.0
        pictures[..., :3] /= alpha
        return pictures.round().astype(np.uint8).reshape(-1, side, side, 4)


class SpriteSheet:
    """The sprites of several markers or tiles, for a canvas.

    Parameters
    ----------
    markers : sequence of Marker, StandingMarker or Tile
    canvas : FrameBuffer

    Attributes
    ----------
    half : int
        The largest distance of a pixel from the centre of its sprite, px.
    opaque, soft : tuple of array
        The pixels of all sprites, see `loops.put_sprites`.
    """

    def __init__(self, markers: Sequence[Marker | StandingMarker | Tile], canvas: FrameBuffer) -> None:
        from hiddenreel.draw.paint.loops import soft_colours

        self.canvas = canvas
        self.half = int(np.ceil(max(marker.reach for marker in markers))) + 2
        pictures = np.concatenate([marker.rasterised(self.half) for marker in markers])
        alpha = pictures[..., 3]
        begin, away, colours = self._chosen(pictures, alpha >= OPAQUE)
        self.opaque = begin, away, colours.view(np.uint32)[:, 0]
        begin, away, colours = self._chosen(pictures, (alpha >= NOTHING) & (alpha < OPAQUE))
        self.soft = begin, away, *soft_colours(colours, colours[:, 3])

    def put(self, places: np.ndarray, kinds: np.ndarray) -> None:
        """Put sprites on the canvas; leave out those that are not whole there.

        Parameters
        ----------
        places : array (n, 2)
            Display coordinates, px from the left and from the bottom, from back to front.
        kinds : array (n,) of int
            The index of each point's marker.
        """
        from hiddenreel.draw.paint.loops import put_sprites

        put_sprites(self.canvas.pixels32, places, kinds, self.half, PHASES, self.opaque, self.soft)

    def _chosen(self, pictures: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return some pixels of pictures (kinds, side, side, 4), one picture after another.

        Returns
        -------
        begin : array (kinds + 1,) of int
            Where the pixels of each picture begin, and where the last end.
        away : array (n,) of int
            How far each is from the centre in a frame of the canvas.
        colours : array (n, 4) of uint8
        """
        picture, row, column = np.nonzero(chosen)
        begin = np.searchsorted(picture, np.arange(len(pictures) + 1))
        away = (row - self.half) * self.canvas.width + (column - self.half)
        return begin, away, np.ascontiguousarray(pictures[picture, row, column])
