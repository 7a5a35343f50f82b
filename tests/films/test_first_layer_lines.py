"""The option `lines` of films: where each neuron of the first layer has z = 0, at every frame."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import to_hex
from pictures_checked import assert_legible, sheets

from hiddenreel.films.hidden_representations import film

SECONDS = 1.5
FRAMES = (44, 0, 17, 30)


def lines_of(figure, theme):
    """Return the lines of z in the first square of a film's sheet, each (n, 2): the long ones."""
    inputs = figure.axes[1]
    drawn = [artist for artist in inputs.collections if hasattr(artist, "get_segments")]
    coloured = [artist for artist in drawn if to_hex(artist.get_color()[0]) == theme.z]
    return [segment for artist in coloured[:1] for segment in artist.get_segments()]


@pytest.mark.parametrize("run", ["hero", "tanh", "dead"])
def test_in_the_plane_they_are_those_of_the_weights(recording, light, run):
    shown = recording(run)
    reel = film(shown, light, {}, lines=True, seconds=SECONDS)
    seen = 0
    for frame, figure in zip(FRAMES, sheets(reel, light, FRAMES)):
        W, b = shown.weights(reel.moment(frame).epoch)[0]
        for line in lines_of(figure, light):
            # Each lies where one neuron's z is 0 all along.
            assert np.abs(line @ W.T + b).max(axis=0).min() < 1e-6
            seen += 1
        assert_legible(figure)
    assert seen > 0 or run == "dead"


def test_every_line_that_crosses_the_plane_is_drawn(recording, light):
    shown = recording("hero")
    reel = film(shown, light, {}, lines=True, seconds=SECONDS)
    (figure,) = sheets(reel, light, [len(reel) - 1])
    W, b = shown.weights(shown.epochs)[0]
    left, right, bottom, top = (*figure.axes[1].get_xlim(), *figure.axes[1].get_ylim())
    corners = np.array([(x, y) for x in (left, right) for y in (bottom, top)])
    crossing = np.ptp(np.sign(corners @ W.T + b), axis=0) > 0
    drawn = {int(np.abs(line @ W.T + b).max(axis=0).argmin()) for line in lines_of(figure, light)}
    assert drawn == set(np.flatnonzero(crossing))


def test_of_one_input_they_stand_where_z_is_0(recording, light):
    shown = recording("one-input")
    reel = film(shown, light, {}, lines=True, seconds=SECONDS)
    for frame, figure in zip(FRAMES, sheets(reel, light, FRAMES)):
        W, b = shown.weights(reel.moment(frame).epoch)[0]
        low, high = figure.axes[1].get_xlim()
        expected = [x for x in -b / W[:, 0] if low < x < high]
        places = [line[0, 0] for line in lines_of(figure, light)]
        assert sorted(places) == pytest.approx(sorted(expected), abs=1e-9)


@pytest.mark.parametrize("run", ["hero", "one-input"])
def test_without_the_option_there_are_none(recording, light, run):
    reel = film(recording(run), light, {}, seconds=SECONDS)
    (figure,) = sheets(reel, light, [20])
    assert not lines_of(figure, light)


def test_many_inputs_have_no_plane_for_them(recording, light):
    blobs = {"name": "blobs", "samples": 80, "inputs": 4, "classes": 2}
    shown = recording("hero", dataset=blobs, layers=[4, 3, 1])
    reel = film(shown, light, {}, lines=True, seconds=SECONDS)
    (figure,) = sheets(reel, light, [20])
    assert not lines_of(figure, light)
