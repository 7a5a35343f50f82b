"""Slopes against activations and σ′(z): every point is that of plain backprop, sample by sample."""

from __future__ import annotations

import numpy as np
import pytest


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def points_by_hand(shown, epoch, rows):
    """Return |a| before, σ'(z) after and |∂C₀/∂w| of every weight and sample, (n, 3)."""
    layers, points = shown.weights(epoch), []
    for x, y in zip(shown.X[rows], shown.Y[rows]):
        a = [x]
        for W, b in layers:
            a.append(sigmoid(W @ a[-1] + b))
        delta = (a[-1] - y) * a[-1] * (1 - a[-1])
        for level in range(len(layers), 0, -1):
            slopes = a[level] * (1 - a[level])
            for j, k in np.ndindex(layers[level - 1][0].shape):
                gradient = abs(delta[j] * a[level - 1][k])
                points.append((abs(a[level - 1][k]), slopes[j], gradient))
            if level > 1:
                delta = layers[level - 1][0].T @ delta * a[level - 1] * (1 - a[level - 1])
    return np.array(points)


def in_order(points):
    return np.array(sorted(map(tuple, points)))


@pytest.mark.parametrize(("run", "epoch"), [("hero", 0), ("hero", 8), ("four-layers", 4)])
def test_every_weight_and_sample_is_a_point(picture, recording, lines, run, epoch):
    shown = recording(run)
    drawn = picture("slow-learning", run, epoch=epoch, samples=3)
    expected = points_by_hand(shown, epoch, [0, 39, 79])
    for axes, column in zip(drawn.figure.axes, (0, 1)):
        assert axes.get_xscale() == axes.get_yscale() == "log"
        points = lines(axes)["weights"].get_xydata()
        np.testing.assert_allclose(in_order(points), in_order(expected[:, [column, 2]]), rtol=1e-7)
    left, right = drawn.figure.axes
    assert left.get_ylim() == right.get_ylim()


def test_large_points_are_medians_of_tenths(picture, recording, lines):
    drawn = picture("slow-learning", "hero", epoch=8)
    points = points_by_hand(recording("hero"), 8, range(80))
    for axes, column in zip(drawn.figure.axes, (0, 1)):
        ranked = points[points[:, column].argsort()]
        tenths = np.array_split(ranked, 10)
        expected = [[np.median(t[:, column]), np.median(t[:, 2])] for t in tenths]
        np.testing.assert_allclose(lines(axes)["medians"].get_xydata(), expected, rtol=0.05)


def test_the_title_compares_the_lowest_tenth_with_the_highest(picture, lines):
    drawn = picture("slow-learning", "circles", epoch=100)
    medians = lines(drawn.figure.axes[0])["medians"].get_ydata()
    share = float(drawn.title.split(" get ")[1].split(" %")[0])
    assert share == pytest.approx(100 * medians[0] / medians[-1], abs=0.006)


@pytest.mark.parametrize("run", ["three-classes", "two-outputs"])
def test_a_last_layer_without_a_slope_of_its_own_is_left_out(picture, recording, lines, run):
    shown = recording(run)
    drawn = picture("slow-learning", run, samples=2)
    left, right = (lines(axes)["weights"].get_xydata() for axes in drawn.figure.axes)
    missing = 2 * shown.sizes[-1] * shown.sizes[-2]
    assert len(left) - len(right) == missing
    assert "without the last layer, whose δ has no factor σ′(z)" in drawn.caption


@pytest.mark.parametrize("run", ["dead", "huge-weights"])
def test_without_any_slope_nothing_is_drawn_and_the_title_names_it(picture, run):
    drawn = picture("slow-learning", run)
    drawn.figure.canvas.draw()
    assert drawn.title == "Every slope is 0: no weight learns"
    assert all(not axes.lines for axes in drawn.figure.axes)
