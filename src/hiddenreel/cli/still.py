"""Draw the lost still of one chapter of a film again."""

from __future__ import annotations

import argparse
from pathlib import Path

from hiddenreel.cli._arguments import add_product
from hiddenreel.log import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_product(parser)
    parser.add_argument("--theme", required=True, help="a theme of the plan")
    parser.add_argument("--chapter", type=int, required=True, help="from 1")
    parser.add_argument("--output", type=Path, required=True, help="a PNG")


def run(options: argparse.Namespace) -> list[Path]:
    """Paint one frame."""
    from hiddenreel.cli._drawing import lay_out, theme_of
    from hiddenreel.draw.quick_import import import_numba
    from hiddenreel.draw.render.renderer import renderer_for
    from hiddenreel.plan.plan import read_plan
    from hiddenreel.publish.video.chapters import pick_chapter
    from hiddenreel.publish.video.encode import write_png

    plan = read_plan(options.plan)
    product = plan.product("films", options.name)
    theme = theme_of(plan, options.theme, product)
    with theme.applied():
        film = lay_out(options, product, theme)
        chapter = pick_chapter(options.chapter, film.chapters, options.output)
        import_numba()
        write_png(renderer_for(film, theme, say).frame(chapter.frame), options.output)
    return [options.output]
