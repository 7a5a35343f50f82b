"""The network in the page computes what NumPy computes, and trains as the recording was trained."""

from __future__ import annotations

import json

import numpy as np
import pytest

import hiddenreel as hr
from hiddenreel.analyse.fit import fit_error
from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.learn.training import epoch_order
from hiddenreel.publish.explorer.contents import contents
from hiddenreel.record.recording import Recording
from hiddenreel.record.reel import Reel

# Written and read without losing a bit.
OPEN = "const recording = new it.Recording(given.held);"


# Networks that learn numbers: what differs from the small run of one input.
NUMBERS = {
    "identity": {"output": "identity", "dataset": {"name": "sine", "samples": 60}},
    "tanh": {"output": "tanh", "dataset": {"name": "sine", "samples": 60, "noise": 0.0}},
}


@pytest.fixture
def held(recording):
    return contents(recording("hero"), {})


@pytest.fixture
def numbers(recording):
    """Return a function from a key of `NUMBERS` to a recording of 300 epochs."""

    def get(name):
        of_all = {"layers": [1, 3, 2, 1], "hidden": "tanh", "loss": "squared-error"}
        return recording("one-input", epochs=300, learning_rate=0.1, **of_all, **NUMBERS[name])

    return get


@pytest.fixture
def heights(tmp_path, monkeypatch):
    """A recording of heights over a plane, in the units of a file."""
    monkeypatch.chdir(tmp_path)
    east, north = np.meshgrid(np.linspace(2000, 2100, 6), np.linspace(-3, 3, 5))
    rows = zip(east.ravel(), north.ravel(), (500 + east * north / 40).ravel())
    lines = [",".join(f"{value:.6f}" for value in row) for row in rows]
    (tmp_path / "heights.csv").write_text("\n".join(["east (km),north (km),height (m)", *lines]))
    data = {"file": "heights.csv", "target": "height (m)", "held_out": 0.2}
    return hr.train(
        dataset=data, layers=[2, 3, 1], hidden="tanh", output="identity", epochs=4,
        learning_rate=0.1, batch_size=5,
    ).recording  # fmt: skip


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


@pytest.mark.parametrize("name", NUMBERS)
def test_gradients_of_numbers_are_those_of_numpy(run_script, numbers, name):
    shown = numbers(name)
    code = f"{OPEN} return Array.from(new it.Moment(recording, null, 150).gradient);"
    found = run_script(code, {"held": contents(shown, {})})
    slope = {"identity": lambda a: 1, "tanh": lambda a: 1 - a**2}[name]
    below, activations, blocks = shown.X, [shown.X], []
    layers = shown.weights(150)
    for number, (W, b) in enumerate(layers, start=1):
        z = below @ W.T + b
        below = z if number == len(layers) and name == "identity" else np.tanh(z)
        activations.append(below)
    delta = 2 * (below - shown.Y) * slope(below)
    for number in range(len(layers), 0, -1):
        gradient = np.column_stack([delta.T @ activations[number - 1], delta.sum(axis=0)])
        blocks.insert(0, gradient.ravel() / len(shown.X))
        delta = (delta @ layers[number - 1][0]) * (1 - activations[number - 1] ** 2)
    np.testing.assert_allclose(found, np.concatenate(blocks), rtol=0, atol=1e-12)


def test_it_takes_the_batches_in_the_recorded_order(run_script, recording):
    run = recording("hero").run
    orders = [(run.seed, 1, 80), (7, 3, 1000), (2**32 - 1, 12, 5)]
    found = run_script("return given.map(([s, e, n]) => [...it.epochOrder(s, e, n, true)]);", orders)
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


@pytest.mark.parametrize("name", ["hero", *NUMBERS])
def test_a_whole_training_agrees_with_the_recording(run_script, recording, numbers, name):
    """The main network's size, and networks that learn numbers; 300 epochs of batches of 10."""
    shown = recording("hero", epochs=300) if name == "hero" else numbers(name)
    code = (
        f"{OPEN} const settings = {{ from: 0, rate: recording.learning_rate, seed: recording.seed,"
        "batch: recording.batch_size, optimiser: 'gradient descent' };"
        "const track = new it.Track(recording, recording.thetaAt(0), settings);"
        "for (let epoch = 0; epoch < 300; epoch += 1) track.runEpoch();"
        "return Array.from(track.last);"
    )
    weights = run_script(code, {"held": contents(shown, {})})
    np.testing.assert_allclose(weights, shown.parameters[-1], rtol=0, atol=1e-11)


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_have_an_error_and_no_accuracy(run_script, numbers, name):
    shown = numbers(name)
    code = (
        f"{OPEN} const recorded = new it.Moment(recording, null, 300);"
        "const other = new it.Moment(recording, null, 0);"
        "return { error: recorded.error, accuracy: recorded.accuracy,"
        "wrong: recorded.wrong, apart: recorded.differing(other) };"
    )
    found = run_script(code, {"held": contents(shown, {})})
    assert found["error"] == pytest.approx(fit_error(shown, 300), rel=1e-12)
    first, last = (shown.replay(epoch, shown.X)[-1] for epoch in (0, 300))
    apart = np.abs(last - first)[:, 0] > np.ptp(shown.Y) / 16
    assert found["apart"] == np.flatnonzero(apart).tolist() and 0 < apart.sum() < 60
    assert (found["accuracy"], found["wrong"]) == (None, [])


def test_a_run_beside_it_answers_as_numpy(run_script, recording):
    hero, slow = recording("hero"), recording("hero", learning_rate=0.5, layers=[2, 4, 1], epochs=5)
    code = (
        f"{OPEN} const [name, other] = [...recording.others][0];"
        "const moment = new it.Moment(recording, null, 8), beside = new it.Moment(other, null, 5);"
        "const state = new it.State(recording);"
        "return { name, loss: beside.loss, differing: moment.differing(beside),"
        "start: [state.values.beside, state.address],"
        "read: ['nothing', 'run:hero-2', 'run:other'].map((value) => state.read(`#beside=${value}`)) };"
    )
    found = run_script(code, {"held": contents(hero, {}, [slow])})
    own, others = (shown.replay(shown.epochs, hero.X)[-1][:, 0] > 0.5 for shown in (hero, slow))
    assert found["differing"] == np.flatnonzero(own != others).tolist()
    assert (found["name"], found["loss"]) == ("hero-2", slow.loss[-1])
    # The page opens with it, so that an address need not say so.
    assert found["start"] == ["run:hero-2", "#epoch=8"]
    assert [read["patch"]["beside"] for read in found["read"]] == [None, "run:hero-2", "run:hero-2"]
    assert found["read"][2]["wrong"] == [
        "the address asks for beside = run:other: choose nothing, recording, run:hero-2, or 0 … 8"
    ]


def test_numbers_of_a_file_are_in_its_units(run_script, heights):
    code = (
        f"{OPEN} const moment = new it.Moment(recording, null, 4), {{ X, Y }} = recording.sample(7);"
        "const [point] = it.readPoints('2040 -1.5 450', recording).points;"
        "const ticks = [0, 1].map((column) => recording.ticksOf(column, -1, 1, 4));"
        "return { inputs: recording.inputsInWords(X), answer: moment.answerInWords(7), point,"
        "error: moment.error, ticks, scale: recording.colouredBy };"
    )
    held = contents(heights, {})
    found = run_script(code, {"held": held})
    (east, north, _), (mean, spread) = heights.units, heights.units.T
    x = heights.X[7] * spread[:2] + mean[:2]
    assert found["inputs"] == f"east (km) {x[0]:.4g}, north (km) {x[1]:.4g}".replace("-", "−")
    y, a = (
        float(value * spread[2] + mean[2])
        for value in (heights.Y[7, 0], heights.replay(4, heights.X)[-1][7, 0])
    )
    assert found["answer"] == f"target {y:.4g}, answer {a:.4g}"
    np.testing.assert_allclose(found["point"], ([2040, -1.5, 450] - mean) / spread, rtol=1e-12)
    assert found["error"] == pytest.approx(fit_error(heights, 4), rel=1e-12)
    for ticks, (middle, width) in zip(found["ticks"], (east, north)):
        assert len(ticks) >= 2
        for tick in ticks:
            place = float(tick["text"].replace("−", "-"))
            assert tick["at"] == pytest.approx((place - middle) / width, abs=1e-9)
    assert found["scale"]["name"] == "height (m)"
    assert "accuracy" not in f"{held['title']} {held['summary']}"


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
