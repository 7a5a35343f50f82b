"""The tour: always a plane, smooth, as short as can be, and ending where the classes part."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiddenreel.analyse.directions import discriminants
from hiddenreel.analyse.grand_tour import Tour, Turn, random_plane

seeds = st.integers(0, 2**32 - 1)
dimensions = st.integers(2, 9)


def planes(count, size, seed):
    rng = np.random.default_rng(seed)
    return [random_plane(np.ones(size), rng) for _ in range(count)]


def spans(frame, plane):
    """How far two planes are apart: the largest entry of the difference of their projections."""
    return np.abs(frame @ frame.T - plane @ plane.T).max()


@given(dimensions, st.integers(1, 5), seeds, st.floats(0.0, 1.0))
def test_frames_are_orthonormal_all_the_way(size, count, seed, share):
    frame = Tour(planes(count, size, seed)).frame(share)
    assert frame.shape == (size, 2)
    np.testing.assert_allclose(frame.T @ frame, np.eye(2), atol=1e-9)


@given(dimensions, st.integers(1, 5), seeds)
def test_it_begins_with_the_first_frame_and_ends_on_the_last_plane(size, count, seed):
    visited = planes(count, size, seed)
    tour = Tour(visited)
    np.testing.assert_allclose(tour.frame(0.0), visited[0], atol=1e-9)
    assert spans(tour.frame(1.0), visited[-1]) < 1e-7


def length(visited):
    """Length of the shortest way through planes, by principal angles: radians."""
    cosines = [np.linalg.svd(a.T @ b)[1] for a, b in zip(visited, visited[1:])]
    return sum(np.linalg.norm(np.arccos(np.clip(c, -1, 1))) for c in cosines)


@given(dimensions, seeds)
def test_every_plane_is_visited_when_its_share_of_the_way_is_gone(size, seed):
    visited = planes(4, size, seed)
    total = length(visited)
    tour = Tour(visited)
    for number in range(4):
        share = length(visited[: number + 1]) / total if total else 1.0
        assert spans(tour.frame(share), visited[number]) < 1e-6


@given(dimensions, seeds, st.floats(0.0, 1.0))
def test_it_moves_at_one_speed_and_never_jumps(size, seed, share):
    """In a small step the frame moves by the step's share of the length, the corners cut apart."""
    visited = planes(4, size, seed)
    tour, step = Tour(visited), 1e-4
    begin = min(share, 1.0 - step)
    moved = np.linalg.norm(tour.frame(begin + step) - tour.frame(begin))
    assert moved <= length(visited) * step * (1 + 1e-6) + 1e-7


@given(st.integers(3, 9), seeds, st.floats(0.0, 0.999))
def test_axes_are_carried_along_and_do_not_spin(size, seed, share):
    """The frame moves only out of its plane: within it the axes stand still."""
    start, end = planes(2, size, seed)
    turn, step = Turn(start, end), 1e-6
    frame = turn.frame(share)
    moved = (turn.frame(share + step) - frame) / step
    np.testing.assert_allclose(frame.T @ moved, 0.0, atol=1e-5)


def test_a_quarter_turn_about_one_axis_is_what_it_is():
    start, end = np.eye(3)[:, :2], np.eye(3)[:, [0, 2]]
    turn = Turn(start, end)
    assert turn.length == pytest.approx(np.pi / 2)
    half = turn.frame(0.5)
    np.testing.assert_allclose(np.abs(half), [[1, 0], [0, 0.5**0.5], [0, 0.5**0.5]], atol=1e-12)


@pytest.mark.parametrize("turned", [0.0, 0.3, np.pi / 2, np.pi])
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_plane_turned_within_itself_is_the_same_plane(turned, share):
    """Then there is nowhere to go, and nothing moves."""
    plane = planes(1, 5, 3)[0]
    c, s = np.cos(turned), np.sin(turned)
    tour = Tour([plane, plane @ np.array([[c, -s], [s, c]])])
    np.testing.assert_allclose(tour.frame(share), plane, atol=1e-6)


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_tour_of_one_plane_stays(count, share):
    plane = np.eye(4)[:, :2]
    np.testing.assert_allclose(Tour([plane] * count).frame(share), plane, atol=1e-9)


def test_opposite_planes_are_joined():
    """Planes at right angles in every direction have many shortest ways: one of them is taken."""
    start, end = np.eye(4)[:, :2], np.eye(4)[:, 2:]
    tour = Tour([start, end])
    for share in np.linspace(0, 1, 9):
        frame = tour.frame(share)
        np.testing.assert_allclose(frame.T @ frame, np.eye(2), atol=1e-12)
    assert spans(tour.frame(1.0), end) < 1e-12


def test_random_planes_come_from_all_sides():
    rng = np.random.default_rng(0)
    drawn = [random_plane(np.ones(3), rng) for _ in range(2000)]
    mean = np.mean([plane @ plane.T for plane in drawn], axis=0)
    np.testing.assert_allclose(mean, 2 / 3 * np.eye(3), atol=0.03)


# --- The plane that tells classes apart ----------------------------------------------------------


def test_planes_lean_towards_wide_directions():
    rng = np.random.default_rng(4)
    drawn = [random_plane(np.array([3.0, 3.0, 1.0, 0.0]), rng) for _ in range(300)]
    for plane in drawn:
        np.testing.assert_allclose(plane.T @ plane, np.eye(2), atol=1e-12)
    lengths = np.mean([np.linalg.norm(plane, axis=1) for plane in drawn], axis=0)
    assert lengths[0] > 1.5 * lengths[2] and lengths[3] < 1e-12


@pytest.mark.parametrize("directions", [2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_a_turn_ends_where_procrustes_puts_the_next_axes(directions, seed):
    """Of all axes of the next space those nearest to the ones before, as SciPy finds them."""
    from scipy.linalg import orthogonal_procrustes

    rng = np.random.default_rng(seed)
    start, end = (np.linalg.qr(rng.standard_normal((9, directions)))[0] for _ in range(2))
    rotation, _ = orthogonal_procrustes(end, start)
    np.testing.assert_allclose(Turn(start, end).frame(1.0), end @ rotation, atol=1e-9)
    # Flipped or swapped axes of the same space are the same space.
    flipped = end[:, ::-1] * -1
    np.testing.assert_allclose(Turn(start, flipped).frame(1.0), end @ rotation, atol=1e-9)


def test_a_tour_can_take_the_same_time_for_each_turn():
    planes = [np.eye(5)[:, :3], np.eye(5)[:, [0, 1, 3]], np.eye(5)[:, [4, 2, 3]]]
    tour = Tour(planes, evenly=True)
    for station, plane in enumerate(planes):
        assert spans(tour.frame(station / 2), plane) < 1e-9
    steps = [np.linalg.norm(tour.frame(s + 0.01) - tour.frame(s)) for s in np.arange(0, 0.99, 0.01)]
    # No step is longer than a quarter turn of each axis takes.
    assert max(steps) <= 0.02 * np.pi / 2 * np.sqrt(3) * 1.01


def heaps(means, seed=0, count=200):
    """Make heaps of points around means, and their labels."""
    means = np.asarray(means, float)
    labels = np.repeat(np.arange(len(means)), count)
    noise = np.random.default_rng(seed).normal(size=(len(labels), means.shape[1]))
    return means[labels] + noise, labels


def test_the_plane_in_which_classes_lie_apart_is_found():
    """Means differ in two directions of five; wide noise in another does not mislead it."""
    means = np.zeros((3, 5))
    means[1, 1], means[2, 3] = 8.0, 8.0
    points, labels = heaps(means)
    points[:, 0] *= 40
    plane = discriminants(points, labels, 2)
    np.testing.assert_allclose(plane.T @ plane, np.eye(2), atol=1e-12)
    assert spans(plane, np.eye(5)[:, [1, 3]]) < 0.1


def test_it_is_fisher_s():
    """As scikit-learn finds it."""
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

    rng = np.random.default_rng(5)
    points, labels = heaps(3 * rng.normal(size=(6, 7)))
    points = points @ rng.normal(size=(7, 7))
    scalings = LinearDiscriminantAnalysis(solver="eigen").fit(points, labels).scalings_[:, :2]
    assert spans(discriminants(points, labels, 2), np.linalg.qr(scalings)[0]) < 1e-3


def test_two_classes_part_along_one_direction_and_the_widest_completes_the_plane():
    points, labels = heaps([(0, 0, 0, 0, 0), (9, 0, 0, 0, 0)])
    points *= [1, 1, 7, 1, 1]
    assert spans(discriminants(points, labels, 2), np.eye(5)[:, [0, 2]]) < 0.15


@pytest.mark.parametrize("classes", [1, 2, 3, 5])
def test_no_plane_hangs_on_rounding(classes):
    """Points that differ by no more than rounding have the same plane."""
    rng = np.random.default_rng(1)
    points, labels = heaps(4 * rng.normal(size=(classes, 6)), count=100)
    points *= np.arange(1, 7)
    other = points * (1 + 1e-14 * rng.normal(size=points.shape))
    assert spans(discriminants(points, labels, 2), discriminants(other, labels, 2)) < 1e-6


@pytest.mark.parametrize(
    "points",
    [np.zeros((20, 4)), np.ones((20, 3)), np.repeat(np.eye(4), 5, axis=0), np.eye(4)[[0] * 20]],
    ids=["zeros", "ones", "no scatter within classes", "one point"],
)
def test_points_without_scatter_have_a_plane_too(points):
    plane = discriminants(points, np.repeat(np.arange(4), 5), 2)
    assert np.all(np.isfinite(plane))
    np.testing.assert_allclose(plane.T @ plane, np.eye(2), atol=1e-9)
