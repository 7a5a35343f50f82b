"""The film of the bent plane: true to the network at every frame, readable, and honest in words."""

from __future__ import annotations

import numpy as np
import pytest
from fixtures_recordings import LIKE_NO_OTHER, ODD
from pictures_checked import assert_legible, sheet, takes, texts_drawn

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.numbers import loss_decimals, percent
from hiddenreel.draw.panels.counters import epoch_text
from hiddenreel.draw.panels.warp import WarpedPlane, grid_lines
from hiddenreel.draw.render.renderer import FastRenderer
from hiddenreel.draw.space.depth_order import DepthScene
from hiddenreel.errors import HiddenreelError
from hiddenreel.films.space_warp import film
from hiddenreel.plan.catalogue import kinds

KIND = kinds("films")["space-warp"]
# What this film can show, of what a user might configure.
RUNS = sorted(
    name for name in LIKE_NO_OTHER if ODD[name].get("layers", [2, 3])[:2] == [2, 3] and name != "many-epochs"
)
FRAMES = (0, 20, 44)
COARSE = 72


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


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("run", ["tanh", "held-out", "two-outputs"])
def test_counters_agree_with_the_timeline_and_the_network(recording, drawn_once, light, run, frame):
    shown = recording(run)
    drawn = drawn_once(film, shown, light, {}, seconds=1.5)
    reel = drawn.film
    now = reel.moment(frame)
    assert now.epoch == reel.timeline.epochs[frame]
    texts = {text for text, _, _ in texts_drawn(drawn.at(frame))}
    training = ~shown.held_out
    outputs = shown.replay(now.epoch, shown.X)[-1]
    loss = SamplePass(shown, now.epoch, shown.X[training], shown.Y[training]).cost
    expected = {epoch_text(now), f"{loss:.{loss_decimals(shown.loss)}f}"}
    for chosen in (training, ~training):
        if chosen.any():
            expected.add(percent(shown.is_right(outputs)[chosen].mean()))
    assert expected <= texts
    assert ("≈" in texts) == (not float(now.epoch).is_integer())
    assert ("held out" in texts) == shown.held_out.any()


@pytest.mark.parametrize("between_epochs", [True, False])
def test_the_grid_bends_as_the_epochs_pass(recording, light, monkeypatch, between_epochs):
    shown_lines, true = [], DepthScene.show

    def show(scene, view, points, lines, planes):
        shown_lines.append(lines)
        true(scene, view, points, lines, planes)

    monkeypatch.setattr(DepthScene, "show", show)
    shown = recording("tanh")
    reel = film(shown, light, {}, seconds=1.5, between_epochs=between_epochs)
    camera = FastRenderer(reel, light)
    for frame in FRAMES:
        camera.frame(frame)
        epoch = reel.timeline.epochs[frame]
        assert between_epochs or epoch.is_integer()
        expected = shown.replay(epoch, grid_lines(shown).reshape(-1, 2))[1] / 2
        np.testing.assert_allclose(np.reshape(shown_lines[-1], (-1, 3)), expected, atol=1e-9)


def test_the_eye_is_calm(recording, light):
    for seconds in (1.5, 4.0, 12.0):
        reel = film(recording("hero"), light, {}, seconds=seconds)
        (panel,) = [p.panel for p in reel.panels if isinstance(p.panel, WarpedPlane)]
        quickest = np.diff(reel.timeline.progress).max() * reel.frames_per_second
        assert panel.walk * quickest <= 20 + 1e-9


@pytest.mark.parametrize("run", ["tanh", "two-outputs"])
def test_frames_are_pure(recording, light, run, small_frames):
    """Shuffled, and by a second camera: always the same pixels."""
    first, second = (FastRenderer(film(recording(run), light, {}, seconds=1.5), light) for _ in range(2))
    frames = {number: np.array(first.frame(number)[..., :3]) for number in FRAMES}
    assert not np.array_equal(frames[0], frames[44])
    for number in (44, 0, 20, 0):
        np.testing.assert_array_equal(second.frame(number)[..., :3], frames[number])
        np.testing.assert_array_equal(first.frame(number)[..., :3], frames[number])


def test_words_state_what_was_measured(recording, light):
    shown = recording("fold")
    good = film(shown, light, {})
    right = percent(shown.accuracy[-1])
    assert good.title == f"Three neurons bend the plane, and one flat cut puts {right} right"
    assert f"{percent(shown.accuracy[-1])} end right" in good.alt
    begun = recording("tanh")
    assert film(begun, light, {}).title == (
        f"Three neurons bend the plane, and three flat cuts put {percent(begun.accuracy[-1])} right"
    )
    assert ", and two flat cuts put " in film(recording("two-outputs"), light, {}).title


@pytest.mark.parametrize(
    ("run", "layer", "begins"),
    [
        ("one-neuron", 1, "One neuron maps the plane to a line, and one flat cut puts "),
        ("four-layers", 2, "Two neurons of layer 2 bend the plane, and two flat cuts put "),
        ("deep-and-wide", 1, "Five neurons bend the plane, and six flat cuts put "),
        ("deep-and-wide", 3, "Seven neurons of layer 3 bend the plane, and four flat cuts put "),
        ("hero", 2, "Three neurons of layer 2 bend the plane, and one flat cut puts "),
    ],
)
def test_any_hidden_layer_can_be_shown(recording, light, run, layer, begins):
    shown = recording(run)
    reel = film(shown, light, {}, layer=layer, seconds=1.5)
    assert reel.title.startswith(begins)
    assert_legible(sheet(reel, light, 30, COARSE))
    assert ("of its variance" in reel.caption) == (shown.sizes[layer] > 3)


def test_only_hidden_layers_can_be_shown(recording, light):
    with pytest.raises(HiddenreelError, match=r"option layer = 3 .*choose 1 … 2"):
        film(recording("hero"), light, {}, layer=3)


def test_a_plane_is_only_bent_where_the_activation_bends(recording, light):
    flat = film(recording("identity"), light, {})
    assert flat.title.startswith("Three neurons turn the plane, and ")
    assert " turns inside a cube" in flat.alt
    assert " bends inside a cube" in film(recording("fold"), light, {}).alt


def test_the_title_of_a_network_that_learns_nothing_states_its_accuracy(recording, light):
    dead = film(recording("dead"), light, {})
    assert dead.title == "Three neurons bend the plane, and three flat cuts put 50.0 % right"
    assert "apart" not in dead.alt and "50.0 % end right" in dead.alt


@pytest.mark.parametrize("run", ["one-input", "digits"])
def test_what_has_no_plane_is_not_for_this_film(recording, run):
    assert not takes(KIND, recording(run))


def test_the_headings_of_a_square_and_of_the_inputs_are_at_one_height(recording, light):
    reel = film(recording("four-layers"), light, {}, layer=1, seconds=1.0)
    boxes = {text: box for text, box, _ in texts_drawn(sheet(reel, light, 0))}
    assert boxes["Input plane"].y0 == pytest.approx(boxes["Hidden layer 1"].y0, abs=0.5)
