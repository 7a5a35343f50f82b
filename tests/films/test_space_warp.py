"""The film of the bent plane: true to the network at every frame, readable, and honest in words."""

from __future__ import annotations

import numpy as np
import pytest
from fixtures_recordings import ODD
from pictures_checked import assert_legible, sheet, takes, texts_drawn

from hiddenreel.draw.numbers import loss_decimals, percent
from hiddenreel.draw.panels.counters import epoch_text
from hiddenreel.draw.panels.warp import InputGrid, WarpedPlane
from hiddenreel.draw.render.renderer import FastRenderer
from hiddenreel.draw.space.depth_order import DepthScene
from hiddenreel.films.space_warp import film
from hiddenreel.plan.catalogue import kinds

KIND = kinds("films")["space-warp"]
# What this film can show, of what a user might configure.
RUNS = sorted(
    name
    for name, run in ODD.items()
    if run.get("layers", [2, 3])[:2] == [2, 3] and name not in ("many-epochs", "digits")
)
FRAMES = (0, 20, 44)
COARSE = 72


@pytest.mark.parametrize("run", RUNS)
def test_it_can_be_read(recording, light, run):
    shown = recording(run)
    assert takes(KIND, shown)
    reel = film(shown, light, {}, seconds=1.5)
    for frame in FRAMES:
        assert_legible(sheet(reel, light, frame, COARSE))
    assert 0 < len(reel.alt) <= 150
    for words in (reel.title, reel.caption, reel.alt):
        assert words == words.strip() and "nan" not in words and "None" not in words


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("run", ["tanh", "held-out", "two-outputs"])
def test_counters_agree_with_the_timeline_and_the_network(recording, light, run, frame):
    shown = recording(run)
    reel = film(shown, light, {}, seconds=1.5)
    now = reel.moment(frame)
    assert now.epoch == reel.timeline.epochs[frame]
    texts = {text for text, _, _ in texts_drawn(sheet(reel, light, frame, COARSE))}
    training = ~shown.held_out
    outputs = shown.replay(now.epoch, shown.X)[-1]
    loss = shown.cost(now.epoch, shown.X[training], shown.Y[training]).mean()
    said = {epoch_text(now), f"{loss:.{loss_decimals(shown.loss)}f}"}
    for chosen in (training, ~training):
        if chosen.any():
            said.add(percent(shown.is_right(outputs)[chosen].mean()))
    assert said <= texts
    assert ("≈" in texts) == (not float(now.epoch).is_integer())
    assert ("held out" in texts) == shown.held_out.any()


@pytest.mark.parametrize("between_epochs", [True, False])
def test_the_grid_bends_as_the_epochs_pass(recording, light, monkeypatch, between_epochs):
    told, true = [], DepthScene.show

    def show(scene, view, points, lines, planes):
        told.append(lines)
        true(scene, view, points, lines, planes)

    monkeypatch.setattr(DepthScene, "show", show)
    shown = recording("tanh")
    reel = film(shown, light, {}, seconds=1.5, between_epochs=between_epochs)
    camera = FastRenderer(reel, light)
    for frame in FRAMES:
        camera.frame(frame)
        epoch = reel.timeline.epochs[frame]
        assert between_epochs or epoch.is_integer()
        expected = shown.replay(epoch, InputGrid(shown).lines.reshape(-1, 2))[1] / 2
        np.testing.assert_allclose(told[-1].reshape(-1, 3), expected, atol=1e-9)


def test_the_eye_is_calm(recording, light):
    for seconds in (1.5, 4.0, 12.0):
        reel = film(recording("hero"), light, {}, seconds=seconds)
        (panel,) = [p.panel for p in reel.panels if isinstance(p.panel, WarpedPlane)]
        quickest = np.diff(reel.timeline.progress).max() * reel.frames_per_second
        assert panel.walk * quickest <= 20 + 1e-9


@pytest.mark.parametrize("run", ["tanh", "two-outputs"])
def test_frames_are_pure(recording, light, run):
    """Shuffled, and by a second camera: always the same pixels."""
    one, other = (
        FastRenderer(film(recording(run), light, {}, seconds=1.5), light) for _ in range(2)
    )
    frames = {number: np.array(one.frame(number)[..., :3]) for number in FRAMES}
    assert not np.array_equal(frames[0], frames[44])
    for number in (44, 0, 20, 0):
        np.testing.assert_array_equal(other.frame(number)[..., :3], frames[number])
        np.testing.assert_array_equal(one.frame(number)[..., :3], frames[number])


def test_words_state_what_was_measured(recording, light):
    shown = recording("fold")
    good = film(shown, light, {})
    assert good.title == "Three neurons fold the plane until one flat cut will do"
    assert f"{percent(shown.accuracy[-1])} end right" in good.alt
    begun = film(recording("tanh"), light, {}).title
    assert begun == "Three neurons fold the plane but not yet so that three flat cuts will do"
    assert film(recording("two-outputs"), light, {}).title.endswith("two flat cuts will do")


def test_a_network_that_learns_nothing_is_not_said_to_cut_anything(recording, light):
    dead = film(recording("dead"), light, {})
    assert dead.title == "Three neurons fold the plane but not so that three flat cuts will do"
    assert "apart" not in dead.alt and "50.0 % end right" in dead.alt


@pytest.mark.parametrize("run", ["one-input", "deep-and-wide", "digits", "one-neuron"])
def test_what_has_no_plane_or_no_cube_is_not_for_this_film(recording, run):
    assert not takes(KIND, recording(run))
