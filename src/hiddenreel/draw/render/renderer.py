"""Turns moments of a film into frames: arrays of pixels, the only thing that encoding is given.

Two cameras with one small interface: ``len(camera)``, ``camera.size``, ``camera.frame(number)``, a
frame's pixels, and ``camera.planes(number)``, the same for the encoder. The `FastRenderer` is quick; the
`MatplotlibRenderer` leaves all to matplotlib and is what the painter is held against.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from hiddenreel.draw.film.film import Drawing, Film, Moment
from hiddenreel.draw.paint.artists import PaintedArtist, artist_of, artists_of
from hiddenreel.draw.paint.framebuffer import FrameBuffer, Unpaintable
from hiddenreel.draw.render.yuv420 import Yuv420
from hiddenreel.draw.theme.theme import FRAME_DPI, FRAME_PIXELS, PAGE_INCHES, Theme

# What matplotlib itself draws quickly: lines, and a few shapes at a time.
QUICK_ARTISTS = (Line2D, LineCollection, PolyCollection)


def renderer_for(film: Film, theme: Theme, say: Callable[[str], None]) -> Renderer:
    """Choose the quickest camera that works here; `say` is told why a film will be slow."""
    try:
        return FastRenderer(film, theme, say)
    except Unpaintable as reason:
        say(str(reason))
        return MatplotlibRenderer(film, theme)


class Renderer(ABC):
    """Makes a film's frames.

    Parameters
    ----------
    film : Film
    theme : Theme
        Make and use the camera inside ``theme.applied()``.
    """

    size = FRAME_PIXELS

    def __init__(self, film: Film, theme: Theme) -> None:
        self.film = film
        self.frames_per_second = film.frames_per_second
        self.figure = Figure(figsize=PAGE_INCHES, dpi=FRAME_DPI)
        self.drawings: list[tuple[Axes, Drawing]] = []
        for placed in film.panels:
            axes = self.figure.add_axes(placed.box)
            self.drawings.append((axes, placed.panel.draw(axes, theme)))
        for _, drawing in self.drawings:
            for artist in artists_of(drawing.moving):
                # Animated artists are left out of a draw, so they are not in the ground.
                artist.set_animated(True)
        self._shown: tuple[float, float] | None = None
        self._pixels: np.ndarray | None = None
        self._planes: Yuv420 | None = None
        self._converted: tuple[float, float] | None = None

    def __len__(self) -> int:
        return len(self.film)

    def frame(self, number: int) -> np.ndarray:
        """Return frame `number`, (height, width, 4) of uint8: a view, good until the next call.

        The fourth byte means nothing.
        """
        moment = self.film.moment(number)
        wanted = moment.epoch, moment.progress
        # While a film rests its frames are one and the same.
        if wanted != self._shown:
            self._shown = None
            self._pixels = self._picture(moment)
            self._shown = wanted
        return self._pixels

    def planes(self, number: int) -> np.ndarray:
        """Return frame `number` as the encoder takes it; see `Yuv420`.

        (3 · height / 2, width) of uint8: a view, good until the next call.
        """
        words = words_of(self.frame(number))
        if self._planes is None:
            self._planes = Yuv420(words)
        elif self._shown != self._converted:
            self._planes.show(words)
        self._converted = self._shown
        return self._planes.planes

    @abstractmethod
    def _picture(self, moment: Moment) -> np.ndarray:
        """Make the pixels of a moment, as `frame` returns them."""


class MatplotlibRenderer(Renderer):
    """Lets matplotlib draw all that moves, over a ground that it has drawn once."""

    def __init__(self, film: Film, theme: Theme) -> None:
        super().__init__(film, theme)
        self._canvas = FigureCanvasAgg(self.figure)
        self._canvas.draw()
        self._background = self._canvas.copy_from_bbox(self.figure.bbox)

    def _picture(self, moment: Moment) -> np.ndarray:
        self._canvas.restore_region(self._background)
        for axes, drawing in self.drawings:
            drawing.show(moment)
            for artist in artists_of(drawing.moving):
                axes.draw_artist(artist)
        return np.asarray(self._canvas.buffer_rgba())


class FastRenderer(Renderer):
    """Paints all that moves into the frame's own pixels.

    Parameters
    ----------
    say : callable
        Told once if something that moves can only be drawn the slow way.

    Raises
    ------
    Unpaintable
        When this matplotlib does not let us.
    """

    def __init__(
        self, film: Film, theme: Theme, say: Callable[[str], None] = lambda line: None
    ) -> None:
        super().__init__(film, theme)
        self.canvas = FrameBuffer(self.figure)
        slow: set[str] = set()
        self._layers: list[tuple[str, Drawing, list[tuple[str, Callable[[], None]]]]] = []
        for placed, (_, drawing) in zip(film.panels, self.drawings):
            things = sorted(drawing.moving, key=lambda thing: artist_of(thing).get_zorder())
            slow |= {type(thing).__name__ for thing in things if not is_quick(thing)}
            brushes = [(type(thing).__name__, self._brush(thing)) for thing in things]
            self._layers.append((type(placed.panel).__name__, drawing, brushes))
        if slow:
            say(f"no painting for {', '.join(sorted(slow))}: matplotlib draws each frame's, slowly")

    def steps(self, moment: Moment) -> Iterator[tuple[str, str, Callable[[], None]]]:
        """Yield what has to be done, in this order, to paint a moment: whose it is, what, and how."""
        yield "", "wipe", self.canvas.restore
        for panel, drawing, brushes in self._layers:
            yield panel, "show", partial(drawing.show, moment)
            for thing, brush in brushes:
                yield panel, thing, brush

    def _picture(self, moment: Moment) -> np.ndarray:
        for _, _, step in self.steps(moment):
            step()
        return self.canvas.pixels

    def _brush(self, thing: PaintedArtist | Artist) -> Callable[[], None]:
        if isinstance(thing, PaintedArtist):
            thing.prepare(self.canvas)
            return partial(thing.paint, self.canvas)
        return partial(thing.draw, self.canvas.renderer)


def is_quick(thing: PaintedArtist | Artist) -> bool:
    """Tell whether a moving thing can be drawn many times a second."""
    return isinstance(thing, (PaintedArtist, *QUICK_ARTISTS))


def words_of(pixels: np.ndarray) -> np.ndarray:
    """View pixels (height, width, 4) of uint8 as words, (height, width) of uint32."""
    return pixels.view(np.uint32)[..., 0]
