"""Put all figures and films of a theme on slides: for PowerPoint, or on a page for reveal.js."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from hiddenreel.errors import HiddenreelError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--manifest", type=Path, required=True, help="beside the products")
    parser.add_argument("--themes", nargs="+", required=True, help="one for each output")
    parser.add_argument("--size", default="16:9", help="the shape of the plan")
    parser.add_argument("--output", type=Path, nargs="+", required=True, help=".pptx, or .html for reveal.js")


def run(options: argparse.Namespace) -> list[Path]:
    """Write one file for each theme."""
    from hiddenreel.publish.products.library import read_library
    from hiddenreel.publish.slides.outline import outline_of

    made: list[Path] = []
    paired = _paired(options.themes, options.output)
    with read_library(options.manifest.parent).in_language():
        for theme, output in paired:
            outline = outline_of(options.manifest.parent, theme, options.size)
            if output.suffix == ".pptx":
                from hiddenreel.publish.slides.powerpoint import write_deck

                write_deck(outline, output)
            else:
                from hiddenreel.publish.slides.web import copy_reveal, write_page

                write_page(outline, output)
                reveal = output.with_name("reveal.js")
                copy_reveal(reveal)
                made += reveal.iterdir()
            made.append(output)
    # Every page copies the same files.
    return list(dict.fromkeys(made))


def _paired(themes: Sequence[str], outputs: Sequence[Path]) -> list[tuple[str, Path]]:
    """Pair each theme with its file of slides."""
    for output in outputs:
        if output.suffix not in (".pptx", ".html"):
            raise HiddenreelError(f"--output {output}: slides are written as .pptx or .html")
    if len(themes) != len(outputs):
        raise HiddenreelError(
            f"--themes names {len(themes)} and --output {len(outputs)}: each theme needs one file"
        )
    return list(zip(themes, outputs, strict=True))
