"""Colours measured: contrast by WCAG, distances by CIEDE2000, to eyes of four kinds and in grey.

The floors are what the palettes reach, rounded down. About 1 is the least that can be seen side by
side; at 10 two colours are told apart at a glance.
"""

from __future__ import annotations

from itertools import combinations, product

import matplotlib as mpl
import numpy as np
import pytest
from coloraide import Color
from matplotlib import font_manager
from matplotlib.colors import to_rgb

from hiddenreel.draw.style import (
    COUNTER,
    FRAME_DPI,
    FRAME_PIXELS,
    LABEL,
    MARKERS,
    PAGE_INCHES,
    SMALL,
    THEMES,
    TITLE,
    TYPEFACE,
    mixed,
)

VARIABLES = "wbzaC"
SIGHTS = ("normal", "deutan", "protan", "tritan")

TEXT_CONTRAST, GRAPHICS_CONTRAST = 4.5, 3.0
LEAST_BETWEEN_VARIABLES = 11.0
LEAST_BETWEEN_A_VARIABLE_AND_A_CLASS = 8.0
LEAST_BETWEEN_SIGNS = 17.0
LEAST_BETWEEN_THE_TWO_CLASSES = 44.0
LEAST_BETWEEN_TEN_CLASSES = 10.9
# Of 100 from black to white, in a print without colour. There variables keep their letters, classes
# their markers, and signs of weights their dashes.
LEAST_GREY_STEP_BETWEEN_VARIABLES = 3.0
LEAST_GREY_STEP_BETWEEN_SIGNS = 16.0
LEAST_GREY_STEP_BETWEEN_THE_TWO_CLASSES = 23.0

designs = pytest.mark.parametrize("design", THEMES.values(), ids=THEMES)
sights = pytest.mark.parametrize("sight", SIGHTS)


def seen(colour: str, sight: str) -> Color:
    return Color(colour) if sight == "normal" else Color(colour).filter(sight)


def smallest_distance(colours, sight: str) -> float:
    """The CIEDE2000 distance of the two colours that look most alike."""
    return min(
        seen(one, sight).delta_e(seen(other, sight), method="2000")
        for one, other in combinations(colours, 2)
    )


def lightness(colour: str) -> float:
    """CIELAB L*, from 0, black, to 100, white: what a print in grey keeps."""
    return Color(colour).convert("lab-d65")["lightness"]


def contrast(colour: str, ground: str) -> float:
    return Color(colour).contrast(ground, method="wcag21")


@designs
def test_text_can_be_read(design):
    for name in ("ink", "muted", *VARIABLES):
        assert contrast(getattr(design, name), design.background) >= TEXT_CONTRAST, name


@designs
def test_points_and_axes_can_be_seen(design):
    for colour in (design.muted, *design.classes):
        assert contrast(colour, design.background) >= GRAPHICS_CONTRAST, colour


@sights
@designs
def test_the_sign_of_a_weight_is_a_shade_of_its_blue_and_never_the_cost_s_red(design, sight):
    positive, negative = seen(design.w, sight), seen(design.negative_w, sight)
    assert positive.delta_e(negative, method="2000") >= LEAST_BETWEEN_SIGNS
    assert contrast(design.negative_w, design.background) >= GRAPHICS_CONTRAST
    for other in "bzaC":
        nearest = seen(getattr(design, other), sight).delta_e(negative, method="2000")
        assert nearest >= LEAST_BETWEEN_VARIABLES, other


@designs
def test_the_grid_is_felt_rather_than_seen(design):
    assert 1.1 < contrast(design.faint, design.background) < 2


@sights
@designs
def test_variables_are_told_apart(design, sight):
    colours = [getattr(design, name) for name in VARIABLES]
    assert smallest_distance(colours, sight) >= LEAST_BETWEEN_VARIABLES


@sights
@designs
def test_the_two_classes_are_not_taken_for_variables(design, sight):
    for name, label in product(VARIABLES, (0, 1)):
        variable, points = (seen(c, sight) for c in (getattr(design, name), design.classes[label]))
        distance = variable.delta_e(points, method="2000")
        assert distance >= LEAST_BETWEEN_A_VARIABLE_AND_A_CLASS, (name, label)


@designs
def test_variables_and_signs_are_told_apart_in_grey(design):
    greys = [lightness(getattr(design, name)) for name in VARIABLES]
    smallest = min(abs(one - other) for one, other in combinations(greys, 2))
    assert smallest >= LEAST_GREY_STEP_BETWEEN_VARIABLES
    assert abs(lightness(design.w) - lightness(design.negative_w)) >= LEAST_GREY_STEP_BETWEEN_SIGNS


@sights
@designs
def test_the_two_classes_are_told_apart(design, sight):
    assert smallest_distance(design.classes[:2], sight) >= LEAST_BETWEEN_THE_TWO_CLASSES


@sights
@designs
def test_ten_classes_are_told_apart(design, sight):
    assert len(design.classes) == 10
    assert smallest_distance(design.classes, sight) >= LEAST_BETWEEN_TEN_CLASSES


@designs
def test_the_two_classes_are_told_apart_in_grey(design):
    one, other = (lightness(colour) for colour in design.classes[:2])
    assert abs(one - other) >= LEAST_GREY_STEP_BETWEEN_THE_TWO_CLASSES


@pytest.mark.parametrize(
    ("name", "hues"), [("w", (240, 280)), ("b", (285, 330)), ("z", (35, 85)), ("a", (130, 180))]
)
@designs
def test_variables_keep_the_lecture_s_colours(design, name, hues):
    """w blue, b purple, z orange, a green, C red."""
    assert hues[0] < Color(getattr(design, name)).convert("oklch")["hue"] < hues[1]
    assert 5 < Color(design.C).convert("oklch")["hue"] < 35


@designs
def test_every_class_has_a_marker_of_its_own(design):
    assert len({design.marker(label) for label in range(10)}) == 10
    assert (design.marker(0), design.marker(1)) == ("*", "o")
    assert design.class_colour(10) == design.class_colour(0)
    assert all(0.5 < design.marker_scale(label) < 2 for label in range(len(MARKERS)))


@designs
def test_the_map_of_outputs_is_centred_on_the_ground(design):
    ground = to_rgb(design.background)
    np.testing.assert_allclose(design.regions(0.5)[:3], ground, atol=0.01)
    tint = to_rgb(mixed(design.classes[1], design.background, 0.5))
    np.testing.assert_allclose(design.regions(1.0)[:3], tint, atol=0.01)


def test_mixing_runs_from_the_ground_to_the_colour():
    light = THEMES["light"]
    assert mixed(light.w, light.background, 1.0) == light.w
    assert mixed(light.w, light.background, 0.0) == light.background
    assert mixed("#ffffff", "#000000", 0.2) == "#333333"


def test_type_is_large_enough_for_the_last_row():
    assert min(TITLE, LABEL, SMALL, COUNTER) == SMALL >= 16
    assert FRAME_PIXELS == (1920, 1080)
    assert tuple(round(side * FRAME_DPI) for side in PAGE_INCHES) == FRAME_PIXELS


def test_a_theme_is_applied_and_taken_off_again():
    before = dict(mpl.rcParams)
    for design in THEMES.values():
        with design.applied():
            assert mpl.rcParams["figure.facecolor"] == design.background
            assert mpl.rcParams["font.family"] == [TYPEFACE]
            assert mpl.rcParams["axes.unicode_minus"]
        assert dict(mpl.rcParams) == before
    with pytest.raises(ZeroDivisionError), THEMES["dark"].applied():
        1 / 0  # noqa: B018
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("weight", ["normal", "semibold"])
def test_the_typeface_is_there_and_its_digits_are_equally_wide(light, weight):
    chosen = font_manager.findfont(
        font_manager.FontProperties(family=TYPEFACE, weight=weight), fallback_to_default=False
    )
    assert "SourceSansPro" in chosen
    font = font_manager.get_font(chosen)
    widths = {font.load_char(ord(digit)).linearHoriAdvance for digit in "0123456789"}
    assert len(widths) == 1


def test_letters_of_formulas_are_in_the_typeface(light):
    font = font_manager.get_font(font_manager.findfont(TYPEFACE, fallback_to_default=False))
    # The raised minus sign is missing, and set as mathematics.
    for letter in "−×∂Δδ‖½₀₁₂₃⁰¹²³":
        assert font.get_char_index(ord(letter)), letter
