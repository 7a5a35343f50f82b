"""What the tests of drawing share: one panel on a sheet of its own, at one moment."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure

from hiddenreel.draw.film.film import moment
from hiddenreel.draw.theme.theme import FRAME_DPI, PAGE_INCHES


@pytest.fixture
def still():
    """Return a function that draws a panel at a moment and returns its axes."""

    def draw(panel, theme, recording, epoch=0.0, progress=1.0):
        axes = Figure(figsize=PAGE_INCHES, dpi=FRAME_DPI).add_axes((0.3, 0.3, 0.3, 0.5))
        panel.draw(axes, theme).show(moment(recording, epoch, progress))
        axes.figure.canvas.draw()
        return axes

    return draw


@pytest.fixture
def points_of():
    """Return a function from axes to its cloud's places, in the order of the samples.

    A cloud draws its points in an order of its own; places are matched to those expected.
    """

    def read(axes):
        (cloud,) = [c for c in axes.collections if len(c.get_offsets()) and c.get_zorder() == 3]
        return cloud

    return read
