"""Copy products to where a site generator wants them; nothing else there is touched."""

from __future__ import annotations

import argparse
from pathlib import Path

from hiddenreel.cli._arguments import add_figures


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("names", metavar="NAME", nargs="*", help="products; all, if none is named")
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="where they go")
    parser.add_argument(
        "--theme", nargs="+", default=[], metavar="THEME", help="themes; all, if none is named"
    )
    parser.add_argument(
        "--format", nargs="+", default=[], metavar="FORMAT", help="such as svg; all, if none is named"
    )
    add_figures(parser)


def run(options: argparse.Namespace) -> None:
    """Copy changed files, and print their number."""
    from hiddenreel.publish.products.copy import copy_products

    copied = copy_products(
        options.figures, options.names, options.to, themes=options.theme, formats=options.format
    )
    print(f"{options.to}: {copied.changed} files are new or newer, {copied.same} were the same")
