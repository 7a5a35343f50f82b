"""Reads each file in the format of its suffix, and checks that it is whole and not too large."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path, PurePosixPath

from hiddenreel.errors import apart_from
from hiddenreel.publish.check import films, gifs, pictures
from hiddenreel.publish.check.pages import Page, read_page
from hiddenreel.publish.check.problem import ADVICE, Problem, check
from hiddenreel.publish.check.svg import Svg
from hiddenreel.publish.check.tracks import Track, read_track
from hiddenreel.publish.products.formats import BUDGETS, EXPLORERS, MB
from hiddenreel.reading import Unreadable, sha256_of, size_of

Subject = films.Video | gifs.Gif | pictures.Raster | Svg | Page | Track | Unreadable | None

# By the ending of a name: the kind of subject that the checks know, and its reader. A film's takes more.
READERS: dict[str, tuple[str, Callable[..., Subject]]] = {
    **{suffix: ("film", films.read_film) for suffix in films.FORMATS},
    **dict.fromkeys((".transparent.webm", ".transparent.mov"), ("overlay", films.read_film)),
    ".frames.zip": ("archive", pictures.read_archive),
    ".gif": ("loop", gifs.read_gif),
    ".webp": ("loop", gifs.read_webp),
    **{suffix: ("raster", pictures.read_raster) for suffix in pictures.RASTERS},
    ".svg": ("vector", pictures.read_vector),
    ".pdf": ("document", pictures.read_document),
    ".vtt": ("track", read_track),
    # Explorers; other pages are made from the manifest and are not checked.
    ".html": ("page", read_page),
}


SMALLER = {
    "film": "shorten the film, give it a budget in the configuration, or link to it",
    "loop": "shorten it, give it a budget in the configuration (budget: 5 MB), or make a smaller one: "
    "hiddenreel gif FILM.mp4 --width 480 --output NAME.gif",
    "raster": "save it with fewer pixels",
    "vector": "draw fewer points, or publish the PNG",
    "document": "draw fewer points, or publish the PNG",
    "overlay": "shorten the film, or film it smaller",
    "archive": "shorten the film, or film it smaller",
    "track": "write fewer words",
    "page": "explore a smaller network, or fewer epochs",
}


def is_checked(name: str) -> bool:
    """Return whether a file, named by its path with slashes, is read and checked by itself."""
    path, ending = PurePosixPath(name), ending_of(name)
    return bool(ending) and (ending != ".html" or path.parent.name == EXPLORERS)


def ending_of(name: str) -> str:
    """Return the longest ending of a file's name that `READERS` knows; empty where it knows none."""
    return max((end for end in READERS if name.lower().endswith(end)), key=len, default="")


@dataclass
class MediaFile:
    """A file and its content.

    Attributes
    ----------
    name : str
        Its path relative to the folder that is checked, with slashes.
    kind : str
        The kind of subject that it holds, such as ``"film"``.
    sha256 : str
        In hexadecimal; empty, with 0 bytes, where the file cannot be read at all.
    subject : object
        The film or picture, or the reason why it is unreadable.
    """

    name: str
    kind: str
    bytes: int
    sha256: str
    subject: Subject


@dataclass(frozen=True)
class Measured:
    """The measures of a file, to compare with those in the manifest.

    Attributes
    ----------
    bytes, sha256
        As in `MediaFile`.
    size : (int, int) or None
        px.
    seconds : float or None
        Length of a film or GIF.
    rate : Fraction or None
        Frames a second.
    plays : int or None
        As in `gifs.Gif`.
    """

    bytes: int
    sha256: str
    size: tuple[int, int] | None = None
    seconds: float | None = None
    rate: Fraction | None = None
    frames: int | None = None
    plays: int | None = None


def read(path: Path, name: str, beside: Sequence[films.Video] = ()) -> MediaFile:
    """Read a file in the format of its suffix; the subject of a damaged one is `Unreadable`.

    Parameters
    ----------
    name : str
        As in `MediaFile`.
    beside : sequence of Video
        Films of the same name that were read before.
    """
    kind, reader = READERS[ending_of(path.name)]
    try:
        size, sha256 = size_of(path), sha256_of(path)
    except Unreadable as why:
        return MediaFile(name, kind, 0, "", why)
    except OSError as error:
        return MediaFile(name, kind, 0, "", Unreadable(error.strerror or str(error)))
    try:
        # An absolute path cannot be taken for an address or an option.
        subject = reader(path.absolute(), *((beside,) if kind == "film" else ()))
    except Unreadable as why:
        subject = why
    return MediaFile(name, kind, size, sha256, subject)


def measured(file: MediaFile) -> Measured:
    """Return the measures that the manifest may list of a file."""
    match file.subject:
        case films.Video() as film:
            frames = len(film.stamps)
            return Measured(file.bytes, file.sha256, film.size, film.seconds, film.rate, frames)
        case gifs.Gif() as gif:
            frames = len(gif.delays)
            return Measured(file.bytes, file.sha256, gif.size, gif.seconds, None, frames, gif.plays)
        case pictures.Raster() as picture:
            return Measured(file.bytes, file.sha256, picture.size)
    return Measured(file.bytes, file.sha256)


@check("readable", "file")
def readable(file: MediaFile) -> Iterator[Problem]:
    """Prove that a file is whole, and is what its suffix names."""
    if isinstance(file.subject, Unreadable):
        yield Problem(str(file.subject), "make it again")


@check("size-budget", "file")
def size_budget(file: MediaFile) -> Iterator[Problem]:
    """Prove that a file is small enough for where it goes."""
    budget = BUDGETS[file.kind]
    is_over = file.bytes > budget.most
    size = apart_from((budget.most if is_over else budget.well) / MB, file.bytes / MB, 1)
    if is_over:
        yield Problem(f"it has {size} MB: {budget.because}", SMALLER[file.kind])
    elif file.bytes > budget.well:
        yield Problem(f"it has {size} MB: {budget.unless}", SMALLER[file.kind], ADVICE)
