"""Examples that are the same every time: a test that fails here fails everywhere."""

from __future__ import annotations

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group tests for ``--dist loadgroup``, so that what they share is made by one worker alone.

    Tests of a file go together, and so do those that share the built copy of the project, in whichever
    file they are. The longest groups come first, or one worker would be left alone with them.
    """
    for item in items:
        group = "built" if "built" in item.fixturenames else item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: "/workflow/" not in item.nodeid)


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
