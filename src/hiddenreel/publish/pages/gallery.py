"""Writes the gallery: every product on one page, to look at, to search and to take away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hiddenreel.publish.embed.selection import BOTH, Document, SnippetError, pair_of
from hiddenreel.publish.embed.targets import TARGETS, Target, snippet
from hiddenreel.publish.pages.template import write_page
from hiddenreel.publish.pages.thumbnail import thumbnail
from hiddenreel.publish.products.formats import GALLERY, ROLE_TITLES
from hiddenreel.publish.products.library import File, Library, Product, Version, by_scheme
from hiddenreel.publish.products.wording import (
    counted_products,
    facts,
    options_in_words,
    run_in_words,
    seconds,
)


def write_gallery(library: Library, decks: Sequence[Path] = ()) -> None:
    """Write ``index.html`` among the products.

    The page is whole in itself as far as its small pictures go, so that it says something also where
    the products do not lie beside it, as in a report.

    Parameters
    ----------
    library : Library
    decks : sequence of Path
        Slides of all products, in the same folder.
    """
    products = list(library.products)
    write_page(
        library.folder / GALLERY,
        "gallery",
        themes=library.themes,
        decks=[deck.name for deck in decks],
        by_default=by_scheme(library.themes),
        sections=[
            {"title": title, "id": _id(title), "products": [_product(library, it) for it in inside]}
            for title, inside in library.by_section()
        ],
        counted=counted_products(products),
        networks=len({run for product in products for run in (product.run, *product.compare)}),
        taken={
            "targets": {
                name: {"title": it.title, "needs": it.needs} for name, it in TARGETS.items()
            },
            "snippets": {product.name: _snippets(library, product) for product in products},
        },
    )


def _product(library: Library, product: Product) -> dict[str, Any]:
    run = library.runs[product.run]
    return {
        "name": product.name,
        "is_film": product.is_film,
        "title": product.title,
        "caption": product.caption,
        "hint": product.hint,
        "kind": product.kind,
        "summary": product.summary,
        "run": product.run,
        "settings": list(run_in_words(run)),
        "compare": product.compare,
        "options": options_in_words(product.options),
        "versions": [_version(library, product, version) for version in product.versions],
        "length": _length(product),
    }


def _length(product: Product) -> str:
    """Say how long a film plays; nothing of a figure."""
    film = product.versions[0].film or product.versions[0].loop
    return seconds(film.seconds) if film and film.seconds else ""


def _version(library: Library, product: Product, version: Version) -> dict[str, Any]:
    still = _still(version)
    small, width, height = "", 0, 0
    if still:
        ground = version.theme.background
        small, width, height = thumbnail(library.folder / still.path, ground)
    return {
        "theme": version.theme.name,
        "alt": product.alt,
        "title": product.title,
        "small": small,
        "width": width,
        "height": height,
        "picture": _best_picture(version),
        "film": version.film,
        "poster": version.poster,
        "chapters": [
            {"chapter": chapter, "at": seconds(chapter.seconds)} for chapter in product.chapters
        ],
        "files": [{"file": it, "role": _role(it), "facts": facts(it)} for it in version.files],
    }


def _best_picture(version: Version) -> File | None:
    """Return the picture of a figure that a browser shows best."""
    return version.in_format("svg", "picture") or version.in_format("png", "picture")


def _role(file: File) -> str:
    """Return what a file is for, and for a still or a clip the number of its chapter."""
    number = f" {file.chapter}" if file.chapter else ""
    return f"{ROLE_TITLES[file.role]}{number}"


def _still(version: Version) -> File | None:
    """Return what stands for it when it is small; nothing where only vectors or a film were made."""
    return version.raster or version.loop


def _snippets(library: Library, product: Product) -> dict[str, dict[str, str]]:
    """Write the snippet of each place that can show a product, by theme."""
    document = Document.beside(library.folder)
    written = {}
    for name, target in TARGETS.items():
        try:
            written[name] = dict(_for_target(product, target, document))
        except SnippetError:
            # The configuration makes no format that this place can show.
            continue
    return written


def _for_target(product: Product, target: Target, document: Document) -> Iterator[tuple[str, str]]:
    """Yield the snippet of each theme; of a light and a dark one together where the place has that."""
    pair = target.pairs_by_itself and pair_of(product)
    if pair:
        yield BOTH, snippet(product, target, document)
    for version in product.versions:
        if not pair or version not in pair:
            yield version.theme.name, snippet(product, target, document, version.theme.name)


def _id(title: str) -> str:
    """Make a section's title what an address can end in."""
    return "section-" + "-".join(re.findall(r"\w+", title.lower()))
