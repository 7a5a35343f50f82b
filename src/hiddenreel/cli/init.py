"""Set up a folder for the networks of a course: a configuration, a Snakefile and a page."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from hiddenreel.errors import HiddenreelError

TEMPLATES = Path(__file__).parent / "course"
# The files of a course by where they are in its folder. A template's own name has no dot in front.
FILES = {
    "config/config.yaml": "config.yaml",
    "Snakefile": "Snakefile",
    "profiles/default/profile.yaml": "profile.yaml",
    ".gitignore": "gitignore",
    "README.md": "README.md",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("folder", type=Path, help="it may exist, but none of the files to write")


def run(options: argparse.Namespace) -> None:
    """Write the files, all of them or none, and print what to do next."""
    folder: Path = options.folder
    for name in FILES:
        if os.path.lexists(folder / name):
            raise HiddenreelError(
                f"{folder / name} exists already and is not overwritten: choose another folder, "
                "or move the file away"
            )
    for name, template in FILES.items():
        text = (TEMPLATES / template).read_text(encoding="utf-8")
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as new:
            new.write(text)
    print(f"{folder}: wrote {', '.join(FILES)}")
    print(f"Change {folder / 'config/config.yaml'} as you like, then run `hiddenreel make` in {folder}.")
