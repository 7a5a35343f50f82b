"""Figures of other shapes than a slide: no text is cut, small or on another."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.text import Text
from pictures_checked import assert_legible, takes

from hiddenreel.draw.screen import DEFAULT_RESOLUTIONS, DEFAULT_SIZE, Screen, pixels_of
from hiddenreel.draw.theme.theme import LABEL
from hiddenreel.interface.drawing import draw_figure
from hiddenreel.language import Language
from hiddenreel.plan.catalogue import kinds
from hiddenreel.plan.validate import language_named

# The first that a kind takes is shown, once in each shape: in 4:3 a large network, if it takes one.
SMALL, LARGE = (
    ("hero", "chain", "digits", "clouds", "linear", "logistic", "sine"),
    ("deep-and-wide", "digits", "one-input"),
)
SHOWN = [
    (name, shape)
    for name, kind in sorted(kinds("figures").items())
    for shape in kind.shapes
    if shape != DEFAULT_SIZE
]


@pytest.mark.parametrize(("name", "shape"), SHOWN)
def test_a_figure_is_laid_out_for_its_shape(recording, given, light, name, shape):
    kind = kinds("figures")[name]
    runs = (*LARGE, *SMALL) if shape == "4:3" else SMALL
    shown = next(run for run in map(recording, runs) if takes(kind, run))
    also = given(kind, shown, [recording("hero", learning_rate=1.0)])
    picture = draw_figure(name, shown, light, {**also, "size": shape})
    sides = picture.figure.get_size_inches()
    assert tuple(sides) == pytest.approx(picture.screen.inches) and min(sides) == pytest.approx(7.5)
    assert picture.screen == Screen(pixels_of(shape, DEFAULT_RESOLUTIONS["figures"]))
    assert_legible(picture.figure)
    assert_headings_keep_off_the_setting(picture.figure)


def assert_headings_keep_off_the_setting(figure):
    """Assert that headings of panels end below the line below the title."""
    lines = [text.get_window_extent().y0 for text in figure.texts if text.get_gid() == "setting"]
    texts = [(axes, text) for axes in figure.axes if axes.axison for text in axes.get_children()]
    titles = [text for axes, text in texts if text.get_transform() == axes.title.get_transform()]
    tops = [text.get_window_extent().y1 for text in titles if isinstance(text, Text) and text.get_text()]
    assert not lines or not tops or max(tops) < min(lines)


# Figures whose German words are too long for the room that the English ones have.
GERMAN = [
    ("as-in-lecture", "4:3"),
    ("cost-to-target", "4:3"),
    ("decision-regions", "1:1"),
    ("error-transpose", "4:3"),
    ("fan-out", "1:1"),
    ("index-order", "4:3"),
    ("loss-surface", "1:1"),
    ("losses", "9:16"),
    ("minibatch-algorithm", "1:1"),
    ("network-diagram", "4:3"),
]


@pytest.mark.parametrize(("name", "shape"), GERMAN)
def test_longer_words_are_whole_and_apart(recording, given, light, name, shape):
    theme, shown = light.in_language(Language.read(language_named("de"))), recording("hero")
    with theme.applied():
        also = given(kinds("figures")[name], shown, [recording("hero", shuffle=False)])
        assert_legible(draw_figure(name, shown, theme, {**also, "size": shape}).figure)


@pytest.mark.parametrize("shape", ["4:3", "1:1", "9:16"])
def test_a_loss_surface_has_one_scale_for_both_directions(recording, given, light, shape):
    asked = {**given(kinds("figures")["loss-surface"], recording("hero")), "size": shape}
    with light.applied():
        axes = draw_figure("loss-surface", recording("hero"), light, asked).figure.axes[0]
    wide, high = (np.ptp(limits) for limits in (axes.get_xlim(), axes.get_ylim()))
    assert wide / high == pytest.approx(axes.bbox.width / axes.bbox.height)


@pytest.mark.parametrize("shape", ["1:1", "9:16"])
def test_a_title_is_as_large_as_the_labels_below_it(recording, light, shape):
    figure = draw_figure("untrained-cost", recording("hero"), light, {"size": shape}).figure
    assert "\n" in figure.texts[0].get_text() and figure.texts[0].get_fontsize() >= LABEL
    assert_legible(figure)


@pytest.mark.parametrize("shape", ["4:3", "1:1", "9:16"])
def test_a_stack_of_samples_has_both_of_its_equations(recording, light, shape):
    picture = draw_figure("tensor-stack", recording("circles"), light, {"epoch": 40, "size": shape})
    texts = {text.get_text() for axes in picture.figure.axes for text in axes.texts}
    assert {"T =", "v ="} <= texts and any(text.startswith("R = T v") for text in texts)


def test_a_title_in_two_lines_leaves_the_line_below_it_clear(recording, given, light):
    long = "Backprop and the two-sided differences agree to 3.8 × 10⁻¹¹ for all of these 400 samples"
    asked = {**given(kinds("figures")["gradient-check"], recording("hero")), "size": "4:3"}
    with light.applied():
        picture = draw_figure("gradient-check", recording("hero"), light, {**asked, "title": long})
    assert "\n" in picture.figure.texts[0].get_text()
    assert_legible(picture.figure)
