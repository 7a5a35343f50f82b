"""What an author asks of a film's time: rate, pace, epochs, rests and notes."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.draw.film.film import Film
from hiddenreel.draw.film.timing import RATES, Timing
from hiddenreel.interface.drawing import chapters_of, lay_out_film

KIND = "distributions"


@pytest.fixture
def laid_out(recording, light):
    """Return a function from what is asked to the film of a short training."""

    def lay_out(**asked) -> Film:
        found = {"best": {"epoch": 4, "accuracy": 0.75, "samples": 80}}
        with light.applied():
            given = {"moments": found, "seconds": 6.0, **asked}
            return lay_out_film(KIND, recording("hero"), light, given)

    return lay_out


def test_what_is_not_asked_changes_nothing(laid_out):
    plain, asked = laid_out(), laid_out(fps=30, hold=0.0, pace="change", chapters="all")
    np.testing.assert_array_equal(plain.timeline.epochs, asked.timeline.epochs)
    np.testing.assert_array_equal(plain.timeline.progress, asked.timeline.progress)
    assert (plain.cues, plain.caption) == (asked.cues, asked.caption)
    assert plain.frames_per_second == 30


@pytest.mark.parametrize("fps", RATES)
def test_another_rate_shows_the_same_epochs_at_the_same_times(laid_out, fps):
    plain, film = laid_out(), laid_out(fps=fps)
    assert (len(film), film.frames_per_second) == (6 * fps, fps)
    times = np.arange(len(film)) / fps
    expected = np.interp(times, np.arange(len(plain)) / 30, plain.timeline.epochs)
    np.testing.assert_allclose(film.timeline.epochs, expected, atol=0.35)
    for before, now in zip(chapters_of(plain), chapters_of(film), strict=True):
        assert now.epoch == before.epoch
        assert now.seconds == pytest.approx(before.seconds, abs=0.1)


def test_at_an_even_pace_each_epoch_takes_as_long(laid_out):
    timeline = laid_out(pace="even").timeline
    reached = np.interp(np.arange(9), timeline.epochs, timeline.progress)
    np.testing.assert_allclose(reached[1:-1], np.arange(1, 8) / 8, atol=0.03)


def test_a_part_of_a_training_begins_and_ends_at_its_epochs(laid_out, recording):
    film, shown = laid_out(epochs=[2, 6]), recording("hero")
    assert (film.timeline.epochs[0], film.timeline.epochs[-1]) == (2, 6)
    assert np.all(np.diff(film.timeline.epochs) >= 0)
    assert [chapter.moment for chapter in film.chapters] == ["best", "end"]
    assert film.chapters[-1].sentence.startswith("Epoch 6: the film ends with loss ")
    assert "over epochs 2 to 6 of 8" in film.caption
    assert film.chapters[-1].sentence.endswith(f"{shown.accuracy[6]:.1%}".replace("%", " %."))


def test_moments_outside_the_part_end_no_chapter(laid_out):
    for epochs in ([4, 8], [0, 3]):
        assert [chapter.moment for chapter in laid_out(epochs=epochs).chapters] == ["end"]


def test_a_note_ends_a_chapter_at_its_epoch(laid_out):
    film = laid_out(at=[[2, "Two lines cut"], [6, "Is it over?"]])
    assert [(c.moment, c.epoch) for c in film.chapters] == [("note", 2), ("best", 4), ("note", 6), ("end", 8)]
    titles = [(chapter.title, chapter.sentence) for chapter in film.chapters]
    assert titles[0] == ("Two lines cut", "Epoch 2: Two lines cut.")
    assert titles[2] == ("Is it over?", "Epoch 6: Is it over?")


def test_only_the_author_s_chapters_are_left_where_that_is_asked(laid_out):
    film = laid_out(at=[[2, "Two lines cut"]], chapters="own")
    assert [chapter.moment for chapter in film.chapters] == ["note", "end"]


@pytest.mark.parametrize("hold", [0.2, 1.0, 3.0])
def test_a_film_rests_at_the_end_of_each_chapter(laid_out, hold):
    asked = {"at": [[2, "one"], [6, "two"]]}
    plain, film = laid_out(**asked), laid_out(**asked, hold=hold)
    assert len(film) == len(plain) + 3 * round(30 * hold)
    assert [c.epoch for c in film.chapters] == [c.epoch for c in plain.chapters]
    epochs, progress = film.timeline.epochs, film.timeline.progress
    assert np.all(np.diff(epochs) >= 0) and np.all(np.diff(progress) >= 0)
    # Never quicker than without rests, and at rest for half of each at least.
    assert np.diff(progress).max() <= np.diff(plain.timeline.progress).max() + 1e-9
    for before, now in zip(plain.chapters[:-1], film.chapters[:-1]):
        at_rest = progress == plain.timeline.progress[before.frame]
        assert np.count_nonzero(at_rest) >= 15 * hold
        assert np.flatnonzero(at_rest)[-1] == now.frame


def test_a_film_of_recorded_epochs_rests_without_others(laid_out):
    epochs = laid_out(between_epochs=False, at=[[2, "one"]], hold=1.0).timeline.epochs
    np.testing.assert_array_equal(epochs, epochs.round())


def test_films_of_one_epoch_rest_between_their_scenes(recording, light):
    with light.applied():
        plain, film = (
            lay_out_film("layer-step", recording("hero"), light, {"seconds": 4.0, **asked})
            for asked in ({}, {"hold": 1.0, "fps": 60})
        )
    assert len(film) == 2 * len(plain) + 60 * (len(plain.chapters) - 1)
    assert [c.title for c in film.chapters] == [c.title for c in plain.chapters]


def test_what_a_film_is_asked_is_parted_from_its_options():
    timing, options = Timing.split({"seconds": 3.0, "epochs": [1, 4], "at": [[2, "x"]], "fps": 50})
    assert options == {"seconds": 3.0}
    assert timing == Timing(fps=50, epochs=(1, 4), at=((2, "x"),))
