"""Checks every text that a picture draws: where it is, how large, and in which contrast."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from coloraide import Color
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from hiddenreel.draw.film.film import Film
from hiddenreel.draw.theme.theme import FRAME_DPI, PAGE_INCHES, Theme
from hiddenreel.plan.catalogue import WORDS, Kind
from hiddenreel.record.recording import Recording

SMALLEST_TYPE = 16
# WCAG 2.1's least contrast of text, level AA, and of large text, which begins at 18 pt.
TEXT_CONTRAST, LARGE_TEXT_CONTRAST, LARGE = 4.5, 3.0, 18
# Share of its box that a digit's ink fills at most; that of a text in its ground's colour is all of it.
MOST_INK = 0.7
# Boxes are a line high even where letters are not: this much of an overlap, at 96 dpi, hides
# no ink.
TOUCHING = 1.5


def texts_drawn(figure: Figure) -> list[tuple[str, Bbox, float]]:
    """Draw a figure; return text, box (px) and size (pt) of each text that really appears."""
    canvas, texts = painted(figure)
    renderer = canvas.get_renderer()
    return [(t.get_text(), t.get_window_extent(renderer), t.get_fontsize()) for t in texts]


def painted(figure: Figure) -> tuple[FigureCanvasAgg, list[Text]]:
    """Draw a figure; return its canvas and the texts that really appear on it."""
    drawn: list[Text] = []
    true = Text.draw

    def draw(text, renderer, *arguments, **options):
        if text.get_visible() and text.get_text().strip():
            drawn.append(text)
        return true(text, renderer, *arguments, **options)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Text, "draw", draw)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    return canvas, list({id(text): text for text in drawn}.values())


def assert_contrast(figure: Figure) -> None:
    """Assert that every text has WCAG's contrast to the ground on which it is painted."""
    canvas, texts = painted(figure)
    pixels = np.asarray(canvas.buffer_rgba())[..., :3]
    for text in texts:
        box = text.get_window_extent(canvas.get_renderer())
        rows = slice(round(figure.bbox.height - box.y1), round(figure.bbox.height - box.y0) + 1)
        beneath = pixels[rows, round(box.x0) : round(box.x1) + 1].reshape(-1, 3)
        colours, counts = np.unique(beneath, axis=0, return_counts=True)
        # Most of a text's box is ground, but for a bold digit's: ground is then what comes next.
        common = [to_hex(colours[n] / 255) for n in counts.argsort()[::-1][:2]]
        is_ink = common[0] == to_hex(text.get_color()) and counts.max() < MOST_INK * counts.sum()
        ground = common[int(is_ink)]
        reached = Color(to_hex(text.get_color())).contrast(ground, method="wcag21")
        words = (
            f"{text.get_text()!r}, {text.get_color()} on {ground}, has a contrast of {reached:.2f}"
        )
        least = LARGE_TEXT_CONTRAST if text.get_fontsize() >= LARGE else TEXT_CONTRAST
        assert reached >= least, words


def assert_legible(figure: Figure) -> None:
    """Assert that no text lies over another, leaves the page or is too small."""
    texts = texts_drawn(figure)
    assert texts
    page = figure.bbox
    touching = TOUCHING * figure.dpi / 96
    for text, box, size in texts:
        assert size >= SMALLEST_TYPE, f"{text!r} is {size} pt"
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= page.x1 and box.y1 <= page.y1
        assert inside, f"{text!r} leaves the page: {box}"
    for (one, first, _), (other, second, _) in combinations(texts, 2):
        # Words that are lit up are the same words again, in their own place.
        if one == other and np.allclose(first.extents, second.extents):
            continue
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        along = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert min(across, along) <= touching, f"{one!r} lies over {other!r}"


def sheet(film: Film, theme: Theme, frame: int, dpi: int = FRAME_DPI) -> Figure:
    """Draw all panels of a film at a frame in one figure."""
    figure = Figure(figsize=PAGE_INCHES, dpi=dpi)
    moment = film.moment(frame)
    for placed in film.panels:
        placed.panel.draw(figure.add_axes(placed.box), theme).show(moment)
    return figure


def takes(kind: Kind, recording: Recording) -> bool:
    """Return whether a kind can show a recording, by the needs that its file states."""
    hidden = [recording.sizes[layer] for layer in recording.hidden_layers]
    has = {
        "inputs": [recording.sizes[0]],
        "layers": [recording.depth],
        "hidden": [len(hidden)],
        "classes": [recording.classes],
        "width": hidden,
        "first": hidden[:1],
        "outputs": [recording.sizes[-1]],
    }
    within = all(
        least <= value and (most is None or value <= most)
        for need, (least, most) in kind.needs.items()
        for value in has[need]
    )
    return within and all(
        getattr(recording.run, WORDS[need][0]) in words for need, words in kind.words.items()
    )
