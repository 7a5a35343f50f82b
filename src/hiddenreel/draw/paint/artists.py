"""What moves in a film, each part with two faces.

As an artist, matplotlib draws it: in stills, as the reference, and wherever painting is not possible.
As a part, it is painted into the pixels of a frame, for which it gets ready once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Protocol, runtime_checkable

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import Colormap
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from hiddenreel.draw.paint.framebuffer import FrameBuffer
from hiddenreel.draw.paint.glyphs import HALO, atlas_of
from hiddenreel.draw.paint.sprites import Rim


@runtime_checkable
class PaintedArtist(Protocol):
    """A moving thing with two faces."""

    artist: Artist

    def prepare(self, canvas: FrameBuffer) -> None:
        """Get ready to be painted on this canvas; from now on the artist may be left behind."""

    def paint(self, canvas: FrameBuffer) -> None:
        """Paint the thing as it stands."""


class PaintedMap:
    """A map over a rectangle of an axes, in colours, smooth between its squares.

    Parameters
    ----------
    extent : left, right, bottom, top
        In data coordinates.
    colours : Colormap
        What values from 0 to 1 become.
    """

    def __init__(
        self, axes: Axes, extent: tuple[float, float, float, float], colours: Colormap
    ) -> None:
        self.axes, self.extent = axes, extent
        self._table = (colours(np.linspace(0, 1, 256)) * 255).round().astype(np.uint8)
        self._table = np.ascontiguousarray(self._table).view(np.uint32)[:, 0]
        self.values = np.zeros((2, 2))
        self.artist = axes.imshow(
            self.values,
            extent=extent,
            origin="lower",
            cmap=colours,
            vmin=0.0,
            vmax=1.0,
            interpolation="bilinear",
            interpolation_stage="data",
            zorder=0,
        )
        self._painted = False

    def show(self, values: np.ndarray) -> None:
        """Show values 0 … 1 (rows, columns), or colours (rows, columns, 3) of uint8, bottom first."""
        self.values = values
        if not self._painted:
            self.artist.set_data(values)

    def prepare(self, canvas: FrameBuffer) -> None:
        """Find the rectangle's pixels."""
        self._painted = True
        left, right, bottom, top = self.extent
        corners = self.axes.transData.transform([(left, bottom), (right, top)])
        (x0, y0), (x1, y1) = np.round(corners).astype(int)
        self._rows = slice(canvas.height - y1, canvas.height - y0)
        self._columns = slice(x0, x1)
        self._shape = (y1 - y0, x1 - x0)

    def paint(self, canvas: FrameBuffer) -> None:
        """Interpolate the values to pixels and look their colours up."""
        if self.values.ndim == 2:
            words = canvas.words.reshape(canvas.height, canvas.width)[self._rows, self._columns]
            words[...] = self._table.take(self._smooth(255.0 * self.values))
        else:
            pixels = canvas.pixels[self._rows, self._columns]
            for channel in range(3):
                pixels[..., channel] = self._smooth(self.values[..., channel])

    def _smooth(self, values: np.ndarray) -> np.ndarray:
        """Interpolate (rows, columns) of 0 … 255 to the rectangle's pixels, whole, top row first."""
        height, width = self._shape
        # Half a step more, so that what is cut off is rounded.
        squares = values.astype(np.float32) + np.float32(0.5)
        # Columns first: there are few rows yet, and whole rows are quicker to pick than columns.
        across = stretched(squares.T, width).T
        return stretched(np.ascontiguousarray(across), height)[::-1].astype(np.intp)


def stretched(values: np.ndarray, pixels: int) -> np.ndarray:
    """Interpolate (squares, n) linearly between the centres of squares, to (pixels, n)."""
    before, share = _between(len(values), pixels)
    rise = np.diff(values, axis=0, append=values[-1:])
    result = rise.take(before, axis=0)
    result *= share
    result += values.take(before, axis=0)
    return result


@cache
def _between(squares: int, pixels: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the square that begins before each pixel, and how far on it lies, (pixels, 1)."""
    at = np.clip((np.arange(pixels) + 0.5) / pixels * squares - 0.5, 0, squares - 1)
    before = np.floor(at).astype(np.intp)
    return before, (at - before).astype(np.float32)[:, None]


class PaintedLines:
    """Several lines of one colour and width.

    Parameters
    ----------
    width : float
        pt.
    clipped : bool
        Keep them within the axes.
    """

    def __init__(
        self, axes: Axes, colour: str, width: float, zorder: float, clipped: bool = False
    ) -> None:
        self.axes, self._clipped = axes, clipped
        self._lines: Sequence[np.ndarray] = []
        self.artist = LineCollection(
            [],
            colors=colour,
            linewidths=width,
            zorder=zorder,
            capstyle="round",
            joinstyle="round",
            clip_on=clipped,
            # A line that turns must not jump to whole pixels when it comes to lie level.
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
        self._pen = canvas.renderer.new_gc()
        self._pen.set_foreground(self.artist.get_colors()[0], isRGBA=True)
        self._pen.set_linewidth(self.artist.get_linewidths()[0])
        self._pen.set_capstyle("round")
        self._pen.set_joinstyle("round")
        self._pen.set_snap(False)
        if self._clipped:
            self._pen.set_clip_rectangle(self.axes.bbox)

    def paint(self, canvas: FrameBuffer) -> None:
        """Draw all lines in one go."""
        if not len(self._lines):
            return
        vertices = np.concatenate(self._lines)
        codes = np.full(len(vertices), Path.LINETO, Path.code_type)
        codes[np.cumsum([0, *(len(line) for line in self._lines[:-1])])] = Path.MOVETO
        canvas.renderer.draw_path(self._pen, Path(vertices, codes), self.axes.transData)


class PaintedText:
    """Words that move or change. Each letter, or piece of mathematics, is drawn only once.

    Parameters
    ----------
    artist : Text
        Already on its axes, of one line.
    halo : str, optional
        A colour that keeps it apart from what it stands on.
    whole : bool
        Set the words in one piece, each letter as near to the one before as the typeface has it: for
        words that stay what they are, since tabular digits must not draw nearer.
    """

    def __init__(self, artist: Text, halo: str | None = None, whole: bool = False) -> None:
        self.artist, self.halo, self.whole = artist, halo, whole
        if halo is not None:
            artist.set_path_effects([withStroke(linewidth=2 * HALO, foreground=halo)])
        self._rises: dict[str, float] = {}
        self._set: tuple[str, float, float] | None = None
        self._rims: list[Rim] = []

    def prepare(self, canvas: FrameBuffer) -> None:
        """Find the case that the letters are taken from."""
        self._case = atlas_of(canvas, self.artist, self.halo)
        self._set = None

    def paint(self, canvas: FrameBuffer) -> None:
        """Put the words at the artist's place; of those that stay, the pixels are found once."""
        words = self.artist.get_text()
        if not words:
            return
        x, y = self.artist.get_transform().transform(self.artist.get_position())
        if self._set != (words, x, y):
            self._rims = self._case.set(self._pieces(words), *self._begin(words, x, y))
            self._set = words, x, y
        for rim in self._rims:
            rim.put(canvas)

    def _pieces(self, words: str) -> Sequence[str]:
        """Take mathematics as one piece, other words letter by letter: all digits are as wide."""
        return [words] if "$" in words or self.whole else words

    def _begin(self, words: str, x: float, y: float) -> tuple[float, float]:
        """Return where the baseline of words begins that are aligned to a place, px."""
        width = sum(map(self._case.advance, self._pieces(words)))
        x -= {"left": 0.0, "center": width / 2, "right": width}[self.artist.get_ha()]
        return x, y + self._rise(words if "$" in words else "")

    def _rise(self, mathematics: str) -> float:
        """Say how far above the artist's place its baseline lies, px, by asking matplotlib."""
        if mathematics not in self._rises:
            alignment, text = self.artist.get_va(), self.artist.get_text()
            bottoms = []
            for va in (alignment, "baseline"):
                # All plain words of a type have one height; any will do that is not blank.
                self.artist.set(va=va, text=mathematics or "0")
                bottoms.append(self._case.extent_of(self.artist).y0)
            self.artist.set(va=alignment, text=text)
            self._rises[mathematics] = bottoms[0] - bottoms[1]
        return self._rises[mathematics]


def artist_of(thing: PaintedArtist | Artist) -> Artist:
    """Return the artist of a moving thing."""
    return thing.artist if isinstance(thing, PaintedArtist) else thing


def artists_of(moving: Sequence[PaintedArtist | Artist]) -> list[Artist]:
    """Return the artists of the moving things, the farthest back first."""
    return sorted(map(artist_of, moving), key=lambda artist: artist.get_zorder())
