"""Lists the slides of a deck and their words, from the manifest of all products.

A deck has one theme. Its sections are the manifest's, in their order. The deck for PowerPoint and the
page for browsers are both written from this outline, so that they agree.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from hiddenreel.language import joined, tr
from hiddenreel.publish.products.chapter import Chapter
from hiddenreel.publish.products.formats import DECK
from hiddenreel.publish.products.library import File, Library, Product, Theme, Version, read_library
from hiddenreel.publish.products.wording import (
    counted_products,
    facts,
    options_in_words,
    run_in_words,
    seconds,
)


@dataclass(frozen=True)
class Clip:
    """A film from one chapter to the next, as a file of its own.

    Attributes
    ----------
    title, sentence : str
        Of the chapter that it ends: what the slide is called, and what the speaker should know.
    first : Path or None
        A picture of its first frame.
    """

    title: str
    sentence: str
    film: Path
    first: Path | None


@dataclass(frozen=True)
class Slide:
    """A figure or film, and the speaker's notes about it.

    Attributes
    ----------
    name, title, alt : str
        As in the manifest.
    picture : Path or None
        The PNG of a figure, or the picture that opens a film.
    shape : (int, int)
        Width and height of what it shows, in any unit.
    drawing : Path or None
        The SVG of a figure.
    film, loop : Path or None
        The MP4 and the GIF of a film.
    notes : tuple of str
        A paragraph each.
    """

    name: str
    title: str
    alt: str
    picture: Path | None
    shape: tuple[int, int]
    drawing: Path | None
    film: Path | None
    loop: Path | None
    chapters: tuple[Chapter, ...]
    clips: tuple[Clip, ...]
    notes: tuple[str, ...]


# The shapes of decks: width to height.
WIDESCREEN, STANDARD = (16, 9), (4, 3)
# The previews on the slide of a section: their upper edge, the margin beside and below them, and the gap
# between them, as shares of the width of a slide of 16:9. The largest preview may have this share of the
# width of its own slide.
PREVIEWS_TOP, MARGIN, GAP, WIDEST_PREVIEW = 0.18, 0.035, 0.015, 0.45


def deck_shape(size: str) -> tuple[int, int]:
    """Return the shape of the decks of a configuration: of the two that decks have, the nearer one."""
    wide, high = map(int, size.replace(":", "x").split("x"))
    return WIDESCREEN if 2 * wide > 3 * high else STANDARD


def contained(shape: tuple[int, int], width: int, height: int) -> tuple[int, int]:
    """Return the largest width and height of a picture of this shape that a box has room for."""
    wide, high = shape
    # Sides are whole numbers, so a box of the same shape may be off by one.
    if abs(wide * height - high * width) <= wide + high:
        return width, height
    return min(width, height * wide // high), min(height, width * high // wide)


@dataclass(frozen=True)
class Section:
    """Slides on one subject.

    Attributes
    ----------
    subtitle : str
        The number of figures and films in it.
    """

    title: str
    subtitle: str
    slides: tuple[Slide, ...]


class PreviewGrid(NamedTuple):
    """The columns of previews on a slide, and the width of one as a share of the slide's."""

    columns: int
    width: float


def preview_grid(count: int, shape: tuple[int, int] = WIDESCREEN) -> PreviewGrid:
    """Choose the fewest columns with which previews fit on a slide of a shape."""
    high = shape[1] / shape[0]
    top, margin, gap = (on_slide(share, shape) for share in (PREVIEWS_TOP, MARGIN, GAP))
    across, down = 1 - 2 * margin, high - top - margin
    for columns in range(max(1, min(count, 3)), count + 1):
        width = min(WIDEST_PREVIEW, (across + gap) / columns - gap)
        if math.ceil(count / columns) * (width * high + gap) - gap <= down:
            return PreviewGrid(columns, width)
    return PreviewGrid(1, WIDEST_PREVIEW)


def on_slide(share: float, shape: tuple[int, int]) -> float:
    """Convert a share of the width of a slide of 16:9 to one of a slide of a shape, as high."""
    return share * (WIDESCREEN[0] * shape[1]) / (WIDESCREEN[1] * shape[0])


@dataclass(frozen=True)
class Outline:
    """All slides of one theme.

    Attributes
    ----------
    title : str
        Of the library.
    author : str
        Of the course; empty where the configuration names none.
    subtitle : str
        Author and date of the course, and the number of figures and films, a line each.
    notes : tuple of str
        For the opening slide.
    shape : (int, int)
        Width to height of every slide.
    main_film : Slide or None
        Follows the opening, and is in no section.
    """

    title: str
    author: str
    subtitle: str
    notes: tuple[str, ...]
    theme: Theme
    shape: tuple[int, int]
    main_film: Slide | None
    sections: tuple[Section, ...]


def outline_of(folder: Path, theme: str, size: str = "16:9") -> Outline:
    """List the slides of a theme.

    Parameters
    ----------
    folder : Path
        Of the products, with their manifest.
    size : str
        The shape of the whole configuration.

    Raises
    ------
    LibraryError
        When the manifest cannot be read or has no such theme.
    """
    library = read_library(folder)
    ground = library.theme(theme)
    main = library.main_film()
    sections = [
        _section(title, [product for product in products if product != main], library, theme)
        for title, products in library.by_section()
    ]
    author, date = library.course.get("author", ""), library.course.get("date", "")
    signed = " · ".join(filter(None, (author, date)))
    return Outline(
        title=library.title,
        author=author,
        subtitle="\n".join(filter(None, (signed, counted_products(library.products)))),
        notes=(
            tr("Every number in this deck was computed by a network that hiddenreel trained."),
            tr(
                "Delete the slides that you do not need. Each slide's notes say what to look at, and "
                "which file it shows, so that it can be exchanged when the network changes."
            ),
        ),
        theme=ground,
        shape=deck_shape(size),
        main_film=_slide(main, main.version(theme), library) if main else None,
        sections=tuple(section for section in sections if section.slides),
    )


def _section(title: str, products: list[Product], library: Library, theme: str) -> Section:
    slides = tuple(_slide(product, product.version(theme), library) for product in products)
    return Section(title=tr(title), subtitle=counted_products(products), slides=slides)


def _slide(product: Product, version: Version, library: Library) -> Slide:
    def path(file: File | None) -> Path | None:
        return library.folder / file.path if file else None

    picture = version.opening if version.film else version.raster
    sized = [file.pixels for file in (version.film, version.loop, picture) if file and file.pixels]
    return Slide(
        name=product.name,
        title=product.title,
        alt=product.alt,
        picture=path(picture),
        shape=next(iter(sized), WIDESCREEN),
        # The SVG of a film is its filmstrip, for print.
        drawing=path(version.in_format("svg", "picture")),
        film=path(version.shown_on(DECK, "film")),
        loop=path(version.shown_on(DECK, "loop")),
        chapters=product.chapters,
        clips=tuple(_clips(product, version, library.folder)),
        notes=tuple(_notes(product, version, library)),
    )


def _clips(product: Product, version: Version, folder: Path) -> Iterable[Clip]:
    """Yield the clips of a film, each with the still that the one before it ends on."""
    words = {chapter.number: (chapter.title, chapter.sentence) for chapter in product.chapters}
    for file in version.with_role("clip"):
        number = file.chapter or 0
        before = version.of_chapter("still", number - 1)
        first = folder / before.path if before else None
        title, sentence = words.get(number, (product.title, product.title))
        yield Clip(title, sentence, folder / file.path, first)


def _notes(product: Product, version: Version, library: Library) -> Iterable[str]:
    """Yield what the speaker should know, a paragraph each."""
    yield product.title
    yield product.caption
    if product.hint:
        yield tr("What to look at: {hint}", hint=tr(product.hint))
    yield tr("In words: {alt}", alt=product.alt)
    yield tr("Run {run}. {settings}", run=product.run, settings=_settings(library.runs[product.run]))
    for run in product.compare:
        yield tr("Beside it, run {run}. {settings}", run=run, settings=_settings(library.runs[run]))
    if options := options_in_words(product.options):
        yield tr("Options: {options}", options=options)
    for chapter in product.chapters:
        yield tr("Chapter at {at}: {sentence}", at=seconds(chapter.seconds), sentence=chapter.sentence)
    shown = version.film or version.loop or version.raster or version.in_format("svg")
    if not shown:
        yield tr("Product {name}, kind {kind}", name=product.name, kind=product.kind)
        return
    yield tr(
        "Product {name}, kind {kind}, from {file} ({facts})",
        name=product.name,
        kind=product.kind,
        file=f"{library.folder.name}/{shown.path}",
        facts=facts(shown),
    )


def _settings(run: Mapping[str, Any]) -> str:
    named = (tr("{name}: {text}", name=name, text=value) for name, value in run_in_words(run))
    return joined(tr("; "), named)
