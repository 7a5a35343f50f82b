"""Write a page for each film that plays it."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--figures", type=Path, required=True, help="the products' folder")


def run(options: argparse.Namespace) -> list[Path]:
    """Read the manifest and write."""
    from hiddenreel.publish.pages.player import write_players
    from hiddenreel.publish.products.library import read_library

    library = read_library(options.figures)
    with library.in_language():
        return write_players(library)
