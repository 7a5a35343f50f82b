"""Requirements on colours, checked against WCAG's formula and the colour library."""

from __future__ import annotations

from itertools import combinations

import pytest
from coloraide import Color
from hypothesis import given
from hypothesis import strategies as st

from hiddenreel.draw.theme.contrast import (
    REQUIRED,
    SIGHTS,
    Flaw,
    Floors,
    contrast,
    distance,
    flaws,
    lightness,
    nearest,
)
from hiddenreel.draw.theme.spec import DARK, LIGHT, VARIABLES, mixed

GROUND, INK = LIGHT.background, LIGHT.ink
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def luminance(colour: str) -> float:
    """WCAG 2.1, relative luminance, as it is written there."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear))


@given(colours, colours)
def test_contrast_is_that_of_wcag(first, second):
    darker, lighter = sorted((luminance(first), luminance(second)))
    assert contrast(first, second) == pytest.approx((lighter + 0.05) / (darker + 0.05), rel=1e-3)


@pytest.mark.parametrize("sight", SIGHTS)
def test_distances_are_computed_for_each_colour_vision(sight):
    first, second = (Color(colour) for colour in (LIGHT.w, LIGHT.z))
    if sight != "normal":
        first, second = first.filter(sight), second.filter(sight)
    assert distance(LIGHT.w, LIGHT.z, sight) == pytest.approx(first.delta_e(second, method="2000"))


def test_lightness_runs_from_black_to_white():
    assert lightness("#000000") == pytest.approx(0, abs=1e-6)
    assert lightness("#ffffff") == pytest.approx(100)
    assert lightness("#777777") == pytest.approx(50, abs=1)


# One colour is changed in a look that has no flaw; what is wrong then, word for word.
@pytest.mark.parametrize(
    ("key", "colour", "keys", "what"),
    [
        ("ink", "#888888", ("ink", "background"),
         "contrast 3.4 to the background, and at least 4.5 is needed"),
        ("muted", "#888888", ("muted", "background"),
         "contrast 3.4 to the background, and at least 4.5 is needed"),
        ("title.colour", "#a0a0a0", ("title.colour", "background"),
         "contrast 2.5 to the background, and at least 3 is needed"),
        ("faint", GROUND, ("faint", "background"),
         "contrast 1.0 to the background, and at least 1.1 is needed"),
        ("faint", "#a0a0a0", ("faint", "background"),
         "contrast 2.6 to the background is over 2, the most for a grid"),
        ("classes[9]", "#c0c0c0", ("classes[9]", "background"),
         "contrast 1.7 to the background, and at least 3 is needed"),
        ("w", "#a0a0ff", ("w", "background"),
         "contrast 2.2 to the background, and at least 4.5 is needed"),
        ("b", LIGHT.z, ("b", "z"), "b and z are 0.0 apart, and at least 8 is needed"),
        ("z", "#4d7a00", ("z", "a"),
         "z and a are 5.7 apart for tritanopes, and at least 8 is needed"),
        ("a", LIGHT.classes[0], ("a", "classes[0]"),
         "a and classes[0] are 0.0 apart, and at least 5 is needed"),
        ("classes[1]", "#b05800", ("classes[0]", "classes[1]"),
         "classes[0] and classes[1] are 13.1 apart in grey, and at least 20 is needed"),
        ("classes[3]", LIGHT.classes[2], ("classes[2]", "classes[3]"),
         "classes[2] and classes[3] are 0.0 apart, and at least 8 is needed"),
        ("w", "#006ae6", ("w", "background"),
         "the paler w of negative weights has contrast 2.7 to the background, "
         "and at least 3 is needed"),
    ],
)  # fmt: skip
def test_a_flaw_is_found_and_named(key, colour, keys, what):
    floors = Floors(grey_classes=20.0)
    assert list(flaws(LIGHT.colours, floors)) == []
    found = list(flaws({**LIGHT.colours, key: colour}, floors))
    assert Flaw(keys, what) in found
    assert all(key in flaw.keys for flaw in found)


def test_a_pair_is_judged_by_the_colour_vision_for_which_it_is_most_similar():
    for first, second in combinations(VARIABLES, 2):
        pair = {first: getattr(DARK, first), second: getattr(DARK, second)}
        far = {sight: distance(*pair.values(), sight) for sight in SIGHTS}
        least = min(far.values())
        assert list(flaws(pair, Floors(variables=least))) == []
        (flaw,) = flaws(pair, Floors(variables=least + 0.01))
        (sight,) = (sight for sight in SIGHTS if far[sight] == least)
        assert f" apart{SIGHTS[sight]}, and" in flaw.what


def test_colours_that_are_left_out_have_no_flaws():
    assert list(flaws({"w": "#ffffff", "ink": "#ffffff"})) == []
    assert list(flaws({})) == []


@given(st.sampled_from(sorted(LIGHT.colours)), colours, st.sampled_from(sorted(LIGHT.colours)))
def test_flaws_about_a_colour_are_those_in_which_it_takes_part(changed, colour, key):
    whole = {**LIGHT.colours, changed: colour}
    everything = [flaw for flaw in flaws(whole) if key in flaw.keys]
    about = list(flaws(whole, about=key))
    assert [flaw for flaw in about if key in flaw.keys] == everything


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
@pytest.mark.parametrize("key", [*VARIABLES, "ink", "classes[0]", "classes[7]"])
def test_the_nearest_colour_has_no_flaw_and_resembles_the_wanted_one(look, key):
    others = {name: colour for name, colour in look.colours.items() if name != key}
    wanted = mixed(look.colours[key], look.background, 0.3)
    assert next(flaws({**others, key: wanted}, about=key), None) is not None
    found = nearest(key, others, wanted)
    assert found is not None
    assert list(flaws({**others, key: found})) == []
    assert distance(found, wanted, "normal") < distance(look.ink, look.background, "normal")


def test_a_colour_without_flaws_is_its_own_nearest():
    others = {key: colour for key, colour in LIGHT.colours.items() if key != "w"}
    assert nearest("w", others, LIGHT.w) == LIGHT.w


def test_no_colour_is_found_if_all_have_flaws():
    assert nearest("w", {"background": "#777777"}, LIGHT.w) is None


def test_the_package_s_themes_exceed_what_authors_must_reach():
    assert REQUIRED.variables >= 8 and REQUIRED.classes >= 8
