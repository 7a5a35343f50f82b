"""Lines and markers are painted as Matplotlib draws them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from hiddenreel.draw.paint.framebuffer import FrameBuffer
from hiddenreel.draw.paint.lines import PaintedLine, PaintedLines, Pen, can_be_painted

LINES = [np.array([(0.1, 0.2), (0.5, 0.9), (0.8, 0.3)]), np.array([(0.2, 0.1), (0.9, 0.1)])]
# Matplotlib's round corners and ends are polygons, and at a corner it adds up what two pieces cover.
MOST_OFF, MOST_WIDELY = 50, 12


def assert_alike(drawn, painted, ground):
    off = np.abs(drawn - painted).max(axis=2)
    assert off.max() <= MOST_OFF
    assert np.count_nonzero(off > MOST_WIDELY) <= 0.03 * np.count_nonzero((drawn != ground).any(axis=2))
    assert (ground - painted).sum() == pytest.approx((ground - drawn).sum(), rel=0.01)


@pytest.mark.parametrize("clipped", [False, True])
@pytest.mark.parametrize("width", [0.4, 2.0])
def test_lines_are_painted_as_matplotlib_draws_them(axes, theme, width, clipped, two_faces):
    lines = PaintedLines(axes, theme.ink, width, zorder=1, clipped=clipped)
    beyond = [*LINES, np.array([(0.5, 0.5), (1.5, 0.7)])]
    drawn, painted, ground = two_faces(lines, axes, lambda: lines.show(beyond))
    assert_alike(drawn, painted, ground)
    edge = round(axes.bbox.x1)
    assert (painted[:, edge + 1 :] != ground[:, edge + 1 :]).any() is np.bool_(not clipped)


@pytest.mark.parametrize("lines", [[], [np.empty((0, 2))], [np.full((3, 2), np.nan)]])
def test_nothing_is_painted_without_lines(axes, theme, lines, two_faces):
    painted_lines = PaintedLines(axes, theme.ink, 2.0, zorder=1)
    _, painted, ground = two_faces(painted_lines, axes, lambda: painted_lines.show(lines))
    np.testing.assert_array_equal(painted, ground)


def test_a_line_is_interrupted_where_it_is_not_finite_and_between_lines(axes, theme, two_faces):
    def picture(*lines):
        painted_lines = PaintedLines(axes, theme.ink, 2.0, zorder=1)
        return two_faces(painted_lines, axes, lambda: painted_lines.show([np.array(line) for line in lines]))[
            1
        ]

    first, second, far = [(0.1, 0.1), (0.3, 0.2)], [(0.6, 0.8), (0.9, 0.7)], (np.inf, np.nan)
    np.testing.assert_array_equal(picture([*first, far, *second]), picture(first, np.empty((0, 2)), second))
    assert (picture(first + second) != picture(first, second)).any()


def test_a_translucent_colour_is_as_strong_where_lines_cross(axes, two_faces):
    lines = PaintedLines(axes, (0.0, 0.0, 0.0, 0.5), 6.0, zorder=1)
    cross = [np.array([(0.1, 0.5), (0.9, 0.5)]), np.array([(0.5, 0.1), (0.5, 0.9)])]
    _, painted, ground = two_faces(lines, axes, lambda: lines.show(cross))
    assert painted.min() >= ground.min() / 2 - 1
    middle = tuple(np.round(axes.transData.transform((0.5, 0.5))).astype(int))
    assert painted[-middle[1], middle[0], 0] == pytest.approx(ground[0, 0, 0] / 2, abs=1)


@pytest.fixture(scope="module")
def canvas():
    return FrameBuffer(Figure(figsize=(0.4, 0.3), dpi=100, facecolor="white"))


place = st.tuples(st.floats(-10, 50), st.floats(-10, 40))
# Parts into which the side of a pixel is divided to see how much of it is covered.
FINE = 16


def parts_of_pixels(canvas):
    """Return places all over the canvas, px from the left and from the bottom, (rows, columns, 2)."""
    x = (np.arange(canvas.width * FINE) + 0.5) / FINE
    y = canvas.height - (np.arange(canvas.height * FINE) + 0.5) / FINE
    return np.stack(np.meshgrid(x, y), axis=2)


def assert_covered(canvas, inside, pixel_off):
    """Compare how dark pixels are with the share of their parts that are inside, (rows, columns)."""
    covered = inside.reshape(canvas.height, FINE, canvas.width, FINE).mean(axis=(1, 3))
    dark = 1 - canvas.pixels[..., 0] / 255
    np.testing.assert_allclose(dark, covered, atol=pixel_off)
    # Along an edge a whole row of parts may be in or out.
    edge = (canvas.width + canvas.height) / FINE
    assert dark.sum() == pytest.approx(covered.sum(), rel=0.04, abs=min(0.5 + 0.1 * covered.sum(), edge))


@given(place, place, st.floats(0.8, 9.0))
@example((20.0, 15.0), (20.0, 15.0 + 1e-14), 2.0)
@example((0.0, 0.0), (0.0, 1e-187), 2.0)
@example((3.0, 3.0), (3.0 + 1e-15, 3.0), 2.0)
def test_a_pixel_is_as_dark_as_the_share_of_it_that_a_line_covers(canvas, begin, end, width):
    canvas.restore()
    # At 100 dpi.
    Pen(canvas, "black", 0.72 * width).draw(np.array([begin, end]), np.array([2]))
    points, way = parts_of_pixels(canvas) - begin, np.subtract(end, begin)
    share = np.clip(points @ way / max(way @ way, 1e-300), 0, 1)
    inside = np.linalg.norm(points - share[..., None] * way, axis=2) < width / 2
    assert_covered(canvas, inside, 0.35)
    assert not canvas.room[0].any()


@given(st.tuples(st.floats(5, 35), st.floats(5, 25)), st.floats(3, 40), st.integers(3, 6), st.booleans())
def test_a_pixel_is_as_dark_as_the_share_of_it_that_a_polygon_covers(canvas, middle, size, sides, reverse):
    canvas.restore()
    angles = 0.3 + 2 * np.pi * np.arange(sides)[:: -1 if reverse else 1] / sides
    corners = middle + size * np.column_stack([np.cos(angles), np.sin(angles)])
    Pen(canvas, "black").fill(corners)
    points = parts_of_pixels(canvas)
    outward = np.stack([np.cos(angles + np.pi / sides), np.sin(angles + np.pi / sides)])
    inside = ((points - middle) @ outward < size * np.cos(np.pi / sides)).all(axis=2)
    # Beyond a sharp corner, half-planes are taken to cover more.
    assert_covered(canvas, inside, 0.5)


def test_a_polygon_off_the_canvas_is_nothing(canvas):
    canvas.restore()
    for away in ((200, 0), (-200, 0), (0, 200), (0, -200)):
        Pen(canvas, "black").fill(np.array([(0.0, 0.0), (30, 0), (30, 20), (0, 20)]) + away)
    np.testing.assert_array_equal(canvas.pixels32, canvas.background)


@pytest.mark.parametrize("marker", ["o", "^", "D", "x"])
@pytest.mark.parametrize("style", ["-", "none"])
def test_markers_stand_where_matplotlib_puts_them(axes, theme, marker, style, two_faces):
    look = {"linestyle": style, "marker": marker, "ms": 7, "mec": theme.background, "mew": 1.5}
    line = axes.plot([], [], clip_on=False, color=theme.C, **look)[0]
    assert can_be_painted(line)
    x = np.linspace(0.05, 0.95, 9)
    places = x, x**2
    drawn, painted, ground = two_faces(PaintedLine(line), axes, lambda: line.set_data(*places))
    if style == "none":
        # Nearly opaque pixels are opaque, and nearly transparent ones are left out.
        assert np.abs(drawn - painted).max() <= 16
    else:
        assert_alike(drawn, painted, ground)


@pytest.mark.parametrize("width", [1.0, 1.5, 2.0])
def test_upright_and_level_lines_are_as_sharp_as_matplotlibs(axes, theme, width, two_faces):
    line = axes.plot([], [], color=theme.ink, lw=width, solid_capstyle="butt", solid_joinstyle="miter")[0]
    step = [0.111, 0.5, 0.5, 0.777], [0.333, 0.333, 0.7, 0.7]
    drawn, painted, ground = two_faces(PaintedLine(line), axes, lambda: line.set_data(*step))
    # But for its round ends and corners, it is the same.
    assert np.count_nonzero((drawn != painted).any(axis=2)) <= 40
    assert (painted != ground).any()


def test_a_line_without_points_is_painted_as_nothing(axes, two_faces):
    _, painted, ground = two_faces(PaintedLine(axes.plot([], [], "o-", clip_on=False)[0]), axes)
    np.testing.assert_array_equal(painted, ground)


@pytest.mark.parametrize(("style", "clipped"), [("o", True), ("o-", True), ("--", False), (":", True)])
def test_dashes_and_clipped_markers_are_left_to_matplotlib(axes, style, clipped):
    assert not can_be_painted(axes.plot([], [], style, clip_on=clipped)[0])
