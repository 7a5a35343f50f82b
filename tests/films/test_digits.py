"""The film of one layer at large: numbers at the class means, and the counts of the recording."""

from __future__ import annotations

import numpy as np
import pytest
from pictures_checked import DrawnFilm, assert_legible, sheet, sheets, takes, texts_drawn

from hiddenreel.draw.numbers import percent
from hiddenreel.draw.panels.hidden import HiddenCube
from hiddenreel.draw.render.renderer import FastRenderer
from hiddenreel.draw.theme.theme import FRAME_DPI
from hiddenreel.films.digits import default_layer, film
from hiddenreel.plan.catalogue import kinds

KIND = kinds("films")["digits"]
RUNS = ["digits", "hero", "three-classes", "deep-and-wide", "tanh", "two-outputs", "four-samples"]
FRAMES = (0, 20, 44)
COARSE = 72


def cube_of(reel):
    return next(p.panel for p in reel.panels if isinstance(p.panel, HiddenCube))


def cube_drawn(drawn):
    """Axes and drawing of the cube."""
    return drawn.figure.axes[1], drawn.drawings[1]


def tags(figure, classes):
    """Axes of the cube, and the place of each class's number in them."""
    axes = figure.axes[1]
    texts = {text.get_gid(): text for text in axes.texts}
    return axes, np.array([texts[f"class-{n}"].get_position() for n in range(classes)])


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


def means_on_the_picture(reel, frame):
    """Where the mean of each class is seen, worked out anew."""
    shown, cube, now = reel.recording, cube_of(reel), reel.moment(frame)
    a = shown.replay(now.epoch, shown.X)[cube.layer]
    means = np.array([a[shown.labels == label].mean(axis=0) for label in range(shown.classes)])
    return cube.view(now).project(cube.basis.at(now.progress).place(means))[0]


@pytest.mark.parametrize(
    ("run", "layer", "frame"),
    [("three-classes", 1, 44), ("tanh", 2, 44), ("digits", 2, 44), ("digits", 1, 44)],
)
def test_numbers_stand_at_the_class_means(recording, light, run, layer, frame):
    """Where means are far enough apart to be read; else as near as they can be."""
    reel = film(recording(run), light, {}, layer=layer, seconds=1.5, pictures=False)
    figure = sheet(reel, light, frame)
    axes, places = tags(figure, reel.recording.classes)
    names = [t.get_position() for t in axes.texts if t.get_text().startswith(("PC", "$a"))]
    assert len(names) == 3
    means = means_on_the_picture(reel, frame)
    off = np.linalg.norm(places - means, axis=1)
    # Alone: no other's mean, and no axis's name, anywhere near. Numbers begin to give way early, so
    # that they need not hop.
    between = np.linalg.norm(means[:, None] - np.concatenate([means, names]), axis=2)
    np.fill_diagonal(between, np.inf)
    alone = between.min(axis=1) > 0.4
    np.testing.assert_allclose(off[alone], 0.0, atol=5e-3)
    assert alone.any() or run == "digits"
    assert off.max() < 0.2


def test_a_heap_has_no_numbers_and_classes_that_have_left_it_keep_theirs(recording, light):
    reel = film(recording("handwriting"), light, {}, seconds=3.0)
    axes, drawing = cube_drawn(DrawnFilm(reel, light))
    texts = [t for t in axes.texts if (t.get_gid() or "").startswith("class-")]
    shown = []
    for frame in range(len(reel)):
        drawing.show(reel.moment(frame))
        shown.append([text.get_text() != "" for text in texts])
    shown = np.array(shown)
    assert not shown[0].any() and shown[-1].all()
    assert not np.any(shown[:-1] & ~shown[1:])
    assert [text.get_text() for text in texts] == [str(label) for label in range(10)]


def test_numbers_have_room_from_the_very_start(recording, drawn_once, light):
    """Whenever it is that a number appears, it can be read."""
    drawn = drawn_once(film, recording("digits"), light, {}, seconds=1.5)
    for frame in (0, 12, 25, 44):
        axes, places = tags(drawn.at(frame), 10)
        pixels = axes.transData.transform(places)
        between = np.abs(pixels[:, None] - pixels).max(axis=2)
        np.fill_diagonal(between, np.inf)
        assert between.min() > 20


def test_numbers_glide(recording, light):
    """No number hops, of a frame's 1920 px, though class means swing by 27 from frame to frame."""
    reel = film(recording("handwriting"), light, {}, pictures=False)
    axes, drawing = cube_drawn(DrawnFilm(reel, light, FRAME_DPI))
    texts = [t for t in axes.texts if (t.get_gid() or "").startswith("class-")]
    path = []
    for frame in range(len(reel)):
        drawing.show(reel.moment(frame))
        path.append(axes.transData.transform([text.get_position() for text in texts]))
    moved = np.linalg.norm(np.diff(path, axis=0), axis=2)
    assert 0.2 < moved.max() < 18
    assert np.linalg.norm(np.diff(path, 2, axis=0), axis=2).max() < 5
    assert moved[:20].max() == 0 and moved[-40:].max() == 0


def test_a_number_s_place_follows_from_the_frame_alone(recording, light):
    """However a moment is come by: shown after others, alone, or in another film of the same."""
    first, second = (film(recording("digits"), light, {}, seconds=3.0) for _ in range(2))
    (axes, drawing), (again, drawing_again) = (cube_drawn(DrawnFilm(reel, light)) for reel in (first, second))
    for frame in (80, 0, 45):
        drawing.show(first.moment(frame))
    drawing_again.show(second.moment(45))
    places = [[text.get_position() for text in drawn_on.texts] for drawn_on in (axes, again)]
    np.testing.assert_array_equal(*places)


@pytest.mark.parametrize("directions", ["principal", "discriminant", "following"])
def test_a_wide_layer_can_be_seen_along_other_directions(recording, light, directions):
    reel = film(recording("digits"), light, {}, layer=1, directions=directions, seconds=1.5)
    for frame, figure in zip(FRAMES, sheets(reel, light, FRAMES)):
        assert_legible(figure)
        share = cube_of(reel).basis.at(reel.timeline.progress[frame]).share
        assert f"{100 * share:.0f} % of the layer’s variance" in {text for text, _, _ in texts_drawn(figure)}


@pytest.mark.parametrize(("layer", "heading"), [(1, "Hidden layer 1"), (2, "Hidden layer 2")])
@pytest.mark.parametrize("run", ["hero", "digits"])
def test_the_layer_can_be_chosen(recording, drawn_once, light, run, layer, heading):
    drawn = drawn_once(film, recording(run), light, {}, layer=layer, seconds=1.5)
    reel = drawn.film
    assert cube_of(reel).layer == layer
    assert reel.caption.startswith(f"{heading} of")
    assert heading in {text for text, _, _ in texts_drawn(drawn.at(20))}


@pytest.mark.parametrize(
    ("run", "expected"), [("hero", 1), ("digits", 2), ("deep-and-wide", 4), ("three-classes", 1)]
)
def test_by_itself_it_shows_the_first_layer_of_three_neurons_or_the_last(recording, run, expected):
    assert default_layer(recording(run)) == expected


def test_a_wide_layer_says_what_it_leaves_out(recording, drawn_once, light):
    drawn = drawn_once(film, recording("digits"), light, {}, layer=1, seconds=1.5)
    share = cube_of(drawn.film).basis.share
    texts = {text for text, _, _ in texts_drawn(drawn.at(20))}
    assert {f"{100 * share:.0f} % of the layer’s variance", "PC 1", "PC 2", "PC 3"} <= texts


def test_the_output_layer_is_a_space_too(recording, light):
    reel = film(recording("digits"), light, {}, layer=3, seconds=1.5)
    assert reel.caption.startswith("Output layer of")
    assert_legible(sheet(reel, light, 44, COARSE))


@pytest.mark.parametrize("epoch", [0, 1, 2, 3])
def test_the_held_out_counter_is_the_recording_s(recording, drawn_once, light, epoch):
    shown = recording("digits")
    drawn = drawn_once(film, shown, light, {}, seconds=3.0, between_epochs=False)
    reel = drawn.film
    frame = int(np.argmax(reel.timeline.epochs == epoch))
    assert reel.timeline.epochs[frame] == epoch
    rows = [text for text, _, _ in texts_drawn(drawn.at(frame))]
    outputs = shown.activations(epoch, 3)[shown.held_out]
    right = (outputs.argmax(axis=1) == shown.labels[shown.held_out]).mean()
    assert right == pytest.approx(shown.held_out_accuracy[epoch])
    assert rows.count("held out") == 1 and percent(right) in rows
    assert percent(shown.accuracy[epoch]) in rows and str(epoch) in rows


def test_without_held_out_samples_none_are_counted(recording, drawn_once, light):
    drawn = drawn_once(film, recording("hero"), light, {}, seconds=1.5)
    assert "held out" not in {t for t, _, _ in texts_drawn(drawn.at(0))}
    assert "unseen" not in drawn.film.caption + drawn.film.alt


@pytest.mark.parametrize("run", ["digits", "hero"])
def test_frames_are_pure(recording, light, run, small_frames):
    first, second = (FastRenderer(film(recording(run), light, {}, seconds=1.5), light) for _ in range(2))
    frames = {number: np.array(first.frame(number)[..., :3]) for number in FRAMES}
    assert not np.array_equal(frames[0], frames[44])
    for number in (44, 0, 20, 0):
        np.testing.assert_array_equal(second.frame(number)[..., :3], frames[number])
        np.testing.assert_array_equal(first.frame(number)[..., :3], frames[number])


def test_words_state_what_was_measured(recording, light):
    shown = recording("digits")
    reel = film(shown, light, {})
    assert reel.title == "A 64-8-3-10 network begins to sort ten digits"
    unseen = f"{percent(shown.held_out_accuracy[-1])} of unseen ones"
    assert unseen in reel.caption and unseen in reel.alt
    assert film(recording("circles"), light, {}).title == "A 2-3-3-1 network sorts two circles"
    dead = film(recording("dead"), light, {})
    assert dead.title == "A 2-3-3-1 network fails to sort two circles"
    assert "separate" not in dead.alt and "from 0.125 to 0.125" in dead.caption


# --- Pictures of samples ---------------------------------------------------------------------------


def test_pictures_follow_their_samples_and_say_what_the_network_answers(recording, drawn_once, light):
    """Each mistake's words are its digit and the answer of that very moment."""
    shown = recording("digits")
    drawn = drawn_once(film, shown, light, {}, seconds=1.5)
    reel = drawn.film
    mistakes = cube_of(reel).examples.mistakes
    for frame in (20, 44):
        texts = [text for text, _, _ in texts_drawn(drawn.at(frame))]
        words = [text for text in texts if "→" in text and "mistakes" not in text]
        outputs = shown.replay(reel.moment(frame).epoch, shown.X)[-1]
        written = {f"{shown.labels[m]}→{outputs[m].argmax()}" for m in mistakes}
        assert set(words) <= written
    assert set(words) == written and len(words) == len(mistakes) == 4
    assert "heavy frame: the 4 worst mistakes, digit→answer" in texts
    assert "in heavy frames the four costliest mistakes at the end" in reel.caption


def test_pictures_are_left_out_on_demand_and_where_samples_are_none(recording, drawn_once, light):
    for run, options in (("digits", {"pictures": False}), ("hero", {})):
        drawn = drawn_once(film, recording(run), light, {}, seconds=1.5, **options)
        reel = drawn.film
        assert cube_of(reel).examples is None
        assert "→" not in "".join(t for t, _, _ in texts_drawn(drawn.at(44)))
        assert "ictures" not in reel.caption
