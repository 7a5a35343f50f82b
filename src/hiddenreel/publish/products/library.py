"""The products of a folder, as its manifest lists them: each once, with its files in every theme."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hiddenreel.errors import HiddenreelError, suggest
from hiddenreel.publish.products.formats import MANIFEST

# What a picture is shown at where nobody says, in px: 13.33 in of a slide at 96 px an inch.
SHOWN_WIDTH = 1280


class LibraryError(HiddenreelError):
    """There is no such product, or nothing says which there are."""


@dataclass(frozen=True)
class File:
    """A file of a product.

    Attributes
    ----------
    path : str
        Relative to the folder of products.
    role, format : str
        Such as ``"picture"`` and ``"svg"``; the words of the manifest.
    bytes : int
    pixels : tuple of int or None
        Width and height.
    seconds : float or None
        How long it plays; None for a still.
    chapter : int or None
        The number of the chapter that a still or a clip ends; None for every other file.
    """

    path: str
    role: str
    format: str
    bytes: int
    pixels: tuple[int, int] | None
    seconds: float | None
    chapter: int | None = None

    @property
    def shown(self) -> tuple[int, int] | None:
        """Width and height to show it at, in px: never larger than a slide."""
        if self.pixels is None:
            return None
        width, height = self.pixels
        shown = min(width, SHOWN_WIDTH)
        return shown, round(height * shown / width)


@dataclass(frozen=True)
class Chapter:
    """A part of a film, which ends `seconds` after the film's start, at a moment to stop at."""

    number: int
    title: str
    sentence: str
    epoch: float | None
    seconds: float


@dataclass(frozen=True)
class Theme:
    """A look, as far as a page needs to know it."""

    name: str
    is_dark: bool
    background: str
    ink: str
    muted: str
    accent: str


def by_scheme(themes: Sequence[Theme]) -> dict[str, str]:
    """Name the theme for readers who have asked for light pages, and for those who want dark ones."""
    light = [theme.name for theme in themes if not theme.is_dark]
    dark = [theme.name for theme in themes if theme.is_dark]
    return {"light": (light or dark)[0], "dark": (dark or light)[0]}


@dataclass(frozen=True)
class Version:
    """A product in one theme."""

    theme: Theme
    files: tuple[File, ...]

    def file(self, format_: str, role: str | None = None) -> File | None:
        """Return its file of a format (and of a role, where that matters)."""
        for file in self.files:
            if file.chapter is None and file.format == format_ and role in (None, file.role):
                return file
        return None

    def each(self, role: str) -> list[File]:
        """List its files of a role, in order."""
        return [file for file in self.files if file.role == role]

    def chapter_file(self, role: str, chapter: int) -> File | None:
        """Return the still or the clip of a chapter, if there is one."""
        files = (file for file in self.each(role) if file.chapter == chapter)
        return next(files, None)


@dataclass(frozen=True)
class Product:
    """A figure or a film, in every theme that it was made in.

    Attributes
    ----------
    hint : str
        What to look at.
    title, caption, alt : str
        The same in every theme.
    chapters : tuple of Chapter
        Where a film can be stopped; nothing for a figure.
    """

    name: str
    group: str
    section: str
    kind: str
    summary: str
    hint: str
    run: str
    compare: tuple[str, ...]
    options: Mapping[str, Any]
    title: str
    caption: str
    alt: str
    chapters: tuple[Chapter, ...]
    versions: tuple[Version, ...]

    @property
    def is_film(self) -> bool:
        """Whether it moves."""
        return self.group == "films"

    def version(self, theme: str) -> Version:
        """Return its version in a theme."""
        for version in self.versions:
            if version.theme.name == theme:
                return version
        themes = [version.theme.name for version in self.versions]
        raise LibraryError(f"{self.name} was not made in theme '{theme}'{suggest(themes, theme)}")


@dataclass(frozen=True)
class Library:
    """All products of a folder."""

    folder: Path
    sections: tuple[str, ...]
    themes: tuple[Theme, ...]
    runs: Mapping[str, Mapping[str, Any]]
    products: tuple[Product, ...]

    def product(self, name: str) -> Product:
        """Return a product by its name.

        Raises
        ------
        LibraryError
            When there is none of that name; the message has those that there are.
        """
        for product in self.products:
            if product.name == name:
                return product
        names = [product.name for product in self.products]
        listed = self.folder / MANIFEST
        raise LibraryError(f"{listed} lists no product '{name}'{suggest(names, name)}")

    def by_section(self) -> Iterator[tuple[str, list[Product]]]:
        """Yield each section that has products, with them."""
        for section in self.sections:
            products = [product for product in self.products if product.section == section]
            if products:
                yield section, products


def read_library(folder: Path) -> Library:
    """Read ``manifest.json`` in a folder of products.

    Raises
    ------
    LibraryError
        When there is none, or it is not of our making.
    """
    manifest = folder / MANIFEST
    try:
        listed = json.loads(manifest.read_text(encoding="utf-8"))
        return _shelf(folder, listed)
    except (FileNotFoundError, NotADirectoryError):
        what = "is not there: make the products first, or name their folder with --figures"
    except (ValueError, KeyError, TypeError, AttributeError):
        what = "is not a list of products as this version writes it: make them again"
    raise LibraryError(f"{manifest} {what}")


def _shelf(folder: Path, listed: dict) -> Library:
    looks = ("is_dark", "background", "ink", "muted", "accent")
    themes = {
        name: Theme(name=name, **{key: theme[key] for key in looks})
        for name, theme in listed["themes"].items()
    }
    return Library(
        folder=folder,
        sections=tuple(listed["sections"]),
        themes=tuple(themes.values()),
        runs=listed["runs"],
        products=tuple(_product(entry, themes) for entry in listed["products"]),
    )


def _product(entry: dict, themes: Mapping[str, Theme]) -> Product:
    texts = ("name", "group", "section", "kind", "summary", "hint", "run")
    return Product(
        **{key: entry[key] for key in (*texts, "options", "title", "caption", "alt")},
        compare=tuple(entry["compare"]),
        chapters=tuple(map(_chapter, entry["chapters"])),
        versions=tuple(
            Version(themes[theme], tuple(map(_file, version["files"])))
            for theme, version in entry["versions"].items()
        ),
    )


def _chapter(chapter: dict) -> Chapter:
    return Chapter(
        **{key: chapter[key] for key in ("number", "title", "epoch", "seconds")},
        sentence=chapter.get("sentence", ""),
    )


def _file(file: dict) -> File:
    return File(
        **{key: file[key] for key in ("path", "role", "format", "bytes")},
        pixels=tuple(file["pixels"]) if file["pixels"] else None,
        seconds=file.get("seconds"),
        chapter=file.get("chapter"),
    )
