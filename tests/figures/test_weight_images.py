"""Weights as pictures: each square's side and sign, and the refusal of inputs that are no pictures."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.errors import HiddenreelError
from hiddenreel.figures.weight_images import LARGEST, MOST, draw
from hiddenreel.plan.validate import validate


def test_squares_have_the_areas_and_signs_of_the_weights(recording, light):
    shown = recording("digits")
    W, _ = shown.weights(shown.epochs)[0]
    assert len(W) <= MOST
    pictures = draw(shown, light).figure.axes[: len(W)]
    for weights, axes in zip(W, pictures):
        found = np.zeros((8, 8))
        for sign, gid in ((1, "positive"), (-1, "negative")):
            (squares,) = (c for c in axes.collections if c.get_gid() == gid)
            for path in squares.get_paths():
                (x, y), side = path.vertices[:4].mean(axis=0), np.ptp(path.vertices[:, 0])
                found[round(y), round(x)] = sign * (side / LARGEST) ** 2
        np.testing.assert_allclose(found * np.abs(W).max(), weights.reshape(8, 8), atol=1e-12)


def test_those_that_contribute_most_are_shown_of_many(recording, light):
    shown = recording("digits", layers=[64, 20, 10])
    titles = [axes.get_title() for axes in draw(shown, light).figure.axes if axes.get_title()]
    spread = np.asarray(shown.activations(shown.epochs, 1), float).std(axis=0)
    contributed = spread * np.linalg.norm(shown.weights(shown.epochs)[1][0], axis=0)
    expected = np.sort(np.argsort(contributed)[-MOST:]) + 1
    assert titles == [f"neuron {n}" for n in expected]


def test_inputs_that_are_no_picture_are_refused():
    runs = {"points": {"dataset": "moons", "layers": [2, 3, 1]}}
    figures = {"weight-images": {"run": "points"}}
    with pytest.raises(HiddenreelError) as error:
        validate({"runs": runs, "figures": figures}, None)
    assert str(error.value) == (
        "config/config.yaml: figures.weight-images.run = 'points': weight-images needs at least 1 "
        "input that is a pixel of a picture, and run points has none in its dataset"
    )
