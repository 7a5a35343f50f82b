"""The film of a wide layer: it glides, prints how much it shows, and keeps all samples in sight."""

from __future__ import annotations

import numpy as np
import pytest
from pictures_checked import assert_legible, sheet, takes, texts_drawn

from hiddenreel.draw.panels.tour import TourPlane
from hiddenreel.draw.render.renderer import FastRenderer
from hiddenreel.films.grand_tour import film
from hiddenreel.plan.catalogue import kinds

KIND = kinds("films")["grand-tour"]
RUNS = ["digits", "hero", "three-classes", "deep-and-wide", "tanh", "two-outputs", "four-samples"]
FRAMES = (0, 20, 44)
COARSE = 72
# No sample moves farther than this share of the panel's width from one frame to the next, in a film
# of the usual length: at 30 frames a second the eye follows that.
FARTHEST = 0.015


def plane_of(reel):
    return next(p.panel for p in reel.panels if isinstance(p.panel, TourPlane))


@pytest.mark.parametrize("run", RUNS)
def test_it_can_be_read(recording, drawn_once, light, run):
    shown = recording(run)
    assert takes(KIND, shown)
    drawn = drawn_once(film, shown, light, {}, seconds=1.5)
    reel = drawn.film
    for frame in FRAMES:
        assert_legible(drawn.at(frame))
    assert 0 < len(reel.alt) <= 150
    for words in (reel.title, reel.caption, reel.alt):
        assert words == words.strip() and "nan" not in words and "None" not in words


# A plane that stays is as still of few samples as of many.
WAYS = [("handwriting", "tour", 0), ("digits", "tour", 3), ("digits", "following", 0)]
WAYS += [("deep-and-wide", "principal", 0), ("three-classes", "discriminant", 0)]
WAYS += [(run, "tour", 3) for run in ("hero", "three-classes", "huge-weights")]


@pytest.mark.parametrize(("run", "directions", "tour_seed"), WAYS)
def test_no_sample_jumps_or_leaves_the_panel(recording, light, run, directions, tour_seed):
    reel = film(recording(run), light, {}, directions=directions, tour_seed=tour_seed)
    plane = plane_of(reel)
    left, right, bottom, top = plane.extent
    path = np.array([plane.flat(reel.moment(frame)) for frame in range(len(reel))])
    moved = np.linalg.norm(np.diff(path, axis=0), axis=2) / (right - left)
    assert moved.max() < FARTHEST
    assert moved[0].max() == 0 and moved[-1].max() == 0
    low, high = path.min(axis=(0, 1)), path.max(axis=(0, 1))
    assert left <= low[0] and high[0] <= right and bottom <= low[1] and high[1] <= top


@pytest.mark.parametrize(
    ("directions", "words"),
    [
        ("principal", "the plane of its two widest directions over the training"),
        ("discriminant", "the plane on which its classes lie farthest apart at the end"),
        ("following", "the plane of its two widest directions at each moment"),
    ],
)
def test_another_plane_is_described_in_words(recording, light, directions, words):
    reel = film(recording("digits"), light, {}, directions=directions, seconds=1.5)
    assert words in reel.caption
    assert_legible(sheet(reel, light, 20, COARSE))


@pytest.mark.parametrize("seconds", [1.5, 14.0, 30.0])
def test_the_tour_begins_and_ends_with_the_film(recording, light, seconds):
    reel = film(recording("digits"), light, {}, seconds=seconds)
    tour, progress = plane_of(reel).tour, reel.timeline.progress
    assert (progress[0], progress[-1]) == (0.0, 1.0)
    turned = [np.linalg.norm(b - a) for a, b in zip(map(tour.frame, progress), map(tour.frame, progress[1:]))]
    # It goes from plane to plane at one speed, but for the gentle start and end.
    assert max(turned) <= np.diff(progress).max() * 5.5 * 1.01


@pytest.mark.parametrize("frame", FRAMES)
def test_the_share_that_is_printed_is_the_plane_s(recording, drawn_once, light, frame):
    shown = recording("digits")
    drawn = drawn_once(film, shown, light, {}, seconds=1.5)
    reel = drawn.film
    plane = plane_of(reel)
    axes = plane.space.directions @ plane.tour.frame(reel.timeline.progress[frame])
    axes = axes / np.linalg.norm(axes, axis=0)
    seen = reel.moment(frame).activations[1]
    expected = 100 * (seen @ axes).var(axis=0).sum() / seen.var(axis=0).sum()
    texts = [text for text, _, _ in texts_drawn(drawn.at(frame))]
    (note,) = [text for text in texts if text.startswith("this plane holds")]
    assert float(note.split()[3]) == pytest.approx(expected, abs=0.51)


def test_the_widest_layer_is_shown_unless_another_is_chosen(recording, light):
    assert plane_of(film(recording("deep-and-wide"), light, {})).layer == 3
    assert plane_of(film(recording("digits"), light, {})).layer == 1
    chosen = film(recording("digits"), light, {}, layer=2, seconds=1.5)
    assert plane_of(chosen).layer == 2 and chosen.caption.startswith("Hidden layer 2 of")
    assert chosen.title == "3 neurons of a network that begins to tell ten digits apart"


def test_the_output_layer_is_called_so(recording, light):
    reel = film(recording("digits"), light, {}, layer=3, seconds=1.5)
    assert reel.caption.startswith("Output layer of")
    assert_legible(sheet(reel, light, 20, COARSE))


def test_another_seed_takes_another_way(recording, light):
    first, second = (film(recording("digits"), light, {}, seconds=1.5, tour_seed=n) for n in (0, 1))
    ways = [plane_of(reel).flat(reel.moment(20)) for reel in (first, second)]
    assert np.abs(ways[0] - ways[1]).max() > 0.05


@pytest.mark.parametrize("run", ["digits", "tanh"])
def test_frames_are_pure(recording, light, run, small_frames):
    first, second = (FastRenderer(film(recording(run), light, {}, seconds=1.5), light) for _ in range(2))
    frames = {number: np.array(first.frame(number)[..., :3]) for number in FRAMES}
    assert not np.array_equal(frames[0], frames[44])
    for number in (44, 0, 20, 0):
        np.testing.assert_array_equal(second.frame(number)[..., :3], frames[number])
        np.testing.assert_array_equal(first.frame(number)[..., :3], frames[number])


def test_words_state_what_was_measured(recording, light):
    reel = film(recording("digits"), light, {})
    assert "8 widest directions (100 % of the layer's variance over the training)" in reel.caption
    dead = film(recording("dead"), light, {})
    assert dead.title == "3 neurons of a network that fails to tell two circles apart"
    assert "apart" not in dead.alt and "50.0 %" in dead.alt
