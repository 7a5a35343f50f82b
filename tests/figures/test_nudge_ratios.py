"""Ratios of small changes: each is that of two forward passes, and they approach backprop's slopes."""

from __future__ import annotations

import numpy as np
import pytest

NUDGES = [1.0] + [float(f"{digit}e{power}") for power in range(-1, -13, -1) for digit in (3, 1)]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(shown, options, nudge):
    """Run a sample through the network with the weight to neuron 1 from neuron 1 nudged."""
    a, y = shown.X[options["sample"]], shown.Y[options["sample"]]
    for level, (W, b) in enumerate(shown.weights(0), start=1):
        W = np.array(W)
        if level == options["layer"]:
            W[0, 0] += nudge
        z = W @ a + b
        if level == options["layer"]:
            watched = z[0]
        a = sigmoid(z)
    factor = 1.0 if shown.run.loss == "squared-error" else 0.5
    return np.array([watched, a[0], factor * np.sum((a - y) ** 2)])


CASES = [("chain", {"layer": 1, "sample": 150}), ("hero", {"layer": 2, "sample": 17})]


@pytest.mark.parametrize(("run", "options"), CASES)
def test_ratios_are_those_of_two_forward_passes(picture, recording, lines, run, options):
    drawn = picture("nudge-ratios", run, **options)
    shown = recording(run)
    start = forward(shown, options, 0.0)
    quotients = [(forward(shown, options, step) - start) / step for step in NUDGES]
    centre = (forward(shown, options, 1e-5) - forward(shown, options, -1e-5)) / 2e-5
    uppers, lowers = drawn.figure.axes[::2], drawn.figure.axes[1::2]
    for column, (upper, lower) in enumerate(zip(uppers, lowers)):
        steps, ratios = lines(upper)["ratio"].get_data()
        np.testing.assert_allclose(steps, NUDGES)
        expected = np.array(quotients)[:, column]
        # The smaller the nudge, the larger the share that is rounding.
        np.testing.assert_allclose(ratios[:11], expected[:11], rtol=1e-8)
        assert np.all(np.abs(ratios - expected) <= 1e-15 / np.array(NUDGES) + 1e-9)
        (slope, _) = lines(upper)["slope"].get_ydata()
        assert slope == pytest.approx(centre[column], rel=1e-7)
        apart = lines(lower)["distance"].get_ydata()
        np.testing.assert_array_equal(np.nan_to_num(apart), np.abs(ratios - slope))


def test_nudges_shrink_to_the_right_and_distances_share_a_scale(picture):
    drawn = picture("nudge-ratios", "chain", sample=150)
    for axes in drawn.figure.axes:
        left, right = axes.get_xlim()
        assert left > 1 > 1e-12 > right
    lowers = drawn.figure.axes[1::2]
    assert len({axes.get_ylim() for axes in lowers}) == 1
    assert all(axes.get_yscale() == "log" for axes in lowers)


def test_the_closest_ratio_of_the_cost_is_marked_and_named(picture, lines):
    drawn = picture("nudge-ratios", "chain", sample=150)
    lower = drawn.figure.axes[5]
    steps, apart = lines(lower)["distance"].get_data()
    ((step, least),) = lines(lower)["best"].get_xydata()
    assert least == np.nanmin(apart) and step == steps[np.nanargmin(apart)]
    # A one-sided quotient is best near the square root of 1e-16.
    assert 1e-9 < step < 1e-6
    assert drawn.title == ("ΔC₀/Δw₁ approaches backprop’s slope down to a nudge of 10⁻⁷, then rounding wins")


@pytest.mark.parametrize("run", ["dead", "huge-weights"])
def test_a_cost_that_does_not_move_has_no_distances(picture, run):
    drawn = picture("nudge-ratios", run)
    drawn.figure.canvas.draw()
    assert drawn.title == "ΔC₀/Δw¹₁₁ is the slope exactly, whatever the size of the nudge"
    assert [text.get_text() for text in drawn.figure.axes[5].texts] == ["always exactly 0"]
