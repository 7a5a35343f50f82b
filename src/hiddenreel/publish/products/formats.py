"""Describes each output format once, and names the files and folders that hold products.

To add a format, add it to `FORMATS` and teach `video.encode` or `figure_files` to write it. The
configuration, the manifest, the pages, the slides, the snippets and the checks read it here.
CONTRIBUTING.md has an example.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePath

from hiddenreel.language import phrase

MB = 1_000_000  # bytes, as file managers and upload limits count them


@dataclass(frozen=True)
class Budget:
    """The size that a file may have.

    Attributes
    ----------
    most : int
        Bytes. A larger file is an error.
    because : str
        The reason for `most`.
    well : int
        Bytes. For a larger file the checker gives advice.
    unless : str
        The reason for `well`.
    """

    most: int
    because: str
    well: int
    unless: str


SIZE = re.compile(r"(\d+(?:\.\d+)?) ?(kB|MB)")


def bytes_in(size: str) -> int | None:
    """Read a size such as ``"2 MB"`` or ``"500kB"``; None where it is none."""
    found = SIZE.fullmatch(size)
    return round(float(found[1]) * (MB if found[2] == "MB" else 1000)) if found else None


_PAGE = "a page of ten such pictures loads for a minute over a phone's connection"
_MEMORY_STICK = "many memory sticks hold no file over 4 GB"
_MAIL = "mail and most sites refuse it"
_README = "README pages do not show pictures over 5 MB"
# By what the checker reads: films, GIFs, pictures of pixels, SVG, PDF.
BUDGETS = {
    "film": Budget(
        25 * MB,
        _MAIL,
        2 * MB,
        "Moodle and Canvas may be set up to refuse uploads over 2 MB",
    ),
    "loop": Budget(25 * MB, _MAIL, 5 * MB, "README pages do not show loops over 5 MB"),
    "raster": Budget(5 * MB, _README, 2 * MB, _PAGE),
    "vector": Budget(5 * MB, _README, 2 * MB, _PAGE),
    "page": Budget(MB, "an explorer is to open at once, also over a phone's connection", MB, ""),
    "document": Budget(25 * MB, _MAIL, 5 * MB, _PAGE),
    "overlay": Budget(4000 * MB, _MEMORY_STICK, 4000 * MB, ""),
    "archive": Budget(4000 * MB, _MEMORY_STICK, 4000 * MB, ""),
    "track": Budget(MB, "it holds a few sentences", MB, ""),
}


@dataclass(frozen=True)
class Format:
    """An output format.

    Attributes
    ----------
    name : str
        Its name in the configuration, and the suffix of its files without the dot.
    subject : str
        What the checker reads it as: a key of `BUDGETS`.
    figure_role, film_role : str
        The role of such a file in the manifest, for a figure and for a film; empty where none is made.
    shown_on : collection of str
        The pages that can show it: `BROWSER`, `DECK`, `PRINT`, `CONTACT_SHEET`, `PLAYER`.
    encoder : str
        The encoder of ffmpeg that writes it, where an ffmpeg may lack it.
    on_request : bool
        Whether it is made only where the configuration names it.
    beside : str
        What follows the product's name, where that is more than a dot and the format's name.
    """

    name: str
    media_type: str
    subject: str
    figure_role: str
    film_role: str
    shown_on: Collection[str]
    encoder: str = ""
    on_request: bool = False
    beside: str = ""

    @property
    def ending(self) -> str:
        """What follows the product's name in the name of a file, as in ``".mp4"``."""
        return self.beside or f".{self.name}"

    def role(self, group: str) -> str:
        """Return the role of such a file for ``"figures"`` or ``"films"``; empty where none is made."""
        return self.figure_role if group == "figures" else self.film_role


BROWSER, DECK, PRINT = "browser", "deck", "print"
CONTACT_SHEET, PLAYER = "contact-sheet", "player"

# Of the formats that a page can show, it takes the first.
FORMATS = {
    format_.name: format_
    for format_ in (
        Format("svg", "image/svg+xml", "vector", "picture", "", (BROWSER,)),
        Format("pdf", "application/pdf", "document", "picture", "", (PRINT,)),
        Format("mp4", "video/mp4", "film", "", "film", (BROWSER, DECK, PLAYER)),
        Format("webm", "video/webm", "film", "", "film", (BROWSER, PLAYER), "libsvtav1", True),
        Format("gif", "image/gif", "loop", "", "loop", (BROWSER, DECK)),
        Format("webp", "image/webp", "loop", "", "loop", (BROWSER,), "libwebp_anim", True),
        Format("png", "image/png", "raster", "picture", "poster", (BROWSER, DECK, PRINT, CONTACT_SHEET)),
        Format("vtt", "text/vtt", "track", "", "captions", ()),
        *(
            Format(name, media_type, "overlay", "", "transparent", (), encoder, True, ending)
            for name, media_type, encoder, ending in (
                ("transparent-webm", "video/webm", "libvpx-vp9", ".transparent.webm"),
                ("transparent-mov", "video/quicktime", "prores_ks", ".transparent.mov"),
            )
        ),
        Format("frames", "application/zip", "archive", "", "frames", (), "", True, ".frames.zip"),
    )
}

# The format of the track that describes a film. It is made for every film.
TRACK = "vtt"

# How a page names the role of a file.
ROLE_TITLES = {
    "picture": phrase("Picture"),
    "film": phrase("Film"),
    "loop": phrase("Loop"),
    "poster": phrase("Poster"),
    "captions": phrase("Captions"),
    "transparent": phrase("Transparent film"),
    "frames": phrase("Frames"),
    "filmstrip": phrase("Filmstrip"),
    "still": phrase("Still"),
    "clip": phrase("Clip"),
}


def formats_of(group: str, page: str = "") -> tuple[str, ...]:
    """List the formats of ``"figures"`` or ``"films"``, or those of them that a page can show."""
    return tuple(
        name
        for name, format_ in FORMATS.items()
        if format_.role(group) and (not page or page in format_.shown_on)
    )


def made_by_default(group: str) -> tuple[str, ...]:
    """List the formats of ``"figures"`` or ``"films"`` that are made where none is named."""
    return tuple(name for name in formats_of(group) if not FORMATS[name].on_request)


# --- Names of files and folders ------------------------------------------------------------------

# The pages that show all products together, as the configuration names them.
PAGES = ("gallery", "pptx", "reveal", "snippets", "players", "contact-sheet")
MANIFEST = "manifest.json"
GALLERY = "index.html"
PLAYERS, SNIPPETS, EXPLORERS = "players", "snippets", "explorers"
CONTACT_SHEETS = re.compile(r"contact-sheet-[^/]*\.png")

# Endings after a film's name: the strip of its frames for print, a still of a chapter, a clip.
FILMSTRIP, FILMSTRIP_FORMATS = "-filmstrip", ("svg", "pdf")
STILL, CLIP = ".chapter-{number}.png", ".clip-{number}.mp4"
_PIECE = re.compile(r"\.(?:(chapter)|clip)-([1-9]\d*)\.(?(1)png|mp4)")


def format_of(path: PurePath) -> Format | None:
    """Return the format that the name of a file ends in; None where it ends in none."""
    endings = (format_ for format_ in FORMATS.values() if path.name.endswith(format_.ending))
    return max(endings, key=lambda format_: len(format_.ending), default=None)


def piece_of(name: str, path: PurePath) -> tuple[str, int] | None:
    """Return the role and the number of a still or a clip of the film `name`; None for other files."""
    found = _PIECE.fullmatch(path.name.removeprefix(name)) if path.name.startswith(name) else None
    return ("still" if found[1] else "clip", int(found[2])) if found else None


def role_of(name: str, group: str, path: PurePath) -> str | None:
    """Return the role that a file has for the product `name`; None where it is not a file of it."""
    suffix = path.suffix.removeprefix(".")
    if group == "films" and (piece := piece_of(name, path)):
        return piece[0]
    if group == "films" and path.stem == f"{name}{FILMSTRIP}":
        return "filmstrip" if suffix in FILMSTRIP_FORMATS else None
    format_ = format_of(path)
    if format_ is None or path.name != f"{name}{format_.ending}":
        return None
    return format_.role(group) or None
