"""Measure every comparison; print a line for each as it is done, and write them all to a file."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable
from pathlib import Path

from benchmarks import films, first_use, training
from benchmarks.anatomy import anatomy
from benchmarks.comparison import HEADING, Comparison
from benchmarks.whole import where_the_time_went, whole
from hiddenreel.publish.atomic import write_text

ROUNDS, QUICK_ROUNDS = 3, 1
# Shortest step of a frame that is printed, ms; the file lists all.
SHORTEST_STEP = 0.1
RESULTS = Path("results")


def comparisons() -> list[Callable[[], Comparison]]:
    """List what is measured: training, the main film, the other films, what a new user waits for."""
    others = films.other_films()
    return [*training.COMPARISONS, *films.COMPARISONS, *others, *first_use.COMPARISONS]


def run(quick: bool = False, with_whole: bool = False, folder: Path = RESULTS) -> None:
    """Measure, print, and write ``bench.json``.

    Parameters
    ----------
    quick : bool
        Measure each side once: enough to see that everything works, not to quote.
    with_whole : bool
        Also make all products from clean, and the part of that which cannot be saved: takes minutes.
    folder : Path
        Where ``bench.json`` goes.
    """
    rounds = QUICK_ROUNDS if quick else ROUNDS
    print(f"{machine()}; {_rounds(rounds)}.")
    print("Training is compared with plain NumPy (tests/reference.py): whole processes evaluate and")
    print("record every epoch, steady steps do neither. Films are compared with their encoder alone.")
    print(HEADING)
    results = []
    try:
        for prepare in [*comparisons(), *([whole] if with_whole else [])]:
            comparison = prepare()
            pairs = comparison.measured(rounds)
            print(comparison.line(pairs), flush=True)
            results.append(comparison.as_dict(pairs))
        steps = anatomy()
        print(f"A moving frame of the main film, {sum(step['ms'] for step in steps):.1f} ms:")
        for step in steps:
            if step["ms"] > SHORTEST_STEP:
                print(f"  {step['panel']:<12} {step['step']:<12} {step['ms']:5.2f} ms")
        rules = where_the_time_went() if with_whole else []
        for rule in rules:
            print(_line_of_rule(rule))
    finally:
        films.tidy_up()
    measured = {"machine": machine(), "rounds": rounds, "comparisons": results}
    measured |= {"frame": steps, "rules": rules}
    write_text(folder / "bench.json", json.dumps(measured, indent=1) + "\n")
    print(f"Written to {folder / 'bench.json'}")


def _rounds(count: int) -> str:
    return "each measured once" if count == 1 else f"medians of {count}, in turn"


def _line_of_rule(rule: dict) -> str:
    return (
        f"  {rule['rule']:<16} {rule['seconds']:7.1f} s in {rule['jobs']:3} jobs, "
        f"from {rule['from']:5.1f} s until {rule['until']:5.1f} s"
    )


def machine() -> str:
    """Describe the machine that measures."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{_processor()}, {cores} cores, Python {platform.python_version()}"


def _processor() -> str:
    """Return the processor's name, or its architecture where the system has no /proc."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{names[0]} ({platform.machine()})" if names else platform.machine()
