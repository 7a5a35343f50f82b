"""Writes the slides as a page for reveal.js, and lays reveal.js itself beside it.

The page works from the file system and asks no network: what it needs of reveal.js comes with this
package, under its licence.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from hiddenreel.publish.atomic import write_atomically
from hiddenreel.publish.slides.outline import Outline, Slide

REVEAL = Path(__file__).with_name("reveal.js")


def has_slide(slide: Slide) -> bool:
    """Tell whether a browser can show one of the files."""
    return any((slide.film, slide.loop, slide.drawing, slide.picture))


def write_page(outline: Outline, output: Path) -> None:
    """Write an outline as a page of slides; files are named as seen from the page.

    Parameters
    ----------
    outline : Outline
    output : Path
        ``reveal.js`` is looked for beside it.
    """

    def address(file: Path) -> str:
        return quote(Path(os.path.relpath(file, output.parent)).as_posix())

    templates = Environment(
        loader=PackageLoader("hiddenreel.publish.slides", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters["address"] = address
    templates.tests["shown"] = has_slide
    templates.tests["lighter_drawn"] = lighter_drawn
    text = templates.get_template("slides.html").render(outline=outline)
    with write_atomically(output) as part:
        part.write_text(text, encoding="utf-8")


def lighter_drawn(slide: Slide) -> bool:
    """Tell whether the SVG is to be shown: where there is no PNG, or it is the smaller file."""
    if not slide.drawing or not slide.picture:
        return bool(slide.drawing)
    return slide.drawing.stat().st_size <= slide.picture.stat().st_size


def lay_out_reveal(folder: Path) -> None:
    """Copy what the page needs of reveal.js, with its licence."""
    for file in sorted(REVEAL.iterdir()):
        with write_atomically(folder / file.name) as part:
            shutil.copyfile(file, part)
