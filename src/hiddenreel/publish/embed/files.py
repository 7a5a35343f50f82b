"""Writes all snippets of a product into one file, a fenced block for each place."""

from __future__ import annotations

import re
from pathlib import Path

from hiddenreel.publish.atomic import write_atomically
from hiddenreel.publish.embed.escape import commonmark
from hiddenreel.publish.embed.selection import Document, SnippetError
from hiddenreel.publish.embed.targets import PLACES, Target, snippet
from hiddenreel.publish.products.library import Library, Product

FOLDER = "snippets"


def write_sheets(library: Library) -> list[Path]:
    """Write ``snippets/NAME.md`` among the products, for each of them.

    Returns
    -------
    list of Path
        The files written.
    """
    return [_write(library, product) for product in library.products]


def snippets_of(library: Library, product: Product) -> dict[str, str]:
    """Write the snippet of each place that can show a product, for a document beside the folder."""
    document = Document.beside(library.folder)
    written = {}
    for name, place in PLACES.items():
        try:
            written[name] = snippet(product, place, document)
        except SnippetError:
            # The configuration makes no format that this place can show.
            continue
    return written


def _write(library: Library, product: Product) -> Path:
    path = library.folder / FOLDER / f"{product.name}.md"
    parts = [
        f"# {commonmark(product.title)}",
        f"`{product.name}`: what to paste so that it stands in a document. Paths begin beside the "
        f"folder `{library.folder.name}`; for another document, another theme or another format ask "
        f"`hiddenreel embed {product.name} --for PLACE --from DOCUMENT`.",
        *(_part(PLACES[name], text) for name, text in snippets_of(library, product).items()),
    ]
    with write_atomically(path) as part:
        part.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return path


def _part(place: Target, text: str) -> str:
    said = f"## {place.title}\n\n`--for {place.name}`"
    needs = f"{said} · {place.needs}" if place.needs else said
    return f"{needs}\n\n{fenced(text, place.language)}"


def fenced(text: str, language: str) -> str:
    """Put a text into a fence longer than any within it."""
    longest = max((len(run) for run in re.findall("`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
