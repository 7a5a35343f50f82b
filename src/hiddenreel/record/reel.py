"""Records the training of another framework with a call for each epoch.

Each call appends a record, which survives if the process is killed. When the block ends, the complete
recording appears in its folder; until then it is in a hidden folder beside it and can be resumed.
"""

from __future__ import annotations

import json
import platform
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import numpy as np

import hiddenreel
from hiddenreel.errors import HiddenreelError, suggest
from hiddenreel.learn.activations import ACTIVATIONS
from hiddenreel.learn.data import Dataset
from hiddenreel.learn.losses import LOSS_NAMES
from hiddenreel.learn.network import Network
from hiddenreel.learn.training import Evaluation
from hiddenreel.reading import sha256_of
from hiddenreel.record import given
from hiddenreel.record.compared import Dense, compared
from hiddenreel.record.layout import EPOCHS, MADE, SAMPLES, record_type
from hiddenreel.record.models import Reader, Weights, reader_for, version_of
from hiddenreel.record.writing import (
    Appender,
    alone,
    npy_header,
    plain_words_for_a_full_disk,
    put_in_place,
    record_bytes,
    require_nothing_else_in,
    whole_records,
    write_made,
    write_samples,
)

# The name of the dataset in a run whose samples are given as arrays.
RECORDED = "recorded"
MOST_SAMPLES = 5000


class Reel:
    """A recording of a training of any framework: call it with the model after every epoch.

    Use it in a ``with`` block, or call `close` at the end. Its length is the number of epochs that it
    holds, the untrained network included.

    Parameters
    ----------
    folder : path
        The folder in which the recording appears when the block ends.
    X : array (N, …)
        The training samples in the form that the model takes.
    y : array (N,) or (N, k)
        Their classes, as numbers, words or one-hot rows, or the numbers that a regression learns.
    held_out : (X, y), optional
        Samples that the network is tested on.
    loss : str, optional
        ``cross-entropy``, ``squared-error`` or ``half-squared-error``. With ``cross-entropy``, the
        outputs of a last layer without an activation are taken as logits.
    activations : sequence of str, optional
        The activation of each layer, if the model does not name it.
    rows : {"out", "in"}, optional
        For arrays: ``out`` if layers compute ``W @ x + b``, ``in`` if they compute ``x @ W + b``.
        Needed only if every W is square.
    task : {"classification", "regression"}, optional
        What `y` holds, if its values do not decide it.
    feature_names, class_names : sequence of str
    program : str, optional
        The program that trained the network, for captions, if the model does not name it.
    samples : int
        The most samples to record of X, and of the held-out ones. Of more samples, a stratified choice
        is recorded, always the same, and captions say so.
    tolerance : float, optional
        How far the recording's forward pass may differ from the model's, relative to its largest number.
    resume : bool
        Continue an unfinished recording instead of starting anew.

    Raises
    ------
    HiddenreelError
        When the samples or an option are wrong, or another process records into the folder.
    """

    def __init__(
        self,
        folder: str | Path,
        X: Any,
        y: Any,
        *,
        held_out: tuple[Any, Any] | None = None,
        loss: str | None = None,
        activations: Sequence[str] | None = None,
        rows: str | None = None,
        task: str | None = None,
        feature_names: Sequence[str] = (),
        class_names: Sequence[str] = (),
        program: str | None = None,
        samples: int = MOST_SAMPLES,
        tolerance: float | None = None,
        resume: bool = False,
    ) -> None:
        self.folder = Path(folder)
        self.name = self.folder.name
        if loss not in (None, *LOSS_NAMES):
            raise HiddenreelError(f"loss = {loss!r}{suggest(LOSS_NAMES, loss)}")
        for activation in activations or ():
            if activation not in ACTIVATIONS:
                raise HiddenreelError(f"activations has {activation!r}{suggest(ACTIVATIONS, activation)}")
        if type(samples) is not int or samples < 4:
            raise HiddenreelError(f"samples = {samples!r}: must be a whole number at least 4")
        require_nothing_else_in(self.folder)
        self._data = given.Given.read(X, y, held_out, task, samples)
        self._names = {
            "features": given.names(feature_names, "feature_names", self._data.inputs),
            "classes": given.names(class_names, "class_names", len(self._data.classes))
            or list(self._data.classes),
        }
        self._loss, self._activations = loss, activations
        self._program = program
        self._rows, self._tolerance, self._resume = rows, tolerance, resume
        self._count = 0
        self._reader: Reader | None = None
        self._file: BinaryIO | None = None
        # Unfinished work, on the same disk as the recording.
        self._partial = self.folder.with_name(f".{self.name}.partial")
        self._unfinished = self._partial / self.name
        self._lock = ExitStack()
        self._lock.enter_context(alone(self._partial, self.name))
        if resume and (made := self._made_before()):
            self._count = self._open(made["configuration"]["layers"])

    def __len__(self) -> int:
        return self._count

    def __enter__(self) -> Reel:
        return self

    def __exit__(self, kind: type | None, value: BaseException | None, trace: TracebackType | None) -> None:
        """Finish the recording; if the block failed, keep the unfinished one for ``resume=True``."""
        if kind is None:
            self.close()
        else:
            self._release()

    def __call__(
        self,
        model: Any,
        *,
        epoch: int | None = None,
        loss: float | None = None,
        held_out_loss: float | None = None,
        outputs: Any = None,
    ) -> None:
        """Record the network's present state.

        Parameters
        ----------
        model : object
            A PyTorch module, a Keras model, an MLP of scikit-learn, or ``[(W, b), …]``.
        epoch : int, optional
            The number of this record, if a training continues from a checkpoint: records from this
            number on are dropped. The default is the next number; 0 is the untrained network.
        loss, held_out_loss : float, optional
            The losses that the training computed; by default they are computed from the samples.
        outputs : array (N, k), optional
            The network's outputs for X, to check the forward pass of weights that are given as arrays.

        Raises
        ------
        HiddenreelError
            When the model is not a dense network, its forward pass differs from ours, or a weight is
            not finite.
        """
        if self._reader is None:
            self._begin(model, outputs)
        assert self._reader is not None
        self._go_to(self._count if epoch is None else epoch)
        weights = self._reader.weights(model)
        record = self._record(weights, loss, held_out_loss)
        with plain_words_for_a_full_disk(self.name):
            self._appender.append(record)
        self._count += 1

    def close(self) -> None:
        """Finish the recording and put it into its folder.

        Raises
        ------
        HiddenreelError
            When nothing was recorded.
        """
        made = self._made_before() if self._count else None
        if self._file is None or made is None:
            self._release()
            raise HiddenreelError(
                f"nothing was recorded for {self.folder}: call it with the model in the block"
            )
        with plain_words_for_a_full_disk(self.name):
            self._file.seek(0)
            self._file.write(npy_header(self._dtype, self._count))
            self._file.flush()
            self._appender.settle()
            self._file.close()
            made["configuration"]["epochs"] = self._count - 1
            made["epochs"] = sha256_of(self._unfinished / EPOCHS)
            write_made(self._unfinished, made)
        put_in_place(self._unfinished, self.folder, self._partial / "old")
        self._release()
        shutil.rmtree(self._partial, ignore_errors=True)

    # --- The first call --------------------------------------------------------------------------

    def _begin(self, model: Any, outputs: Any) -> None:
        """Read the model, compare its forward pass with ours, and open the file of epochs."""
        reader = reader_for(model, self._activations, self._rows, self._data.inputs)
        layers = reader.layers(model, self._data.shown)
        if outputs is not None:
            layers[-1] = replace(layers[-1], a=self._data.chosen(given.array(outputs)))
        weights = reader.weights(model)
        dense = compared(
            layers,
            weights,
            self._data.X,
            loss=self._loss or reader.loss,
            activations=self._activations,
            is_regression=self._data.is_regression,
            tolerance=self._tolerance,
        )
        sizes = (self._data.inputs, *(len(b) for _, b in weights))
        low = -1.0 if self._data.signs and dense.loss != "cross-entropy" else 0.0
        dataset = self._data.encoded(sizes[-1], low)
        made = self._made(self._program or reader.program, sizes, dense, dataset)
        before = self._made_before() if self._resume else None
        if before is None:
            shutil.rmtree(self._unfinished, ignore_errors=True)
            self._unfinished.mkdir(parents=True)
        write_samples(self._unfinished, dataset)
        if before is not None:
            self._require_same(made, before)
        write_made(self._unfinished, made)
        self._network = Network(sizes, dense.hidden, dense.output, dense.loss)
        self._evaluation = Evaluation(self._network, dataset)
        if self._file is None:
            self._count = self._open(sizes)
        self._blank = np.zeros((), self._dtype)
        self._reader = reader

    def _made(self, program: str, sizes: Sequence[int], dense: Dense, dataset: Dataset) -> dict[str, Any]:
        """Return all settings of the recording, without its epochs."""
        return {
            "configuration": {
                "run": self.name,
                "trained_by": program,
                "dataset": {
                    "name": RECORDED,
                    "samples": len(dataset.X),
                    "of": self._data.of,
                    "inputs": sizes[0],
                    "classes": len(self._data.classes),
                    "low": min(0.0, float(dataset.Y.min())) if self._data.classes else 0.0,
                    "held_out": float(dataset.held_out.mean()),
                },
                "layers": list(sizes),
                "hidden": dense.hidden if isinstance(dense.hidden, str) else list(dense.hidden),
                "output": dense.output,
                "loss": dense.loss,
            },
            "names": self._names,
            "versions": {
                "hiddenreel": hiddenreel.__version__,
                "numpy": np.__version__,
                "python": platform.python_version(),
                **version_of(program),
            },
        }

    def _made_before(self) -> dict[str, Any] | None:
        """Read the settings of an unfinished recording; return None if there is none."""
        try:
            return dict(json.loads((self._unfinished / MADE).read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return None

    def _require_same(self, made: dict[str, Any], before: dict[str, Any]) -> None:
        """Raise `HiddenreelError` unless the unfinished recording has the settings of this one."""
        then = {k: v for k, v in before["configuration"].items() if k != "epochs"}
        differing = [key for key, value in made["configuration"].items() if then[key] != value]
        if before["samples"] != sha256_of(self._unfinished / SAMPLES):
            differing.append("the samples")
        if differing:
            raise HiddenreelError(
                f"the unfinished recording of {self.folder} has another {differing[0]}: "
                "leave out resume=True to start anew"
            )

    def _open(self, sizes: Sequence[int]) -> int:
        """Open the file of epochs; return the number of complete records in it."""
        self._dtype = record_type(sizes, len(self._data.X), 1)
        self._header = npy_header(self._dtype, 0)
        path = self._unfinished / EPOCHS
        self._file = open(path, "r+b" if path.exists() else "w+b")  # noqa: SIM115 - until close
        # Only the number of epochs in the header may differ, if a process was killed in `close`.
        if len(self._file.read(len(self._header))) == len(self._header):
            self._file.seek(0)
            self._file.write(self._header)
        self._file.seek(0)
        count, _ = whole_records(self._file, self._header, self._dtype)
        self._appender = Appender(self._file)
        return count

    # --- Every call ------------------------------------------------------------------------------

    def _go_to(self, epoch: int) -> None:
        """Drop the records from an epoch on."""
        if type(epoch) is not int or not 0 <= epoch <= self._count:
            raise HiddenreelError(
                f"epoch = {epoch!r}: the recording has {self._count} epochs, choose 0 … {self._count}"
            )
        assert self._file is not None
        if epoch < self._count:
            self._file.seek(len(self._header) + epoch * self._dtype.itemsize)
            self._file.truncate()
            self._count = epoch

    def _record(self, weights: Weights, loss: float | None, held_out_loss: float | None) -> bytes:
        """Return the record of a network with these weights and losses."""
        network, where = self._network, f"in epoch {self._count}"
        shapes = [W.shape for W, _ in weights]
        if shapes != [M[:, :-1].shape for M in network.layers]:
            raise HiddenreelError(f"the network has other layers {where} than before: {shapes}")
        network.set_layers([np.column_stack(layer) for layer in weights])
        if not np.isfinite(network.theta).all():
            raise HiddenreelError(f"the weights are not finite {where}: lower the learning rate")
        norms = np.array([[np.linalg.norm(M[:, :-1]) for M in network.layers]])
        with np.errstate(all="ignore"):
            epoch = self._evaluation.epoch(self._count, np.full_like(norms, np.nan), norms)
        if loss is not None:
            epoch = replace(epoch, loss=float(loss))
        if held_out_loss is not None:
            epoch = replace(epoch, held_out_loss=float(held_out_loss))
        try:
            return record_bytes(epoch, self._blank)
        except FloatingPointError:
            raise HiddenreelError(f"the activations are too large to record {where}") from None

    def _release(self) -> None:
        """Close the file and release the lock; the records stay."""
        if self._file is not None and not self._file.closed:
            self._file.flush()
            self._appender.settle()
            self._file.close()
        if not self._count:
            shutil.rmtree(self._partial, ignore_errors=True)
        self._lock.close()
