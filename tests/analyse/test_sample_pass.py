"""Passes of samples, forward and back, against the plain implementation and difference quotients."""

from __future__ import annotations

import numpy as np
import pytest
import reference as plain
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from hiddenreel.analyse.sample_pass import SamplePass, chosen_layer, require
from hiddenreel.errors import HiddenreelError

RUNS = ["held-out", "three-classes", "one-input", "tanh"]
MIXED = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
epochs = st.one_of(st.integers(0, 8), st.floats(0, 8))


@pytest.fixture(params=RUNS)
def shown(recording, request):
    return recording(request.param)


def words(recording) -> tuple[str, str, str]:
    return recording.run.hidden, recording.run.output, recording.run.loss


def new_samples(recording, seed: int = 0, count: int = 9) -> tuple[np.ndarray, np.ndarray]:
    """Draw inputs and targets that were not learned from."""
    rng = np.random.default_rng(seed)
    rows = rng.integers(0, len(recording.X), count)
    return recording.X[rows] + 0.1 * rng.standard_normal((count, recording.sizes[0])), recording.Y[rows]


@MIXED
@given(epoch=epochs, seed=st.integers(0, 99))
def test_every_number_is_the_plain_implementation_s(shown, epoch, seed):
    X, Y = new_samples(shown, seed)
    hidden, output, loss = words(shown)
    layers = shown.weights(epoch)
    zs, activations = plain.forward(layers, hidden, output, X.T)
    batch = SamplePass(shown, epoch, X, Y)
    assert_array_equal(batch.a(0), X)
    for layer in range(1, shown.depth + 1):
        assert_allclose(batch.z(layer), zs[layer - 1].T, rtol=1e-9, atol=1e-11)
        assert_allclose(batch.a(layer), activations[layer].T, rtol=1e-9, atol=1e-11)
    costs = plain.cost(loss, output, activations[-1], Y.T)
    assert_allclose(batch.costs, costs, rtol=1e-9, atol=1e-11)
    assert batch.cost == pytest.approx(costs.mean())
    expected = plain.backprop(layers, hidden, output, loss, X.T, Y.T)
    for layer, (dW, db) in enumerate(expected, start=1):
        assert_allclose(batch.dW(layer), dW, rtol=1e-8, atol=1e-10)
        assert_allclose(batch.db(layer), db, rtol=1e-8, atol=1e-10)
        assert batch.delta(layer).shape == (len(X), shown.sizes[layer])
        assert_allclose(batch.delta(layer).mean(axis=0), db, rtol=1e-8, atol=1e-10)


def test_a_batch_has_the_numbers_of_its_samples_one_by_one(shown):
    X, Y = new_samples(shown)
    batch = SamplePass(shown, 2.5, X, Y)
    for row, (x, y) in enumerate(zip(X, Y)):
        alone = SamplePass(shown, 2.5, x, y)
        assert alone.cost == pytest.approx(batch.costs[row], rel=1e-12)
        for layer in range(1, shown.depth + 1):
            for letter in ("z", "a", "delta", "da"):
                whole, own = (getattr(passed, letter)(layer) for passed in (batch, alone))
                assert own.shape == (shown.sizes[layer],)
                assert_allclose(own, whole[row], rtol=1e-9, atol=1e-14)


@MIXED
@given(epoch=epochs, seed=st.integers(0, 99), data=st.data())
def test_output_gradients_are_difference_quotients(shown, epoch, seed, data):
    (x,), (y,) = new_samples(shown, seed, count=1)
    hidden, output, _ = words(shown)
    neuron = data.draw(st.integers(0, shown.sizes[-1] - 1))
    layers = shown.weights(epoch)
    zs, _ = plain.forward(layers, hidden, output, x[:, None])
    assume(all(np.abs(z).min() > 1e-4 for z in zs))  # No step may cross relu's kink.
    gradients = SamplePass(shown, epoch, x, y).output_gradients(neuron)
    for own, parameters in zip(gradients, layers, strict=True):
        for gradient, values in zip(own, parameters, strict=True):
            for at in np.ndindex(values.shape):
                value, found = values[at], []
                for step in (1e-6, -1e-6):
                    values[at] = value + step
                    _, activations = plain.forward(layers, hidden, output, x[:, None])
                    found.append(activations[-1][neuron, 0])
                values[at] = value
                assert gradient[at] == pytest.approx((found[0] - found[1]) / 2e-6, abs=1e-7)


def test_output_gradients_leave_the_backward_pass_as_it_was(shown):
    back = SamplePass.of_sample(shown, 3, 1)
    deltas = [back.delta(layer).copy() for layer in range(1, shown.depth + 1)]
    back.output_gradients(0)
    for layer, delta in enumerate(deltas, start=1):
        assert_array_equal(back.delta(layer), delta)


def test_other_weights_are_used_instead_of_the_recorded_ones(shown):
    X, Y = new_samples(shown)
    other = [(W + 0.5, b - 0.5) for W, b in shown.weights(3)]
    hidden, output, _ = words(shown)
    _, activations = plain.forward(other, hidden, output, X.T)
    batch = SamplePass(shown, 3, X, Y).with_weights(other)
    assert_allclose(batch.a(shown.depth), activations[-1].T, rtol=1e-10, atol=1e-12)
    same = SamplePass(shown, 3, X, Y).with_weights(shown.weights(2.5))
    assert_array_equal(same.costs, SamplePass(shown, 2.5, X, Y).costs)
    assert_array_equal(same.dW(1), SamplePass(shown, 2.5, X, Y).dW(1))


def test_huge_weights_raise_no_warnings(recording):
    shown = recording("hero")
    huge = [(1e5 * W, 1e5 * b) for W, b in shown.weights(0)]
    batch = SamplePass(shown, 0, shown.X, shown.Y).with_weights(huge)
    assert np.isfinite(batch.costs).all()
    assert np.isfinite(batch.a(shown.depth)).all()


def test_the_last_epoch_and_the_last_layer_are_the_defaults(recording):
    shown = recording("hero")
    assert SamplePass.of_sample(shown, sample=5).epoch == shown.epochs
    assert chosen_layer(shown, None) == shown.depth == 3
    assert chosen_layer(shown, None, most=2) == 2
    assert chosen_layer(shown, 1) == 1
    with pytest.raises(HiddenreelError, match=r"^option layer = 3 of run 'hero': choose 1 … 2$"):
        chosen_layer(shown, 3, most=2)


@pytest.mark.parametrize("value", [0, 4])
def test_an_option_that_is_out_of_range_is_refused(recording, value):
    with pytest.raises(HiddenreelError) as caught:
        require(recording("hero"), "layer", value, 1, 3)
    assert str(caught.value) == f"option layer = {value} of run 'hero': choose 1 … 3"
