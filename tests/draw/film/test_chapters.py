"""Where films stop: frames show what the words say, and the parts between stops are the whole film."""

from __future__ import annotations

import re
from types import SimpleNamespace

import numpy as np
import pytest
from fixtures_recordings import ODD, plan
from hypothesis import given as drawn
from hypothesis import strategies as st
from pictures_checked import takes

from hiddenreel.analyse import moments
from hiddenreel.draw.film.chapters import Cue, chapters_of, scene_cue, training_cues
from hiddenreel.draw.film.timeline import FRAMES_PER_SECOND, Timeline, at_one_epoch
from hiddenreel.films.hidden_representations import film as main_film
from hiddenreel.plan.catalogue import kinds, load

CONFIGURED = plan().films


def mark(frame, epoch=1.0, name="plateau"):
    return Cue(name, name, f"{name} at {frame}.", epoch, frame)


@pytest.mark.parametrize("name", sorted(CONFIGURED))
def test_every_film_stops_at_what_happens_and_at_its_end(recording, given, light, name):
    product = CONFIGURED[name]
    shown = recording(product.run)
    besides = given(kinds("films")[product.kind], shown, [*map(recording, product.compare)])
    reel = load("films", product.kind).film(shown, light, **besides, **product.options)
    frames = [stop.frame for stop in reel.stops]
    assert frames[-1] == len(reel) - 1
    assert np.all(np.diff(frames) >= 6) and frames[0] >= 20
    assert [stop.number for stop in reel.stops] == list(range(1, len(frames) + 1))
    for stop in reel.stops:
        assert stop.epoch == reel.moment(stop.frame).epoch
        assert stop.title and stop.sentence.endswith(".")
        assert not re.search(r"nan|\binf\b|None|\{|\}", stop.title + stop.sentence)


def test_a_stop_shows_the_epoch_at_which_it_happened(recording, light):
    shown = recording("circles")
    found = moments.measure(shown)
    reel = main_film(shown, light, found)
    for told in reel.marks:
        assert reel.moment(told.frame).epoch == found[told.name]["epoch"]
        assert told.sentence.startswith(f"Epoch {found[told.name]['epoch']}: ")
    *_, last = reel.stops
    assert (last.moment, last.epoch) == ("end", shown.epochs)


def test_words_are_those_of_the_moments(recording, light):
    shown = recording("circles")
    found = {
        "plateau": {"epoch": 40, "since": 30},
        "fastest": {"epoch": 10, "moved": 0.123},
        "separable": {"epoch": 80, "layer": 2},
        "best": {"epoch": 90, "accuracy": 0.9999, "samples": "held-out"},
    }
    marks = main_film(shown, light, found).marks
    assert [(told.title, told.sentence) for told in marks] == [
        (
            "fastest change",
            "Epoch 10: the hidden layers move most, by 12 % of their range in this one epoch.",
        ),
        (
            "plateau ends",
            "Epoch 40: the plateau ends, 10 epochs in which the loss fell by 5 % of its way at most.",
        ),
        ("separable", "Epoch 80: one plane can now part the classes in hidden layer 2."),
        (
            "best accuracy",
            "Epoch 90: the accuracy is at its best, 99.9 % of the held-out samples.",
        ),
    ]


@pytest.mark.parametrize(
    ("run", "layer", "words"),
    [
        ("one-neuron", 1, "one point can now part the classes in hidden layer 1"),
        ("four-layers", 3, "one line can now part the classes in hidden layer 3"),
        ("deep-and-wide", 4, "one hyperplane can now part the classes in hidden layer 4"),
        (
            "three-classes",
            1,
            "in hidden layer 1 a hyperplane for each class can now part it from the rest",
        ),
    ],
)
def test_a_flat_cut_has_its_name(recording, run, layer, words):
    shown = recording(run)
    clock = Timeline(np.arange(9.0), np.linspace(0, 1, 9))
    (told,) = training_cues(shown, {"separable": {"epoch": 3, "layer": layer}}, clock)
    assert told.sentence == f"Epoch 3: {words}."


@pytest.mark.parametrize("run", sorted(ODD))
def test_odd_runs_stop_too(recording, given, light, run):
    shown, kind = recording(run), kinds("films")["hidden-representations"]
    if not takes(kind, shown):
        return
    reel = main_film(shown, light, **given(kind, shown), seconds=1.0)
    assert reel.stops[-1].frame == len(reel) - 1


@drawn(frames=st.lists(st.integers(1, 99), max_size=6))
def test_parts_between_stops_are_the_whole_film(frames):
    clock = Timeline(np.linspace(0, 4, 100), np.clip(np.linspace(0, 1.2, 100), 0, 1))
    shown = SimpleNamespace(loss=np.ones(5), accuracy=np.ones(5))
    stops = chapters_of([shown], [mark(frame) for frame in frames], clock, FRAMES_PER_SECOND)
    ends = [stop.frame for stop in stops]
    assert ends == sorted(set(ends)) and ends[-1] == 99
    assert sum(len(stop.marks) for stop in stops) == len(frames) + (stops[-1].moment == "end")
    # What is apart stays apart, and a mark is never later than its stop.
    for stop in stops:
        assert all(told.frame <= stop.frame for told in stop.marks)


def test_what_comes_within_a_blink_is_one_stop():
    clock = Timeline(np.linspace(0, 4, 100), np.linspace(0, 1, 100))
    marks = [mark(20), mark(24, name="best"), mark(50), mark(99, name="fastest")]
    stops = chapters_of([], marks, clock, FRAMES_PER_SECOND)
    assert [(stop.frame, stop.moment) for stop in stops] == [
        (24, "plateau+best"),
        (50, "plateau"),
        (99, "fastest"),
    ]
    assert stops[0].title == "Plateau, best"
    assert stops[0].sentence == "plateau at 20. best at 24."


def test_a_film_without_marks_stops_at_its_end():
    (stop,) = chapters_of([], [], at_one_epoch(3, 2.0), FRAMES_PER_SECOND)
    assert (stop.frame, stop.epoch, stop.title) == (59, 3.0, "End")
    assert stop.sentence == "The film ends."


def test_trainings_end_together():
    clock = Timeline(np.linspace(0, 7, 100), np.linspace(0, 1, 100))
    shown = SimpleNamespace(loss=np.ones(4), accuracy=np.ones(4))
    (stop,) = chapters_of([shown, shown], [], clock, FRAMES_PER_SECOND)
    assert stop.sentence == "Epoch 7: all trainings have ended."


def test_a_scene_is_marked_on_its_last_frame():
    clock = at_one_epoch(2, 4.0)
    told = scene_cue(clock, 0.5, "first", "first", "One.")
    assert clock.story[told.frame] < 0.5 <= clock.story[told.frame + 1]
    assert scene_cue(clock, np.inf, "last", "last", "Two.").frame == len(clock) - 1
