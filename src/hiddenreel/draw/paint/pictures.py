"""Small pictures of samples, such as handwritten digits, that move over a panel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from hiddenreel.draw.paint.framebuffer import FrameBuffer, fixed
from hiddenreel.draw.paint.sprites import SpriteSheet, Tile
from hiddenreel.draw.theme.theme import Theme

# Length of the longer side of a picture without its frame, pt.
SIDE = 28.0
# How far a square reaches under the one to its right and the one below it, pt.
UNDER = 1.0


class Pictures:
    """Pictures in frames, each of them on the background of the theme.

    It is a `PaintedArtist`: matplotlib draws every grey value as a square, and sprites paint them.

    Parameters
    ----------
    values : array (n, rows, columns)
        From 0, the background, to 1, the ink.
    frames : sequence of (colour, float)
        The colour of each frame and its width, pt.
    """

    def __init__(
        self, axes: Axes, theme: Theme, values: np.ndarray, frames: Sequence[tuple[str, float]], zorder: float
    ) -> None:
        self.axes, self._values, self._frames = axes, values, frames
        ground, ink = (np.array(to_rgb(colour)) for colour in (theme.background, theme.ink))
        self._colours = ground + values[..., None] * (ink - ground)
        self.artist = PathCollection(
            [],
            offsets=np.empty((0, 2)),
            offset_transform=axes.transData,
            linewidths=0.0,
            zorder=zorder,
            clip_on=False,
            # A picture that moves must not snap to whole pixels.
            snap=False,
        )
        self.artist.set_transform(IdentityTransform())
        axes.add_collection(self.artist, autolim=False)
        self._squares = [self._outlines(number) for number in range(len(values))]
        self._places = np.empty((0, 2))
        self._shown = np.empty(0, int)
        self._sheet: SpriteSheet | None = None

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of a picture without its frame, pt."""
        rows, columns = self._values.shape[1:]
        cell = SIDE / max(rows, columns)
        return columns * cell, rows * cell

    def place(self, places: np.ndarray, shown: np.ndarray) -> None:
        """Move the centres to `places` (n, 2), data coordinates, and show those of `shown` (n,)."""
        self._places, self._shown = places[shown], np.flatnonzero(shown)
        if self._sheet is None:
            self._set_artist()

    def prepare(self, canvas: FrameBuffer) -> None:
        """Rasterise the pictures."""
        pixels = self.axes.figure.dpi / 72
        tiles = [
            Tile(_framed(colours, self.size, pixels, *frame))
            for colours, frame in zip(self._colours, self._frames)
        ]
        self._sheet = SpriteSheet(tiles, canvas) if tiles else None
        self._to_pixels = fixed(self.axes.transData)

    def paint(self, canvas: FrameBuffer) -> None:
        """Stamp the pictures."""
        if self._sheet is not None and len(self._shown):
            self._sheet.put(self._to_pixels.transform(self._places), self._shown)

    def _set_artist(self) -> None:
        squares = [self._squares[number] for number in self._shown]
        repeats = [len(paths) for paths, _ in squares]
        self.artist.set_paths([path for paths, _ in squares for path in paths])
        self.artist.set_facecolor([colour for _, colours in squares for colour in colours])
        self.artist.set_offsets(np.repeat(self._places, repeats, axis=0))
        # A collection's sizes are areas, pt²; the outlines are in points.
        self.artist.set_sizes(np.ones(sum(repeats)), self.axes.figure.dpi)

    def _outlines(self, number: int) -> tuple[list[Path], list[np.ndarray]]:
        """Return the frame and the squares of a picture around its centre, pt, and their colours."""
        (width, height), (colour, edge) = self.size, self._frames[number]
        rows, columns = self._values.shape[1:]
        frame = np.array([width, height]) / 2 + edge
        paths, colours = [_rectangle(*-frame, *frame)], [np.array(to_rgb(colour))]
        # Each square reaches a little under the next ones, or the frame would shine through soft edges.
        for row in range(rows):
            for column in range(columns):
                left, top = (column / columns - 0.5) * width, (0.5 - row / rows) * height
                right = min(left + width / columns + UNDER, width / 2)
                bottom = max(top - height / rows - UNDER, -height / 2)
                paths.append(_rectangle(left, bottom, right, top))
                colours.append(self._colours[number, row, column])
        return paths, colours


def _rectangle(left: float, bottom: float, right: float, top: float) -> Path:
    corners = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]
    return Path(corners, closed=True)


def _framed(
    colours: np.ndarray, size: tuple[float, float], pixels: float, frame: str, edge: float
) -> np.ndarray:
    """Return a picture in its frame as pixels, (height, width, 3) of uint8.

    Parameters
    ----------
    colours : array (rows, columns, 3)
        0 … 1.
    size : tuple of float
        Width and height, pt.
    pixels : float
        Per pt.
    frame : str
        Its colour.
    edge : float
        The width of the frame, pt.
    """
    rows, columns = colours.shape[:2]
    width, height, around = (max(1, round(length * pixels)) for length in (*size, edge))
    inside = colours[np.arange(height) * rows // height][:, np.arange(width) * columns // width]
    framed = np.empty((height + 2 * around, width + 2 * around, 3))
    framed[:] = to_rgb(frame)
    framed[around:-around, around:-around] = inside
    return (framed * 255).round().astype(np.uint8)
