"""Lay a film out: write its captions and chapters, and draw its filmstrip in every theme."""

from __future__ import annotations

import argparse
from pathlib import Path

from hiddenreel.cli._arguments import add_product


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_product(parser)
    parser.add_argument("--captions", type=Path, required=True, help="a JSON file")
    parser.add_argument(
        "--output", type=Path, nargs="*", default=[], help="THEME/NAME-filmstrip.FORMAT, wherever"
    )


def run(options: argparse.Namespace) -> list[Path]:
    """Lay the film out once for each theme that has a strip, and once at least."""
    from hiddenreel.cli._drawing import lay_out, theme_of
    from hiddenreel.draw.filmstrip import filmstrip
    from hiddenreel.interface.drawing import chapters_of
    from hiddenreel.plan.plan import read_plan
    from hiddenreel.publish.figure_files import by_theme, export
    from hiddenreel.publish.products.captions import write_captions

    plan = read_plan(options.plan)
    product = plan.product("films", options.name)
    for name, files in (by_theme(options.output) or {next(iter(plan.themes)): []}).items():
        theme = theme_of(plan, name, product)
        with theme.applied():
            film = lay_out(options, product, theme)
            if files:
                export(filmstrip(film, theme), files)
            # Chapters are named in the language that is applied.
            chapters = chapters_of(film)
    write_captions(options.captions, product.name, film, chapters)
    return [*options.output, options.captions, options.captions.with_suffix(".rst")]
