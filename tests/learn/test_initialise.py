"""How weights and biases start."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from hiddenreel.learn.initialise import INITIALISATIONS, initial_layers

NAMES = sorted(INITIALISATIONS)


@pytest.mark.parametrize("name", NAMES)
def test_layers_have_a_row_a_neuron_and_a_column_for_the_biases(name):
    layers = initial_layers([4, 3, 2], {"name": name}, seed=1)
    assert [M.shape for M in layers] == [(3, 5), (2, 4)]


@pytest.mark.parametrize("name", NAMES)
def test_start_follows_from_the_seed_alone(name):
    for one, same, other in zip(
        initial_layers([4, 3, 2], {"name": name}, seed=1),
        initial_layers([4, 3, 2], {"name": name}, seed=1),
        initial_layers([4, 3, 2], {"name": name}, seed=2),
        strict=True,
    ):
        assert_array_equal(one, same)
        assert not np.array_equal(one, other)


@pytest.mark.parametrize("name", NAMES)
def test_start_leaves_the_global_generator_alone(name):
    before = np.random.get_state()[1].copy()
    initial_layers([4, 3, 2], {"name": name}, seed=1)
    assert_array_equal(np.random.get_state()[1], before)


def test_widening_a_layer_leaves_the_start_of_others_as_it_was():
    narrow = initial_layers([2, 3, 3, 5, 1], {"name": "normal"}, seed=1)
    wide = initial_layers([2, 3, 3, 6, 1], {"name": "normal"}, seed=1)
    assert_array_equal(narrow[0], wide[0])
    assert_array_equal(narrow[1], wide[1])


def test_normal_has_the_spread_it_is_given():
    (M,) = initial_layers([199, 100], {"name": "normal", "scale": 0.5}, seed=1)
    assert abs(M.std() - 0.5) < 0.01
    assert abs(M.mean()) < 0.01


def test_uniform_keeps_to_its_bounds():
    (M,) = initial_layers([199, 100], {"name": "uniform", "low": -0.2, "high": 0.7}, seed=1)
    assert -0.2 <= M.min() < -0.19
    assert 0.69 < M.max() < 0.7


def test_glorot_keeps_to_its_bound_and_starts_biases_at_zero():
    (M,) = initial_layers([4, 2], {"name": "glorot"}, seed=1)
    assert np.all(np.abs(M[:, :-1]) <= 1.0)
    assert_array_equal(M[:, -1], 0.0)
    (large,) = initial_layers([200, 100], {"name": "glorot"}, seed=1)
    bound = np.sqrt(6 / 300)
    assert 0.99 * bound < np.abs(large).max() <= bound
