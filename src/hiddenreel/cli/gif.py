"""Make a smaller GIF of a finished film, or one that plays once."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("film", type=Path, help="an MP4")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--width", type=int, default=640, help="px")
    parser.add_argument("--colours", type=int, default=96, help="at most 256")
    parser.add_argument("--delay", type=int, choices=(4, 5, 8, 10), default=10, help="hundredths of a second")
    parser.add_argument("--once", action="store_true", help="play it once, and rest at its end")
    parser.add_argument("--seconds", type=_seconds, help="play all of it in this time")


def run(options: argparse.Namespace) -> None:
    """Encode it from the MP4."""
    from hiddenreel.publish.products.manifest import measures_of
    from hiddenreel.publish.video.encode import smaller_gif

    speed = measures_of(options.film)["seconds"] / options.seconds if options.seconds else 1.0
    size = (options.width, options.colours, options.delay)
    smaller_gif(options.film, options.output, *size, speed=speed, once=options.once)


def _seconds(text: str) -> float:
    """Read a length of time."""
    value = float(text)
    if not 0.1 <= value <= 3600:
        raise argparse.ArgumentTypeError(f"{text} is not from 0.1 to 3600 s")
    return value
