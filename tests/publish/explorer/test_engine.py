"""The network in the page computes what NumPy computes, and trains as the recording was trained."""

from __future__ import annotations

import json

import numpy as np
import pytest

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.learn.training import epoch_order
from hiddenreel.publish.explorer.contents import contents, theta_of

# Written and read without losing a bit.
OPEN = "const recording = new it.Recording(given.held);"


@pytest.fixture
def held(recording):
    return contents(recording("hero"), {})


def test_every_weight_comes_back_bit_for_bit(run_script, recording, held):
    hero = recording("hero")
    code = f"{OPEN} return ['thetas', 'X', 'loss'].map((name) => Array.from(recording[name]));"
    found = run_script(code, {"held": held})
    for values, expected in zip(found, (theta_of(hero), hero.X, hero.loss)):
        assert np.array_equal(np.array(values), expected.ravel())


@pytest.mark.parametrize("name", ["hero", "three-classes", "tanh", "one-input", "digits"])
def test_passes_and_gradients_are_those_of_numpy(run_script, recording, name):
    shown = recording(name)
    samples = [0, len(shown.X) // 2, len(shown.X) - 1]
    code = (
        f"{OPEN} const moment = new it.Moment(recording, null, recording.last);"
        "return given.samples.map((index) => { const pass = moment.sample(index);"
        "const arrays = [...pass.Z, ...pass.A, ...pass.deltas, pass.gradient, [pass.cost]];"
        "return arrays.map((array) => Array.from(array)); });"
    )
    found = run_script(code, {"held": contents(shown, {}), "samples": samples})
    # Digits are held in single precision.
    exact = 1e-12 if name != "digits" else 1e-5
    for sample, values in zip(samples, found):
        expected = SamplePass.of_sample(shown, shown.epochs, sample)
        levels = range(1, shown.depth + 1)
        arrays = [
            *(expected.z(level) for level in levels),
            *(expected.a(level) for level in levels),
            *(expected.delta(level) for level in levels),
            np.concatenate([np.column_stack(pair).ravel() for pair in expected.gradients]),
            [expected.cost],
        ]
        for mine, theirs in zip(values, arrays, strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=exact, atol=exact)


def test_it_takes_the_batches_in_the_recorded_order(run_script, recording):
    run = recording("hero").run
    orders = [(run.seed, 1, 80), (7, 3, 1000), (2**32 - 1, 12, 5)]
    found = run_script(
        "return given.map(([s, e, n]) => [...it.epochOrder(s, e, n, true)]);", orders
    )
    for (seed, epoch, count), order in zip(orders, found):
        other = type(run)(**{**vars(run), "seed": seed})
        assert order == epoch_order(other, epoch, count).tolist()


def test_training_agrees_with_the_recording(run_script, recording):
    for name in ("hero", "three-classes", "held-out"):
        shown = recording(name)
        code = (
            f"{OPEN} const settings = {{ from: 0, rate: recording.learning_rate, seed: recording.seed,"
            "batch: recording.batch_size, optimiser: 'gradient descent' };"
            "const track = new it.Track(recording, recording.thetaAt(0), settings);"
            "for (let epoch = 0; epoch < recording.last; epoch += 1) track.runEpoch();"
            "return [Array.from(track.last), track.losses, it.checkEngine(recording)];"
        )
        weights, losses, lines = run_script(code, {"held": contents(shown, {})})
        np.testing.assert_allclose(weights, theta_of(shown)[-1], rtol=0, atol=1e-11)
        np.testing.assert_allclose(losses, shown.loss, rtol=1e-11)
        assert len(lines) == 3 and "differ from the recorded ones" in lines[2]


def test_what_it_holds_fits_into_json(held):
    assert json.loads(json.dumps(held, allow_nan=False)) == held
