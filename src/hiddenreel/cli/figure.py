"""Draw a figure in every theme, and write its captions."""

from __future__ import annotations

import argparse
from pathlib import Path

from hiddenreel.cli._arguments import add_product


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_product(parser)
    parser.add_argument("--captions", type=Path, required=True, help="a JSON file")
    parser.add_argument("--output", type=Path, nargs="+", required=True, help="THEME/NAME.FORMAT, wherever")


def run(options: argparse.Namespace) -> list[Path]:
    """Draw once for each theme."""
    from hiddenreel.cli._drawing import note_fit, shown, theme_of
    from hiddenreel.interface.drawing import draw_figure
    from hiddenreel.plan.plan import read_plan
    from hiddenreel.publish.figure_files import by_theme, export
    from hiddenreel.publish.products.captions import write_captions
    from hiddenreel.record.recording import Recording

    plan = read_plan(options.plan)
    product = plan.product("figures", options.name)
    recording = Recording.open(options.recording)
    for name, files in by_theme(options.output).items():
        theme = theme_of(plan, name, product)
        with theme.applied():
            picture = draw_figure(product.kind, recording, theme, shown(options, product))
            note_fit(product, theme, picture)
            export(picture.figure, files, picture.screen.dpi)
    write_captions(options.captions, product.name, picture)
    return [*options.output, options.captions, options.captions.with_suffix(".rst")]
