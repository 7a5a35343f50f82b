"""Texts that are cut or lie on each other are found; larger type never brings any about."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch
from pictures_checked import assert_legible, sheets, texts_drawn

from hiddenreel.draw.legible import is_legible
from hiddenreel.draw.theme.spec import TypeStyle
from hiddenreel.draw.theme.theme import LIGHT
from hiddenreel.errors import HiddenreelError
from hiddenreel.interface.drawing import draw_figure, lay_out_film
from hiddenreel.plan.catalogue import kinds
from hiddenreel.plan.themes import LARGEST_TYPE, SMALLEST_TYPE

LARGER = replace(LIGHT, type=TypeStyle(LARGEST_TYPE))
SMALLER = replace(LIGHT, type=TypeStyle(SMALLEST_TYPE))
# Curves, a diagram, and matrices with formulas.
FIGURES = {"weight-norms": "hero", "network-diagram": "hero", "batch-forward": "hero"}
# With panels that stay in their places, and with some that move to others.
FILMS = {"distributions": "hero", "space-warp": "hero"}


def texts(*places):
    figure = Figure(figsize=(4, 4), dpi=100)
    for x, y, words in places:
        figure.text(x, y, words, fontsize=20)
    return figure


@pytest.mark.parametrize(
    ("places", "legible"),
    [
        ([(0.1, 0.1, "one"), (0.5, 0.5, "two")], True),
        ([(0.1, 0.5, "one"), (0.15, 0.52, "two")], False),
        ([(0.1, 0.5, "one"), (0.1, 0.5, "one")], True),
        ([(0.9, 0.5, "one two")], False),
        ([(0.1, 0.98, "one")], False),
        ([(0.1, 0.5, "one"), (0.15, 0.52, " ")], True),
    ],
)
def test_texts_are_legible_that_are_whole_and_apart(places, legible):
    assert is_legible(texts(*places)) is legible


def test_a_diagram_whose_shape_the_page_cuts_is_not_legible():
    figure = texts((0.1, 0.5, "one"))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    circle = axes.add_patch(Circle((0.95, 0.5), 0.1))
    assert not is_legible(figure)
    circle.set_center((0.5, 0.8))
    assert is_legible(figure)


@pytest.mark.parametrize(("width", "legible"), [(0.4, True), (0.18, False)])
def test_a_text_that_reaches_the_edge_of_its_box_is_not_legible(width, legible):
    figure = texts((0.42, 0.5, "one"))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.add_patch(FancyBboxPatch((0.5 - width / 2, 0.4), width, 0.25, boxstyle="round,pad=0"))
    assert is_legible(figure) is legible


def test_hidden_texts_and_ticks_outside_their_axis_are_not_read():
    figure = texts((0.1, 0.5, "one"), (0.1, 0.5, "two"))
    figure.texts[1].set_visible(False)
    axes = figure.add_axes((0.2, 0.7, 0.6, 0.2))
    axes.set_xticks(np.arange(4), ["a long word"] * 4)
    axes.set(xlim=(0.9, 1.1), yticks=[])
    assert is_legible(figure)
    axes.set_xlim(-0.5, 3.5)
    assert not is_legible(figure)
    axes.set_axis_off()
    assert is_legible(figure)


@pytest.mark.parametrize(
    ("theme", "kind", "run"),
    [(SMALLER, "weight-norms", "hero"), *((LARGER, *shown) for shown in FIGURES.items())],
)
def test_type_of_another_size_leaves_figures_legible(recording, theme, kind, run):
    with theme.applied():
        picture = draw_figure(kind, recording(run), theme, {})
        usual = draw_figure(kind, recording(run), LIGHT, {})
        assert_legible(picture.figure)
        shown, before = sizes(picture), sizes(usual)
    size = picture.screen.type
    assert usual.screen.type == 1.0 and 0 < (size - 1.0) / (theme.type.size - 1.0) <= 1
    # The same words on as many pixels, larger by the factor wherever a layout has no choice of sizes.
    assert (picture.screen.pixels, picture.caption) == (usual.screen.pixels, usual.caption)
    assert np.median([shown[words] / before[words] for words in shown if words in before]) == (
        pytest.approx(size)
    )


def sizes(picture):
    """Return the size of each text as a share of the sheet's height."""
    height = 72 * picture.figure.get_size_inches()[1]
    return {words: size / height for words, _, size in texts_drawn(picture.figure)}


@pytest.mark.parametrize(("kind", "run"), FILMS.items())
def test_larger_type_leaves_films_legible(recording, given, kind, run):
    shown = recording(run)
    also = given(kinds("films")[kind], shown)
    with LARGER.applied():
        film = lay_out_film(kind, shown, LARGER, {**also, "seconds": 1.0})
        assert 1.0 < film.screen.type <= LARGEST_TYPE
        for figure in sheets(film, LARGER, (0, len(film) - 1)):
            assert_legible(figure)


def test_what_is_wrong_is_said_in_any_size_of_type(recording):
    with LARGER.applied(), pytest.raises(HiddenreelError, match="epoch") as larger:
        draw_figure("network-diagram", recording("hero"), LARGER, {"epoch": 999})
    with LIGHT.applied(), pytest.raises(HiddenreelError) as usual:
        draw_figure("network-diagram", recording("hero"), LIGHT, {"epoch": 999})
    assert str(larger.value) == str(usual.value)
