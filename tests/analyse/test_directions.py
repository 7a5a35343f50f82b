"""Directions of a wide layer: principal or discriminant, common to runs, without flips or jumps."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.analyse.directions import (
    STATIONS,
    Following,
    along,
    basis_of,
    discriminants,
    own_axes,
    principal,
    tour_of,
    watched_activations,
)
from hiddenreel.draw.film.timeline import training_timeline
from hiddenreel.record.recording import Replay


def upright(basis):
    """Return the directions of a basis without their common length."""
    lengths = np.linalg.norm(basis.directions, axis=0)
    np.testing.assert_allclose(lengths, lengths[0])
    return basis.directions / lengths


def test_three_neurons_are_shown_as_they_are():
    basis = own_axes(-1.0, 3.0)
    corners = np.array([(-1, -1, -1), (3, 3, 3), (1, 1, 1), (3, -1, 1)], float)
    expected = [(-0.5, -0.5, -0.5), (0.5, 0.5, 0.5), (0, 0, 0), (0.5, -0.5, 0)]
    np.testing.assert_allclose(basis.place(corners), expected)
    assert basis.share is None and basis.at(0.3) is basis


def test_principal_directions_are_those_of_the_covariance(recording):
    seen = watched_activations(recording("digits"), 1)
    flat = seen.reshape(-1, 8)
    basis = basis_of([recording("digits")], 1, "principal", None)
    frame = upright(basis)
    np.testing.assert_allclose(frame.T @ frame, np.eye(3), atol=1e-9)
    variances = np.sort(np.linalg.eigvalsh(np.cov(flat.T)))[::-1]
    np.testing.assert_allclose(np.var(flat @ frame, axis=0, ddof=1), variances[:3], rtol=1e-9)
    assert basis.share == pytest.approx(variances[:3].sum() / variances.sum())


def test_discriminant_directions_are_those_of_the_end(recording):
    shown = recording("digits")
    frame = upright(basis_of([shown], 1, "discriminant", None))
    last = shown.activations(shown.epochs, 1).astype(float)
    expected = discriminants(last, shown.labels, 3)
    np.testing.assert_allclose(frame @ frame.T, expected @ expected.T, atol=1e-9)

    def apart(directions):
        """Fisher's measure of the classes' shadows at the end."""
        flat = last @ directions
        groups = [flat[shown.labels == label] for label in range(10)]
        within = sum(len(g) * np.cov(g.T, ddof=0) for g in groups) / len(flat)
        return np.trace(np.linalg.solve(within, np.cov(flat.T, ddof=0)))

    assert apart(frame) > apart(upright(basis_of([shown], 1, "principal", None)))


@pytest.mark.parametrize("directions", ["principal", "discriminant"])
def test_several_recordings_are_seen_together(recording, directions):
    both = [recording("deep-and-wide"), recording("deep-and-wide", learning_rate=0.5)]
    basis = basis_of(both, 2, directions, None)
    seen = np.concatenate([np.concatenate(watched_activations(run, 2)) for run in both])
    assert np.abs(basis.place(seen)).max() <= 0.5
    whole = np.cov(seen.T)
    frame = upright(basis)
    assert basis.share == pytest.approx(np.trace(frame.T @ whole @ frame) / np.trace(whole))


def test_a_tour_begins_and_ends_on_the_widest_directions(recording):
    shown = recording("digits")
    places = tour_of(shown, 1, 33)
    widest = upright(basis_of([shown], 1, "principal", None))
    for basis in (places[0], places[-1]):
        np.testing.assert_allclose(upright(basis) @ upright(basis).T, widest @ widest.T, atol=1e-9)
    seen = np.concatenate(watched_activations(shown, 1))
    for before, basis in zip(places, places[1:]):
        frame = upright(basis)
        np.testing.assert_allclose(frame.T @ frame, np.eye(3), atol=1e-9)
        assert np.abs(basis.place(seen)).max() <= 0.5
        # Neighbours are near enough that a page may turn from one to the other.
        assert np.linalg.svd(upright(before).T @ frame)[1].min() > 0.9
    away = [np.linalg.norm(upright(b) @ upright(b).T - widest @ widest.T) for b in places]
    assert max(away) > 1


# --- Directions that follow the network -------------------------------------------------------------


def following(shown, layer, seconds=12.0):
    timeline = training_timeline(shown, seconds)
    return Following([shown], layer, timeline.epoch_at), timeline


@pytest.mark.parametrize(("run", "layer"), [("digits", 1), ("deep-and-wide", 2)])
def test_at_its_stations_it_is_the_widest_space_of_that_epoch(recording, run, layer):
    shown = recording(run)
    basis, timeline = following(shown, layer)
    for progress in STATIONS:
        frame = upright(basis.at(progress))
        np.testing.assert_allclose(frame.T @ frame, np.eye(3), atol=1e-9)
        epoch = round(timeline.epoch_at(progress))
        expected = principal(shown.activations(epoch, layer).astype(float)).directions
        np.testing.assert_allclose(frame @ frame.T, expected @ expected.T, atol=1e-6)


@pytest.mark.parametrize(("run", "layer"), [("digits", 1), ("deep-and-wide", 2), ("handwriting", 1)])
def test_nothing_flips_or_jumps(recording, run, layer):
    """No sample moves farther than 1.5 % of the cube from frame to frame, as everywhere in our films."""
    shown = recording(run)
    basis, timeline = following(shown, layer, 14.0)
    player = Replay(shown, shown.X)
    path = [
        basis.at(progress).place(player.at(epoch)[layer])
        for epoch, progress in zip(timeline.epochs, timeline.progress)
    ]
    moved = np.linalg.norm(np.diff(path, axis=0), axis=2)
    assert moved.max() < 0.015
    assert np.abs(path).max() <= 0.5
    shares = [basis.at(progress).share for progress in timeline.progress]
    assert min(shares) > 0 and max(shares) <= 1 and np.abs(np.diff(shares)).max() < 0.02


@pytest.mark.parametrize("run", ["dead", "huge-weights", "one-epoch", "four-samples"])
def test_odd_layers_have_directions_that_follow_them(recording, run):
    shown = recording(run, layers=[2, 5, 1])
    basis, _ = following(shown, 1, 2.0)
    for progress in np.linspace(0, 1, 9):
        places = basis.at(progress).place(shown.activations(shown.epochs, 1))
        assert np.all(np.isfinite(places)) and np.abs(places).max() <= 0.5 + 1e-9


def test_directions_that_follow_need_a_timeline(recording):
    with pytest.raises(ValueError) as caught:
        basis_of([recording("digits")], 1, "following", None)
    assert str(caught.value) == "directions that follow the training need the film's timeline"


def test_a_layer_that_never_moves_has_a_basis_too():
    still = np.ones((40, 5))
    basis = along(principal(still).directions, still)
    assert np.all(np.isfinite(basis.place(still)))
    assert basis.share is not None and 0 <= basis.share <= 1
