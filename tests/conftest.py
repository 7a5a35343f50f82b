"""Examples that are the same every time: a test that fails here fails everywhere."""

from __future__ import annotations

import signal

from hypothesis import HealthCheck, settings

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

# Recordings for the tests of pictures.
pytest_plugins = ["fixtures_recordings"]

# A shell that puts us in the background makes us ignore Ctrl-C, and so would every process that a
# test starts and then interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)
