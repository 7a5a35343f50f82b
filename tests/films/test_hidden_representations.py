"""The main film: laid out to be read, true at every frame, calm, and encoded end to end."""

from __future__ import annotations

import av
import imageio.v3 as imageio
import numpy as np
import pytest
from fixtures_recordings import LIKE_NO_OTHER
from pictures_checked import assert_legible, sheets, takes, texts_drawn

from hiddenreel.draw.panels.hidden import HiddenCube
from hiddenreel.draw.render.pool import RenderPool
from hiddenreel.draw.render.renderer import renderer_for
from hiddenreel.draw.theme.theme import THEMES
from hiddenreel.films.hidden_representations import film, row_of_squares
from hiddenreel.interface.drawing import lay_out_film
from hiddenreel.plan.catalogue import kinds
from hiddenreel.publish.video.encode import encode

KIND = kinds("films")["hidden-representations"]


@pytest.mark.parametrize("run", LIKE_NO_OTHER)
def test_odd_runs_are_filmed_and_can_be_read(recording, light, run):
    shown = recording(run)
    assert takes(KIND, shown)
    reel = film(shown, light, {}, seconds=3.0)
    assert len(reel) == 90 and len(reel.alt) <= 150
    for figure in sheets(reel, light, (0, 50, 89)):
        assert_legible(figure)


@pytest.mark.parametrize("frame", [0, 20, 45, 60, 89])
def test_counters_agree_with_the_timeline_and_the_network(recording, drawn_once, light, frame):
    shown = recording("circles")
    drawn = drawn_once(film, shown, light, {}, seconds=3.0)
    reel = drawn.film
    texts = {text for text, _, _ in texts_drawn(drawn.at(frame))}
    now = reel.moment(frame)
    whole = float(now.epoch).is_integer()
    assert (f"{now.epoch:.0f}" if whole else f"{now.epoch:.1f}") in texts
    outputs = shown.replay(now.epoch, shown.X)[-1]
    right = np.count_nonzero((outputs[:, 0] > 0.5) == shown.labels)
    percentage = "100 %" if right == len(shown.X) else f"{100 * right / len(shown.X):.1f} %"
    assert percentage in texts
    loss = 0.5 * np.mean((outputs - shown.Y) ** 2)
    assert f"{loss:.4f}" in texts


@pytest.mark.parametrize("seconds", [1.0, 3.0, 6.0, 12.0, 40.0])
def test_the_camera_never_turns_faster_than_20_degrees_a_second(recording, light, seconds):
    reel = film(recording("hero"), light, {}, seconds=seconds)
    cubes = [placed.panel for placed in reel.panels if isinstance(placed.panel, HiddenCube)]
    assert len(cubes) == 2
    for cube in cubes:
        azimuths = [cube.view(reel.moment(frame)).azimuth for frame in range(len(reel))]
        turns = np.abs(np.diff(azimuths)) * reel.frames_per_second
        assert turns.max() <= 20 + 1e-6
        assert turns[0] == 0 and turns[-1] == 0
        assert np.ptp(azimuths) > 5


def test_the_film_honours_its_options(recording, light):
    shown = recording("circles")
    assert len(film(shown, light, {})) == 360
    assert len(film(shown, light, {}, seconds=2.0)) == 60
    assert not np.all(film(shown, light, {}, seconds=20.0).timeline.epochs % 1 == 0)
    assert np.all(film(shown, light, {}, between_epochs=False).timeline.epochs % 1 == 0)


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_panels_are_squares_in_a_row_that_do_not_touch(count):
    boxes = row_of_squares(count)
    for left, bottom, width, height in boxes:
        assert width * 16 == pytest.approx(height * 9)
        assert left > 0 and left + width < 1 and bottom > 0.3 and bottom + height < 0.9
    for (left, _, width, _), (right, *_) in zip(boxes, boxes[1:]):
        assert left + width < right


def test_words_state_what_was_measured(recording, light):
    good, dead = (film(recording(run), light, {}) for run in ("circles", "dead"))
    assert good.title == "A 2-3-3-1 network learns to tell two circles apart"
    assert "move as the loss falls from 0.141 to " in good.alt
    cut = " The plane in hidden layer 2 is where the output is ½."
    assert good.caption.endswith("the accuracy goes from 50.0 % to 100 %." + cut)
    assert dead.caption.endswith("the accuracy stays at 50.0 %." + cut)
    assert dead.title == "A 2-3-3-1 network fails to tell two circles apart"
    assert "move as the loss rises from 0.125 to 0.1252." in dead.alt


def test_a_film_of_recorded_epochs_explains_no_sign(recording, light):
    asked = {"moments": {}, "seconds": 2.0}
    films = [
        lay_out_film("hidden-representations", recording("hero"), light, {**asked, "between_epochs": between})
        for between in (True, False)
    ]
    remark = " ≈ marks an epoch between recorded ones, of interpolated weights."
    assert [one.caption.endswith(remark) for one in films] == [True, False]


def test_a_short_film_is_made_from_end_to_end(recording, light, small_frames, tmp_path):
    outputs = [tmp_path / f"film.{kind}" for kind in ("mp4", "gif", "png")]
    reel = film(recording("hero"), light, {}, seconds=1.0)
    with THEMES["light"].applied():
        camera = renderer_for(reel, light, pytest.fail)
        last = np.array(camera.frame(len(reel) - 1)[..., :3])
        encode(RenderPool(camera, 1), outputs, warn=pytest.fail)
    np.testing.assert_array_equal(imageio.imread(outputs[2]), last)
    with av.open(outputs[0]) as container:
        frames = [f.to_ndarray(format="rgb24") for f in container.decode(video=0)]
    assert len(frames) == 30 and frames[0].shape == (*small_frames[::-1], 3)
    assert np.abs(frames[-1].astype(int) - last).mean() < 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.gif", "film.mp4", "film.png"]
