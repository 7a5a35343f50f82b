"""Reads recordings, the only source of data for figures and films.

Records are mapped into memory, so that reading one epoch costs the same however many there are.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from hiddenreel.errors import HiddenreelError
from hiddenreel.learn.activations import ACTIVATIONS
from hiddenreel.learn.data import PICTURES, REGRESSIONS, decide
from hiddenreel.learn.network import Batch
from hiddenreel.learn.run import Run
from hiddenreel.learn.training import epoch_order, network_for, steps_per_epoch
from hiddenreel.reading import sha256_of
from hiddenreel.record.layout import EPOCHS, MADE, SAMPLES, fingerprint, is_whole, record_type

Layers = list[tuple[np.ndarray, np.ndarray]]

# A saturated sigmoid overflows in e^-z and then is exactly 0, which is right.
no_overflow_warnings = np.errstate(over="ignore")


def _require_regular(file: Path) -> None:
    """Raise `ValueError` for a pipe or a device, which could block the reader for ever."""
    if file.exists() and not file.is_file():
        raise ValueError(f"{file.name} is not a regular file")


class Recording:
    """A finished training.

    Epochs run from 0, the untrained network, to `epochs`. Where a method takes a fractional epoch,
    weights are interpolated linearly between the recorded epochs on either side and everything else
    is computed from them. Layers are numbered from 1; samples have the order of `X`.

    Attributes
    ----------
    run : Run
        How the network was trained.
    made : dict
        Configuration, seed and versions.
    X, Y : array (N, d), (N, k)
        Samples and targets.
    labels : array (N,) of int
    held_out : array (N,) of bool
    units : array (d + k, 2), optional
        μ and σ of each column of X and of Y, where they are (x - μ) / σ of what was given.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        try:
            self._read()
        # Damaged bytes may make a parser raise nearly anything.
        except Exception as error:
            reason = " ".join(str(error).split())
            raise HiddenreelError(
                f"{self.folder} is not a whole recording ({reason}): remove it and run snakemake"
            ) from None

    def _read(self) -> None:
        for name in (MADE, EPOCHS, SAMPLES):
            _require_regular(self.folder / name)
        self.made = json.loads((self.folder / MADE).read_text())
        self.run = Run.from_dict(self.made["configuration"])
        # A deep network has a long header, because it has a long list of fields.
        self.records = np.load(
            self.folder / EPOCHS, mmap_mode="r", allow_pickle=False, max_header_size=1 << 20
        )
        # Opened here, because NumPy leaves a damaged archive open.
        with open(self.folder / SAMPLES, "rb") as file, np.load(file, allow_pickle=False) as samples:
            self.X, self.Y = samples["X"], samples["Y"]
            self.labels, self.held_out = samples["labels"], samples["held_out"]
            self.units = samples.get("units")
        training = int(np.count_nonzero(~self.held_out))
        # If another program trained the network, norms are known after each epoch only.
        steps = steps_per_epoch(training, self.run.batch_size) if self.run.is_ours else 1
        expected = record_type(self.run.layers, len(self.X), steps)
        if self.records.dtype != expected or self.records.shape != (self.run.epochs + 1,):
            raise ValueError(f"{EPOCHS} does not fit {MADE} and {SAMPLES}")
        self._verify()

    def _verify(self) -> None:
        """Raise `ValueError` unless all checksums are right.

        Recordings of version 0.1 have no digest of their samples; for these, NumPy finds most damage.
        """
        if fingerprint(self.made) != self.made.get("fingerprint"):
            raise ValueError(f"{MADE} is damaged")
        if self.made.get("samples") not in (None, sha256_of(self.folder / SAMPLES)):
            raise ValueError(f"{SAMPLES} is not the one that was recorded")
        if self.made.get("epochs") not in (None, sha256_of(self.folder / EPOCHS)):
            raise ValueError(f"{EPOCHS} is not the one that was recorded")
        records = np.asarray(self.records).view(np.uint8).reshape(len(self.records), -1)
        for epoch, record in enumerate(records):
            if not is_whole(record.data):
                raise ValueError(f"{EPOCHS} is damaged in epoch {epoch}")

    @classmethod
    def open(cls, folder: Path | str) -> Recording:
        """Open the recording in `folder` and verify its checksums.

        Raises
        ------
        HiddenreelError
            When a file is missing or damaged.
        """
        return cls(Path(folder))

    @property
    def epochs(self) -> int:
        """The last epoch."""
        return len(self.records) - 1

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons in each layer, inputs first."""
        return self.run.layers

    @property
    def depth(self) -> int:
        """L, the number of layers of weights; layer L is the output."""
        return len(self.sizes) - 1

    @property
    def hidden_layers(self) -> range:
        """The numbers of the hidden layers, 1 … L - 1."""
        return range(1, self.depth)

    @property
    def classes(self) -> int:
        """The number of classes of the samples; 0 where the targets are numbers."""
        return 0 if self.is_regression else int(self.labels.max()) + 1

    @property
    def is_regression(self) -> bool:
        """Whether the targets are numbers instead of classes."""
        return self.run.dataset.is_regression or self.run.dataset.name in REGRESSIONS

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The names of the inputs; empty if they have none."""
        if self.run.dataset.file:
            return tuple(self.run.dataset.parameters["inputs"])
        return tuple(self.made.get("names", {}).get("features", ()))

    @property
    def class_names(self) -> tuple[str, ...]:
        """The names of the classes; empty if they have none."""
        if self.run.dataset.file:
            return tuple(self.run.dataset.parameters.get("class_names", ()))
        return tuple(self.made.get("names", {}).get("classes", ()))

    @property
    def target_name(self) -> str:
        """The name of a regression's target; empty if it has none."""
        return str(self.run.dataset.parameters.get("target", ""))

    @property
    def picture(self) -> tuple[int, int] | None:
        """Rows and columns, if each sample's inputs are the grey values of a picture; else None."""
        return PICTURES.get(self.run.dataset.name)

    @property
    def low_target(self) -> float:
        """The target that means "not this class": 0, or -1 for the lecture's signs."""
        return min(0.0, float(self.Y.min()))

    @property
    def steps_per_epoch(self) -> int:
        """Mini-batches in an epoch."""
        return self.records.dtype["gradient_norms"].shape[0]

    @cached_property
    def loss(self) -> np.ndarray:
        """Mean cost over the training samples after each epoch, (epochs + 1,)."""
        return np.array(self.records["loss"])

    @cached_property
    def accuracy(self) -> np.ndarray:
        """Share of the training samples classified correctly after each epoch, (epochs + 1,)."""
        return np.array(self.records["accuracy"])

    @cached_property
    def held_out_loss(self) -> np.ndarray | None:
        """Mean cost over the held-out samples, (epochs + 1,); None if there are none."""
        return np.array(self.records["held_out_loss"]) if self.held_out.any() else None

    @cached_property
    def held_out_accuracy(self) -> np.ndarray | None:
        """Share of the held-out samples classified correctly, (epochs + 1,); None if there are none."""
        return np.array(self.records["held_out_accuracy"]) if self.held_out.any() else None

    @cached_property
    def gradient_norms(self) -> np.ndarray:
        """‖∂C/∂W^ℓ‖ of each step of each epoch, (epochs · steps_per_epoch, L)."""
        return self.records["gradient_norms"][1:].reshape(-1, self.depth)

    @cached_property
    def weight_norms(self) -> np.ndarray:
        """‖W^ℓ‖ after each step of each epoch, (epochs · steps_per_epoch, L)."""
        return self.records["weight_norms"][1:].reshape(-1, self.depth)

    @property
    def parameters(self) -> np.ndarray:
        """All weights and biases at every epoch, (epochs + 1, P): the rows of ``[W | b]`` by layer."""
        records = np.asarray(self.records)
        layers = [
            np.concatenate([records[f"W{level}"], records[f"b{level}"][..., None]], axis=-1)
            for level in range(1, self.depth + 1)
        ]
        return np.concatenate([layer.reshape(len(records), -1) for layer in layers], axis=1)

    def weights(self, epoch: float) -> Layers:
        """Return (W (k, j), b (k,)) of each layer; a fractional epoch is interpolated."""
        before, after = self._around(epoch)
        share = epoch - before
        if share == 0:
            return [(np.array(W[before]), np.array(b[before])) for W, b in self._parameters]

        def between(field: np.ndarray) -> np.ndarray:
            return (1 - share) * field[before] + share * field[after]

        return [(between(W), between(b)) for W, b in self._parameters]

    @cached_property
    def _parameters(self) -> Layers:
        """W (epochs + 1, k, j) and b (epochs + 1, k) of each layer: views that are slow to make."""
        records = np.asarray(self.records)
        return [(records[f"W{level}"], records[f"b{level}"]) for level in range(1, self.depth + 1)]

    def activations(self, epoch: int, layer: int) -> np.ndarray:
        """Return a^layer of all samples as recorded, (N, k) float32."""
        self._around(epoch)
        return self.records[f"a{layer}"][epoch]

    def replay(self, epoch: float, X: np.ndarray) -> list[np.ndarray]:
        """Run inputs X (m, d) through the network of an epoch; return a^0 … a^L, (m, k) each."""
        return Replay(self, X).at(epoch)

    def cost_of(self, epoch: float, activations: Sequence[np.ndarray], Y: np.ndarray) -> np.ndarray:
        """Return the cost (m,) of samples from their activations at an epoch.

        Parameters
        ----------
        activations : sequence of array (m, k)
            a^0 … a^L of the samples, as `replay` returns them.
        Y : array (m, k)
            Their targets.
        """
        loss, outputs = network_for(self.run).loss, activations[-1]
        if loss.from_z:
            W, b = self.weights(epoch)[-1]
            outputs = activations[-2] @ W.T + b
        return loss.value(outputs.T, Y.T)

    def answers(self, outputs: np.ndarray) -> np.ndarray:
        """Return the predicted classes of outputs a^L (m, k), (m,) of int."""
        return decide(outputs.T, self.low_target)

    def is_right(self, outputs: np.ndarray) -> np.ndarray:
        """Return which samples the outputs a^L (N, k) classify correctly, (N,) of bool."""
        return self.answers(outputs) == self.labels

    @no_overflow_warnings
    def activate(self, layer: int, z: np.ndarray) -> np.ndarray:
        """Return a = σ(z) of a layer, 1 … L, for any pre-activations z (m, k)."""
        a = np.array(z.T, dtype=np.float64, order="C")
        network_for(self.run).sigmas[layer - 1].apply(a)
        return a.T

    def activation_limits(self, layer: int) -> tuple[float, float] | None:
        """Return the bounds of the activations of a layer, 1 … L; None if σ has no upper bound."""
        return network_for(self.run).sigmas[layer - 1].limits

    def batches(self, epoch: int) -> list[np.ndarray]:
        """Return the rows of X of each step after `epoch`, in order, (m,) each.

        After the last epoch they are those of the epoch that would come next.

        Raises
        ------
        HiddenreelError
            When another program trained the network, or the epoch was not recorded.
        """
        self._around(epoch)
        if not self.run.is_ours:
            raise HiddenreelError(
                f"the batches of run '{self.run.name}' are not known: {self.run.trained_by} trained it"
            )
        training = int(np.count_nonzero(~self.held_out))
        order, size = epoch_order(self.run, epoch + 1, training), self.run.batch_size
        return [order[start : start + size] for start in range(0, training, size)]

    def first_batch(self, epoch: int) -> np.ndarray:
        """Return the rows of X that the first step after `epoch` learns from, (m,)."""
        return self.batches(epoch)[0]

    def _around(self, epoch: float) -> tuple[int, int]:
        """Return the recorded epochs at or before, and at or after, a fractional one."""
        if not 0 <= epoch <= self.epochs:
            raise HiddenreelError(
                f"epoch {epoch:.12g} of run '{self.run.name}' was not recorded: choose 0 … {self.epochs}"
            )
        return math.floor(epoch), math.ceil(epoch)


class Replay:
    """Runs the same inputs X (m, d) through a recorded network at many epochs.

    It reuses its arrays; the result of `at` depends only on the recording and the epoch.
    """

    def __init__(self, recording: Recording, X: np.ndarray) -> None:
        self.recording = recording
        self._network = network_for(recording.run)
        self._batch = Batch(self._network, len(X))
        self._batch.load(np.asarray(X, dtype=np.float64).T)

    @no_overflow_warnings
    def at(self, epoch: float) -> list[np.ndarray]:
        """Return a^0 … a^L at an epoch, (m, k) each: views that the next call overwrites."""
        for M, (W, b) in zip(self._network.layers, self.recording.weights(epoch)):
            M[:, :-1], M[:, -1] = W, b
        self._batch.forward()
        return [self._batch.activations[0][:-1].T, *(a.T for a in self._batch.layers)]


@no_overflow_warnings
def activation_curve(name: str, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return σ(z) and σ'(z), (m,) each, of the activation `name` for pre-activations z (m,).

    They are what a network's forward pass and backprop compute. The activation must work on each neuron
    alone, as softmax does not.
    """
    a = np.array(z, dtype=np.float64)[None]
    slope = np.ones_like(a)
    ACTIVATIONS[name].apply(a)
    ACTIVATIONS[name].pull_back(a, slope, np.empty_like(a))
    return a.ravel(), slope.ravel()
