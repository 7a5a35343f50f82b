"""Forward and backward against central differences, and against the plain version."""

from __future__ import annotations

import numpy as np
import pytest
import reference as plain
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from hiddenreel.learn.activations import ACTIVATIONS, OUTPUT_ONLY
from hiddenreel.learn.losses import LOSS_NAMES, outputs_of
from hiddenreel.learn.network import Batch, Network

STEP = 1e-6
HIDDEN = [name for name in ACTIVATIONS if name not in OUTPUT_ONLY]
ENDS = [(output, loss) for loss in LOSS_NAMES for output in (outputs_of(loss) or ACTIVATIONS)]

each_hidden = pytest.mark.parametrize("hidden", HIDDEN)
each_end = pytest.mark.parametrize(("output", "loss"), ENDS)
sizes = st.lists(st.integers(1, 4), min_size=2, max_size=5)
seeds = st.integers(0, 2**32)


class Case:
    """A network with random parameters, and a batch of random samples with one-hot targets."""

    def __init__(self, sizes, hidden, output, loss, seed, m):
        rng = np.random.default_rng(seed)
        self.words = (hidden, output, loss)
        self.network = Network(sizes, *self.words)
        self.network.theta[:] = rng.uniform(-1.5, 1.5, self.network.theta.shape)
        self.X = rng.uniform(-1.5, 1.5, (sizes[0], m))
        self.Y = (np.arange(sizes[-1])[:, None] == rng.integers(0, sizes[-1], m)).astype(float)
        self.m = m

    @property
    def plain_layers(self):
        return [(M[:, :-1], M[:, -1]) for M in self.network.layers]

    def cost(self) -> float:
        """Compute the mean cost over the batch without anything of `network`."""
        hidden, output, loss = self.words
        _, a = plain.forward(self.plain_layers, hidden, output, self.X)
        return plain.cost(loss, output, a[-1], self.Y).mean()

    def gradient(self):
        """Return backprop's gradient (P,), the mean over the batch, and the batch."""
        batch = Batch(self.network, self.m)
        batch.load(self.X)
        batch.forward()
        vector, gradients = self.network.parameter_vector()
        batch.backward(self.Y, gradients)
        return vector / self.m, batch

    def differences(self) -> np.ndarray:
        """Return the central difference quotients of the cost by each parameter (P,)."""
        theta, quotients = self.network.theta, np.empty_like(self.network.theta)
        for p, value in enumerate(theta.copy()):
            theta[p] = value + STEP
            above = self.cost()
            theta[p] = value - STEP
            quotients[p] = (above - self.cost()) / (2 * STEP)
            theta[p] = value
        return quotients

    def away_from_kinks(self) -> bool:
        """Return whether no small step crosses relu's kink, where there is no derivative."""
        zs, _ = plain.forward(self.plain_layers, *self.words[:2], self.X)
        return all(np.abs(z).min() > 1e-4 for z in zs)


@each_hidden
@each_end
@given(sizes=sizes, seed=seeds, m=st.integers(1, 4))
@settings(max_examples=8)
def test_gradient_is_the_difference_quotient(hidden, output, loss, sizes, seed, m):
    case = Case(sizes, hidden, output, loss, seed, m)
    assume(case.away_from_kinks())
    quotients = case.differences()
    # A cost of thousands (deep relu or identity) has quotients that are only so good.
    tolerance = 1e-8 * max(1.0, abs(case.cost()))
    assert_allclose(case.gradient()[0], quotients, rtol=2e-5, atol=tolerance)


@each_hidden
@each_end
@given(sizes=sizes, seed=seeds, m=st.integers(1, 6))
@settings(max_examples=8)
def test_forward_and_backward_agree_with_the_plain_version(hidden, output, loss, sizes, seed, m):
    case = Case(sizes, hidden, output, loss, seed, m)
    vector, batch = case.gradient()
    _, activations = plain.forward(case.plain_layers, hidden, output, case.X)
    for a, expected in zip(batch.layers, activations[1:], strict=True):
        assert_allclose(a, expected, rtol=1e-11, atol=1e-14)
    expected = plain.backprop(case.plain_layers, hidden, output, loss, case.X, case.Y)
    scale = 1.0 + np.abs(vector).max()
    for M, (dW, db) in zip(case.network.views_of(vector), expected, strict=True):
        assert_allclose(M[:, :-1], dW, rtol=1e-9, atol=1e-12 * scale)
        assert_allclose(M[:, -1], db, rtol=1e-9, atol=1e-12 * scale)


@each_hidden
@each_end
@given(sizes=sizes, seed=seeds, m=st.integers(1, 4))
@settings(max_examples=8)
def test_each_delta_is_its_sample_s_derivative_by_the_bias(hidden, output, loss, sizes, seed, m):
    case = Case(sizes, hidden, output, loss, seed, m)
    _, batch = case.gradient()
    for sample in range(m):
        column = slice(sample, sample + 1)
        alone = plain.backprop(case.plain_layers, hidden, output, loss, case.X[:, column], case.Y[:, column])
        for delta, (_, db) in zip(batch.deltas, alone, strict=True):
            scale = 1.0 + np.abs(delta).max()
            assert_allclose(delta[:, sample], db, rtol=1e-9, atol=1e-12 * scale)


@given(seed=seeds, m=st.integers(2, 6))
@settings(max_examples=20)
def test_batch_gradient_is_the_mean_of_those_of_its_samples(seed, m):
    case = Case([2, 3, 2], "tanh", "softmax", "cross-entropy", seed, m)
    together, _ = case.gradient()
    X, Y, case.m = case.X, case.Y, 1
    alone = []
    for sample in range(m):
        case.X, case.Y = X[:, [sample]], Y[:, [sample]]
        alone.append(case.gradient()[0])
    assert_allclose(together, np.mean(alone, axis=0), rtol=1e-12, atol=1e-14)


def test_nothing_lasts_from_one_batch_to_the_next():
    case = Case([2, 3, 2], "sigmoid", "sigmoid", "half-squared-error", 1, 5)
    expected, batch = case.gradient()
    batch.load(case.X[:, ::-1] + 1.0)
    batch.forward()
    vector, gradients = case.network.parameter_vector()
    vector[:] = np.nan
    batch.backward(1.0 - case.Y, gradients)
    batch.load(case.X)
    assert_array_equal(batch.forward(), batch.outputs)
    batch.backward(case.Y, gradients)
    assert_array_equal(vector / case.m, expected)


def test_layers_are_views_of_one_vector_in_order():
    network = Network([2, 3, 1], "sigmoid", "sigmoid", "squared-error")
    assert network.theta.shape == (3 * 3 + 1 * 4,)
    assert_array_equal(network.theta, 0.0)
    network.theta[:] = np.arange(13)
    assert_array_equal(network.layers[0], np.arange(9).reshape(3, 3))
    assert_array_equal(network.layers[1], [[9, 10, 11, 12]])
    network.set_layers([np.ones((3, 3)), np.full((1, 4), 2.0)])
    assert_array_equal(network.theta, [1.0] * 9 + [2.0] * 4)


def test_set_layers_wants_every_layer():
    network = Network([2, 3, 1], "sigmoid", "sigmoid", "squared-error")
    with pytest.raises(ValueError, match="shorter"):
        network.set_layers([np.ones((3, 3))])


def test_forward_sees_parameters_set_after_the_batch_was_made():
    network = Network([1, 1], "sigmoid", "identity", "squared-error")
    batch = Batch(network, 2)
    batch.load(np.array([[1.0, 2.0]]))
    network.set_layers([np.array([[3.0, 0.5]])])
    assert_array_equal(batch.forward(), [[3.5, 6.5]])
