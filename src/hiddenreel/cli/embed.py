"""Print what to paste into a document so that it shows a product."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hiddenreel.cli._arguments import add_figures
from hiddenreel.errors import HiddenreelError

if TYPE_CHECKING:
    from hiddenreel.publish.products.library import Library


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("name", metavar="NAME", help="a product's name; with --explorer that of a run")
    parser.add_argument("--for", dest="target", metavar="TARGET", help="where it goes, such as reveal")
    parser.add_argument(
        "--single-file",
        type=Path,
        metavar="FILE",
        help="write one page that holds the product itself, to upload to a learning platform",
    )
    parser.add_argument(
        "--budget",
        type=float,
        metavar="MB",
        help="what the page of --single-file may weigh; a heavier film gives way to its GIF or poster; "
        "the configuration's budget, if none is given",
    )
    parser.add_argument("--theme", metavar="THEME", help="a theme's name, or both for a light and a dark one")
    parser.add_argument(
        "--from",
        dest="document",
        type=Path,
        metavar="FILE",
        help="the document it goes into; paths begin at its folder, else at this one",
    )
    parser.add_argument(
        "--format", metavar="FORMAT", help="such as svg, png, mp4 or gif; else the best there"
    )
    parser.add_argument("--explorer", action="store_true", help="the page on which a run can be explored")
    add_figures(parser)


def run(options: argparse.Namespace) -> None:
    """Print one snippet, and on standard error the needs of its target; or write a single page."""
    from hiddenreel.publish.embed.selection import Document
    from hiddenreel.publish.embed.targets import snippet, target_named
    from hiddenreel.publish.products.library import read_library

    library = read_library(options.figures)
    if options.explorer:
        _print_explorer(library, options)
        return
    product = library.product(options.name)
    page = options.single_file
    if page:
        from hiddenreel.publish.pages.player import write_single_page

        budget = library.budget if options.budget is None else options.budget
        shown = write_single_page(options.figures, product, options.theme, page, budget)
        if product.is_film and shown.role != "film":
            print(f"{page} shows {shown.path} in place of the film", file=sys.stderr)
        return
    if not options.target:
        raise HiddenreelError("embed needs --for TARGET, such as html, or --single-file FILE")
    target = target_named(options.target)
    document = Document.at(options.figures, options.document)
    print(snippet(product, target, document, options.theme, options.format))
    if target.needs:
        print(f"\n{target.title}: {target.needs}", file=sys.stderr)


def _print_explorer(library: Library, options: argparse.Namespace) -> None:
    """Print the snippet of a run's explorer."""
    from hiddenreel.publish.embed.explorer import explorer_snippet
    from hiddenreel.publish.embed.selection import Document
    from hiddenreel.publish.embed.targets import target_named

    if not options.target:
        raise HiddenreelError("embed --explorer needs --for TARGET, such as html")
    document = Document.at(options.figures, options.document)
    print(explorer_snippet(library, options.name, target_named(options.target), document))
