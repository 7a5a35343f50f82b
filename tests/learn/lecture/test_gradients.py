"""Each implementation's derivatives against difference quotients, and the lecture's own numbers."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.learn.lecture import (
    IMPLEMENTATIONS,
    chain,
    descent,
    folded,
    neurons,
    nielsen,
    node,
    stack,
    vectors,
)

STEP = 1e-6
# Of a two-sided difference with this step: rounding of the cost over the step, and the step squared.
AGREEMENT = 1e-7

LAYERS_OF = {"node": [1, 1], "chain": [1, 1, 1, 1]}


def network(sizes, seed=1):
    rng = np.random.default_rng(seed)
    weights = [rng.standard_normal((k, j)) for j, k in zip(sizes, sizes[1:])]
    biases = [rng.standard_normal((k, 1)) for k in sizes[1:]]
    return weights, biases, rng.standard_normal((5, sizes[0])), rng.standard_normal((5, sizes[-1]))


def cost_of(weights, biases, X, Y, half):
    """Compute the summed cost by the formula a^ℓ = σ(W^ℓ a^{ℓ-1} + b^ℓ), sample by sample."""
    total = 0.0
    for x, y in zip(X, Y):
        a = x
        for W, b in zip(weights, biases):
            a = 1 / (1 + np.exp(-(W @ a + b.ravel())))
        total += (0.5 if half else 1.0) * ((a - y) ** 2).sum()
    return total


@pytest.mark.parametrize("name", sorted(IMPLEMENTATIONS))
def test_derivatives_are_difference_quotients(name):
    implementation = IMPLEMENTATIONS[name]
    weights, biases, X, Y = network(LAYERS_OF.get(name, [3, 4, 2, 2]))
    half = implementation.loss == "half-squared-error"
    given = [array.copy() for array in (*weights, *biases)]
    dW, db = implementation.gradient(weights, biases, X, Y)
    for array, derivative in zip([*weights, *biases], [*dW, *db], strict=True):
        assert derivative.shape == array.shape
        for place in np.ndindex(array.shape):
            own, costs = array[place], []
            for moved in (own + STEP, own - STEP):
                array[place] = moved
                costs.append(cost_of(weights, biases, X, Y, half))
            array[place] = own
            assert derivative[place] == pytest.approx((costs[0] - costs[1]) / (2 * STEP), abs=AGREEMENT)
    # Nothing that was given is changed.
    for before, after in zip(given, (*weights, *biases)):
        assert np.array_equal(before, after)


def test_the_chain_carries_the_two_of_its_cost():
    """C₀ = (a - y)² gives twice the derivatives of ½ ‖a - y‖²."""
    weights, biases, X, Y = network([1, 1, 1, 1])
    whole, half = (IMPLEMENTATIONS[name].gradient(weights, biases, X, Y) for name in ("chain", "neurons"))
    for once, twice in zip((*half[0], *half[1]), (*whole[0], *whole[1])):
        assert twice == pytest.approx(2 * once, rel=1e-14)


def test_the_recursion_of_the_chain_is_bp2():
    """δ^{ℓ} = w^{ℓ+1} δ^{ℓ+1} σ'(z^ℓ), and ∂C₀/∂w = a_in δ_out."""
    w, b = [0.7, -1.2, 1.0], [0.1, 0.4, -0.3]
    zs, activations = chain.forward(w, b, -3.5)
    dw, delta = chain.backprop(w, b, -3.5, -1.0)
    prime = [node.sigmoid(z) * (1 - node.sigmoid(z)) for z in zs]
    assert delta[2] == pytest.approx(2 * (activations[3] + 1) * prime[2], rel=1e-15)
    assert delta[1] == pytest.approx(w[2] * delta[2] * prime[1], rel=1e-15)
    assert delta[0] == pytest.approx(w[1] * delta[1] * prime[0], rel=1e-15)
    assert dw == pytest.approx([a * d for a, d in zip(activations, delta)], rel=1e-15)


def test_one_neuron_is_the_shortest_chain():
    assert node.node(0.5, -1.0, 3.0) == (0.5, node.sigmoid(0.5))
    dw, db = chain.backprop([0.5], [-1.0], 3.0, -1.0)
    assert (dw[0], db[0]) == pytest.approx(node.backprop(0.5, -1.0, 3.0, -1.0), rel=1e-15)
    assert node.cost(0.25, -1.0) == 1.5625


@pytest.mark.parametrize("name", sorted(IMPLEMENTATIONS))
def test_saturated_neurons_pass_nothing_back(name):
    """σ(-2000) is 0, not an error."""
    sizes = LAYERS_OF.get(name, [1, 2, 1])
    weights = [np.full((k, j), -1000.0) for j, k in zip(sizes, sizes[1:])]
    biases = [np.zeros((k, 1)) for k in sizes[1:]]
    gradient, X, Y = IMPLEMENTATIONS[name].gradient, np.full((3, 1), 2.0), np.ones((3, 1))
    moved = descent.step(gradient, weights, biases, X, Y, 1.0)
    assert np.array_equal(moved[0][0], weights[0])
    assert all(np.isfinite(array).all() for part in moved for array in part)


def test_the_bias_goes_into_the_matrix_to_rounding_but_not_to_the_bit():
    """The lecture's ``np.equal(…).all()`` printed False: [W | b] · [a; 1] rounds otherwise."""
    weights, biases, X, _ = network([1, 3, 2, 1], seed=6)
    X = np.linspace(-5, 5, 1000)[:, None]
    layers = folded.fold(weights, biases)
    assert [M.shape for M in layers] == [(3, 2), (2, 4), (1, 3)]
    *below, ones = folded.forward(layers, X)
    _, (*_, other) = vectors.forward_batch(weights, biases, X)
    assert [len(A) for A in below] == [2, 4, 3]
    assert all((A[-1] == 1).all() for A in below)
    assert np.abs(ones - other).max() < 1e-15


def test_stacks_are_multiplied_matrix_by_matrix():
    """The lecture's example: A, B, C and D of ones, twos, threes and fours times a vector of ones."""
    T = np.arange(1.0, 5.0)[:, None, None] * np.ones((4, 3, 3))
    v = np.ones((3, 1))
    expected = [[[3.0]] * 3, [[6.0]] * 3, [[9.0]] * 3, [[12.0]] * 3]
    assert (T @ v).tolist() == np.einsum("ijk,kl->ijl", T, v).tolist() == expected
    assert (T @ v).mean(axis=0).tolist() == [[7.5]] * 3
    rng = np.random.default_rng(8)
    delta, a, W = rng.standard_normal((6, 3, 1)), rng.standard_normal((6, 2, 1)), np.ones((3, 2))
    for outer in (stack.outer_by_matmul, stack.outer_by_einsum):
        assert np.array_equal(outer(delta, a), [d @ x.T for d, x in zip(delta, a)])
    for back in (stack.back_by_matmul, stack.back_by_einsum):
        assert np.allclose(back(W, delta), [W.T @ d for d in delta], rtol=1e-15, atol=1e-15)
    assert stack.stacked(np.arange(6.0).reshape(3, 2)).tolist() == [[[0], [2], [4]], [[1], [3], [5]]]


def test_stack_and_samples_add_up_in_the_same_order():
    """With one sample there is no order, and with many the outer products are the same numbers."""
    weights, biases, X, Y = network([2, 3, 1])
    single = IMPLEMENTATIONS["matmul"].gradient(weights, biases, X[:1], Y[:1])
    other = IMPLEMENTATIONS["vectors"].gradient(weights, biases, X[:1], Y[:1])
    for a, b in zip((*single[0], *single[1]), (*other[0], *other[1])):
        assert a == pytest.approx(b, rel=1e-14)


def test_nielsens_step_agrees_with_that_of_the_lecture():
    weights, biases, X, Y = network([2, 3, 3, 1])
    net = nielsen.Network(weights, biases)
    net.update_mini_batch(zip(X[:, :, None], Y[:, :, None]), 0.3)
    W, b = descent.step(nielsen.gradient, weights, biases, X, Y, 0.3)
    for ours, theirs in zip((*net.weights, *net.biases), (*W, *b), strict=True):
        assert np.array_equal(ours, theirs)
    _, (*_, out) = vectors.forward_batch(weights, biases, X)
    for x, a in zip(X, out.T):
        own = nielsen.Network(weights, biases).feedforward(x[:, None])
        assert own.ravel() == pytest.approx(a, rel=1e-14)


def test_indices_are_the_lectures():
    """w_{jk} goes from neuron k to neuron j: row j of W."""
    zs, activations = neurons.forward([[[1.0, 2.0, 4.0]]], [[0.5]], [1.0, 10.0, 100.0])
    assert zs == [[421.5]]
    assert activations == [[1.0, 10.0, 100.0], [1.0]]
    dW, db = neurons.backprop([[[0.0, 0.0]]], [[0.0]], [3.0, -5.0], [0.0])
    assert db == [[0.125]]
    assert dW == [[[0.375, -0.625]]]
