"""Writes the manifest: every product with its captions, its sources, and its files with their hashes."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import av
from PIL import Image

import hiddenreel
from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.atomic import write_text
from hiddenreel.publish.products.formats import FILMSTRIP, FORMATS, PAGES, TRACK, format_of, piece_of, role_of
from hiddenreel.reading import read_made, sha256_of

# The unit of length of an SVG and a PDF, and that of a page.
POINTS_AN_INCH, PIXELS_AN_INCH = 72, 96
SVG_TAG = re.compile(rb"<svg\b[^>]*>")
SVG_SIDES = [re.compile(rb'\s%s="([\d.]+)pt"' % side) for side in (b"width", b"height")]
PDF_SIZE = re.compile(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]")
# The root element of an SVG and the page of a PDF come before the drawing.
HEAD = 1 << 16


@dataclass(frozen=True)
class Listed:
    """A product as the manifest lists it.

    Attributes
    ----------
    name, kind, group, section, run : str
        `group` is ``"figures"`` or ``"films"``.
    summary, hint : str
        A line about its kind, and a sentence about what to look at.
    options : dict
        The options that the configuration sets.
    compare : sequence of str
        The runs that it shows beside its own.
    sources : dict of str to str
        The digest of its sources by theme: see `provenance`.
    """

    name: str
    kind: str
    group: str
    section: str
    run: str
    summary: str
    hint: str
    options: dict[str, Any]
    compare: Sequence[str]
    sources: Mapping[str, str]


def write_manifest(
    output: Path,
    products: Sequence[Listed],
    themes: Mapping[str, Mapping[str, Any]],
    runs: Mapping[str, Mapping[str, Any]],
    sections: Sequence[str],
    captions: Path,
    course: Mapping[str, str],
    explorers: Sequence[Path] = (),
    *,
    pages: Sequence[str] = PAGES,
    budget: float | None = None,
    language: Mapping[str, Any] | None = None,
) -> None:
    """Write ``manifest.json`` for the products that lie in folders beside it, one a theme.

    Parameters
    ----------
    themes : mapping of str to mapping
        The facts about each theme that pages need, such as its ground.
    runs : mapping of str to mapping
        The specification of every run.
    sections : sequence of str
        The order of the sections that have one; any other comes after them.
    captions : Path
        The folder of titles, captions, alt texts and the chapters of films.
    course : mapping of str to str
        `title`, `author` and `date`, as far as the configuration gives them.
    explorers : sequence of Path
        Pages in a folder beside it, named after their runs.
    pages : sequence of str
        Which pages are made of the products.
    budget : float, optional
        What a page may weigh, MB.
    """
    used = dict.fromkeys(product.section for product in products)
    there = {theme: _files_by_name(output.parent / theme) for theme in themes}
    manifest = {
        "made_by": {"hiddenreel": hiddenreel.__version__, "commit": commit()},
        "course": course,
        "pages": list(pages),
        "budget": budget,
        **({"language": language} if language else {}),
        "sections": sorted(used, key=_placed(sections)),
        "themes": themes,
        "runs": runs,
        "explorers": [
            {
                "run": path.stem,
                "path": path.relative_to(output.parent).as_posix(),
                "bytes": path.stat().st_size,
                "sha256": sha256_of(path),
            }
            for path in explorers
        ],
        "products": [_entry(output.parent, product, there, captions) for product in products],
    }
    write_text(output, json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


def commit() -> str | None:
    """Return the commit of our own sources, or None where they are not in a repository."""
    folder = Path(hiddenreel.__file__).parent
    try:
        asked = ["git", "-C", str(folder), "rev-parse", "HEAD"]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def _placed(sections: Sequence[str]) -> Callable[[str], int]:
    """Return a sort key: a section's place in the lecture; sections without one come last."""
    return lambda section: sections.index(section) if section in sections else len(sections)


def _files_by_name(folder: Path) -> dict[str, list[Path]]:
    """List the files of a folder once, by their names up to the first dot."""
    files: dict[str, list[Path]] = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        files.setdefault(path.name.partition(".")[0], []).append(path)
    return files


def _entry(
    folder: Path, product: Listed, there: Mapping[str, Mapping[str, list[Path]]], captions: Path
) -> dict[str, Any]:
    file = captions / f"{product.name}.json"
    texts = read_made(file)
    if not (isinstance(texts, dict) and {"title", "caption", "alt"} <= texts.keys()):
        raise HiddenreelError(f"{file} holds no captions: remove it and run snakemake")
    about = asdict(product)
    del about["sources"]
    return {
        **about,
        **{key: texts[key] for key in ("title", "caption", "alt")},
        "chapters": texts.get("chapters", []),
        "versions": {
            theme: {
                "sources": product.sources[theme],
                "files": list(_files(folder, product, files, captions.parent / "lowered" / theme)),
            }
            for theme, files in there.items()
        },
    }


def _lowered(file: Path) -> dict[str, Any]:
    """Return by file what was lowered to keep a budget, as the film's job wrote it down."""
    changes = read_made(file) if file.is_file() else {}
    return changes if isinstance(changes, dict) else {}


def _files(
    folder: Path, product: Listed, there: Mapping[str, list[Path]], lowered: Path
) -> Iterator[dict[str, Any]]:
    changes = _lowered(lowered / f"{product.name}.json") if "budget" in product.options else {}
    own = [*there.get(product.name, ())]
    if product.group == "films":
        own += there.get(f"{product.name}{FILMSTRIP}", ())
    for path in sorted(own, key=_in_order):
        role = role_of(product.name, product.group, path)
        if role is None:
            continue
        piece = piece_of(product.name, path)
        yield {
            "path": path.relative_to(folder).as_posix(),
            "role": role,
            "format": format_.name if (format_ := format_of(path)) else path.suffix[1:],
            **({"chapter": piece[1]} if piece else {}),
            "bytes": path.stat().st_size,
            **measures_of(path),
            "sha256": sha256_of(path),
            **({"lowered": changes[path.name]} if path.name in changes else {}),
        }


def _in_order(path: Path) -> list:
    """Sort by name, and by number where names have one."""
    return [int(piece) if piece.isdigit() else piece for piece in re.split(r"(\d+)", path.name)]


def measures_of(path: Path) -> dict[str, Any]:
    """Return `pixels` of a file; and of one that moves `seconds`, `frames`, `frames_per_second` (1/s).

    `pixels` are width and height: of an SVG or a PDF, as pages show it; None where it has no size.
    """
    if path.suffix == ".webp":
        return _measures_of_webp(path)
    if path.suffix not in (".mp4", ".mov", ".webm", ".gif"):
        return {"pixels": _pixels_of(path)}
    with av.open(str(path)) as container:
        film = container.streams.video[0]
        if path.suffix in (".mp4", ".mov"):
            frames, length = film.frames, film.frames / (film.average_rate or 1)
        else:
            # The duration of each picture is in its header, so no picture is decoded.
            stays = [picture.duration or 0 for picture in container.demux(film) if picture.size]
            frames, length = len(stays), sum(stays) * (film.time_base or 1)
            if path.suffix == ".webm":
                # The times in a WebM are rounded to milliseconds.
                length = frames / (film.average_rate or 1)
        return _measures((film.width, film.height), float(length), frames)


def _measures_of_webp(path: Path) -> dict[str, Any]:
    stays = webp_stays(path)
    with Image.open(path) as picture:
        return _measures(picture.size, sum(stays) / 1000, len(stays))


def webp_stays(path: Path) -> list[int]:
    """Return for how long an animated WebP shows each of its pictures, ms, without decoding any."""
    content, at, stays = path.read_bytes(), 12, []
    while at + 8 <= len(content):
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if name == b"ANMF":
            # After the place and the size of a picture, four numbers of three bytes.
            stays.append(int.from_bytes(content[at + 20 : at + 23], "little"))
        at += 8 + size + size % 2
    return stays


def _measures(size: tuple[int, int], seconds: float, frames: int) -> dict[str, Any]:
    return {
        "pixels": list(size),
        "seconds": round(seconds, 3),
        "frames": frames,
        "frames_per_second": round(frames / seconds, 3),
    }


def _pixels_of(path: Path) -> list[int] | None:
    """Return width and height of a picture, px; None of a file that has none."""
    if path.suffix in (f".{TRACK}", ".zip"):
        return None
    if FORMATS[path.suffix.removeprefix(".")].subject == "raster":
        with Image.open(path) as picture:
            return list(picture.size)
    with open(path, "rb") as file:
        points = _points(path.suffix, file.read(HEAD))
    return [round(float(side) * PIXELS_AN_INCH / POINTS_AN_INCH) for side in points] or None


def _points(suffix: str, head: bytes) -> list[bytes]:
    """Find width and height at the head of an SVG or a PDF, pt; an empty list where it names none."""
    if suffix == ".svg":
        tag = SVG_TAG.search(head)
        sides = [side.search(tag[0]) for side in SVG_SIDES] if tag else []
        found = [side[1] for side in sides if side]
        return found if len(found) == len(SVG_SIDES) else []
    size = PDF_SIZE.search(head)
    return list(size.groups()) if size else []
