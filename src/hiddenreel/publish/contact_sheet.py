"""Puts all pictures of a theme on one sheet, small, to see them together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from hiddenreel.publish.beside import beside

COLUMNS = 5
# px.
TILE, GAP = (640, 360), 16


def contact_sheet(pictures: Sequence[Path], output: Path) -> None:
    """Lay pictures, PNG files of 16:9, in rows of five on a sheet of their own ground."""
    rows = math.ceil(len(pictures) / COLUMNS)
    width, height = TILE[0] + GAP, TILE[1] + GAP
    with Image.open(pictures[0]) as first:
        ground = first.convert("RGB").getpixel((0, 0))
    # The gaps show where one picture ends: a little nearer to grey than the ground of all of them.
    gaps = tuple(round(0.85 * value + 0.15 * 128) for value in ground)
    sheet = Image.new("RGB", (COLUMNS * width + GAP, rows * height + GAP), gaps)
    for number, path in enumerate(pictures):
        row, column = divmod(number, COLUMNS)
        with Image.open(path) as picture:
            tile = picture.convert("RGB").resize(TILE, Image.Resampling.LANCZOS)
        sheet.paste(tile, (GAP + column * width, GAP + row * height))
    with beside(output) as part:
        sheet.save(part, format="png", optimize=True)
