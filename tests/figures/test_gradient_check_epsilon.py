"""The error of the difference quotient, step by step, against plain NumPy loops."""

from __future__ import annotations

import re

import numpy as np
import pytest

EPSILONS = [float(f"{digit}e{power}") for power in range(-14, 0) for digit in (1, 3)] + [1.0]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def cost(layers, x, y):
    a = x
    for W, b in layers:
        a = sigmoid(W @ a + b)
    return 0.5 * np.sum((a - y) ** 2)


def gradient(layers, x, y):
    """BP1 to BP4 for sigmoids and half the squared error, as one vector."""
    activations = [x]
    for W, b in layers:
        activations.append(sigmoid(W @ activations[-1] + b))
    delta, parts = (activations[-1] - y) * activations[-1] * (1 - activations[-1]), []
    for level in range(len(layers) - 1, -1, -1):
        parts[:0] = [np.outer(delta, activations[level]).ravel(), delta]
        a = activations[level]
        delta = layers[level][0].T @ delta * a * (1 - a)
    return np.concatenate(parts)


def largest_error(shown, epoch, rows, step):
    layers = [(np.array(W), np.array(b)) for W, b in shown.weights(epoch)]
    errors = []
    for row in rows:
        x, y, numeric = shown.X[row], shown.Y[row], []
        for array in (array for layer in layers for array in layer):
            for place in np.ndindex(array.shape):
                own, costs = array[place], []
                for moved in (own + step, own - step):
                    array[place] = moved
                    costs.append(cost(layers, x, y))
                array[place] = own
                numeric.append((costs[0] - costs[1]) / (2 * step))
        exact = gradient(layers, x, y)
        size = np.linalg.norm(numeric) + np.linalg.norm(exact)
        errors.append(np.linalg.norm(numeric - exact) / max(size, 1e-8))
    return max(errors)


@pytest.mark.parametrize(("run", "epoch"), [("hero", 0), ("hero", 8), ("four-layers", 0)])
def test_the_curve_is_that_of_plain_loops(picture, recording, lines, run, epoch):
    drawn = picture("gradient-check-epsilon", run, epoch=epoch, samples=3)
    (axes,) = drawn.figure.axes
    steps, errors = lines(axes)["worst"].get_data()
    np.testing.assert_allclose(steps, EPSILONS)
    for step, error in list(zip(steps, errors))[::3]:
        expected = largest_error(recording(run), epoch, [0, 39, 79], step)
        # Truncation has digits; of rounding, only the size can be the same.
        if step > 1e-3:
            assert error == pytest.approx(expected, rel=1e-3)
        else:
            assert expected / 30 < error < 30 * expected


def test_the_best_step_is_marked_and_named(picture, lines):
    drawn = picture("gradient-check-epsilon", "circles")
    (axes,) = drawn.figure.axes
    steps, errors = lines(axes)["worst"].get_data()
    ((step, error),) = lines(axes)["best"].get_xydata()
    assert step == steps[np.argmin(errors)] and error == min(errors)
    # The best step of two-sided differences is near the cube root of 1e-16.
    assert 1e-6 < step < 1e-4
    assert drawn.title == ("The difference quotient is best at ε = 10⁻⁵: rounding below, truncation above")
    names = [text.get_text() for text in axes.texts]
    assert names[:2] == ["rounding", "truncation"]
    assert [re.sub(r"\W*\$.*", "", name) for name in names[2:]] == ["the lecture’s", "ours, the best"]


def test_marks_stand_below_the_curve(picture, lines):
    (axes,) = picture("gradient-check-epsilon", "hero").figure.axes
    steps, errors = lines(axes)["worst"].get_data()
    for gid, step in (("the lecture’s", 1e-7), ("ours", 1e-5)):
        mark = next(line for name, line in lines(axes).items() if name.startswith(gid))
        (x, low), (_, high) = mark.get_xydata()
        assert x == step and low == axes.get_ylim()[0]
        assert high == errors[np.argmin(abs(steps - step))]


def test_errors_of_exactly_0_are_named(picture):
    drawn = picture("gradient-check-epsilon", "huge-weights")
    drawn.figure.canvas.draw()
    assert drawn.title == "Backprop and the difference quotient agree exactly at every step ε"
