"""What is measured on a recording: whether, and how fast, the lecture's implementations get there."""

from __future__ import annotations

import json

import numpy as np
import pytest

from hiddenreel.analyse import parity, speed
from hiddenreel.learn.lecture import IMPLEMENTATIONS, descent

ABLE = ["neurons", "vectors", "nielsen", "matmul", "einsum", "folded"]


def test_differences_are_those_of_the_weights(recording):
    hero = recording("hero")
    measured = json.loads(json.dumps(parity.measure(hero)))
    assert list(measured["implementations"]) == ABLE
    for key, entry in measured["implementations"].items():
        assert entry["name"] == IMPLEMENTATIONS[key].name
        trained = descent.train(IMPLEMENTATIONS[key].gradient, hero.run, parity.dataset_of(hero))
        for epoch, (weights, biases) in enumerate(trained):
            largest = max(
                max(np.abs(W - ours).max(), np.abs(b[:, 0] - own).max())
                for W, b, (ours, own) in zip(weights, biases, hero.weights(epoch))
            )
            assert entry["differences"][epoch] == largest
        assert len(entry["differences"]) == hero.epochs + 1
        assert max(entry["differences"]) < 1e-13
    assert not any(measured["implementations"]["folded"]["differences"])
    last = max(max(np.abs(W).max(), np.abs(b).max()) for W, b in hero.weights(hero.epochs))
    assert measured["largest"][-1] == last


def test_held_out_samples_are_not_trained_on(recording):
    measured = parity.measure(recording("held-out"))
    assert max(measured["implementations"]["vectors"]["differences"]) < 1e-13


def test_progress_counts_to_the_end(recording):
    for module in (parity, speed):
        counts = []
        module.measure(recording("hero"), counts.append)
        assert counts == list(range(1, module.rounds(recording("hero")) + 1))


def test_who_cannot_train_a_network_is_left_out(recording):
    assert parity.implementations(recording("chain")) == ["chain"]
    assert parity.implementations(recording("tanh")) == []


def test_times_are_of_every_implementation_at_every_size(recording):
    hero = recording("hero")
    measured = json.loads(json.dumps(speed.measure(hero)))
    # There are 80 samples.
    assert measured["batch_sizes"] == [1, 2, 5, 10, 20, 50]
    assert list(measured["implementations"]) == [*ABLE, "ours"]
    for entry in measured["implementations"].values():
        times = np.array(entry["microseconds"])
        assert times.shape == (6, speed.ROUNDS)
        assert (times > 0).all()


@pytest.mark.parametrize("key", [*ABLE, speed.OURS])
def test_what_is_timed_is_training(recording, key):
    hero = recording("hero", shuffle=False, epochs=1)
    layers = speed.epoch_by(key, hero.run, parity.dataset_of(hero))()
    for M, (W, b) in zip(layers, hero.weights(1), strict=True):
        assert np.allclose(M, np.column_stack([W, b]), rtol=0, atol=1e-13)
