"""A frame buffer shares its pixels with matplotlib's renderer, or raises."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from hiddenreel.draw.paint.framebuffer import FrameBuffer, Unpaintable, fixed


@pytest.fixture
def figure():
    made = Figure(figsize=(2, 1), dpi=50, facecolor="#204060")
    made.add_artist(Line2D([0.2, 0.8], [0.5, 0.5], color="white"))
    return made


def test_a_canvas_begins_with_its_background(figure):
    canvas = FrameBuffer(figure)
    assert (canvas.width, canvas.height) == (100, 50)
    assert canvas.pixels.shape == (50, 100, 4)
    np.testing.assert_array_equal(canvas.pixels[0, 0], [0x20, 0x40, 0x60, 255])
    assert np.any(canvas.pixels[25] == 255, axis=0).all()


def test_row_0_is_the_top_and_pixels_can_be_assigned_as_numbers(figure):
    canvas = FrameBuffer(figure)
    canvas.pixels32[2, 7] = np.array([1, 2, 3, 4], np.uint8).view(np.uint32)[0]
    np.testing.assert_array_equal(canvas.pixels[2, 7], [1, 2, 3, 4])


def test_matplotlib_draws_into_the_same_pixels(figure):
    canvas = FrameBuffer(figure)
    line = Line2D([0, 100], [45, 45], color="#ff0000", linewidth=4)
    line.set_figure(figure)
    line.draw(canvas.renderer)
    np.testing.assert_array_equal(canvas.pixels[5, 50, :3], [255, 0, 0])


def test_restoring_removes_what_moves(figure):
    canvas = FrameBuffer(figure)
    before = canvas.pixels.copy()
    canvas.pixels[10:30] = 99
    canvas.restore()
    np.testing.assert_array_equal(canvas.pixels, before)


@pytest.mark.parametrize("locked", [False, True])
def test_pixels_that_are_not_shared_are_refused(monkeypatch, figure, locked):
    """As a copy, which would swallow what is painted, or read-only."""
    true = FigureCanvasAgg.buffer_rgba

    def handed_out(canvas):
        if locked:
            return memoryview(true(canvas)).toreadonly()
        return memoryview(np.array(true(canvas)))

    monkeypatch.setattr(FigureCanvasAgg, "buffer_rgba", handed_out)
    with pytest.raises(Unpaintable) as error:
        FrameBuffer(figure)
    assert str(error.value) == ("matplotlib keeps its pixels to itself: films are drawn the slow way")


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_a_fixed_transform_no_longer_follows_its_axes(figure, scale):
    axes = figure.add_subplot(xlim=(1, 10), xscale=scale)
    before = axes.transData.transform((2, 0.5))
    there = fixed(axes.transData)
    axes.set_xlim(1, 100)
    np.testing.assert_array_equal(there.transform((2, 0.5)), before)
