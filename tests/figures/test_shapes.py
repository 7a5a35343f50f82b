"""Figures of other shapes than a slide: no text is cut, small or on another."""

from __future__ import annotations

import pytest
from pictures_checked import assert_legible, takes

from hiddenreel.draw.screen import DEFAULT_RESOLUTIONS, DEFAULT_SIZE, Screen, pixels_of
from hiddenreel.interface.drawing import draw_figure
from hiddenreel.plan.catalogue import kinds

RUNS = ("hero", "chain", "digits")
SHOWN = [
    (name, shape)
    for name, kind in sorted(kinds("figures").items())
    for shape in kind.shapes
    if shape != DEFAULT_SIZE
]


@pytest.mark.parametrize(("name", "shape"), SHOWN)
def test_a_figure_is_laid_out_for_its_shape(recording, given, light, name, shape):
    kind = kinds("figures")[name]
    shown = next(run for run in map(recording, RUNS) if takes(kind, run))
    also = given(kind, shown, [recording("hero", learning_rate=1.0)])
    picture = draw_figure(name, shown, light, {**also, "size": shape})
    sides = picture.figure.get_size_inches()
    assert tuple(sides) == pytest.approx(picture.screen.inches) and min(sides) == pytest.approx(7.5)
    assert picture.screen == Screen(pixels_of(shape, DEFAULT_RESOLUTIONS["figures"]))
    assert_legible(picture.figure)


def test_a_title_in_two_lines_leaves_the_line_below_it_clear(recording, given, light):
    long = (
        "Backprop and the two-sided differences agree to 3.8 × 10⁻¹¹ for all of these 400 samples"
    )
    asked = {**given(kinds("figures")["gradient-check"], recording("hero")), "size": "4:3"}
    with light.applied():
        picture = draw_figure("gradient-check", recording("hero"), light, {**asked, "title": long})
    assert "\n" in picture.figure.texts[0].get_text()
    assert_legible(picture.figure)
