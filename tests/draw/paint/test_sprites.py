"""Sprites, against a slow reference that paints one marker after another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from hiddenreel.draw.paint.framebuffer import FrameBuffer
from hiddenreel.draw.paint.sprites import NOTHING, OPAQUE, PHASES, Marker, SpriteSheet

SQUARE = Path.unit_rectangle().transformed(Affine2D().translate(-0.5, -0.5))
KINDS = [
    Marker(Path.unit_circle(), 4.0, np.array([0.9, 0.5, 0.1]), np.array([0.3, 0.1, 0.0]), 1.0),
    Marker(SQUARE, 7.0, np.array([0.1, 0.4, 0.5]), np.array([0.0, 0.1, 0.2]), 1.0),
]
# How far many roundings, one for each soft edge, take a pixel from the exact one.
ROUNDED = 3


@pytest.fixture(scope="module")
def canvas():
    return FrameBuffer(Figure(figsize=(1.2, 0.8), dpi=50, facecolor="#fdfdfb"))


@pytest.fixture(scope="module")
def sheet(canvas):
    return SpriteSheet(KINDS, canvas)


def painted(canvas, sheet, x, y, kinds):
    canvas.restore()
    sheet.put(np.column_stack([x, y]), np.asarray(kinds, int))
    return canvas.pixels[..., :3].copy()


def painted_slowly(canvas, sheet, x, y, kinds):
    """One marker after another, each pixel blended as anyone would."""
    canvas.restore()
    pixels = canvas.pixels[..., :3].astype(float)
    for across, up, kind in zip(x, y, kinds):
        down = canvas.height - up
        column, row = int(across), int(down)
        phases = int((down - row) * PHASES), int((across - column) * PHASES)
        picture = KINDS[kind].rasterised(sheet.half)
        picture = picture.reshape(PHASES, PHASES, *[2 * sheet.half + 1] * 2, 4)
        marker = picture[phases].astype(float)
        at = np.s_[row - sheet.half : row + sheet.half + 1, column - sheet.half : column + sheet.half + 1]
        alpha = marker[..., 3:]
        alpha = np.where(alpha >= OPAQUE, 255, np.where(alpha < NOTHING, 0, alpha)) / 255
        pixels[at] = marker[..., :3] * alpha + pixels[at] * (1 - alpha)
    return pixels


def test_many_markers_at_once_are_painted_like_one_after_another(canvas, sheet):
    low, width, height = sheet.half + 1.0, canvas.width, canvas.height
    point = st.tuples(st.floats(low, width - low), st.floats(low, height - low), st.sampled_from([0, 1]))

    @given(st.lists(point, min_size=1, max_size=20))
    @settings(max_examples=40)
    def holds(points):
        quick = painted(canvas, sheet, *zip(*points))
        # Every soft edge rounds to a whole 255th.
        np.testing.assert_allclose(quick, painted_slowly(canvas, sheet, *zip(*points)), atol=ROUNDED)

    holds()


def test_of_a_crowd_every_soft_edge_is_blended(canvas, sheet):
    rng = np.random.default_rng(0)
    x, y = rng.uniform(24, 36, 300), rng.uniform(16, 24, 300)
    kinds = rng.integers(0, 2, 300)
    quick, slow = painted(canvas, sheet, x, y, kinds), painted_slowly(canvas, sheet, x, y, kinds)
    np.testing.assert_allclose(quick, slow, atol=ROUNDED)


def test_the_nearer_hides_the_farther(canvas, sheet):
    x, y = np.array([30.5, 30.5]), np.array([20.5, 20.5])
    for nearer in (0, 1):
        pixels = painted(canvas, sheet, x, y, np.array([1 - nearer, nearer]))
        np.testing.assert_array_equal(pixels[19, 30], (KINDS[nearer].face * 255).round().astype(np.uint8))


def test_a_sprite_is_off_by_at_most_an_eighth_of_a_pixel(canvas, sheet):
    """The middle of a marker's darkness follows the point as it glides."""
    ground = painted(canvas, sheet, [], [], np.empty(0, int)).astype(float)
    for x in np.arange(30, 31, 0.05):
        darkness = (ground - painted(canvas, sheet, [x], [20.1], [0])).sum(axis=(0, 2))
        middle = (darkness * (np.arange(canvas.width) + 0.5)).sum() / darkness.sum()
        assert abs(middle - x) < 0.5 / PHASES + 0.06


def test_points_painted_before_hide_nothing(canvas, sheet):
    points = [30, 31, 33], [20, 20, 21], [0, 1, 0]
    first = painted(canvas, sheet, *points)
    painted(canvas, sheet, np.arange(25, 40), np.full(15, 20.5), np.zeros(15, int))
    np.testing.assert_array_equal(painted(canvas, sheet, *points), first)


@pytest.mark.parametrize(
    ("x", "y"), [(-50, 20), (500, 20), (30, -50), (30, 500), (0, 0), (60, 40), (1e9, 20)]
)
def test_points_off_the_sheet_are_left_out(canvas, sheet, x, y):
    pixels = painted(canvas, sheet, [float(x)], [float(y)], [0])
    canvas.restore()
    np.testing.assert_array_equal(pixels, canvas.pixels[..., :3])


def test_points_that_are_not_finite_are_left_out(canvas, sheet):
    alone = painted(canvas, sheet, [30.0], [20.0], [1])
    x, y = np.array([np.nan, 30.0, np.inf]), np.array([20.0, 20.0, np.nan])
    np.testing.assert_array_equal(painted(canvas, sheet, x, y, [0, 1, 0]), alone)
