"""Whether everyone can read a theme: contrast by WCAG, distances of colours by CIEDE2000.

Distances are computed for four kinds of colour vision, and in grey where a print without colour
matters. A distance of 1 is just visible side by side; at 10, two colours differ at a glance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain, combinations, product

from coloraide import Color

from hiddenreel.draw.theme.spec import CLASSES, TITLE_COLOUR, VARIABLES, class_key, negative
from hiddenreel.errors import apart_from

SIGHTS = {
    "normal": "",
    "deutan": " for deuteranopes",
    "protan": " for protanopes",
    "tritan": " for tritanopes",
}


@dataclass(frozen=True)
class Floors:
    """The least contrasts and distances that a theme must have.

    Attributes
    ----------
    text, large_text, graphics : float
        WCAG's contrast to the background: of text, of titles, of points and lines.
    faint : (float, float)
        The least and the greatest contrast of the grid to the background.
    variables, signs, variable_and_class, two_classes, classes : float
        CIEDE2000 distances: between two variables; between positive and negative weights; between a
        variable and one of the first two classes; between these two; between any two classes.
    grey_variables, grey_signs, grey_classes : float
        Differences of lightness, 0 … 100: between two variables; between positive and negative
        weights; between the first two classes.
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


# What an author's theme must reach. The package's own reach more; see the tests of `theme`.
REQUIRED = Floors()


@dataclass(frozen=True)
class Flaw:
    """A colour that is hard to read, or two that are hard to distinguish.

    Attributes
    ----------
    keys : tuple of str
        The colours' keys in `ThemeSpec.colours`.
    what : str
        What is wrong, with the measured and the required number.
    """

    keys: tuple[str, ...]
    what: str


def flaws(colours: Mapping[str, str], floors: Floors = REQUIRED, about: str | None = None) -> Iterator[Flaw]:
    """Yield the colours that are hard to read and those that are hard to distinguish.

    Parameters
    ----------
    colours : mapping of str to str
        All of `ThemeSpec.colours` or some; those left out are not checked.
    floors : Floors
    about : str, optional
        Yield only flaws in which the colour with this key takes part.
    """
    for keys, flaw in _judged(colours, floors, about):
        if flaw:
            yield Flaw(keys, flaw)


def nearest(key: str, colours: Mapping[str, str], wanted: str, floors: Floors = REQUIRED) -> str | None:
    """Return the colour closest to `wanted` that has no flaw under `key` beside the others, or None."""
    for colour in chain([wanted], _around(wanted)):
        if next(flaws({**colours, key: colour}, floors, about=key), None) is None:
            return colour
    return None


# --- Measures ------------------------------------------------------------------------------------


@cache
def contrast(colour: str, other: str) -> float:
    """Return WCAG's contrast of two colours, 1 … 21."""
    return Color(colour).contrast(other, method="wcag21")


def distance(colour: str, other: str, sight: str) -> float:
    """Return the CIEDE2000 distance of two colours for a kind of colour vision in `SIGHTS`."""
    return _seen(colour, sight).delta_e(_seen(other, sight), method="2000")


def lightness(colour: str) -> float:
    """Return CIELAB's L*, from 0 (black) to 100 (white), which a grey print preserves."""
    return _seen(colour, "normal")["lightness"]


@cache
def _seen(colour: str, sight: str) -> Color:
    as_it_is = Color(colour)
    return (as_it_is if sight == "normal" else as_it_is.filter(sight)).convert("lab-d65")


# --- Requirements --------------------------------------------------------------------------------

Judged = Iterator[tuple[tuple[str, ...], str]]


def _judged(colours: Mapping[str, str], floors: Floors, about: str | None) -> Judged:
    """Check every requirement on these colours; yield the keys and what is wrong, "" if nothing."""
    checked = tuple(colours)
    if about is not None and about in colours and about != "background":
        checked = (about,)
    if "background" in colours:
        for key in checked:
            yield (key, "background"), _contrast_flaw(key, colours, floors)
    for key, other_key in combinations(colours, 2):
        if about in (None, key, other_key):
            yield (key, other_key), _pair_flaw(key, other_key, colours, floors)
    if "w" in colours and "background" in colours:
        yield from _judged_signs(colours, floors, about)


def _contrast_flaw(key: str, colours: Mapping[str, str], floors: Floors) -> str:
    if key == "background":
        return ""
    has = contrast(colours[key], colours["background"])
    if key == "faint":
        least, most = floors.faint
        if has > most:
            found = apart_from(most, has, 1)
            return f"contrast {found} to the background is over {most:g}, the most for a grid"
    elif key.startswith(CLASSES):
        least = floors.graphics
    else:
        least = floors.large_text if key == TITLE_COLOUR else floors.text
    if has < least:
        return f"contrast {_down(has)} to the background, and at least {least:g} is needed"
    return ""


def _pair_flaw(key: str, other_key: str, colours: Mapping[str, str], floors: Floors) -> str:
    least = _least(key, other_key, floors)
    if not least:
        return ""
    flaw = _alike(key, other_key, colours[key], colours[other_key], least)
    if flaw:
        return flaw
    grey = _grey_least(key, other_key, floors)
    return _alike_in_grey(key, other_key, colours[key], colours[other_key], grey)


def _least(key: str, other_key: str, floors: Floors) -> float:
    """Return the least distance of two colours; 0 if nobody needs to distinguish them."""
    first_two = {class_key(0), class_key(1)}
    if {key, other_key} == first_two:
        return floors.two_classes
    if key.startswith(CLASSES) and other_key.startswith(CLASSES):
        return floors.classes
    if key in VARIABLES and other_key in VARIABLES:
        return floors.variables
    if {key, other_key} & first_two and {key, other_key} & set(VARIABLES):
        return floors.variable_and_class
    return 0.0


def _grey_least(key: str, other_key: str, floors: Floors) -> float:
    if {key, other_key} == {class_key(0), class_key(1)}:
        return floors.grey_classes
    return floors.grey_variables if key in VARIABLES and other_key in VARIABLES else 0.0


def _judged_signs(colours: Mapping[str, str], floors: Floors, about: str | None) -> Judged:
    """Check the paler shade of w, which negative weights have."""
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


def _alike(key: str, other_key: str, colour: str, other_colour: str, least: float) -> str:
    """Describe for which colour vision two colours are too similar, the worst; "" if for none."""
    far = {sight: distance(colour, other_colour, sight) for sight in SIGHTS}
    sight = min(far, key=far.__getitem__)
    if far[sight] >= least:
        return ""
    apart = f"{key} and {other_key} are {_down(far[sight])} apart{SIGHTS[sight]}"
    return f"{apart}, and at least {least:g} is needed"


def _alike_in_grey(key: str, other_key: str, colour: str, other_colour: str, least: float) -> str:
    step = abs(lightness(colour) - lightness(other_colour))
    if step >= least:
        return ""
    return f"{key} and {other_key} are {_down(step)} apart in grey, and at least {least:g} is needed"


def _down(value: float) -> str:
    """Round a number down, so that one that is too small also looks too small."""
    return f"{int(value * 10) / 10:.1f}"


# --- Search for another colour -------------------------------------------------------------------

LIGHTNESSES = [step / 40 for step in range(3, 40)]
CHROMAS = (0.4, 0.6, 0.8, 1.0, 1.25, 1.6)
TURNS = (0, 8, -8, 16, -16, 26, -26, 40, -40)


def _around(wanted: str) -> Iterator[str]:
    """Yield colours of about the same hue, the most similar first, by distance in OKLab."""
    light, chroma, hue = Color(wanted).convert("oklch").coords(nans=False)

    def difference(other: tuple[float, float, float]) -> float:
        # The squared distance. The law of cosines gives its part in the plane of hue and chroma.
        turn = math.cos(math.radians(other[2] - hue))
        across = other[1] ** 2 + chroma**2 - 2 * other[1] * chroma * turn
        return (other[0] - light) ** 2 + across

    steps = product(LIGHTNESSES, CHROMAS, TURNS)
    others = ((lightness_, share * chroma, hue + turn) for lightness_, share, turn in steps)
    for coordinates in sorted(others, key=difference):
        colour = Color("oklch", coordinates)
        if colour.in_gamut("srgb"):
            yield colour.convert("srgb").to_string(hex=True)
