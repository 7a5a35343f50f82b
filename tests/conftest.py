"""Examples that are the same every time: a test that fails here fails everywhere."""

from __future__ import annotations

import gc
import os
import signal

import pytest
from hypothesis import HealthCheck, settings

# As on the command line, and before NumPy is imported: its threads would wait for each other in a busy
# loop, which takes several times the work wherever tests run side by side.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

# No deadline and no complaint of slow examples, because a slow machine is no mistake; no database,
# because it would remember runs.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")

# Recordings for the tests of pictures, and what makes these tests quicker.
pytest_plugins = ["fixtures_recordings", "formulas"]

# A shell that puts us in the background makes us ignore Ctrl-C, and so would every process that a
# test starts and then interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)


# What several files share: a built copy of the project, and the configuration's figures in the light
# theme. Tests that use one of them are a group.
SHARED = ("built", "in_light")
# The groups that take longest, which come first, or one worker would be left alone with the last.
LONGEST = (
    *("built", "tests/films/test_odd_runs.py", "in_light", "tests/figures/test_every_figure.py"),
    *("tests/figures/test_truth.py", "tests/draw/render/test_renderer.py", "tests/workflow/"),
    *("tests/films/", "tests/benchmarks/", "tests/draw/test_filmstrip.py"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group tests for ``--dist loadgroup``, so that what they share is made by one worker alone."""
    places = {}
    for item in items:
        shared = [name for name in SHARED if name in item.fixturenames]
        group = shared[0] if shared else item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group(group))
        places[item] = [not group.startswith(beginning) for beginning in LONGEST]
    items.sort(key=places.__getitem__)


def pytest_collection_finish() -> None:
    """Keep Python from looking for garbage among the thousands of tests, again and again."""
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
