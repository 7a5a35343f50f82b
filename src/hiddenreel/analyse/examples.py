"""Single samples that stand for many: the most typical of each class, and the worst mistakes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hiddenreel.record.recording import Recording

# How many of the worst mistakes stand for all.
MOST_MISTAKES = 4


@dataclass(frozen=True)
class Examples:
    """Samples, by their rows in `Recording.X`.

    Attributes
    ----------
    typical : array (classes,) of int
        Of each class the sample that is nearest to its mean in the layer.
    mistakes : array (m,) of int
        The samples with a wrong answer that cost most, the costliest first.
    """

    typical: np.ndarray
    mistakes: np.ndarray


def examples_shown(recording: Recording, layer: int, epoch: int | None = None) -> Examples | None:
    """Return the examples of a layer; None unless the samples are pictures."""
    return None if recording.picture is None else examples(recording, layer, epoch=epoch)


def examples(
    recording: Recording, layer: int, most: int = MOST_MISTAKES, epoch: int | None = None
) -> Examples:
    """Choose the examples of a layer, 1 … L, at an epoch, the last by default."""
    epoch = recording.epochs if epoch is None else epoch
    activations = recording.replay(epoch, recording.X)
    places, labels = activations[layer], recording.labels
    typical = []
    for label in range(recording.classes):
        members = np.flatnonzero(labels == label)
        mean = places[members].mean(axis=0)
        typical.append(members[np.linalg.norm(places[members] - mean, axis=1).argmin()])
    costs = recording.cost_of(epoch, activations, recording.Y)
    wrong = np.flatnonzero(~recording.is_right(activations[-1]))
    by_cost = wrong[np.argsort(-costs[wrong], kind="stable")]
    return Examples(np.array(typical), by_cost[:most])
