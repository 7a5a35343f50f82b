"""Reads the weights of a training from NPZ, safetensors or HDF5 files, or from a folder of them.

Pickles are refused, because reading one can run code. HDF5 needs h5py, which is imported only then.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from hiddenreel.errors import HiddenreelError, suggest

Arrays = dict[str, np.ndarray]
# One network: (W, b) of each layer; b is 0 if the file has none.
Network = list[tuple[np.ndarray, np.ndarray]]

PICKLES = (".pt", ".pth", ".pkl", ".pickle", ".joblib", ".ckpt", ".bin")
DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}
# The most bytes of a header.
LONGEST_HEADER = 100_000_000


@dataclass(frozen=True)
class WeightFile:
    """The weights of a training, and other facts that a file holds about it.

    Attributes
    ----------
    networks : list of list of (W, b)
        A network for each epoch, the untrained one first.
    activations : list of str, optional
        The activation of each layer, if the file names it.
    rows : str, optional
        Whether a row of W belongs to a neuron of this layer ("out") or of the layer before ("in").
    X, y : array, optional
        Samples and targets, if the file has them.
    """

    networks: list[Network]
    activations: list[str] | None = None
    rows: str | None = None
    X: np.ndarray | None = None
    y: np.ndarray | None = None


def read_weights(path: Path) -> WeightFile:
    """Read weights from a file, or from a folder with one file for each epoch.

    Raises
    ------
    HiddenreelError
        When the file is missing or cannot be read safely.
    """
    if path.is_dir():
        files = sorted((p for p in path.iterdir() if _reader(p)), key=lambda p: _natural(p.name))
        if not files:
            raise HiddenreelError(f"{path} has no weights: put a file for each epoch into it, {FORMATS}")
        read = [read_weights(file) for file in files]
        return WeightFile([network for file in read for network in file.networks], rows=read[0].rows)
    if path.suffix in PICKLES:
        raise HiddenreelError(
            f"{path} is a pickle, which could run anything when it is read: save the weights again with "
            "safetensors.torch.save_file(model.state_dict(), 'weights.safetensors'), or numpy.savez"
        )
    reader = _reader(path)
    if reader is None:
        raise HiddenreelError(f"{path} has no format that is read here: give {FORMATS}, or a folder")
    try:
        return reader(path)
    except OSError as error:
        raise HiddenreelError(f"{path} cannot be read: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError, AttributeError, EOFError, zipfile.BadZipFile) as error:
        raise HiddenreelError(f"{path} is damaged: {' '.join(str(error).split())}") from None


def read_arrays(path: Path) -> Arrays:
    """Read all arrays of an NPZ file.

    Raises
    ------
    HiddenreelError
        When it cannot be read.
    """
    try:
        # Opened here, because NumPy leaves a damaged archive open.
        with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except OSError as error:
        raise HiddenreelError(f"{path} cannot be read: {error.strerror or error}") from None
    except (ValueError, AttributeError, EOFError, zipfile.BadZipFile):
        raise HiddenreelError(f"{path} is no NPZ file of plain arrays: write it with numpy.savez") from None


def read_safetensors(path: Path) -> Arrays:
    """Read all tensors of a safetensors file: a length of 8 bytes, a JSON header, raw numbers."""
    content = path.read_bytes()
    end = 8 + int.from_bytes(content[:8], "little")
    if len(content) < 8 or end > min(len(content), LONGEST_HEADER):
        raise ValueError("its header is longer than the file")
    header = json.loads(content[8:end])
    arrays = {}
    for name, about in header.items():
        if name != "__metadata__":
            first, last = about["data_offsets"]
            raw = np.frombuffer(content[end + first : end + last], DTYPES[about["dtype"]])
            if about["dtype"] == "BF16":
                # The upper half of a number of 32 bits.
                raw = (raw.astype("<u4") << 16).view("<f4")
            arrays[name] = raw.reshape(about["shape"])
    return arrays


def _of_npz(path: Path) -> WeightFile:
    return WeightFile(_networks(path, read_arrays(path)))


def _of_safetensors(path: Path) -> WeightFile:
    return WeightFile(_networks(path, read_safetensors(path)))


def _of_hdf5(path: Path) -> WeightFile:
    """Read ``.weights.h5`` of Keras 3, or a file of deepreplay's `ReplayData`."""
    try:
        h5py: Any = import_module("h5py")
    except ImportError:
        raise HiddenreelError(f"{path} needs h5py: install it with pip install h5py") from None
    with h5py.File(path, "r") as file:
        replays = [group for group in file.values() if "activation_functions" in group.attrs]
        if replays:
            return _of_replay(replays[0])
        if "layers" not in file:
            raise ValueError("it has no group 'layers', and no group of deepreplay")
        groups = sorted(file["layers"].items(), key=lambda item: _natural(item[0]))
        found = [group["vars"] for _, group in groups if len(group.get("vars", ()))]
        return WeightFile([[_pair([layer[key][()] for key in layer]) for layer in found]], rows="in")


def _of_replay(group: Any) -> WeightFile:
    """Read a group of deepreplay, which holds the weights of all epochs, samples and targets."""
    names = [bytes(name).decode() for name in group.attrs["activation_functions"]]
    layers, activations = [], []
    for number, name in enumerate(names):
        arrays = group[f"layer{number}"]
        if len(arrays):
            layers.append([arrays[key][()] for key in sorted(arrays)])
            activations.append("identity" if name == "linear" else name)
        elif name and activations:
            # A layer that only applies an activation.
            activations[-1] = name
    epochs = len(layers[0][0])
    networks = [[_pair([a[e] for a in layer]) for layer in layers] for e in range(epochs)]
    return WeightFile(networks, activations, "in", group["inputs"][()], group["targets"][()])


def _pair(arrays: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    W = arrays[0]
    return W, arrays[1] if len(arrays) > 1 else np.zeros(W.shape[-1])


def _networks(path: Path, arrays: Mapping[str, np.ndarray]) -> list[Network]:
    """Sort arrays into layers and epochs: ``W1, b1, …``, or ``NAME.weight, NAME.bias`` as in PyTorch."""
    layers = []
    for W, b in _named(path, arrays):
        if W not in arrays:
            raise HiddenreelError(f"{path} has no array {W}{suggest(arrays, W)}")
        weight = arrays[W]
        if weight.ndim not in (2, 3) or weight.dtype.kind != "f":
            raise HiddenreelError(
                f"{path}: {W} has the shape {weight.shape} of {weight.dtype}, and must be numbers "
                "(epochs, out, in) or (out, in)"
            )
        weight = weight if weight.ndim == 3 else weight[None]
        bias = arrays.get(b, np.zeros(weight.shape[:2]))
        layers.append((weight, bias if bias.ndim == 2 else bias[None]))
    epochs = {len(part) for layer in layers for part in layer}
    if len(epochs) > 1:
        raise HiddenreelError(f"{path}: the arrays have {' and '.join(map(str, sorted(epochs)))} epochs")
    return [[(W[e], b[e]) for W, b in layers] for e in range(epochs.pop())]


def _named(path: Path, arrays: Mapping[str, np.ndarray]) -> list[tuple[str, str]]:
    """Return the names of W and b of each layer, inputs first."""
    depth = sum(1 for name in arrays if re.fullmatch(r"W\d+", name))
    if depth:
        return [(f"W{level}", f"b{level}") for level in range(1, depth + 1)]
    layers = sorted((name for name in arrays if name.endswith("weight")), key=_natural)
    if not layers:
        raise HiddenreelError(f"{path} has no arrays W1, b1, … or NAME.weight{suggest(arrays)}")
    return [(name, f"{name.removesuffix('weight')}bias") for name in layers]


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a key that sorts 2 before 10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def _reader(path: Path) -> Callable[[Path], WeightFile] | None:
    return READERS.get(path.suffix)


READERS: dict[str, Callable[[Path], WeightFile]] = {
    ".npz": _of_npz,
    ".safetensors": _of_safetensors,
    ".h5": _of_hdf5,
    ".hdf5": _of_hdf5,
}
FORMATS = ".npz, .safetensors, .weights.h5 or a file of deepreplay"
