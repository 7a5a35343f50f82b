"""A theme, axes, and both drawings of a `PaintedArtist`."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure

from hiddenreel.draw.paint.framebuffer import FrameBuffer
from hiddenreel.draw.theme.theme import FRAME_DPI, THEMES


@pytest.fixture
def theme():
    with THEMES["light"].applied():
        yield THEMES["light"]


@pytest.fixture
def axes(theme):
    made = Figure(figsize=(3, 2), dpi=FRAME_DPI).add_axes((0.1, 0.1, 0.8, 0.8))
    made.set(xlim=(0, 1), ylim=(0, 1))
    made.set_axis_off()
    return made


def _two_faces(part, axes, show=lambda: None):
    """Draw an artist with matplotlib, then paint it; return both pictures and the background."""
    part.artist.set_animated(True)
    canvas = FrameBuffer(axes.figure)
    ground = canvas.pixels[..., :3].astype(int)
    show()
    part.artist.draw(canvas.renderer)
    drawn = canvas.pixels[..., :3].astype(int)
    canvas.restore()
    part.prepare(canvas)
    show()
    part.paint(canvas)
    return drawn, canvas.pixels[..., :3].astype(int), ground


@pytest.fixture
def two_faces():
    return _two_faces
