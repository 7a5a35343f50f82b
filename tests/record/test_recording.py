"""What a recording answers, held against the plain version of the mathematics."""

from __future__ import annotations

import hashlib
import json
import os
import shutil

import numpy as np
import pytest
import reference as plain
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.errors import HiddenreelError
from hiddenreel.learn.data import make
from hiddenreel.learn.training import EpochRunner, network_for
from hiddenreel.record.layout import EPOCHS, MADE, SAMPLES, fingerprint
from hiddenreel.record.recorder import record
from hiddenreel.record.recording import Recording, Replay, activation_curve

CHANGES = {
    "circles": {},
    "blobs": {
        "dataset": {"name": "blobs", "samples": 31, "classes": 3, "held_out": 0.0},
        "layers": [2, 4, 2, 3],
        "hidden": "tanh",
        "output": "softmax",
        "loss": "cross-entropy",
        "learning_rate": 0.3,
    },
    "signs": {
        "dataset": {"name": "step", "samples": 20, "labels": "signs", "held_out": 0.0},
        "layers": [1, 2, 1],
        "hidden": "relu",
        "output": "tanh",
        "loss": "squared-error",
        "learning_rate": 0.1,
    },
}


@pytest.fixture(scope="session")
def folders(a_run, tmp_path_factory):
    """Return the folder of a recording of each of the runs."""
    base = tmp_path_factory.mktemp("recordings")
    for name, changes in CHANGES.items():
        record(a_run(run=name, **changes), base / name, base / "partial")
    return {name: base / name for name in CHANGES}


@pytest.fixture(scope="session", params=CHANGES)
def recording(request, folders):
    return Recording.open(folders[request.param])


@pytest.fixture(scope="session")
def circles(folders):
    return Recording.open(folders["circles"])


def words(recording) -> tuple[str, str, str]:
    return recording.run.hidden, recording.run.output, recording.run.loss


def new_samples(recording, seed: int = 0, count: int = 9) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    inputs, outputs = recording.sizes[0], recording.sizes[-1]
    Y = (np.arange(outputs) == rng.integers(0, outputs, count)[:, None]).astype(float)
    return rng.standard_normal((count, inputs)), Y


def mixed(recording, epoch: float) -> plain.Layers:
    """Interpolate the weights in another way than the recording does."""
    before, after = int(np.floor(epoch)), int(np.ceil(epoch))
    layers = []
    for level in range(1, recording.depth + 1):
        pair = []
        for name in (f"W{level}", f"b{level}"):
            start, end = recording.records[name][before], recording.records[name][after]
            pair.append(start + (epoch - before) * (end - start))
        layers.append(tuple(pair))
    return layers


# Facts


def test_a_recording_describes_its_run(circles):
    assert circles.run.name == "circles"
    assert circles.run.to_dict() == circles.made["configuration"]
    assert circles.sizes == (2, 3, 1)
    assert circles.depth == 2
    assert list(circles.hidden_layers) == [1]
    assert circles.epochs == 6
    assert circles.classes == 2
    assert circles.steps_per_epoch == 4


def test_a_recording_has_its_number_of_classes_and_its_low_target(folders):
    assert [Recording.open(folders[name]).classes for name in CHANGES] == [2, 3, 2]
    assert [Recording.open(folders[name]).low_target for name in CHANGES] == [0.0, 0.0, -1.0]


def test_samples_are_those_trained_on(recording):
    data = make(recording.run)
    for name in ("X", "Y", "labels", "held_out"):
        assert_array_equal(getattr(recording, name), getattr(data, name))


def test_weights_agree_with_the_plain_version(recording):
    data = make(recording.run)
    for epoch, layers in enumerate(plain.train(recording.run, data)):
        for own, its in zip(recording.weights(epoch), layers, strict=True):
            assert_allclose(own[0], its[0], rtol=1e-10, atol=1e-10)
            assert_allclose(own[1], its[1], rtol=1e-10, atol=1e-10)


def test_curves_are_those_of_its_weights(recording):
    train, held_out = ~recording.held_out, recording.held_out
    for epoch in range(recording.epochs + 1):
        costs = SamplePass(recording, epoch, recording.X, recording.Y).costs
        assert recording.loss[epoch] == pytest.approx(costs[train].mean(), rel=1e-12)
        if held_out.any():
            assert recording.held_out_loss[epoch] == pytest.approx(costs[held_out].mean())
    assert recording.loss.shape == recording.accuracy.shape == (7,)
    assert np.all((recording.accuracy >= 0) & (recording.accuracy <= 1))


def test_held_out_curves_are_none_where_nothing_is_held_out(folders):
    blobs, circles = Recording.open(folders["blobs"]), Recording.open(folders["circles"])
    assert blobs.held_out_loss is None
    assert blobs.held_out_accuracy is None
    assert circles.held_out_loss.shape == circles.held_out_accuracy.shape == (7,)
    assert np.isfinite(circles.held_out_loss).all()


def test_norms_are_a_row_a_step_from_the_first_on(recording):
    steps = recording.epochs * recording.steps_per_epoch
    assert recording.gradient_norms.shape == (steps, recording.depth)
    assert recording.weight_norms.shape == (steps, recording.depth)
    assert np.isfinite(recording.gradient_norms).all()
    last = [np.linalg.norm(W) for W, _ in recording.weights(recording.epochs)]
    assert_allclose(recording.weight_norms[-1], last, rtol=1e-12)


def test_records_are_mapped_and_cannot_be_written_to(circles):
    assert isinstance(circles.records, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        circles.activations(0, 1)[0, 0] = 1.0


def test_weights_are_copies(circles):
    circles.weights(2)[0][0][:] = 99.0
    assert not np.any(circles.weights(2)[0][0] == 99.0)


# Replay


def test_recorded_activations_are_the_replayed_ones(recording):
    for epoch in range(recording.epochs + 1):
        replayed = recording.replay(epoch, recording.X)
        assert_array_equal(replayed[0], recording.X)
        for layer in range(1, recording.depth + 1):
            recorded = recording.activations(epoch, layer)
            assert recorded.dtype == np.float32
            assert recorded.shape == (len(recording.X), recording.sizes[layer])
            assert_array_equal(recorded, replayed[layer].astype(np.float32))


epochs = st.floats(0, 6) | st.integers(0, 6)


@given(epoch=epochs)
@settings(max_examples=100)
def test_weights_are_interpolated(recording, epoch):
    for own, its in zip(recording.weights(epoch), mixed(recording, epoch), strict=True):
        assert_allclose(own[0], its[0], rtol=1e-12, atol=1e-13)
        assert_allclose(own[1], its[1], rtol=1e-12, atol=1e-13)


def test_parameters_are_the_rows_of_each_layer_one_after_another(recording):
    parameters = recording.parameters
    assert len(parameters) == recording.epochs + 1
    for epoch, row in enumerate(parameters):
        rows = [[*w, bias] for W, b in recording.weights(epoch) for w, bias in zip(W, b)]
        assert_array_equal(row, np.concatenate(rows))


@given(epoch=epochs, seed=st.integers(0, 99))
@settings(max_examples=40)
def test_replay_is_the_plain_forward_pass(recording, epoch, seed):
    X, Y = new_samples(recording, seed)
    hidden, output, loss = words(recording)
    _, activations = plain.forward(mixed(recording, epoch), hidden, output, X.T)
    replayed = recording.replay(epoch, X)
    for a, its in zip(replayed, activations, strict=True):
        assert_allclose(a, its.T, rtol=1e-9, atol=1e-11)
    expected = plain.cost(loss, output, activations[-1], Y.T)
    assert_allclose(recording.cost_of(epoch, replayed, Y), expected, rtol=1e-9, atol=1e-11)


def test_the_first_batch_takes_the_engine_s_first_step(recording):
    """Backprop on it, times the learning rate, is what the training itself changed."""
    for epoch in range(recording.epochs):
        rows = recording.first_batch(epoch)
        assert not recording.held_out[rows].any() and len(set(rows)) == len(rows)
        run = recording.run
        dataset = make(run)
        network = network_for(run)
        descent = EpochRunner(network, run, dataset)
        descent.schedule = descent.schedule[:1]
        network.set_layers([np.column_stack(layer) for layer in recording.weights(epoch)])
        descent.run_epoch(epoch + 1)
        gradients = SamplePass(recording, epoch, recording.X[rows], recording.Y[rows]).gradients
        layers = zip(network.layers, recording.weights(epoch), gradients, strict=True)
        for after, (W, b), (dW, db) in layers:
            expected = np.column_stack([W, b]) - run.learning_rate * np.column_stack([dW, db])
            assert_allclose(after, expected, rtol=1e-12, atol=1e-14)
        step = epoch * recording.steps_per_epoch
        norms = [np.linalg.norm(dW) for dW, _ in gradients]
        assert_allclose(recording.gradient_norms[step], norms, rtol=1e-9)


def test_after_the_last_epoch_there_is_a_batch_too(circles):
    rows = circles.first_batch(circles.epochs)
    assert len(rows) == min(circles.run.batch_size, np.count_nonzero(~circles.held_out))
    with pytest.raises(HiddenreelError, match="was not recorded"):
        circles.first_batch(circles.epochs + 1)


def test_a_layer_s_activation_turns_z_into_a(recording):
    X, Y = new_samples(recording)
    activations = recording.replay(3, X)
    for layer in range(1, recording.depth + 1):
        z = SamplePass(recording, 3, X, Y).z(layer)
        given = z.copy()
        assert_allclose(recording.activate(layer, z), activations[layer], rtol=1e-10, atol=1e-12)
        assert_array_equal(z, given)


@given(asked=st.lists(epochs, min_size=1, max_size=8))
@settings(max_examples=40)
def test_a_replay_depends_on_the_epoch_alone(recording, asked):
    X, _ = new_samples(recording)
    again = Replay(recording, X)
    for epoch in asked:
        alone = recording.replay(epoch, X)
        for first, second in zip(again.at(epoch), alone, strict=True):
            assert_array_equal(first, second)


def test_what_is_right_is_what_the_accuracy_counts(recording):
    train = ~recording.held_out
    outputs = recording.replay(recording.epochs, recording.X)[-1]
    right = recording.is_right(outputs)
    assert recording.accuracy[-1] == right[train].mean()
    middle = 0.0 if recording.Y.min() < 0 else 0.5
    wanted = outputs.argmax(axis=1) if outputs.shape[1] > 1 else outputs[:, 0] > middle
    assert_array_equal(recording.answers(outputs), wanted)


def test_a_cost_that_is_computed_from_z_is_that_of_the_plain_version(tmp_path, a_run):
    record(a_run(loss="cross-entropy", epochs=1), tmp_path / "small", tmp_path / "partial")
    recording = Recording.open(tmp_path / "small")
    activations = recording.replay(1, recording.X)
    expected = plain.cost("cross-entropy", "sigmoid", activations[-1].T, recording.Y.T)
    assert_allclose(recording.cost_of(1, activations, recording.Y), expected, rtol=1e-9)


def test_saturated_neurons_give_no_warning(circles):
    assert np.isfinite(circles.replay(6, 1e6 * np.eye(2))[-1]).all()
    assert_array_equal(circles.activate(1, np.array([[-800.0, 0.0, 800.0]])), [[0.0, 0.5, 1.0]])


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "identity"])
def test_the_curve_of_an_activation_is_it_and_its_slope(name):
    z = np.array([-800.0, -1.5, 0.25, 3.0])
    with np.errstate(over="ignore"):
        expected = plain.sigma(name, z[None])[0]
        slope = plain.pull_back(name, z[None], np.ones((1, 4)))[0]
    a, own = activation_curve(name, z)
    assert a.shape == own.shape == (4,)
    assert_allclose(a, expected, rtol=1e-12)
    assert_allclose(own, slope, rtol=1e-10)


# Names and kinds of samples


def test_the_samples_of_a_curve_have_numbers_as_targets(tmp_path, a_run):
    run = a_run(dataset={"name": "sine", "samples": 9}, layers=[1, 2, 1], epochs=0)
    record(run, tmp_path / "sine", tmp_path / "partial")
    recording = Recording.open(tmp_path / "sine")
    assert recording.is_regression and recording.classes == 0
    assert recording.picture is None


def test_digits_are_pictures(tmp_path, a_run):
    run = a_run(dataset={"name": "digits"}, layers=[64, 2, 10], epochs=0)
    record(run, tmp_path / "digits", tmp_path / "partial")
    recording = Recording.open(tmp_path / "digits")
    assert recording.picture == (8, 8) and recording.classes == 10
    assert not recording.is_regression
    assert recording.feature_names == recording.class_names == ()


def test_a_file_gives_its_samples_names(tmp_path, a_run):
    table = tmp_path / "birds.csv"
    table.write_text("beak,wing,kind\n1,2,auk\n3,4,owl\n5,7,owl\n8,6,auk\n")
    digest = hashlib.sha256(table.read_bytes()).hexdigest()
    columns = {"name": "birds.csv", "file": str(table), "sha256": digest}
    kinds = {"inputs": ["beak", "wing"], "label": "kind", "class_names": ["auk", "owl"]}
    run = a_run(dataset={**columns, **kinds, "classes": 2}, epochs=0)
    record(run, tmp_path / "birds", tmp_path / "partial")
    birds = Recording.open(tmp_path / "birds")
    assert birds.feature_names == ("beak", "wing") and birds.class_names == ("auk", "owl")
    assert birds.classes == 2 and not birds.is_regression
    wings = {**columns, "inputs": ["beak"], "target": "wing", "classes": 0}
    record(a_run(dataset=wings, layers=[1, 1], epochs=0), tmp_path / "wings", tmp_path / "partial")
    numbers = Recording.open(tmp_path / "wings")
    assert numbers.is_regression and numbers.classes == 0
    assert numbers.target_name == "wing" and numbers.class_names == ()


def test_replay_takes_lists(circles):
    from_lists, from_arrays = circles.replay(1, [[0, 1]]), circles.replay(1, np.array([[0.0, 1.0]]))
    assert_array_equal(from_lists[-1], from_arrays[-1])


# Refusals


@pytest.mark.parametrize("epoch", [-1, -0.001, 6.001, 7, float("nan")])
@pytest.mark.parametrize(
    "ask",
    [
        lambda recording, epoch: recording.weights(epoch),
        lambda recording, epoch: recording.activations(epoch, 1),
        lambda recording, epoch: recording.replay(epoch, recording.X),
        lambda recording, epoch: SamplePass(recording, epoch, recording.X, recording.Y).costs,
    ],
    ids=["weights", "activations", "replay", "costs"],
)
def test_an_epoch_that_was_not_recorded_is_refused(circles, epoch, ask):
    with pytest.raises(HiddenreelError) as caught:
        ask(circles, epoch)
    assert str(caught.value) == (f"epoch {epoch} of run 'circles' was not recorded: choose 0 … 6")


@pytest.fixture
def copied(folders, tmp_path):
    """Return a copy of a recording, to be damaged."""
    return shutil.copytree(folders["circles"], tmp_path / "circles")


def assert_refused(folder) -> str:
    """Open the recording; return the one line that it is refused with."""
    with pytest.raises(HiddenreelError) as caught:
        Recording.open(folder)
    assert len(str(caught.value).splitlines()) == 1
    assert str(folder) in str(caught.value)
    return str(caught.value)


def test_a_missing_folder_is_reported_in_one_line(tmp_path):
    folder = tmp_path / "nothing"
    assert assert_refused(folder) == (
        f"{folder} is not a whole recording ([Errno 2] No such file or directory: "
        f"'{folder / MADE}'): remove it and run snakemake"
    )


@pytest.mark.parametrize("name", [EPOCHS, SAMPLES, MADE])
@pytest.mark.parametrize("left", [None, 0, 0.3, 0.999])
def test_a_missing_or_cut_file_is_reported_in_one_line(copied, name, left):
    path = copied / name
    content = path.read_bytes()
    path.unlink()
    if left is not None:
        path.write_bytes(content[: int(left * len(content))])
    if (name, left) == (MADE, 0.999):
        path.write_bytes(content[:-2])
    assert_refused(copied)


@pytest.mark.parametrize("text", ["[]", "{}", "null", '{"configuration": {"run": "x"}}', "{\n,"])
def test_a_description_that_is_none_is_reported_in_one_line(copied, text):
    (copied / MADE).write_text(text)
    assert "is not a whole recording" in assert_refused(copied)


def test_files_of_two_recordings_are_not_one(copied, folders):
    shutil.copy(folders["blobs"] / SAMPLES, copied / SAMPLES)
    assert assert_refused(copied) == (
        f"{copied} is not a whole recording (epochs.npy does not fit made.json and "
        "samples.npz): remove it and run snakemake"
    )


def test_samples_of_another_recording_of_the_same_shape_are_found(copied, circles):
    swapped = {"X": circles.X + 1, "Y": circles.Y, "labels": circles.labels}
    np.savez(copied / SAMPLES, **swapped, held_out=circles.held_out)
    assert assert_refused(copied) == (
        f"{copied} is not a whole recording (samples.npz is not the one that was recorded): "
        "remove it and run snakemake"
    )


def test_a_recording_without_a_digest_of_its_samples_still_opens(copied, circles):
    made = json.loads((copied / MADE).read_text())
    del made["samples"]
    made["fingerprint"] = fingerprint(made)
    (copied / MADE).write_text(json.dumps(made))
    assert_array_equal(Recording.open(copied).X, circles.X)


@pytest.mark.parametrize("name", [EPOCHS, SAMPLES, MADE])
def test_what_is_no_regular_file_is_refused(copied, name):
    (copied / name).unlink()
    (copied / name).mkdir()
    assert assert_refused(copied) == (
        f"{copied} is not a whole recording ({name} is not a regular file): remove it and run snakemake"
    )


class Harmful:
    """An object that makes a folder when it is read from a pickle."""

    def __init__(self, folder):
        self.folder = folder

    def __reduce__(self):
        return os.mkdir, (str(self.folder),)


def test_a_pickle_among_the_samples_is_never_run(copied, circles, tmp_path):
    parts = {name: getattr(circles, name) for name in ("Y", "labels", "held_out")}
    np.savez(copied / SAMPLES, X=np.array([Harmful(tmp_path / "harm")], object), **parts)
    assert "Object arrays cannot be loaded" in assert_refused(copied)
    assert not (tmp_path / "harm").exists()


def test_a_recording_with_an_epoch_too_few_is_refused(copied, circles):
    np.save(copied / EPOCHS, np.array(circles.records[:-1]))
    assert assert_refused(copied) == (
        f"{copied} is not a whole recording (epochs.npy does not fit made.json and "
        "samples.npz): remove it and run snakemake"
    )


def test_a_flipped_byte_in_a_record_is_found(copied):
    path = copied / EPOCHS
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert assert_refused(copied) == (
        f"{copied} is not a whole recording (epochs.npy is damaged in epoch 6): remove it and run snakemake"
    )


def test_a_changed_description_is_found(copied):
    made = json.loads((copied / MADE).read_text())
    made["configuration"]["learning_rate"] = 1.0
    (copied / MADE).write_text(json.dumps(made))
    assert assert_refused(copied) == (
        f"{copied} is not a whole recording (made.json is damaged): remove it and run snakemake"
    )


@pytest.fixture(scope="module")
def patient(folders, tmp_path_factory):
    """Return a copy of a recording that many examples damage and repair in turn."""
    return shutil.copytree(folders["circles"], tmp_path_factory.mktemp("patient") / "circles")


@pytest.mark.parametrize("name", [EPOCHS, SAMPLES, MADE])
@given(share=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(max_examples=150)
def test_any_flipped_bit_is_found_or_harmless(circles, patient, name, share, bit):
    path = patient / name
    sound = path.read_bytes()
    damaged = bytearray(sound)
    damaged[int(share * len(damaged))] ^= 1 << bit
    path.write_bytes(damaged)
    try:
        opened = Recording.open(patient)
    except HiddenreelError as error:
        assert len(str(error).splitlines()) == 1
    else:
        assert opened.made == circles.made
        for part in ("X", "Y", "labels", "held_out"):
            assert_array_equal(getattr(opened, part), getattr(circles, part))
        assert opened.records.tobytes() == circles.records.tobytes()
    finally:
        path.write_bytes(sound)


def test_a_deep_network_s_long_list_of_fields_is_read(tmp_path, a_run):
    run = a_run(layers=[2, *[1] * 150, 1], epochs=1)
    record(run, tmp_path / "deep", tmp_path / "partial")
    recording = Recording.open(tmp_path / "deep")
    assert recording.depth == 151


def test_a_run_of_no_epochs_is_the_untrained_network(tmp_path, a_run):
    record(a_run(epochs=0), tmp_path / "start", tmp_path / "partial")
    recording = Recording.open(tmp_path / "start")
    assert recording.epochs == 0
    assert recording.gradient_norms.shape == (0, 2)
    assert len(recording.replay(0, recording.X)) == 3


def test_each_layer_has_the_limits_of_its_own_activation(folders):
    limits = {name: Recording.open(folders[name]).activation_limits for name in ("blobs", "signs")}
    assert [limits["blobs"](layer) for layer in (1, 2, 3)] == [(-1, 1), (-1, 1), (0, 1)]
    assert [limits["signs"](layer) for layer in (1, 2)] == [None, (-1, 1)]


def test_classes_have_no_target_to_name(circles):
    assert circles.target_name == ""
