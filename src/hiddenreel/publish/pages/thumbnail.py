"""Makes pictures small enough to stand in a page itself."""

from __future__ import annotations

import base64
import io
from pathlib import Path

from PIL import Image

# px; as wide as a card of the gallery.
WIDTH = 480
# Of 100: text in it is still sharp, and a hundred of them weigh a megabyte.
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
    with Image.open(picture) as whole:
        if getattr(whole, "is_animated", False):
            whole.seek(whole.n_frames - 1)
        height = max(1, round(WIDTH * whole.height / whole.width))
        size, kernel = (WIDTH, height), Image.Resampling.LANCZOS
        # Halved first, as long as that leaves it twice too large: in half the time all but the same.
        small = on_ground(whole, ground).resize(size, kernel, reducing_gap=2.0)
    written = io.BytesIO()
    small.save(written, "webp", quality=QUALITY, method=4)
    return f"data:image/webp;base64,{base64.b64encode(written.getvalue()).decode()}", WIDTH, height


def on_ground(picture: Image.Image, ground: str) -> Image.Image:
    """Return a picture without transparency: where it has any, its ground shows through."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    # Figures could be transparent, and hardly ever are.
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        return picture.convert("RGB")
    under = Image.new("RGBA", picture.size, ground)
    return Image.alpha_composite(under, picture.convert("RGBA")).convert("RGB")
