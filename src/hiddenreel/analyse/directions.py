"""How activations of a layer become places in a cube: its own three neurons, or three directions.

A wide layer is seen along directions that are fixed for the whole training, or that follow it from
epoch to epoch without ever flipping.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hiddenreel.analyse.grand_tour import Tour, discriminants
from hiddenreel.record.recording import Recording

# Samples and epochs that are enough to know the widest directions of a layer.
WATCHED_SAMPLES, WATCHED_EPOCHS = 400, 60
# How much longer than the farthest place an axis is.
ROOM = 1.02
# The shares of the story at which directions that follow the network are the widest.
STATIONS = np.linspace(0, 1, 6)
# What the cube's axes are called.

Directions = Literal["principal", "discriminant", "following"]
SHORT_NAMES = {"principal": "PC", "discriminant": "LD", "following": "PC"}


@dataclass(frozen=True)
class Basis:
    """An affine map from a layer's activations into the cube from -½ to ½.

    Attributes
    ----------
    origin : array (k,)
        What lies in the middle of the cube.
    directions : array (k, 3)
        Where each axis of the cube points, divided by its length.
    share : float, optional
        The share of the variance over the training that the cube shows; None where it shows all.
    """

    origin: np.ndarray
    directions: np.ndarray
    share: float | None = None

    def place(self, activations: np.ndarray) -> np.ndarray:
        """Place activations (N, k) in the cube, (N, 3)."""
        return (activations - self.origin) @ self.directions

    def at(self, story: float) -> Basis:
        """Return itself: it is the same all the time."""
        return self

    @property
    def note(self) -> str:
        """What a reader must know in order not to be misled."""
        return "" if self.share is None else f"{100 * self.share:.0f} % of variance"


class Following:
    """The principal directions of the moment, aligned from one to the next.

    At a few stations, equally far apart in the story, they are the three widest directions that the
    layer has then. From station to station they take the shortest turn, which ends where the
    orthogonal Procrustes alignment of one to the other puts it: no axis flips, none spins within what
    is seen, and however far apart two stations are there is time for the turn.
    """

    def __init__(
        self, recordings: Sequence[Recording], layer: int, epoch_at: Callable[[float], float]
    ) -> None:
        flat = flattened([watched_activations(recording, layer) for recording in recordings])
        self.origin, self._covariance = flat.mean(axis=0), covariance(flat)
        epochs = [epoch_at(story) for story in STATIONS]
        seen = [[_at(recording, layer, epoch) for recording in recordings] for epoch in epochs]
        self._tour = Tour([principal(np.concatenate(each)) for each in seen], evenly=True)
        reach = np.linalg.norm(flat - self.origin, axis=1).max()
        # A ball holds all samples however the directions turn within it.
        self._length = 2 * ROOM * max(float(reach), 1e-9)

    def at(self, story: float) -> Basis:
        """Return the directions at a share of the story."""
        frame = self._tour.frame(story)
        return Basis(self.origin, frame / self._length, held(frame, self._covariance))


def basis_of(
    recordings: Sequence[Recording],
    layer: int,
    directions: Directions,
    epoch_at: Callable[[float], float] | None,
) -> Following | Basis:
    """Choose directions of a layer of more than three neurons, in common for several recordings."""
    if directions == "following":
        if epoch_at is None:
            raise ValueError("directions that follow the training need the film's timeline")
        return Following(recordings, layer, epoch_at)
    flat = flattened([watched_activations(recording, layer) for recording in recordings])
    if directions == "principal":
        return along(principal(flat), flat)
    last = [_at(recording, layer, recording.epochs) for recording in recordings]
    labels = np.concatenate([recording.labels for recording in recordings])
    return along(discriminants(np.concatenate(last), labels, 3), flat)


def own_axes(low: float, high: float) -> Basis:
    """Show three neurons as they are."""
    return Basis(np.full(3, (low + high) / 2), np.eye(3) / (high - low))


def along(frame: np.ndarray, flat: np.ndarray) -> Basis:
    """See activations (n, k) along orthonormal directions (k, 3)."""
    mean = flat.mean(axis=0)
    spread = (flat - mean) @ frame
    low, high = spread.min(axis=0), spread.max(axis=0)
    # One scale for all axes: distances in the cube are distances in the layer.
    length = max(float((high - low).max()), 1e-9) * ROOM
    middle = mean + frame @ ((low + high) / 2)
    return Basis(middle, frame / length, held(frame, covariance(flat)))


def principal(flat: np.ndarray, count: int = 3) -> np.ndarray:
    """Find the widest directions of activations (n, k), orthonormal (k, count).

    A direction and its opposite are equally wide: the largest entry of each is positive.
    """
    largest = np.linalg.eigh(covariance(flat))[1][:, ::-1][:, :count]
    return largest * np.sign(largest[np.abs(largest).argmax(axis=0), np.arange(count)])


def covariance(flat: np.ndarray) -> np.ndarray:
    """Return the covariance of activations (n, k), (k, k)."""
    return np.cov(flat.T)


def flattened(seen: Sequence[np.ndarray]) -> np.ndarray:
    """Put activations (epochs, samples, k) of several recordings one under the other, (n, k)."""
    return np.concatenate([each.reshape(-1, each.shape[-1]) for each in seen])


def held(frame: np.ndarray, whole: np.ndarray) -> float:
    """Return what share of the variance of a covariance (k, k) orthonormal directions (k, p) hold."""
    return float(np.trace(frame.T @ whole @ frame) / max(np.trace(whole), 1e-300))


def _at(recording: Recording, layer: int, epoch: float) -> np.ndarray:
    """Return a layer's activations at the recorded epoch next to `epoch`, (N, k)."""
    near = min(round(epoch), recording.epochs)
    return np.asarray(recording.activations(near, layer), float)


def watched_activations(recording: Recording, layer: int) -> np.ndarray:
    """Return the recorded activations of some samples at some epochs, (epochs, samples, k)."""
    epochs = np.unique(np.linspace(0, recording.epochs, WATCHED_EPOCHS).astype(int))
    samples = np.unique(np.linspace(0, len(recording.X) - 1, WATCHED_SAMPLES).astype(int))
    return np.array([recording.activations(epoch, layer)[samples] for epoch in epochs], float)
