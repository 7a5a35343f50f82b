"""Tells whether a look can be read, by everyone: contrast by WCAG, distances by CIEDE2000.

Every distance is taken as eyes of four kinds see it, and where a print without colour matters, in grey.
About 1 is the least that can be seen side by side; at 10 two colours are told apart at a glance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain, combinations, product

from coloraide import Color

from hiddenreel.draw.theme.spec import CLASSES, TITLE_COLOUR, VARIABLES, class_key, negative

SIGHTS = {
    "normal": "",
    "deutan": " for deuteranopes",
    "protan": " for protanopes",
    "tritan": " for tritanopes",
}


@dataclass(frozen=True)
class Floors:
    """The least contrasts and distances.

    Attributes
    ----------
    text, large_text, graphics : float
        WCAG's contrast to the background: of words, of titles, of points and lines.
    faint : (float, float)
        Contrast of the grid, which is to be felt rather than seen: at least and at most.
    variables, signs, variable_and_class, two_classes, classes : float
        CIEDE2000: between variables; a weight's colour and its shade below zero; a variable and one
        of the first two classes; these two; any two classes.
    grey_variables, grey_signs, grey_classes : float
        Steps of lightness, of 100 from black to white: of the same, of the first two classes.
    """

    text: float = 4.5
    large_text: float = 3.0
    graphics: float = 3.0
    faint: tuple[float, float] = (1.1, 2.0)
    variables: float = 8.0
    signs: float = 12.0
    variable_and_class: float = 5.0
    two_classes: float = 20.0
    classes: float = 8.0
    grey_variables: float = 0.0
    grey_signs: float = 8.0
    grey_classes: float = 10.0


# What is asked of an author's look. Ours are held to more, see the tests of `draw.style`.
REQUIRED = Floors()


@dataclass(frozen=True)
class Flaw:
    """Something that cannot be read, or told apart.

    Attributes
    ----------
    keys : tuple of str
        Whose colours it is about, as `ThemeSpec.colours` names them.
    what : str
        What is wrong, with the measured and the wanted number.
    """

    keys: tuple[str, ...]
    what: str


def flaws(
    colours: Mapping[str, str], floors: Floors = REQUIRED, about: str | None = None
) -> Iterator[Flaw]:
    """Find what cannot be read or told apart.

    Parameters
    ----------
    colours : mapping of str to str
        As `ThemeSpec.colours` lists them; of those that are left out nothing is said.
    floors : Floors
    about : str, optional
        A key; flaws that it has no part in are left out.
    """
    for keys, flaw in _judged(colours, floors, about):
        if flaw:
            yield Flaw(keys, flaw)


def nearest(
    key: str, colours: Mapping[str, str], wanted: str, floors: Floors = REQUIRED
) -> str | None:
    """Find the colour most like `wanted` that has no flaw under `key` beside the others, if any."""
    for colour in chain([wanted], _around(wanted)):
        if next(flaws({**colours, key: colour}, floors, about=key), None) is None:
            return colour
    return None


# --- What is measured ----------------------------------------------------------------------------


@cache
def contrast(one: str, other: str) -> float:
    """Return WCAG's contrast of two colours, 1 to 21."""
    return Color(one).contrast(other, method="wcag21")


def distance(one: str, other: str, sight: str) -> float:
    """Return the CIEDE2000 distance of two colours, as eyes of a kind in `SIGHTS` see them."""
    return _seen(one, sight).delta_e(_seen(other, sight), method="2000")


def lightness(colour: str) -> float:
    """Return CIELAB's L*, from 0, black, to 100, white: what a print in grey keeps."""
    return _seen(colour, "normal")["lightness"]


@cache
def _seen(colour: str, sight: str) -> Color:
    as_it_is = Color(colour)
    return (as_it_is if sight == "normal" else as_it_is.filter(sight)).convert("lab-d65")


# --- What is asked -------------------------------------------------------------------------------

Judged = Iterator[tuple[tuple[str, ...], str]]


def _judged(colours: Mapping[str, str], floors: Floors, about: str | None) -> Judged:
    """Go through all that is asked of these colours; yield the keys and what is wrong, if anything."""
    asked = (about,) if about in colours and about != "background" else tuple(colours)
    if "background" in colours:
        for key in asked:
            yield (key, "background"), _contrast_flaw(key, colours, floors)
    for one, other in combinations(colours, 2):
        if about in (None, one, other):
            yield (one, other), _pair_flaw(one, other, colours, floors)
    if "w" in colours and "background" in colours:
        yield from _judged_signs(colours, floors, about)


def _contrast_flaw(key: str, colours: Mapping[str, str], floors: Floors) -> str:
    if key == "background":
        return ""
    has = contrast(colours[key], colours["background"])
    if key == "faint":
        least, most = floors.faint
        if has > most:
            return f"contrast {_down(has)} to the background is over {most:g}: a grid is to be felt"
    elif key.startswith(CLASSES):
        least = floors.graphics
    else:
        least = floors.large_text if key == TITLE_COLOUR else floors.text
    if has < least:
        return f"contrast {_down(has)} to the background, and at least {least:g} is needed"
    return ""


def _pair_flaw(one: str, other: str, colours: Mapping[str, str], floors: Floors) -> str:
    least = _least(one, other, floors)
    if not least:
        return ""
    flaw = _alike(one, other, colours[one], colours[other], least)
    if flaw:
        return flaw
    grey = _grey_least(one, other, floors)
    return _alike_in_grey(one, other, colours[one], colours[other], grey)


def _least(one: str, other: str, floors: Floors) -> float:
    """Choose how far apart two colours must be; 0 where they never stand for the like."""
    first_two = {class_key(0), class_key(1)}
    if {one, other} == first_two:
        return floors.two_classes
    if one.startswith(CLASSES) and other.startswith(CLASSES):
        return floors.classes
    if one in VARIABLES and other in VARIABLES:
        return floors.variables
    if {one, other} & first_two and {one, other} & set(VARIABLES):
        return floors.variable_and_class
    return 0.0


def _grey_least(one: str, other: str, floors: Floors) -> float:
    if {one, other} == {class_key(0), class_key(1)}:
        return floors.grey_classes
    return floors.grey_variables if one in VARIABLES and other in VARIABLES else 0.0


def _judged_signs(colours: Mapping[str, str], floors: Floors, about: str | None) -> Judged:
    """Judge the paler shade of w, which weights below zero have."""
    shade, ground = negative(colours["w"], colours["background"]), colours["background"]
    name = "the paler w of negative weights"
    if about in (None, "w", "background"):
        has = contrast(shade, ground)
        what = f"{name} has contrast {_down(has)} to the background"
        least = floors.graphics
        yield ("w", "background"), f"{what}, and at least {least:g} is needed" * (has < least)
        yield ("w",), _alike("w", name, colours["w"], shade, floors.signs)
        yield ("w",), _alike_in_grey("w", name, colours["w"], shade, floors.grey_signs)
    for other in VARIABLES[1:]:
        if other in colours and about in (None, "w", "background", other):
            yield ("w", other), _alike(name, other, shade, colours[other], floors.variables)


def _alike(one: str, other: str, first: str, second: str, least: float) -> str:
    """Say to whose eyes two colours are too much alike, the nearest first."""
    far = {sight: distance(first, second, sight) for sight in SIGHTS}
    sight = min(far, key=far.__getitem__)
    if far[sight] >= least:
        return ""
    apart = f"{one} and {other} are {_down(far[sight])} apart{SIGHTS[sight]}"
    return f"{apart}, and at least {least:g} is needed"


def _alike_in_grey(one: str, other: str, first: str, second: str, least: float) -> str:
    step = abs(lightness(first) - lightness(second))
    if step >= least:
        return ""
    return f"{one} and {other} are {_down(step)} apart in grey, and at least {least:g} is needed"


def _down(value: float) -> str:
    """Write a number that is too small so that it also looks it."""
    return f"{int(value * 10) / 10:.1f}"


# --- Where another colour is looked for ----------------------------------------------------------

LIGHTNESSES = [step / 40 for step in range(3, 40)]
CHROMAS = (0.4, 0.6, 0.8, 1.0, 1.25, 1.6)
TURNS = (0, 8, -8, 16, -16, 26, -26, 40, -40)


def _around(wanted: str) -> Iterator[str]:
    """Go through colours of about the same hue, the most alike first, by OKLab."""
    light, chroma, hue = Color(wanted).convert("oklch").coords(nans=False)

    def unlike(other: tuple[float, float, float]) -> float:
        # The square of the distance: two lightnesses, and two sides of a triangle with an angle.
        turn = math.cos(math.radians(other[2] - hue))
        across = other[1] ** 2 + chroma**2 - 2 * other[1] * chroma * turn
        return (other[0] - light) ** 2 + across

    steps = product(LIGHTNESSES, CHROMAS, TURNS)
    others = ((lightness_, share * chroma, hue + turn) for lightness_, share, turn in steps)
    for coordinates in sorted(others, key=unlike):
        colour = Color("oklch", coordinates)
        if colour.in_gamut("srgb"):
            yield colour.convert("srgb").to_string(hex=True)
