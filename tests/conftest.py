"""Examples that are the same every time: a test that fails here fails everywhere."""

from __future__ import annotations

from hypothesis import settings

# No deadline, because a slow machine is no mistake; no database, because it would remember runs.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")

# Recordings for the tests of pictures.
pytest_plugins = ["fixtures_recordings"]
