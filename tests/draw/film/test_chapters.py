"""Chapters of films: frames show what captions state, and the clips between chapters cover the film."""

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
from hiddenreel.draw.film.descriptions import descriptions
from hiddenreel.draw.film.timeline import FRAMES_PER_SECOND, Timeline, at_one_epoch
from hiddenreel.films.hidden_representations import film as main_film
from hiddenreel.plan.catalogue import kinds, load

CONFIGURED = plan().films


def cue(frame, epoch=1.0, name="plateau"):
    return Cue(name, name, f"{name} at {frame}.", epoch, frame)


@pytest.mark.parametrize("name", sorted(CONFIGURED))
def test_every_film_has_chapters_that_end_on_cues_and_on_its_last_frame(recording, given, light, name):
    product = CONFIGURED[name]
    shown = recording(product.run)
    besides = given(kinds("films")[product.kind], shown, [*map(recording, product.compare)])
    reel = load("films", product.kind).film(shown, light, **besides, **product.options)
    frames = [chapter.frame for chapter in reel.chapters]
    assert frames[-1] == len(reel) - 1
    assert np.all(np.diff(frames) >= 6) and frames[0] >= 20
    assert [chapter.number for chapter in reel.chapters] == list(range(1, len(frames) + 1))
    for chapter in reel.chapters:
        assert chapter.epoch == reel.moment(chapter.frame).epoch
        assert chapter.title and chapter.sentence.endswith(".")
        assert not re.search(r"nan|\binf\b|None|\{|\}", chapter.title + chapter.sentence)
    assert_described(reel)


def assert_described(reel):
    """Texts cover the film without a gap, and none comes long before what it describes."""
    shown = descriptions(reel)
    assert shown[0].begin == 0 and shown[-1].end > len(reel) / reel.frames_per_second
    assert [text.end for text in shown[:-1]] == [text.begin for text in shown[1:]]
    assert all(text.end - text.begin >= 1.5 for text in shown)
    words = "\n".join(text.text for text in shown).split("\n")
    assert words == [reel.alt, *(chapter.sentence for chapter in reel.chapters)]
    if not reel.timeline.is_at_one_epoch:
        for chapter in reel.chapters[:-1]:
            (text,) = (text for text in shown if chapter.sentence in text.text)
            assert text.begin > chapter.frame / reel.frames_per_second - 1.5


def test_a_scene_is_described_while_it_is_seen(recording, light):
    """No epoch passes: the sentence of a scene begins with the scene and not at its end."""
    shown = recording("chain")
    reel = load("films", "nudge").film(shown, light, seconds=12.0)
    up, down, _ = reel.chapters
    texts = descriptions(reel)
    assert texts[0].text == f"{reel.alt}\n{up.sentence}"
    assert texts[1].begin == pytest.approx((up.frame + 1) / 30)
    assert texts[1].end == pytest.approx((down.frame + 1) / 30)


def test_a_cue_s_frame_shows_its_epoch(recording, light):
    shown = recording("circles")
    found = moments.measure(shown)
    reel = main_film(shown, light, found)
    for cue in reel.cues:
        assert reel.moment(cue.frame).epoch == found[cue.name]["epoch"]
        assert cue.sentence.startswith(f"Epoch {found[cue.name]['epoch']}: ")
    *_, last = reel.chapters
    assert (last.moment, last.epoch) == ("end", shown.epochs)


def test_cues_describe_the_moments_of_the_training(recording, light):
    shown = recording("circles")
    found = {
        "plateau": {"epoch": 40, "since": 30},
        "fastest": {"epoch": 10, "moved": 0.123},
        "separable": {"epoch": 80, "layer": 2},
        "best": {"epoch": 90, "accuracy": 0.9999, "samples": "held-out"},
    }
    cues = main_film(shown, light, found).cues
    assert [(cue.title, cue.sentence) for cue in cues] == [
        (
            "fastest change",
            "Epoch 10: the hidden layers move most, by 12 % of their range in this one epoch.",
        ),
        (
            "plateau ends",
            "Epoch 40: the plateau ends, 10 epochs in which the loss fell by 5 % of its way at most.",
        ),
        ("separable", "Epoch 80: one plane can now part the classes in hidden layer 2."),
        ("best accuracy", "Epoch 90: the accuracy is at its best, 99.99 % of the held-out samples."),
    ]


@pytest.mark.parametrize(
    ("run", "layer", "words"),
    [
        ("one-neuron", 1, "one point can now part the classes in hidden layer 1"),
        ("four-layers", 3, "one line can now part the classes in hidden layer 3"),
        ("deep-and-wide", 4, "one hyperplane can now part the classes in hidden layer 4"),
        ("three-classes", 1, "in hidden layer 1 a hyperplane for each class can now part it from the rest"),
    ],
)
def test_a_flat_cut_has_its_name(recording, run, layer, words):
    shown = recording(run)
    timeline = Timeline(np.arange(9.0), np.linspace(0, 1, 9))
    (cue,) = training_cues(shown, {"separable": {"epoch": 3, "layer": layer}}, timeline)
    assert cue.sentence == f"Epoch 3: {words}."


# The moments of a thousand epochs are found in analyse/test_moments.py.
@pytest.mark.parametrize("run", sorted(ODD.keys() - {"many-epochs"}))
def test_unusual_runs_have_chapters_too(recording, given, light, run):
    shown, kind = recording(run), kinds("films")["hidden-representations"]
    if not takes(kind, shown):
        return
    reel = main_film(shown, light, **given(kind, shown), seconds=1.0)
    assert reel.chapters[-1].frame == len(reel) - 1


@drawn(frames=st.lists(st.integers(1, 99), max_size=6))
def test_chapters_are_the_whole_film(frames):
    timeline = Timeline(np.linspace(0, 4, 100), np.clip(np.linspace(0, 1.2, 100), 0, 1))
    shown = SimpleNamespace(loss=np.ones(5), accuracy=np.ones(5), is_regression=False)
    chapters = chapters_of([shown], [cue(frame) for frame in frames], timeline, FRAMES_PER_SECOND)
    ends = [chapter.frame for chapter in chapters]
    assert ends == sorted(set(ends)) and ends[-1] == 99
    assert sum(len(chapter.cues) for chapter in chapters) == len(frames) + (chapters[-1].moment == "end")
    # What is apart stays apart, and a cue is never later than its chapter.
    for chapter in chapters:
        assert all(cue.frame <= chapter.frame for cue in chapter.cues)


def test_cues_within_a_blink_end_one_chapter():
    timeline = Timeline(np.linspace(0, 4, 100), np.linspace(0, 1, 100))
    cues = [cue(20), cue(24, name="best"), cue(50), cue(99, name="fastest")]
    chapters = chapters_of([], cues, timeline, FRAMES_PER_SECOND)
    assert [(chapter.frame, chapter.moment) for chapter in chapters] == [
        (24, "plateau+best"),
        (50, "plateau"),
        (99, "fastest"),
    ]
    assert chapters[0].title == "Plateau, best"
    assert chapters[0].sentence == "plateau at 20. best at 24."


def test_a_film_without_cues_is_one_chapter():
    (chapter,) = chapters_of([], [], at_one_epoch(3, 2.0), FRAMES_PER_SECOND)
    assert (chapter.frame, chapter.epoch, chapter.title) == (59, 3.0, "End")
    assert chapter.sentence == "The film ends."


def test_trainings_that_are_compared_end_together():
    timeline = Timeline(np.linspace(0, 7, 100), np.linspace(0, 1, 100))
    shown = SimpleNamespace(loss=np.ones(4), accuracy=np.ones(4))
    (chapter,) = chapters_of([shown, shown], [], timeline, FRAMES_PER_SECOND)
    assert chapter.sentence == "Epoch 7: all trainings have ended."


def test_a_scene_has_its_cue_on_its_last_frame():
    timeline = at_one_epoch(2, 4.0)
    cue = scene_cue(timeline, 0.5, "first", "first", "One.")
    assert timeline.progress[cue.frame] < 0.5 <= timeline.progress[cue.frame + 1]
    assert scene_cue(timeline, np.inf, "last", "last", "Two.").frame == len(timeline) - 1
