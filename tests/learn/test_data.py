"""The datasets, what is held out of them, and how classes become targets."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from hiddenreel.learn.data import DATASETS, Dataset, decide, encode, make
from hiddenreel.learn.run import DatasetSettings, Run

NAMES = sorted(DATASETS)
SEEDED = ["blobs", "checkerboard", "circles", "moons", "spirals", "xor"]


def made(name: str, outputs: int = 1, seed: int = 3, held_out: float = 0.0, **more) -> Dataset:
    settings = DatasetSettings(name, held_out, more)
    return make(Run("any", settings, (2, outputs), seed=seed))


@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1])
@pytest.mark.parametrize("samples", [1, 2, 99, 1000])
@pytest.mark.parametrize("noise", [0.0, 0.1])
@pytest.mark.parametrize("factor", [0.3, 0.8])
def test_circles_are_those_of_scikit_learn(seed, samples, noise, factor):
    from sklearn.datasets import make_circles

    X, labels = make_circles(samples, shuffle=False, noise=noise, factor=factor, random_state=seed)
    raw = DATASETS["circles"](seed=seed, samples=samples, noise=noise, factor=factor)
    assert_array_equal(raw.X, X)
    assert_array_equal(raw.labels, labels)


@pytest.mark.parametrize("seed", [0, 7])
@pytest.mark.parametrize("samples", [2, 99, 1000])
@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_moons_are_those_of_scikit_learn(seed, samples, noise):
    from sklearn.datasets import make_moons

    X, labels = make_moons(samples, shuffle=False, noise=noise, random_state=seed)
    raw = DATASETS["moons"](seed=seed, samples=samples, noise=noise)
    assert_array_equal(raw.X, X)
    assert_array_equal(raw.labels, labels)


def test_digits_are_those_of_scikit_learn_scaled():
    from sklearn.datasets import load_digits

    data = made("digits", outputs=10)
    X, labels = load_digits(return_X_y=True)
    assert data.X.shape == (1797, 64)
    assert (data.X.min(), data.X.max()) == (0.0, 1.0)
    for number in range(10):
        assert_array_equal(data.X[data.labels == number] * 16.0, X[labels == number])


def test_step_splits_the_line_at_zero():
    data = made("step", samples=10)
    assert_array_equal(data.X[:, 0], np.linspace(-5, 5, 10))
    assert_array_equal(data.Y[:, 0], np.repeat([-1.0, 1.0], 5))
    assert_array_equal(made("step", samples=10, labels="bits").Y[:, 0], np.repeat([0.0, 1.0], 5))


@given(
    name=st.sampled_from(["blobs", "spirals"]),
    samples=st.integers(5, 60),
    classes=st.integers(2, 5),
    seed=st.integers(0, 2**40),
)
def test_blobs_and_spirals_have_balanced_classes_in_order(name, samples, classes, seed):
    raw = DATASETS[name](seed=seed, samples=samples, classes=classes)
    assert raw.X.shape == (samples, 2)
    assert np.all(np.diff(raw.labels) >= 0)
    counts = np.bincount(raw.labels, minlength=classes)
    assert len(counts) == classes
    assert counts.max() - counts.min() <= 1


@pytest.mark.parametrize("inputs", [1, 2, 3, 7])
def test_blobs_lie_around_centres_at_distance_two(inputs):
    raw = DATASETS["blobs"](seed=1, samples=6, classes=2, inputs=inputs, spread=0.0)
    assert raw.X.shape == (6, inputs)
    np.testing.assert_allclose(np.linalg.norm(raw.X, axis=1), 2.0)
    assert len(np.unique(raw.X.round(9), axis=0)) == 2


def test_spirals_wind_out_to_radius_one():
    raw = DATASETS["spirals"](seed=1, samples=100, turns=1.5, noise=0.0)
    radius = np.linalg.norm(raw.X, axis=1)
    np.testing.assert_allclose([radius.min(), radius.max()], [0.1, 1.0])
    # The second arm of two is the first one turned by half a turn.
    np.testing.assert_allclose(raw.X[50:], -raw.X[:50], atol=1e-12)


@pytest.mark.parametrize("name", SEEDED)
def test_random_numbers_depend_on_the_seed_alone(name):
    state = np.random.get_state()[1].copy()
    first, same, other = (made(name, outputs=2, seed=seed) for seed in (3, 3, 4))
    assert_array_equal(first.X, same.X)
    assert not np.array_equal(first.X, other.X)
    assert_array_equal(np.random.get_state()[1], state)


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_is_a_keyword_with_a_default_but_the_seed(name):
    for key, parameter in inspect.signature(DATASETS[name]).parameters.items():
        assert parameter.kind is parameter.KEYWORD_ONLY
        assert (parameter.default is parameter.empty) == (key == "seed")


@pytest.mark.parametrize("name", NAMES)
def test_everything_a_network_needs_has_its_shape(name):
    data = made(name, outputs=10)
    samples, inputs = data.X.shape
    assert data.X.dtype == data.Y.dtype == np.float64
    assert data.X.flags.c_contiguous
    assert np.all(np.isfinite(data.X))
    assert data.Y.shape == (samples, 1 if data.is_regression else 10)
    assert data.labels.shape == data.held_out.shape == (samples,)
    assert inputs >= 1


@given(fraction=st.floats(0.0, 0.9), samples=st.integers(2, 80), seed=st.integers(0, 1000))
def test_held_out_samples_come_last_and_no_sample_is_lost(fraction, samples, seed):
    whole = made("circles", seed=seed, samples=samples)
    data = made("circles", seed=seed, samples=samples, held_out=fraction)
    training = data.training_samples
    assert samples - training == round(fraction * samples)
    assert not data.held_out[:training].any()
    assert data.held_out[training:].all()
    # The same samples with the same targets, each once.
    rows = np.column_stack([data.X, data.Y, data.labels])
    expected = np.column_stack([whole.X, whole.Y, whole.labels])
    assert sorted(map(tuple, rows)) == sorted(map(tuple, expected))


def test_both_parts_keep_the_order_of_classes():
    data = made("digits", outputs=10, held_out=0.2)
    assert np.all(np.diff(data.labels[~data.held_out]) >= 0)
    assert np.all(np.diff(data.labels[data.held_out]) >= 0)
    assert data.training_samples == 1797 - 359


def test_holding_out_follows_from_the_seed():
    first, same, other = (made("digits", 10, seed, held_out=0.2) for seed in (1, 1, 2))
    assert_array_equal(first.X, same.X)
    assert not np.array_equal(first.X, other.X)


@given(
    labels=st.lists(st.integers(0, 4), min_size=1).map(np.array),
    outputs=st.integers(5, 8),
    low=st.sampled_from([0.0, -1.0]),
)
def test_decide_undoes_encode_with_an_output_a_class(labels, outputs, low):
    Y = encode(labels, outputs, low)
    assert Y.shape == (len(labels), outputs)
    assert_array_equal(np.sort(Y, axis=1), [[low] * (outputs - 1) + [1.0]] * len(labels))
    assert_array_equal(decide(Y.T, low), labels)


@given(
    labels=st.lists(st.integers(0, 1), min_size=1).map(np.array),
    low=st.sampled_from([0.0, -1.0]),
)
def test_decide_undoes_encode_with_one_output(labels, low):
    Y = encode(labels, 1, low)
    assert Y.shape == (len(labels), 1)
    assert_array_equal(decide(Y.T, low), labels)


def test_decide_splits_halfway_between_the_targets():
    assert_array_equal(decide(np.array([[0.49, 0.51]])), [0, 1])
    assert_array_equal(decide(np.array([[-0.01, 0.01]]), low=-1.0), [0, 1])


@given(samples=st.integers(4, 300), seed=st.integers(0, 9))
def test_xor_is_class_1_where_signs_differ(samples, seed):
    raw = DATASETS["xor"](seed=seed, samples=samples, noise=0.0)
    np.testing.assert_array_equal(raw.labels, raw.X[:, 0] * raw.X[:, 1] < 0)
    assert np.bincount(raw.labels).tolist() == [samples - samples // 2, samples // 2]
    assert np.abs(raw.X).min() >= 0.05 and np.abs(raw.X).max() <= 1


@given(samples=st.integers(4, 300), squares=st.integers(2, 20), seed=st.integers(0, 9))
def test_neighbouring_squares_of_a_checkerboard_differ(samples, squares, seed):
    raw = DATASETS["checkerboard"](seed=seed, samples=samples, squares=squares, noise=0.0)
    places = np.floor((raw.X + 1) / 2 * squares).astype(int)
    np.testing.assert_array_equal(raw.labels, places.sum(axis=1) % 2)
    assert np.abs(raw.X).max() <= 1
