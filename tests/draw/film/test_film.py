"""Moments of a film: recorded epochs as recorded, those between with interpolated weights."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.draw.film.film import Drawing, Moment, OfRecording, moment
from hiddenreel.plan.catalogue import load
from hiddenreel.record.recording import Replay


def forward(layers, X):
    """Run sigmoid layers forward, in plain steps."""
    activations = [X]
    for W, b in layers:
        activations.append(1 / (1 + np.exp(-(activations[-1] @ np.asarray(W, float).T + b))))
    return activations


def between(recording, epoch):
    """Interpolate the weights of the recorded epochs on either side."""
    before, share = int(np.floor(epoch)), epoch - np.floor(epoch)
    after = min(before + 1, recording.epochs)
    return [
        ((1 - share) * W0 + share * W1, (1 - share) * b0 + share * b1)
        for (W0, b0), (W1, b1) in zip(recording.weights(before), recording.weights(after))
    ]


@pytest.mark.parametrize("epoch", [0, 1, 7, 8])
def test_at_recorded_epochs_a_moment_is_the_recording(recording, epoch):
    shown = recording("hero")
    now = moment(shown, epoch)
    assert now.is_recorded
    assert now.loss == shown.loss[epoch] and now.accuracy == shown.accuracy[epoch]
    for (W, b), (W0, b0) in zip(now.weights, shown.weights(epoch)):
        np.testing.assert_array_equal(W, W0)
        np.testing.assert_array_equal(b, b0)
    for layer in range(1, shown.depth + 1):
        recorded = shown.activations(epoch, layer)
        np.testing.assert_array_equal(now.activations[layer].astype(recorded.dtype), recorded)
    np.testing.assert_array_equal(now.activations[0], shown.X)


@pytest.mark.parametrize("run", ["hero", "held-out"])
@pytest.mark.parametrize("epoch", [0.5, 2.25, 7.999])
def test_between_recorded_epochs_a_moment_has_interpolated_weights(recording, run, epoch):
    shown = recording(run)
    now = moment(shown, epoch)
    assert not now.is_recorded
    expected = forward(between(shown, epoch), shown.X)
    for a, plain in zip(now.activations, expected, strict=True):
        np.testing.assert_allclose(a, plain, atol=1e-12)
    np.testing.assert_allclose(now.outputs, expected[-1], atol=1e-12)
    trained = ~shown.held_out
    costs = 0.5 * ((expected[-1] - shown.Y) ** 2).sum(axis=1)
    assert now.loss == pytest.approx(costs[trained].mean(), rel=1e-9)
    right = (expected[-1][:, 0] > 0.5) == shown.labels
    assert now.accuracy == pytest.approx(right[trained].mean())


def test_a_moment_keeps_its_own_activations(recording):
    """A later moment of the same film must not reach back into an earlier one."""
    shown = recording("hero")
    player = Replay(shown, shown.X)
    first = Moment(player, 0)
    copies = [np.array(a) for a in first.activations]
    _ = Moment(player, 8).activations
    for a, before in zip(first.activations, copies):
        np.testing.assert_array_equal(a, before)


def test_a_frame_shows_the_moment_of_its_timeline(recording, light):
    shown = recording("hero")
    film = load("films", "hidden-representations").film(shown, light, {}, seconds=3.0)
    assert len(film) == 90
    for frame in (0, 33, 60, 89):
        now = film.moment(frame)
        assert now.epoch == film.timeline.epochs[frame]
        assert now.progress == film.timeline.progress[frame]


# --- Several recordings on one timeline ---------------------------------------------------------------


def pair_of(recording, light, **changes):
    shown, other = recording("hero"), recording("hero", **changes)
    kind = load("films", "comparison")
    return shown, other, kind.film(shown, light, [other], seconds=3.0)


def test_a_moment_has_those_of_the_other_recordings_at_its_epoch(recording, light):
    shown, other, film = pair_of(recording, light, learning_rate=0.5)
    for frame in (0, 33, 60, 89):
        now = film.moment(frame)
        assert now.of(shown) is now
        beside = now.of(other)
        assert (beside.epoch, beside.progress) == (now.epoch, now.progress)
        expected = forward(between(other, now.epoch), other.X)
        np.testing.assert_allclose(beside.outputs, expected[-1], atol=1e-12)


@pytest.mark.parametrize("longer", ["first", "other"])
def test_a_shorter_recording_stays_at_its_last_epoch(recording, light, longer):
    long, short = recording("hero", learning_rate=0.5, epochs=20), recording("hero")
    first, other = (long, short) if longer == "first" else (short, long)
    film = load("films", "comparison").film(first, light, [other], seconds=3.0)
    assert film.timeline.epochs[-1] == 20
    for frame in (0, 40, 60, 89):
        now, epoch = film.moment(frame), film.timeline.epochs[frame]
        assert now.of(long).epoch == epoch
        assert now.of(short).epoch == min(epoch, 8)
    assert now.of(short).loss == short.loss[8] and now.of(short).is_recorded


def test_any_panel_can_be_bound_to_one_of_the_recordings(recording, light):
    _, other, film = pair_of(recording, light, learning_rate=0.5)
    shown_moments = []

    class Listening:
        def draw(self, axes, theme):
            return Drawing([], shown_moments.append)

    drawing = OfRecording(other, Listening()).draw(None, light)
    drawing.show(film.moment(50))
    assert shown_moments[0].recording is other and shown_moments[0].epoch == film.timeline.epochs[50]
