"""Weights that another program has saved become a recording, or are refused in one line."""

from __future__ import annotations

import json

import numpy as np
import pytest

import hiddenreel as hr
from hiddenreel.cli import main

RNG = np.random.default_rng(5)
X = RNG.normal(size=(30, 2))
Y = (X[:, 0] > 0).astype(int)
SIZES = (2, 3, 1)
EPOCHS = 12


def stacks() -> dict[str, np.ndarray]:
    """Draw W1 (epochs, 3, 2), b1, W2 and b2."""
    shapes = {"W1": (3, 2), "b1": (3,), "W2": (1, 3), "b2": (1,)}
    return {name: RNG.normal(size=(EPOCHS, *shape)) for name, shape in shapes.items()}


def save_safetensors(path, arrays) -> None:
    """Write the format as its documentation describes it."""
    header, content = {"__metadata__": {"format": "pt"}}, b""
    for name, array in arrays.items():
        kind = {"float64": "F64", "float32": "F32"}[str(array.dtype)]
        place = [len(content), len(content) + array.nbytes]
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": place}
        content += array.tobytes()
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + content)


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.savez("data.npz", X=X, y=Y)
    return tmp_path


def imported(*arguments: str) -> hr.RecordedRun:
    assert main(["import", *arguments, "--data", "data.npz", "--activations", "tanh,sigmoid"]) == 0
    return hr.open("recordings/weights")


def require_equal(run, arrays) -> None:
    assert run.recording.epochs == EPOCHS - 1
    for epoch in range(EPOCHS):
        for level, (W, b) in enumerate(run.recording.weights(epoch), start=1):
            assert np.array_equal(W, arrays[f"W{level}"][epoch])
            assert np.array_equal(b, arrays[f"b{level}"][epoch])


def test_npz_with_all_epochs_is_read(place, capsys):
    arrays = stacks()
    np.savez("weights.npz", **arrays)
    run = imported("weights.npz", "--loss", "cross-entropy")
    require_equal(run, arrays)
    assert capsys.readouterr().out == "recordings/weights: epochs 0 to 11\n"
    assert run.figure("loss-curve").caption.endswith(" Recorded from weights.npz.")


def test_weights_with_a_row_for_each_input_are_turned(place):
    arrays = stacks()
    np.savez("weights.npz", **{k: np.swapaxes(v, 1, 2) if k[0] == "W" else v for k, v in arrays.items()})
    require_equal(imported("weights.npz"), arrays)


def test_safetensors_with_the_names_of_pytorch_are_read(place):
    arrays = stacks()
    names = {"W1": "2.weight", "b1": "2.bias", "W2": "10.weight", "b2": "10.bias"}
    save_safetensors(place / "weights.safetensors", {names[k]: arrays[k] for k in sorted(names)})
    require_equal(imported("weights.safetensors", "--from", "PyTorch"), arrays)
    assert hr.open("recordings/weights").recording.run.trained_by == "PyTorch"


def test_a_folder_has_a_file_for_each_epoch_in_the_order_of_their_numbers(place):
    arrays = stacks()
    (place / "weights").mkdir()
    for epoch in range(EPOCHS):
        arrays_of_epoch = {name: array[epoch].astype("f4") for name, array in arrays.items()}
        save_safetensors(place / "weights" / f"epoch-{epoch}.safetensors", arrays_of_epoch)
    (place / "weights" / "notes.txt").write_text("none of it")
    require_equal(imported("weights"), {name: array.astype("f4") for name, array in arrays.items()})


def test_held_out_samples_are_taken_from_the_data(place):
    np.savez("data.npz", X=X, y=Y, X_held_out=X[:9], y_held_out=Y[:9])
    np.savez("weights.npz", **stacks())
    assert imported("weights.npz").recording.held_out.sum() == 9


def broken(name: str, content: bytes = b"") -> None:
    with open(name, "wb") as file:
        file.write(content)


def saved(**arrays) -> None:
    np.savez("weights.npz", **arrays)


@pytest.mark.parametrize(
    ("make", "arguments", "message"),
    [
        (
            lambda: broken("weights.pt"),
            ["weights.pt"],
            "weights.pt is a pickle, which could run anything when it is read: save the weights again with "
            "safetensors.torch.save_file(model.state_dict(), 'weights.safetensors'), or numpy.savez",
        ),
        (
            lambda: np.savez("weights.npz", W1=np.array([{}], dtype=object)),
            ["weights.npz"],
            "weights.npz is no NPZ file of plain arrays: write it with numpy.savez",
        ),
        (
            lambda: broken("weights.npz", b"PK\3\4 nothing"),
            ["weights.npz"],
            "weights.npz is no NPZ file of plain arrays: write it with numpy.savez",
        ),
        (
            lambda: None,
            ["weights.npz"],
            "weights.npz cannot be read: No such file or directory",
        ),
        (
            lambda: broken("weights.safetensors", b"\xff" * 20),
            ["weights.safetensors"],
            "weights.safetensors is damaged: its header is longer than the file",
        ),
        (
            lambda: broken("weights.csv"),
            ["weights.csv"],
            "weights.csv has no format that is read here: give .npz, .safetensors, .weights.h5 or a file of "
            "deepreplay, or a folder",
        ),
        (
            lambda: saved(V=np.ones((2, 2))),
            ["weights.npz"],
            "weights.npz has no arrays W1, b1, … or NAME.weight (choose V)",
        ),
        (
            lambda: saved(W2=np.ones((1, 2))),
            ["weights.npz"],
            "weights.npz has no array W1 (choose W2)",
        ),
        (
            lambda: saved(W1=np.ones((3, 1, 2)), b1=np.ones((2, 1))),
            ["weights.npz"],
            "weights.npz: the arrays have 2 and 3 epochs",
        ),
        (
            lambda: saved(W1=np.ones(3)),
            ["weights.npz"],
            "weights.npz: W1 has the shape (3,) of float64, and must be numbers (epochs, out, in) or (out, in)",  # noqa: E501
        ),
        (
            lambda: saved(W1=np.ones((1, 2))),
            ["weights.npz", "--data", "data.npz"],
            "weights.npz does not say its activations: give --activations, 1 names with commas between them, "
            "as in tanh,sigmoid",
        ),
        (
            lambda: saved(W1=np.ones((1, 2))),
            ["weights.npz", "--activations", "tanh"],
            "weights.npz has no samples: give --data FILE, an NPZ with X and y",
        ),
        (
            lambda: (saved(W1=np.ones((1, 2))), np.savez("data.npz", X=X)),
            ["weights.npz", "--data", "data.npz", "--activations", "tanh"],
            "data.npz has no array y (choose X)",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_one_line(place, capsys, make, arguments, message):
    make()
    assert main(["import", *arguments]) == 1
    assert capsys.readouterr().err == f"error: {message}\n"
    assert not (place / "recordings").exists()
