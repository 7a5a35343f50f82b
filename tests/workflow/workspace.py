"""A copy of the project, in which tests call Snakemake; and the small configuration they use."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from warm import ADDRESS, call_snakemake

PROJECT = Path(__file__).parent.parent.parent
# The files that a build reads. The project's own products and results are not copied.
PARTS = (*("Snakefile", "config", "environment.yml", "profiles", "src", "workflow"), "tests/reference.py")

LONG = 120  # The time after which a call counts as hung, s.


@dataclass
class Outcome:
    """The exit code and the output of a call of Snakemake."""

    code: int
    text: str

    @property
    def errors(self) -> list[str]:
        """The lines with errors."""
        return [line for line in self.text.splitlines() if line.lower().startswith("error")]

    @property
    def begun(self) -> list[str]:
        """The jobs that it ran or would run, in order: rule and wildcards, as in "film dark nudge"."""
        begun = []
        for paragraph in re.split(r"\n(?=(?:local)?(?:rule|checkpoint) )", self.text)[1:]:
            rule = re.match(r"(?:local)?(?:rule|checkpoint) (\w+):", paragraph)[1]
            wildcards = re.search(r"^    wildcards: (.*)$", paragraph, re.MULTILINE)
            named = [part.split("=", 1)[1] for part in wildcards[1].split(", ")] if wildcards else []
            begun.append(" ".join([rule, *named]))
        return begun

    @property
    def jobs(self) -> set[str]:
        """The same without the overviews, in no order."""
        # The files about all products follow every change; they have a test of their own.
        overviews = re.compile(
            r"(\w+_)?(manifest|contact_sheet|snippets|deck|slide_pages|players|gallery|check)\b"
        )
        return {job for job in self.begun if job != "all" and not overviews.match(job)}


@dataclass
class Workspace:
    """A copy of the project, in which Snakemake is called."""

    folder: Path
    warm: Path
    calls: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """The copy's package goes before the installed one; `python` is the one that runs the tests."""
        own = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(self.folder / "src"),
        }
        # Compiled modules are kept, or each of the many processes would compile Matplotlib anew.
        return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | own

    @property
    def warm_environment(self) -> dict[str, str]:
        """The same, but the `python` of jobs imports no library anew."""
        path = f"{self.warm}{os.pathsep}{self.environment['PATH']}"
        return {**self.environment, "PATH": path}

    def snakemake(self, *arguments: object, within: Path | None = None) -> Outcome:
        """Call Snakemake, without importing it and what its jobs use anew."""
        output = self.folder.parent / "output.txt"
        # The profile prints no jobs.
        words = [str(argument) for argument in arguments]
        if "--quiet" not in words:
            words = ["--quiet", "host", *words]
        self.calls.append(" ".join(words))
        address = self.warm / ADDRESS
        code = call_snakemake(address, words, within or self.folder, self.warm_environment, output)
        return Outcome(code, output.read_text(errors="replace"))

    def would_do(self, *arguments: object) -> set[str]:
        """Name the jobs that a call would run."""
        outcome = self.snakemake("--dry-run", *arguments)
        assert outcome.code == 0, outcome.text
        return outcome.jobs

    def command(self, *arguments: object, within: Path | None = None) -> Outcome:
        """Call Snakemake as the shell does, in a process of its own."""
        done = subprocess.run(
            [shutil.which("snakemake", path=self.environment["PATH"]), *map(str, arguments)],
            cwd=within or self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONG,
        )
        return Outcome(done.returncode, done.stdout)

    @property
    def configuration(self) -> dict:
        """The copy's configuration."""
        return yaml.safe_load((self.folder / "config/config.yaml").read_text())

    def configure(self, config: dict, name: str = "config/config.yaml") -> Path:
        """Write a configuration into the copy."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.safe_dump(config, sort_keys=False))
        return file

    @contextmanager
    def edited(self, path: str, change: Callable[[str], str] | None = None) -> Iterator[None]:
        """Edit a file, by default with a comment at its end, and restore it afterwards."""
        file = self.folder / path
        text, times = file.read_text(), file.stat()
        file.write_text(change(text) if change else f"{text}# Edited.\n")
        try:
            yield
        finally:
            file.write_text(text)
            os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))

    def hashes(self, *folders: str) -> dict[str, str]:
        """Take the SHA-256 of every file in these folders."""
        files = [file for name in folders for file in (self.folder / name).rglob("*")]
        return {
            file.relative_to(self.folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(files)
            if file.is_file() and file.name not in ("README.md", "manifest.json")
        }


TITLE = "Größe → Verlust"
# Two small runs, each with a figure, and a film of the first, with fewer pixels than usual.
SMALL = {
    "runs": {
        "circles": {
            "dataset": {"name": "circles", "samples": 40},
            "layers": [2, 3, 1],
            "learning_rate": 2.0,
            "batch_size": 10,
            "epochs": 3,
            "seed": 1,
        },
        "other": {
            "dataset": {"name": "moons", "samples": 40},
            "layers": [2, 2, 1],
            "batch_size": 20,
            "epochs": 3,
            "seed": 2,
        },
    },
    "figures": {
        "loss-curve": {"run": "circles", "title": TITLE},
        "regions": {"kind": "decision-regions", "run": "other", "epochs": [3]},
    },
    "films": {"hidden-representations": {"run": "circles", "seconds": 1.0, "size": "640x360"}},
    "pages": ["gallery", "pptx", "reveal", "snippets", "players", "contact-sheet"],
}

# Its jobs but for the overviews.
TRAININGS = {"train circles", "train other"}
MEASURED = {"measure circles moments"}
LOSS_CURVES = {"figure loss-curve"}
REGIONS = {"figure regions"}
FIGURES = LOSS_CURVES | REGIONS
FILMS = {"film light hidden-representations", "film dark hidden-representations"}
STRIPS = {"storyboard hidden-representations"}
DRAWN = FIGURES | FILMS | STRIPS

PRODUCTS = sorted(
    f"figures/{theme}/{name}.{suffix}"
    for theme in ("light", "dark")
    for name, suffixes in (
        ("loss-curve", ("svg", "pdf", "png")),
        ("regions", ("svg", "pdf", "png")),
        ("hidden-representations", ("mp4", "gif", "png", "vtt")),
    )
    for suffix in suffixes
)
RECORDINGS = sorted(
    f"results/recordings/{run}/{file}"
    for run in ("circles", "other")
    for file in ("epochs.npy", "samples.npz", "made.json")
)
