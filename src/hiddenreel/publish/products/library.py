"""Reads the manifest of a folder: its products, each with its versions by theme."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from hiddenreel.errors import HiddenreelError, suggest
from hiddenreel.language import Language, tr
from hiddenreel.publish.products.chapter import Chapter
from hiddenreel.publish.products.formats import BROWSER, FORMATS, MANIFEST, PAGES, TRACK
from hiddenreel.reading import MOST_BYTES, Unreadable, read_bounded

Thing = TypeVar("Thing")

# The largest width at which a page shows a picture, px: a slide of 13.33 in at 96 px an inch.
WIDEST = 1280


class LibraryError(HiddenreelError):
    """A product, a theme or the manifest is missing or cannot be read."""


@dataclass(frozen=True)
class File:
    """A file of a product.

    Attributes
    ----------
    path : str
        Relative to the folder of products.
    role, format : str
        Such as ``"picture"`` and ``"svg"``: see `formats`.
    pixels : tuple of int or None
        Width and height, px.
    seconds : float or None
        How long it plays; None for a still picture.
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
    def display_size(self) -> tuple[int, int] | None:
        """Width and height at which a page shows it, px: neither is more than a slide is wide."""
        if self.pixels is None:
            return None
        width, height = self.pixels
        shown = min(width, WIDEST, WIDEST * width // height)
        return shown, round(height * shown / width)

    @property
    def media_type(self) -> str:
        """Its media type, such as ``"video/mp4"``."""
        return FORMATS[self.format].media_type


@dataclass(frozen=True)
class Theme:
    """The colours of a theme that a page needs."""

    name: str
    is_dark: bool
    background: str
    ink: str
    muted: str
    accent: str


def by_scheme(themes: Sequence[Theme]) -> dict[str, str]:
    """Return the name of the theme for readers who prefer light pages, and for those who prefer dark."""
    light = [theme.name for theme in themes if not theme.is_dark]
    dark = [theme.name for theme in themes if theme.is_dark]
    return {"light": (light or dark)[0], "dark": (dark or light)[0]}


@dataclass(frozen=True)
class Version:
    """A product in one theme."""

    theme: Theme
    files: tuple[File, ...]

    def with_role(self, role: str) -> list[File]:
        """List its files of a role, in the manifest's order."""
        return [file for file in self.files if file.role == role]

    def in_format(self, format_: str, role: str | None = None) -> File | None:
        """Return its file of a format, and of a role if one is given; never a still or a clip."""
        whole = (file for file in self.files if file.chapter is None)
        found = (file for file in whole if file.format == format_ and role in (None, file.role))
        return next(found, None)

    def of_chapter(self, role: str, number: int) -> File | None:
        """Return the still or the clip that ends a chapter, if it was made."""
        return next((file for file in self.with_role(role) if file.chapter == number), None)

    @property
    def film(self) -> File | None:
        """Its film, if it was made."""
        return _best(self.with_role("film"))

    def shown_on(self, page: str, role: str) -> File | None:
        """Return its best file of a role that a page such as `formats.DECK` can show."""
        return _best([file for file in self.with_role(role) if page in FORMATS[file.format].shown_on])

    @property
    def sources(self) -> list[File]:
        """Its film in each format that browsers play, the smallest format first."""
        films = [file for file in self.with_role("film") if BROWSER in FORMATS[file.format].shown_on]
        return sorted(films, key=lambda file: list(FORMATS).index(file.format), reverse=True)

    @property
    def loop(self) -> File | None:
        """Its film as a loop of pictures, if it was made."""
        return _best(self.with_role("loop"))

    @property
    def poster(self) -> File | None:
        """The picture that stands for its film until it plays, if it was made."""
        return _best(self.with_role("poster"))

    @property
    def track(self) -> File | None:
        """The track that describes its film, if it was made."""
        return self.in_format(TRACK)

    @property
    def opening(self) -> File | None:
        """The picture that opens its film: its first still if there are several, else its poster.

        A still of the first chapter shows the beginning and does not give the end away.
        """
        stills = self.with_role("still")
        return stills[0] if len(stills) > 1 else self.poster

    @property
    def raster(self) -> File | None:
        """Its picture or poster in pixels, if it was made."""
        return self.in_format("png")


def _best(files: Sequence[File]) -> File | None:
    """Return the file whose format `FORMATS` lists first."""
    order = list(FORMATS)
    return min(files, key=lambda file: order.index(file.format), default=None)


@dataclass(frozen=True)
class Product:
    """A figure or a film, in every theme that it was made in.

    Attributes
    ----------
    hint : str
        A sentence that tells the viewer what to look at.
    title, caption, alt : str
        The same in every theme.
    chapters : tuple of Chapter
        Empty for a figure.
    has_player : bool
        Whether a page is made that plays it.
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
    has_player: bool = True

    @property
    def language(self) -> Language:
        """The language of its texts."""
        return Language.read(self.options.get("language"))

    @property
    def is_film(self) -> bool:
        """Whether it moves."""
        return self.group == "films"

    def version(self, theme: str) -> Version:
        """Return its version in a theme.

        Raises
        ------
        LibraryError
            When it was not made in that theme.
        """
        versions = {version.theme.name: version for version in self.versions}
        return _named(versions, theme, f"{self.name} was not made in theme")


@dataclass(frozen=True)
class Library:
    """All products of a folder.

    Attributes
    ----------
    course : mapping of str to str
        `title`, `author` and `date` of the course, if the configuration gives them.
    explorers : mapping of str to str
        The paths of the pages on which a run can be explored, by run.
    pages : tuple of str
        The pages that are made of the products.
    budget : float or None
        What a page may weigh, MB.
    language : mapping or None
        The language of pages, as `Language.read` takes it.
    manifest : mapping
        The manifest that it was read from.
    """

    folder: Path
    sections: tuple[str, ...]
    themes: tuple[Theme, ...]
    runs: Mapping[str, Mapping[str, Any]]
    course: Mapping[str, str]
    explorers: Mapping[str, str]
    pages: tuple[str, ...]
    budget: float | None
    language: Mapping[str, Any] | None
    products: tuple[Product, ...]
    manifest: Mapping[str, Any]

    @property
    def networks(self) -> int:
        """How many networks the products show."""
        return len({run for product in self.products for run in (product.run, *product.compare)})

    @property
    def title(self) -> str:
        """The title of the course; where the configuration gives none, how many networks learn."""
        if title := self.course.get("title"):
            return title
        if self.networks < 2:
            return tr("How a network learns")
        return tr("How {count} networks learn", count=self.networks)

    def in_language(self) -> AbstractContextManager[None]:
        """Return a context in which pages are written in the language of the configuration."""
        return Language.read(self.language).applied()

    def product(self, name: str) -> Product:
        """Return a product by its name.

        Raises
        ------
        LibraryError
            When there is none of that name; the message lists the names there are.
        """
        products = {product.name: product for product in self.products}
        return _named(products, name, f"{self.folder / MANIFEST} lists no product")

    def theme(self, name: str) -> Theme:
        """Return a theme by its name.

        Raises
        ------
        LibraryError
            When there is none of that name; the message lists the names there are.
        """
        themes = {theme.name: theme for theme in self.themes}
        return _named(themes, name, f"{self.folder / MANIFEST} lists no theme")

    def by_section(self) -> Iterator[tuple[str, list[Product]]]:
        """Yield each section that has products, with its products."""
        for section in self.sections:
            products = [product for product in self.products if product.section == section]
            if products:
                yield section, products

    def main_film(self) -> Product | None:
        """Return the film that introduces the products: the first one listed; None without films."""
        return next((product for product in self.products if product.is_film), None)


def _named(things: Mapping[str, Thing], name: str, wrong: str) -> Thing:
    """Return the item with a name; `wrong` begins the error message."""
    if name not in things:
        raise LibraryError(f"{wrong} '{name}'{suggest(things, name)}")
    return things[name]


def parse_manifest(content: bytes) -> dict[str, Any]:
    """Parse a manifest that may be damaged or foreign, and check its structure.

    Every product is a mapping with a name and versions, and every version has a list of files with
    paths. All other keys may be missing or of any type.

    Raises
    ------
    LibraryError
        With what is wrong, such as "it has no list of products".
    """
    try:
        manifest = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise LibraryError(f"it is not JSON ({error})") from None
    if not (isinstance(manifest, dict) and isinstance(manifest.get("products"), list)):
        raise LibraryError("it has no list of products")
    for number, entry in enumerate(manifest["products"]):
        if wrong := _wrong_with(entry):
            raise LibraryError(f"its products[{number}] {wrong}")
    return manifest


def _wrong_with(entry: Any) -> str:
    """Return why an entry is not a product; empty if it is one."""
    if not isinstance(entry, dict):
        return "is no mapping"
    if not isinstance(entry.get("versions"), dict):
        return "has no versions"
    if not isinstance(entry.get("name"), str):
        return "has no name"
    for theme, version in entry["versions"].items():
        if not isinstance(version, dict):
            return f"has no mapping for theme {theme}"
        if not isinstance(version.get("files"), list):
            return "has no list of files"
        for file in version["files"]:
            if not (isinstance(file, dict) and isinstance(file.get("path"), str)):
                return "lists a file without a path"
    return ""


def read_library(folder: Path) -> Library:
    """Read ``manifest.json`` in a folder of products.

    Raises
    ------
    LibraryError
        When it is missing, or this version did not write it.
    """
    manifest = folder / MANIFEST
    try:
        # Reading a pipe could block for ever.
        content = read_bounded(manifest, MOST_BYTES) if manifest.exists() else manifest.read_bytes()
        return _library(folder, parse_manifest(content))
    except Unreadable as error:
        what = f"cannot be read: {error}"
    except (FileNotFoundError, NotADirectoryError):
        # Those of a configuration of one's own are in a folder below.
        below = sorted(found.parent.as_posix() for found in folder.glob(f"*/{MANIFEST}"))
        which = f" {' or '.join(below)}" if below else ""
        what = f"is not there: make the products first, or name their folder with --figures{which}"
    except (LibraryError, ValueError, KeyError, TypeError, AttributeError):
        what = "is not a list of products as this version writes it: make them again"
    raise LibraryError(f"{manifest} {what}")


def _library(folder: Path, listed: dict[str, Any]) -> Library:
    colours = ("is_dark", "background", "ink", "muted", "accent")
    themes = {
        name: Theme(name=name, **{key: theme[key] for key in colours})
        for name, theme in listed["themes"].items()
    }
    pages = tuple(listed.get("pages", PAGES))
    return Library(
        folder=folder,
        sections=tuple(listed["sections"]),
        themes=tuple(themes.values()),
        runs=listed["runs"],
        course=listed.get("course", {}),
        explorers={entry["run"]: entry["path"] for entry in listed.get("explorers", ())},
        pages=pages,
        budget=listed.get("budget"),
        language=listed.get("language"),
        products=tuple(_product(entry, themes, pages) for entry in listed["products"]),
        manifest=listed,
    )


def _product(entry: dict[str, Any], themes: Mapping[str, Theme], pages: Sequence[str]) -> Product:
    texts = ("name", "group", "section", "kind", "summary", "hint", "run")
    return Product(
        **{key: entry[key] for key in (*texts, "options", "title", "caption", "alt")},
        compare=tuple(entry["compare"]),
        chapters=tuple(Chapter(**chapter) for chapter in entry["chapters"]),
        versions=tuple(
            Version(themes[theme], tuple(map(_file, version["files"])))
            for theme, version in entry["versions"].items()
        ),
        has_player=entry["group"] == "films" and "players" in pages,
    )


def _file(file: dict[str, Any]) -> File:
    return File(
        **{key: file[key] for key in ("path", "role", "format", "bytes")},
        pixels=tuple(file["pixels"]) if file["pixels"] else None,
        seconds=file.get("seconds"),
        chapter=file.get("chapter"),
    )
