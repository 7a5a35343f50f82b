"""Shrinks pictures so that they can stand in a page itself."""

from __future__ import annotations

import base64
from pathlib import Path

import imageio.v3 as iio
import numpy as np
from PIL import Image

# px; as wide as a card of the gallery.
WIDTH = 480
# Of 100: text is still sharp, and a hundred thumbnails weigh a megabyte.
QUALITY = 50


def thumbnail(picture: Path, ground: str) -> tuple[str, int, int]:
    """Shrink a PNG or the last frame of a GIF.

    Parameters
    ----------
    picture : Path
    ground : str
        The colour to lay under what is transparent, as in ``#fdfdfb``.

    Returns
    -------
    str
        The picture as a ``data:`` address.
    int, int
        Its width and height, px.
    """
    whole = read_on_ground(picture, ground)
    height = max(1, round(WIDTH * whole.height / whole.width))
    # Halving first, as far as twice the width, takes half the time and looks the same.
    small = whole.resize((WIDTH, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    written = iio.imwrite(
        "<bytes>", np.asarray(small), extension=".webp", plugin="pillow", quality=QUALITY, method=4
    )
    return f"data:image/webp;base64,{base64.b64encode(written).decode()}", WIDTH, height


def read_on_ground(picture: Path, ground: str) -> Image.Image:
    """Read a picture, or the last frame of a GIF, on its ground where it is transparent."""
    frames = iio.improps(picture, plugin="pillow").n_images if picture.suffix == ".gif" else 1
    last = (frames or 1) - 1
    pixels = Image.fromarray(iio.imread(picture, index=last, plugin="pillow", mode="RGBA"))
    if pixels.getchannel("A").getextrema() == (255, 255):
        return pixels.convert("RGB")
    under = Image.new("RGBA", pixels.size, ground)
    return Image.alpha_composite(under, pixels).convert("RGB")
