"""Writes a page for each film that only plays it, to be shown in a frame."""

from __future__ import annotations

import base64
import math
import os
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from hiddenreel.errors import apart_from
from hiddenreel.publish.atomic import write_text
from hiddenreel.publish.pages.template import render_page
from hiddenreel.publish.products.formats import BROWSER, FORMATS, MB, PLAYERS
from hiddenreel.publish.products.library import File, Library, LibraryError, Product, Version, by_scheme
from hiddenreel.publish.products.wording import seconds


def write_players(library: Library, names: Collection[str] | None = None) -> list[Path]:
    """Write ``players/NAME.html`` among the products, for each film that browsers can play.

    Parameters
    ----------
    names : collection of str, optional
        The films; all of them if None.

    Returns
    -------
    list of Path
        The files written.
    """
    films = (product for product in library.products if product.versions[0].film)
    return [_write(library, film) for film in films if names is None or film.name in names]


def _write(library: Library, product: Product) -> Path:
    path = library.folder / PLAYERS / f"{product.name}.html"
    page = _player(library.folder, product, [version.film for version in product.versions])
    if library.budget is not None:
        taken, budget = len(page.encode()), library.budget
        fitting = [_fitting(path, version, taken, budget) for version in product.versions]
        page = _player(library.folder, product, fitting)
    write_text(path, page)
    return path


def _player(folder: Path, product: Product, shown: Sequence[File | None]) -> str:
    """Return the page; `shown` is the file of each version."""
    themes = [version.theme for version in product.versions]
    return render_page(
        "player",
        title=product.title,
        themes=themes,
        by_default=by_scheme(themes),
        versions=[
            _entry(folder, product, version, file, _from_player)
            for version, file in zip(product.versions, shown, strict=True)
        ],
    )


def _fitting(path: Path, version: Version, taken: int, budget: float) -> File:
    """Return the file of a version that a page can show within a budget of MB.

    Raises
    ------
    LibraryError
        When every file is too large.
    """
    shown = _choices(version)
    for file in shown:
        if taken + file.bytes <= budget * MB:
            return file
    raise over_budget(path, (taken + min(file.bytes for file in shown)) / MB, budget)


def over_budget(path: Path, size: float, budget: float) -> LibraryError:
    """Return the error for a page that would be too heavy; sizes are in MB."""
    would = apart_from(budget, size, 2)
    return LibraryError(f"{path} would have {would} MB, more than the budget of {budget:g} MB")


def _choices(version: Version) -> list[File]:
    """List the files of a version that a page can show: film, loop, then pictures, smallest first."""
    pictures = [
        file
        for file in version.files
        if file.role in ("picture", "loop", "poster") and BROWSER in FORMATS[file.format].shown_on
    ]
    pictures.sort(key=lambda file: file.bytes)
    moving = [file for file in (version.film, version.loop) if file]
    return [*moving, *(file for file in pictures if file not in moving)]


def _entry(
    folder: Path,
    product: Product,
    version: Version,
    shown: File | None,
    address: Callable[[File | None], str],
    alone: File | None = None,
) -> dict[str, Any]:
    """Return the template's variables to show a film, or a picture in its place."""
    if shown is None or shown == version.film:
        return film_entry(folder, product, version, address, alone)
    entry = film_entry(folder, product, version, lambda file: "")
    return {**entry, "film": None, "picture": shown, "picture_path": address(shown)}


def write_single_page(
    folder: Path, product: Product, theme: str | None, output: Path, budget: float | None = None
) -> File:
    """Write one page that holds a figure or a film itself, for places that take a single file.

    It is in the product's language.

    Parameters
    ----------
    folder : Path
        The products.
    theme : str or None
        The first one by default.
    budget : float, optional
        The size that the page may have, MB. A film that is too heavy gives way to its GIF or its poster.

    Returns
    -------
    File
        The file that the page shows.

    Raises
    ------
    LibraryError
        When the product was not made in that theme, or in no format that a browser can show, or is
        too heavy in every format.
    """
    version = product.version(theme) if theme else product.versions[0]
    shown = _choices(version)
    if not shown:
        raise LibraryError(f"{product.name} was made in no format that a page can show")
    most = math.inf if budget is None else budget
    for file in shown:
        with product.language.applied():
            text = _single_page(folder, product, version, file)
        size = len(text.encode()) / MB
        if size <= most:
            write_text(output, text)
            return file
    raise over_budget(output, size, most)


def _single_page(folder: Path, product: Product, version: Version, shown: File) -> str:
    entry = _entry(folder, product, version, shown, partial(_embedded, folder), version.film)
    return render_page(
        "player",
        title=product.title,
        themes=[version.theme],
        by_default=by_scheme([version.theme]),
        versions=[entry],
    )


def _embedded(folder: Path, file: File | None) -> str:
    """Return a file as a ``data:`` address; empty without a file."""
    if file is None:
        return ""
    content = base64.b64encode((folder / file.path).read_bytes()).decode()
    return f"data:{file.media_type};base64,{content}"


def film_entry(
    folder: Path,
    product: Product,
    version: Version,
    address: Callable[[File | None], str],
    alone: File | None = None,
) -> dict[str, Any]:
    """Return the templates' variables to play a film; `address` gives the address of a file, if any.

    A browser may choose between its formats, unless one of them stands `alone`. Its track stands in
    the page: browsers load none from a file for a page that is a file.
    """
    films = version.sources if alone is None else [alone]
    return {
        "theme": version.theme.name,
        "language": product.language,
        "title": product.title,
        "alt": product.alt,
        "caption": product.caption,
        "film": version.film,
        "film_path": address(version.film),
        "sources": [{"path": address(file), "media_type": file.media_type} for file in films],
        "poster_path": address(version.opening),
        "track": _embedded(folder, version.track),
        "chapters": [{"chapter": chapter, "at": seconds(chapter.seconds)} for chapter in product.chapters],
    }


def _from_player(file: File | None) -> str:
    """Return the path to a file from the folder of players; empty without a file."""
    return Path(os.path.relpath(file.path, PLAYERS)).as_posix() if file else ""
