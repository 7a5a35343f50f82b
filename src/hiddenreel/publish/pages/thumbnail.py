"""Shrinks pictures for pages and sheets, and keeps the small pictures."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import PIL
from PIL import Image

from hiddenreel.publish.atomic import write_atomically

# px; as wide as a card of the gallery, and narrower ones for a page that is to weigh less.
WIDTHS = (480, 360, 240, 160)
# Of 100: text is still sharp, and a hundred thumbnails weigh a megabyte.
QUALITY = 50


class ThumbnailCache:
    """Small pictures of earlier calls, in files named after the digest of their sources.

    Reading a picture in full size takes a tenth of a second, and most are the same as last time.

    Parameters
    ----------
    folder : Path or None
        The folder of small pictures; None to keep none.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._used: set[Path] = set()

    def get(self, picture: bytes, settings: object, shrink: Callable[[], bytes]) -> bytes:
        """Return the small picture that `shrink` makes of a picture's bytes with these settings."""
        if self._folder is None:
            return shrink()
        key = hashlib.sha256(repr((settings, PIL.__version__)).encode() + picture).hexdigest()
        path = self._folder / key
        self._used.add(path)
        if path.is_file():
            return path.read_bytes()
        small = shrink()
        path.parent.mkdir(parents=True, exist_ok=True)
        with write_atomically(path) as part:
            part.write_bytes(small)
        return small

    def remove_unused(self) -> None:
        """Remove the small pictures that this call did not use."""
        if self._folder is not None and self._folder.is_dir():
            for path in set(self._folder.iterdir()) - self._used:
                path.unlink(missing_ok=True)


def thumbnail(
    picture: Path, ground: str, cache: ThumbnailCache | None = None, wide: int = WIDTHS[0]
) -> tuple[str, int, int]:
    """Shrink a PNG or the last frame of a GIF.

    Parameters
    ----------
    ground : str
        The colour to lay under what is transparent, as in ``#fdfdfb``.
    cache : ThumbnailCache, optional
        Small pictures of earlier calls.
    wide : int
        Its width, px.

    Returns
    -------
    str
        The picture as a ``data:`` address.
    int, int
        Its width and height, px.
    """
    content = picture.read_bytes()

    def shrink() -> bytes:
        whole = _on_ground(content, ground)
        written = io.BytesIO()
        small = resized(whole, (wide, max(1, round(wide * whole.height / whole.width))))
        small.save(written, "webp", quality=QUALITY, method=4)
        return written.getvalue()

    written = (cache or ThumbnailCache(None)).get(content, (ground, wide, QUALITY), shrink)
    with Image.open(io.BytesIO(written)) as small:
        width, height = small.size
    return f"data:image/webp;base64,{base64.b64encode(written).decode()}", width, height


def tile(
    picture: Path, ground: str, size: tuple[int, int], cache: ThumbnailCache | None = None
) -> Image.Image:
    """Return a PNG or the last frame of a GIF in another size, px, on its ground where transparent."""
    content = picture.read_bytes()

    def shrink() -> bytes:
        written = io.BytesIO()
        resized(_on_ground(content, ground), size).save(written, "png", compress_level=1)
        return written.getvalue()

    return Image.open(io.BytesIO((cache or ThumbnailCache(None)).get(content, (ground, size), shrink)))


def _on_ground(content: bytes, ground: str) -> Image.Image:
    """Read a picture, or the last frame of a GIF, on its ground where it is transparent."""
    with Image.open(io.BytesIO(content)) as picture:
        picture.seek(getattr(picture, "n_frames", 1) - 1)
        pixels = picture.convert("RGBA")
    if pixels.getchannel("A").getextrema() == (255, 255):
        return pixels.convert("RGB")
    under = Image.new("RGBA", pixels.size, ground)
    return Image.alpha_composite(under, pixels).convert("RGB")


def resized(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return a picture in another size, px."""
    # Halving first, as far as twice the width, takes half the time and looks the same.
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
