"""Artists that can be drawn in two ways: by matplotlib and by our own painting.

Matplotlib draws figures, and the reference for tests of painting. In films, after some preparation, an
artist is painted into the pixels of each frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Protocol, runtime_checkable

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import Colormap
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from hiddenreel.draw.paint.framebuffer import FrameBuffer, fixed
from hiddenreel.draw.paint.glyphs import HALO, PlacedLayer, atlas_of

# The colours of a channel that holds values from 0 to 255 themselves.
EVERY_BYTE = np.arange(256, dtype=np.uint8)
# To how many decimals of a pixel the distance between texts is rounded: far below what can be seen.
DECIMALS = 6


@runtime_checkable
class PaintedArtist(Protocol):
    """An artist that matplotlib can draw and that can be painted."""

    @property
    def artist(self) -> Artist:
        """The artist for matplotlib."""

    def prepare(self, canvas: FrameBuffer) -> None:
        """Prepare for painting on this canvas; the matplotlib artist is no longer updated."""

    def paint(self, canvas: FrameBuffer) -> None:
        """Paint the artist in its current state."""


class PaintedMap:
    """A coloured map over a rectangle of the axes, interpolated between the centres of its squares.

    Parameters
    ----------
    extent : left, right, bottom, top
        In data coordinates.
    colours : Colormap
        The colours of values from 0 to 1.
    """

    def __init__(self, axes: Axes, extent: tuple[float, float, float, float], colours: Colormap) -> None:
        self.axes, self.extent = axes, extent
        table = (colours(np.linspace(0, 1, 256)) * 255).round().astype(np.uint8)
        self._table = np.ascontiguousarray(table).view(np.uint32)[:, 0]
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
        """Show values 0 … 1 (rows, columns) or colours (rows, columns, 3) of uint8, bottom row first."""
        self.values = values
        if not self._painted:
            self.artist.set_data(values)

    def prepare(self, canvas: FrameBuffer) -> None:
        """Locate the rectangle's pixels."""
        self._painted = True
        left, right, bottom, top = self.extent
        corners = self.axes.transData.transform([(left, bottom), (right, top)])
        (x0, y0), (x1, y1) = np.round(corners).astype(int)
        self._rows = slice(canvas.height - y1, canvas.height - y0)
        self._columns = slice(x0, x1)
        self._shape = (y1 - y0, x1 - x0)

    def paint(self, canvas: FrameBuffer) -> None:
        """Interpolate the values to pixels and look up their colours."""
        from hiddenreel.draw.paint.loops import fill_map

        ways = [between(*counts) for counts in zip(self.values.shape, self._shape)]

        def fill(pixels: np.ndarray, values: np.ndarray, colours: np.ndarray) -> None:
            # Adding a half turns truncation into rounding.
            squares = values.astype(np.float32) + np.float32(0.5)
            fill_map(pixels[self._rows, self._columns], squares, colours, *ways)

        if self.values.ndim == 2:
            fill(canvas.pixels32, 255.0 * self.values, self._table)
        else:
            for channel in range(3):
                fill(canvas.pixels[..., channel], self.values[..., channel], EVERY_BYTE)


@cache
def between(squares: int, pixels: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the number of the square whose centre precedes each pixel, and the share of the way on."""
    at = np.clip((np.arange(pixels) + 0.5) / pixels * squares - 0.5, 0, squares - 1)
    before = np.floor(at).astype(np.intp)
    return before, (at - before).astype(np.float32)


class PaintedText:
    """A text that moves or changes. Each of its letters or formulas is rasterised only once.

    Parameters
    ----------
    artist : Text
        A single line, already on its axes.
    halo : str, optional
        The colour of an outline that sets it off from the background.
    whole : bool
        Rasterise the text as a whole, with the typeface's kerning: for texts that do not change.
        Letters of counters are set singly, so that digits keep their width.
    """

    def __init__(self, artist: Text, halo: str | None = None, whole: bool = False) -> None:
        self.artist, self.halo, self.whole = artist, halo, whole
        if halo is not None:
            artist.set_path_effects([withStroke(linewidth=2 * HALO, foreground=halo)])
        self._set: tuple[str, tuple[float, float]] | None = None
        self._letters: list[PlacedLayer] = []

    def prepare(self, canvas: FrameBuffer) -> None:
        """Find the atlas that holds the glyphs."""
        self._atlas = atlas_of(canvas, self.artist, self.halo)
        self._to_pixels = fixed(self.artist.get_transform())
        self._set = None

    def paint(self, canvas: FrameBuffer) -> None:
        """Paint the text at the artist's position on its axes; pixels are reused while neither changes."""
        text = self.artist.get_text()
        if not text:
            return
        place = self.artist.get_position()
        if self._set != (text, place):
            x, y = self._to_pixels.transform(place)
            self._letters = self._atlas.set(self._pieces(text), *self._begin(text, x, y))
            self._set = text, place
        for layer, right, down in self._letters:
            layer.put(canvas, right, down)

    def _pieces(self, text: str) -> Sequence[str]:
        """Split a text into letters; a text with mathematics stays whole."""
        return [text] if "$" in text or self.whole else text

    def _begin(self, text: str, x: float, y: float) -> tuple[float, float]:
        """Return where the baseline begins of a text that is aligned to a position, px."""
        width = sum(map(self._atlas.advance, self._pieces(text)))
        x -= {"left": 0.0, "center": width / 2, "right": width}[self.artist.get_horizontalalignment()]
        return x, y + self._baseline(text if "$" in text else "")

    def _baseline(self, mathematics: str) -> float:
        """Measure with matplotlib how far the baseline lies above the artist's position, px."""
        alignment, text = self.artist.get_verticalalignment(), self.artist.get_text()
        baselines = self._atlas.baselines
        if (alignment, mathematics) not in baselines:
            bottoms = []
            for va in (alignment, "baseline"):
                # All texts without mathematics have the same height unless they are blank.
                self.artist.set(va=va, text=mathematics or "0")
                bottoms.append(self._atlas.extent_of(self.artist).y0)
            self.artist.set(va=alignment, text=text)
            # Rounded, the distance is the same whichever text of this style is measured first, and where.
            baselines[alignment, mathematics] = round(bottoms[0] - bottoms[1], DECIMALS)
        return baselines[alignment, mathematics]


def artist_of(thing: PaintedArtist | Artist) -> Artist:
    """Return the matplotlib artist of a moving artist."""
    return thing.artist if isinstance(thing, PaintedArtist) else thing


def artists_of(moving: Sequence[PaintedArtist | Artist]) -> list[Artist]:
    """Return the matplotlib artists of moving artists, from back to front."""
    return sorted(map(artist_of, moving), key=lambda artist: artist.get_zorder())
