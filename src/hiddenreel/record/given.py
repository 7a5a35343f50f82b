"""Reads samples and targets from arrays in any of the forms that frameworks use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hiddenreel.errors import HiddenreelError
from hiddenreel.learn.data import Dataset, encode

# Its own stream of random numbers.
PROBE_STREAM = 401
# More distinct whole numbers than this are a quantity, not classes.
MOST_CLASSES = 10


@dataclass(frozen=True)
class Targets:
    """The targets that a network learns.

    Attributes
    ----------
    numbers : array (N, k)
        The targets of a regression; empty (N, 0) for classes.
    labels : array (N,) of int
        The class of each sample; all 0 for a regression.
    classes : tuple of str
        The names of the classes; empty for a regression.
    signs : bool
        Whether the classes were given as -1 and 1.
    """

    numbers: np.ndarray
    labels: np.ndarray
    classes: tuple[str, ...] = ()
    signs: bool = False

    @property
    def is_regression(self) -> bool:
        """Whether the targets are numbers."""
        return not self.classes

    def rows(self, chosen: np.ndarray) -> Targets:
        """Return the targets of the samples with these indices."""
        return Targets(self.numbers[chosen], self.labels[chosen], self.classes, self.signs)

    def encoded(self, outputs: int, low: float) -> np.ndarray:
        """Return the targets for a network with this number of outputs, (N, outputs).

        Raises
        ------
        HiddenreelError
            When the targets need another number of outputs.
        """
        if self.is_regression:
            if self.numbers.shape[1] != outputs:
                raise HiddenreelError(
                    f"the network has {outputs} outputs, and y has {self.numbers.shape[1]} columns"
                )
            return self.numbers
        count = len(self.classes)
        if outputs != count and (outputs, count) != (1, 2):
            wanted = "1 or 2" if count == 2 else str(count)
            raise HiddenreelError(
                f"the network has {outputs} outputs, and the {count} classes of y need {wanted}"
            )
        return encode(self.labels, outputs, low)


def array(value: Any) -> np.ndarray:
    """Convert a framework's tensor, or anything that NumPy understands, to an array."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        # NumPy has no bfloat16: 16 bits with the range of 32.
        value = value.float() if "bfloat16" in str(value.dtype) else value
    return np.asarray(value)


def samples(X: Any, name: str = "X") -> np.ndarray:
    """Convert samples to an array (N, d) of float; an image becomes one row.

    Raises
    ------
    HiddenreelError
        When they are not finite numbers.
    """
    try:
        rows = np.array(array(X), dtype=np.float64)
    except (TypeError, ValueError):
        raise HiddenreelError(f"{name} must be an array of numbers, a row for each sample") from None
    if rows.ndim < 2 or not rows.size:
        raise HiddenreelError(
            f"{name} must have a row for each sample and a column for each input, "
            f"and its shape is {rows.shape}"
        )
    rows = rows.reshape(len(rows), -1)
    if not np.isfinite(rows).all():
        row = int(np.flatnonzero(~np.isfinite(rows).all(axis=1))[0])
        raise HiddenreelError(f"{name} has a value in row {row} that is not a finite number")
    return rows


def targets(y: Any, count: int, task: str | None = None, name: str = "y") -> Targets:
    """Convert the targets that a network learns.

    Parameters
    ----------
    y : array
        Classes (N,) or (N, 1), as numbers or words; classes (N, k) as one-hot rows; or numbers (N,) or
        (N, k).
    count : int
        N, the number of samples.
    task : {"classification", "regression"}, optional
        What y holds, if its values do not decide it.

    Raises
    ------
    HiddenreelError
        When y does not fit the samples or the task.
    """
    if task not in (None, "classification", "regression"):
        raise HiddenreelError(f"task = {task!r}: choose classification or regression")
    values = array(y)
    values = values[:, 0] if values.ndim == 2 and values.shape[1] == 1 else values
    if values.ndim not in (1, 2) or len(values) != count:
        raise HiddenreelError(
            f"{name} must have a value or a row for each of the {count} samples, "
            f"and its shape is {values.shape}"
        )
    words = values.dtype.kind in "OUS"
    values = values.astype(str) if words else values
    if not words and not np.isfinite(values).all():
        row = int(np.flatnonzero(~np.isfinite(values.reshape(count, -1)).all(axis=1))[0])
        raise HiddenreelError(f"{name} has a value in row {row} that is not a finite number")
    if task is None:
        task = "classification" if words or _looks_like_classes(values) else "regression"
    if task == "regression" and words:
        raise HiddenreelError(f"{name} has words, and a regression needs numbers")
    return _classes(values, name) if task == "classification" else _numbers(values)


def _looks_like_classes(values: np.ndarray) -> bool:
    if values.ndim == 2:
        return bool(np.isin(values, (0, 1)).all() and (values.sum(axis=1) == 1).all())
    if values.dtype.kind in "iub":
        return True
    different = np.unique(values)
    return len(different) <= MOST_CLASSES and bool((different == np.round(different)).all())


def _classes(values: np.ndarray, name: str) -> Targets:
    values = np.argmax(values, axis=1) if values.ndim == 2 else values
    different, labels = np.unique(values, return_inverse=True)
    if not 2 <= len(different) <= MOST_CLASSES:
        raise HiddenreelError(
            f"{name} has {len(different)} different values: classes can be 2 to {MOST_CLASSES}, "
            "and numbers need task='regression'"
        )
    words = values.dtype.kind == "U"
    names = tuple(str(label) if words else f"{float(label):g}" for label in different)
    return Targets(np.empty((len(labels), 0)), labels.ravel(), names, names == ("-1", "1"))


def _numbers(values: np.ndarray) -> Targets:
    numbers = np.array(values, dtype=np.float64).reshape(len(values), -1)
    return Targets(numbers, np.zeros(len(numbers), dtype=np.int64))


def probe(given: Targets, most: int) -> np.ndarray:
    """Choose at most `most` samples, stratified by class; return their rows (m,) in order."""
    count = len(given.labels)
    if count <= most:
        return np.arange(count)
    order = np.random.default_rng([0, PROBE_STREAM]).permutation(count)
    # Sort the samples by class, then take evenly spaced ones.
    together = order[np.argsort(given.labels[order], kind="stable")]
    return np.sort(together[np.linspace(0, count - 1, most).round().astype(int)])


def names(given: Sequence[str], key: str, count: int) -> list[str]:
    """Return the names of `count` features or classes, or none.

    Raises
    ------
    HiddenreelError
        When they are not `count` different lines of text.
    """
    listed = [given] if isinstance(given, str) else list(given)
    if listed and len(listed) != count:
        raise HiddenreelError(f"{key} has {len(listed)} names, and there are {count}")
    wrong = next((name for name in listed if type(name) is not str or not name.isprintable()), None)
    if wrong is not None or len(set(listed)) < len(listed):
        raise HiddenreelError(f"{key} must be different lines of text")
    return listed


class Given:
    """The samples in a recording.

    Attributes
    ----------
    X : array (N, d)
        Training samples first, then held-out ones.
    shown : array (N, …)
        The same samples in the form that the model takes.
    of : int
        The number of given samples; `X` may hold only some of them.
    classes : tuple of str
        Empty for a regression.
    """

    def __init__(
        self, parts: Sequence[tuple[np.ndarray, Targets]], shown: np.ndarray, rows: np.ndarray, of: int
    ) -> None:
        self._parts, self._rows = parts, rows
        self.X = np.vstack([X for X, _ in parts])
        self.shown, self.of = shown, of
        self.inputs = self.X.shape[1]
        self.classes, self.signs = parts[0][1].classes, parts[0][1].signs
        self.is_regression = parts[0][1].is_regression

    @classmethod
    def read(cls, X: Any, y: Any, held_out: tuple[Any, Any] | None, task: str | None, most: int) -> Given:
        """Read training samples and held-out ones, at most `most` of each.

        Raises
        ------
        HiddenreelError
            When they cannot be used.
        """
        if held_out is not None and (not isinstance(held_out, (tuple, list)) or len(held_out) != 2):
            raise HiddenreelError("held_out must be a pair (X, y)")
        parts, shown, rows, of = [], [], [], 0
        for place, (X_, y_) in {"": (X, y), **({"held_out ": held_out} if held_out else {})}.items():
            inputs = samples(X_, f"{place}X")
            answers = targets(y_, len(inputs), task, f"{place}y")
            chosen = probe(answers, most)
            parts.append((inputs[chosen], answers.rows(chosen)))
            shown.append(array(X_)[chosen])
            rows.append(of + chosen)
            of += len(inputs)
        (first, learned), (other, tested) = parts[0], parts[-1]
        if first.shape[1] != other.shape[1] or learned.classes != tested.classes:
            raise HiddenreelError("held_out must have the inputs and the classes of X and y")
        return cls(parts, np.concatenate(shown), np.concatenate(rows), of)

    def chosen(self, values: np.ndarray) -> np.ndarray:
        """Return the rows of `X` from an array with a row for each sample that was given.

        Raises
        ------
        HiddenreelError
            When its number of rows differs from the number of given samples.
        """
        if len(values) != self.of:
            raise HiddenreelError(f"outputs has {len(values)} rows, and there are {self.of} samples")
        return values[self._rows]

    def encoded(self, outputs: int, low: float) -> Dataset:
        """Return the samples with their targets encoded for a network with this number of outputs."""
        held_out = [np.full(len(X), number > 0) for number, (X, _) in enumerate(self._parts)]
        return Dataset(
            X=self.X,
            Y=np.vstack([answers.encoded(outputs, low) for _, answers in self._parts]),
            labels=np.concatenate([answers.labels for _, answers in self._parts]),
            held_out=np.concatenate(held_out),
            is_regression=self.is_regression,
        )
