"""Write the page that shows every product."""

from __future__ import annotations

import argparse
from pathlib import Path

from hiddenreel.cli._arguments import add_cache


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--figures", type=Path, required=True, help="the products' folder")
    parser.add_argument("--decks", type=Path, nargs="*", default=[], help="slides of all of them, to link to")
    add_cache(parser)


def run(options: argparse.Namespace) -> list[Path]:
    """Read the manifest and write."""
    from hiddenreel.publish.pages.gallery import write_gallery
    from hiddenreel.publish.products.formats import GALLERY
    from hiddenreel.publish.products.library import read_library

    library = read_library(options.figures)
    with library.in_language():
        write_gallery(library, options.decks, options.cache)
    return [options.figures / GALLERY]
