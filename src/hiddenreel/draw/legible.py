"""Whether a picture can be read: no text is cut, lies on another or leaves its box, and no shape is cut."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis, Tick
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text

from hiddenreel.draw.film.film import Film
from hiddenreel.draw.headings import fit_headings
from hiddenreel.draw.slide import Page
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.draw.ticks import localise_ticks

# A text's box is a full line high, even where its letters are lower: an overlap of this many points
# hides no ink.
TOUCHING = 1.1
# Letters, and shapes of diagrams, keep this far from the edge of the page, in.
EDGE, EDGE_OF_SHAPES = 0.05, 0.1
# The room between a text in a box and the sides of that, pt.
IN_BOX = 4.0
# Frames are laid out at this resolution, dpi: positions are those of a film, with fewer pixels.
COARSE = 72
TINY = 1e-9


def is_legible(figure: Figure) -> bool:
    """Return whether texts of a figure are whole, apart and in their boxes, and shapes of diagrams whole."""
    figure.draw_without_rendering()
    if _cuts_shapes(figure):
        return False
    texts = list(_texts(figure))
    boxes = np.array([text.get_window_extent().extents for text in texts]).reshape(-1, 4)
    low, high = boxes[:, :2], boxes[:, 2:]
    edge = EDGE * figure.dpi
    if (low < edge).any() or (high > np.array(figure.bbox.max) - edge).any():
        return False
    if _leave_boxes(figure, low, high):
        return False
    shared = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
    overlaps = np.argwhere(np.triu(shared.min(axis=2) > TOUCHING * figure.dpi / 72, k=1))
    # Highlighted words are the same words once more, in the same place.
    return all(
        texts[first].get_text() == texts[second].get_text() and np.allclose(boxes[first], boxes[second])
        for first, second in overlaps
    )


def is_film_legible(film: Film, theme: Theme) -> bool:
    """Return whether all texts are so at the start of a film and at the end of each chapter."""
    figure = Page(figsize=film.screen.page, dpi=COARSE)
    with film.contents.applied(), film.screen.applied():
        drawings = [
            placed.panel.draw(figure.add_axes(film.screen.on_page(placed.box)), theme)
            for placed in film.panels
        ]
        localise_ticks(figure)
        fit_headings(figure)
        for frame in [0, *(chapter.frame for chapter in film.chapters)]:
            moment = film.moment(frame)
            for drawing in drawings:
                drawing.show(moment)
            if not is_legible(figure):
                return False
    return True


def _cuts_shapes(figure: Figure) -> bool:
    """Return whether a shape of a diagram is not well within the page; those of charts end at their axes."""
    diagrams = [axes for axes in figure.axes if axes.get_visible() and not axes.axison]
    shapes = [shape for axes in diagrams for shape in axes.patches if shape.get_visible()]
    boxes = np.array([shape.get_window_extent().extents for shape in shapes]).reshape(-1, 4)
    edge = EDGE_OF_SHAPES * figure.dpi
    return bool((boxes[:, :2] < edge).any() or (boxes[:, 2:] > np.array(figure.bbox.max) - edge).any())


def _leave_boxes(figure: Figure, low: np.ndarray, high: np.ndarray) -> bool:
    """Return whether a text whose middle is in a box of a diagram reaches its edge.

    Parameters
    ----------
    low, high : array (texts, 2)
        The corners of the texts, px.
    """
    shapes = [shape for axes in figure.axes for shape in axes.patches if isinstance(shape, FancyBboxPatch)]
    boxes = np.array([shape.get_window_extent().extents for shape in shapes]).reshape(-1, 4)
    begin, end, middle = boxes[:, None, :2], boxes[:, None, 2:], (low + high) / 2
    is_in = ((begin < middle) & (middle < end)).all(axis=2)
    room = IN_BOX * figure.dpi / 72
    reaches = (low[:, 0] < begin[..., 0] + room) | (high[:, 0] > end[..., 0] - room)
    return bool((is_in & reaches).any())


def _texts(artist: Artist) -> Iterator[Text]:
    """Yield the texts that appear on a figure or a part of one, after it was laid out."""
    if not artist.get_visible():
        return
    if isinstance(artist, Text) and artist.get_text().strip():
        yield artist
    for child in artist.get_children():
        if isinstance(child, Axis) and not (isinstance(artist, Axes) and artist.axison):
            continue
        if isinstance(child, Tick) and isinstance(artist, Axis) and not _is_within(child, artist):
            continue
        yield from _texts(child)


def _is_within(tick: Tick, axis: Axis) -> bool:
    """Return whether a tick is between the ends of its axis, and so is drawn."""
    ends = axis.get_transform().transform([*axis.get_view_interval(), tick.get_loc()])
    low, high = sorted(ends[:2])
    room = TINY * (high - low)
    return bool(low - room <= ends[2] <= high + room)
