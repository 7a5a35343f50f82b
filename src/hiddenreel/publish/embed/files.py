"""Writes all snippets of a product into one file, a fenced block for each target."""

from __future__ import annotations

import re
from pathlib import Path

from hiddenreel.publish.atomic import write_text
from hiddenreel.publish.embed.escape import commonmark
from hiddenreel.publish.embed.selection import Document, SnippetError
from hiddenreel.publish.embed.targets import TARGETS, Target, snippet
from hiddenreel.publish.products.formats import SNIPPETS
from hiddenreel.publish.products.library import Library, Product


def write_snippets(library: Library) -> list[Path]:
    """Write ``snippets/NAME.md`` among the products, for each of them.

    Returns
    -------
    list of Path
        The files written.
    """
    return [_write(library, product) for product in library.products]


def snippets_of(library: Library, product: Product) -> dict[Target, str]:
    """Write the snippet of each target that can show a product, for a document beside the folder."""
    document = Document.beside(library.folder)
    written = {}
    for target in TARGETS.values():
        try:
            written[target] = snippet(product, target, document)
        except SnippetError:
            # The configuration makes no format that this target can show.
            continue
    return written


def _write(library: Library, product: Product) -> Path:
    path = library.folder / SNIPPETS / f"{product.name}.md"
    blocks = [
        f"# {commonmark(product.title)}",
        f"`{product.name}`: paste one of these blocks into a document. Paths begin beside the folder "
        f"`{library.folder.name}`; for another document, theme or format run "
        f"`hiddenreel embed {product.name} --for TARGET --from DOCUMENT`.",
        *(_block(target, text) for target, text in snippets_of(library, product).items()),
    ]
    write_text(path, "\n\n".join(blocks) + "\n")
    return path


def _block(target: Target, text: str) -> str:
    heading = f"## {target.title}\n\n`--for {target.name}`"
    needs = f" · {target.needs}" if target.needs else ""
    return f"{heading}{needs}\n\n{fenced(text, target.language)}"


def fenced(text: str, language: str) -> str:
    """Put a text into a fence that is longer than any within it."""
    longest = max((len(run) for run in re.findall("`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
