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
        small = _on(ground, whole).resize(size, kernel, reducing_gap=3.0)
    written = io.BytesIO()
    small.save(written, "webp", quality=QUALITY, method=4)
    return f"data:image/webp;base64,{base64.b64encode(written.getvalue()).decode()}", WIDTH, height


def _on(ground: str, picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    under = Image.new("RGBA", picture.size, ground)
    return Image.alpha_composite(under, picture.convert("RGBA")).convert("RGB")
