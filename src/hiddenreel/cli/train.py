"""Train a run and record every epoch."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from hiddenreel.cli._arguments import add_plan
from hiddenreel.errors import HiddenreelError, suggest
from hiddenreel.log import Progress

if TYPE_CHECKING:
    from hiddenreel.learn.training import Epoch


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("name", metavar="RUN", help="the run's name in the plan")
    add_plan(parser)
    parser.add_argument("--output", type=Path, required=True, help="the recording's folder")
    parser.add_argument("--partial", type=Path, required=True, help="for unfinished recordings")


def run(options: argparse.Namespace) -> list[Path]:
    """Train and record."""
    from hiddenreel.plan.plan import read_plan
    from hiddenreel.plan.resources import require_memory_to_train
    from hiddenreel.record.layout import EPOCHS, MADE, SAMPLES
    from hiddenreel.record.recorder import record

    plan = read_plan(options.plan)
    runs = plan.runs
    if options.name not in runs:
        raise HiddenreelError(f"the plan has no run '{options.name}'{suggest(runs, options.name)}")
    require_memory_to_train(plan, options.name)
    settings = runs[options.name]
    with Progress(f"train {settings.name}", settings.epochs, "epochs") as progress:

        def show(epoch: Epoch) -> None:
            # A regression has no accuracy.
            known = epoch.accuracy == epoch.accuracy
            accuracy = f"  accuracy {epoch.accuracy:.1%}" if known else ""
            progress.reach(epoch.number, f"loss {epoch.loss:.4f}{accuracy}")

        record(settings, options.output, options.partial, show)
    return [options.output / file for file in (EPOCHS, SAMPLES, MADE)]
