"""The moments of a training that are worth stopping at, found from the recording alone.

`plateau`: the loss begins to fall after a wait. `fastest`: the hidden layers move most. `separable`:
planes separate the classes in the last hidden layer, for the first time. `best`: the accuracy is at
its best, for the first time. Moments of the untrained network are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from hiddenreel.analyse.motion import movement
from hiddenreel.analyse.separability import clearly_mixed, separates, separation
from hiddenreel.record.recording import Recording

# A loss stands still while it falls by no more than this share of its whole fall.
STILL = 0.05
# After a plateau at least this share of the fall is still to come; the plateau lasts at least this many
# epochs, and this many times as long as the same fall takes afterwards: a fall that only slows down
# is no plateau.
TO_COME, LEAST_WAIT, TIMES_AS_LONG = 0.25, 5, 3

# Losses are apart if they differ by more than this share of the range of all of them.
APART = 0.05


def rounds(recording: Recording) -> int:
    """Return the number of epochs at which the classes may be found separable."""
    return recording.epochs + 1


def measure(recording: Recording, progress: Callable[[int], None] = lambda done: None) -> dict:
    """Find the moments.

    Returns
    -------
    dict
        The moments by name, each with its ``epoch``, 1 or later. ``plateau`` has the epoch at which
        the wait began, ``since``; ``fastest`` the root mean square distance ``moved``, as a share of
        each neuron's range; ``separable`` the ``layer``; ``best`` the ``accuracy`` and the ``samples``
        it is of, held-out ones where there are any.
    """
    found = {
        "plateau": plateau(recording.loss),
        "fastest": fastest(recording),
        "separable": separable(recording, progress),
        "best": best(recording),
    }
    return {name: moment for name, moment in found.items() if moment and moment["epoch"] > 0}


def plateau(loss: np.ndarray) -> dict | None:
    """Find the longest wait (epochs) for a loss (epochs + 1,) that then falls at last."""
    numbers = np.isfinite(loss)
    if not numbers.any():
        return None
    begin = int(np.argmax(numbers))
    lowest = np.minimum.accumulate(np.where(numbers, loss, np.inf)[begin:])
    fall = lowest[0] - lowest[-1]
    if fall == 0:
        return None
    done = (lowest[0] - lowest) / fall
    # The last epoch by which it has fallen by no more than STILL since each, and by twice that.
    end, after = (np.searchsorted(done, done + times * STILL, "right") - 1 for times in (1, 2))
    wait = end - np.arange(len(done))
    counts = (1 - done[end] >= TO_COME) & (wait >= LEAST_WAIT)
    counts &= wait >= TIMES_AS_LONG * (after - end)
    if not counts.any():
        return None
    since = int(np.argmax(np.where(counts, wait, 0)))
    return {"epoch": begin + int(end[since]), "since": begin + since}


def fastest(recording: Recording) -> dict | None:
    """Find the epoch in which the hidden layers move most."""
    if not recording.hidden_layers:
        return None
    moved = np.nan_to_num(movement(recording), nan=0.0, posinf=0.0)
    if moved.max() == 0:
        return None
    return {"epoch": int(moved.argmax()) + 1, "moved": float(moved.max())}


def parting(losses: Sequence[np.ndarray]) -> dict | None:
    """Find the first epoch at which losses of several trainings are visibly apart.

    Parameters
    ----------
    losses : sequence of array (epochs + 1,)
        A shorter one holds its last value.

    Returns
    -------
    dict or None
        The ``epoch``, and how far ``apart`` the losses are there: by more than a share `APART` of the
        range of all of them, or one is a number and another is not.
    """
    longest = max(map(len, losses))
    table = np.array([np.pad(loss, (0, longest - len(loss)), mode="edge") for loss in losses])
    numbers = np.isfinite(table)
    if not numbers.any():
        return None
    low, high = (np.where(numbers, table, end) for end in (np.inf, -np.inf))
    between = np.where(numbers.any(axis=0), high.max(axis=0) - low.min(axis=0), 0.0)
    # A NaN differs from every number, and not from another NaN.
    mixed = numbers.any(axis=0) & ~numbers.all(axis=0)
    far = mixed | (between > APART * (high.max() - low.min()))
    epoch = int(np.argmax(far))
    return {"epoch": epoch, "apart": float(between[epoch])} if far[epoch] else None


def best(recording: Recording) -> dict | None:
    """Find the first epoch with the best accuracy, on held-out samples where there are any."""
    held_out = recording.held_out_accuracy
    samples, accuracy = ("training", recording.accuracy) if held_out is None else ("held-out", held_out)
    epoch = int(accuracy.argmax())
    return {"epoch": epoch, "accuracy": float(accuracy[epoch]), "samples": samples}


def separable(recording: Recording, progress: Callable[[int], None] = lambda done: None) -> dict | None:
    """Find the first epoch at which planes separate the training samples of all classes.

    The samples are seen in the last hidden layer, because the output layer can only cut: each of its
    neurons is on one side of a plane or on the other. Two classes need one plane; of more classes, each
    needs one that separates it from all others. The activations are those recorded.
    """
    if not recording.hidden_layers:
        return None
    layer = recording.hidden_layers[-1]
    training = np.flatnonzero(~recording.held_out)
    labels = recording.labels[training]
    cuts = [_Cut(label, labels == label) for label in _one_side_of_each_cut(labels)]
    for epoch in range(recording.epochs + 1):
        points = np.asarray(recording.activations(epoch, layer)[training], dtype=np.float64)
        normals = _output_normals(recording, epoch)
        # The cut that failed last is the likeliest to fail again.
        failed = next((cut for cut in cuts if not cut.separates(points, normals)), None)
        progress(epoch + 1)
        if failed is None:
            progress(rounds(recording))
            return {"epoch": epoch, "layer": layer}
        cuts.remove(failed)
        cuts.insert(0, failed)
    return None


def _one_side_of_each_cut(labels: np.ndarray) -> list[int]:
    """Return the classes that must be separated from all others."""
    present = np.unique(labels).tolist()
    return present if len(present) > 2 else present[1:]


def _output_normals(recording: Recording, epoch: int) -> list[np.ndarray]:
    """Return the normals (k,) of the planes with which the output layer itself cuts."""
    W = np.asarray(recording.records[f"W{recording.depth}"][epoch], dtype=np.float64)
    return [*W, W[1] - W[0]] if len(W) == 2 else [*W]


class _Cut:
    """The plane between one class and all others, sought at one epoch after the other."""

    def __init__(self, label: int, side: np.ndarray) -> None:
        self.label, self.side = label, side
        self._normals: list[np.ndarray] = []
        self._rows = np.arange(0)

    def separates(self, points: np.ndarray, output_normals: list[np.ndarray]) -> bool:
        """Return whether there is such a plane for points (N, d)."""
        if not np.isfinite(points).all():
            return False
        # A class has the output neuron of its number, where each has one.
        own = [*output_normals[self.label : self.label + 1], *output_normals[-1:]]
        if any(separates(normal, points, self.side) for normal in (*self._normals, *own)):
            return True
        # The points that showed that there was no plane at the epoch before mostly still show it.
        few = points[self._rows], self.side[self._rows]
        if clearly_mixed(*few) or separation(*few).normal is None:
            return False
        normal, self._rows = separation(points, self.side)
        self._normals = [] if normal is None else [normal]
        return normal is not None
