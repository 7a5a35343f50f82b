"""Each cost against its definition, each derivative against a difference quotient."""

from __future__ import annotations

import numpy as np
import pytest
import reference as plain
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from hiddenreel.learn.activations import ACTIVATIONS
from hiddenreel.learn.losses import LOSSES, Loss, loss_for, output_error

PAIRS = [
    ("half-squared-error", "identity"),
    ("half-squared-error", "softmax"),
    ("squared-error", "tanh"),
    ("cross-entropy", "sigmoid"),
    ("cross-entropy", "softmax"),
]
STEP = 1e-6

each_pair = pytest.mark.parametrize(("name", "output"), PAIRS)
arrays = given(seed=st.integers(0, 2**32), k=st.integers(1, 5), m=st.integers(1, 6))


def samples(seed: int, k: int, m: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw outputs between 0.05 and 0.95, and one-hot targets."""
    rng = np.random.default_rng(seed)
    A = rng.uniform(0.05, 0.95, (k, m))
    return A, (np.arange(k)[:, None] == rng.integers(0, k, m)).astype(float)


@each_pair
@arrays
def test_value_is_the_plain_one(name, output, seed, k, m):
    A, Y = samples(seed, k, m)
    value = loss_for(name, ACTIVATIONS[output]).value(A, Y)
    assert value.shape == (m,)
    assert_allclose(value, plain.cost(name, output, A, Y), rtol=1e-13, atol=1e-15)


@each_pair
@arrays
def test_gradient_is_the_difference_quotient(name, output, seed, k, m):
    A, Y = samples(seed, k, m)
    loss = loss_for(name, ACTIVATIONS[output])
    gradient = np.full_like(A, np.nan)
    loss.gradient(A, Y, gradient)
    for i in range(k):
        shift = np.zeros_like(A)
        shift[i] = STEP
        expected = (loss.value(A + shift, Y) - loss.value(A - shift, Y)) / (2 * STEP)
        assert_allclose(gradient[i], expected, rtol=1e-5, atol=1e-8)


@each_pair
@arrays
def test_output_error_is_the_chain_rule(name, output, seed, k, m):
    z, Y = samples(seed, k, m)
    A = plain.sigma(output, z)
    expected = plain.pull_back(output, z, plain.cost_gradient(name, output, A, Y))
    delta, scratch = np.full_like(A, np.nan), np.full_like(A, np.nan)
    activation = ACTIVATIONS[output]
    output_error(loss_for(name, activation), activation)(A, Y, delta, scratch)
    assert_allclose(delta, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
def test_cross_entropy_of_saturated_outputs_is_finite(output):
    loss = loss_for("cross-entropy", ACTIVATIONS[output])
    A, Y = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[1.0, 1.0], [0.0, 0.0]])
    gradient = np.empty_like(A)
    loss.gradient(A, Y, gradient)
    assert np.all(np.isfinite(gradient))
    value = loss.value(A, Y)
    assert np.all(np.isfinite(value))
    assert value[0] > 700
    assert_array_equal(value[1], 0.0)


def test_output_error_of_saturated_cross_entropy_is_exact():
    A, Y, delta = np.array([[0.0]]), np.array([[1.0]]), np.empty((1, 1))
    sigmoid = ACTIVATIONS["sigmoid"]
    output_error(loss_for("cross-entropy", sigmoid), sigmoid)(A, Y, delta, np.empty((1, 1)))
    assert_array_equal(delta, -1.0)


def test_registry_calls_each_by_its_own_name():
    for name, entry in LOSSES.items():
        for loss in [entry] if isinstance(entry, Loss) else entry.values():
            assert loss.name == name


def test_cross_entropy_needs_outputs_that_are_probabilities():
    assert set(LOSSES["cross-entropy"]) == {"sigmoid", "softmax"}
    with pytest.raises(KeyError):
        loss_for("cross-entropy", ACTIVATIONS["tanh"])
