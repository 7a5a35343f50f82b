"""Lists every product: what it says, of what it was made, and the hash of each of its files."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
from PIL import Image

import hiddenreel
from hiddenreel.publish.beside import beside

READ_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Listed:
    """A product as the manifest lists it.

    Attributes
    ----------
    name, kind, group, run : str
        `group` is ``"figures"`` or ``"films"``.
    look : str
        What to look at.
    options : dict
        What the configuration sets.
    """

    name: str
    kind: str
    group: str
    run: str
    look: str
    options: dict


def write_manifest(
    output: Path, products: Sequence[Listed], themes: Sequence[str], words: Path
) -> None:
    """Write ``manifest.json`` for the products that lie in folders beside it, one a theme.

    Parameters
    ----------
    output : Path
    products : sequence of Listed
    themes : sequence of str
    words : Path
        The folder of titles, captions and alt texts, by theme.
    """
    manifest = {
        "made_by": {"hiddenreel": hiddenreel.__version__, "commit": commit()},
        "products": [
            _entry(output.parent, product, theme, words) for product in products for theme in themes
        ],
    }
    with beside(output) as part:
        part.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def commit() -> str | None:
    """Return the commit of our own sources, or None where they are not in a repository."""
    folder = Path(hiddenreel.__file__).parent
    try:
        asked = ["git", "-C", str(folder), "rev-parse", "HEAD"]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def _entry(folder: Path, product: Listed, theme: str, words: Path) -> dict:
    said = json.loads((words / theme / f"{product.name}.json").read_text(encoding="utf-8"))
    files = sorted((folder / theme).glob(f"{product.name}.*"))
    return {
        "name": product.name,
        "theme": theme,
        "group": product.group,
        "kind": product.kind,
        "run": product.run,
        "options": product.options,
        "title": said["title"],
        "caption": said["caption"],
        "alt": said["alt"],
        "look": product.look,
        "files": [_file(folder, path) for path in files],
    }


def _file(folder: Path, path: Path) -> dict:
    return {
        "path": path.relative_to(folder).as_posix(),
        "format": path.suffix.removeprefix("."),
        "bytes": path.stat().st_size,
        "pixels": pixels_of(path),
        "sha256": sha256_of(path),
    }


def pixels_of(path: Path) -> list[int] | None:
    """Return width and height of a picture or film, None of what has no pixels."""
    if path.suffix in (".png", ".gif"):
        with Image.open(path) as picture:
            return list(picture.size)
    if path.suffix == ".mp4":
        frames = imageio_ffmpeg.read_frames(str(path))
        size = list(next(frames)["size"])
        frames.close()
        return size
    return None


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    total = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(READ_AT_ONCE):
            total.update(block)
    return total.hexdigest()
