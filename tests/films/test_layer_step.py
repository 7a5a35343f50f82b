"""A layer in three steps ends where the network puts it, and only σ bends lines."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.analyse.layer_step import LayerStep
from hiddenreel.draw.panels.layer_step import ENLARGING, SCENES, LayerPlane, shares, step_sentences
from hiddenreel.errors import HiddenreelError
from hiddenreel.films.layer_step import film


@pytest.mark.parametrize(("run", "layer"), [("hero", 1), ("hero", 2), ("tanh", 3), ("digits", 2)])
def test_each_step_is_the_network_s(recording, run, layer):
    shown = recording(run)
    step = LayerStep(shown, layer, 2)
    a = step.incoming(shown.X)
    W, b = shown.weights(2)[layer - 1]
    np.testing.assert_allclose(step.carried(a, 1, 0, 0), (a @ W.T)[:, step.shown])
    np.testing.assert_allclose(step.carried(a, 1, 1, 0), (a @ W.T + b)[:, step.shown])
    end = shown.replay(2, shown.X)[layer][:, step.shown]
    np.testing.assert_allclose(step.carried(a, 1, 1, 1), end, atol=1e-12)
    assert step.stretch == pytest.approx(np.linalg.svd(W)[1][0])
    assert step.shift == pytest.approx(np.sqrt((b**2).sum()))
    spread = shown.activations(shown.epochs, layer).astype(float).std(axis=0)
    if layer < shown.depth:
        spread = spread * np.linalg.norm(shown.weights(shown.epochs)[layer][0], axis=0)
    assert set(step.shown) == set(np.argsort(-spread)[:2])


def test_steps_follow_each_other(recording):
    assert shares(0.0) == (0, 0, 0) and shares(1.0) == (1, 1, 1)
    for number, (begin, end) in enumerate(SCENES):
        before, after = shares(begin), shares(end)
        assert before == tuple(float(n < number) for n in range(3))
        assert after == tuple(float(n <= number) for n in range(3))


def test_the_title_states_what_the_layer_does(recording, light):
    shown = recording("hero")
    title = film(shown, light).title
    W, b = shown.weights(shown.epochs)[0]
    assert title == (
        f"Layer 1 stretches up to {np.linalg.norm(W, 2):.2g} times, "
        f"shifts by {np.linalg.norm(b):.2g}, squashes into 0 … 1"
    )
    assert step_sentences(LayerStep(recording("dead"), 1, 0))[2] == "cuts off below 0"
    assert step_sentences(LayerStep(recording("identity"), 1, 0))[2] == "bends nothing"


def test_a_layer_that_is_not_there_is_refused(recording, light):
    with pytest.raises(HiddenreelError, match=r"option layer = 4 .*choose 1 … 3"):
        film(recording("hero"), light, layer=4)


def test_what_sigma_squashed_is_enlarged_in_the_end(recording):
    shown = recording("huge-weights")
    plane = LayerPlane(LayerStep(shown, 1, 8), 0.4)
    begin, end = ENLARGING
    assert plane.window(begin) == plane.whole
    assert plane.window(end).half == pytest.approx(plane.close.half)
    assert plane.window(end).centre == pytest.approx(0.5)
    # The points of the samples keep their order and fill the panel.
    a = shown.replay(8, shown.X)[1][:, plane.step.shown]
    placed = plane.whole.put(a, plane.window(end))
    low, high = plane.whole.centre - plane.whole.half, plane.whole.centre + plane.whole.half
    assert low < placed.min() and placed.max() < high
    np.testing.assert_allclose((placed - low) / (high - low), 0.5 + (a - 0.5) / 1.12, atol=1e-9)


def test_what_is_not_far_smaller_stays_as_it_is(recording):
    for run in ("dead", "identity"):
        plane = LayerPlane(LayerStep(recording(run), 1, 8), 0.4)
        assert plane.window(1.0) == plane.whole
