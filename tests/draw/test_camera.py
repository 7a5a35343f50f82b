"""Frames: a pure function of their number, whoever draws them and in whatever order."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.catalogue import load
from hiddenreel.draw.camera import Painter, PlainCamera, camera_for
from hiddenreel.draw.crew import Crew
from hiddenreel.draw.style import FRAME_PIXELS, THEMES

WIDTH, HEIGHT = FRAME_PIXELS
NUMBERS = (0, 25, 31, 40, 44)


def film_of(recording, run, theme, seconds=1.5):
    return load("films", "hidden-representations").film(recording(run), theme, seconds=seconds)


def pixels(camera, number):
    return np.array(camera.frame(number)[..., :3])


@pytest.fixture(params=[Painter, PlainCamera])
def kind(request):
    return request.param


@pytest.mark.parametrize("run", ["hero", "digits", "one-input"])
def test_a_frame_depends_on_its_number_alone(recording, light, kind, run):
    """Shuffled, repeated, and by a second camera: always the same pixels."""
    film = film_of(recording, run, light)
    one, other = kind(film, light), kind(film_of(recording, run, light), light)
    assert len(one) == len(film) == 45 and one.size == FRAME_PIXELS
    frames = {number: pixels(one, number) for number in NUMBERS}
    assert frames[0].shape == (HEIGHT, WIDTH, 3) and frames[0].dtype == np.uint8
    for number in np.random.default_rng(0).permutation(NUMBERS):
        np.testing.assert_array_equal(pixels(one, number), frames[number], strict=True)
        np.testing.assert_array_equal(pixels(other, number), frames[number], strict=True)
    assert not np.array_equal(frames[0], frames[44])


@pytest.mark.parametrize("run", ["hero", "digits", "one-input", "four-layers", "three-classes"])
def test_the_painter_paints_what_matplotlib_draws(recording, theme, run):
    film = film_of(recording, run, theme)
    painter, plain = Painter(film, theme), PlainCamera(film, theme)
    for number in (0, 40):
        painted, drawn = (pixels(camera, number).astype(int) for camera in (painter, plain))
        difference = np.abs(painted - drawn)
        # Rims of points fall on other fractions of pixels; nothing is missing or elsewhere.
        assert difference.mean() < 1.0
        tiles = difference.mean(axis=2)[:1080, :1920].reshape(54, 20, 96, 20).mean(axis=(1, 3))
        assert tiles.max() < 40


def test_frames_that_rest_are_the_same_frame(recording, light):
    film = film_of(recording, "hero", light, seconds=6.0)
    camera = Painter(film, light)
    np.testing.assert_array_equal(pixels(camera, 0), pixels(camera, 15))
    np.testing.assert_array_equal(pixels(camera, 179), pixels(camera, 150))


def test_nothing_that_moves_is_drawn_the_slow_way(recording, light):
    for run in ("hero", "digits", "one-input", "four-layers", "one-neuron", "three-classes"):
        said = []
        camera_for(film_of(recording, run, light), light, said.append)
        assert said == [], run


@pytest.mark.parametrize("painters", [1, 2, 3])
def test_a_crew_hands_on_the_same_frames_in_order(recording, light, painters):
    film = film_of(recording, "hero", light, seconds=0.2)
    camera = Painter(film, light)
    expected = [pixels(camera, number) for number in range(len(film))]
    crew = Crew(camera, painters)
    assert len(crew) == len(expected) == 6
    for number, frame in enumerate(crew):
        np.testing.assert_array_equal(frame[..., :3], expected[number])
    assert number == 5


def test_the_ground_is_the_theme_s(recording):
    for theme in THEMES.values():
        with theme.applied():
            frame = pixels(Painter(film_of(recording, "hero", theme), theme), 0)
            ground = [int(theme.background[at : at + 2], 16) for at in (1, 3, 5)]
            corners = frame[[0, 0, -1, -1], [0, -1, 0, -1]]
            np.testing.assert_array_equal(corners, [ground] * 4)
