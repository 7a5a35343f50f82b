"""Make a measurement on a recording and write it to a file."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from hiddenreel.log import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from hiddenreel.plan.catalogue import MEASUREMENTS

    parser.add_argument("name", metavar="MEASUREMENT", choices=MEASUREMENTS, help="what to measure")
    parser.add_argument("--recording", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True, help="a JSON file")


def run(options: argparse.Namespace) -> list[Path]:
    """Measure, and write the result."""
    from importlib import import_module

    from hiddenreel.plan.catalogue import MEASUREMENTS
    from hiddenreel.publish.atomic import write_text
    from hiddenreel.record.recording import Recording

    recording = Recording.open(options.recording)
    measurement = import_module(MEASUREMENTS[options.name])
    title, rounds = f"{options.name} of {recording.run.name}", measurement.rounds(recording)
    with Progress(title, rounds, "rounds") as progress:
        measured = measurement.measure(recording, progress.reach)
    write_text(options.output, json.dumps(measured, indent=1) + "\n")
    return [options.output]
