"""The pixels of a frame, shared by matplotlib's renderer and our own painting.

The static background is drawn once. Compiled loops paint what moves into the same pixels, and Matplotlib's
renderer draws there what has no painting.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Transform

from hiddenreel.errors import HiddenreelError


class Unpaintable(HiddenreelError):
    """The pixels of this matplotlib's renderer cannot be written to."""


def fixed(transform: Transform) -> Transform:
    """Return a transform as it is now, which is quicker, because it no longer follows its axes."""
    now = transform.get_affine() if transform.is_affine else transform.frozen()
    assert isinstance(now, Transform)
    return now


class FrameBuffer:
    """A frame's pixels.

    Attributes
    ----------
    pixels : array (height, width, 4) of uint8
        Red, green, blue and an unused fourth byte; row 0 is the top.
    pixels32 : array (height, width) of uint32
        The same memory with one number for each pixel, to assign whole pixels at once.
    background : array (height, width) of uint32
        The static parts of the picture.
    atlases : dict
        Glyph atlases by style; see `glyphs`.
    room : tuple of array
        Room to work in for lines, see `loops.put_strokes`.
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
        self.pixels32 = self.pixels.view(np.uint32)[..., 0]
        self.background = self.pixels32.copy()
        self.atlases: dict[Hashable, Any] = {}
        self.room = np.zeros((self.height, self.width), np.uint8), np.empty(self.pixels32.size, np.int32)

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
