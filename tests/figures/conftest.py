"""What the tests of figures share."""

from __future__ import annotations

import pytest

from hiddenreel.draw.theme.theme import THEMES
from hiddenreel.plan.catalogue import load


@pytest.fixture
def picture(recording, light):
    """Return a function that draws a figure of a run in the light theme."""

    def draw(kind, run, **options):
        return load("figures", kind).draw(recording(run), THEMES["light"], **options)

    return draw


@pytest.fixture
def lines():
    """Return a function from axes to the lines that carry a name."""
    return lambda axes: {line.get_gid(): line for line in axes.lines if line.get_gid()}
