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

from hiddenreel.draw.paint.framebuffer import FrameBuffer

# Positions within a pixel, along each axis: a sprite is at most an eighth of a pixel off.
PHASES = 4
# Soft rims that are blended over one another at a pixel: of more, the farthest add nothing to see.
LAYERS = 6
# What lets less than a sixteenth through is taken for opaque, and what covers less than one for
# nothing: most soft pixels are seams between a marker's face and its outline, and every one
# of them costs more than ten opaque ones.
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


@dataclass(frozen=True)
class Rim:
    """Soft pixels, each at most once: their numbers, colours times alpha, and 255 - alpha."""

    pixels: np.ndarray
    colours: np.ndarray
    left: np.ndarray

    def put(self, canvas: FrameBuffer) -> None:
        """Blend them with what is there."""
        # Whole words are gathered and scattered several times as quickly as rows of four bytes.
        below = canvas.words.take(self.pixels).view(np.uint8).reshape(-1, 4).astype(np.uint16)
        below *= self.left
        below += self.colours
        # Divided by 256 after adding a 256th of itself, a sum below 2¹⁶ is divided by 255.
        below += below >> 8
        below >>= 8
        canvas.words[self.pixels] = below.astype(np.uint8).view(np.uint32)[:, 0]


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

    def put(self, canvas: FrameBuffer) -> None:
        """Put them on the canvas."""
        canvas.words[self.inside] = self.colours
        for rim in self.rims:
            rim.put(canvas)


class SpriteSheet:
    """The sprites of several markers, for a canvas.

    Parameters
    ----------
    markers : sequence of Marker
    canvas : FrameBuffer
    """

    def __init__(self, markers: Sequence[Marker], canvas: FrameBuffer) -> None:
        self.canvas = canvas
        widest = max(np.abs(m.outline.vertices).max() * m.diameter + m.edge_width for m in markers)
        self.half = int(np.ceil(widest)) + 2
        sprites = [
            _Sprite(picture, self.half, canvas.width)
            for marker in markers
            for picture in self._pictures(marker)
        ]
        self._opaque = _Pieces([(s.inside, s.colours) for s in sprites])
        self._soft = _Pieces([(s.rim, s.rim_colours, s.rim_left) for s in sprites])

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

    def _layered(self, base: np.ndarray, kinds: np.ndarray) -> Stamps:
        """Let nearer points hide farther ones, and their rims."""
        rank, ranks = self.canvas.next_ranks(len(kinds)), self.canvas.ranks
        at, sizes = self._opaque.of(kinds)
        shift, colours = self._opaque.kept
        inside = shift.take(at)
        inside += np.repeat(base, sizes)
        # Of several values for one pixel the last one stays: that of the nearest point.
        ranks[inside] = np.repeat(rank, sizes)
        opaque = colours.take(at)
        at, sizes = self._soft.of(kinds)
        shift, colours, left = self._soft.kept
        rim = shift.take(at)
        rim += np.repeat(base, sizes)
        seen = np.flatnonzero(ranks.take(rim) < np.repeat(rank, sizes))
        at = at.take(seen)
        return Stamps(inside, opaque, self._rims(rim.take(seen), colours.take(at), left.take(at)))

    def _rims(self, pixels: np.ndarray, colours: np.ndarray, left: np.ndarray) -> list[Rim]:
        """Sort soft pixels, the nearest last, into layers that hold each pixel once."""
        layers: list[Rim] = []
        ranks = self.canvas.ranks
        waiting = np.arange(len(pixels))
        while len(waiting) and len(layers) < LAYERS:
            rank = self.canvas.next_ranks(len(waiting))
            # Of several that wait at one pixel the last one stays: that of the nearest point.
            ranks[pixels] = rank
            nearest = ranks.take(pixels) == rank
            # Numbers are picked several times as quickly as by a mask that changes at every step.
            top, rest = np.flatnonzero(nearest), np.flatnonzero(~nearest)
            own = waiting.take(top)
            bytes_ = colours.take(own).view(np.uint16).reshape(-1, 4)
            layers.append(Rim(pixels.take(top), bytes_, left.take(own)[:, None]))
            pixels, waiting = pixels.take(rest), waiting.take(rest)
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


class _Pieces:
    """The pixels of all sprites, one sprite after another.

    Attributes
    ----------
    kept : list of array
        What is known of each pixel.
    """

    def __init__(self, sprites: Sequence[tuple[np.ndarray, ...]]) -> None:
        self.kept = [np.concatenate(column) for column in zip(*sprites)]
        self._sizes = np.array([len(sprite[0]) for sprite in sprites])
        self._starts = np.cumsum(self._sizes) - self._sizes

    def of(self, kinds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return where the pixels of these sprites are kept, in order, and how many each has."""
        sizes = self._sizes[kinds]
        ends = np.cumsum(sizes)
        places = np.arange(sizes.sum())
        places += np.repeat(self._starts[kinds] - (ends - sizes), sizes)
        return places, sizes


class _Sprite:
    """One picture of a marker, as pixels relative to the one that its middle lies in.

    Attributes
    ----------
    inside, colours : array (n,)
        Opaque pixels and their colours, a word each.
    rim, rim_colours, rim_left : array (m,)
        Soft pixels, their four bytes times alpha in a word of 64 bits, and 255 - alpha.
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
