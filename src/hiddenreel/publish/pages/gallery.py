"""Writes the gallery: every product on one page, to look at, to search and to embed elsewhere."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from hiddenreel.language import phrase, tr
from hiddenreel.publish.atomic import write_text
from hiddenreel.publish.embed.selection import BOTH, Document, SnippetError, pair_of
from hiddenreel.publish.embed.targets import TARGETS, Target, snippet
from hiddenreel.publish.pages.player import film_entry, over_budget
from hiddenreel.publish.pages.search import search_words
from hiddenreel.publish.pages.template import render_page
from hiddenreel.publish.pages.thumbnail import WIDTHS, ThumbnailCache, thumbnail
from hiddenreel.publish.products.formats import GALLERY, MB, ROLE_TITLES
from hiddenreel.publish.products.library import File, Library, Product, Version, by_scheme
from hiddenreel.publish.products.wording import (
    counted_products,
    facts,
    options_in_words,
    run_in_words,
    seconds,
)

# What the script of the page writes.
SCRIPT_WORDS = {
    "snippet": phrase("Snippet of {name}"),
    "snippet_for": phrase("Snippet of {name}, for {target}"),
    "none": phrase("No target can show the formats that were made of it."),
    "copied": phrase("Copied"),
    "selected": phrase("Selected: press Ctrl+C or ⌘C"),
    "found": phrase("{count} of {all}"),
}


def write_gallery(library: Library, decks: Sequence[Path] = (), cache: Path | None = None) -> None:
    """Write ``index.html`` among the products.

    Its thumbnails stand in the page itself, so that it shows something also where the products do not
    lie beside it, as in a report. They are smaller where the page would exceed the library's budget.

    Parameters
    ----------
    decks : sequence of Path
        Slides of all products, in the same folder.
    cache : Path, optional
        A folder that keeps the thumbnails for the next call.

    Raises
    ------
    LibraryError
        When the page would exceed the budget even with the smallest thumbnails.
    """
    thumbnails, path = ThumbnailCache(cache), library.folder / GALLERY
    budget = math.inf if library.budget is None else library.budget
    for wide in WIDTHS:
        page = _page(library, decks, thumbnails, wide)
        size = len(page.encode()) / MB
        if size <= budget:
            break
    else:
        raise over_budget(path, size, budget)
    write_text(path, page)
    thumbnails.remove_unused()


def _page(library: Library, decks: Sequence[Path], thumbnails: ThumbnailCache, wide: int) -> str:
    """Return the page; its thumbnails are `wide` px."""
    products = list(library.products)
    return render_page(
        "gallery",
        themes=library.themes,
        decks=[deck.name for deck in decks],
        by_default=by_scheme(library.themes),
        explorers=library.explorers,
        sections=[
            {
                "title": tr(title),
                "id": _id(title),
                "products": [_product(library, title, product, thumbnails, wide) for product in products],
            }
            for title, products in _sections(library)
        ],
        has_snippets="snippets" in library.pages,
        counted=counted_products(products),
        title=library.title,
        networks=library.networks,
        embedding={
            "words": {key: tr(text) for key, text in SCRIPT_WORDS.items()},
            "targets": {
                name: {"title": target.title, "needs": target.needs} for name, target in TARGETS.items()
            },
            "snippets": {product.name: _snippets(library, product) for product in products},
        },
    )


def _sections(library: Library) -> Iterator[tuple[str, list[Product]]]:
    """Yield all films, which begin with the main one, then the figures of each section."""
    films = [product for product in library.products if product.is_film]
    if films:
        yield "Films", films
    for title, products in library.by_section():
        figures = [product for product in products if not product.is_film]
        if figures:
            yield title, figures


def _product(
    library: Library, section: str, product: Product, thumbnails: ThumbnailCache, wide: int
) -> dict[str, Any]:
    settings = list(run_in_words(library.runs[product.run]))
    caption = without_sentences(product.caption, [product.title])
    hint = without_sentences(tr(product.hint), [product.title, product.caption])
    alt = without_sentences(product.alt, [product.title, product.caption, hint])
    words = [
        *(product.name, product.kind, product.title, product.caption, product.run, section),
        *(product.section, product.summary, product.hint, hint, tr(section)),
        *(f"{name} {value}" for name, value in settings),
    ]
    return {
        "name": product.name,
        "is_main": product == library.main_film(),
        "explorer": library.explorers.get(product.run),
        "words": search_words(words, product.is_film),
        "title": product.title,
        "caption": caption,
        "hint": hint,
        "alt": alt,
        "run": product.run,
        "settings": settings,
        "compare": product.compare,
        "options": options_in_words(product.options),
        "versions": [_version(library, product, version, thumbnails, wide) for version in product.versions],
        "length": _length(product),
    }


def without_sentences(text: str, earlier: Iterable[str]) -> str:
    """Return a text without the sentences that stand in an earlier one."""
    sentences = {_plain(sentence) for other in earlier for sentence in _sentences(other)}
    return " ".join(sentence for sentence in _sentences(text) if _plain(sentence) not in sentences)


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text.strip())


def _plain(sentence: str) -> str:
    return sentence.strip(" .!?").lower()


def _length(product: Product) -> str:
    """Return how long a film plays; empty for a figure."""
    film = product.versions[0].film or product.versions[0].loop
    return seconds(film.seconds) if film and film.seconds else ""


def _version(
    library: Library, product: Product, version: Version, thumbnails: ThumbnailCache, wide: int
) -> dict[str, Any]:
    opening = version.opening or version.raster or version.loop
    small, width, height = "", 0, 0
    if opening:
        ground = version.theme.background
        small, width, height = thumbnail(library.folder / opening.path, ground, thumbnails, wide)
    return {
        **film_entry(library.folder, product, version, lambda file: file.path if file else ""),
        "small": small,
        "width": width,
        "height": height,
        "picture": version.in_format("svg", "picture") or version.in_format("png", "picture"),
        "files": [{"file": file, "role": _role(file), "facts": facts(file)} for file in version.files],
    }


def _role(file: File) -> str:
    """Return the purpose of a file, and for a still or a clip the number of its chapter."""
    number = f" {file.chapter}" if file.chapter else ""
    return f"{tr(ROLE_TITLES[file.role])}{number}"


def _snippets(library: Library, product: Product) -> dict[str, dict[str, str]]:
    """Write the snippet of each target that can show a product, by theme."""
    document = Document.beside(library.folder)
    written = {}
    for name, target in TARGETS.items():
        try:
            written[name] = dict(_for_target(product, target, document))
        except SnippetError:
            # The configuration makes no format that this target can show.
            continue
    return written


def _for_target(product: Product, target: Target, document: Document) -> Iterator[tuple[str, str]]:
    """Yield the snippet of each theme; one for light and dark together where the target has that."""
    pair = pair_of(product) if target.pairs_by_itself else []
    if pair:
        yield BOTH, snippet(product, target, document)
    for version in product.versions:
        if version not in pair:
            yield version.theme.name, snippet(product, target, document, version.theme.name)


def _id(title: str) -> str:
    """Return a section's title as the end of an address."""
    return "section-" + "-".join(re.findall(r"\w+", title.lower()))
