"""The pixels of a frame, shared by matplotlib's renderer and by our own painting.

Whatever never changes is drawn into them once and copied back before each frame. Lines are drawn by
matplotlib's renderer straight into them; points, maps and words are put there by NumPy.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from hiddenreel.errors import HiddenreelError


class Unpaintable(HiddenreelError):
    """The pixels of this matplotlib cannot be written into."""


class FrameBuffer:
    """A frame's pixels.

    Attributes
    ----------
    pixels : array (height, width, 4) of uint8
        Red, green, blue and an unused fourth byte; row 0 is the top.
    words : array (height · width,) of uint32
        The same bytes, a pixel a word, for assigning whole pixels at once.
    ground : array (height · width,) of uint32
        What never changes.
    ranks : array (height · width,) of int32
        Scratch space for telling what was put last: whatever it holds is less than the next ranks
        that are given out.
    atlases : dict
        Glyphs by their style, for whatever sets words on it; see `glyphs`.
    renderer : RendererAgg
        Draws artists into the same pixels.

    Raises
    ------
    Unpaintable
        When the renderer's buffer is a copy or read-only: then only matplotlib can draw.
    """

    def __init__(self, figure: Figure) -> None:
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        self.renderer = canvas.get_renderer()
        self.pixels = np.asarray(canvas.buffer_rgba())
        self._require_shared(canvas)
        self.height, self.width = self.pixels.shape[:2]
        self.words = self.pixels.reshape(-1).view(np.uint32)
        self.ranks = np.zeros(self.height * self.width, np.int32)
        self._highest_rank = 0
        self.ground = self.words.copy()
        self.atlases: dict[Hashable, Any] = {}

    def next_ranks(self, count: int) -> np.ndarray:
        """Give out so many whole numbers, rising and greater than all before, (count,) of int32."""
        if self._highest_rank > np.iinfo(np.int32).max - count:
            self.ranks[:] = self._highest_rank = 0
        first = self._highest_rank + 1
        self._highest_rank += count
        return np.arange(first, first + count, dtype=np.int32)

    def restore(self) -> None:
        """Wipe away all that moves."""
        np.copyto(self.words, self.ground)

    def _require_shared(self, canvas: FigureCanvasAgg) -> None:
        """Write a pixel and see whether the renderer has it: the one thing we need of its inside."""
        if self.pixels.flags.writeable and self.pixels.flags.c_contiguous:
            before = self.pixels[0, 0].copy()
            self.pixels[0, 0] = 255 - before
            shared = bool(np.all(np.asarray(canvas.buffer_rgba())[0, 0] == 255 - before))
            self.pixels[0, 0] = before
            if shared:
                return
        raise Unpaintable("matplotlib keeps its pixels to itself: films are drawn the slow way")
