"""Runs the storms, which take too long for `make test`: `python tests/storms/run.py --help`."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "workflow"), str(Path(__file__).parent)]

from storm import Place, StormError, pairs, storm  # noqa: E402
from workspace import PARTS  # noqa: E402

from hiddenreel.plan.plan import write_plan  # noqa: E402
from hiddenreel.plan.validate import validate  # noqa: E402

# A run whose training takes a second or so, and a small film of it.
RUN = {
    "dataset": {"name": "moons", "samples": 200},
    "layers": [2, 3, 1],
    "batch_size": 1,
    "epochs": 150,
    "learning_rate": 0.5,
}
OF_ONE_RUN = {
    "runs": {"mine": RUN},
    "films": {"film": {"kind": "hidden-representations", "run": "mine", "seconds": 2.0}},
}
# One of everything, in as little time as it takes.
OF_ALL = {
    "runs": {"mine": {**RUN, "epochs": 10}},
    "figures": {"loss-curve": {"run": "mine"}},
    "films": {"film": {"kind": "hidden-representations", "run": "mine", "seconds": 1.0}},
    "themes": ["light"],
    "pages": ["gallery", "pptx", "snippets", "players"],
}
PYTHON = (sys.executable, "-P", "-m")
HIDDENREEL = (*PYTHON, "hiddenreel")


def environment(source: Path) -> dict[str, str]:
    """Return the variables that commands run with: our package, and this Python first."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(source)}


def training(folder: Path) -> Place:
    """Train one run."""
    plan = write_plan(validate(OF_ONE_RUN), folder)
    where = ["--plan", str(plan), "--output", "made/recording", "--partial", "made/partial"]
    command = [*HIDDENREEL, "train", "mine", *where, "--log", "made/logs/it.log"]
    return Place(command, folder, ["made"], environment(ROOT / "src"))


def filming(folder: Path) -> Place:
    """Make one film of a recording, with its stills and clips."""
    place = training(folder)
    for command in (
        place.command,
        [*HIDDENREEL, "measure", "moments", "--recording", "made/recording", "--output", "m.json"],
    ):
        code, text = Place(command, folder, [], place.environment).start().end()
        if code != 0:
            raise StormError(text)
    os.rename(folder / "made/recording", folder / "recording")
    os.rename(folder / "m.json", folder / "moments.json")
    plan = place.command[place.command.index("--plan") + 1]
    outputs = [f"made/light/film.{suffix}" for suffix in ("mp4", "gif", "png")]
    command = [
        *(*HIDDENREEL, "film", "film", "--plan", plan, "--recording", "recording"),
        *("--measured", "moments.json", "--theme", "light", "--threads", "2"),
        *("--folder", "made/light", "--output", *outputs),
        *("--stills", "made/stills.json", "--clips", "made/clips.json", "--log", "made/logs/f.log"),
    ]
    return Place(command, folder, ["made"], place.environment)


def workflow(folder: Path, configuration: Path | None) -> Place:
    """Make all that a configuration asks for, with `snakemake`, in a copy of the project."""
    for part in PARTS:
        source, target = ROOT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
            shutil.copytree(source, target, ignore=ignored, symlinks=True)
        else:
            shutil.copy2(source, target)
    target = folder / "config/config.yaml"
    if configuration is None:
        target.write_text(yaml.safe_dump(OF_ALL, sort_keys=False))
    else:
        shutil.copyfile(configuration, target)
    command = [*PYTHON, "snakemake", "--cores", "2"]
    made = ["results", "figures", ".snakemake"]
    return Place(command, folder, made, environment(folder / "src"))


def main() -> int:
    """Run the storms asked for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["train", "film", "workflow", "pairs"], metavar="STORM")
    parser.add_argument("--kills", type=int, default=50, help="in each storm (%(default)s)")
    parser.add_argument("--pairs", type=int, default=10, help="builds at once (%(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--configuration", type=Path, nargs="*", default=[None], help="of the workflow's storms"
    )
    options = parser.parse_args()
    whole = True
    for what in options.what:
        by_file = what in ("workflow", "pairs")
        for configuration in options.configuration if by_file else [None]:
            name = f"{what} {configuration or ''}".strip()
            folder = Path(tempfile.mkdtemp(prefix="storm-")) / "project"
            folder.mkdir()
            try:
                if what == "pairs":
                    result = pairs(workflow(folder, configuration), options.pairs, options.seed)
                else:
                    place = {
                        "train": lambda folder=folder: training(folder),
                        "film": lambda folder=folder: filming(folder),
                        "workflow": lambda f=folder, c=configuration: workflow(f, c),
                    }[what]()
                    result = storm(place, options.kills, options.seed)
            except StormError as error:
                whole = False
                print(f"{name}: FAILED in {folder}\n{error}", flush=True)
            else:
                print(f"{name}: {result}", flush=True)
                shutil.rmtree(folder.parent)
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
