"""The datasets, what is held out of them, and how classes become targets."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from hiddenreel.learn.data import DATASETS, PICTURES, REGRESSIONS, Dataset, Raw, decide, encode, make
from hiddenreel.learn.run import DatasetSettings, Run
from hiddenreel.plan.registries import datasets

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
    assert_array_equal(made("step", samples=5).labels, [0, 0, 0, 1, 1])


@given(
    name=st.sampled_from(["blobs", "spirals"]),
    samples=st.integers(5, 60),
    classes=st.integers(2, 5),
    seed=st.integers(0, 2**40),
)
@settings(max_examples=100)
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


# What a configuration that names a dataset alone asks for.
DEFAULTS = {
    "blobs": {"samples": 1000, "classes": 3, "inputs": 2, "spread": 0.4},
    "bumps": {"samples": 200, "noise": 0.05},
    "checkerboard": {"samples": 1000, "squares": 4, "noise": 0.01},
    "circles": {"samples": 1000, "factor": 0.3, "noise": 0.1},
    "digits": {},
    "moons": {"samples": 1000, "noise": 0.1},
    "sine": {"samples": 200, "noise": 0.1},
    "spirals": {"samples": 1000, "classes": 2, "turns": 1.0, "noise": 0.03},
    "step": {"samples": 1000, "labels": "signs"},
    "xor": {"samples": 1000, "noise": 0.03},
}


def test_the_defaults_stay_what_they_are():
    found = {
        name: {
            key: parameter.default
            for key, parameter in inspect.signature(make_raw).parameters.items()
            if key != "seed"
        }
        for name, make_raw in DATASETS.items()
    }
    assert found == DEFAULTS


@pytest.mark.parametrize("name", NAMES)
def test_validation_counts_what_the_function_makes(name):
    raw, declared = DATASETS[name](seed=3), datasets()[name]
    classes = 0 if name in REGRESSIONS else int(raw.labels.max()) + 1
    counted = {"samples": len(raw.X), "inputs": raw.X.shape[1], "classes": classes}
    assert declared.numbers == {key: counted[key] for key in declared.numbers}
    assert set(counted) == {*declared.numbers, *(set(counted) & set(DEFAULTS[name]))}
    assert declared.held_out == (0.2 if name == "digits" else 0.0)
    assert PICTURES.get(name) == ((8, 8) if name == "digits" else None)
    assert (raw.targets is not None) == (name in REGRESSIONS) == (name in ("sine", "bumps"))


def shaken(clean, noise, rng):
    """Add the noise that is drawn after everything else."""
    clean = np.array(clean)
    return clean + noise * rng.standard_normal(clean.shape)


def plain_blobs(rng):
    """Five samples of three classes in the plane: two, two and one."""
    corners = [np.deg2rad(120 * number) for number in (0, 0, 1, 1, 2)]
    centres = [[2 * np.cos(angle), 2 * np.sin(angle)] for angle in corners]
    return shaken(centres, 0.5, rng), [0, 0, 1, 1, 2]


def plain_spirals(rng):
    """Three samples on each of two arms, of which the second is turned by half a turn."""
    rows = []
    for turned in (0.0, 0.5):
        for square in (0.01, 0.505, 1.0):
            radius = square**0.5
            angle = 2 * np.pi * (1.5 * radius + turned)
            rows.append([radius * np.cos(angle), radius * np.sin(angle)])
    return shaken(rows, 0.2, rng), [0, 0, 0, 1, 1, 1]


def plain_xor(rng):
    labels = [0, 0, 0, 1, 1]
    signs = rng.choice([-1.0, 1.0], size=5)
    far = rng.uniform(0.05, 1.0, size=(5, 2))
    rows = [[sign * x, (-sign if label else sign) * y] for sign, label, (x, y) in zip(signs, labels, far)]
    return shaken(rows, 0.2, rng), labels


def plain_checkerboard(rng):
    """A board of 3 × 3: five squares of class 0, four of class 1, row by row."""
    board = {0: [(0, 0), (2, 0), (1, 1), (0, 2), (2, 2)], 1: [(1, 0), (0, 1), (2, 1), (1, 2)]}
    chosen = [board[0][n] for n in rng.integers(5, size=3)]
    chosen += [board[1][n] for n in rng.integers(4, size=2)]
    rows = 2 / 3 * (np.array(chosen) + rng.uniform(size=(5, 2))) - 1
    return shaken(rows, 0.2, rng), [0, 0, 0, 1, 1]


PLAIN = {
    "blobs": (102, {"samples": 5, "classes": 3, "spread": 0.5}, plain_blobs),
    "spirals": (103, {"samples": 6, "turns": 1.5, "noise": 0.2}, plain_spirals),
    "xor": (104, {"samples": 5, "noise": 0.2}, plain_xor),
    "checkerboard": (105, {"samples": 5, "squares": 3, "noise": 0.2}, plain_checkerboard),
}


@pytest.mark.parametrize("name", PLAIN)
def test_each_set_of_classes_is_that_of_its_definition(name):
    """Other versions drew the same samples from the same stream."""
    stream, parameters, plain = PLAIN[name]
    X, labels = plain(np.random.default_rng([7, stream]))
    raw = DATASETS[name](seed=7, **parameters)
    np.testing.assert_allclose(raw.X, X, rtol=1e-12, atol=1e-14)
    assert_array_equal(raw.labels, labels)
    assert raw.low == 0.0


@pytest.mark.parametrize(
    ("name", "stream", "x", "curve"),
    [
        ("sine", 110, [-np.pi, -np.pi / 2, 0, np.pi / 2, np.pi], [0, -1, 0, 1, 0]),
        (
            "bumps",
            111,
            [-3, -1.5, 0, 1.5, 3],
            [np.exp(-3 * (x + 1.3) ** 2) + 0.6 * np.exp(-3 * (x - 1.3) ** 2) for x in (-3, -1.5, 0, 1.5, 3)],
        ),
    ],
)
def test_each_curve_is_that_of_its_definition(name, stream, x, curve):
    raw = DATASETS[name](seed=7, samples=5, noise=0.2)
    np.testing.assert_allclose(raw.X[:, 0], x)
    expected = shaken(curve, 0.2, np.random.default_rng([7, stream]))
    np.testing.assert_allclose(raw.targets[:, 0], expected, atol=1e-12)
    assert_array_equal(raw.labels, np.zeros(5))


def test_blobs_stand_evenly_around_zero_and_on_a_line_at_its_ends():
    line = DATASETS["blobs"](seed=1, samples=3, classes=3, inputs=1, spread=0.0)
    assert_array_equal(line.X, [[-2.0], [0.0], [2.0]])
    space = DATASETS["blobs"](seed=1, samples=2, classes=2, inputs=3, spread=0.0)
    drawn = np.random.default_rng([1, 102]).standard_normal((2, 3))
    for row, direction in zip(space.X, drawn, strict=True):
        np.testing.assert_allclose(row, 2 * direction / np.sqrt((direction**2).sum()))


def test_which_samples_are_held_out_follows_from_the_stream_of_the_seed():
    data, whole = made("step", samples=10, held_out=0.3), made("step", samples=10)
    chosen = np.sort(np.random.default_rng([3, 101]).permutation(10)[:3])
    assert_array_equal(data.X[data.held_out], whole.X[chosen])


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
@settings(max_examples=100)
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
@settings(max_examples=100)
def test_decide_undoes_encode_with_an_output_a_class(labels, outputs, low):
    Y = encode(labels, outputs, low)
    assert Y.shape == (len(labels), outputs)
    assert_array_equal(np.sort(Y, axis=1), [[low] * (outputs - 1) + [1.0]] * len(labels))
    assert_array_equal(decide(Y.T, low), labels)


@given(labels=st.lists(st.integers(0, 1), min_size=1).map(np.array), low=st.sampled_from([0.0, -1.0]))
@settings(max_examples=100)
def test_decide_undoes_encode_with_one_output(labels, low):
    Y = encode(labels, 1, low)
    assert Y.shape == (len(labels), 1)
    assert_array_equal(decide(Y.T, low), labels)


def test_halfway_between_the_targets_is_class_0():
    assert_array_equal(decide(np.array([[0.5, 0.51]])), [0, 1])
    assert_array_equal(decide(np.array([[0.0, 0.01]]), low=-1.0), [0, 1])


def test_targets_are_0_and_1_unless_something_else_is_asked_for():
    assert_array_equal(encode(np.array([0, 1]), 1), [[0.0], [1.0]])
    assert_array_equal(encode(np.array([0, 1]), 2), [[1.0, 0.0], [0.0, 1.0]])
    assert_array_equal(made("circles", samples=4).Y[:, 0], [0.0, 0.0, 1.0, 1.0])
    one = np.ones((1, 1))
    assert not Dataset(one, one, np.array([1]), np.array([False])).is_regression


# Of a table with a column that never changes: its own values and those that are learned.
TABLE = Raw(
    X=np.array([[1.0, 0.0, 0.1], [3.0, 0.0, 0.1], [5.0, 0.0, 0.1], [9.0, 0.0, 0.1]]),
    labels=np.array([0, 1, 1, 0]),
)
COLUMN = np.array([[10.0], [20.0], [60.0], [0.0]])


def standardised(raw: Raw, output: str = "identity", held_out: float = 0.0) -> Dataset:
    settings = DatasetSettings("table.csv", held_out, {"standardise": True})
    return make(Run("any", settings, (3, 1), output=output, seed=3), raw)


def assert_standard(values, given, units):
    mean = given.mean(axis=0)
    spread = np.sqrt(((given - mean) ** 2).mean(axis=0))
    spread[spread < 1e-9] = 1.0
    np.testing.assert_allclose(units, np.column_stack([mean, spread]), rtol=1e-12)
    np.testing.assert_allclose(values, (given - mean) / spread, atol=1e-12)


def test_standardised_inputs_have_mean_0_and_spread_1_and_classes_stay():
    data = standardised(TABLE)
    assert_standard(data.X, TABLE.X, data.units[:3])
    assert_array_equal(data.units[3:], [[0.0, 1.0]])
    assert_array_equal(data.Y[:, 0], TABLE.labels)
    assert made("circles", samples=4).units is None


@pytest.mark.parametrize("output", ["identity", "tanh"])
def test_numbers_are_standardised_for_an_output_that_has_no_bounds(output):
    data = standardised(Raw(TABLE.X, np.zeros(4, int), targets=COLUMN), output)
    assert data.is_regression
    assert_standard(data.X, TABLE.X, data.units[:3])
    if output == "identity":
        assert_standard(data.Y, COLUMN, data.units[3:])
    else:
        assert_array_equal(data.units[3:], [[0.0, 1.0]])
        assert_array_equal(data.Y, COLUMN)


def test_held_out_samples_decide_no_unit():
    data = standardised(Raw(TABLE.X, np.zeros(4, int), targets=COLUMN), held_out=0.5)
    learned = np.sort(np.random.default_rng([3, 101]).permutation(4)[2:])
    assert_standard(data.X[:2], TABLE.X[learned], data.units[:3])
    assert_standard(data.Y[:2], COLUMN[learned], data.units[3:])


def test_decide_splits_halfway_between_the_targets():
    assert_array_equal(decide(np.array([[0.49, 0.51]])), [0, 1])
    assert_array_equal(decide(np.array([[-0.01, 0.01]]), low=-1.0), [0, 1])


@given(samples=st.integers(4, 300), seed=st.integers(0, 9))
@settings(max_examples=100)
def test_xor_is_class_1_where_signs_differ(samples, seed):
    raw = DATASETS["xor"](seed=seed, samples=samples, noise=0.0)
    np.testing.assert_array_equal(raw.labels, raw.X[:, 0] * raw.X[:, 1] < 0)
    assert np.bincount(raw.labels).tolist() == [samples - samples // 2, samples // 2]
    assert np.abs(raw.X).min() >= 0.05 and np.abs(raw.X).max() <= 1


@given(samples=st.integers(4, 300), squares=st.integers(2, 20), seed=st.integers(0, 9))
@settings(max_examples=100)
def test_neighbouring_squares_of_a_checkerboard_differ(samples, squares, seed):
    raw = DATASETS["checkerboard"](seed=seed, samples=samples, squares=squares, noise=0.0)
    places = np.floor((raw.X + 1) / 2 * squares).astype(int)
    np.testing.assert_array_equal(raw.labels, places.sum(axis=1) % 2)
    assert np.abs(raw.X).max() <= 1
