"""Tells which slides there are, and what each says, from the manifest of all products.

A deck is of one theme. Its sections are the manifest's, in their order, and a product stands in it
when one of its files can be shown. The deck for PowerPoint and the page for browsers are both written
from this outline, so that they say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hiddenreel.errors import suggest
from hiddenreel.publish.products.formats import MANIFEST
from hiddenreel.publish.products.library import (
    Chapter,
    Library,
    LibraryError,
    Product,
    Theme,
    Version,
    read_library,
)
from hiddenreel.publish.products.wording import facts, options_in_words, run_in_words, seconds


@dataclass(frozen=True)
class Part:
    """A film from one stop to the next, as a file of its own.

    Attributes
    ----------
    title : str
        Of the stop that it ends on.
    film : Path
    first : Path or None
        A still of the stop before, at which it begins.
    """

    title: str
    film: Path
    first: Path | None


@dataclass(frozen=True)
class Slide:
    """A figure or film, and what is said about it.

    Attributes
    ----------
    name, title, alt : str
        As in the manifest.
    picture : Path or None
        The PNG of a figure, or the poster of a film.
    drawing : Path or None
        The SVG of a figure.
    film, loop : Path or None
        The MP4 and the GIF of a film.
    stops : tuple of Chapter
    parts : tuple of Part
    notes : tuple of str
        What the speaker reads, a paragraph each.
    """

    name: str
    title: str
    alt: str
    picture: Path | None
    drawing: Path | None
    film: Path | None
    loop: Path | None
    stops: tuple[Chapter, ...]
    parts: tuple[Part, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """Slides on one subject.

    Attributes
    ----------
    title : str
    subtitle : str
        How many figures and films there are in it.
    slides : tuple of Slide
    """

    title: str
    subtitle: str
    slides: tuple[Slide, ...]


@dataclass(frozen=True)
class Outline:
    """All slides of one theme."""

    title: str
    subtitle: str
    notes: tuple[str, ...]
    theme: Theme
    sections: tuple[Section, ...]


def outline_of(folder: Path, theme: str) -> Outline:
    """Read which slides a theme has.

    Parameters
    ----------
    folder : Path
        Of the products, with their manifest.
    theme : str

    Raises
    ------
    LibraryError
        When the manifest cannot be read or has no such theme.
    """
    library = read_library(folder)
    looks = {look.name: look for look in library.themes}
    if theme not in looks:
        raise LibraryError(f"{folder / MANIFEST} lists no theme '{theme}'{suggest(looks, theme)}")
    sections = [
        _section(title, products, library, theme) for title, products in library.by_section()
    ]
    return Outline(
        title="Figures and films",
        subtitle=_counted(library.products),
        notes=(
            "Every number in this deck was computed by a network that hiddenreel trained.",
            "Delete the slides that you do not need. Each slide's notes say what to look at, and "
            "which file it shows, so that it can be exchanged when the network changes.",
        ),
        theme=looks[theme],
        sections=tuple(sections),
    )


def _section(title: str, products: list[Product], library: Library, theme: str) -> Section:
    slides = tuple(_slide(product, product.version(theme), library) for product in products)
    return Section(title=title, subtitle=_counted(products), slides=slides)


def _slide(product: Product, version: Version, library: Library) -> Slide:
    def one(format_: str, role: str | None = None) -> Path | None:
        file = version.file(format_, role)
        return library.folder / file.path if file else None

    return Slide(
        name=product.name,
        title=product.title,
        alt=product.alt,
        picture=one("png"),
        # The SVG of a film is a strip of its frames, for print.
        drawing=one("svg", "picture"),
        film=one("mp4"),
        loop=one("gif"),
        stops=product.chapters,
        parts=tuple(_parts(product, version, library.folder)),
        notes=tuple(_notes(product, version, library)),
    )


def _parts(product: Product, version: Version, folder: Path) -> Iterable[Part]:
    """Yield the clips of a film, each with the still that the one before it ended on."""
    titles = {chapter.number: chapter.title for chapter in product.chapters}
    for file in version.each("clip"):
        number = file.chapter or 0
        before = version.chapter_file("still", number - 1)
        first = folder / before.path if before else None
        yield Part(titles.get(number, product.title), folder / file.path, first=first)


def _notes(product: Product, version: Version, library: Library) -> Iterable[str]:
    """Yield what the speaker should know, a paragraph each."""
    yield product.title
    yield product.caption
    yield f"What to look at: {product.hint}"
    yield f"In words: {product.alt}"
    yield f"Run {product.run}. {_settings(library.runs[product.run])}"
    for run in product.compare:
        yield f"Beside it, run {run}. {_settings(library.runs[run])}"
    if product.options:
        yield f"Options: {options_in_words(product.options)}"
    for stop in product.chapters:
        yield f"Chapter at {seconds(stop.seconds)}: {stop.title}"
    shown = next(filter(None, map(version.file, ("mp4", "gif", "png", "svg"))), None)
    file = f", from {library.folder.name}/{shown.path} ({facts(shown)})" if shown else ""
    yield f"Product {product.name}, kind {product.kind}{file}"


def _settings(run: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}: {said}" for name, said in run_in_words(run))


def _counted(products: Iterable[Product]) -> str:
    """Say how many figures and films there are, as in "3 figures and 1 film"."""
    films = [product.is_film for product in products]
    numbers = {"figure": films.count(False), "film": films.count(True)}
    return " and ".join(
        f"{number} {one}" if number == 1 else f"{number} {one}s"
        for one, number in numbers.items()
        if number
    )
