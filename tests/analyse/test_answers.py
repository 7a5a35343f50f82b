"""What a network answers, what it costs and how both are counted, against plain NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from plain_truth import PlainNetwork

from hiddenreel.analyse.answers import BINS, Bins, answer_bins, judge, loss_bins, loss_powers, threshold
from hiddenreel.errors import HiddenreelError
from hiddenreel.record.recording import Replay

RUNS = ("hero", "held-out", "three-classes", "tanh", "identity", "one-input", "huge-weights")


@pytest.mark.parametrize("run", RUNS)
def test_samples_are_judged_as_plain_numpy_judges_them(recording, run):
    shown = recording(run)
    network, trained = PlainNetwork(shown, 3), ~shown.held_out
    outputs = network.layers_of(shown.X[trained])[-1]
    if outputs.shape[1] == 1:
        middle = 0.5 * (shown.Y.min() + shown.Y.max())
        taken, y_hat = (outputs[:, 0] > middle).astype(int), outputs[:, 0]
    else:
        taken = outputs.argmax(axis=1)
        y_hat = np.array([row[label] for row, label in zip(outputs, shown.labels[trained])])
    judged = judge(shown, 3)
    assert np.array_equal(judged.answers, taken)
    assert np.array_equal(judged.is_wrong, taken != shown.labels[trained])
    assert judged.y_hat == pytest.approx(y_hat, abs=1e-12)
    assert judged.costs == pytest.approx(network.costs(outputs, shown.Y[trained]), abs=1e-9)
    assert judged.wrong_share == pytest.approx(1 - shown.accuracy[3])
    assert judged.costs.mean() == pytest.approx(shown.loss[3], rel=1e-6)


def test_known_activations_give_the_same(recording):
    shown = recording("held-out")
    a = Replay(shown, shown.X).at(2.5)
    from_activations, from_recording = (judge(shown, 2.5, "held-out", a), judge(shown, 2.5, "held-out"))
    assert np.array_equal(from_activations.rows, np.flatnonzero(shown.held_out))
    assert from_activations.costs == pytest.approx(from_recording.costs, rel=1e-12)
    assert np.array_equal(from_activations.is_wrong, from_recording.is_wrong)


def test_samples_that_nobody_held_out_cannot_be_judged(recording):
    with pytest.raises(HiddenreelError, match="run 'hero' holds out no samples: choose training"):
        judge(recording("hero"), 0, "held-out")


def test_counts_are_those_of_a_histogram():
    values = np.random.default_rng(3).normal(size=500)
    bins = Bins(-1.0, 2.0)
    inside = np.histogram(np.clip(values, -1, 2), bins=BINS, range=(-1, 2))[0]
    assert np.array_equal(bins.counts(values), inside)
    assert bins.counts(np.array([-np.inf, 9.0])).tolist() == [1, *[0] * (BINS - 2), 1]


@pytest.mark.parametrize("run", RUNS)
def test_every_answer_has_a_bin_of_its_side(recording, run):
    shown = recording(run)
    bins, middle = answer_bins(shown), threshold(shown)
    for epoch in (0, shown.epochs):
        y_hat = judge(shown, epoch).y_hat
        assert bins.low <= y_hat.min() and y_hat.max() <= bins.high
        if middle is not None:
            assert np.abs(bins.edges - middle).min() < 1e-12
            below = bins.counts(y_hat)[bins.edges[1:] <= middle + 1e-12].sum()
            assert below == np.count_nonzero(y_hat < middle)


@pytest.mark.parametrize("run", [*RUNS, "dead"])
def test_bins_of_losses_end_at_the_largest(recording, run):
    shown = recording(run)
    bins = loss_bins(shown, (0, 4))
    costs = np.concatenate([judge(shown, epoch).costs for epoch in (0, 4)])
    assert bins.high == pytest.approx(np.log10(costs.max()))
    assert 1 - 1e-9 <= bins.high - bins.low <= 8 + 1e-9
    assert bins.counts(loss_powers(costs)).sum() == len(costs)


def test_a_cost_of_nothing_is_in_the_first_bin():
    assert Bins(-3.0, 0.0).counts(loss_powers(np.zeros(4)))[0] == 4
