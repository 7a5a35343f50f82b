"""Rasterises letters and formulas once, for a few positions within a pixel.

A glyph atlas holds all glyphs of one style; all texts of that style share it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Affine2D, Bbox
from matplotlib.typing import ColorType

from hiddenreel.draw.paint.framebuffer import FrameBuffer
from hiddenreel.draw.paint.sprites import PHASES

# Side of the canvas on which glyphs are rasterised, px.
LARGEST_GLYPH = 1024
# Width of a halo around a text, pt.
HALO = 2.2


def atlas_of(canvas: FrameBuffer, like: Text, halo: str | None = None) -> GlyphAtlas:
    """Return the canvas's glyph atlas for a style; it is made on first use.

    Parameters
    ----------
    like : Text
        A text with the font and colour of the glyphs.
    halo : str, optional
        The colour of an outline around them.
    """
    style = like.get_fontproperties().get_fontconfig_pattern(), to_rgb(like.get_color()), halo
    if style not in canvas.atlases:
        canvas.atlases[style] = GlyphAtlas(canvas, like, halo)
    return canvas.atlases[style]


class GlyphLayer:
    """One colour of a glyph.

    Parameters
    ----------
    alpha : array (2 room, 2 room) of uint8
        Opacity of each pixel; the origin is in the pixel just above the middle.
    colour : matplotlib colour
    """

    def __init__(self, alpha: np.ndarray, colour: ColorType) -> None:
        from hiddenreel.draw.paint.loops import soft_colours

        room = len(alpha) // 2
        row, column = np.nonzero(alpha)
        strength = alpha[row, column]
        bytes_ = np.append(np.round(np.array(to_rgb(colour)) * 255), 255).astype(np.uint8)
        self._places = np.column_stack([row - room + 1, column - room])
        self._colours, self._left = soft_colours(bytes_[None], strength)

    def put(self, canvas: FrameBuffer, right: int, down: int) -> None:
        """Blend it with the pixels of a canvas, with its origin this many px from the left and top."""
        from hiddenreel.draw.paint.loops import blend

        blend(canvas.pixels32, right, down, self._places, self._colours, self._left)


# A layer, and the distances of its origin from the canvas's left and top, px.
PlacedLayer = tuple[GlyphLayer, int, int]


class GlyphAtlas:
    """The glyphs of one style.

    Parameters
    ----------
    canvas : FrameBuffer
        The canvas that they are put on.
    like, halo
        As for `atlas_of`.

    Attributes
    ----------
    baselines : dict
        How far the baseline lies above the position of a text, px, by its alignment and formula.
    """

    def __init__(self, canvas: FrameBuffer, like: Text, halo: str | None) -> None:
        self._canvas, self._halo, self._colour = canvas, halo, like.get_color()
        figure = like.get_figure(root=True)
        assert figure is not None, "a text is on a figure before its glyphs are made"
        self._type, self._dpi = like.get_fontproperties().copy(), figure.dpi
        self.baselines: dict[tuple[str, str], float] = {}
        self._sizes: dict[str, tuple[float, float]] = {}
        self._outlines: dict[str, Path] = {}
        self._glyphs: dict[tuple[str, int, int], list[GlyphLayer]] = {}

    def advance(self, piece: str) -> float:
        """Return the distance from the beginning of a letter or formula to that of the next, px."""
        width = self._size(piece)[0]
        # A letter's width is that of its ink, but the second of two begins one advance later.
        return self._size(piece * 2)[0] - width if len(piece) == 1 else width

    def extent_of(self, text: Text) -> Bbox:
        """Return the bounding box of a text, px. Mathematics in it stays cached for drawing."""
        return text.get_window_extent(_sheet(self._dpi))

    def set(self, pieces: Sequence[str], x: float, y: float) -> list[PlacedLayer]:
        """Lay out letters or formulas in a row, with all halos behind all letters.

        Parameters
        ----------
        x, y : float
            The beginning of the baseline, px from the canvas's left and bottom.
        """
        down = self._canvas.height - 1 - math.floor(y)
        glyphs = []
        for piece in pieces:
            glyphs.append([(layer, math.floor(x), down) for layer in self.glyph(piece, x, y)])
            x += self.advance(piece)
        return [placed for layers in zip(*glyphs) for placed in layers]

    def glyph(self, piece: str, x: float, y: float) -> list[GlyphLayer]:
        """Return the layers of a letter or formula for an origin at this position, px."""
        phases = int(x % 1 * PHASES), int(y % 1 * PHASES)
        if (piece, *phases) not in self._glyphs:
            self._glyphs[piece, *phases] = self._drawn(piece, *phases)
        return self._glyphs[piece, *phases]

    def _drawn(self, piece: str, *phases: int) -> list[GlyphLayer]:
        # The height is that of the ink, but a raised letter such as ² reaches as high as the tallest.
        room = int(np.ceil(max(*self._size(piece), self._size("lp")[1]))) + 4
        x, y = (room + (phase + 0.5) / PHASES for phase in phases)
        place = piece, x, y, room
        if self._halo is None:
            drawn = [(self._printed(*place), self._colour)]
        else:
            # Matplotlib draws texts with a halo as unhinted outlines, so both layers here are outlines.
            around = self._filled(*place, width=2 * HALO), self._halo
            drawn = [around, (self._filled(*place), self._colour)]
        return [GlyphLayer(alpha, colour) for alpha, colour in drawn]

    def _printed(self, piece: str, x: float, y: float, room: int) -> np.ndarray:
        """Rasterise a letter or formula with its origin at x and y, px from the left and bottom."""
        sheet = _sheet(self._dpi)
        sheet.draw_text(_pen(sheet), x, 2 * room - y, piece, self._type, 0, "$" in piece)
        return _taken(sheet, 2 * room)

    def _filled(self, piece: str, x: float, y: float, room: int, width: float = 0.0) -> np.ndarray:
        """Rasterise an outline, widened by a stroke of `width` (pt), with its origin likewise."""
        sheet = _sheet(self._dpi)
        pen = _pen(sheet)
        pen.set_linewidth(width)
        moved = Affine2D().translate(x, sheet.height - 2 * room + y)
        sheet.draw_path(pen, self._outline(piece), moved, (1.0, 1.0, 1.0, 1.0))
        return _taken(sheet, 2 * room)

    def _outline(self, piece: str) -> Path:
        """Return the outline of a letter or formula around its origin, px.

        `TextToPath` is made anew each time: one that had set the same formula before a worker was
        forked would share the position in the open font file with that worker.
        """
        if piece not in self._outlines:
            maker = TextToPath()
            vertices, codes = maker.get_text_path(self._type, piece, ismath="$" in piece)
            pixels = self._type.get_size_in_points() * self._dpi / 72
            scaled = np.asarray(vertices) * (pixels / maker.FONT_SCALE)
            self._outlines[piece] = Path(scaled, codes)
        return self._outlines[piece]

    def _size(self, piece: str) -> tuple[float, float]:
        """Return the width and height of a letter or formula, px."""
        if piece not in self._sizes:
            sheet = _sheet(self._dpi)
            measured = sheet.get_text_width_height_descent(piece, self._type, "$" in piece)
            self._sizes[piece] = measured[:2]
        return self._sizes[piece]


def _pen(sheet: RendererAgg) -> GraphicsContextBase:
    pen = sheet.new_gc()
    pen.set_foreground((1.0, 1.0, 1.0, 1.0), isRGBA=True)
    return pen


def _taken(sheet: RendererAgg, side: int) -> np.ndarray:
    """Return the opacity of the pixels in a corner of the sheet, (side, side), and clear them."""
    corner = np.asarray(sheet.buffer_rgba())[:side, :side]
    alpha = corner[..., 3].copy()
    # Much quicker than clearing the whole sheet. `FrameBuffer` has checked that memory is shared.
    corner[...] = 0
    return alpha


@cache
def _sheet(dpi: float) -> RendererAgg:
    """Return a blank sheet to rasterise glyphs on; sharing it keeps matplotlib's cached formulas."""
    return RendererAgg(LARGEST_GLYPH, LARGEST_GLYPH, dpi)
