"""Renders moments of a film as frames: arrays of pixels, which are all that the encoder needs.

Both have ``len(renderer)``, ``renderer.size``, ``renderer.frame(number)`` for a frame's pixels and
``renderer.planes(number)`` for the same in the encoder's format. The `FastRenderer` paints; the
`MatplotlibRenderer` leaves everything to matplotlib and is the reference in tests.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import Collection, LineCollection, PolyCollection
from matplotlib.lines import Line2D

from hiddenreel.draw.film.film import Drawing, Film, Moment
from hiddenreel.draw.headings import fit_headings
from hiddenreel.draw.paint.artists import PaintedArtist, artist_of, artists_of
from hiddenreel.draw.paint.framebuffer import FrameBuffer, Unpaintable
from hiddenreel.draw.paint.lines import PaintedLine, can_be_painted
from hiddenreel.draw.render.yuv420 import Yuv420
from hiddenreel.draw.slide import Page
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.draw.ticks import localise_ticks

# Artists that matplotlib draws quickly: lines, and a few shapes at a time.
QUICK_ARTISTS = (Line2D, LineCollection, PolyCollection)


def renderer_for(
    film: Film, theme: Theme, say: Callable[[str], None], ground: np.ndarray | None = None
) -> Renderer:
    """Return the quickest renderer that works here; call `say` with the reason for a slow film.

    `ground` (3,) are red, green and blue, 0 … 255, in place of the theme's ground.
    """
    try:
        return FastRenderer(film, theme, say, ground)
    except Unpaintable as reason:
        say(str(reason))
        return MatplotlibRenderer(film, theme, ground)


class Renderer(ABC):
    """Renders a film's frames.

    Parameters
    ----------
    film : Film
    theme : Theme
        Make and use the renderer inside ``theme.applied()``.
    ground : array (3,), optional
        Red, green and blue, 0 … 255, of the film's ground; the theme's by default.
    """

    def __init__(self, film: Film, theme: Theme, ground: np.ndarray | None = None) -> None:
        self.film = film
        self.frames_per_second, self.size = film.frames_per_second, film.screen.pixels
        self.figure = Page(figsize=film.screen.page, dpi=film.screen.dpi)
        if ground is not None:
            self.figure.set_facecolor((ground / 255).tolist())
        self.drawings: list[tuple[Axes, Drawing]] = []
        with film.contents.applied(), film.screen.applied():
            for placed in film.panels:
                axes = self.figure.add_axes(film.screen.on_page(placed.box))
                self.drawings.append((axes, placed.panel.draw(axes, theme)))
        localise_ticks(self.figure)
        fit_headings(self.figure)
        for _, drawing in self.drawings:
            for artist in artists_of(drawing.moving):
                # `Figure.draw` leaves out animated artists, so they are not in the background.
                artist.set_animated(True)
        self._shown: tuple[float, float] | None = None
        self._pixels = np.empty((0, 0, 4), np.uint8)
        # Whether the pixels hold nothing but the background.
        self._is_wiped = True
        self._planes: Yuv420 | None = None
        self._converted: tuple[float, float] | None = None

    def __len__(self) -> int:
        return len(self.film)

    def frame(self, number: int) -> np.ndarray:
        """Return a frame, (height, width, 4) of uint8: a view that is valid until the next call.

        The fourth byte is unused.
        """
        moment = self.film.moment(number)
        wanted = moment.epoch, moment.progress
        # While a film rests, its frames are the same.
        if wanted != self._shown:
            self._shown = None
            if not self._is_wiped:
                self._wipe()
            self._is_wiped = False
            self._pixels = self._picture(moment)
            self._shown = wanted
        return self._pixels

    def planes(self, number: int) -> np.ndarray:
        """Return a frame in the encoder's format, see `Yuv420`; its pixels are used up.

        (3 · height / 2, width) of uint8: a view that is valid until the next call.
        """
        if self._planes is None:
            self._planes = Yuv420(self._background32())
        moment = self.film.moment(number)
        wanted = moment.epoch, moment.progress
        if wanted != self._converted:
            self._planes.take(pixels32_of(self.frame(number)))
            self._shown, self._is_wiped = None, True
            self._converted = wanted
        return self._planes.planes

    @abstractmethod
    def _background32(self) -> np.ndarray:
        """Return what does not move, (height, width) of uint32."""

    @abstractmethod
    def _wipe(self) -> None:
        """Leave nothing but the background in the pixels."""

    @abstractmethod
    def _picture(self, moment: Moment) -> np.ndarray:
        """Return the pixels of a moment in the format of `frame`, painted over the background."""


class MatplotlibRenderer(Renderer):
    """Lets matplotlib draw all that moves over a background that it has drawn once."""

    def __init__(self, film: Film, theme: Theme, ground: np.ndarray | None = None) -> None:
        super().__init__(film, theme, ground)
        self._canvas = FigureCanvasAgg(self.figure)
        self._canvas.draw()
        self._background = self._canvas.copy_from_bbox(self.figure.bbox)

    def _background32(self) -> np.ndarray:
        self._canvas.restore_region(self._background)
        return pixels32_of(np.array(self._canvas.buffer_rgba()))

    def _wipe(self) -> None:
        """Do nothing: every picture begins with the background."""

    def _picture(self, moment: Moment) -> np.ndarray:
        self._canvas.restore_region(self._background)
        for axes, drawing in self.drawings:
            drawing.show(moment)
            for artist in artists_of(drawing.moving):
                axes.draw_artist(artist)
        # A copy, which may be used up: the canvas's own pixels may be read-only.
        return np.array(self._canvas.buffer_rgba())


class FastRenderer(Renderer):
    """Paints all that moves into a frame buffer.

    Parameters
    ----------
    say : callable
        Called once, with a line of text, if something can only be drawn slowly.

    Raises
    ------
    Unpaintable
        If this matplotlib does not give access to its pixels.
    """

    def __init__(
        self,
        film: Film,
        theme: Theme,
        say: Callable[[str], None] = lambda line: None,
        ground: np.ndarray | None = None,
    ) -> None:
        super().__init__(film, theme, ground)
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
        """Yield the steps that paint a moment over the background, as (panel, name of the step, function)."""
        for panel, drawing, brushes in self._layers:
            yield panel, "show", partial(drawing.show, moment)
            for thing, brush in brushes:
                yield panel, thing, brush

    def _background32(self) -> np.ndarray:
        return self.canvas.background

    def _wipe(self) -> None:
        self.canvas.restore()

    def _picture(self, moment: Moment) -> np.ndarray:
        for _, _, step in self.steps(moment):
            step()
        return self.canvas.pixels

    def _brush(self, thing: PaintedArtist | Artist) -> Callable[[], None]:
        if isinstance(thing, Line2D) and can_be_painted(thing):
            thing = PaintedLine(thing)
        if isinstance(thing, PaintedArtist):
            thing.prepare(self.canvas)
            return partial(thing.paint, self.canvas)
        return partial(self._draw, thing)

    def _draw(self, thing: Artist) -> None:
        # Matplotlib takes as long for a collection of nothing.
        if not isinstance(thing, Collection) or len(thing.get_paths()):
            thing.draw(self.canvas.renderer)


def is_quick(thing: PaintedArtist | Artist) -> bool:
    """Return whether matplotlib can draw an artist many times a second."""
    return isinstance(thing, (PaintedArtist, *QUICK_ARTISTS))


def pixels32_of(pixels: np.ndarray) -> np.ndarray:
    """View pixels (height, width, 4) of uint8 as one number each, (height, width) of uint32."""
    return pixels.view(np.uint32)[..., 0]
