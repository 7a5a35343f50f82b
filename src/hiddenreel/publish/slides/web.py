"""Writes the slides as a page for reveal.js, and copies reveal.js beside it.

The page works from the file system and needs no network: this package brings the parts of reveal.js that
the page needs, under its licence.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from urllib.parse import quote

from hiddenreel.publish.atomic import write_atomically, write_text
from hiddenreel.publish.pages.template import environment_for
from hiddenreel.publish.pages.typeface import font_faces
from hiddenreel.publish.slides.outline import STANDARD, Outline, Slide, preview_grid

# Of a slide, px.
HEIGHT = 1080
REVEAL = Path(__file__).with_name("reveal.js")


def has_slide(slide: Slide) -> bool:
    """Return whether a browser can show one of the files."""
    return any((slide.film, slide.loop, slide.drawing, slide.picture))


def write_page(outline: Outline, output: Path) -> None:
    """Write an outline as a page of slides, with paths that begin at the page.

    Parameters
    ----------
    output : Path
        The page looks for ``reveal.js`` beside it.
    """

    def address(file: Path) -> str:
        return quote(Path(os.path.relpath(file, output.parent)).as_posix())

    templates = environment_for(Path(__file__).parent)
    templates.filters["address"] = address
    templates.tests["shown"] = has_slide
    templates.tests["drawn_smaller"] = drawn_smaller
    words = [outline.title, outline.subtitle]
    words += [word for section in outline.sections for word in (section.title, section.subtitle)]
    text = templates.get_template("slides.html").render(
        outline=outline,
        fonts=font_faces(words),
        preview_grid=preview_grid,
        width=HEIGHT * outline.shape[0] // outline.shape[1],
        height=HEIGHT,
        narrow=outline.shape == STANDARD,
    )
    write_text(output, text)


def drawn_smaller(slide: Slide) -> bool:
    """Return whether a slide shows its SVG: where there is no PNG, or the SVG is the smaller file."""
    if not slide.drawing or not slide.picture:
        return bool(slide.drawing)
    return slide.drawing.stat().st_size <= slide.picture.stat().st_size


def copy_reveal(folder: Path) -> None:
    """Copy the parts of reveal.js that the page needs, with its licence."""
    for file in sorted(REVEAL.iterdir()):
        with write_atomically(folder / file.name) as part:
            shutil.copyfile(file, part)
