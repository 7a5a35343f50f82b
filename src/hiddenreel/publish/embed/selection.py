"""A product as a document is to show it: which versions, which file, and the way there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from hiddenreel.errors import HiddenreelError, suggest
from hiddenreel.publish.products.library import Chapter, File, Product, Theme, Version

BOTH = "both"
# A film in its parts, each from one stop to the next.
CHAPTERS = "chapters"
# What a theme is called where a document shows one of two.
LIGHT, DARK = "light", "dark"


class SnippetError(HiddenreelError):
    """A product cannot be shown in that way in that place."""


@dataclass(frozen=True)
class Document:
    """Where the author writes, as far as paths go.

    Attributes
    ----------
    products : Path
        The folder of products.
    folder : Path
        The folder of the document. Paths in snippets begin there.
    file : Path or None
        The document, where it is known.
    """

    products: Path
    folder: Path
    file: Path | None = None

    @classmethod
    def at(cls, products: Path, file: Path | None) -> Document:
        """Stand for a document, or for one in this folder where there is none yet."""
        return cls(products, file.parent if file else Path("."), file)

    @classmethod
    def beside(cls, products: Path) -> Document:
        """Stand for a document that lies beside the folder of products."""
        return cls(products, products.parent)

    def path_to(self, product: str) -> str:
        """Return the path from here to a file among the products, with forward slashes."""
        return Path(os.path.relpath(self.products / product, self.folder)).as_posix()

    def root(self, *marks: str) -> Path:
        """Return the nearest folder upwards that has one of these files; else the document's own."""
        folder = Path(os.path.abspath(self.folder))
        for candidate in (folder, *folder.parents):
            if any((candidate / mark).is_file() for mark in marks):
                return candidate
        return folder

    def path_to_root(self, *marks: str) -> str:
        """Return the path from here to that folder: nothing, or ``"../"`` a few times."""
        up = os.path.relpath(self.root(*marks), os.path.abspath(self.folder))
        return "" if up == os.curdir else f"{Path(up).as_posix()}/"


@dataclass(frozen=True)
class Picked:
    """A version and the file of it that is shown."""

    version: Version
    file: File
    scheme: str

    @property
    def theme(self) -> Theme:
        """The theme it is in."""
        return self.version.theme

    @property
    def poster(self) -> File | None:
        """A picture that stands for a film until it plays."""
        return self.version.file("png", "poster")


@dataclass(frozen=True)
class Shown:
    """What a place writes a snippet of.

    Attributes
    ----------
    picked : tuple of Picked
        One version, or a light one and a dark one, in this order.
    format : str
        Such as ``"svg"``, or ``"chapters"``.
    """

    product: Product
    picked: tuple[Picked, ...]
    document: Document
    format: str

    @property
    def first(self) -> Picked:
        """The version whose words are used where only one's can be."""
        return self.picked[0]

    @property
    def is_pair(self) -> bool:
        """Whether the reader's setting decides which of two is seen."""
        return len(self.picked) == 2

    @property
    def title(self) -> str:
        """What the picture says."""
        return self.product.title

    @property
    def caption(self) -> str:
        """What it shows."""
        return self.product.caption

    @property
    def alt(self) -> str:
        """What there is to see, for who cannot see it."""
        return self.product.alt

    @property
    def notes(self) -> str:
        """What to say about it."""
        look = f" What to look at: {self.product.hint}" if self.product.hint else ""
        return f"{self.caption}{look}"

    @property
    def stops(self) -> Sequence[Chapter]:
        """Where the film can be stopped."""
        return self.product.chapters

    @property
    def seconds(self) -> float:
        """How long it plays; 0 for a still."""
        lengths = [file.seconds for file in self.first.version.files if file.seconds]
        return max(lengths, default=0.0)

    def path(self, file: File | str) -> str:
        """Return the path from the document to a file, as a file's name."""
        return self.document.path_to(file if isinstance(file, str) else file.path)

    def link(self, file: File | str) -> str:
        """Return the path from the document to a file, as an address."""
        return quote(self.path(file))


def shown(
    product: Product,
    document: Document,
    formats: Sequence[str],
    *,
    place: str,
    theme: str | None,
    format_: str | None,
    pairs: bool,
    pairs_by_itself: bool,
) -> Shown:
    """Choose what of a product is shown.

    Parameters
    ----------
    product : Product
    document : Document
    formats : sequence of str
        What the place can show of it, the best first.
    place : str
        What the place is called in messages.
    theme, format_ : str or None
        What the author asks for; `theme` may also be ``"both"``.
    pairs, pairs_by_itself : bool
        Whether a light and a dark version can stand together there, and whether they do unasked.

    Raises
    ------
    SnippetError
        When the place cannot show that, or it was not made.
    """
    versions = _versions(product, place, theme, pairs, pairs_by_itself)
    chosen = _format(product, versions, formats, place, format_)
    picked = tuple(
        Picked(version, _file(version, chosen), DARK if version.theme.is_dark else LIGHT)
        for version in versions
    )
    return Shown(product, picked, document, chosen)


def _versions(
    product: Product, place: str, theme: str | None, pairs: bool, by_itself: bool
) -> list[Version]:
    pair = pair_of(product)
    if theme is None:
        return pair if pair and by_itself else [product.versions[0]]
    if theme != BOTH:
        return [product.version(theme)]
    names = [version.theme.name for version in product.versions]
    if not pairs:
        raise SnippetError(f"{place} shows one theme at a time{suggest(names)}")
    if not pair:
        what = f"{product.name} was not made in a light and a dark theme"
        raise SnippetError(f"{what}{suggest(names)}")
    return pair


def pair_of(product: Product) -> list[Version]:
    """Return the first light and the first dark version, or nothing."""
    light = [version for version in product.versions if not version.theme.is_dark]
    dark = [version for version in product.versions if version.theme.is_dark]
    return [light[0], dark[0]] if light and dark else []


def _format(
    product: Product,
    versions: Sequence[Version],
    formats: Sequence[str],
    place: str,
    asked: str | None,
) -> str:
    there = [name for name in formats if all(_has(version, name) for version in versions)]
    if asked is None:
        if there:
            return there[0]
        made = sorted({file.format for version in versions for file in version.files})
        what = f"{place} shows {' or '.join(formats)}, and {product.name} has {' and '.join(made)}"
        raise SnippetError(f"{what}: add one to formats.{product.group} in the configuration")
    if asked not in formats:
        raise SnippetError(f"{place} shows no '{asked}' of {product.name}{suggest(there, asked)}")
    if asked not in there and asked == CHAPTERS:
        raise SnippetError(f"{product.name} has no chapters: its film was not cut at stops")
    if asked not in there:
        what = f"{product.name} was not made as {asked}{suggest(there)}"
        raise SnippetError(f"{what}, or add it to formats.{product.group} in the configuration")
    return asked


def _has(version: Version, format_: str) -> bool:
    return _found(version, format_) is not None


def _found(version: Version, format_: str) -> File | None:
    if format_ == CHAPTERS:
        return next(iter(version.each("clip")), None)
    return version.file(format_)


def _file(version: Version, format_: str) -> File:
    file = _found(version, format_)
    assert file is not None
    return file
