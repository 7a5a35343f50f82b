"""The network in the page computes what NumPy computes, and trains as the recording was trained."""

from __future__ import annotations

import json

import numpy as np
import pytest

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.learn.training import epoch_order
from hiddenreel.publish.explorer.contents import contents
from hiddenreel.record.recording import Recording
from hiddenreel.record.reel import Reel

# Written and read without losing a bit.
OPEN = "const recording = new it.Recording(given.held);"


@pytest.fixture
def held(recording):
    return contents(recording("hero"), {})


def test_every_weight_comes_back_bit_for_bit(run_script, recording, held):
    hero = recording("hero")
    code = f"{OPEN} return ['thetas', 'X', 'loss'].map((name) => Array.from(recording[name]));"
    found = run_script(code, {"held": held})
    for values, expected in zip(found, (hero.parameters, hero.X, hero.loss)):
        assert np.array_equal(np.array(values), expected.ravel())


@pytest.mark.parametrize("name", ["hero", "three-classes", "deep-and-wide", "one-input", "digits"])
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
        np.testing.assert_allclose(weights, shown.parameters[-1], rtol=0, atol=1e-11)
        np.testing.assert_allclose(losses, shown.loss, rtol=1e-11)
        assert len(lines) == 3 and "differ from the recorded ones" in lines[2]


def test_a_whole_training_agrees_with_the_recording(run_script, recording):
    """The main network's size, 300 epochs of batches of 10."""
    shown = recording("hero", epochs=300)
    code = (
        f"{OPEN} const settings = {{ from: 0, rate: recording.learning_rate, seed: recording.seed,"
        "batch: recording.batch_size, optimiser: 'gradient descent' };"
        "const track = new it.Track(recording, recording.thetaAt(0), settings);"
        "for (let epoch = 0; epoch < 300; epoch += 1) track.runEpoch();"
        "return Array.from(track.last);"
    )
    weights = run_script(code, {"held": contents(shown, {})})
    np.testing.assert_allclose(weights, shown.parameters[-1], rtol=0, atol=1e-11)


def momentum(theta, slopes, rate):
    """Polyak's heavy ball with the share 0.9."""
    speed = np.zeros_like(theta)
    for slope in slopes:
        speed = 0.9 * speed + slope
        theta = theta - rate * speed
    return theta


def adam(theta, slopes, rate):
    """Kingma and Ba 2015, algorithm 1, with its own constants."""
    first, second = np.zeros_like(theta), np.zeros_like(theta)
    for step, slope in enumerate(slopes, start=1):
        first = 0.9 * first + (1 - 0.9) * slope
        second = 0.999 * second + (1 - 0.999) * slope**2
        unbiased = first / (1 - 0.9**step), second / (1 - 0.999**step)
        theta = theta - rate * unbiased[0] / (np.sqrt(unbiased[1]) + 1e-8)
    return theta


@pytest.mark.parametrize(("name", "reference"), [("momentum", momentum), ("Adam", adam)])
def test_other_optimisers_step_as_published(run_script, name, reference):
    rng = np.random.default_rng(3)
    theta, slopes = rng.standard_normal(7), rng.standard_normal((25, 7))
    code = (
        "const theta = Float64Array.from(given.theta), step = it.OPTIMISERS[given.name](7);"
        "for (const slope of given.slopes) step(theta, slope.map((value) => 4 * value), 0.05, 4);"
        "return Array.from(theta);"
    )
    given = {"theta": theta.tolist(), "slopes": slopes.tolist(), "name": name}
    np.testing.assert_allclose(
        run_script(code, given), reference(theta, slopes, 0.05), rtol=1e-12, atol=1e-13
    )


def test_a_tour_turns_between_its_places(run_script, recording):
    held = contents(recording("digits"), {})["layers"][0]
    code = "return given.shares.map((share) => it.onTour(given.tour, share).directions);"
    shares = [0, 0.013, 0.5, 0.77, 1]
    found = run_script(code, {"tour": held["tour"], "shares": shares})
    for directions in np.array(found):
        gram = directions.T @ directions
        np.testing.assert_allclose(gram, gram[0, 0] * np.eye(3), atol=1e-9)
    np.testing.assert_allclose(found[0], held["tour"][0]["directions"], atol=1e-5)
    np.testing.assert_allclose(found[-1], held["tour"][-1]["directions"], atol=1e-5)


def test_what_another_program_trained_can_be_trained_on(run_script, recording, tmp_path):
    """Its batches are not known: the check of the engine says so instead of comparing."""
    hero = recording("hero")
    with Reel(tmp_path / "foreign", hero.X, hero.labels, activations=["sigmoid"] * 3) as reel:
        for epoch in range(4):
            reel(hero.weights(epoch))
    shown = Recording.open(tmp_path / "foreign")
    code = (
        f"{OPEN} const track = new it.Track(recording, recording.thetaAt(3), {{ from: 3, rate: 0.1,"
        "batch: 10, seed: 0, optimiser: 'gradient descent' }); track.runEpoch();"
        "return [Array.from(recording.thetas), track.losses, it.checkEngine(recording)];"
    )
    thetas, losses, lines = run_script(code, {"held": contents(shown, {})})
    assert np.array_equal(np.array(thetas), hero.parameters[:4].ravel())
    assert losses[0] == pytest.approx(shown.loss[3], rel=1e-12)
    assert "nobody knows with which batches" in lines[-1]


def test_what_it_holds_fits_into_json(held):
    assert json.loads(json.dumps(held, allow_nan=False)) == held
