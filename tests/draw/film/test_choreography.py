"""The timing of a gradient step's film: scenes follow one another, each eased in and out."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.draw.film.choreography import BACKWARD, COST, FORWARD, RECEDING, UPDATE, StepTiming

PROGRESSES, ROUNDING = np.linspace(0, 1, 401), 1e-12


@pytest.mark.parametrize("depth", [1, 2, 3, 7])
def test_the_scenes_run_forward_back_and_then_step_through_the_layers(depth):
    scenes = list(dict.fromkeys(map(StepTiming(depth).current_scene, PROGRESSES)))
    layers = range(1, depth + 1)
    assert scenes == [
        ("batch", 0),
        *(("forward", layer) for layer in layers),
        ("cost", 0),
        *(("backward", layer) for layer in reversed(layers)),
        ("mean", 0),
        *(("update", layer) for layer in layers),
    ]


@pytest.mark.parametrize("depth", [1, 3])
def test_every_scene_begins_at_nothing_and_ends_complete(depth):
    timing = StepTiming(depth)
    for layer in range(1, depth + 1):
        for run in (timing.forward, timing.backward):
            halves = np.array([run(layer, progress) for progress in PROGRESSES])
            assert halves[0].tolist() == [0, 0] and halves[-1].tolist() == [1, 1]
            assert np.all(np.diff(halves, axis=0) >= -ROUNDING)
            # The second half waits for the first.
            assert np.all((halves[:, 1] == 0) | (halves[:, 0] > 1 - ROUNDING))
    for run in (timing.cost, timing.averaged, timing.update):
        values = np.array([run(progress) for progress in PROGRESSES])
        assert np.all(values[0] == 0) and np.all(values[-1] == 1)
        assert np.all(np.diff(values, axis=0) >= -ROUNDING)
    assert timing.cost(COST[1]) == timing.averaged(UPDATE[0]) == pytest.approx(1)
    assert timing.averaged(BACKWARD[1]) == 0 and not any(timing.update(UPDATE[0]))


def test_layers_step_one_after_another():
    shares = np.array([StepTiming(3).update(progress) for progress in PROGRESSES])
    assert shares.shape == (len(PROGRESSES), 3)
    assert np.all((shares[:, 1:] == 0) | (shares[:, :-1] > 1 - ROUNDING))


@pytest.mark.parametrize(("act", "name"), [(FORWARD, "forward"), (BACKWARD, "backward"), (UPDATE, "update")])
def test_only_the_layer_of_the_scene_keeps_all_its_colour(act, name):
    timing = StepTiming(3)
    for place in range(3):
        progress = timing.begins(act, place) + 0.6 * timing.length(act)
        scene, shown = timing.current_scene(progress)
        assert scene == name
        strengths = {layer: timing.strength(layer, progress) for layer in (1, 2, 3)}
        assert strengths.pop(shown) == pytest.approx(1.0)
        assert list(strengths.values()) == pytest.approx([RECEDING, RECEDING])


def test_all_layers_have_their_colour_where_no_layer_has_a_scene():
    timing = StepTiming(3)
    for progress in (0.0, UPDATE[0], 1.0):
        assert [timing.strength(layer, progress) for layer in (1, 2, 3)] == pytest.approx([1.0] * 3)
