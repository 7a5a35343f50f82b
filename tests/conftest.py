"""Examples that are the same every time: a test that fails here fails everywhere."""

from __future__ import annotations

import gc
import os
import signal
import sys
from functools import cache

import pytest
from hypothesis import HealthCheck, settings

# As on the command line, and before NumPy is imported: its threads would wait for each other in a busy
# loop, which takes several times the work wherever tests run side by side.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

# Compiled modules are kept, or each of the many processes would compile the package anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Python looks for garbage after 700 new objects unless told otherwise, which took a tenth of the time that
# collecting the tests takes.
gc.set_threshold(50_000, 20, 50)

# No deadline and no complaint of slow examples, because a slow machine is no mistake; no database,
# because it would remember runs. Half as many examples as usual: tests of learning and recording ask for all.
settings.register_profile(
    "repeatable",
    max_examples=50,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")

# Recordings for the tests of pictures.
pytest_plugins = ["fixtures_recordings"]

# A shell that puts us in the background makes us ignore Ctrl-C, and so would every process that a
# test starts and then interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)


# Files of tests that share what is made once: a built copy of the project, and the configuration's
# figures in the light theme.
SHARING = {
    "built": [
        f"workflow/test_{name}"
        for name in ("contributing", "damage", "depends", "overviews", "surroundings", "whole")
    ],
    "drawn": ["figures/test_every_figure", "figures/test_truth"],
}
# The groups that take longest come first, or one worker would be left alone with the last. The tests of
# the pool come even before them: they fork this process many times, and a fork of one that has grown
# takes five times as long.
LONGEST = (
    "tests/draw/render/test_pool.py",
    *("built", "tests/films/test_odd_runs.py", "drawn", "tests/draw/render/test_renderer.py"),
    *("tests/workflow/", "tests/films/", "tests/benchmarks/", "tests/draw/test_filmstrip.py"),
    "tests/test_language.py",
)


def group_of(nodeid: str) -> str:
    """Return the group of a test."""
    return _group_of_file(nodeid.partition("::")[0])


@cache
def _group_of_file(file: str) -> str:
    """Return a file, or what it shares with others."""
    shared = (name for name, files in SHARING.items() if file in [f"tests/{path}.py" for path in files])
    return next(shared, file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give each group of tests to one worker, so that what they share is made once."""
    from xdist.scheduler import LoadScopeScheduling

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    return Groups(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest groups first."""
    items.sort(key=lambda item: [not group_of(item.nodeid).startswith(name) for name in LONGEST])


def pytest_collection_finish() -> None:
    """Keep Python from looking for garbage among the thousands of tests."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write how many numbers in pictures and their words the truth tests compared."""
    counts = [
        value
        for report in terminalreporter.getreports("passed")
        if report.when == "call"
        for name, value in report.user_properties
        if name == "statements"
    ]
    if counts:
        terminalreporter.write_line(f"{sum(counts)} numbers of {len(counts)} products found again")
