"""Saves figures: equal figures give equal bytes, and no file is ever half written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from io import BytesIO
from pathlib import Path
from typing import Any

from hiddenreel.publish.atomic import write_atomically
from hiddenreel.publish.svg_words import with_words

# Dates and version numbers would make equal pictures differ; None for a format that holds none of them.
UNDATED: dict[str, dict[str, Any] | None] = {
    "svg": {"Date": None, "Creator": "Hiddenreel"},
    "pdf": {"CreationDate": None, "ModDate": None, "Producer": "Hiddenreel", "Creator": "Hiddenreel"},
    "png": {"Software": "Hiddenreel"},
}

# Tables of a font by which programs set text. In a PDF the text is set already; with them fonts take
# three times as long to embed, and a quarter more space.
LAYOUT_TABLES = ["BASE", "GDEF", "GPOS", "GSUB"]


def export(figure: Any, paths: Sequence[Path], dpi: float | None = None) -> None:
    """Save a matplotlib figure at each path, in the format that its suffix names.

    Call it inside the theme that the figure was drawn in; the parameters are those of `rendered`.
    """
    for path in paths:
        with write_atomically(path) as part:
            # In memory first: matplotlib leaves files open when the disk is full.
            part.write_bytes(rendered(figure, path.suffix.removeprefix("."), dpi))


def rendered(figure: Any, kind: str, dpi: float | None = None) -> bytes:
    """Return a matplotlib figure in a format, inside the theme that it was drawn in.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    kind : str
        A key of `UNDATED`.
    dpi : float
        Pixels an inch, of a PNG; the theme's by default.
    """
    whole = BytesIO()
    sharpness = {} if dpi is None else {"dpi": dpi}
    with _small_fonts() if kind == "pdf" else nullcontext():
        figure.savefig(whole, format=kind, metadata=UNDATED[kind], **sharpness)
    made = whole.getvalue()
    return with_words(made, figure) if kind == "svg" else made


@contextmanager
def _small_fonts() -> Iterator[None]:
    """Make matplotlib embed fonts without their layout tables; it has no setting for this."""
    from fontTools.subset import Options

    usual = Options._drop_tables_default
    Options._drop_tables_default = [*usual, *LAYOUT_TABLES]
    try:
        yield
    finally:
        Options._drop_tables_default = usual


def by_theme(paths: Sequence[Path]) -> dict[str, list[Path]]:
    """Group files by their theme, which names the folder that each is in."""
    themes: dict[str, list[Path]] = {}
    for path in paths:
        themes.setdefault(path.parent.name, []).append(path)
    return themes
