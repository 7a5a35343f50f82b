"""Write the page on which a reader turns, changes and trains a recorded network."""

from __future__ import annotations

import argparse
from pathlib import Path

from hiddenreel.cli._arguments import add_plan
from hiddenreel.errors import HiddenreelError
from hiddenreel.reading import read_made


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_plan(parser)
    parser.add_argument("--recording", type=Path, required=True)
    parser.add_argument("--moments", type=Path, required=True, help="as `measure moments` writes it")
    parser.add_argument("--others", type=Path, nargs="*", default=[], help="recordings to put beside it")
    parser.add_argument("--output", type=Path, required=True, help="an HTML file")


def run(options: argparse.Namespace) -> list[Path]:
    """Read the recording and write."""
    from hiddenreel.language import Language
    from hiddenreel.plan.plan import read_plan
    from hiddenreel.publish.explorer.contents import contents
    from hiddenreel.publish.explorer.page import write_explorer
    from hiddenreel.record.recording import Recording

    moments = read_made(options.moments)
    if not isinstance(moments, dict):
        raise HiddenreelError(f"{options.moments} holds no moments")
    recording, *others = map(Recording.open, [options.recording, *options.others])
    plan = read_plan(options.plan)
    with Language.read(plan.language).applied():
        held = contents(recording, moments, others)
        write_explorer(options.output, held, plan.themes.values())
    return [options.output]
