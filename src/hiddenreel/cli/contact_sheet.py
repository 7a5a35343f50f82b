"""Put all pictures of a theme on one sheet."""

from __future__ import annotations

import argparse
from pathlib import Path

from hiddenreel.cli._arguments import add_cache, add_figures


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--theme", required=True)
    add_figures(parser)
    parser.add_argument("--output", type=Path, required=True, help="ends in .png or .webp")
    parser.add_argument("--width", type=int, default=560, help="of a picture, at most, px")
    add_cache(parser)


def run(options: argparse.Namespace) -> list[Path]:
    """Read the manifest and paste the pictures."""
    from hiddenreel.publish.pages.contact_sheet import contact_sheet
    from hiddenreel.publish.products.library import read_library

    library = read_library(options.figures)
    contact_sheet(library, options.theme, options.output, width=options.width, cache=options.cache)
    return [options.output]
