"""Files: what kind each is, whether it can be read, and whether it is small enough to be sent about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from hiddenreel.publish.check import films, loops, pictures
from hiddenreel.publish.check.decode_cache import Reel
from hiddenreel.publish.check.problem import ADVICE, Problem, Unreadable, check
from hiddenreel.publish.products.formats import BUDGETS, MB
from hiddenreel.publish.products.manifest import sha256_of

# What is read how, by suffix: the name of the subject, as the checks know it, and its reader.
READERS: dict[str, tuple[str, Callable[..., Any]]] = {
    **{suffix: ("film", films.read_film) for suffix in films.SUFFIXES},
    ".gif": ("loop", loops.read_loop),
    **{suffix: ("raster", pictures.read_raster) for suffix in pictures.RASTERS},
    ".svg": ("vector", pictures.read_vector),
    ".pdf": ("document", pictures.read_document),
}


SMALLER = {
    "film": "shorten the film, encode with a higher -crf, or link to it",
    "loop": "shorten it, or make a smaller one: hiddenreel gif FILM.mp4 --width 480 --output NAME.gif",
    "raster": "save it with fewer pixels",
    "vector": "draw fewer points, or publish the PNG",
    "document": "draw fewer points, or publish the PNG",
}


@dataclass
class File:
    """A file as it was read.

    Attributes
    ----------
    path : Path
    name : str
        Its path relative to the folder that is checked, with slashes.
    kind : str
        The subject that it holds, such as ``"film"``.
    bytes : int
    sha256 : str
        In hexadecimal.
    subject : object
        What was read, or `Unreadable`.
    """

    path: Path
    name: str
    kind: str
    bytes: int
    sha256: str
    subject: Any


@dataclass(frozen=True)
class Facts:
    """What is left of a file when it has been checked, to compare with what is said of it.

    Attributes
    ----------
    bytes, sha256
        As in `File`.
    size : (int, int) or None
        px.
    seconds : float or None
        How long what moves lasts.
    rate : Fraction or None
        Frames a second.
    frames : int or None
    plays : int or None
        As in `loops.Blocks`.
    """

    bytes: int
    sha256: str
    size: tuple[int, int] | None = None
    seconds: float | None = None
    rate: Fraction | None = None
    frames: int | None = None
    plays: int | None = None


def read(path: Path, name: str, reel: Reel) -> File:
    """Read a file as what its suffix says it is; one that cannot be read says why in its `subject`.

    Parameters
    ----------
    path : Path
    name : str
        As in `File`.
    reel : Reel
        What was decoded of the films beside it.
    """
    kind, reader = READERS[path.suffix.lower()]
    try:
        size, sha256 = path.stat().st_size, sha256_of(path)
    except OSError as error:
        return File(path, name, kind, 0, "", Unreadable(error.strerror or str(error)))
    try:
        more = (reel,) if kind == "film" else ()
        subject = reader(path.absolute(), *more)
    except Unreadable as why:
        subject = why
    return File(path, name, kind, size, sha256, subject)


def facts_of(file: File) -> Facts:
    """Keep of a file what the manifest may say of it."""
    match file.subject:
        case films.Film() as film:
            more = (film.size, film.seconds, film.rate, len(film.stamps))
        case loops.Loop() as loop:
            said = loop.blocks
            more = (said.size, loop.seconds, None, len(said.delays), said.plays)
        case pictures.Raster() as picture:
            more = (picture.size,)
        case _:
            more = ()
    return Facts(file.bytes, file.sha256, *more)


@check("readable", "file")
def readable(file: File) -> Iterator[Problem]:
    """Prove that a file is whole, and is what its name says."""
    if isinstance(file.subject, Unreadable):
        yield Problem(str(file.subject), "make it again")


@check("size-budget", "file")
def size_budget(file: File) -> Iterator[Problem]:
    """Prove that a file is small enough for where it goes."""
    budget, size = BUDGETS[file.kind], f"it has {file.bytes / MB:.1f} MB"
    if file.bytes > budget.most:
        yield Problem(f"{size}: {budget.because}", SMALLER[file.kind])
    elif file.bytes > budget.well:
        yield Problem(f"{size}: {budget.unless}", SMALLER[file.kind], ADVICE)
