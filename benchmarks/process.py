"""Run Python in processes of their own, and time them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
# NumPy with one thread; our package, the benchmarks and tests/reference.py on the path.
SETTINGS = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "PYTHONPATH": os.pathsep.join(str(ROOT / folder) for folder in ("src", ".", "tests")),
}


def run_python(*arguments: object) -> str:
    """Run Python with these arguments; return what it prints."""
    command = [sys.executable, *map(str, arguments)]
    environment = {**os.environ, **SETTINGS}
    return subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True).stdout


def from_small_parent(*arguments: object) -> list[object]:
    """Return arguments of Python that start Python with these arguments from a small process.

    On Linux the peak memory of a process starts at that of the process that forked it, and ours is
    large.
    """
    program = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"
    return ["-S", "-c", program, sys.executable, *arguments]


def seconds(work: Callable[[], object]) -> float:
    """Return how long a call takes, s."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def seconds_of_process(*arguments: object) -> float:
    """Return how long a Python process takes from start to end, s."""
    return seconds(lambda: run_python(*arguments))
