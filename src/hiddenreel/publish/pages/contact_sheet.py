"""Puts all pictures of a theme on one sheet, small and by section, each above its name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from hiddenreel.publish.atomic import write_atomically
from hiddenreel.publish.pages.thumbnail import on_ground
from hiddenreel.publish.products.library import Library, LibraryError, Product, Theme

COLUMNS = 5
# px; all else is in shares of a picture's width.
WIDTH = 640
SHAPE, GAP, NAME, HEADING = 9 / 16, 1 / 40, 1 / 14, 1 / 7
# How much of a name's and of a heading's line its type takes.
TYPE = 0.6
TYPEFACE = "font_source_sans_pro"
FORMATS: dict[str, dict[str, Any]] = {
    # To the last hundredth part of its size it would take three times as long.
    ".png": {"format": "png", "compress_level": 6},
    ".webp": {"format": "webp", "quality": 84, "method": 6},
}
# How much of grey the sheet takes on, so that a picture is seen to end.
GREY, GREY_SHARE = 128, 0.15


@dataclass(frozen=True)
class Layout:
    """Where everything stands on a sheet, px.

    Attributes
    ----------
    width : int
        Of a picture.
    sections : sequence of int
        How many pictures each section has.
    """

    width: int
    sections: Sequence[int]

    def length(self, share: float) -> int:
        """Return a share of a picture's width."""
        return max(1, round(share * self.width))

    @property
    def tile(self) -> tuple[int, int]:
        """Width and height of a picture."""
        return self.width, self.length(SHAPE)

    @property
    def pitch(self) -> tuple[int, int]:
        """From a picture to the next, and from a row to the next."""
        gap = self.length(GAP)
        return self.width + gap, self.length(SHAPE) + self.length(NAME) + gap

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the sheet."""
        gap = self.length(GAP)
        return COLUMNS * self.pitch[0] + gap, self.top_of(len(self.sections)) + gap

    def top_of(self, section: int) -> int:
        """Return where a section, counted from 0, begins."""
        rows = sum(math.ceil(count / COLUMNS) for count in self.sections[:section])
        return self.length(GAP) + section * self.length(HEADING) + rows * self.pitch[1]

    def place(self, section: int, number: int) -> tuple[int, int]:
        """Return the upper left corner of a picture; both are counted from 0."""
        row, column = divmod(number, COLUMNS)
        top = self.top_of(section) + self.length(HEADING)
        return self.length(GAP) + column * self.pitch[0], top + row * self.pitch[1]


def contact_sheet(library: Library, theme: str, output: Path, *, width: int = WIDTH) -> None:
    """Lay the pictures and posters of a theme in rows of five, a section below the other.

    Parameters
    ----------
    library : Library
    theme : str
    output : Path
        A PNG file, with every pixel as it is, or a WebP file, much smaller.
    width : int
        Of a picture, px.

    Raises
    ------
    LibraryError
        When nothing was made in that theme, or nothing of it as PNG; when the sheet is to be neither
        PNG nor WebP.
    """
    if output.suffix not in FORMATS:
        choices = " or ".join(FORMATS)
        raise LibraryError(f"--output {output}: a contact sheet ends in {choices}")
    look = library.theme(theme)
    shown = {
        name: _with_pictures(library.folder, products, theme)
        for name, products in library.by_section()
    }
    shown = {name: pairs for name, pairs in shown.items() if pairs}
    if not shown:
        raise LibraryError(f"{library.folder} has no PNG in theme '{theme}' to put on a sheet")
    layout = Layout(width, [len(pairs) for pairs in shown.values()])
    sheet = Image.new("RGB", layout.size, _ground(look))
    draw = ImageDraw.Draw(sheet)
    heading, name_below = (
        _typeface(face, layout.length(TYPE * share))
        for face, share in (("Semibold", HEADING), ("Regular", NAME))
    )
    for section, (name, pairs) in enumerate(shown.items()):
        middle = layout.top_of(section) + layout.length(HEADING) // 2
        draw.text((layout.length(GAP), middle), name, look.ink, font=heading, anchor="lm")
        for number, (product, path) in enumerate(pairs):
            x, y = layout.place(section, number)
            sheet.paste(_small(path, layout.tile, look.background), (x, y))
            below = y + layout.tile[1] + layout.length(NAME) // 2
            draw.text((x, below), product, look.ink, font=name_below, anchor="lm")
    with write_atomically(output) as part:
        sheet.save(part, **FORMATS[output.suffix])


def _with_pictures(folder: Path, products: Sequence[Product], theme: str) -> list[tuple[str, Path]]:
    """Pair products with their PNG files, those that have one."""
    found = [(product.name, product.version(theme).raster) for product in products]
    return [(name, folder / file.path) for name, file in found if file]


def _ground(look: Theme) -> tuple[int, ...]:
    ground = Image.new("RGB", (1, 1), look.background).getpixel((0, 0))
    return tuple(round((1 - GREY_SHARE) * value + GREY_SHARE * GREY) for value in ground)


def _small(path: Path, size: tuple[int, int], ground: str) -> Image.Image:
    """Read a picture at this size; where it is transparent it shows its theme's ground."""
    with Image.open(path) as picture:
        return on_ground(picture, ground).resize(size, Image.Resampling.LANCZOS)


def _typeface(face: str, size: int) -> ImageFont.FreeTypeFont:
    file = files(TYPEFACE) / "files" / f"SourceSansPro-{face}.ttf"
    return ImageFont.truetype(str(file), size)
