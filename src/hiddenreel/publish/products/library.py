"""What there is to show: the products that a manifest lists, each with its versions by theme."""

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
    """

    path: str
    role: str
    format: str
    bytes: int
    pixels: tuple[int, int] | None
    seconds: float | None

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
    """A moment at which a film can be stopped, `seconds` after its start."""

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
    title: str
    caption: str
    alt: str
    files: tuple[File, ...]
    stops: tuple[Chapter, ...]

    def file(self, format_: str, role: str | None = None) -> File | None:
        """Return its file of a format (and of a role, where that matters)."""
        whole = [file for file in self.files if file.role not in ("part", "still")]
        for file in whole:
            if file.format == format_ and role in (None, file.role):
                return file
        return None

    def each(self, role: str) -> list[File]:
        """List its files of a role, in order."""
        return [file for file in self.files if file.role == role]


@dataclass(frozen=True)
class Product:
    """A figure or a film, in every theme that it was made in."""

    name: str
    group: str
    section: str
    kind: str
    summary: str
    look: str
    run: str
    compare: tuple[str, ...]
    options: Mapping[str, Any]
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
    by_name: dict[str, list[dict]] = {}
    for entry in listed["products"]:
        by_name.setdefault(entry["name"], []).append(entry)
    return Library(
        folder=folder,
        sections=tuple(listed["sections"]),
        themes=tuple(themes.values()),
        runs=listed["runs"],
        products=tuple(_product(entries, themes) for entries in by_name.values()),
    )


def _product(entries: list[dict], themes: dict[str, Theme]) -> Product:
    first = entries[0]
    return Product(
        **{
            key: first[key]
            for key in ("name", "group", "section", "kind", "summary", "look", "run", "options")
        },
        compare=tuple(first["compare"]),
        versions=tuple(_version(entry, themes[entry["theme"]]) for entry in entries),
    )


def _version(entry: dict, theme: Theme) -> Version:
    return Version(
        theme=theme,
        **{key: entry[key] for key in ("title", "caption", "alt")},
        files=tuple(_file(file) for file in entry["files"]),
        stops=tuple(
            Chapter(
                **{key: stop[key] for key in ("number", "title", "epoch", "seconds")},
                sentence=stop.get("sentence", ""),
            )
            for stop in entry["stops"]
        ),
    )


def _file(file: dict) -> File:
    return File(
        **{key: file[key] for key in ("path", "role", "format", "bytes")},
        pixels=tuple(file["pixels"]) if file["pixels"] else None,
        seconds=file.get("seconds"),
    )
