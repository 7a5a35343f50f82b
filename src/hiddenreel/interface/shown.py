"""Figures and films as Python objects, which show themselves in a notebook and save their files.

The files have the same bytes as those that the workflow makes.
"""

from __future__ import annotations

import base64
import re
import tempfile
from collections.abc import Collection, Sequence
from functools import cached_property
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from hiddenreel.draw.render.renderer import Renderer, renderer_for
from hiddenreel.draw.slide import Picture
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.errors import HiddenreelError, suggest
from hiddenreel.interface.drawing import chapters_of, track_of
from hiddenreel.interface.pools import pool_of
from hiddenreel.log import say
from hiddenreel.publish.atomic import write_atomically
from hiddenreel.publish.figure_files import rendered
from hiddenreel.publish.products.chapter import Chapter
from hiddenreel.publish.products.formats import FORMATS, MB, TRACK, bytes_in, format_of, formats_of
from hiddenreel.publish.products.track import write_track
from hiddenreel.publish.video.encode import encode, write_png

if TYPE_CHECKING:
    from matplotlib.figure import Figure as MatplotlibFigure

    from hiddenreel.draw.film.film import Film as LaidOut

# A film of more bytes is not put into a notebook, which is read and compared as text.
MOST_EMBEDDED = 3 * MB

# The largest SVG of a figure that a notebook gets besides the PNG, bytes.
LARGEST_DRAWING = MB // 2
# The size of the whole SVG as Matplotlib writes it, as a column of any width can show it, also one that
# makes it an image and has no rule for its width, and the pixels an inch of the latter.
IN_POINTS = re.compile(r' width="[0-9.]+pt" height="[0-9.]+pt"')
AS_WIDE_AS_FITS = ' width="100%" style="max-width: {:.0f}px; height: auto"'
SHOWN_DPI = 72

# What a notebook shows of an object, and the metadata of that, both by media type.
Bundle = tuple[dict[str, str], dict[str, Any]]


class Figure:
    """A figure of a run.

    Attributes
    ----------
    kind, title, caption, alt : str
        Every number in these texts is the run's.
    """

    def __init__(self, kind: str, picture: Picture, theme: Theme) -> None:
        self.kind, self.title = kind, picture.title
        self.caption, self.alt = picture.caption, picture.alt
        self._figure, self._theme, self._dpi = picture.figure, theme, picture.screen.dpi

    def __repr__(self) -> str:
        return self.alt

    def to_matplotlib(self) -> MatplotlibFigure:
        """Return the Matplotlib figure. Draw on it and save it inside `theme`."""
        return self._figure

    @property
    def theme(self) -> Theme:
        """The theme that it is drawn in; ``with figure.theme.applied():`` sets it."""
        return self._theme

    def save(self, path: str | Path) -> Path:
        """Save the figure in the format that the suffix names, and return the path.

        Raises
        ------
        HiddenreelError
            When it is none of ``.svg``, ``.pdf`` and ``.png``, or the file cannot be written.
        """
        path = Path(path)
        kind = _format(path, formats_of("figures"))
        with write_atomically(path) as part:
            part.write_bytes(self._bytes(kind))
        return path

    def _bytes(self, kind: str, share: float = 1.0) -> bytes:
        with self._theme.applied():
            return rendered(self._figure, kind, share * self._dpi)

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> Bundle:
        """Return the figure as SVG and, for pages that show no SVG, as a PNG of half its size.

        A figure of many points is the PNG alone, which is far smaller.
        """
        bundle = {"image/png": _base64(self._bytes("png", 0.5)), "text/plain": repr(self)}
        drawing = self._bytes("svg")
        if len(drawing) <= LARGEST_DRAWING:
            fitting = AS_WIDE_AS_FITS.format(SHOWN_DPI * self._figure.get_size_inches()[0])
            bundle["image/svg+xml"] = IN_POINTS.sub(fitting, drawing.decode(), count=1)
        return bundle, {kind: {"alt": self.alt} for kind in bundle if kind.startswith("image/")}


class Film:
    """A film of a run. It is painted and encoded when it is first shown or saved.

    Attributes
    ----------
    kind, title, caption, alt : str
        Every number in these texts is the run's.
    chapters : list of Chapter
    """

    def __init__(
        self, kind: str, film: LaidOut, theme: Theme, budget: str | None = None, formats: Sequence[str] = ()
    ) -> None:
        self.kind, self.title, self._formats = kind, film.title, formats
        self._budget = bytes_in(budget) if budget else None
        self.caption, self.alt = film.caption, film.alt
        self.chapters: list[Chapter] = chapters_of(film)
        self._film, self._theme = film, theme
        self._saved: Path | None = None

    def __len__(self) -> int:
        return len(self._film)

    def __repr__(self) -> str:
        return self.alt

    def frame(self, number: int) -> np.ndarray:
        """Return a frame's pixels, (height, width, 3) of uint8; -1 is the last frame.

        Raises
        ------
        HiddenreelError
            When the film has no such frame.
        """
        count = len(self)
        if not -count <= number < count:
            raise HiddenreelError(f"frame = {number}: choose 0 … {count - 1}, the film's frames")
        with self._theme.applied():
            return np.array(self._renderer.frame(number % count)[:, :, :3])

    def save(self, path: str | Path, threads: int = 1) -> Path:
        """Save the film, or its last frame, in the format that the suffix names; return the path.

        The film's `formats` are made in the same pass and stand beside it.

        Parameters
        ----------
        path : path
            ``.mp4``, ``.webm``, ``.gif``, ``.webp``, ``.png`` for the last frame,
            ``.frames.zip`` for all of them, ``.transparent.webm`` or ``.transparent.mov`` without the
            ground, or ``.vtt`` for what is seen, in words.
        threads : int
            Processes to use.

        Raises
        ------
        HiddenreelError
            When it is another format, or the file cannot be written.
        """
        path = Path(path)
        kind = _format(path, formats_of("films"))
        name = path.name.removesuffix(FORMATS[kind].ending)
        beside = [path.with_name(f"{name}{FORMATS[other].ending}") for other in self._formats]
        if kind == "mp4" and threads == 1 and not beside:
            with write_atomically(path) as part:
                part.write_bytes(self._mp4)
        elif kind == TRACK:
            with self._theme.applied():
                write_track(path, track_of(self._film))
            self._encode(beside, threads)
        elif kind == "png" and not beside:
            # No other frame has to be painted for the last.
            with self._theme.applied():
                write_png(self._renderer.frame(len(self) - 1), path)
        else:
            self._encode(list(dict.fromkeys([path, *beside])), threads)
        if kind == "mp4":
            self._saved = path
        return path

    @cached_property
    def _renderer(self) -> Renderer:
        return renderer_for(self._film, self._theme, say)

    def _encode(self, paths: list[Path], threads: int = 1) -> None:
        if not paths:
            return
        with self._theme.applied():
            # One of the threads is the encoder's, as in the workflow.
            pool = pool_of(self._renderer, self._theme, threads - 1, paths)
            encode(pool, paths, self.chapters, warn=say, budget=self._budget)

    @cached_property
    def _mp4(self) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "film.mp4")
            self._encode([path])
            return path.read_bytes()

    @cached_property
    def _poster(self) -> str:
        """The last frame at half its size, as a PNG in base64."""
        width, height = self._renderer.size
        whole = Image.fromarray(self.frame(-1))
        small = BytesIO()
        whole.resize((width // 2, height // 2), Image.Resampling.LANCZOS).save(small, "png")
        return _base64(small.getvalue())

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> Bundle:
        """Return a video that plays on request and, for pages that show none, its last frame."""
        html = self._video() if len(self._mp4) <= MOST_EMBEDDED else self._link()
        return {"text/html": html, "image/png": self._poster, "text/plain": repr(self)}, {
            "image/png": {"alt": self.alt}
        }

    def _video(self) -> str:
        """Return a video, and in it a picture that is left where a page's host removes videos."""
        width, height = self._renderer.size
        poster, alt = f"data:image/png;base64,{self._poster}", escape(self.alt)
        return (
            f'<video controls muted playsinline width="{width // 2}" height="{height // 2}" '
            f'style="max-width: 100%; height: auto" aria-label="{alt}" poster="{poster}">'
            f'<source type="video/mp4" src="data:video/mp4;base64,{_base64(self._mp4)}">'
            f'<img src="{poster}" alt="{alt}"></video>'
        )

    def _link(self) -> str:
        size = f"{len(self._mp4) / MB:.1f} MB"
        where = (
            f'<a href="{escape(self._saved.as_posix())}">{escape(self._saved.as_posix())}</a> ({size})'
            if self._saved
            else f"This film of {size} is not put into the notebook: write .save('film.mp4')."
        )
        poster = f"data:image/png;base64,{self._poster}"
        return (
            f'<figure><img src="{poster}" alt="{escape(self.alt)}" style="max-width: 100%">'
            f"<figcaption>{where}</figcaption></figure>"
        )


def _format(path: Path, known: Collection[str]) -> str:
    format_ = format_of(path)
    if format_ is None or format_.name not in known:
        endings = [FORMATS[name].ending for name in known]
        raise HiddenreelError(f"{path}: no format has this suffix{suggest(endings, path.suffix)}")
    return format_.name


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
