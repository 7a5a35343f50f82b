"""Finds the moments of a training that are worth stopping at, from the recording alone.

`plateau`: the loss stops standing still. `fastest`: the hidden layers move most. `separable`: flat cuts
can part the classes in the last hidden layer, for the first time. `best`: the accuracy is at its best,
for the first time. What did not happen after the untrained start is not among them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from hiddenreel.analyse.motion import movement
from hiddenreel.analyse.separability import Meeting, Plane, Proof, proof
from hiddenreel.record.recording import Recording

# A loss stands still while it falls by no more than this share of its whole fall.
STILL = 0.05
# Whatever is still to come must be worth waiting for, the wait longer than a blink, and it must take
# so many times as long as the same fall takes afterwards: a fall that only slows down is no plateau.
TO_COME, LEAST_WAIT, TIMES_AS_LONG = 0.25, 5, 3

# Losses that are compared are apart if they differ by more than this share of all they run through.
APART = 0.05


def rounds(recording: Recording) -> int:
    """Count the epochs at which the classes may prove separable."""
    return recording.epochs + 1


def measure(recording: Recording, progress: Callable[[int], None] = lambda done: None) -> dict:
    """Find the moments.

    Returns
    -------
    dict
        What happened, each with its ``epoch``, 1 or later. ``plateau``: also since which epoch, as
        ``since``. ``fastest``: also the root mean square way ``moved``, as a share of each neuron's
        range. ``separable``: also in which ``layer``. ``best``: also the ``accuracy``, and of which
        ``samples``, held-out ones where there are any.
    """
    found = {
        "plateau": plateau(recording.loss),
        "fastest": fastest(recording),
        "separable": separable(recording, progress),
        "best": best(recording),
    }
    return {name: told for name, told in found.items() if told and told["epoch"] > 0}


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
        One that ends earlier rests at its end.

    Returns
    -------
    dict or None
        The ``epoch``, and how far ``apart`` the losses are there. Apart is more than a share `APART` of
        all that they run through, and a number from one that is none.
    """
    longest = max(map(len, losses))
    table = np.array([np.pad(loss, (0, longest - len(loss)), mode="edge") for loss in losses])
    numbers = np.isfinite(table)
    if not numbers.any():
        return None
    low, high = (np.where(numbers, table, end) for end in (np.inf, -np.inf))
    between = np.where(numbers.any(axis=0), high.max(axis=0) - low.min(axis=0), 0.0)
    # What is no number differs from every number, and not from another of its kind.
    mixed = numbers.any(axis=0) & ~numbers.all(axis=0)
    far = mixed | (between > APART * (high.max() - low.min()))
    epoch = int(np.argmax(far))
    return {"epoch": epoch, "apart": float(between[epoch])} if far[epoch] else None


def best(recording: Recording) -> dict | None:
    """Find the first epoch with the best accuracy, on held-out samples where there are any."""
    held_out = recording.held_out_accuracy
    samples, accuracy = (
        ("training", recording.accuracy) if held_out is None else ("held-out", held_out)
    )
    epoch = int(accuracy.argmax())
    return {"epoch": epoch, "accuracy": float(accuracy[epoch]), "samples": samples}


def separable(
    recording: Recording, progress: Callable[[int], None] = lambda done: None
) -> dict | None:
    """Find the first epoch at which flat cuts can part the training samples of all classes.

    It is the last hidden layer that is asked, because the output layer can only cut: a neuron of it
    is on one side of a plane or on the other. Two classes take one plane; of more, each takes one
    that parts it from all the rest. Every epoch is decided exactly, in order, from the activations as
    recorded.
    """
    if not recording.hidden_layers:
        return None
    layer = recording.hidden_layers[-1]
    training = np.flatnonzero(~recording.held_out)
    labels = recording.labels[training]
    questions = [_Question(label, labels == label) for label in _one_side_of_each_cut(labels)]
    for epoch in range(recording.epochs + 1):
        points = np.asarray(recording.activations(epoch, layer)[training])
        cuts = _own_cuts(recording, epoch)
        # The cut that failed last is the likeliest to fail again.
        failed = next((it for it in questions if not it.is_cut(points, cuts)), None)
        progress(epoch + 1)
        if failed is None:
            progress(rounds(recording))
            return {"epoch": epoch, "layer": layer}
        questions.remove(failed)
        questions.insert(0, failed)
    return None


def _one_side_of_each_cut(labels: np.ndarray) -> list[int]:
    present = np.unique(labels).tolist()
    return present if len(present) > 2 else present[1:]


def _own_cuts(recording: Recording, epoch: int) -> list[Plane]:
    """Return the planes that the output layer itself cuts with."""
    W = np.asarray(recording.records[f"W{recording.depth}"][epoch], dtype=np.float64)
    differences = [W[1] - W[0]] if len(W) == 2 else []
    return [Plane(normal) for normal in (*W, *differences)]


class _Question:
    """Whether one class lies on its own side of a plane, asked at one epoch after the other."""

    def __init__(self, label: int, side: np.ndarray) -> None:
        self.label, self.side = label, side
        self._last: list[Proof] = []

    def is_cut(self, points: np.ndarray, cuts: list[Plane]) -> bool:
        """Answer it for points (N, d)."""
        if not np.isfinite(points).all():
            return False
        # A class has the output neuron of its number, where each has one.
        own = [*cuts[self.label : self.label + 1], *cuts[-1:]]
        answer = proof(points, self.side, [*self._last, *own])
        self._last = [answer]
        return not isinstance(answer, Meeting)
