"""Computes a network's outputs and costs for its samples, and their histograms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hiddenreel.analyse.distributions import watched_epochs
from hiddenreel.errors import HiddenreelError
from hiddenreel.record.recording import Recording

Part = Literal["training", "held-out"]

BINS = 40
# Losses of at most this many powers of ten are shown; this share of them is smaller still.
MOST_DECADES, LEAST_SHARE = 8, 0.01


@dataclass(frozen=True)
class Judged:
    """Samples with what a network answers to them at an epoch.

    Attributes
    ----------
    rows : array (m,) of int
        The samples, as rows of the recording's X.
    labels, answers : array (m,) of int
        Their classes, and the classes that the network takes them for.
    outputs : array (m, k)
        a^L.
    costs : array (m,)
        C₀ of each.
    is_wrong : array (m,) of bool
        Whether the answer is another class; never where the targets are numbers.
    """

    rows: np.ndarray
    labels: np.ndarray
    answers: np.ndarray
    outputs: np.ndarray
    costs: np.ndarray
    is_wrong: np.ndarray

    @property
    def y_hat(self) -> np.ndarray:
        """The only output, or of several that of the sample's class, (m,)."""
        if self.outputs.shape[1] == 1:
            return self.outputs[:, 0]
        return self.outputs[np.arange(len(self.labels)), self.labels]

    @property
    def wrong_share(self) -> float:
        """The share of the samples with a wrong answer."""
        return float(np.mean(self.is_wrong))


def judge(
    recording: Recording,
    epoch: float,
    part: Part = "training",
    activations: Sequence[np.ndarray] | None = None,
) -> Judged:
    """Return what the network of an epoch answers to the training or the held-out samples.

    Parameters
    ----------
    activations : sequence of array (N, k), optional
        a^0 … a^L of all samples at the epoch, where they are known.

    Raises
    ------
    HiddenreelError
        When the part is held out and no sample is.
    """
    rows = np.flatnonzero(recording.held_out == (part == "held-out"))
    if not len(rows):
        raise HiddenreelError(f"run '{recording.run.name}' holds out no samples: choose training")
    a = (
        recording.replay(epoch, recording.X[rows])
        if activations is None
        else [layer[rows] for layer in activations]
    )
    labels, answers = recording.labels[rows], recording.answers(a[-1])
    costs = recording.cost_of(epoch, a, recording.Y[rows])
    is_wrong = (answers != labels) & (not recording.is_regression)
    return Judged(rows, labels, answers, np.array(a[-1]), costs, is_wrong)


def costliest(judged: Judged, count: int) -> np.ndarray:
    """Return the places in `judged` of the samples that cost most, the costliest first, (n,).

    There are `count` of them, or all; of equal ones those that come first.
    """
    return np.argsort(-judged.costs, kind="stable")[:count]


def confusion(judged: Judged, classes: int) -> np.ndarray:
    """Return how many samples of each class (rows) are taken for each (columns), (classes, classes)."""
    pairs = judged.labels * classes + judged.answers
    return np.bincount(pairs, minlength=classes**2).reshape(classes, classes)


@dataclass(frozen=True)
class Bins:
    """`BINS` bins of equal width; what lies beyond an end counts as in the bin there."""

    low: float
    high: float

    @property
    def edges(self) -> np.ndarray:
        """The edges of the bins, (BINS + 1,)."""
        return np.linspace(self.low, self.high, BINS + 1)

    def counts(self, values: np.ndarray) -> np.ndarray:
        """Return the number of values (n,) in each bin, (BINS,) of int."""
        cells = np.floor((np.clip(values, self.low, self.high) - self.low) * self._per_unit)
        return np.bincount(np.minimum(cells.astype(int), BINS - 1), minlength=BINS)

    @property
    def _per_unit(self) -> float:
        return BINS / (self.high - self.low)


def threshold(recording: Recording) -> float | None:
    """Return the answer at which a single output changes class; None of several outputs."""
    return 0.5 * (recording.low_target + 1.0) if recording.sizes[-1] == 1 else None


def answer_bins(recording: Recording, epochs: Sequence[int] = ()) -> Bins:
    """Return bins for `Judged.y_hat`, the same at all epochs.

    They reach over all that the output layer can answer, or where that has no bound over all that it
    answers at the given epochs or some of the whole training, and over the targets. The threshold of
    a single output is an edge.
    """
    limits = recording.activation_limits(recording.depth)
    if limits is None:
        shown = [judge(recording, epoch).y_hat for epoch in epochs or watched_epochs(recording)]
        limits = float(np.min(shown)), float(np.max(shown))
    low, high = min(recording.low_target, limits[0]), max(1.0, limits[1])
    middle = threshold(recording)
    if middle is None:
        return Bins(low, high)
    # As many bins on either side as it takes, where the shares of both sides are about kept.
    below = min(max(round(BINS * (middle - low) / (high - low)), 1), BINS - 1)
    width = max((middle - low) / below, (high - middle) / (BINS - below))
    return Bins(middle - below * width, middle + (BINS - below) * width)


def loss_powers(costs: np.ndarray) -> np.ndarray:
    """Return the powers of ten of costs (m,); -∞ of a cost of 0."""
    with np.errstate(divide="ignore"):
        return np.log10(costs)


def loss_bins(recording: Recording, epochs: Sequence[int] = ()) -> Bins:
    """Return bins for `loss_powers`, the same at all epochs.

    They end at the largest cost at the given epochs, or at some of the whole training. A share of
    `LEAST_SHARE` of the costs is smaller than any bin, or more if they reach over `MOST_DECADES`.
    """
    shown = [judge(recording, epoch).costs for epoch in epochs or watched_epochs(recording)]
    costs = np.concatenate(shown)
    costs = costs[costs > 0]
    if not len(costs):
        return Bins(-1.0, 0.0)
    high = math.log10(float(costs.max()))
    low = max(math.log10(float(np.quantile(costs, LEAST_SHARE))), high - MOST_DECADES)
    # At least a power of ten, or equal costs would have no width.
    return Bins(min(low, high - 1.0), high)
