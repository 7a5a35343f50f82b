"""Puts all pictures of a theme on one sheet, small and by section, each above its name."""

from __future__ import annotations

import math
from importlib.resources import files
from pathlib import Path
from typing import Any

from PIL import Image, ImageColor, ImageDraw, ImageFont

from hiddenreel.publish.atomic import write_atomically
from hiddenreel.publish.pages.thumbnail import ThumbnailCache, resized, tile
from hiddenreel.publish.products.formats import BUDGETS
from hiddenreel.publish.products.library import Library, LibraryError, Theme

COLUMNS = 5
WIDTH = 560  # of a picture, px
# Each further try of a sheet that is too large for a page has pictures this share as wide, down to this
# width, px.
SMALLER, NARROWEST = 0.8, 100
# Shares of a picture's width: its height, the gap around it, the lines of its name and of a heading.
SHAPE, GAP, NAME, HEADING = 9 / 16, 1 / 40, 1 / 14, 1 / 7
# The share of a line that its type takes.
TYPE = 0.6
FORMATS: dict[str, dict[str, Any]] = {
    # The last hundredth of the size would take three times as long.
    ".png": {"format": "png", "compress_level": 6},
    ".webp": {"format": "webp", "quality": 84, "method": 6},
}
# The share of grey in the ground of the sheet, so that the pictures have visible edges.
GREY, GREY_SHARE = 128, 0.15


def contact_sheet(
    library: Library, theme: str, output: Path, *, width: int = WIDTH, cache: Path | None = None
) -> None:
    """Lay the pictures and posters of a theme out in rows of five, one section below the other.

    Parameters
    ----------
    output : Path
        A PNG file, with every pixel as it is, or a WebP file, much smaller.
    width : int
        Of a picture, px. Pictures are narrower if the file would exceed the budget of a picture.
    cache : Path, optional
        A folder that keeps the small pictures for the next call.

    Raises
    ------
    LibraryError
        When nothing was made in that theme, or nothing of it as PNG; when the sheet is to be neither
        PNG nor WebP.
    """
    if output.suffix not in FORMATS:
        choices = " or ".join(FORMATS)
        raise LibraryError(f"--output {output}: a contact sheet ends in {choices}")
    colours = library.theme(theme)
    sections = _pictures_by_section(library, theme)
    if not sections:
        raise LibraryError(f"{library.folder} has no PNG in theme '{theme}' to put on a sheet")
    thumbnails = ThumbnailCache(cache)
    # Smaller tiles are made from these, because it takes a tenth of a second to read a whole picture.
    tiles = {
        path: tile(path, colours.background, _size(width), thumbnails)
        for pictures in sections.values()
        for _, path in pictures
    }
    thumbnails.remove_unused()
    with write_atomically(output) as part:
        _drawn(sections, colours, width, tiles).save(part, **FORMATS[output.suffix])
        while part.stat().st_size > BUDGETS["raster"].most and width > NARROWEST:
            width = round(SMALLER * width)
            _drawn(sections, colours, width, tiles).save(part, **FORMATS[output.suffix])


def _size(width: int) -> tuple[int, int]:
    """Return the width and height of a picture, px."""
    return width, max(1, round(SHAPE * width))


def _drawn(
    sections: dict[str, list[tuple[str, Path]]], colours: Theme, width: int, tiles: dict[Path, Image.Image]
) -> Image.Image:
    """Draw the sheet with pictures of this width, px."""
    _, high = _size(width)
    gap, name_line, heading_line = (max(1, round(share * width)) for share in (GAP, NAME, HEADING))
    row_height = high + name_line + gap
    rows = sum(math.ceil(len(pictures) / COLUMNS) for pictures in sections.values())
    height = 2 * gap + len(sections) * heading_line + rows * row_height
    sheet = Image.new("RGB", (COLUMNS * (width + gap) + gap, height), _ground(colours))
    draw = ImageDraw.Draw(sheet)
    heading = _typeface("Semibold", max(1, round(TYPE * HEADING * width)))
    small = _typeface("Regular", max(1, round(TYPE * NAME * width)))
    top = gap
    for title, pictures in sections.items():
        draw.text((gap, top + heading_line // 2), title, colours.ink, font=heading, anchor="lm")
        top += heading_line
        for number, (name, path) in enumerate(pictures):
            row, column = divmod(number, COLUMNS)
            x, y = gap + column * (width + gap), top + row * row_height
            sheet.paste(resized(tiles[path], (width, high)), (x, y))
            below = y + high + name_line // 2
            draw.text((x, below), name, colours.ink, font=small, anchor="lm")
        top += math.ceil(len(pictures) / COLUMNS) * row_height
    return sheet


def _pictures_by_section(library: Library, theme: str) -> dict[str, list[tuple[str, Path]]]:
    """Return each section that has PNG files, with the name and the file of each product."""
    found = {
        title: [(product.name, product.version(theme).raster) for product in products]
        for title, products in library.by_section()
    }
    made = {
        title: [(name, library.folder / file.path) for name, file in pictures if file]
        for title, pictures in found.items()
    }
    return {title: pictures for title, pictures in made.items() if pictures}


def _ground(colours: Theme) -> tuple[int, ...]:
    ground = ImageColor.getrgb(colours.background)
    return tuple(round((1 - GREY_SHARE) * value + GREY_SHARE * GREY) for value in ground)


def _typeface(face: str, size: int) -> ImageFont.FreeTypeFont:
    file = files("font_source_sans_pro") / "files" / f"SourceSansPro-{face}.ttf"
    return ImageFont.truetype(str(file), size)
