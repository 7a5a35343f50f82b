"""Compare the whole pipeline with the least it can take: its films' encoders and its figures.

``python -m benchmarks.whole CONFIG RESULTS FOLDER`` draws all figures of a configuration one after
another in one process, from the results of the pipeline, and writes them to a folder.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from benchmarks import films
from benchmarks.comparison import Comparison
from benchmarks.filming import shown_beside
from benchmarks.process import seconds, seconds_of_process
from benchmarks.ready import store
from hiddenreel.draw.theme.theme import THEMES
from hiddenreel.errors import HiddenreelError
from hiddenreel.plan.catalogue import load
from hiddenreel.plan.plan import Plan, Product
from hiddenreel.publish.figure_files import export
from hiddenreel.record.recording import Recording

CORES = 4


def whole() -> Comparison:
    """Time the pipeline once, and the encoder of each film and the drawing of all figures alone."""
    return Comparison(
        f"all of snakemake --cores {CORES} / encoders, stills",
        lambda: seconds(_pipeline),
        lambda: sum(_encoder_alone(*film) for film in _films()) + _stills_alone(),
        "s",
        slower=True,
        rounds=1,
    )


def where_the_time_went() -> list[dict]:
    """Return how long the jobs of each rule took together, the longest first.

    Each dict has the rule, the number of its jobs, their seconds, and when the first began and the last
    ended, in seconds after the start of the first job of all.
    """
    jobs: dict[tuple, list[tuple[float, float]]] = defaultdict(list)
    for file in (_folder() / ".snakemake" / "metadata").iterdir():
        noted = json.loads(file.read_text())
        # Snakemake notes a job once for each of its files, at slightly different times
        job = noted["rule"], *(noted["log"] or ())
        jobs[job].append((noted["starttime"], noted["endtime"]))
    spans: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for (rule, *_), times in jobs.items():
        starts, ends = zip(*times)
        spans[rule].append((min(starts), max(ends)))
    begin = min(start for times in spans.values() for start, _ in times)
    rules = [
        {
            "rule": rule,
            "jobs": len(times),
            "seconds": sum(end - start for start, end in times),
            "from": min(start for start, _ in times) - begin,
            "until": max(end for _, end in times) - begin,
        }
        for rule, times in spans.items()
    ]
    return sorted(rules, key=lambda rule: rule["seconds"], reverse=True)


def _folder() -> Path:
    return films.workshop() / "whole"


def _pipeline() -> None:
    """Make everything that the configuration asks for in an empty folder."""
    _folder().mkdir()
    root = films.CONFIGURATION.resolve().parent.parent
    places = ["--snakefile", root / "Snakefile", "--directory", _folder()]
    command = [sys.executable, "-m", "snakemake", "--cores", CORES, "--quiet", *places]
    # Rules call `python` by its name.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        list(map(str, command)), env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise HiddenreelError(f"the pipeline failed:\n{done.stderr}")


def _films() -> Iterator[tuple[Product, str]]:
    plan = films.plan()
    return ((product, theme) for product in plan.films.values() for theme in plan.themes)


def _encoder_alone(product: Product, theme: str) -> float:
    """Paint a film, then return how long the encoder alone takes for its frames, s."""
    frames = films.painted(product, None, lambda crew: store(crew, _folder(), "ready"), theme)
    made = [_folder() / f"alone.{suffix}" for suffix in ("mp4", "gif")]
    return seconds_of_process("-m", "benchmarks.ready", frames, *made)


def _stills_alone() -> float:
    places = films.CONFIGURATION, _folder() / "results", _folder() / "stills"
    return seconds_of_process("-m", "benchmarks.whole", *places)


def draw_stills(plan: Plan, results: Path, folder: Path) -> None:
    """Draw every figure in every theme and format."""
    recordings = results / "recordings"
    for theme in (THEMES[name] for name in plan.themes):
        for product in plan.figures.values():
            recording = Recording.open(recordings / product.run)
            measured = results / "measurements" / product.run
            others = [recordings / run for run in product.compare]
            given = shown_beside("figures", product.kind, measured, others)
            draw = load("figures", product.kind).draw
            with theme.applied():
                picture = draw(recording, theme, **given, **product.options)
                names = (f"{product.name}.{suffix}" for suffix in plan.figure_formats)
                export(picture.figure, [folder / theme.name / name for name in names])


if __name__ == "__main__":
    films.CONFIGURATION = Path(sys.argv[1])
    draw_stills(films.plan(), Path(sys.argv[2]), Path(sys.argv[3]))
