"""Checks which sheet a product is asked for: its shape, or its pixels, and its resolution."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
from hiddenreel.plan.catalogue import Kind, kinds
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


def require_shape(entry: Entry, kind: Kind, given: Mapping[str, Any]) -> None:
    """Refuse a shape in which a kind cannot be laid out, and two resolutions at once."""
    asked = given.get("size", DEFAULT_SIZE)
    if asked not in SHAPES and given.get("resolution"):
        raise entry.at("resolution", given["resolution"]).wrong(
            f"size = {asked} has its own resolution: leave one of them out"
        )
    if not _fits(asked, kind.shapes):
        raise entry.at("size", asked).wrong(_unfit(kind), kind.shapes)


def _unfit(kind: Kind) -> str:
    between = " or between them" if len(kind.shapes) > 1 else " alone"
    return f"{kind.name} is laid out in {', '.join(kind.shapes)}{between}"


def _fits(asked: str, shapes: Sequence[str]) -> bool:
    """Return whether a shape is one of these, or pixels are as wide as one of these or between."""
    if asked in SHAPES:
        return asked in shapes
    aspect = Fraction(*pixels_of(asked, ""))
    aspects = [Fraction(*SHAPES[name]) for name in shapes]
    return min(aspects) <= aspect <= max(aspects)


def on_sheets(
    entry: Entry, products: Mapping[str, Product], whole: Mapping[str, Any]
) -> dict[str, Product]:
    """Return products with the sheet of the whole configuration where they ask for no other.

    What is so by default is left out: it makes nothing again.
    """
    return {name: _on_sheet(entry, product, whole) for name, product in products.items()}


def _on_sheet(entry: Entry, product: Product, whole: Mapping[str, Any]) -> Product:
    group, kind = product.group, kinds(product.group)[product.kind]
    given = {key: product.options[key] for key in KEYS if key in product.options}
    asked = {**{key: value for key, value in whole.items() if value}, **given}
    if "size" not in given and not _fits(asked["size"], kind.shapes):
        what = f"{_unfit(kind)}: write size: {kind.shapes[0]} below {group}.{product.name} too"
        raise entry.at("size", whole["size"]).wrong(what)
    defaults = {"size": DEFAULT_SIZE, "resolution": DEFAULT_RESOLUTIONS[group]}
    if asked["size"] not in SHAPES:
        asked.pop("resolution", None)
    asked = {key: value for key, value in asked.items() if value not in (None, defaults[key])}
    options = {key: value for key, value in product.options.items() if key not in KEYS}
    return replace(product, options={**options, **asked})
