"""Separability, against answers known beforehand and against trying every plane.

Of few points with small whole coordinates all candidate planes can be tried: if any plane separates
two sets, one does that goes through d of the points, moved by a little.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiddenreel.analyse.separability import clearly_mixed, separates, separation


def sides(*counts):
    return np.repeat([True, False], counts)


def is_separable_in_the_plane(points, side):
    """Try every direction across the line through two points, and turned by a little to either side.

    In the plane, a line that separates two sets can be turned until it touches a point of each, or
    two of one: just before that, its normal is next to the normal of those two.
    """
    inner = [tuple(map(int, point)) for point in points[side]]
    outer = [tuple(map(int, point)) for point in points[~side]]
    if not inner or not outer:
        return True
    every = inner + outer
    normals = [(1, 0), (0, 1), (-1, 0), (0, -1)]
    little = Fraction(1, 10**6)
    for (x0, y0), (x1, y1) in combinations(every, 2):
        dx, dy = x1 - x0, y1 - y0
        for nx, ny in ((dy, -dx), (-dy, dx)):
            normals += [(nx, ny)]
            normals += [(nx + turn * dx, ny + turn * dy) for turn in (little, -little)]
    return any(
        min(nx * x + ny * y for x, y in inner) > max(nx * x + ny * y for x, y in outer) for nx, ny in normals
    )


whole_points = st.lists(
    st.tuples(st.integers(-4, 4), st.integers(-4, 4), st.booleans()), min_size=2, max_size=10
)


@given(
    drawn=st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4), st.booleans()), min_size=4, max_size=4)
)
def test_four_points_of_the_plane_are_clearly_mixed_only_if_no_line_separates_them(drawn):
    points = np.array([point[:2] for point in drawn], float)
    side = np.array([point[2] for point in drawn])
    if clearly_mixed(points, side):
        assert not is_separable_in_the_plane(points, side)


@pytest.mark.parametrize("dimensions", [1, 2, 3, 5])
def test_points_in_general_are_either_clearly_mixed_or_separable(dimensions):
    rng, answers = np.random.default_rng(dimensions), set()
    for _ in range(60):
        points = rng.normal(size=(dimensions + 2, dimensions))
        side = rng.permutation(sides((dimensions + 2) // 2, dimensions + 2 - (dimensions + 2) // 2))
        is_mixed = clearly_mixed(points, side)
        assert is_mixed == (separation(points, side).normal is None)
        answers.add(is_mixed)
    assert answers == {True, False}


def test_points_nearly_in_a_plane_and_other_numbers_of_points_are_left_to_a_linear_program():
    crossed, side = np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0]]), sides(2, 2)
    assert clearly_mixed(crossed, side)
    assert not clearly_mixed(crossed * [1.0, 1e-9], side)
    assert not clearly_mixed(np.concatenate([crossed, crossed[:1]]), np.append(side, True))
    assert not clearly_mixed(crossed[:0], side[:0])


@given(drawn=whole_points)
def test_it_agrees_with_trying_every_line(drawn):
    points = np.array([point[:2] for point in drawn], float)
    side = np.array([point[2] for point in drawn])
    normal, rows = separation(points, side)
    assert (normal is not None) == is_separable_in_the_plane(points, side)
    if normal is None:
        assert not is_separable_in_the_plane(points[rows], side[rows])
    else:
        assert separates(normal, points, side)


@pytest.mark.parametrize(
    ("inner", "outer", "separable"),
    [
        ([[0], [1]], [[2], [3]], True),
        ([[0], [2]], [[1], [3]], False),
        # Hulls that touch in a point have no plane between them.
        ([[0], [1]], [[1], [2]], False),
        # The four corners of XOR.
        ([[0, 0], [1, 1]], [[0, 1], [1, 0]], False),
        ([[0, 0], [1, 0]], [[0, 1], [1, 1]], True),
        # A point in the middle of a triangle's plane, off it by more than the margin, and by less.
        ([[1, 1, 1]], [[3, 0, 0], [0, 3, 0], [0, 0, 3]], False),
        ([[1, 1, 1.0 + 2**-20]], [[3, 0, 0], [0, 3, 0], [0, 0, 3]], True),
        # One bit of single precision.
        ([[0.5], [1.0]], [[1.0 + 2**-23], [7.0]], True),
        # All in one place, and next to nothing apart, far from the origin.
        ([[0, 0, 0]] * 5, [[0, 0, 0]] * 4, False),
        ([[1e30, 1e30]], [[1e30 * (1 + 1e-15), 1e30]], True),
        ([[1e-30, 0.5], [3e-30, 0.5]], [[2e-30, 0.5]], False),
        ([[0.1, 0.1], [0.3, 0.3]], [[0.2, 0.2]], False),
    ],
)
def test_known_cases(inner, outer, separable):
    points = np.array(inner + outer, float)
    side = sides(len(inner), len(outer))
    for which in (side, ~side):
        normal, _ = separation(points, which)
        assert (normal is not None) is separable


@given(seed=st.integers(0, 2**32 - 1), dimensions=st.integers(1, 6), scale=st.integers(-60, 60))
@settings(max_examples=40)
def test_scale_and_place_change_no_answer(seed, dimensions, scale):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(8 * dimensions, dimensions))
    side = rng.random(len(points)) < 0.5
    points[side, 0] += rng.uniform(0, 5)
    normal, _ = separation(points, side)
    scaled, _ = separation((points + 3.0) * 2.0**scale, side)
    assert (normal is None) == (scaled is None)


@given(seed=st.integers(0, 2**32 - 1), dimensions=st.integers(1, 6))
@settings(max_examples=40)
def test_points_moved_apart_along_a_direction_are_separable_and_moved_together_are_not(seed, dimensions):
    rng = np.random.default_rng(seed)
    direction = rng.normal(size=dimensions)
    direction /= np.linalg.norm(direction)
    points = rng.normal(size=(60, dimensions))
    side = sides(30, 30)
    # Project all onto the plane, then move the sets apart by 0.01; then put a point into both.
    points -= np.outer(points @ direction, direction)
    apart = points + np.where(side, 0.005, -0.005)[:, None] * direction
    assert separation(apart, side).normal is not None
    shared = apart.copy()
    shared[0] = shared[-1]
    assert separation(shared, side).normal is None


def test_points_that_rounding_lifts_off_their_plane_are_decided():
    """A cloud in three dimensions that is flat but for its last bits, one set inside the other."""
    rng = np.random.default_rng(3)
    flat = rng.normal(size=(200, 2)) @ rng.normal(size=(2, 3))
    points = flat.astype(np.float32).astype(float)
    side = np.linalg.norm(flat, axis=1) < np.median(np.linalg.norm(flat, axis=1))
    normal, rows = separation(points, side)
    assert normal is None
    assert len(rows) < 20 and separation(points[rows], side[rows]).normal is None


@pytest.mark.parametrize(
    ("normal", "expected"),
    [([0.0, 0.0], False), ([1.0, 0.0], False), ([np.nan, 1.0], False), ([0.0, 1.0], True)],
)
def test_a_plane_separates_only_if_every_point_is_on_its_side(normal, expected):
    points = np.array([[0.0, 1.0], [1.0, 1.5], [0.0, 0.0], [1.0, 0.5]])
    assert separates(np.array(normal), points, sides(2, 2)) is expected


def test_a_set_without_points_is_separable():
    points = np.zeros((3, 2))
    for side in (sides(3, 0), sides(0, 3)):
        normal, _ = separation(points, side)
        assert normal is not None and separates(normal, points, side)
