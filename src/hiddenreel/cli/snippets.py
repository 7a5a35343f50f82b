"""Write the snippets of every product, a file for each."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--figures", type=Path, required=True, help="the products' folder")


def run(options: argparse.Namespace) -> list[Path]:
    """Read the manifest and write."""
    from hiddenreel.publish.embed.files import write_snippets
    from hiddenreel.publish.products.library import read_library

    return write_snippets(read_library(options.figures))
