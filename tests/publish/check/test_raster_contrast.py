"""Text is found in pixels, and pale text told from what may be pale."""

from __future__ import annotations

import numpy as np
import pytest
from coloraide import Color
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from hiddenreel.draw.theme.theme import DARK, LIGHT, THEMES
from hiddenreel.publish.check.raster_contrast import LEAST_CONTRAST, legibility

SENTENCE = "The inner circle unfolds to a plane"


def drawn(theme, draw):
    """Draw on a slide of 1280 x 720 px; return its pixels."""
    with theme.applied():
        figure = Figure(figsize=(40 / 3, 7.5), dpi=96)
        draw(figure)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        return np.asarray(canvas.buffer_rgba())[..., :3]


def wcag(one, other):
    return Color(one).contrast(other, method="wcag21")


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("size", [14, 17, 21, 30, 44])
@pytest.mark.parametrize("name", ["ink", "muted", "faint", "w", "z", "C"])
def test_a_line_of_text_has_the_contrast_of_its_colours(theme, size, name):
    colour = getattr(theme, name)
    pixels = drawn(
        theme, lambda figure: figure.text(0.05, 0.5, SENTENCE, fontsize=size, color=colour)
    )
    found = legibility(pixels)
    assert found.rows, "no text was found"
    letters = max(found.rows, key=lambda row: row.letters)
    # Letters may touch, and the dots of an i are marks of their own.
    assert letters.letters >= 0.5 * len(SENTENCE.replace(" ", ""))
    # Thin strokes do not quite reach their colour.
    wanted = wcag(colour, theme.background)
    assert 0.8 * wanted <= letters.contrast <= 1.02 * wanted
    assert letters.at[1] == pytest.approx(360, abs=25)


def test_pale_text_is_found_among_dark():
    def draw(figure):
        figure.text(0.05, 0.8, SENTENCE, fontsize=30, color=LIGHT.ink)
        figure.text(0.05, 0.2, SENTENCE, fontsize=17, color="#b9bcc4")

    palest = legibility(drawn(LIGHT, draw)).rows[0]
    assert palest.contrast < LEAST_CONTRAST
    assert palest.at[1] == pytest.approx(0.8 * 720, abs=20)


def rows_of(axes, kind, theme):
    match kind:
        case "grid":
            axes.grid(True)
        case "dashes":
            for height in np.linspace(0, 1, 9):
                axes.plot([0, 1], [height] * 2, color=theme.faint, lw=12, ls=(0, (1, 1)))
        case "dots":
            across, down = np.meshgrid(np.linspace(0, 1, 40), np.linspace(0, 1, 20))
            axes.scatter(across, down, color=theme.faint, s=150)
        case "cells":
            values = np.random.default_rng(1).uniform(0, 1, (20, 40))
            axes.pcolormesh(values, cmap=theme.regions, edgecolors=theme.faint)
        case "bars":
            axes.bar(range(30), np.linspace(1, 2, 30), color=theme.faint, width=0.5)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("kind", ["grid", "dashes", "dots", "cells", "bars"])
def test_what_may_be_pale_is_no_text(theme, kind):
    def draw(figure):
        figure.text(0.05, 0.93, SENTENCE, fontsize=30)
        rows_of(figure.add_axes((0.1, 0.1, 0.8, 0.7)), kind, theme)

    found = legibility(drawn(theme, draw))
    assert found is None or [row for row in found.rows if row.contrast < LEAST_CONTRAST] == []


def test_a_photograph_has_no_ground():
    assert (
        legibility(np.random.default_rng(0).integers(0, 256, (90, 160, 3), dtype=np.uint8)) is None
    )


def test_an_empty_picture_has_nothing_that_stands_out():
    found = legibility(np.full((90, 160, 3), 200, np.uint8))
    assert (found.strongest, found.rows) == (1.0, [])


def test_a_speck_is_not_enough():
    pixels = np.full((720, 1280, 3), 255, np.uint8)
    pixels[100, 100] = 0
    assert legibility(pixels).strongest == 1.0


def test_the_ground_may_be_dark():
    pixels = drawn(DARK, lambda figure: figure.text(0.1, 0.5, SENTENCE, fontsize=30))
    assert legibility(pixels).strongest == pytest.approx(wcag(DARK.ink, DARK.background), rel=0.02)
