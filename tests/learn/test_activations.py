"""Each activation against its definition, each derivative against a difference quotient."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import reference as plain
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from hiddenreel.learn.activations import ACTIVATIONS, OUTPUT_ONLY

NAMES = sorted(ACTIVATIONS)
STEP = 1e-6


def applied(name: str, z: np.ndarray) -> np.ndarray:
    a = z.copy()
    ACTIVATIONS[name].apply(a)
    return a


def pulled_back(name: str, z: np.ndarray, dC_da: np.ndarray) -> np.ndarray:
    delta = dC_da.copy()
    ACTIVATIONS[name].pull_back(applied(name, z), delta, np.full_like(delta, np.nan))
    return delta


def samples(seed: int, k: int, m: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw z and ∂C/∂a, with no z so near 0 that a difference quotient straddles relu's kink."""
    rng = np.random.default_rng(seed)
    z = 2.0 * rng.standard_normal((k, m))
    return np.where(np.abs(z) < 1e-3, 0.5, z), rng.standard_normal((k, m))


arrays = given(seed=st.integers(0, 2**32), k=st.integers(1, 5), m=st.integers(1, 6))
few = settings(max_examples=30)  # Each has up to thirty numbers.
each_activation = pytest.mark.parametrize("name", NAMES)


@each_activation
@arrays
@few
def test_activation_is_its_definition(name, seed, k, m):
    z, _ = samples(seed, k, m)
    assert_allclose(applied(name, z), plain.sigma(name, z), rtol=1e-14, atol=0)


@each_activation
@arrays
@few
def test_pull_back_agrees_with_the_plain_version(name, seed, k, m):
    z, dC_da = samples(seed, k, m)
    expected = plain.pull_back(name, z, dC_da)
    assert_allclose(pulled_back(name, z, dC_da), expected, rtol=1e-11, atol=1e-15)


@each_activation
@arrays
@few
def test_pull_back_is_the_difference_quotient(name, seed, k, m):
    z, dC_da = samples(seed, k, m)
    expected = np.empty_like(z)
    for i in range(k):
        shift = np.zeros_like(z)
        shift[i] = STEP
        change = applied(name, z + shift) - applied(name, z - shift)
        expected[i] = (dC_da * change).sum(axis=0) / (2 * STEP)
    assert_allclose(pulled_back(name, z, dC_da), expected, rtol=1e-5, atol=1e-8)


@each_activation
def test_registry_calls_each_by_its_own_name(name):
    assert ACTIVATIONS[name].name == name


def test_only_softmax_is_kept_for_the_output():
    assert OUTPUT_ONLY == ("softmax",)


def test_sigmoid_saturates_to_exact_bounds():
    with np.errstate(over="ignore"):
        assert_array_equal(applied("sigmoid", np.array([[-1e4, 0.0, 1e4]])), [[0.0, 0.5, 1.0]])


def test_relu_passes_nothing_at_its_kink():
    z = np.array([[-1.0, 0.0, 1.0]])
    assert_array_equal(pulled_back("relu", z, np.full((1, 3), 2.0)), [[0.0, 0.0, 2.0]])


def test_relu_does_not_hide_what_is_not_a_number():
    assert np.isnan(applied("relu", np.array([[np.nan]])))


@arrays
@few
def test_softmax_shares_one_among_the_outputs(seed, k, m):
    z, _ = samples(seed, k, m)
    assert_allclose(applied("softmax", z).sum(axis=0), 1.0, rtol=1e-14)
    assert_allclose(applied("softmax", z + 3.0), applied("softmax", z), rtol=1e-13)


def test_softmax_is_finite_for_huge_inputs():
    assert_array_equal(applied("softmax", np.array([[1e5], [-1e5]])), [[1.0], [0.0]])


@pytest.mark.parametrize("name", [name for name, sigma in ACTIVATIONS.items() if sigma.limits])
def test_the_limits_are_what_the_activation_reaches(name):
    z = np.array([[-800.0, 800.0], [800.0, -800.0]])
    with np.errstate(over="ignore"):
        ACTIVATIONS[name].apply(z)
    assert (z.min(), z.max()) == ACTIVATIONS[name].limits


def test_an_activation_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        ACTIVATIONS["tanh"].name = "other"
