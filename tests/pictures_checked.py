"""Checks of a picture as a reader sees it: every text that appears, its place, size and contrast."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from coloraide import Color
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from hiddenreel.draw.film.film import Drawing, Film
from hiddenreel.draw.headings import fit_headings
from hiddenreel.draw.paint.artists import artists_of
from hiddenreel.draw.render.renderer import Renderer
from hiddenreel.draw.slide import Page, Picture
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.draw.ticks import localise_ticks
from hiddenreel.plan.catalogue import WORDS, Kind
from hiddenreel.record.recording import Recording

SMALLEST_TYPE = 16
# Minimum contrasts of WCAG 2.1, level AA: of text, and of large text, which begins at 18 pt.
TEXT_CONTRAST, LARGE_TEXT_CONTRAST, LARGE = 4.5, 3.0, 18
# Share of its box that a digit's ink fills at most; a text in its background's colour fills all of it.
MOST_INK = 0.7
# A text's box is a full line high, even where its letters are lower: an overlap of this many pixels
# at 96 dpi hides no ink.
TOUCHING = 1.5
# Resolution at which frames and odd figures are laid out and painted, dpi: half of a film's. Positions
# are the same, pixels fewer.
COARSE = 72
LONGEST_ALT = 150  # letters
Texts = list[tuple[Text, Bbox]]
# The runs that strain a figure most: many neurons, zeros, powers of ten, one epoch, one input. Each is
# drawn in one theme: both have saturated cells, pale ones and large networks.
HARD = {
    **dict.fromkeys(("digits", "one-epoch", "huge-weights"), "dark"),
    **dict.fromkeys(("deep-and-wide", "dead", "one-input"), "light"),
}


@contextmanager
def coarse() -> Iterator[None]:
    """Draw figures at a coarse resolution, inside a theme; to change it later would set all texts anew."""
    with mpl.rc_context({"figure.dpi": COARSE}):
        yield


class Painted:
    """A figure as it is painted once: its pixels, and each text that appears on it.

    Attributes
    ----------
    figure : Figure
    pixels : array (height, width) of uint32
        Red, green and blue of each pixel in one number: 0xRRGGBB.
    texts : list of (Text, Bbox)
        Each text with its box, px.
    """

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        canvas = _canvas_of(figure)
        self.texts = _texts_appearing(canvas, is_painted=True)
        red, green, blue, _ = np.moveaxis(np.asarray(canvas.buffer_rgba()).astype(np.uint32), -1, 0)
        self.pixels = red << 16 | green << 8 | blue


def _canvas_of(figure: Figure) -> FigureCanvasAgg:
    """Return a figure's canvas of pixels, which remembers the texts that were measured on it."""
    return figure.canvas if isinstance(figure.canvas, FigureCanvasAgg) else FigureCanvasAgg(figure)


def _texts_of(canvas: FigureCanvasAgg, draw: Callable[[], object]) -> Texts:
    """Call what draws a canvas; return each text that it draws with its box, px."""
    drawn: dict[int, Text] = {}
    draw_text = Text.draw

    def noted(text: Text, renderer: RendererBase, *arguments: object, **options: object):
        if text.get_visible() and text.get_text().strip():
            drawn[id(text)] = text
        return draw_text(text, renderer, *arguments, **options)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Text, "draw", noted)
        draw()
    renderer = canvas.get_renderer()
    return [(text, text.get_window_extent(renderer)) for text in drawn.values()]


def _texts_laid_out(figure: Figure) -> Texts:
    """Return each text that appears on a figure with its box, px, without painting any pixel."""
    return _texts_appearing(_canvas_of(figure), is_painted=False)


def _texts_appearing(canvas: FigureCanvasAgg, *, is_painted: bool) -> Texts:
    if isinstance(canvas, FilmCanvas):
        return canvas.texts(is_painted)
    return _texts_of(canvas, canvas.draw if is_painted else canvas.figure.draw_without_rendering)


class FilmCanvas(FigureCanvasAgg):
    """The canvas of a film, on which all that never moves is drawn once, as a renderer does.

    Parameters
    ----------
    drawings : iterable of (Axes, Drawing)
    """

    def __init__(self, figure: Figure, drawings: Iterable[tuple[Axes, Drawing]]) -> None:
        super().__init__(figure)
        self._moving = [(axes, artist) for axes, drawing in drawings for artist in artists_of(drawing.moving)]
        self._still: dict[bool, tuple[Texts, Any]] = {}

    def texts(self, is_painted: bool) -> Texts:
        """Paint the moment that is shown, or only lay it out; return each text that appears with its box."""
        if is_painted not in self._still:
            self._still[is_painted] = self._draw_still(is_painted)
        still, pixels = self._still[is_painted]
        if is_painted:
            self.restore_region(pixels)
        return still + _texts_of(self, partial(self._draw_moving, is_painted))

    def _draw_still(self, is_painted: bool) -> tuple[Texts, Any]:
        self._animate(True)
        texts = _texts_of(self, self.draw if is_painted else self.figure.draw_without_rendering)
        self._animate(False)
        return texts, self.copy_from_bbox(self.figure.bbox) if is_painted else None

    def _draw_moving(self, is_painted: bool) -> None:
        with nullcontext() if is_painted else self.get_renderer()._draw_disabled():
            for axes, artist in self._moving:
                axes.draw_artist(artist)

    def _animate(self, is_animated: bool) -> None:
        """Have `Figure.draw` leave out what moves, or draw it."""
        for _, artist in self._moving:
            artist.set_animated(is_animated)


def texts_drawn(figure: Figure) -> list[tuple[str, Bbox, float]]:
    """Return text, box (px) and size (pt) of each text that appears on a figure."""
    return [(text.get_text(), box, text.get_fontsize()) for text, box in _texts_laid_out(figure)]


def assert_readable(figure: Figure) -> None:
    """Paint a figure once, and assert that its texts can be read in place, size and contrast."""
    painted = Painted(figure)
    assert_placed(figure, painted.texts)
    assert_contrast(painted)


def assert_legible(figure: Figure) -> None:
    """Assert that no text overlaps another or leaves the page, and that none is too small."""
    assert_placed(figure, _texts_laid_out(figure))


def assert_can_be_read_of_an_odd_run(picture: Picture) -> None:
    """Assert that the texts of a figure, drawn in `coarse`, can be read, and that its words are whole."""
    assert_readable(picture.figure)
    assert len(picture.alt) <= LONGEST_ALT
    for words in (picture.title, picture.caption, picture.alt):
        assert not re.search(r"\bnan\b|\binf\b|None", words), words


def assert_contrast(painted: Painted | Figure) -> None:
    """Assert that every text contrasts with the pixels around it."""
    if isinstance(painted, Figure):
        painted = Painted(painted)
    height = painted.figure.bbox.height
    for text, box in painted.texts:
        rows = slice(round(height - box.y1), round(height - box.y0) + 1)
        beneath = painted.pixels[rows, round(box.x0) : round(box.x1) + 1]
        colours, counts = np.unique(beneath, return_counts=True)
        # Most of a text's box is background, except for a bold digit: there it comes second.
        common = [f"#{colours[n]:06x}" for n in counts.argsort()[::-1][:2]]
        is_ink = common[0] == to_hex(text.get_color()) and counts.max() < MOST_INK * counts.sum()
        ground = common[int(is_ink)]
        contrast = Color(to_hex(text.get_color())).contrast(ground, method="wcag21")
        least = LARGE_TEXT_CONTRAST if text.get_fontsize() >= LARGE else TEXT_CONTRAST
        assert contrast >= least, (
            f"{text.get_text()!r}, {text.get_color()} on {ground}, has a contrast of {contrast:.2f}"
        )


def assert_placed(figure: Figure, texts: Texts) -> None:
    """Assert what `assert_legible` does of a figure whose texts are laid out already."""
    assert texts
    page = figure.bbox
    touching = TOUCHING * figure.dpi / 96
    for text, box in texts:
        words, size = text.get_text(), text.get_fontsize()
        assert size >= SMALLEST_TYPE, f"{words!r} is {size} pt"
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= page.x1 and box.y1 <= page.y1
        assert inside, f"{words!r} leaves the page: {box}"
    boxes = np.array([box.extents for _, box in texts])
    low, high = boxes[:, :2], boxes[:, 2:]
    shared = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
    for at, beside in np.argwhere(np.triu(shared.min(axis=2) > touching, k=1)):
        (first, box), (second, other) = texts[at], texts[beside]
        # Highlighted words are the same words once more, in the same place.
        same_words = first.get_text() == second.get_text()
        assert same_words and np.allclose(box.extents, other.extents), (
            f"{first.get_text()!r} overlaps {second.get_text()!r}"
        )


def sheet(film: Film, theme: Theme, frame: int, dpi: int = COARSE) -> Figure:
    """Draw a frame of a film as one figure."""
    return next(sheets(film, theme, [frame], dpi))


def sheets(film: Film, theme: Theme, frames: Iterable[int], dpi: int = COARSE) -> Iterator[Figure]:
    """Draw the panels of a film once, and yield their figure as it is at each of these frames."""
    drawn = DrawnFilm(film, theme, dpi)
    for frame in frames:
        yield drawn.at(frame)


def figures_of(renderer: Renderer, frames: Iterable[int]) -> Iterator[Figure]:
    """Yield the figure of a renderer that has painted its last frame, as it is at each of these."""
    renderer.figure.set_dpi(COARSE)
    FilmCanvas(renderer.figure, renderer.drawings)
    for frame in frames:
        moment = renderer.film.moment(frame)
        for _, drawing in renderer.drawings:
            drawing.show(moment)
        yield renderer.figure


class DrawnFilm:
    """The panels of a film on one figure, drawn once and shown at any of its frames."""

    def __init__(self, film: Film, theme: Theme, dpi: int = COARSE) -> None:
        self.film = film
        self.figure = Page(figsize=film.screen.page, dpi=dpi)
        with film.contents.applied(), film.screen.applied():
            axes = [self.figure.add_axes(film.screen.on_page(placed.box)) for placed in film.panels]
            self.drawings = [placed.panel.draw(at, theme) for placed, at in zip(film.panels, axes)]
        localise_ticks(self.figure)
        fit_headings(self.figure)
        FilmCanvas(self.figure, zip(axes, self.drawings))

    def at(self, frame: int) -> Figure:
        """Show a frame, and return the figure."""
        moment = self.film.moment(frame)
        for drawing in self.drawings:
            drawing.show(moment)
        return self.figure


def takes(kind: Kind, recording: Recording) -> bool:
    """Return whether a recording meets the needs that a kind's file declares."""
    hidden = [recording.sizes[layer] for layer in recording.hidden_layers]
    has = {
        "inputs": [recording.sizes[0]],
        "layers": [recording.depth],
        "hidden": [len(hidden)],
        "classes": [recording.classes],
        "width": hidden,
        "first": hidden[:1],
        "outputs": [recording.sizes[-1]],
        "pixels": [int(np.prod(recording.picture or 0))],
    }
    within = all(
        least <= value and (most is None or value <= most)
        for need, (least, most) in kind.needs.items()
        for value in has[need]
    )
    return within and all(
        getattr(recording.run, WORDS[need][0]) in words for need, words in kind.words.items()
    )
