"""Writes a page for each film that plays it and does nothing else, to be shown in a frame."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from hiddenreel.publish.pages.template import write_page
from hiddenreel.publish.products.formats import PLAYERS
from hiddenreel.publish.products.library import File, Library, Product, Version, by_scheme
from hiddenreel.publish.products.wording import seconds


def write_players(library: Library) -> list[Path]:
    """Write ``players/NAME.html`` among the products, for each film that browsers can play.

    Returns
    -------
    list of Path
        The files written.
    """
    films = [product for product in library.products if product.versions[0].film]
    return [_write(library, product) for product in films]


def _write(library: Library, product: Product) -> Path:
    path = library.folder / PLAYERS / f"{product.name}.html"
    themes = [version.theme for version in product.versions]
    write_page(
        path,
        "player",
        title=product.title,
        themes=themes,
        by_default=by_scheme(themes),
        versions=[_version(product, version) for version in product.versions],
    )
    return path


def _version(product: Product, version: Version) -> dict[str, Any]:
    return {
        "theme": version.theme.name,
        "title": product.title,
        "alt": product.alt,
        "film": version.film,
        "film_path": _from_player(version.film),
        "poster_path": _from_player(version.opening),
        "chapters": [
            {"chapter": chapter, "at": seconds(chapter.seconds)} for chapter in product.chapters
        ],
    }


def _from_player(file: File | None) -> str:
    """Return the path to a file from the folder of players; empty without a file."""
    return Path(os.path.relpath(file.path, PLAYERS)).as_posix() if file else ""
