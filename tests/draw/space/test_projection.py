"""The view: an orthonormal frame, exact depth, and a projection like rotation matrices'."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiddenreel.draw.space.projection import (
    CORNERS,
    EDGES,
    EYE_DISTANCE,
    View,
    best_azimuth,
    far_edges,
    magnification,
)

azimuths = st.floats(-720, 720, allow_nan=False)
elevations = st.floats(-89, 89, allow_nan=False)
views = st.builds(View, azimuths, elevations)


@given(views)
def test_the_eye_s_axes_are_orthonormal_and_right_handed(view):
    axes = view.axes
    np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(axes) == pytest.approx(1.0)


@given(views)
def test_up_is_up(view):
    """What stands upright in the world stands upright in the picture."""
    right, up, _ = view.axes
    assert right[2] == 0.0
    assert up[2] > 0.0


def about_z(degrees):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


def about_x(degrees):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


@given(views, st.integers(0, 2**32 - 1))
def test_projection_is_that_of_rotation_matrices(view, seed):
    """Turn the world until the eye is in front, tilt it towards the eye, divide by the distance."""
    points = np.random.default_rng(seed).uniform(-0.5, 0.5, (20, 3))
    # An eye on the y axis at azimuth -90 looks along +y with x to its right.
    seen = points @ about_z(-90 - view.azimuth).T @ about_x(view.elevation).T
    nearness = -seen[:, 1]
    expected = seen[:, [0, 2]] * (EYE_DISTANCE / (EYE_DISTANCE - nearness))[:, None]
    flat, measured = view.project(points)
    np.testing.assert_allclose(flat, expected, atol=1e-12)
    np.testing.assert_allclose(measured, nearness, atol=1e-12)


@given(views)
def test_nearer_things_look_larger(view):
    towards = view.axes[2]
    sizes = []
    for distance in (-0.8, -0.2, 0.0, 0.3, 0.8):
        stick = distance * towards + np.outer([-0.1, 0.1], view.axes[0])
        flat, nearness = view.project(stick)
        np.testing.assert_allclose(nearness, distance, atol=1e-12)
        sizes.append(np.ptp(flat[:, 0]))
    assert np.all(np.diff(sizes) > 0)
    assert sizes[2] == pytest.approx(0.2)
    assert magnification(np.array([0.0]))[0] == 1.0


@given(st.floats(0, 360).filter(lambda a: min(a % 90, 90 - a % 90) > 1e-6), st.floats(1, 89))
def test_far_edges_are_those_that_the_cube_hides(azimuth, elevation):
    """An edge of a solid cube cannot be seen when both faces that share it look away."""
    view = View(azimuth, elevation)
    eye = EYE_DISTANCE * view.axes[2]
    for (i, j), is_far in zip(EDGES, far_edges(view)):
        start, end = CORNERS[i] - 0.5, CORNERS[j] - 0.5
        shared = [axis for axis in range(3) if start[axis] == end[axis]]
        # A face is seen when the eye is on its outer side.
        seen = [eye[axis] * np.sign(start[axis]) > 0.5 for axis in shared]
        if is_far:
            assert not any(seen)
        # From close by a third face can be out of sight as well, so the reverse need not hold.
    assert far_edges(view).sum() == 3


def test_a_cube_has_twelve_edges():
    assert len(EDGES) == 12
    np.testing.assert_allclose(np.abs(CORNERS[EDGES[:, 0]] - CORNERS[EDGES[:, 1]]).sum(axis=1), 1)


def test_the_best_azimuth_looks_across_the_gap_between_the_classes():
    """Two clumps apart along x are separate from the y axis, and hide each other from the x axis."""
    rng = np.random.default_rng(0)
    points = 0.03 * rng.standard_normal((200, 3))
    labels = np.arange(200) % 2
    points[:, 0] += np.where(labels == 1, 0.3, -0.3)
    azimuth = best_azimuth([(points, labels)])
    assert abs(np.sin(np.radians(azimuth))) > 0.99
    flat, _ = View(azimuth).project(points)
    assert flat[labels == 1, 0].min() > flat[labels == 0, 0].max() or (
        flat[labels == 0, 0].min() > flat[labels == 1, 0].max()
    )


def test_the_cloud_whose_classes_are_separated_decides_the_azimuth():
    rng = np.random.default_rng(1)
    labels = np.arange(200) % 2
    parted, mixed = 0.05 * rng.standard_normal((2, 200, 3))
    parted[:, 1] += np.where(labels == 1, 0.3, -0.3)
    both = best_azimuth([(mixed, labels), (parted, labels)])
    assert both == best_azimuth([(parted, labels), (mixed, labels)])
    assert abs(np.cos(np.radians(both))) > 0.99


@pytest.mark.parametrize("labels", [np.zeros(10, int), np.arange(10) % 3])
def test_points_in_one_place_have_some_azimuth(labels):
    assert 0 <= best_azimuth([(np.zeros((10, 3)), labels)]) < 360
