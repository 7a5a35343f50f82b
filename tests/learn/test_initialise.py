"""How weights and biases start."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from hiddenreel.learn.initialise import INITIALISATIONS, initial_layers
from hiddenreel.learn.run import DatasetSettings, InitialisationSettings, Run

NAMES = sorted(INITIALISATIONS)


def drawn(sizes: list[int], name: str, seed: int = 1, **parameters: float) -> list[np.ndarray]:
    """Draw the first [W | b] of every layer of a run with layers of these sizes."""
    settings = InitialisationSettings(name, parameters)
    run = Run("any", DatasetSettings("blobs"), tuple(sizes), seed=seed, initialisation=settings)
    return initial_layers(run)


@pytest.mark.parametrize("name", NAMES)
def test_layers_have_a_row_a_neuron_and_a_column_for_the_biases(name):
    layers = drawn([4, 3, 2], name)
    assert [M.shape for M in layers] == [(3, 5), (2, 4)]


@pytest.mark.parametrize("name", NAMES)
def test_start_follows_from_the_seed_alone(name):
    for first, same, other in zip(
        drawn([4, 3, 2], name), drawn([4, 3, 2], name), drawn([4, 3, 2], name, seed=2), strict=True
    ):
        assert_array_equal(first, same)
        assert not np.array_equal(first, other)


@pytest.mark.parametrize("name", NAMES)
def test_start_leaves_the_global_generator_alone(name):
    before = np.random.get_state()[1].copy()
    drawn([4, 3, 2], name)
    assert_array_equal(np.random.get_state()[1], before)


def test_widening_a_layer_leaves_the_start_of_others_as_it_was():
    narrow = drawn([2, 3, 3, 5, 1], "normal")
    wide = drawn([2, 3, 3, 6, 1], "normal")
    assert_array_equal(narrow[0], wide[0])
    assert_array_equal(narrow[1], wide[1])


def test_normal_has_the_spread_it_is_given():
    (M,) = drawn([199, 100], "normal", scale=0.5)
    assert abs(M.std() - 0.5) < 0.01
    assert abs(M.mean()) < 0.01


def test_uniform_keeps_to_its_bounds():
    (M,) = drawn([199, 100], "uniform", low=-0.2, high=0.7)
    assert -0.2 <= M.min() < -0.19
    assert 0.69 < M.max() < 0.7


def test_glorot_keeps_to_its_bound_and_starts_biases_at_zero():
    (M,) = drawn([4, 2], "glorot")
    assert np.all(np.abs(M[:, :-1]) <= 1.0)
    assert_array_equal(M[:, -1], 0.0)
    (large,) = drawn([200, 100], "glorot")
    bound = np.sqrt(6 / 300)
    assert 0.99 * bound < np.abs(large).max() <= bound


@pytest.mark.parametrize(
    ("name", "draw"),
    [
        ("normal", lambda rng, size: rng.standard_normal(size)),
        ("uniform", lambda rng, size: rng.uniform(-1.0, 1.0, size)),
    ],
)
def test_defaults_and_streams_are_part_of_the_recording(name, draw):
    """Recordings of other versions start from the same weights."""
    expected = [
        draw(np.random.default_rng([5, 201, 1]), (3, 3)),
        draw(np.random.default_rng([5, 201, 2]), (1, 4)),
    ]
    for layer, weights in zip(drawn([2, 3, 1], name, seed=5), expected, strict=True):
        assert_array_equal(layer, weights)
