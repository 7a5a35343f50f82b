"""Small pictures: painted as matplotlib draws them, each grey value in its place."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from hiddenreel.draw.paint.framebuffer import FrameBuffer
from hiddenreel.draw.paint.pictures import SIDE, Pictures


def made(axes, theme, count=2, shape=(4, 3)):
    values = np.random.default_rng(3).uniform(size=(count, *shape))
    return values, Pictures(axes, theme, values, [(theme.C, 2.0)] * count, 5.0)


def test_they_are_painted_as_matplotlib_draws_them(axes, theme, two_faces):
    _, pictures = made(axes, theme)
    places = np.array([(0.3, 0.4), (0.62, 0.57)])
    shown = np.array([True, True])
    drawn, painted, ground = two_faces(pictures, axes, lambda: pictures.place(places, shown))
    assert np.abs(drawn - painted).mean() < 0.05 * np.abs(drawn - ground).mean()


def test_every_grey_value_stands_in_its_place(axes, light):
    values, pictures = made(axes, light, 1)
    canvas = FrameBuffer(axes.figure)
    pictures.prepare(canvas)
    pictures.place(np.array([(0.5, 0.5)]), np.array([True]))
    pictures.paint(canvas)
    x, y = axes.transData.transform((0.5, 0.5))
    cell = SIDE / 4 * axes.figure.dpi / 72
    ground, ink = (255 * np.array(to_rgb(c)) for c in (light.background, light.ink))
    for row in range(4):
        for column in range(3):
            down = int(canvas.height - y + (row - 1.5) * cell)
            across = int(x + (column - 1) * cell)
            expected = ground + values[0, row, column] * (ink - ground)
            np.testing.assert_allclose(canvas.pixels[down, across, :3], expected, atol=2)


@pytest.mark.parametrize("shown", [[False, False], [False, True]])
def test_only_those_shown_are_painted(axes, light, shown):
    _, pictures = made(axes, light)
    canvas = FrameBuffer(axes.figure)
    pictures.prepare(canvas)
    canvas.restore()
    pictures.place(np.array([(0.2, 0.2), (0.8, 0.8)]), np.array(shown))
    pictures.paint(canvas)
    changed = (canvas.pixels32 != canvas.background).reshape(canvas.height, canvas.width)
    middle = canvas.height // 2
    assert not changed[middle:].any()
    assert changed[:middle].any() == any(shown)
