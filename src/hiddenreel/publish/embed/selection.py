"""Selects the versions and files of a product for a document, and the paths to them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from hiddenreel.errors import HiddenreelError, suggest
from hiddenreel.language import tr
from hiddenreel.publish.products.formats import PLAYERS
from hiddenreel.publish.products.library import File, Product, Theme, Version

BOTH = "both"
# A film as its clips, each from one chapter to the next.
CHAPTERS = "chapters"
LIGHT, DARK = "light", "dark"


class SnippetError(HiddenreelError):
    """A target cannot show the product as requested."""


@dataclass(frozen=True)
class Target:
    """A program or a kind of page that a product can be embedded in.

    Attributes
    ----------
    name, title : str
        Its name on the command line, and in prose.
    language : str
        The language of the snippet, for a fenced block.
    figures, films : tuple of str
        The formats that it can show, best first.
    needs : str
        The settings that the page or the program needs, as sentences; empty if none.
    pairs, pairs_by_itself : bool
        Whether a light and a dark version can stand together, and whether they do so unasked.
    """

    name: str
    title: str
    language: str
    figures: tuple[str, ...]
    films: tuple[str, ...]
    needs: str = ""
    pairs: bool = False
    pairs_by_itself: bool = False

    def formats(self, product: Product) -> tuple[str, ...]:
        """List the formats that it can show of a product, best first."""
        return self.films if product.is_film else self.figures


@dataclass(frozen=True)
class Document:
    """The document that a snippet goes into.

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
        """Return a document at `file`, or one in the current folder."""
        return cls(products, file.parent if file else Path("."), file)

    @classmethod
    def beside(cls, products: Path) -> Document:
        """Return a document that lies beside the folder of products."""
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
        """Return the path from here to `root`: an empty string, or ``"../"`` once or several times."""
        up = os.path.relpath(self.root(*marks), os.path.abspath(self.folder))
        return "" if up == os.curdir else f"{Path(up).as_posix()}/"


@dataclass(frozen=True)
class Variant:
    """A version and the file to show."""

    version: Version
    file: File

    @property
    def theme(self) -> Theme:
        """The theme of the version."""
        return self.version.theme

    @property
    def scheme(self) -> str:
        """``"light"`` or ``"dark"``."""
        return DARK if self.theme.is_dark else LIGHT

    @property
    def poster(self) -> File | None:
        """The picture that stands for a film where none plays."""
        return self.version.poster

    @property
    def opening(self) -> File | None:
        """The picture that a film shows until it plays; it does not give the end away."""
        return self.version.opening

    @property
    def sources(self) -> list[File]:
        """The files that a browser may choose from to show it: the film in each format, or this."""
        return self.version.sources if self.file == self.version.film else [self.file]

    @property
    def track(self) -> File | None:
        """The track that describes the film; a clip or a loop has none."""
        return self.version.track if self.file.role == "film" else None


@dataclass(frozen=True)
class Selection:
    """The content of a snippet.

    Attributes
    ----------
    variants : tuple of Variant
        One, or a light and a dark one, in this order.
    format : str
        Such as ``"svg"``, or ``"chapters"``.
    """

    product: Product
    variants: tuple[Variant, ...]
    document: Document
    format: str

    @property
    def first(self) -> Variant:
        """The variant that stands for both."""
        return self.variants[0]

    @property
    def is_pair(self) -> bool:
        """Whether a light and a dark variant stand together and the reader sees one."""
        return len(self.variants) == 2

    @property
    def is_film(self) -> bool:
        """Whether it is shown as a film."""
        return self.first.file.media_type.startswith("video/")

    @property
    def is_loop(self) -> bool:
        """Whether it is shown as a GIF."""
        return self.first.file.role == "loop"

    @property
    def notes(self) -> str:
        """The text for the speaker."""
        if not self.product.hint:
            return self.product.caption
        with self.product.language.applied():
            hint = tr("What to look at: {hint}", hint=tr(self.product.hint))
        return f"{self.product.caption} {hint}"

    @property
    def clips(self) -> list[File]:
        """The film cut at its chapters."""
        return self.first.version.with_role("clip")

    @property
    def film(self) -> File | None:
        """The film that a picture stands for."""
        return self.first.version.film

    @property
    def player(self) -> str:
        """The page that plays the film, relative to the folder of products.

        Raises
        ------
        SnippetError
            When no such page is made.
        """
        if not self.product.has_player:
            what = "is shown there by the page that plays it: add players to pages"
            raise SnippetError(f"{self.product.name} {what} in the configuration")
        return f"{PLAYERS}/{self.product.name}.html"

    @property
    def seconds(self) -> float:
        """The length of the film; 0 for a figure."""
        lengths = [file.seconds for file in self.first.version.files if file.seconds]
        return max(lengths, default=0.0)

    @property
    def film_link_text(self) -> str:
        """The words of a link to the film."""
        with self.product.language.applied():
            return tr("The film, {seconds:.0f} s", seconds=self.seconds)

    @property
    def play_text(self) -> str:
        """The words to open a loop with."""
        with self.product.language.applied():
            return tr("Play: {title}", title=self.product.title)

    def path(self, file: File | str) -> str:
        """Return the path from the document to a file, as the name of a file."""
        return self.document.path_to(file if isinstance(file, str) else file.path)

    def link(self, file: File | str) -> str:
        """Return the path from the document to a file, as an address."""
        return quote(self.path(file))

    def alone(self) -> list[Selection]:
        """Split a pair: return a selection for each variant."""
        return [replace(self, variants=(variant,)) for variant in self.variants]

    def as_poster(self) -> Selection:
        """Return the posters of a film instead of the film, if it has posters."""
        posters = tuple(replace(variant, file=variant.poster) for variant in self.variants if variant.poster)
        return replace(self, variants=posters) if len(posters) == len(self.variants) else self


def select(
    product: Product, document: Document, target: Target, theme: str | None = None, format_: str | None = None
) -> Selection:
    """Select the files of a product for a document; `theme` and `format_` are as in `targets.snippet`.

    Raises
    ------
    SnippetError
        When the target cannot show such a file, or none was made.
    """
    versions = _versions(product, target, theme)
    chosen = _format(product, versions, target, format_)
    variants = tuple(Variant(version, _file(version, chosen)) for version in versions)
    return Selection(product, variants, document, chosen)


def _versions(product: Product, target: Target, theme: str | None) -> list[Version]:
    pair = pair_of(product)
    if theme is None:
        return pair if pair and target.pairs_by_itself else [product.versions[0]]
    if theme != BOTH:
        return [product.version(theme)]
    names = [version.theme.name for version in product.versions]
    if not target.pairs:
        raise SnippetError(f"{target.name} shows one theme at a time{suggest(names)}")
    if not pair:
        what = f"{product.name} was not made in a light and a dark theme"
        raise SnippetError(f"{what}{suggest(names)}")
    return pair


def pair_of(product: Product) -> list[Version]:
    """Return the first light and the first dark version; an empty list if one is missing."""
    light = [version for version in product.versions if not version.theme.is_dark]
    dark = [version for version in product.versions if version.theme.is_dark]
    return [light[0], dark[0]] if light and dark else []


def _format(product: Product, versions: Sequence[Version], target: Target, wanted: str | None) -> str:
    formats = target.formats(product)
    made = [name for name in formats if all(_found(version, name) for version in versions)]
    if wanted is None:
        if made:
            return made[0]
        others = sorted({file.format for version in versions for file in version.files})
        shows = f"{target.name} shows {' or '.join(formats)}"
        what = f"{shows}, and {product.name} has {' and '.join(others)}"
        raise SnippetError(f"{what}: add one to formats.{product.group} in the configuration")
    if wanted not in formats:
        raise SnippetError(f"{target.name} shows no '{wanted}' of {product.name}{suggest(made, wanted)}")
    if wanted not in made and wanted == CHAPTERS:
        raise SnippetError(f"{product.name} has no chapters: its film was not cut into clips")
    if wanted not in made:
        what = f"{product.name} was not made as {wanted}{suggest(made)}"
        raise SnippetError(f"{what}, or add it to formats.{product.group} in the configuration")
    return wanted


def _found(version: Version, format_: str) -> File | None:
    if format_ == CHAPTERS:
        return next(iter(version.with_role("clip")), None)
    return version.in_format(format_)


def _file(version: Version, format_: str) -> File:
    file = _found(version, format_)
    assert file is not None
    return file
