"""The plain version, which everything else is held against, against sums done by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import reference as plain
from numpy.testing import assert_allclose

from hiddenreel.learn.data import make
from hiddenreel.learn.run import DatasetSettings, Run

SIGMA_1 = 1 / (1 + np.exp(-1.0))


def test_one_neuron_by_hand():
    layers = [(np.array([[2.0]]), np.array([-1.0]))]
    X, Y = np.array([[1.0]]), np.array([[0.0]])
    (z,), (_, a) = plain.forward(layers, "sigmoid", "sigmoid", X)
    assert z == 1.0
    assert a == SIGMA_1
    ((dW, db),) = plain.backprop(layers, "sigmoid", "sigmoid", "squared-error", X, Y)
    expected = 2 * SIGMA_1 * SIGMA_1 * (1 - SIGMA_1)
    assert_allclose(dW, expected, rtol=1e-15)
    assert_allclose(db, expected, rtol=1e-15)


def test_two_layers_by_hand():
    layers = [(np.array([[0.5]]), np.array([0.5])), (np.array([[3.0]]), np.array([0.0]))]
    X, Y = np.array([[1.0]]), np.array([[1.0]])
    lower, upper = plain.backprop(layers, "tanh", "identity", "half-squared-error", X, Y)
    a = np.tanh(1.0)
    assert_allclose(upper[0], (3 * a - 1) * a, rtol=1e-15)
    assert_allclose(upper[1], 3 * a - 1, rtol=1e-15)
    assert_allclose(lower[0], (3 * a - 1) * 3 * (1 - a * a), rtol=1e-14)


@pytest.mark.parametrize(
    ("loss", "output", "expected"),
    [
        ("squared-error", "identity", 0.25 + 0.25),
        ("half-squared-error", "identity", 0.25),
        ("cross-entropy", "sigmoid", 2 * np.log(2)),
        ("cross-entropy", "softmax", np.log(2)),
    ],
)
def test_costs_by_hand(loss, output, expected):
    a, y = np.array([[0.5], [0.5]]), np.array([[1.0], [0.0]])
    assert_allclose(plain.cost(loss, output, a, y), [expected], rtol=1e-15)


@pytest.mark.parametrize(
    "call",
    [
        lambda: plain.sigma("swish", np.zeros((1, 1))),
        lambda: plain.cost("hinge", "sigmoid", np.zeros((1, 1)), np.zeros((1, 1))),
        lambda: plain.cost_gradient("hinge", "tanh", np.zeros((1, 1)), np.zeros((1, 1))),
    ],
)
def test_unknown_words_are_refused(call):
    with pytest.raises(ValueError, match=r"swish|hinge"):
        call()


def test_training_yields_the_start_and_every_epoch():
    run = Run("any", DatasetSettings("circles", 0.0, {"samples": 60}), (2, 3, 1), epochs=3)
    yielded = list(plain.train(run, make(run)))
    assert len(yielded) == 4
    weights = [layers[0][0] for layers in yielded]
    assert all(not np.array_equal(previous, next_) for previous, next_ in pairwise(weights))
