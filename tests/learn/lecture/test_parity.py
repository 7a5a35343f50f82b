"""All of the lecture's implementations give the engine's weights, epoch by epoch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hiddenreel.learn import training
from hiddenreel.learn.lecture import IMPLEMENTATIONS, descent

# How far weights of order 1 to 10 may part from the engine's by rounding alone: sums in another order
# differ in the last bit, and a few hundred steps add that up.
ROUNDING = 5e-14

TRAINED_BY = {
    "circles": {"neurons", "vectors", "nielsen", "matmul", "einsum", "folded"},
    "blobs": {"neurons", "vectors", "nielsen", "matmul", "einsum", "folded"},
    "wide": {"neurons", "vectors", "nielsen", "matmul", "einsum", "folded"},
    "chain": {"chain"},
    "node": {"node", "chain"},
}
PAIRS = [(run, name) for run, names in TRAINED_BY.items() for name in sorted(names)]


def by_engine(run, dataset):
    return [np.concatenate([M.ravel() for M in e.layers]) for e in training.train(run, dataset)]


def by_lecture(gradient, run, dataset):
    for weights, biases in descent.train(gradient, run, dataset):
        yield np.concatenate([np.hstack([W, b]).ravel() for W, b in zip(weights, biases)])


def gaps(gradient, run, dataset):
    pairs = zip(by_engine(run, dataset), by_lecture(gradient, run, dataset), strict=True)
    return np.array([np.abs(ours - theirs).max() for ours, theirs in pairs])


@pytest.mark.parametrize(("name", "implementation"), PAIRS)
def test_weights_are_the_engines_to_rounding_after_every_epoch(name, implementation, runs, dataset_of):
    run = runs[name]
    dataset = dataset_of(name)
    found = gaps(IMPLEMENTATIONS[implementation].gradient, run, dataset)
    assert len(found) == run.epochs + 1
    assert found[0] == 0
    assert found.max() < ROUNDING
    # There was something to agree on.
    first, *_, last = by_engine(run, dataset)
    assert np.abs(last - first).max() > 1e-2


@pytest.mark.parametrize("name", ["circles", "blobs", "wide"])
def test_the_folded_bias_gives_the_engines_bits(name, runs, dataset_of):
    """It multiplies the same matrices in the same order."""
    found = gaps(IMPLEMENTATIONS["folded"].gradient, runs[name], dataset_of(name))
    assert not found.any()


@pytest.mark.parametrize("name", sorted(TRAINED_BY))
def test_which_implementation_trains_which_network(name, runs):
    able = {key for key, implementation in IMPLEMENTATIONS.items() if implementation.can_train(runs[name])}
    expected = TRAINED_BY[name]
    assert able == expected


@pytest.mark.parametrize("change", [{"hidden": "tanh"}, {"output": "identity"}, {"loss": "cross-entropy"}])
def test_networks_without_a_formula_in_the_lecture_are_trained_by_none(change, runs):
    assert not any(
        implementation.can_train(replace(runs["circles"], **change))
        for implementation in IMPLEMENTATIONS.values()
    )


def test_a_wrong_gradient_is_noticed(runs, dataset_of):
    """The bound is no loose one: a gradient wrong by a millionth breaks it in the first epoch."""
    gradient = IMPLEMENTATIONS["neurons"].gradient

    def slightly_wrong(weights, biases, X, Y):
        dW, db = gradient(weights, biases, X, Y)
        return [dW[0] * (1 + 1e-6), *dW[1:]], db

    assert gaps(slightly_wrong, runs["circles"], dataset_of("circles"))[1] > 100 * ROUNDING
