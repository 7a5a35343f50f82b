"""Sprites: markers and small pictures that are rasterised once and stamped into frames by the thousand.

There is a sprite for each marker, size and shade, and for each of a few positions within a pixel, so
that slow points glide rather than jump. Opaque pixels are assigned; only soft edges are blended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from hiddenreel.draw.paint.framebuffer import FrameBuffer

# Positions within a pixel along each axis: a sprite is off by at most an eighth of a pixel.
PHASES = 4
# Soft edges that are blended at one pixel; those farther back would add nothing visible.
LAYERS = 6
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


@dataclass(frozen=True)
class Rim:
    """Soft pixels, each at most once.

    Attributes
    ----------
    pixels : array (n,) of int
        Their indices in a frame buffer.
    colours : array (n, 4) of uint16
        Red, green, blue and a fourth value, times alpha.
    left : array (n, 1) of uint16
        255 - alpha, the share of what is below.
    """

    pixels: np.ndarray
    colours: np.ndarray
    left: np.ndarray

    def put(self, canvas: FrameBuffer) -> None:
        """Blend them with the pixels of the canvas."""
        # Gathering and scattering pixels as 32-bit numbers is several times as quick as rows of bytes.
        below = canvas.pixels32.take(self.pixels).view(np.uint8).reshape(-1, 4).astype(np.uint16)
        below *= self.left
        below += self.colours
        # (x + x / 256) / 256 is x / 255 for x below 2¹⁶.
        below += below >> 8
        below >>= 8
        canvas.pixels32[self.pixels] = below.astype(np.uint8).view(np.uint32)[:, 0]


@dataclass(frozen=True)
class Stamps:
    """Points as pixels, which can be put on a canvas any number of times.

    Attributes
    ----------
    inside : array (n,) of int
        Indices of opaque pixels.
    colours : array (n,) of uint32
        Their colours.
    rims : list of Rim
        Soft edges to blend over them, from back to front.
    """

    inside: np.ndarray
    colours: np.ndarray
    rims: list[Rim]

    def put(self, canvas: FrameBuffer) -> None:
        """Put the points on the canvas."""
        canvas.pixels32[self.inside] = self.colours
        for rim in self.rims:
            rim.put(canvas)


class SpriteSheet:
    """The sprites of several markers or tiles, for a canvas.

    Parameters
    ----------
    markers : sequence of Marker or of Tile
    canvas : FrameBuffer
    """

    def __init__(self, markers: Sequence[Marker | Tile], canvas: FrameBuffer) -> None:
        self.canvas = canvas
        self.half = int(np.ceil(max(marker.reach for marker in markers))) + 2
        sprites = [
            _Sprite(picture, self.half, canvas.width)
            for marker in markers
            for picture in marker.rasterised(self.half)
        ]
        self._opaque = _Pieces([(s.inside, s.colours) for s in sprites])
        self._soft = _Pieces([(s.rim, s.rim_colours, s.rim_left) for s in sprites])

    def stamps(self, x: np.ndarray, y: np.ndarray, kinds: np.ndarray) -> Stamps:
        """Turn points into pixels.

        Parameters
        ----------
        x, y : array (n,)
            Display coordinates, px from the left and from the bottom, from back to front.
        kinds : array (n,) of int
            The index of each point's marker.
        """
        down = self.canvas.height - y
        inside = (x > self.half) & (x < self.canvas.width - self.half)
        inside &= (down > self.half) & (down < self.canvas.height - self.half)
        x, down, kinds = x[inside], down[inside], kinds[inside]
        column, row = np.floor(x).astype(np.int64), np.floor(down).astype(np.int64)
        phase_x = ((x - column) * PHASES).astype(np.int64)
        phase_y = ((down - row) * PHASES).astype(np.int64)
        sprite = (kinds * PHASES + phase_y) * PHASES + phase_x
        base = row * self.canvas.width + column
        return self._layered(base, sprite)

    def _layered(self, base: np.ndarray, kinds: np.ndarray) -> Stamps:
        """Let nearer points hide farther ones and their edges."""
        rank, ranks = self.canvas.next_ranks(len(kinds)), self.canvas.ranks
        at, sizes = self._opaque.of(kinds)
        shift, colours = self._opaque.columns
        inside = shift.take(at)
        inside += np.repeat(base, sizes)
        # If several values are assigned to one pixel, the last stays: the nearest point's.
        ranks[inside] = np.repeat(rank, sizes)
        opaque = colours.take(at)
        at, sizes = self._soft.of(kinds)
        shift, colours, left = self._soft.columns
        rim = shift.take(at)
        rim += np.repeat(base, sizes)
        seen = np.flatnonzero(ranks.take(rim) < np.repeat(rank, sizes))
        at = at.take(seen)
        return Stamps(inside, opaque, self._rims(rim.take(seen), colours.take(at), left.take(at)))

    def _rims(self, pixels: np.ndarray, colours: np.ndarray, left: np.ndarray) -> list[Rim]:
        """Split soft pixels, ordered from back to front, into layers that hold each pixel once."""
        layers: list[Rim] = []
        ranks = self.canvas.ranks
        waiting = np.arange(len(pixels))
        while len(waiting) and len(layers) < LAYERS:
            rank = self.canvas.next_ranks(len(waiting))
            # If several wait at one pixel, the last stays: the nearest point's.
            ranks[pixels] = rank
            nearest = ranks.take(pixels) == rank
            # Picking by indices is several times as quick as by a mask.
            top, rest = np.flatnonzero(nearest), np.flatnonzero(~nearest)
            own = waiting.take(top)
            bytes_ = colours.take(own).view(np.uint16).reshape(-1, 4)
            layers.append(Rim(pixels.take(top), bytes_, left.take(own)[:, None]))
            pixels, waiting = pixels.take(rest), waiting.take(rest)
        return layers[::-1]


class _Pieces:
    """The pixels of all sprites, concatenated.

    Parameters
    ----------
    sprites : sequence of tuple of array (n,)
        The columns of each sprite's pixels, such as positions and colours.

    Attributes
    ----------
    columns : list of array
        The columns of all sprites' pixels.
    """

    def __init__(self, sprites: Sequence[tuple[np.ndarray, ...]]) -> None:
        self.columns = [np.concatenate(column) for column in zip(*sprites)]
        self._sizes = np.array([len(sprite[0]) for sprite in sprites])
        self._starts = np.cumsum(self._sizes) - self._sizes

    def of(self, kinds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the indices of these sprites' pixels in the columns, and the count of each, (n,)."""
        sizes = self._sizes[kinds]
        ends = np.cumsum(sizes)
        places = np.arange(sizes.sum())
        places += np.repeat(self._starts[kinds] - (ends - sizes), sizes)
        return places, sizes


class _Sprite:
    """A rasterised marker as pixels, relative to the pixel that contains its centre.

    Attributes
    ----------
    inside, colours : array (n,)
        Opaque pixels and their colours (uint32).
    rim, rim_colours, rim_left : array (m,)
        Soft pixels, their four bytes times alpha (uint64), and 255 - alpha.
    """

    def __init__(self, picture: np.ndarray, half: int, width: int) -> None:
        alpha = picture[..., 3]
        self.inside, opaque = self._chosen(picture, alpha >= OPAQUE, half, width)
        self.colours = opaque.view(np.uint32)[:, 0]
        soft = (alpha >= NOTHING) & (alpha < OPAQUE)
        self.rim, soft = self._chosen(picture, soft, half, width)
        strength = soft[:, 3:].astype(np.uint16)
        self.rim_colours = (soft * strength + 128).view(np.uint64)[:, 0]
        self.rim_left = 255 - strength[:, 0]

    @staticmethod
    def _chosen(
        picture: np.ndarray, chosen: np.ndarray, half: int, width: int
    ) -> tuple[np.ndarray, np.ndarray]:
        row, column = np.nonzero(chosen)
        return (row - half) * width + (column - half), np.ascontiguousarray(picture[row, column])
