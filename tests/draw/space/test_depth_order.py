"""Depth order: what is behind a plane is drawn before it, and everything is drawn once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from tries import tries

from hiddenreel.draw.paint.framebuffer import FrameBuffer
from hiddenreel.draw.render.renderer import FastRenderer, MatplotlibRenderer
from hiddenreel.draw.space.depth_order import (
    Cell,
    DepthScene,
    Facet,
    Plane,
    back_to_front,
    pieces_of,
    split_pieces,
    split_polygon,
)
from hiddenreel.draw.space.projection import EYE_DISTANCE, View
from hiddenreel.draw.theme.theme import FRAME_DPI, PAGE_INCHES
from hiddenreel.films.space_warp import film

ALMOST = 1e-9
NONE = np.empty((0, 3))
NO_PIECES = np.empty((0, 2, 3))

# Sixteenths meet corners, edges and faces of the cube, and one another, exactly.
sixteenths = st.integers(-16, 16).map(lambda n: n / 16)
anywhere = st.one_of(st.floats(-1.0, 1.0, allow_subnormal=False), sixteenths)
vectors = st.tuples(anywhere, anywhere, anywhere).map(np.array)
normals = vectors.filter(lambda n: np.linalg.norm(n) > 1e-2)


def through(normal, point, scale):
    return Plane(scale * normal, float(-scale * normal @ point))


# Most of these pass through the cube, some beside it.
planes = st.builds(through, normals, vectors, st.sampled_from([0.01, 1.0, 300.0]))
views = st.builds(View, st.floats(0.0, 360.0), st.floats(-60.0, 60.0))


def eye_of(view):
    return EYE_DISTANCE * view.axes[2]


def inside(vector):
    return vector / 2


points_inside = st.lists(vectors.map(inside), min_size=1, max_size=8).map(np.array)
pieces_inside = st.lists(
    st.tuples(vectors.map(inside), vectors.map(inside)).map(np.array), min_size=1, max_size=6
).map(np.array)


def area(corners):
    """Area of a plane polygon (n, 3), its corners in either order."""
    if not len(corners):
        return 0.0
    spokes = corners - corners[0]
    return 0.5 * float(np.linalg.norm(np.cross(spokes[:-1], spokes[1:]).sum(axis=0)))


def lengths(pieces):
    return np.linalg.norm(pieces[:, 1] - pieces[:, 0], axis=1)


def distance(plane, points):
    """Signed distances from a plane."""
    return plane.side(points) / np.linalg.norm(plane.normal)


def facing(plane, eye):
    """Turn a plane so that the eye is on its positive side."""
    sign = 1.0 if plane.side(eye) >= 0 else -1.0
    return Plane(sign * plane.normal, sign * plane.offset)


# --- A plane in the cube -------------------------------------------------------------------------


@given(planes)
def test_a_plane_s_corners_lie_on_it_and_in_the_cube_and_go_around(plane):
    corners = plane.in_cube()
    assert corners.shape[1] == 3 and len(corners) in (0, 3, 4, 5, 6)
    assert np.abs(corners).max(initial=0) <= 0.5 + ALMOST
    assert np.abs(distance(plane, corners)).max(initial=0) <= ALMOST
    if len(corners):
        # Every corner turns the same way; where the plane meets a corner of the cube some coincide.
        ahead = np.roll(corners, -1, 0) - corners
        turns = np.cross(ahead, np.roll(ahead, -1, 0)) @ plane.normal
        size = np.linalg.norm(plane.normal)
        assert np.all(turns >= -ALMOST * size) or np.all(turns <= ALMOST * size)


@settings(max_examples=tries(40))
@given(planes)
def test_no_part_of_a_plane_in_the_cube_is_missed(plane):
    """Of many points of the plane in the cube all lie within its corners."""
    unit = plane.normal / np.linalg.norm(plane.normal)
    cube = np.random.default_rng(0).uniform(-0.5, 0.5, (300, 3))
    flat = cube - distance(plane, cube)[:, None] * unit
    flat = flat[np.abs(flat).max(axis=1) < 0.5 - 1e-6]
    corners = plane.in_cube()
    if not len(flat):
        return
    sides = np.roll(corners, -1, 0) - corners
    inward = np.cross(unit, sides)
    heights = np.einsum("sk,psk->ps", inward, flat[:, None] - corners)
    assert np.all(heights >= -ALMOST) or np.all(heights <= ALMOST)


@pytest.mark.parametrize(
    ("normal", "offset", "corners", "size"),
    [
        ((0, 0, 1), 0.0, 4, 1.0),
        ((1, 1, 1), 0.0, 6, 3 * np.sqrt(3) / 4),
        ((1, 1, 0), 0.0, 4, np.sqrt(2)),
        ((1, 0, 0), 2.0, 0, 0.0),
        ((0, 0, 0), 0.0, 0, 0.0),
        ((0, 0, 0), 1.0, 0, 0.0),
        ((0, 0, 0), -1.0, 0, 0.0),
    ],
)
def test_planes_whose_part_in_the_cube_is_known(normal, offset, corners, size):
    found = Plane(np.array(normal, float), offset).in_cube()
    assert len(np.unique(found.round(9), axis=0)) == corners
    assert area(found) == pytest.approx(size)


# Through one corner, one edge, one face: from either side.
TOUCHING = [
    Plane(sign * np.array(normal, float), sign * offset)
    for sign in (1, -1)
    for normal, offset in [((1, 1, 1), -1.5), ((1, 1, 0), -1.0), ((1, 0, 0), -0.5)]
]


@pytest.mark.parametrize("plane", TOUCHING)
def test_a_plane_that_touches_the_cube_hides_nothing_and_loses_nothing(plane):
    corners = plane.in_cube()
    assert np.abs(plane.side(corners)).max(initial=0) <= ALMOST
    assert area(corners) == pytest.approx(0.0) or area(corners) == pytest.approx(1.0)
    points = np.array([(0.5, 0.5, 0.5), (0, 0, 0), (-0.5, -0.5, -0.5)])
    things = list(back_to_front(eye_of(View(30.0)), [plane], points, NO_PIECES))
    seen = np.concatenate([thing.points for thing in things if isinstance(thing, Cell)])
    np.testing.assert_array_equal(np.sort(seen), [0, 1, 2])


# --- The order -----------------------------------------------------------------------------------


@settings(max_examples=tries(40))
@given(planes, views, points_inside)
def test_points_behind_a_plane_come_before_it_and_those_before_it_after(plane, view, points):
    eye = eye_of(view)
    assume(abs(distance(plane, eye)) > ALMOST)
    assert_right_order(list(back_to_front(eye, [plane], points, NO_PIECES)), [plane], points, eye)


@settings(max_examples=tries(25))
@given(st.lists(planes, min_size=1, max_size=4), views, points_inside, pieces_inside)
def test_points_are_ordered_by_several_planes(several, view, points, pieces):
    eye = eye_of(view)
    assume(all(abs(distance(plane, eye)) > ALMOST for plane in several))
    assert_right_order(list(back_to_front(eye, several, points, pieces)), several, points, eye)


def assert_right_order(things, planes, points, eye):
    """What is on the eye's side of a plane comes after all of it, what is beyond before all of it."""
    for number, plane in enumerate(planes):
        turned = facing(plane, eye)
        own = [i for i, t in enumerate(things) if isinstance(t, Facet) and t.plane == number]
        if not own:
            continue
        for place, thing in enumerate(things):
            if isinstance(thing, Cell):
                inside_it = np.concatenate([points[thing.points], thing.pieces.mean(axis=1)])
            elif thing.plane != number:
                inside_it = thing.corners.mean(axis=0)[None]
            else:
                continue
            away = distance(turned, inside_it)
            # A facet is in the way of what is seen through it alone.
            for i in own:
                hidden = seen_through(eye, things[i].corners, inside_it)
                assert place > i or not np.any((away > ALMOST) & hidden)
                assert place < i or not np.any((away < -ALMOST) & hidden)


def seen_through(eye, corners, points):
    """Tell which points lie on a ray from the eye through a polygon."""
    rays = np.roll(corners, -1, 0) - eye
    inward = np.cross(corners - eye, rays)
    heights = (points - eye) @ inward.T
    return np.all(heights > ALMOST, axis=1) | np.all(heights < -ALMOST, axis=1)


@settings(max_examples=tries(25))
@given(st.lists(planes, min_size=1, max_size=3), views, points_inside)
def test_a_point_is_on_the_right_side_of_the_plane_that_hides_it_most(several, view, points):
    """The facets drawn after a point are those that lie between it and the eye."""
    eye = eye_of(view)
    assume(all(abs(distance(plane, eye)) > 1e-6 for plane in several))
    assume(all(np.abs(distance(plane, points)).min() > 1e-6 for plane in several))
    things = list(back_to_front(eye, several, points, NO_PIECES))
    place = {
        int(number): at
        for at, thing in enumerate(things)
        if isinstance(thing, Cell)
        for number in thing.points
    }
    for number, plane in enumerate(several):
        a, b = plane.side(points), float(plane.side(eye))
        between = (a < 0) != (b < 0)
        later = [at for at, t in enumerate(things) if isinstance(t, Facet) and t.plane == number]
        for point in range(len(points)):
            hides = [
                at
                for at in later
                if seen_through(eye, things[at].corners, points[point][None])[0] and at > place[point]
            ]
            if not between[point]:
                assert not hides
                continue
            crosses = points[point] + a[point] / (a[point] - b) * (eye - points[point])
            if np.abs(crosses).max() < 0.5 - 1e-6:
                assert len(hides) <= 1
                at_seam = [p for p in several if p is not plane]
                if all(abs(distance(other, crosses)) > 1e-6 for other in at_seam):
                    assert len(hides) == 1


# --- Nothing lost, nothing twice -----------------------------------------------------------------

three = st.lists(planes, min_size=3, max_size=3)


@settings(max_examples=tries(40))
@given(three, views, points_inside, pieces_inside)
@example(
    [Plane(axis, 0.0) for axis in np.eye(3)],
    View(0.0),
    np.zeros((1, 3)),
    np.array([[(-0.5, 0, 0), (0.5, 0, 0)], [(-0.5, -0.5, -0.5), (0.5, 0.5, 0.5)]]),
)
def test_every_point_and_every_piece_comes_exactly_once(several, view, points, pieces):
    eye = eye_of(view)
    cells = [t for t in back_to_front(eye, several, points, pieces) if isinstance(t, Cell)]
    seen = np.concatenate([cell.points for cell in cells])
    np.testing.assert_array_equal(np.sort(seen), np.arange(len(points)))
    cut = np.concatenate([cell.pieces for cell in cells])
    assert lengths(cut).sum() == pytest.approx(lengths(pieces).sum(), abs=1e-9)
    # Every end was an end, or lies where a plane cuts; and none crosses a plane.
    for plane in several:
        sides = distance(plane, cut)
        assert np.all((sides.min(axis=1) >= -ALMOST) | (sides.max(axis=1) <= ALMOST))
    for piece, whole in ((piece, nearest(piece, pieces)) for piece in cut):
        assert off_line(piece, whole) < 1e-6


def nearest(piece, pieces):
    return min(pieces, key=lambda whole: off_line(piece, whole))


def off_line(piece, whole):
    """How far the ends of a piece are from a straight line's, at most."""
    way = whole[1] - whole[0]
    share = np.clip((piece - whole[0]) @ way / max(way @ way, 1e-300), 0, 1)
    return float(np.linalg.norm(whole[0] + share[:, None] * way - piece, axis=1).max())


@settings(max_examples=tries(40))
@given(three, views)
def test_facets_make_up_their_planes(several, view):
    facets = [t for t in back_to_front(eye_of(view), several, NONE, NO_PIECES) if isinstance(t, Facet)]
    for number, plane in enumerate(several):
        whole = area(plane.in_cube())
        parts = [facet.corners for facet in facets if facet.plane == number]
        assert sum(map(area, parts)) == pytest.approx(whole, abs=1e-7)
        for part in parts:
            assert np.abs(distance(plane, part)).max() < 1e-7
            # A plane is cut by those before it.
            for other in several[:number]:
                sides = distance(other, part)
                assert sides.min() > -1e-7 or sides.max() < 1e-7


@pytest.mark.parametrize("same", [1.0, -1.0, 250.0])
def test_a_plane_that_two_neurons_share_is_drawn_twice_not_more(same):
    plane = Plane(np.array([0.3, -0.7, 0.2]), 0.05)
    twice = [plane, Plane(same * plane.normal, same * plane.offset)]
    things = list(back_to_front(eye_of(View(20.0)), twice, NONE, NO_PIECES))
    areas = [area(t.corners) for t in things if isinstance(t, Facet)]
    assert sum(areas) == pytest.approx(2 * area(plane.in_cube()))


def test_without_planes_there_is_one_cell():
    points, pieces = np.zeros((2, 3)), np.zeros((1, 2, 3))
    (cell,) = back_to_front(eye_of(View(0.0)), [], points, pieces)
    np.testing.assert_array_equal(cell.points, [0, 1])
    assert cell.pieces.shape == (1, 2, 3)


def test_neurons_without_weights_cut_nothing():
    nothing = Plane(np.zeros(3), 0.0)
    points = np.random.default_rng(0).uniform(-0.5, 0.5, (5, 3))
    things = list(back_to_front(eye_of(View(0.0)), [nothing] * 3, points, NO_PIECES))
    assert not any(isinstance(thing, Facet) for thing in things)
    assert sum(len(thing.points) for thing in things) == 5


@settings(max_examples=tries(40))
@given(planes, pieces_inside)
def test_pieces_are_cut_at_the_plane(plane, pieces):
    behind, before = split_pieces(plane, pieces)
    assert np.all(distance(plane, behind) <= ALMOST)
    assert np.all(distance(plane, before) >= -ALMOST)
    assert lengths(behind).sum() + lengths(before).sum() == pytest.approx(lengths(pieces).sum())


@settings(max_examples=tries(40))
@given(planes, planes)
def test_polygons_are_cut_at_the_plane(plane, other):
    corners = other.in_cube()
    behind, before = split_polygon(plane, corners)
    assert np.all(distance(plane, behind) <= 1e-7) and np.all(distance(plane, before) >= -1e-7)
    assert area(behind) + area(before) == pytest.approx(area(corners), abs=1e-7)


def test_lines_become_pieces_that_join():
    lines = [np.random.default_rng(0).normal(size=(n, 3)) for n in (2, 5, 1)]
    pieces = pieces_of(lines)
    assert pieces.shape == (1 + 4 + 0, 2, 3)
    np.testing.assert_array_equal(pieces[1:-1, 1], pieces[2:, 0])
    assert pieces_of([]).shape == (0, 2, 3)


# --- Pixels --------------------------------------------------------------------------------------

# Resolution, dpi, where single pixels are looked at.
COARSE = 72
ABOVE, BELOW = (0.0, 0.0, 0.3), (0.0, 0.0, -0.3)
SIDEWAYS = View(25.0)
LEVEL = Plane(np.array([0.0, 0.0, 2.0]), 0.0)


def scene_on_a_sheet(theme, points=(), lines=(), planes=(), view=SIDEWAYS, strength=0.5, dpi=COARSE):
    """Make a scene with one plane's colour, on a square of its own."""
    axes = Figure(figsize=PAGE_INCHES, dpi=dpi).add_axes((0.3, 0.1, 0.45, 0.8))
    axes.set(xlim=(-0.8, 0.8), ylim=(-0.8, 0.8), aspect="equal")
    axes.set_axis_off()
    points = np.array(points, float).reshape(-1, 3)
    labels = np.zeros(max(len(points), 1), int)
    scene = DepthScene(axes, theme, labels, 40.0, theme.muted, 1.0, [theme.z] * len(planes), strength)
    scene.show(view, points, [np.array(line, float) for line in lines], list(planes))
    return scene


def drawn(scene):
    canvas = FigureCanvasAgg(scene.axes.figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].astype(int)


def painted(scene):
    scene.artist.set_visible(False)
    scene.artist.set_animated(True)
    canvas = FrameBuffer(scene.axes.figure)
    scene.prepare(canvas)
    canvas.restore()
    scene.paint(canvas)
    return canvas.pixels[..., :3].astype(int)


def pixel_at(scene, frame, point):
    flat = scene.view.project(np.array([point]))[0]
    x, y = scene.axes.transData.transform(flat)[0].astype(int)
    return frame[len(frame) - 1 - y, x]


@pytest.mark.parametrize("face", [drawn, painted])
@pytest.mark.parametrize("azimuth", [70.0, 200.0])
@pytest.mark.parametrize("elevation", [40.0, -40.0])
def test_a_point_behind_a_plane_is_tinted_and_one_before_it_is_not(light, face, azimuth, elevation):
    view = View(azimuth, elevation)
    before, behind = (ABOVE, BELOW) if elevation > 0 else (BELOW, ABOVE)
    scene = scene_on_a_sheet(light, [before, behind], (), [LEVEL], view)
    frame = face(scene)
    bare = scene_on_a_sheet(light, [before, behind], (), [], view)
    untouched = face(bare)
    np.testing.assert_allclose(pixel_at(scene, frame, before), pixel_at(bare, untouched, before))
    # Half the plane's colour, half the point's.
    own = pixel_at(bare, untouched, behind)
    expected = (own + 255 * np.array(to_rgb(light.z))) / 2
    assert np.abs(own - expected).max() > 20
    np.testing.assert_allclose(pixel_at(scene, frame, behind), expected, atol=2)


@pytest.mark.parametrize("face", [drawn, painted])
def test_a_line_behind_a_plane_is_tinted_and_one_before_it_is_not(theme, face):
    lines = [[(-0.3, 0.1, z), (0.3, -0.1, z)] for z in (0.3, -0.3)]
    view = View(25.0, 40.0)
    ground = 255 * np.array(to_rgb(theme.background))
    scene = scene_on_a_sheet(theme, [], lines, [LEVEL], view)
    scene.line_width = 8.0
    frame = face(scene)
    colour = 255 * np.array(to_rgb(theme.muted))
    np.testing.assert_allclose(pixel_at(scene, frame, ABOVE), colour, atol=2)
    tinted = (colour + 255 * np.array(to_rgb(theme.z))) / 2
    np.testing.assert_allclose(pixel_at(scene, frame, BELOW), tinted, atol=2)
    np.testing.assert_allclose(frame[0, 0], ground, atol=2)


def test_a_scene_is_painted_as_matplotlib_draws_it(theme):
    rng = np.random.default_rng(1)
    points = rng.uniform(-0.45, 0.45, (40, 3))
    lines = [rng.uniform(-0.45, 0.45, (6, 3)) for _ in range(3)]
    planes = [Plane(rng.normal(size=3), 0.1), Plane(rng.normal(size=3), -0.1), LEVEL]
    painted_first, other = (scene_on_a_sheet(theme, points, lines, planes, dpi=FRAME_DPI) for _ in range(2))
    difference = np.abs(drawn(painted_first) - painted(other))
    assert difference.mean() < 0.2


def test_an_empty_scene_is_drawn(light):
    frame = drawn(scene_on_a_sheet(light))
    assert np.all(frame == frame[0, 0])


def test_a_horizontal_line_glides(light):
    """A line that lies level is not moved to whole pixels."""
    heights = (0.1, 0.1003, 0.1006, 0.1009)
    frames = []
    for height in heights:
        line = [(0.0, -0.4, height), (0.0, 0.4, height)]
        frames.append(drawn(scene_on_a_sheet(light, [], [line], view=View(0.0, 0.0))))
    steps = [np.abs(b - a).sum() for a, b in zip(frames, frames[1:])]
    assert min(steps) > 0


def test_a_film_with_a_scene_is_painted_as_matplotlib_draws_it(recording, light):
    reel = film(recording("tanh"), light, {}, seconds=1.5)
    painter, plain = FastRenderer(reel, light, pytest.fail), MatplotlibRenderer(reel, light)
    for number in (0, 20):
        difference = np.abs(painter.frame(number)[..., :3].astype(int) - plain.frame(number)[..., :3])
        assert difference.mean() < 0.5
        tiles = difference.mean(axis=2).reshape(54, 20, 96, 20).mean(axis=(1, 3))
        assert tiles.max() < 20
