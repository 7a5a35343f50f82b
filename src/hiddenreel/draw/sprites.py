"""Markers as little pictures, rasterised once, then put into a frame by the thousand.

A sprite is made for each marker, size and shade, and for each of a few positions within a pixel, so
that slowly moving points glide rather than hop. Its opaque pixels are assigned; only the soft rim
is blended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from hiddenreel.draw.canvas import Canvas

# Positions within a pixel, along each axis: a sprite is at most an eighth of a pixel off.
PHASES = 4
# Soft rims that are blended over one another at a pixel: of more, the farthest add nothing to see.
LAYERS = 8


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


@dataclass(frozen=True)
class Rim:
    """Soft pixels, each at most once: their numbers, colours times alpha, and 255 - alpha."""

    pixels: np.ndarray
    colours: np.ndarray
    left: np.ndarray

    def put(self, canvas: Canvas) -> None:
        """Blend them with what is there."""
        below = canvas.bytes[self.pixels].astype(np.uint16)
        below *= self.left
        below += self.colours
        below //= 255
        canvas.bytes[self.pixels] = below


@dataclass(frozen=True)
class Stamps:
    """Points turned into pixels, ready to be put on a canvas as often as wanted.

    Attributes
    ----------
    inside, colours : array (n,)
        Opaque pixels by number, and what they become, a word each.
    rims : list of Rim
        What is blended over them, the farthest layer first.
    """

    inside: np.ndarray
    colours: np.ndarray
    rims: list[Rim]

    def put(self, canvas: Canvas) -> None:
        """Put them on the canvas."""
        canvas.words[self.inside] = self.colours
        for rim in self.rims:
            rim.put(canvas)


class SpriteSheet:
    """The sprites of several markers, for a canvas.

    Parameters
    ----------
    markers : sequence of Marker
    canvas : Canvas
    """

    def __init__(self, markers: Sequence[Marker], canvas: Canvas) -> None:
        self.canvas = canvas
        widest = max(np.abs(m.outline.vertices).max() * m.diameter + m.edge_width for m in markers)
        self.half = int(np.ceil(widest)) + 2
        pictures = np.concatenate([self._pictures(marker) for marker in markers])
        self._inside = _Fragments(pictures, pictures[..., 3] == 255, canvas.width, self.half)
        soft = (pictures[..., 3] > 0) & (pictures[..., 3] < 255)
        self._rim = _Fragments(pictures, soft, canvas.width, self.half)
        alpha = self._rim.colours[:, 3:].astype(np.uint16)
        self._rim_colours = self._rim.colours * alpha + 127
        self._rim_left = 255 - alpha
        self._words = self._inside.colours.copy().view(np.uint32)[:, 0]

    def stamps(self, x: np.ndarray, y: np.ndarray, kinds: np.ndarray) -> Stamps:
        """Turn points into pixels.

        Parameters
        ----------
        x, y : array (n,)
            Display coordinates, px from the left and from the bottom, the farthest point first.
        kinds : array (n,) of int
            Which marker each is.
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

    def _layered(self, base: np.ndarray, sprite: np.ndarray) -> Stamps:
        """Let nearer points hide farther ones, and their rims."""
        ranks = self.canvas.ranks
        owner, fragment = self._inside.of(sprite)
        inside = base[owner] + self._inside.offsets[fragment]
        # Of several values for one pixel the last one stays: that of the nearest point.
        ranks[inside] = owner + 1
        rim_owner, rim_fragment = self._rim.of(sprite)
        rim = base[rim_owner] + self._rim.offsets[rim_fragment]
        seen = ranks[rim] <= rim_owner
        ranks[inside] = 0
        return Stamps(inside, self._words[fragment], self._rims(rim[seen], rim_fragment[seen]))

    def _rims(self, pixels: np.ndarray, fragment: np.ndarray) -> list[Rim]:
        """Sort soft pixels, the nearest last, into layers that hold each pixel once."""
        ranks = self.canvas.ranks
        layers: list[Rim] = []
        while len(pixels) and len(layers) < LAYERS:
            number = np.arange(1, len(pixels) + 1)
            ranks[pixels] = number
            nearest = ranks[pixels] == number
            ranks[pixels] = 0
            own = fragment[nearest]
            layers.append(Rim(pixels[nearest], self._rim_colours[own], self._rim_left[own]))
            pixels, fragment = pixels[~nearest], fragment[~nearest]
        return layers[::-1]

    def _pictures(self, marker: Marker) -> np.ndarray:
        """Draw a marker at every position within a pixel, (PHASES², side, side, 4) of uint8."""
        side = 2 * self.half + 1
        renderer = RendererAgg(side, side, 72)
        graphics = renderer.new_gc()
        graphics.set_linewidth(marker.edge_width)
        graphics.set_foreground((*marker.edge, 1.0), isRGBA=True)
        graphics.set_joinstyle("miter")
        pictures = np.empty((PHASES, PHASES, side, side, 4), np.uint8)
        for row in range(PHASES):
            for column in range(PHASES):
                renderer.clear()
                x = self.half + (column + 0.5) / PHASES
                y = side - (self.half + (row + 0.5) / PHASES)
                placed = Affine2D().scale(marker.diameter).translate(x, y)
                renderer.draw_path(graphics, marker.outline, placed, (*marker.face, 1.0))
                pictures[row, column] = np.asarray(renderer.buffer_rgba())
        return pictures.reshape(-1, side, side, 4)


class _Fragments:
    """The chosen pixels of many sprites, one sprite's after another's."""

    def __init__(self, pictures: np.ndarray, chosen: np.ndarray, width: int, half: int) -> None:
        sprite, row, column = np.nonzero(chosen)
        self.offsets = (row - half) * width + (column - half)
        self.colours = pictures[sprite, row, column]
        self.counts = np.bincount(sprite, minlength=len(pictures))
        self.starts = np.cumsum(self.counts) - self.counts

    def of(self, sprite: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """List the pixels of the sprite of each of n points: whose they are, and which."""
        counts = self.counts[sprite]
        ends = np.cumsum(counts)
        owner = np.repeat(np.arange(len(sprite)), counts)
        first = self.starts[sprite] - (ends - counts)
        return owner, np.arange(ends[-1] if len(ends) else 0) + first[owner]
