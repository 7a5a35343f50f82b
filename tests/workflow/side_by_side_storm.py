"""Three configurations in one folder: in every order, and killed at random.

It takes minutes, so `make test` leaves it out and `make storm-side-by-side` runs it. The short version
is `test_side_by_side.py`.
"""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable

import pytest
from test_side_by_side import ALL, build, chosen, clone_with_all, products
from workspace import LONG, Workspace

__all__ = ["clone_with_all"]

KILLS, SEED = 30, 1
FILM = {
    "films": {"hidden-representations": {"run": "net", "seconds": 1.0}},
    "formats": {"figures": ["svg"], "films": ["mp4", "png", "stills"]},
    "pages": ["snippets"],
}


@pytest.fixture(scope="module")
def clone(clone_with_all: Callable[..., Workspace]) -> Workspace:
    return clone_with_all(**FILM)


@pytest.fixture(scope="module")
def alone(clone: Workspace) -> tuple[dict[str, dict[str, str]], float]:
    """Return the products of each configuration built alone, and the time of the last build, s."""
    hashes = {}
    for file in ALL:
        empty(clone)
        began = time.monotonic()
        assert started(clone, file).wait(LONG) == 0
        seconds = time.monotonic() - began
        hashes[file] = products(clone, file)
    return hashes, seconds


def empty(clone: Workspace) -> None:
    for folder in ("figures", "results", ".snakemake"):
        shutil.rmtree(clone.folder / folder, ignore_errors=True)


def started(clone: Workspace, file: str) -> subprocess.Popen[bytes]:
    """Start a build as the shell does, in a process group of its own."""
    return subprocess.Popen(
        [shutil.which("snakemake", path=clone.environment["PATH"]), "--cores", "2", *chosen(file)],
        cwd=clone.folder,
        env=clone.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def end(process: subprocess.Popen[bytes]) -> bool:
    """Kill a build with all of its jobs; return whether it was still running."""
    running = process.poll() is None
    try:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(LONG)
        while True:
            os.killpg(process.pid, 0)
            time.sleep(0.01)
    except ProcessLookupError:
        return running


@pytest.mark.parametrize("order", list(itertools.permutations(ALL)), ids=" ".join)
def test_every_order_gives_the_bytes_that_each_gives_alone(clone, alone, order):
    empty(clone)
    for count, file in enumerate(order, 1):
        build(clone, file)
        for earlier in order[:count]:
            assert products(clone, earlier) == alone[0][earlier], earlier


def test_builds_killed_at_random_end_with_the_same_bytes(clone, alone):
    hashes, seconds = alone
    empty(clone)
    dice, killed = random.Random(SEED), 0
    while killed < KILLS:
        process = started(clone, dice.choice(ALL))
        time.sleep(dice.uniform(0, seconds))
        if end(process):
            killed += 1
        else:
            # The build was finished. Lose a product, or nothing would be left to kill.
            shutil.rmtree(clone.folder / dice.choice(["figures", "results"]), ignore_errors=True)
    for file in dice.sample(ALL, len(ALL)):
        build(clone, file)
    for file in ALL:
        assert products(clone, file) == hashes[file], file
        assert clone.would_do(*chosen(file)) == set()
