"""Turns moments of a film into frames: arrays of pixels, the only thing that encoding is given.

This is the small interface behind which all painting happens: ``len(camera)``, ``camera.size`` and
``camera.frame(i)``.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from hiddenreel.draw.film import Drawing, Film
from hiddenreel.draw.style import FRAME_DPI, FRAME_PIXELS, PAGE_INCHES, Theme


class Camera:
    """Draws a film's frames with matplotlib, whatever never changes only once.

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
        figure = Figure(figsize=PAGE_INCHES, dpi=FRAME_DPI)
        self._canvas = FigureCanvasAgg(figure)
        self._drawings: list[tuple[Axes, Drawing]] = []
        for placed in film.panels:
            axes = figure.add_axes(placed.box)
            drawing = placed.panel.draw(axes, theme)
            for artist in drawing.moving:
                # Animated artists are left out of a draw, so they are not in the ground.
                artist.set_animated(True)
            self._drawings.append((axes, drawing))
        self._canvas.draw()
        self._ground = self._canvas.copy_from_bbox(figure.bbox)

    def __len__(self) -> int:
        return len(self.film)

    def frame(self, number: int) -> np.ndarray:
        """Return frame `number` as pixels, (height, width, 3) of uint8."""
        moment = self.film.moment(number)
        self._canvas.restore_region(self._ground)
        for axes, drawing in self._drawings:
            drawing.show(moment)
            for artist in sorted(drawing.moving, key=lambda artist: artist.get_zorder()):
                axes.draw_artist(artist)
        return np.array(np.asarray(self._canvas.buffer_rgba())[..., :3])
