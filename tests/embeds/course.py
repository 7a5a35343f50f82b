"""An author's folder, what is done in it, and how the outcome is read."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

LONG = 240  # s; nothing waits so long but what hangs.
FIGURE, FILM = "loss-curve", "unfolding"
# The figure is a small disc of the accent; less of its colour is none of it.
DISC = 0.0001


@dataclass(frozen=True)
class Site:
    """An author's folder, with the products in it."""

    folder: Path
    figures: Path

    def write(self, name: str, text: str) -> Path:
        """Write a file of the author's."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def snippet(self, name: str, place: str, document: str, *more: str) -> str:
        """Print what is to be pasted into a document, and do what its comments ask for."""
        command = [sys.executable, "-m", "hiddenreel", "embed", name, "--for", place]
        places = ["--figures", str(self.figures), "--from", str(self.folder / document)]
        (self.folder / document).parent.mkdir(parents=True, exist_ok=True)
        text = run(*command, *places, *more, within=self.folder)
        for source, target in re.findall(r"^(?:\.\.|%) Copy (\S+) to (\S+)$", text, re.MULTILINE):
            there = self.folder / target
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile((self.folder / document).parent / source, there)
        return text

    def both(self, place: str, document: str, *more: str) -> str:
        """Print the snippets of the figure and of the film."""
        return "\n\n".join(self.snippet(name, place, document, *more) for name in (FIGURE, FILM))

    def alts(self) -> dict[str, str]:
        """Return the alt text of each product and theme."""
        manifest = json.loads((self.figures / "manifest.json").read_text(encoding="utf-8"))
        return {
            f"{entry['name']} {theme}": entry["alt"]
            for entry in manifest["products"]
            for theme in entry["versions"]
        }


def run(*command: str, within: Path) -> str:
    """Run a program to its end; return what it printed."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=within,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONG,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def share_of(pixels: np.ndarray, colour: str) -> float:
    """Return the share of pixels of a colour, ``#rrggbb``, give or take what encoders change."""
    wanted = np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)])
    return float((np.abs(pixels.astype(int) - wanted).max(axis=2) <= 12).mean())
