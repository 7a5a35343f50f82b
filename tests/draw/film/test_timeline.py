"""The timeline of a film: it never runs back, rests at its ends, and spends frames on movement."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiddenreel.analyse.motion import movement
from hiddenreel.draw.film import timeline as module
from hiddenreel.draw.film.timeline import (
    FIRST_REST,
    FRAMES_PER_SECOND,
    LAST_REST,
    LEAST_STEPS,
    MOST_FRAMES_AN_EPOCH,
    Timeline,
    _pass_through,
    eased,
    eased_progress,
    training_timeline,
)
from hiddenreel.draw.film.timing import Timing

RUNS = ("hero", "one-epoch", "two-epochs", "many-epochs", "dead", "digits", "one-neuron", "circles")


def rests(timeline):
    """Count the frames that show the first epoch and those that show the last."""
    return np.count_nonzero(timeline.progress == 0), np.count_nonzero(timeline.progress == 1)


@pytest.mark.parametrize("between_epochs", [True, False])
@pytest.mark.parametrize("name", RUNS)
def test_a_film_goes_from_the_first_epoch_to_the_last_and_never_back(recording, name, between_epochs):
    shown = recording(name)
    timeline = training_timeline(shown, 12.0, between_epochs)
    assert len(timeline) == len(timeline.progress) == 12 * FRAMES_PER_SECOND
    assert timeline.epochs[0] == timeline.progress[0] == 0
    assert timeline.epochs[-1] == shown.epochs and timeline.progress[-1] == 1
    assert np.all(np.diff(timeline.epochs) >= 0)
    assert np.all(np.diff(timeline.progress) >= 0)
    if not between_epochs:
        assert np.all(timeline.epochs == timeline.epochs.round())


@pytest.mark.parametrize("seconds", [4.5, 8.0, 12.0, 60.0])
def test_the_first_frame_rests_for_0_7_s_and_the_last_for_1_5_s(recording, seconds):
    first, last = rests(training_timeline(recording("hero"), seconds))
    assert first / FRAMES_PER_SECOND == pytest.approx(FIRST_REST, abs=1.5 / FRAMES_PER_SECOND)
    assert last / FRAMES_PER_SECOND == pytest.approx(LAST_REST, abs=1.5 / FRAMES_PER_SECOND)
    assert (FIRST_REST, LAST_REST) == (0.7, 1.5)


@pytest.mark.parametrize("seconds", [0.01, 0.1, 0.5, 1.0, 2.0, 4.0])
def test_a_very_short_film_keeps_half_its_length_for_the_movement(recording, seconds):
    timeline = training_timeline(recording("hero"), seconds)
    assert timeline.epochs[0] == 0 and timeline.epochs[-1] == 8
    moving = len(timeline) - sum(rests(timeline))
    assert moving >= len(timeline) // 2 - 2


def test_starts_and_stops_are_eased():
    """Speed begins at nothing, grows evenly, holds, and ends at nothing."""
    progress = eased_progress(12.0)
    speed = np.diff(progress[(progress > 0) & (progress < 1)])
    assert speed[0] < 0.1 * speed.max() and speed[-1] < 0.1 * speed.max()
    gathering = speed[: len(speed) // 10]
    np.testing.assert_allclose(np.diff(gathering, 2), 0, atol=1e-12)
    middle = speed[len(speed) // 5 : -len(speed) // 5]
    np.testing.assert_allclose(middle, middle[0])


@given(st.floats(0, 1), st.floats(0, 1))
def test_easing_rises_and_is_the_same_backwards(first, second):
    low, high = sorted((first, second))
    assert eased(np.array(low)) <= eased(np.array(high)) + 1e-12
    assert eased(np.array(low)) == pytest.approx(1 - eased(np.array(1 - low)), abs=1e-12)
    assert eased(np.array(0.0)) == 0 and eased(np.array(1.0)) == pytest.approx(1)


def frames_of_each_epoch(timeline, epochs):
    """Measure how many frames pass between reaching an epoch and reaching the next."""
    moving = (timeline.progress > 0) & (timeline.progress < 1)
    return np.histogram(timeline.epochs[moving], np.arange(epochs + 1))[0]


def test_frames_follow_movement(recording):
    shown = recording("circles")
    frames = frames_of_each_epoch(training_timeline(shown, 30.0), shown.epochs)
    moved = movement(shown)
    busy, quiet = moved > np.quantile(moved, 0.8), moved < np.quantile(moved, 0.2)
    assert frames[busy].mean() > 5 * frames[quiet].mean()
    # Between the bounds, more movement gets more time.
    free = (frames > 1) & (frames < MOST_FRAMES_AN_EPOCH - 1)
    assert np.corrcoef(moved[free], frames[free])[0, 1] > 0.8


@given(
    moved=st.lists(st.one_of(st.just(0.0), st.floats(1e-9, 1e3, allow_nan=False)), min_size=1, max_size=80),
    seconds=st.floats(0.1, 20.0),
    between_epochs=st.booleans(),
)
def test_time_never_runs_back_and_epochs_take_bounded_numbers_of_frames(moved, seconds, between_epochs):
    moved = np.array(moved)
    whole = SimpleNamespace(epochs=len(moved))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "movement", lambda recording: moved)
        timeline = training_timeline(whole, seconds, between_epochs)
    assert np.all(np.isfinite(timeline.epochs))
    assert timeline.epochs[0] == 0 and timeline.epochs[-1] == len(moved)
    assert np.all(np.diff(timeline.epochs) >= 0)
    moving = np.count_nonzero((timeline.progress > 0) & (timeline.progress < 1))
    at, epochs = module._epoch_schedule(moved, moving, Timing())
    taken = np.diff(at) * moving
    longest = max(MOST_FRAMES_AN_EPOCH, moving / len(moved))
    assert np.all(np.diff(at) >= 0) and at[-1] == 1 and len(epochs) == len(moved) + 1
    # Every epoch takes at least this share of a frame.
    shortest = 0.25 * min(1.0, LEAST_STEPS / len(moved), moving / len(moved))
    assert taken.min() >= shortest * (1 - 1e-6)
    # Where too few epochs move to fill the film, its length has to go somewhere.
    moving_epochs = moved * len(moved) * (longest + moving) >= longest * moved.max()
    if moved.max() > 0 and longest * np.count_nonzero(moving_epochs) >= moving:
        assert taken.max(initial=0) <= longest * (1 + 1e-6)


def test_a_rounded_epoch_does_not_overtake_the_next_frame(monkeypatch):
    """Bursts among stillness make leaps stand beside frames between epochs."""
    for seed in range(300):
        rng = np.random.default_rng(seed)
        kinds = [1e-3, 0.05, 1.0, 3.0]
        moved = rng.choice(kinds, p=[0.5, 0.3, 0.15, 0.05], size=rng.integers(20, 600))
        monkeypatch.setattr(module, "movement", lambda recording, moved=moved: moved)
        timeline = training_timeline(SimpleNamespace(epochs=len(moved)), rng.uniform(2, 15))
        assert np.all(np.diff(timeline.epochs) >= 0), seed


@pytest.mark.parametrize("moved", [[1.0], [0.0], [0.0, 0.0], [5.0, 0.0], [0.0] * 500])
def test_short_and_still_trainings_fill_their_film(monkeypatch, moved):
    monkeypatch.setattr(module, "movement", lambda recording: np.array(moved))
    timeline = training_timeline(SimpleNamespace(epochs=len(moved)), 6.0)
    assert timeline.epochs[-1] == len(moved)
    assert np.all(np.diff(timeline.epochs) >= 0)


def test_a_frame_that_skips_epochs_shows_a_recorded_one(recording):
    """Between far epochs interpolation would show what never was."""
    timeline = training_timeline(recording("many-epochs"), 5.0)
    leaps = np.abs(np.gradient(timeline.epochs)) > 2
    assert leaps.sum() > 10
    assert np.all(timeline.epochs[leaps] == timeline.epochs[leaps].round())


# --- Epochs that the film must not leap over -----------------------------------------------------


@pytest.mark.parametrize("between_epochs", [True, False])
@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("seconds", [2.0, 12.0])
def test_the_timeline_passes_through_the_requested_epochs(recording, name, between_epochs, seconds):
    shown = recording(name)
    wanted = sorted({max(1, round(share * shown.epochs)) for share in (0.01, 0.3, 0.31, 0.5, 1.0)})
    free = training_timeline(shown, seconds, between_epochs)
    timeline = training_timeline(shown, seconds, between_epochs, wanted)
    assert set(wanted) <= set(timeline.epochs)
    assert np.all(np.diff(timeline.epochs) >= 0)
    assert rests(timeline) == rests(free)
    np.testing.assert_array_equal(timeline.progress, free.progress)
    assert np.count_nonzero(timeline.epochs != free.epochs) <= len(wanted)
    for epoch in wanted:
        frame = timeline.first_frame_at(epoch)
        assert timeline.epochs[frame] == epoch > timeline.epochs[frame - 1]


@given(
    leaps=st.lists(st.sampled_from([0.0, 0.25, 1.0, 7.0]), min_size=4, max_size=40),
    epochs=st.sets(st.integers(1, 60), max_size=5),
)
def test_passing_through_epochs_never_turns_a_timeline_back(leaps, epochs):
    shown = np.concatenate([[0.0, 0.0], np.cumsum(leaps)])
    timeline = Timeline(shown.copy(), np.linspace(0, 1, len(shown)))
    within = sorted(epoch for epoch in epochs if epoch <= shown[-1])
    _pass_through(timeline, within)
    assert np.all(np.diff(timeline.epochs) >= 0)
    assert (timeline.epochs[0], timeline.epochs[-1]) == (shown[0], shown[-1])


def test_a_shared_timeline_follows_the_movement_of_all_recordings(monkeypatch):
    """One moves early, one late; time goes to both, and an ended one takes none."""
    early, late = SimpleNamespace(epochs=40), SimpleNamespace(epochs=100)
    moved = {40: np.where(np.arange(40) < 20, 1.0, 0.0), 100: np.where(np.arange(100) >= 80, 1.0, 0.0)}
    monkeypatch.setattr(module, "movement", lambda recording: moved[recording.epochs])
    for first, other in ((early, late), (late, early)):
        timeline = training_timeline(first, 20.0, others=[other])
        assert timeline.epochs[0] == 0 and timeline.epochs[-1] == 100
        frames = frames_of_each_epoch(timeline, 100)
        assert frames[:20].mean() == pytest.approx(frames[80:].mean(), rel=0.1)
        assert frames[:20].mean() > 5 * frames[20:80].mean()


def test_the_epoch_at_a_progress_is_that_of_its_frame(recording):
    timeline = training_timeline(recording("hero"), 6.0)
    for frame in range(len(timeline)):
        assert timeline.epoch_at(timeline.progress[frame]) == pytest.approx(timeline.epochs[frame])
