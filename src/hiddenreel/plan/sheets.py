"""Checks which sheet a product is asked for: its shape, or its pixels, and its resolution."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hiddenreel.draw.screen import (
    DEFAULT_RESOLUTIONS,
    DEFAULT_SIZE,
    KEYS,
    LARGEST,
    RESOLUTIONS,
    SHAPES,
    SHORTEST,
    pixels_of,
)
from hiddenreel.plan.catalogue import BETWEEN, NEEDS, Kind, Range, kinds
from hiddenreel.plan.plan import Product
from hiddenreel.plan.schema import Check, Entry, Field, Index, OneOf, fields, or_nothing

PIXELS = re.compile(r"(\d{1,5}) ?[x×] ?(\d{1,5})")
# YAML 1.1 reads 4:3 as a number to the base 60.
NUMBERS = {60 * wide + high: name for name, (wide, high) in SHAPES.items()}
IN_WORDS = (*SHAPES, "W x H, as in 1280 x 800")


def size(entry: Entry) -> str:
    """Check for a named shape, or for width and height in pixels, which become ``WxH``."""
    given = NUMBERS.get(entry.value) if type(entry.value) is int else entry.value
    if isinstance(given, str) and given in SHAPES:
        return given
    found = PIXELS.fullmatch(given) if isinstance(given, str) else None
    if not found:
        raise entry.wrong("no such shape", IN_WORDS)
    sides = [int(side) for side in found.groups()]
    if any(side % 2 for side in sides):
        raise entry.wrong("width and height must be even, for colour has half their resolution")
    longest, shortest = LARGEST
    if max(sides) > longest or min(sides) > shortest or min(sides) < SHORTEST:
        most = f"{longest} x {shortest} or {shortest} x {longest} at most"
        raise entry.wrong(f"must be {most}, and no side below {SHORTEST}")
    return "x".join(map(str, sides))


RESOLUTION = OneOf(tuple(RESOLUTIONS))
# What every product can be asked for, and the whole configuration.
SHEET: dict[str, Field] = {
    "size": Field(size, DEFAULT_SIZE),
    "resolution": Field(or_nothing(RESOLUTION), None),
}


GROUPS = tuple(DEFAULT_RESOLUTIONS)


def for_groups(check: Check) -> Check:
    """Accept one value for figures and films, or one for either; return each with its place."""
    either = {group: Field(or_nothing(check), None) for group in GROUPS}

    def checked(entry: Entry) -> dict[str, Entry]:
        if entry.value is None:
            return {}
        if not isinstance(entry.value, Mapping):
            return dict.fromkeys(GROUPS, Entry(entry.path, check(entry)))
        given = fields(entry, either)
        return {group: entry.at(group, value) for group, value in given.items() if value}

    return checked


# What `formats` asks of figures and films instead of the whole configuration.
FORMAT_SHEET: dict[str, Field] = {key: Field(for_groups(field.check), None) for key, field in SHEET.items()}


def sheet_of(
    group: str, entry: Entry, whole: Mapping[str, Any], formats: Mapping[str, Any]
) -> dict[str, Entry]:
    """Return what `formats` asks of figures or films, or else the whole configuration."""
    return {key: formats[key].get(group) or entry.at(key, whole[key]) for key in KEYS}


# What a product shows, by the words of `catalogue.NEEDS` and `catalogue.BETWEEN`.
Measures = Mapping[str, Sequence[int]]


def require_shape(entry: Entry, kind: Kind, given: Mapping[str, Any], has: Measures) -> None:
    """Refuse a shape in which a kind cannot be laid out, and two resolutions at once."""
    asked = given.get("size", DEFAULT_SIZE)
    if asked not in SHAPES and given.get("resolution"):
        raise entry.at("resolution", given["resolution"]).wrong(
            f"size = {asked} has its own resolution: leave one of them out"
        )
    if unfit := _unfit(kind, asked, has):
        raise entry.at("size", asked).wrong(unfit, SHAPES)


def _unfit(kind: Kind, asked: str, has: Measures) -> str:
    """Explain why a kind cannot be laid out in a shape, or in pixels; empty where it can."""
    if asked in SHAPES:
        near = [asked]
    else:
        aspect = Fraction(*pixels_of(asked, ""))
        aspects = {name: Fraction(*sides) for name, sides in SHAPES.items()}
        wider = [name for name in aspects if aspects[name] >= aspect]
        narrower = [name for name in aspects if aspects[name] <= aspect]
        # Between two shapes it must suit both.
        near = wider[-1:] + narrower[:1] if wider and narrower else []
    if not near:
        return f"{kind.name} is laid out in {', '.join(SHAPES)} or between them"
    lacks = (f"{kind.name} in {shape} {lack}" for shape in near for lack in _lacks(kind.shapes[shape], has))
    return next(lacks, "")


def _lacks(needs: Mapping[str, Range], has: Measures) -> Iterator[str]:
    """Yield what is needed and not there."""
    for need, (least, most) in needs.items():
        for number in has[need]:
            if number < least or (most is not None and number > most):
                needed = {**NEEDS, **BETWEEN}[need].needed(least, most)
                yield f"needs {needed}, and there are {number or 'none'}"


def require_panels(entry: Entry, kind: Kind, given: Mapping[str, Any], has: Measures) -> None:
    """Refuse chosen panels whose needs the run does not meet."""
    for place, name in enumerate(given.get("panels", ())):
        for lack in _lacks(kind.panel_needs.get(name, {}), has):
            raise entry.at("panels").at(Index(place), name).wrong(f"as a chosen panel {lack}")


def on_sheets(
    products: Mapping[str, Product],
    whole: Mapping[str, Entry],
    measures: Callable[[Product], Measures],
    note: Callable[[str], None],
) -> dict[str, Product]:
    """Return products with the sheet of the whole configuration where they ask for no other.

    Those that cannot be laid out in its shape keep `DEFAULT_SIZE`, and a line to `note` names them.
    What is so by default is left out: it makes nothing again.
    """
    unfit = [
        name
        for name, product in products.items()
        if "size" not in product.options and _unfit_in(product, whole, measures(product))
    ]
    if unfit:
        asked, group, named = whole["size"], products[unfit[0]].group, ", ".join(unfit)
        where = f"{'.'.join(map(str, asked.path))} = {asked.value}"
        note(f"advice: {where}: {group} without a layout for it stay in {DEFAULT_SIZE}: {named}")
    kept = {**whole, "size": replace(whole["size"], value=DEFAULT_SIZE)}
    return {name: _on_sheet(product, kept if name in unfit else whole) for name, product in products.items()}


def _unfit_in(product: Product, whole: Mapping[str, Entry], has: Measures) -> str:
    return _unfit(kinds(product.group)[product.kind], whole["size"].value, has)


def _on_sheet(product: Product, whole: Mapping[str, Entry]) -> Product:
    if "size" in kinds(product.group)[product.kind].options:
        return product
    given = {key: product.options[key] for key in KEYS if key in product.options}
    asked = {**{key: asks.value for key, asks in whole.items() if asks.value}, **given}
    defaults = {"size": DEFAULT_SIZE, "resolution": DEFAULT_RESOLUTIONS[product.group]}
    if asked["size"] not in SHAPES:
        asked.pop("resolution", None)
    asked = {key: value for key, value in asked.items() if value not in (None, defaults[key])}
    options = {key: value for key, value in product.options.items() if key not in KEYS}
    return replace(product, options={**options, **asked})
