"""Mini-batch gradient descent: as the plain one, resumed to the bit, stopped when it fails."""

from __future__ import annotations

import ast
import copy
import warnings
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import reference as plain
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from hiddenreel.errors import HiddenreelError
from hiddenreel.learn import training
from hiddenreel.learn.data import Dataset, make
from hiddenreel.learn.run import DatasetSettings, InitialisationSettings, Run
from hiddenreel.learn.training import (
    Diverged,
    Epoch,
    EpochRunner,
    epoch_order,
    network_for,
    steps_per_epoch,
    train,
)

DIGITS = {
    "dataset": {"name": "digits", "held_out": 0.9},
    "layers": [64, 8, 3, 10],
    "batch_size": 32,
    "learning_rate": 1.0,
    "epochs": 3,
}
BLOBS = {
    "dataset": {"name": "blobs", "samples": 45, "classes": 3, "held_out": 0.2},
    "layers": [2, 4, 3],
    "output": "softmax",
    "loss": "cross-entropy",
    "learning_rate": 0.3,
}
VARIETY = {
    "circles": {},
    "no shuffle": {"shuffle": False},
    "ragged": {"batch_size": 7},
    "one batch": {"batch_size": 60},
    "batch larger than the set": {"batch_size": 1000},
    "one sample a step": {"batch_size": 1},
    "no hidden layer": {"layers": [2, 1]},
    "digits": DIGITS,
    "softmax cross-entropy": BLOBS,
    "sigmoid cross-entropy": {"loss": "cross-entropy", "learning_rate": 0.5},
    "tanh": {"hidden": "tanh", "loss": "squared-error", "learning_rate": 0.3},
    "an activation a layer": {"layers": [2, 4, 3, 1], "hidden": ["relu", "tanh"], "learning_rate": 0.3},
    "relu, glorot": {"hidden": "relu", "initialisation": {"name": "glorot"}, "learning_rate": 0.3},
    "signs": {
        "dataset": {"name": "step", "samples": 41, "labels": "signs", "held_out": 0.25},
        "layers": [1, 2, 1],
        "hidden": "tanh",
        "output": "tanh",
        "learning_rate": 0.1,
    },
}
each_variety = pytest.mark.parametrize("changes", VARIETY.values(), ids=VARIETY.keys())


def data_for(run: Run) -> Dataset:
    return make(run)


def trained(run: Run, resume=None) -> list[Epoch]:
    """Train, keeping copies: the arrays of an epoch are overwritten by the next."""
    return trained_on(run, data_for(run), resume)


def trained_on(run: Run, dataset: Dataset, resume=None) -> list[Epoch]:
    return [copy.deepcopy(epoch) for epoch in train(run, dataset, resume)]


def assert_same_bits(first: Epoch, second: Epoch) -> None:
    for name, value in vars(first).items():
        theirs = getattr(second, name)
        if isinstance(value, list):
            for mine, its in zip(value, theirs, strict=True):
                assert_array_equal(mine, its, err_msg=name)
        else:
            assert_array_equal(value, theirs, err_msg=name)


@each_variety
def test_training_agrees_with_the_plain_version(a_run, changes):
    run = a_run(**changes)
    for epoch, layers in zip(train(run, data_for(run)), plain.train(run, data_for(run)), strict=True):
        for M, (W, b) in zip(epoch.layers, layers, strict=True):
            assert_allclose(M[:, :-1], W, rtol=1e-10, atol=1e-10)
            assert_allclose(M[:, -1], b, rtol=1e-10, atol=1e-10)


@each_variety
def test_what_an_epoch_reports_follows_from_its_weights(a_run, changes):
    run = a_run(**changes)
    data = data_for(run)
    for epoch in trained(run):
        layers = [(M[:, :-1], M[:, -1]) for M in epoch.layers]
        _, expected = plain.forward(layers, run.hidden, run.output, data.X.T)
        for a, its in zip(epoch.activations, expected[1:], strict=True):
            assert_allclose(a, its, rtol=1e-10, atol=1e-12)
        costs = plain.cost(run.loss, run.output, expected[-1], data.Y.T)
        guessed = right(expected[-1], data)
        for part, loss, accuracy in (
            (~data.held_out, epoch.loss, epoch.accuracy),
            (data.held_out, epoch.held_out_loss, epoch.held_out_accuracy),
        ):
            if part.any():
                assert loss == pytest.approx(costs[part].mean(), rel=1e-10)
                assert accuracy == guessed[part].mean()
            else:
                assert np.isnan(loss)
                assert np.isnan(accuracy)


def right(A: np.ndarray, data: Dataset) -> np.ndarray:
    """Return which samples are nearest to the targets of their own class."""
    if len(A) > 1:
        return A.argmax(axis=0) == data.labels
    return (A[0] > (data.Y.min() + 1) / 2) == (data.labels == 1)


@pytest.mark.parametrize("changes", [{"batch_size": 7}, DIGITS], ids=["circles", "digits"])
def test_norms_are_those_of_every_step(a_run, changes):
    run = a_run(**changes)
    data = data_for(run)
    X, Y = data.X[: data.training_samples], data.Y[: data.training_samples]
    size = run.batch_size
    epochs = trained(run)
    assert np.isnan(epochs[0].gradient_norms).all()
    assert np.isnan(epochs[0].weight_norms).all()
    steps = steps_per_epoch(len(X), size)
    for before, epoch in pairwise(epochs):
        assert epoch.gradient_norms.shape == epoch.weight_norms.shape
        assert epoch.gradient_norms.shape == (steps, len(run.layers) - 1)
        layers = [(M[:, :-1], M[:, -1]) for M in before.layers]
        rng = np.random.default_rng([run.seed, training.SHUFFLE_STREAM, epoch.number])
        order = rng.permutation(len(X))
        for number in range(steps):
            batch = order[number * size : (number + 1) * size]
            words = run.hidden, run.output, run.loss
            gradients = plain.backprop(layers, *words, X[batch].T, Y[batch].T)
            rate = run.learning_rate
            layers = [
                (W - rate * dW, b - rate * db) for (W, b), (dW, db) in zip(layers, gradients, strict=True)
            ]
            expected = [np.linalg.norm(dW) for dW, _ in gradients]
            assert_allclose(epoch.gradient_norms[number], expected, rtol=1e-9)
            expected = [np.linalg.norm(W) for W, _ in layers]
            assert_allclose(epoch.weight_norms[number], expected, rtol=1e-9)


@pytest.mark.parametrize("values", [1, 30, 10**9])
def test_norms_do_not_depend_on_how_many_values_are_taken_at_once(a_run, monkeypatch, values):
    run = a_run(batch_size=7)
    expected = trained(run)[-1]
    monkeypatch.setattr(training, "VALUES_KEPT", values)
    epoch = trained(run)[-1]
    assert_allclose(epoch.gradient_norms, expected.gradient_norms, rtol=1e-13)
    assert_allclose(epoch.weight_norms, expected.weight_norms, rtol=1e-13)
    for mine, its in zip(epoch.layers, expected.layers, strict=True):
        assert_array_equal(mine, its)


@each_variety
def test_resuming_after_any_epoch_gives_the_same_bits(a_run, changes):
    run = a_run(**changes)
    whole = trained(run)
    for start in range(run.epochs + 1):
        rest = trained(run, resume=(start, whole[start].layers))
        assert [epoch.number for epoch in rest] == list(range(start + 1, run.epochs + 1))
        for epoch in rest:
            assert_same_bits(epoch, whole[epoch.number])


def test_another_seed_learns_otherwise(a_run):
    first, second = (trained(a_run(seed=seed))[-1] for seed in (1, 2))
    assert not np.array_equal(first.layers[0], second.layers[0])


def test_training_neither_prints_nor_uses_the_global_generator(a_run, capsys):
    run = a_run(dataset={"name": "step", "samples": 20, "held_out": 0.0}, layers=[1, 2, 1])
    before = np.random.get_state()[1].copy()
    trained(run)
    assert_array_equal(np.random.get_state()[1], before)
    assert capsys.readouterr() == ("", "")


@given(samples=st.integers(1, 40), batch_size=st.integers(1, 50), seed=st.integers(0, 99))
@settings(max_examples=40)
def test_an_epoch_sees_every_sample_once(a_run, samples, batch_size, seed):
    run = a_run(
        dataset={"name": "step", "samples": samples, "held_out": 0.0},
        layers=[1, 2, 1],
        batch_size=batch_size,
        seed=seed,
    )
    data = data_for(run)
    descent = EpochRunner(network_for(run), run, data)
    orders = []
    for number in (1, 2):
        descent.run_epoch(number)
        X = np.concatenate([X for _, X, _ in descent.schedule], axis=1)
        Y = np.concatenate([Y for _, _, Y in descent.schedule], axis=1)
        epoch_order = list(zip(X[0], Y[0], strict=True))
        assert sorted(epoch_order) == sorted(zip(data.X[:, 0], data.Y[:, 0], strict=True))
        orders.append(epoch_order)
    sizes = [X.shape[1] for _, X, _ in descent.schedule]
    assert len(sizes) == steps_per_epoch(samples, batch_size)
    assert all(size == batch_size for size in sizes[:-1])
    if samples > 10:
        assert orders[0] != orders[1]


def test_without_shuffling_samples_keep_their_order(a_run):
    run = a_run(shuffle=False)
    data = data_for(run)
    descent = EpochRunner(network_for(run), run, data)
    descent.run_epoch(1)
    X = np.concatenate([X for _, X, _ in descent.schedule], axis=1)
    assert_array_equal(X.T, data.X)


def test_held_out_samples_change_nothing_that_is_learned(a_run):
    run = a_run(dataset={"name": "moons", "samples": 50, "noise": 0.1, "held_out": 0.3})
    data = data_for(run)
    spoilt = Dataset(data.X.copy(), data.Y.copy(), data.labels, data.held_out)
    spoilt.X[data.held_out] = 1e3
    spoilt.Y[data.held_out] = 0.5
    for first, second in zip(train(run, data), train(run, spoilt), strict=True):
        for mine, its in zip(first.layers, second.layers, strict=True):
            assert_array_equal(mine, its)
        assert first.loss == second.loss


def test_a_ragged_batch_is_a_mean_over_its_own_size(a_run):
    run = a_run(
        dataset={"name": "step", "samples": 5, "labels": "bits", "held_out": 0.0},
        layers=[1, 1],
        batch_size=4,
        shuffle=False,
        epochs=1,
        learning_rate=0.5,
    )
    data = data_for(run)
    start, end = trained(run)
    layers = [(M[:, :-1], M[:, -1]) for M in start.layers]
    for batch in (slice(0, 4), slice(4, 5)):
        words = run.hidden, run.output, run.loss
        ((dW, db),) = plain.backprop(layers, *words, data.X[batch].T, data.Y[batch].T)
        layers = [(layers[0][0] - 0.5 * dW, layers[0][1] - 0.5 * db)]
    assert_allclose(end.layers[0], np.column_stack(layers[0]), rtol=1e-14)


@pytest.mark.parametrize(("samples", "size", "steps"), [(10, 5, 2), (11, 5, 3), (3, 5, 1), (5, 5, 1)])
def test_steps_per_epoch_counts_the_ragged_batch(samples, size, steps):
    assert steps_per_epoch(samples, size) == steps


def run_that_diverges(a_run) -> Run:
    return a_run(run="too-fast", hidden="identity", output="identity", learning_rate=1e300, epochs=3)


def test_weights_that_overflow_end_the_training(a_run):
    run = run_that_diverges(a_run)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(Diverged) as caught:
            trained(run)
    assert str(caught.value) == (
        "run 'too-fast' diverged in epoch 1: the weights of layer 1 are no longer finite. "
        "Most likely the steps are too large: lower runs.too-fast.learning_rate (now 1e+300)"
    )
    assert isinstance(caught.value, HiddenreelError)


def test_a_loss_that_overflows_ends_the_training(a_run):
    run = replace(
        run_that_diverges(a_run),
        layers=(2, 1),
        dataset=DatasetSettings("circles", 0.0, {"samples": 4}),
        batch_size=4,
        learning_rate=1e200,
    )
    with pytest.raises(Diverged) as caught:
        trained(run)
    assert str(caught.value) == (
        "run 'too-fast' diverged in epoch 1: the loss is no longer finite. "
        "Most likely the steps are too large: lower runs.too-fast.learning_rate (now 1e+200)"
    )


def test_an_overflow_at_the_start_is_blamed_on_the_initialisation(a_run):
    run = replace(run_that_diverges(a_run), initialisation=InitialisationSettings("normal", {"scale": 1e200}))
    with pytest.raises(Diverged) as caught:
        trained(run)
    assert str(caught.value) == (
        "run 'too-fast' diverged in epoch 0: the loss is no longer finite. "
        "Most likely the start is too large: change runs.too-fast.initialisation (now normal)"
    )


def test_saturated_initial_weights_give_no_warning(a_run):
    epochs = trained(a_run(initialisation={"name": "normal", "scale": 1e5}, epochs=1))
    assert np.isfinite(epochs[-1].loss)


def test_the_plain_version_shares_no_arithmetic_with_the_network():
    tree = ast.parse(Path(plain.__file__).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {name for name in imported if name.endswith((".network", ".activations", ".losses"))}


@pytest.mark.parametrize(("labels", "output", "low"), [("bits", "sigmoid", 0.0), ("signs", "tanh", -1.0)])
def test_a_class_is_decided_halfway_between_its_targets(a_run, labels, output, low):
    settings = {"name": "step", "samples": 60, "labels": labels}
    run = a_run(dataset=settings, layers=[1, 1], output=output, learning_rate=0.1, epochs=3)
    dataset = make(run)
    for epoch in train(run, dataset):
        above = epoch.activations[-1][0] > (1.0 + low) / 2
        assert epoch.accuracy == np.mean(above == (dataset.Y[:, 0] > (1.0 + low) / 2))


def test_samples_of_one_class_alone_are_told_from_the_other(a_run):
    run = a_run(dataset={"name": "circles", "samples": 20}, epochs=0)
    both = make(run)
    of = both.labels == 1
    one = Dataset(both.X[of], both.Y[of], both.labels[of], both.held_out[of])
    (start,) = trained_on(run, one)
    assert start.accuracy == np.mean(start.activations[-1][0] > 0.5)


def test_the_first_epoch_is_number_0(a_run):
    assert [epoch.number for epoch in trained(a_run(epochs=2))] == [0, 1, 2]


def test_the_order_of_an_epoch_follows_from_seed_and_number(a_run):
    """Recordings of other versions take their samples in the same order."""
    expected = np.random.default_rng([7, 301, 2]).permutation(60)
    assert_array_equal(epoch_order(a_run(), 2, 60), expected)


def test_norms_of_a_network_above_the_limit_of_kept_numbers(a_run):
    run = a_run(dataset={"name": "step", "samples": 20}, layers=[1, 6000, 1], batch_size=10, epochs=1)
    last = list(train(run, make(run)))[-1]
    assert training.VALUES_KEPT < 3 * 6000 + 1
    sizes = [np.linalg.norm(M[:, :-1]) for M in last.layers]
    assert_allclose(last.weight_norms[-1], sizes)
