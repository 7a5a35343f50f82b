"""Cut the lost clip of one chapter out of a film again."""

from __future__ import annotations

import argparse
from pathlib import Path

from hiddenreel.errors import HiddenreelError
from hiddenreel.reading import read_made


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("film", type=Path, metavar="FILM", help="an MP4")
    parser.add_argument("--captions", type=Path, required=True, help="its JSON file")
    parser.add_argument("--chapter", type=int, required=True, help="from 1")
    parser.add_argument("--output", type=Path, required=True, help="an MP4")


def run(options: argparse.Namespace) -> list[Path]:
    """Cut it out without encoding it again."""
    from hiddenreel.publish.video.clips import cut_clip

    try:
        ends = [chapter["frame"] + 0 for chapter in read_made(options.captions)["chapters"]]
    except (KeyError, TypeError):
        raise HiddenreelError(f"{options.captions} lists no chapters of a film") from None
    cut_clip(options.film, ends, options.chapter, options.output)
    return [options.output]
