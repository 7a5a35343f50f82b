"""The pixels of a frame, shared by matplotlib's renderer and our own painting.

The static background is drawn once and copied back before each frame. Matplotlib's renderer draws lines
into the same pixels; NumPy puts points, maps and texts there.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from hiddenreel.errors import HiddenreelError


class Unpaintable(HiddenreelError):
    """The pixels of this matplotlib's renderer cannot be written to."""


class FrameBuffer:
    """A frame's pixels.

    Attributes
    ----------
    pixels : array (height, width, 4) of uint8
        Red, green, blue and an unused fourth byte; row 0 is the top.
    pixels32 : array (height · width,) of uint32
        The same memory with one number for each pixel, to assign whole pixels at once.
    background : array (height · width,) of uint32
        The static parts of the picture.
    ranks : array (height · width,) of int32
        Scratch space to find the last write to each pixel; all its values are below those that
        `next_ranks` returns.
    atlases : dict
        Glyph atlases by style; see `glyphs`.
    renderer : RendererAgg
        Draws artists into the same pixels.

    Raises
    ------
    Unpaintable
        If the renderer's buffer is a copy or read-only, so that only matplotlib can draw.
    """

    def __init__(self, figure: Figure) -> None:
        # Painting into the pixels of the canvas on which texts were measured takes a sixth longer.
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        self.renderer = canvas.get_renderer()
        self.pixels = np.asarray(canvas.buffer_rgba())
        self._require_shared(canvas)
        self.height, self.width = self.pixels.shape[:2]
        self.pixels32 = self.pixels.reshape(-1).view(np.uint32)
        self.ranks = np.zeros(self.height * self.width, np.int32)
        self._highest_rank = 0
        self.background = self.pixels32.copy()
        self.atlases: dict[Hashable, Any] = {}

    def next_ranks(self, count: int) -> np.ndarray:
        """Return increasing whole numbers greater than all returned before, (count,) of int32."""
        if self._highest_rank > np.iinfo(np.int32).max - count:
            self.ranks[:] = self._highest_rank = 0
        first = self._highest_rank + 1
        self._highest_rank += count
        return np.arange(first, first + count, dtype=np.int32)

    def restore(self) -> None:
        """Restore the background."""
        np.copyto(self.pixels32, self.background)

    def _require_shared(self, canvas: FigureCanvasAgg) -> None:
        """Write a pixel and check that matplotlib's renderer has it."""
        if self.pixels.flags.writeable and self.pixels.flags.c_contiguous:
            before = self.pixels[0, 0].copy()
            self.pixels[0, 0] = 255 - before
            shared = bool(np.all(np.asarray(canvas.buffer_rgba())[0, 0] == 255 - before))
            self.pixels[0, 0] = before
            if shared:
                return
        raise Unpaintable("matplotlib keeps its pixels to itself: films are drawn the slow way")
