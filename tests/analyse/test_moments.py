"""The moments of a training: each against a curve made for it, or computed the long way."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest
from fixtures_recordings import ODD
from hypothesis import given
from hypothesis import strategies as st

from hiddenreel.analyse import moments
from hiddenreel.analyse.separability import separation

# A start, a wait of 40 epochs at 0.5, a fall to 0, and the polish.
WAITED = np.concatenate([[1.0, 0.7], np.linspace(0.5, 0.49, 40), [0.3, 0.1], np.zeros(60)])


def test_a_plateau_ends_where_the_loss_falls_at_last():
    assert moments.plateau(WAITED) == {"epoch": 41, "since": 2}


@pytest.mark.parametrize(
    "loss",
    [
        np.exp(-np.arange(200) / 30.0),
        np.linspace(1.0, 0.0, 50),
        np.ones(9),
        np.arange(9.0),
        np.zeros(1),
        np.full(9, np.nan),
        np.array([1.0, np.nan, np.inf]),
        # The wait is over for the last twentieth alone.
        np.concatenate([[1.0], np.full(50, 0.04), np.zeros(10)]),
    ],
)
def test_a_loss_that_only_slows_down_has_no_plateau(loss):
    assert moments.plateau(loss) is None


def test_losses_part_where_they_differ_by_more_than_a_twentieth_of_all_they_run_through():
    quick, slow = np.array([1.0, 0.9, 0.5, 0.0]), np.array([1.0, 0.94, 0.9, 0.9])
    assert moments.parting([quick, slow]) == {"epoch": 2, "apart": pytest.approx(0.4)}
    # Of three the farthest two count; one that has ended rests.
    third = np.array([1.0, 0.999])
    parting = moments.parting([quick, slow, third])
    assert parting == {"epoch": 1, "apart": pytest.approx(0.099)}


@given(st.integers(0, 2**32 - 1))
def test_losses_part_no_earlier_in_other_units_or_in_another_order(seed):
    losses = np.random.default_rng(seed).standard_normal((3, 9)).cumsum(axis=1)
    losses[:, 0] = 0.0
    parting = moments.parting(losses)
    again = moments.parting(1e3 * losses[::-1] - 7.0)
    assert (parting is None) == (again is None)
    if parting:
        assert again["epoch"] == parting["epoch"] > 0
        assert again["apart"] == pytest.approx(1e3 * parting["apart"])


def test_losses_that_never_part_or_are_no_numbers():
    same = np.linspace(1.0, 0.0, 9)
    assert moments.parting([same, same]) is None
    assert moments.parting([np.full(3, np.nan)] * 2) is None
    lost = np.where(np.arange(9) < 4, same, np.nan)
    assert moments.parting([same, lost])["epoch"] == 4


def test_losses_that_are_no_numbers_are_passed_over():
    assert moments.plateau(np.concatenate([[np.inf, np.nan], WAITED])) == {"epoch": 43, "since": 4}


@given(scale=st.floats(1e-6, 1e6), shift=st.floats(-10, 10), noise=st.integers(0, 2**32 - 1))
def test_a_plateau_knows_neither_units_nor_little_noise(scale, shift, noise):
    trembling = WAITED + 1e-3 * np.random.default_rng(noise).standard_normal(len(WAITED))
    found = moments.plateau(scale * (trembling + shift))
    assert found is not None and found["epoch"] == 41 and found["since"] <= 3


@pytest.mark.parametrize("name", sorted(set(ODD) - {"many-epochs", "digits"}))
def test_the_first_separable_epoch_is_the_first(recording, name):
    """Every epoch is asked afresh, without what was known of the one before."""
    shown = recording(name)
    layer = shown.hidden_layers[-1]
    labels = shown.labels[~shown.held_out]
    apart = [
        all(separation(points, labels == label).normal is not None for label in range(shown.classes))
        for points in (shown.activations(epoch, layer)[~shown.held_out] for epoch in range(shown.epochs + 1))
    ]
    found = moments.separable(shown)
    expected = {"epoch": apart.index(True), "layer": layer} if any(apart) else None
    assert found == expected


def test_the_circles_part_when_their_accuracy_says_they_can(recording):
    """A plane that puts every sample right is the network's own: it cannot come before the first."""
    shown = recording("circles")
    epoch = moments.separable(shown)["epoch"]
    assert 0 < epoch <= np.flatnonzero(shown.accuracy == 1.0)[0]
    layer, side = shown.hidden_layers[-1], shown.labels == 1
    assert separation(shown.activations(epoch - 1, layer), side).normal is None
    assert separation(shown.activations(epoch, layer), side).normal is not None


def test_most_epochs_of_a_training_need_no_linear_program_of_all_samples(recording, monkeypatch):
    shown, asked = recording("circles"), []

    def counted(points, side):
        asked.append(len(points))
        return separation(points, side)

    monkeypatch.setattr(moments, "separation", counted)
    found = moments.separable(shown)
    assert 0 < asked.count(len(shown.X)) < found["epoch"] / 3


def test_the_best_accuracy_is_the_first_and_of_samples_held_out(recording):
    circles, held_out = recording("circles"), recording("held-out")
    found = moments.best(circles)
    assert found["samples"] == "training"
    assert found["accuracy"] == circles.accuracy.max()
    assert np.all(circles.accuracy[: found["epoch"]] < found["accuracy"])
    found = moments.best(held_out)
    assert found["samples"] == "held-out"
    assert found["accuracy"] == held_out.held_out_accuracy.max()


def test_the_fastest_epoch_is_the_one_that_moves_most(recording):
    shown = recording("hero")
    path = np.array(
        [
            np.hstack([shown.activations(epoch, layer) for layer in shown.hidden_layers])
            for epoch in range(shown.epochs + 1)
        ],
        float,
    )
    scaled = path / np.ptp(path.reshape(-1, path.shape[-1]), axis=0)
    moved = np.sqrt((np.diff(scaled, axis=0) ** 2).mean(axis=(1, 2)))
    found = moments.fastest(shown)
    assert found["epoch"] == 1 + np.argmax(moved)
    np.testing.assert_allclose(found["moved"], moved.max(), rtol=1e-5)


def test_what_did_not_happen_is_absent(recording):
    assert moments.measure(recording("dead")) == {}
    # Nothing gets better than at the start.
    assert "best" not in moments.measure(recording("chain"))


def test_without_a_hidden_layer_only_the_loss_and_the_accuracy_are_watched(recording):
    shown = recording("hero", layers=[2, 1])
    assert set(moments.measure(shown)) <= {"plateau", "best"}


@pytest.mark.parametrize("name", sorted(ODD))
def test_every_run_has_its_moments_and_progress(recording, name):
    shown, counts = recording(name), []
    found = json.loads(json.dumps(moments.measure(shown, counts.append)))
    assert set(found) <= {"plateau", "fastest", "separable", "best"}
    assert all(1 <= moment["epoch"] <= shown.epochs for moment in found.values())
    if shown.hidden_layers:
        assert counts == sorted(counts) and counts[-1] == moments.rounds(shown)


def seen(activations, labels, W) -> SimpleNamespace:
    """Return what `separable` asks of a recording: activations (epochs, N, k), W (epochs, k', k)."""
    return SimpleNamespace(
        hidden_layers=range(1, 2),
        depth=2,
        epochs=len(activations) - 1,
        labels=np.array(labels),
        held_out=np.zeros(len(labels), dtype=bool),
        activations=lambda epoch, layer: np.array(activations[epoch]),
        records={"W2": np.array(W)},
    )


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_activations_that_are_no_numbers_are_not_separable(wrong):
    shown = seen([[[0.0], [wrong]], [[0.0], [2.0]]], [0, 1], [[[1.0]], [[1.0]]])
    assert moments.separable(shown) == {"epoch": 1, "layer": 1}


def test_the_output_layer_s_own_cut_needs_no_linear_program(monkeypatch):
    """Two outputs cut with the difference of their weights: here that is (3, -1)."""
    monkeypatch.setattr(moments, "separation", None)
    points = [[0.0, 1.0], [0.0, 4.0], [1.0, 1.0], [2.0, 4.0]]
    shown = seen([points], [0, 0, 1, 1], [[[1.0, 2.0], [4.0, 1.0]]])
    assert moments.separable(shown) == {"epoch": 0, "layer": 1}
