"""What moves in a film, each part with two faces.

As an artist, matplotlib draws it: in stills, as the reference, and wherever painting is not possible.
As a part, it is painted into the pixels of a frame, for which it gets ready once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Protocol, runtime_checkable

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import LineCollection
from matplotlib.colors import Colormap, to_rgb
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Affine2D

from hiddenreel.draw.canvas import Canvas
from hiddenreel.draw.sprites import PHASES, Rim

# Side of the sheet that glyphs are drawn on, px.
LARGEST_GLYPH = 1024
# Width of a halo around words, pt.
HALO = 2.2


@runtime_checkable
class Part(Protocol):
    """A moving thing with two faces."""

    artist: Artist

    def prepare(self, canvas: Canvas) -> None:
        """Get ready to be painted on this canvas; from now on the artist may be left behind."""

    def paint(self, canvas: Canvas) -> None:
        """Paint the thing as it stands."""


class Field:
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

    def prepare(self, canvas: Canvas) -> None:
        """Find the rectangle's pixels."""
        self._painted = True
        left, right, bottom, top = self.extent
        corners = self.axes.transData.transform([(left, bottom), (right, top)])
        (x0, y0), (x1, y1) = np.round(corners).astype(int)
        self._rows = slice(canvas.height - y1, canvas.height - y0)
        self._columns = slice(x0, x1)
        self._shape = (y1 - y0, x1 - x0)

    def paint(self, canvas: Canvas) -> None:
        """Interpolate the values to pixels and look their colours up."""
        if self.values.ndim == 2:
            words = canvas.words.reshape(canvas.height, canvas.width)[self._rows, self._columns]
            words[...] = self._table.take(_rounded(self._smooth(255.0 * self.values)))
        else:
            pixels = canvas.pixels[self._rows, self._columns]
            for channel in range(3):
                pixels[..., channel] = _rounded(self._smooth(self.values[..., channel]))

    def _smooth(self, values: np.ndarray) -> np.ndarray:
        """Interpolate (rows, columns) linearly to the rectangle's pixels, its top row first."""
        height, width = self._shape
        # Columns first: there are few rows yet, and whole rows are quicker to pick than columns.
        across = stretched(values.astype(np.float32).T, width).T
        return stretched(np.ascontiguousarray(across), height)[::-1]


def stretched(values: np.ndarray, pixels: int) -> np.ndarray:
    """Interpolate (squares, n) linearly between the centres of squares, to (pixels, n)."""
    squares = len(values)
    at = np.clip((np.arange(pixels) + 0.5) / pixels * squares - 0.5, 0, squares - 1)
    before = np.floor(at).astype(int)
    share = (at - before).astype(np.float32)[:, None]
    rise = np.diff(values, axis=0, append=values[-1:])
    result = rise[before]
    result *= share
    result += values[before]
    return result


def _rounded(values: np.ndarray) -> np.ndarray:
    return (values + np.float32(0.5)).astype(np.uint8)


class Lines:
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

    def prepare(self, canvas: Canvas) -> None:
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

    def paint(self, canvas: Canvas) -> None:
        """Draw all lines in one go."""
        if not len(self._lines):
            return
        vertices = np.concatenate(self._lines)
        codes = np.full(len(vertices), Path.LINETO, Path.code_type)
        codes[np.cumsum([0, *(len(line) for line in self._lines[:-1])])] = Path.MOVETO
        canvas.renderer.draw_path(self._pen, Path(vertices, codes), self.axes.transData)


class Label:
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
        self._glyphs: dict[tuple[str, int, int], Glyph] = {}
        self._rises: dict[str, float] = {}

    def prepare(self, canvas: Canvas) -> None:
        """Nothing: glyphs are drawn when they are first wanted."""

    def paint(self, canvas: Canvas) -> None:
        """Put the glyphs side by side at the artist's place."""
        words = self.artist.get_text()
        if not words:
            return
        # Mathematics is one piece. Other words go letter by letter: digits are all equally wide.
        pieces = [words] if "$" in words or self.whole else words
        x, y = self.artist.get_transform().transform(self.artist.get_position())
        width = sum(self._glyph(piece, 0.0, 0.0).advance for piece in pieces)
        x -= {"left": 0.0, "center": width / 2, "right": width}[self.artist.get_ha()]
        y += self._rise(words if "$" in words else "")
        for piece in pieces:
            glyph = self._glyph(piece, x, y)
            glyph.put(canvas, math.floor(x), math.floor(y))
            x += glyph.advance

    def _rise(self, mathematics: str) -> float:
        """Say how far above the artist's place its baseline lies, px, by asking matplotlib."""
        if mathematics not in self._rises:
            alignment, text = self.artist.get_va(), self.artist.get_text()
            # The sheet for glyphs sets the same mathematics, and remembers it.
            renderer = _scratch(self.artist.get_figure().dpi)
            bottoms = []
            for va in (alignment, "baseline"):
                # All plain words of a type have one height; any will do that is not blank.
                self.artist.set(va=va, text=mathematics or "0")
                bottoms.append(self.artist.get_window_extent(renderer).y0)
            self.artist.set(va=alignment, text=text)
            self._rises[mathematics] = bottoms[0] - bottoms[1]
        return self._rises[mathematics]

    def _glyph(self, piece: str, x: float, y: float) -> Glyph:
        """Return a piece as it looks at this position within a pixel."""
        phases = int(x % 1 * PHASES), int(y % 1 * PHASES)
        if (piece, *phases) not in self._glyphs:
            self._glyphs[piece, *phases] = Glyph(piece, self.artist, phases, self.halo)
        return self._glyphs[piece, *phases]


class Glyph:
    """A letter, or a piece of mathematics, as pixels.

    Parameters
    ----------
    piece : str
    like : Text
        Whose type and colour it has.
    halo : str, optional
        The colour around it.
    phases : (int, int)
        Where within a pixel its origin lies, to the right and up, in `PHASES` of a pixel.

    Attributes
    ----------
    advance : float
        How far on the next glyph begins, px.
    """

    def __init__(
        self, piece: str, like: Text, phases: tuple[int, int], halo: str | None = None
    ) -> None:
        width, height = _measured(piece, like)
        # A letter's width is that of its ink; the second of two begins an advance after the first.
        is_letter = len(piece) == 1
        self.advance = _measured(piece * 2, like)[0] - width if is_letter else width
        # A raised letter such as ² is no higher than its ink, but stands as high as the tallest.
        self._room = int(np.ceil(max(width, height, _measured("lp", like)[1]))) + 4
        x, y = (self._room + (phase + 0.5) / PHASES for phase in phases)
        if halo is None:
            self._layers = [self._layer(self._printed(piece, like, x, y), like.get_color())]
        else:
            # Matplotlib draws words that have a halo as outlines, unhinted: so must both of ours be.
            outline = _outline(piece, like)
            self._layers = [
                self._layer(self._filled(outline, like, x, y, 2 * HALO), halo),
                self._layer(self._filled(outline, like, x, y), like.get_color()),
            ]

    def _printed(self, piece: str, like: Text, x: float, y: float) -> np.ndarray:
        """Print a piece with its origin at x and y, px from the left and bottom of its room."""
        renderer, pen = _blank(like)
        down, type_ = 2 * self._room - y, like.get_fontproperties()
        renderer.draw_text(pen, x, down, piece, type_, 0, "$" in piece)
        return self._opacity(renderer)

    def _filled(
        self, outline: Path, like: Text, x: float, y: float, width: float = 0.0
    ) -> np.ndarray:
        """Fill an outline, and its rim of `width` pt, with its origin likewise."""
        renderer, pen = _blank(like)
        pen.set_linewidth(width)
        up = renderer.height - 2 * self._room + y
        renderer.draw_path(pen, outline, Affine2D().translate(x, up), (1.0, 1.0, 1.0, 1.0))
        return self._opacity(renderer)

    def _opacity(self, renderer: RendererAgg) -> np.ndarray:
        """Return how opaque each pixel of our room has become."""
        return np.array(renderer.buffer_rgba())[: 2 * self._room, : 2 * self._room, 3]

    @staticmethod
    def _layer(alpha: np.ndarray, colour: str) -> tuple[np.ndarray, ...]:
        row, column = np.nonzero(alpha)
        strength = alpha[row, column][:, None].astype(np.uint16)
        bytes_ = np.append(np.round(np.array(to_rgb(colour)) * 255), 255).astype(np.uint16)
        return row, column, bytes_ * strength + 128, 255 - strength

    def put(self, canvas: Canvas, x: int, y: int) -> None:
        """Blend it in, its origin within the pixel `x` from the left and `y` from the bottom."""
        top, begin = canvas.height - y - self._room, x - self._room
        whole = 0 <= top <= canvas.height - 2 * self._room
        whole = whole and 0 <= begin <= canvas.width - 2 * self._room
        for row, column, colours, left in self._layers:
            at = (row + top) * canvas.width + (column + begin)
            if not whole:
                seen = (row >= -top) & (row < canvas.height - top)
                seen &= (column >= -begin) & (column < canvas.width - begin)
                at, colours, left = at[seen], colours[seen], left[seen]
            Rim(at, colours, left).put(canvas)


def _outline(piece: str, like: Text) -> Path:
    """Return the outline of a piece of text around its origin, px.

    Its maker is a new one each time. One that had set the same mathematics before a painter was
    forked would read the typeface from a file in which both processes move.
    """
    maker = TextToPath()
    type_ = like.get_fontproperties()
    vertices, codes = maker.get_text_path(type_, piece, ismath="$" in piece)
    pixels = type_.get_size_in_points() * like.get_figure().dpi / 72
    return Path(np.asarray(vertices) * (pixels / maker.FONT_SCALE), codes)


def _blank(like: Text) -> tuple[RendererAgg, GraphicsContextBase]:
    """Return an empty sheet and a white pen."""
    renderer = _scratch(like.get_figure().dpi)
    renderer.clear()
    pen = renderer.new_gc()
    pen.set_foreground((1.0, 1.0, 1.0, 1.0), isRGBA=True)
    return renderer, pen


def _measured(piece: str, like: Text) -> tuple[float, float]:
    """Return width and height of a piece of text, px."""
    renderer = _scratch(like.get_figure().dpi)
    properties = like.get_fontproperties()
    return renderer.get_text_width_height_descent(piece, properties, "$" in piece)[:2]


@cache
def _scratch(dpi: float) -> RendererAgg:
    """Return a sheet to draw glyphs on; it is shared because it remembers mathematics it has set."""
    return RendererAgg(LARGEST_GLYPH, LARGEST_GLYPH, dpi)


def artist_of(thing: Part | Artist) -> Artist:
    """Return the artist of a moving thing."""
    return thing.artist if isinstance(thing, Part) else thing


def artists(moving: Sequence[Part | Artist]) -> list[Artist]:
    """Return the artists of the moving things, the farthest back first."""
    return sorted(map(artist_of, moving), key=lambda artist: artist.get_zorder())
