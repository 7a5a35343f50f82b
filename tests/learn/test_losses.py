"""Each cost against its definition, each derivative against a difference quotient."""

from __future__ import annotations

import numpy as np
import pytest
import reference as plain
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from hiddenreel.learn.activations import ACTIVATIONS
from hiddenreel.learn.losses import LOSS_NAMES, LOSSES, loss_for, output_error, outputs_of

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
few = settings(max_examples=30)  # Each has up to thirty numbers.


def samples(seed: int, k: int, m: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw pre-activations between -2 and 2, and one-hot targets, (k, m) both."""
    rng = np.random.default_rng(seed)
    Z = rng.uniform(-2.0, 2.0, (k, m))
    return Z, (np.arange(k)[:, None] == rng.integers(0, k, m)).astype(float)


def costs(name: str, output: str, Z: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return the engine's cost (m,) of pre-activations Z (k, m)."""
    loss = loss_for(name, output)
    return loss.value(Z if loss.from_z else plain.sigma(output, Z), Y)


@each_pair
@arrays
@few
def test_costs_agree_with_the_plain_version(name, output, seed, k, m):
    Z, Y = samples(seed, k, m)
    value = costs(name, output, Z, Y)
    assert value.shape == (m,)
    assert_allclose(value, plain.cost(name, output, plain.sigma(output, Z), Y), rtol=1e-12, atol=1e-14)


@each_pair
@arrays
@few
def test_gradients_agree_with_the_plain_version(name, output, seed, k, m):
    Z, Y = samples(seed, k, m)
    A = plain.sigma(output, Z)
    gradient = np.full_like(A, np.nan)
    loss_for(name, output).gradient(A, Y, gradient)
    assert_allclose(gradient, plain.cost_gradient(name, output, A, Y), rtol=1e-12, atol=1e-14)


@each_pair
@arrays
@few
def test_output_error_is_the_difference_quotient(name, output, seed, k, m):
    Z, Y = samples(seed, k, m)
    A = plain.sigma(output, Z)
    delta, scratch = np.full_like(A, np.nan), np.full_like(A, np.nan)
    output_error(loss_for(name, output), ACTIVATIONS[output])(A, Y, delta, scratch)
    for i in range(k):
        shift = np.zeros_like(Z)
        shift[i] = STEP
        above, below = (costs(name, output, Z + s, Y) for s in (shift, -shift))
        assert_allclose(delta[i], (above - below) / (2 * STEP), rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
@pytest.mark.parametrize("z", [0.0, 1.0, 40.0, 800.0, 4701.0])
def test_cross_entropy_is_exact_however_large_z_is(output, z):
    """Where the other output has z = 0, or is σ(-z), the cost is ln(1 + e^∓z)."""
    Z, Y = {
        "sigmoid": (np.array([[z, z]]), np.array([[0.0, 1.0]])),
        "softmax": (np.array([[z, z], [0.0, 0.0]]), np.array([[0.0, 1.0], [1.0, 0.0]])),
    }[output]
    wrong, right = costs("cross-entropy", output, Z, Y)
    assert wrong == pytest.approx(z + np.log1p(np.exp(-z)), rel=1e-15)
    assert right == pytest.approx(np.log1p(np.exp(-z)), rel=1e-15, abs=0)


@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
def test_the_slope_of_cross_entropy_at_saturated_outputs_is_finite(output):
    A, Y = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[1.0, 1.0], [0.0, 0.0]])
    gradient = np.empty_like(A)
    loss_for("cross-entropy", output).gradient(A, Y, gradient)
    assert np.all(np.isfinite(gradient))


def test_output_error_of_saturated_cross_entropy_is_exact():
    A, Y, delta = np.array([[0.0]]), np.array([[1.0]]), np.empty((1, 1))
    loss = loss_for("cross-entropy", "sigmoid")
    output_error(loss, ACTIVATIONS["sigmoid"])(A, Y, delta, np.empty((1, 1)))
    assert_array_equal(delta, -1.0)


def test_every_cost_is_found_by_its_name():
    assert LOSS_NAMES == ("half-squared-error", "squared-error", "cross-entropy")
    for loss in LOSSES:
        for output in [loss.output] if loss.output else ACTIVATIONS:
            assert loss_for(loss.name, output) is loss


def test_cross_entropy_needs_outputs_that_are_probabilities():
    assert outputs_of("cross-entropy") == ("sigmoid", "softmax")
    assert outputs_of("squared-error") == ()
    with pytest.raises(KeyError):
        loss_for("cross-entropy", "tanh")
