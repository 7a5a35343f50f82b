"""Separability, against answers known beforehand and against another exact method.

Of few points with small whole coordinates all candidate planes can be tried: if any plane parts two
sets, one does that goes through d of the points, moved by a little.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiddenreel.analyse import separability
from hiddenreel.analyse.separability import Meeting, Plane, holds, proof

WAYS = [separability._by_exact_simplex, proof]


def sides(*counts):
    return np.repeat([True, False], counts)


def is_separable_in_the_plane(points, side):
    """Try every direction across the line through two points, and turned by a little to either side.

    In the plane, a line that parts two sets can be turned until it touches a point of each, or two of
    one: just before that, its normal is next to the normal of those two.
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
        min(nx * x + ny * y for x, y in inner) > max(nx * x + ny * y for x, y in outer)
        for nx, ny in normals
    )


whole_points = st.lists(
    st.tuples(st.integers(-4, 4), st.integers(-4, 4), st.booleans()), min_size=2, max_size=10
)


@pytest.mark.parametrize("way", WAYS)
@given(drawn=whole_points)
def test_it_agrees_with_trying_every_line(way, drawn):
    points = np.array([point[:2] for point in drawn], float)
    side = np.array([point[2] for point in drawn])
    if side.all() or not side.any():
        way = proof
    answer = way(points, side)
    assert holds(answer, points, side)
    assert isinstance(answer, Plane) == is_separable_in_the_plane(points, side)


@pytest.mark.parametrize(
    ("inner", "outer", "separable"),
    [
        ([[0], [1]], [[2], [3]], True),
        ([[0], [2]], [[1], [3]], False),
        # Hulls that touch in a point are not parted by a plane between them.
        ([[0], [1]], [[1], [2]], False),
        # The four corners of XOR.
        ([[0, 0], [1, 1]], [[0, 1], [1, 0]], False),
        ([[0, 0], [1, 0]], [[0, 1], [1, 1]], True),
        # A point in the middle of a triangle's plane, and a little off it.
        ([[1, 1, 1]], [[3, 0, 0], [0, 3, 0], [0, 0, 3]], False),
        ([[1, 1, 1.0 + 2**-40]], [[3, 0, 0], [0, 3, 0], [0, 0, 3]], True),
        # One bit of single precision.
        ([[0.5], [1.0]], [[1.0 + 2**-23], [7.0]], True),
        # All in one place, and next to nothing apart, far from the origin.
        ([[0, 0, 0]] * 5, [[0, 0, 0]] * 4, False),
        ([[1e30, 1e30]], [[1e30 * (1 + 1e-15), 1e30]], True),
        ([[1e-30, 0.5], [3e-30, 0.5]], [[2e-30, 0.5]], False),
        ([[0.1, 0.1], [0.3, 0.3]], [[0.2, 0.2]], False),
    ],
)
@pytest.mark.parametrize("way", WAYS)
def test_known_cases(way, inner, outer, separable):
    points = np.array(inner + outer, float)
    side = sides(len(inner), len(outer))
    for which in (side, ~side):
        answer = way(points, which)
        assert holds(answer, points, which)
        # 0.2 is not half way between 0.1 and 0.3 as fractions, but on their line it lies between.
        assert isinstance(answer, Plane) is separable


@given(seed=st.integers(0, 2**32 - 1), dimensions=st.integers(1, 6), scale=st.integers(-60, 60))
@settings(max_examples=40)
def test_linear_programs_and_fractions_agree(seed, dimensions, scale):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(8 * dimensions, dimensions)) * 2.0**scale
    side = rng.random(len(points)) < 0.5
    points[side, 0] += rng.uniform(0, 5) * 2.0**scale
    points = points.astype(np.float32).astype(float)
    if side.all() or not side.any():
        return
    exact, answer = separability._by_exact_simplex(points, side), proof(points, side)
    assert holds(exact, points, side) and holds(answer, points, side)
    assert type(exact) is type(answer)


def test_points_that_rounding_lifts_off_their_plane_are_decided():
    """A cloud in three dimensions that is flat but for its last bits."""
    rng = np.random.default_rng(3)
    flat = rng.normal(size=(200, 2)) @ rng.normal(size=(2, 3))
    points = flat.astype(np.float32).astype(float)
    side = np.linalg.norm(flat, axis=1) < np.median(np.linalg.norm(flat, axis=1))
    answer = separability._by_linear_program(points, side)
    assert isinstance(answer, Meeting) and holds(answer, points, side)


def test_many_points_take_few_in_the_program(monkeypatch):
    rng = np.random.default_rng(4)
    points = rng.normal(size=(20_000, 3))
    side = points @ [1.0, 2.0, -1.0] > 0.3
    points[side] += [1e-3, 0.0, 0.0]
    sizes = []
    programmed = separability._programmed
    monkeypatch.setattr(
        separability, "_programmed", lambda p, s: (sizes.append(len(p)), programmed(p, s))[1]
    )
    answer = proof(points, side)
    assert isinstance(answer, Plane) and holds(answer, points, side)
    assert max(sizes) < 2000


def test_a_guess_that_still_holds_is_the_answer(monkeypatch):
    points, side = np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0]]), sides(2, 2)
    meeting = proof(points, side)
    monkeypatch.setattr(separability, "_by_linear_program", None)
    wrong = Plane(np.array([1.0, 0.0]))
    assert proof(points + 0.25, side, [wrong, meeting]) is meeting


@pytest.mark.parametrize(
    "claim",
    [
        Plane(np.array([0.0, 0.0])),
        Plane(np.array([1.0, 0.0])),
        Plane(np.array([np.nan, 1.0])),
        Plane(np.array([np.inf, 1.0])),
        # Two that do not meet, three of which one has no share, and all of one set.
        Meeting(np.array([0, 2])),
        Meeting(np.array([0, 1, 4])),
        Meeting(np.array([0, 1])),
        Meeting(np.array([0, 1, 2, 3, 4])),
    ],
)
def test_what_proves_nothing_is_not_taken_for_a_proof(claim):
    points = np.array([[0, 0], [1, 1], [0, 1], [1, 0], [0, 0.25]])
    assert not holds(claim, points, np.array([True, True, False, False, False]))


def test_a_set_without_points_is_apart():
    points = np.zeros((3, 2))
    for side in (sides(3, 0), sides(0, 3)):
        assert holds(proof(points, side), points, side)
