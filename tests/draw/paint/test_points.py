"""Points: matplotlib and painting agree, and the order of points favours no class."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.draw.paint.points import DEPTHS, Cloud, diameter, interleaved, shades


@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize("size", [2.2, 6.6, 13.0])
def test_points_are_painted_as_matplotlib_draws_them(axes, theme, label, size, two_faces):
    cloud = Cloud(axes, theme, np.full(30, label), size)
    places = np.random.default_rng(1).uniform(0.1, 0.9, (30, 2))
    drawn, painted, ground = two_faces(cloud, axes, lambda: cloud.place(places))
    for channel in range(3):
        weights = [(ground - picture)[..., channel].sum() for picture in (drawn, painted)]
        assert weights[1] == pytest.approx(weights[0], rel=0.04)
    assert np.abs(drawn - painted).mean() < 0.02 * np.abs(drawn - ground).mean() + 0.6


@pytest.mark.parametrize("count", [1, 2, 7, 1000])
def test_flat_points_are_drawn_in_a_fixed_mixed_order(count):
    order = interleaved(count)
    assert sorted(order) == list(range(count))
    if count == 1000:
        # Any stretch of a hundred holds as many of the first half as of the second, give or take.
        first = (order < 500).reshape(10, 100).sum(axis=1)
        assert first.min() >= 45 and first.max() <= 55


def test_crowded_points_are_smaller_within_bounds():
    sizes = [diameter(count) for count in (1, 30, 300, 1000, 3000, 10**6)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] <= 13.0 and sizes[-1] >= 2.2
    assert diameter(1000, 0.6) > diameter(1000, 0.3)


def test_nearer_points_are_closer_to_their_class_s_colour(theme):
    colours = shades(theme, 0)
    assert colours.shape == (DEPTHS, 3)
    distances = np.linalg.norm(colours - colours[-1], axis=1)
    assert np.all(np.diff(distances) < 0)
