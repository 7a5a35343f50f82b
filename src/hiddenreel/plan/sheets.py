"""Checks which sheet a product is asked for: its shape, or its pixels, and its resolution."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
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
from hiddenreel.plan.catalogue import BETWEEN, NEEDS, Kind, kinds
from hiddenreel.plan.plan import Product
from hiddenreel.plan.schema import Entry, Field, OneOf, or_nothing

PIXELS = re.compile(r"(\d{1,5}) ?[x×] ?(\d{1,5})")
# YAML 1.1 reads 4:3 as a number to the base 60.
NUMBERS = {60 * wide + high: name for name, (wide, high) in SHAPES.items()}
IN_WORDS = (*SHAPES, "W x H, as in 1280 x 800")


def size(entry: Entry) -> str:
    """Check for a named shape, or for width and height in pixels, which become ``WxH``."""
    given = NUMBERS.get(entry.value) if type(entry.value) is int else entry.value
    if given in SHAPES:
        return str(given)
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
        raise entry.at("size", asked).wrong(unfit, kind.shapes)


def _unfit(kind: Kind, asked: str, has: Measures) -> str:
    """Say why a kind cannot be laid out in a shape, or in pixels; nothing where it can."""
    if asked in SHAPES:
        near = [asked] if asked in kind.shapes else []
    else:
        aspect = Fraction(*pixels_of(asked, ""))
        aspects = {name: Fraction(*SHAPES[name]) for name in kind.shapes}
        wider = [name for name in aspects if aspects[name] >= aspect]
        narrower = [name for name in aspects if aspects[name] <= aspect]
        # Between two shapes it must suit both.
        near = wider[-1:] + narrower[:1] if wider and narrower else []
    if not near:
        between = " or between them" if len(kind.shapes) > 1 else " alone"
        return f"{kind.name} is laid out in {', '.join(kind.shapes)}{between}"
    for shape in near:
        for need, (least, most) in kind.shapes[shape].items():
            for number in has[need]:
                if number < least or (most is not None and number > most):
                    words = {**NEEDS, **BETWEEN}[need]
                    least_most = f"at least {least}" if most is None else f"{least} to {most}"
                    return f"{kind.name} in {shape} needs {words}: {least_most}, and there are {number}"
    return ""


def on_sheets(
    entry: Entry,
    products: Mapping[str, Product],
    whole: Mapping[str, Any],
    measures: Callable[[Product], Measures],
) -> dict[str, Product]:
    """Return products with the sheet of the whole configuration where they ask for no other.

    What is so by default is left out: it makes nothing again.
    """
    return {
        name: _on_sheet(entry, product, whole, measures(product))
        for name, product in products.items()
    }


def _on_sheet(entry: Entry, product: Product, whole: Mapping[str, Any], has: Measures) -> Product:
    group, kind = product.group, kinds(product.group)[product.kind]
    given = {key: product.options[key] for key in KEYS if key in product.options}
    if "size" in kind.options:
        # It is an option of the kind, which has one shape.
        return product
    asked = {**{key: value for key, value in whole.items() if value}, **given}
    if "size" not in given and (unfit := _unfit(kind, asked["size"], has)):
        what = f"{unfit}: write size: {DEFAULT_SIZE} below {group}.{product.name} too"
        raise entry.at("size", whole["size"]).wrong(what)
    defaults = {"size": DEFAULT_SIZE, "resolution": DEFAULT_RESOLUTIONS[group]}
    if asked["size"] not in SHAPES:
        asked.pop("resolution", None)
    asked = {key: value for key, value in asked.items() if value not in (None, defaults[key])}
    options = {key: value for key, value in product.options.items() if key not in KEYS}
    return replace(product, options={**options, **asked})
