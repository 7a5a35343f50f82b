"""Writes a page for each film that plays it and does nothing else, for places that take a frame."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from hiddenreel.publish.pages.template import write_page
from hiddenreel.publish.products.library import File, Library, Product, Version, by_scheme
from hiddenreel.publish.products.wording import seconds

FOLDER = "players"


def write_players(library: Library) -> list[Path]:
    """Write ``players/NAME.html`` among the products, for each film that was made as MP4.

    Returns
    -------
    list of Path
        The files written.
    """
    films = [product for product in library.products if product.is_film]
    return [_write(library, product) for product in films if product.versions[0].file("mp4")]


def _write(library: Library, product: Product) -> Path:
    path = library.folder / FOLDER / f"{product.name}.html"
    versions = [_version(product, version) for version in product.versions]
    themes = [version.theme for version in product.versions]
    write_page(
        path,
        "player",
        title=product.title,
        themes=themes,
        by_default=by_scheme(themes),
        versions=versions,
    )
    return path


def _version(product: Product, version: Version) -> dict[str, Any]:
    film = version.file("mp4")
    return {
        "theme": version.theme.name,
        "title": product.title,
        "alt": product.alt,
        "film": film,
        "film_path": _from_here(film),
        "poster_path": _from_here(version.file("png", "poster")),
        "stops": [{"stop": stop, "at": seconds(stop.seconds)} for stop in product.chapters],
    }


def _from_here(file: File | None) -> str:
    return Path(os.path.relpath(file.path, FOLDER)).as_posix() if file else ""
