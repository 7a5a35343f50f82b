"""Directions of a space, and how they map the activations of a layer into a cube.

A layer of three neurons has its own axes. A wider layer is seen along principal directions (PCA), along
those that separate the classes best (Fisher), or along directions that follow the training from epoch to
epoch without ever flipping.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from hiddenreel.analyse.grand_tour import Tour, random_plane
from hiddenreel.analyse.spread import spread_over
from hiddenreel.record.recording import Recording

# Samples and epochs from which the principal directions of a layer are computed.
WATCHED_SAMPLES, WATCHED_EPOCHS = 400, 60
# Length of an axis, as a multiple of the farthest place.
ROOM = 1.02
# Random spaces that a tour visits, and the stream of random numbers that they come from.
TOUR_STOPS, TOUR_STREAM = 4, 402
# Shares of the progress at which directions that follow the training are the principal ones.
STATIONS = np.linspace(0, 1, 6)

Directions = Literal["principal", "discriminant", "following"]
# What the cube's axes are called.
SHORT_NAMES = {"principal": "PC", "discriminant": "LD", "following": "PC"}


@dataclass(frozen=True)
class Basis:
    """An affine map from a layer's activations into the cube from -½ to ½.

    Attributes
    ----------
    origin : array (k,)
        The activations in the middle of the cube.
    directions : array (k, 3)
        The direction of each axis of the cube, divided by its length.
    share : float, optional
        The share of the variance over the training that the cube shows; None where it shows all.
    """

    origin: np.ndarray
    directions: np.ndarray
    share: float | None = None

    def place(self, activations: np.ndarray) -> np.ndarray:
        """Return the places of activations (N, k) in the cube, (N, 3)."""
        return (activations - self.origin) @ self.directions

    def at(self, progress: float) -> Basis:
        """Return itself, because fixed directions are the same at any progress."""
        return self


class Following:
    """The principal directions at each moment, aligned from one to the next.

    At a few stations, equally far apart in the progress, they are the three principal directions that
    the layer has then. From station to station they take the shortest turn, which ends at the
    orthogonal Procrustes alignment of one to the other: no axis flips or spins.
    """

    def __init__(
        self, recordings: Sequence[Recording], layer: int, epoch_at: Callable[[float], float]
    ) -> None:
        flat = watched_places(recordings, layer)
        self.origin, self._covariance = flat.mean(axis=0), covariance(flat)
        epochs = [epoch_at(progress) for progress in STATIONS]
        seen = [[_at(recording, layer, epoch) for recording in recordings] for epoch in epochs]
        self._tour = Tour([principal(np.concatenate(clouds)).directions for clouds in seen], evenly=True)
        reach = np.linalg.norm(flat - self.origin, axis=1).max()
        # A ball holds all samples however the directions turn within it.
        self._length = 2 * ROOM * max(float(reach), 1e-9)

    def at(self, progress: float) -> Basis:
        """Return the directions at a share of the progress."""
        frame = self._tour.frame(progress)
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
    flat = watched_places(recordings, layer)
    if directions == "principal":
        return along(principal(flat).directions, flat)
    last = [_at(recording, layer, recording.epochs) for recording in recordings]
    labels = np.concatenate([recording.labels for recording in recordings])
    return along(discriminants(np.concatenate(last), labels, 3), flat)


def tour_of(recording: Recording, layer: int, places: int) -> list[Basis]:
    """Return bases at evenly spaced places of a closed tour through a layer's space.

    At both ends the three directions are the principal ones; between them the tour turns evenly through
    random directions, fixed by the seed of the run.
    """
    flat = watched_places((recording,), layer)
    middle, axes, shares = principal(flat, flat.shape[1])
    widths, widest = np.sqrt(np.clip(shares, 0, None)), axes[:, :3]
    rng = np.random.default_rng([recording.run.seed, TOUR_STREAM])
    stops = [axes @ random_plane(widths, rng, 3) for _ in range(TOUR_STOPS)]
    tour = Tour([widest, *stops, widest])
    frames = [tour.frame(share) for share in np.linspace(0, 1, places)]
    # One scale for the whole tour.
    reach = max(max(float(np.abs((flat - middle) @ frame).max()) for frame in frames), 1e-9)
    whole = covariance(flat)
    return [Basis(middle, frame / (2 * ROOM * reach), held(frame, whole)) for frame in frames]


def own_axes(low: float, high: float) -> Basis:
    """Return the basis of three neurons whose activations lie between `low` and `high`."""
    return Basis(np.full(3, (low + high) / 2), np.eye(3) / (high - low))


def along(frame: np.ndarray, flat: np.ndarray) -> Basis:
    """Return the basis that fits activations (n, k) seen along orthonormal directions (k, 3)."""
    mean = flat.mean(axis=0)
    spread = (flat - mean) @ frame
    low, high = spread.min(axis=0), spread.max(axis=0)
    # One scale for all axes: distances in the cube are distances in the layer.
    length = max(float((high - low).max()), 1e-9) * ROOM
    middle = mean + frame @ ((low + high) / 2)
    return Basis(middle, frame / length, held(frame, covariance(flat)))


class Principal(NamedTuple):
    """The widest directions of points.

    Attributes
    ----------
    middle : array (k,)
        The mean of the points.
    directions : array (k, count)
        Orthonormal, the widest first. A direction and its opposite are equally wide: the largest entry
        of each is positive.
    shares : array (count,)
        The share of all variance along each direction.
    """

    middle: np.ndarray
    directions: np.ndarray
    shares: np.ndarray


def principal(points: np.ndarray, count: int = 3) -> Principal:
    """Find the widest directions of points (n, k); there are at most k."""
    variance, directions = np.linalg.eigh(covariance(points))
    variance, widest = variance[::-1], directions[:, ::-1][:, :count]
    shares = variance[:count] / max(float(variance.sum()), 1e-300)
    return Principal(points.mean(axis=0), with_signs(widest), shares)


def with_signs(directions: np.ndarray) -> np.ndarray:
    """Turn directions (k, count) so that the largest entry of each is positive."""
    largest = np.abs(directions).argmax(axis=0)
    return directions * np.sign(directions[largest, np.arange(directions.shape[1])])


def discriminants(points: np.ndarray, labels: np.ndarray, count: int) -> np.ndarray:
    """Find the directions (p, count), orthonormal, along which classes of points (n, p) lie far apart.

    The measure is Fisher's: scatter of the class means over scatter within the classes. K classes
    differ along K - 1 directions only; the widest of the others complete them.
    """
    centred = points - points.mean(axis=0)
    groups = [centred[labels == label] for label in np.unique(labels)]
    within = sum((g - g.mean(axis=0)).T @ (g - g.mean(axis=0)) for g in groups) / len(points)
    between = sum(len(g) * np.outer(g.mean(axis=0), g.mean(axis=0)) for g in groups) / len(points)
    total = within + between
    # Identical points have no scatter.
    size = max(np.trace(total), 1e-300)
    # A little of the total avoids dividing by 0 along directions without scatter, and keeps rounding
    # from deciding the order of directions along which no means differ.
    within = within + 1e-6 * size * np.eye(len(within)) / len(within)
    between = between + 1e-6 * total @ (total / size)
    root = np.linalg.inv(np.linalg.cholesky(within))
    _, directions = np.linalg.eigh(root @ between @ root.T)
    frame, _ = np.linalg.qr(root.T @ directions[:, ::-1][:, :count])
    return frame


def covariance(flat: np.ndarray) -> np.ndarray:
    """Return the covariance (k, k) of points (n, k)."""
    return np.atleast_2d(np.cov(flat.T))


def watched_places(recordings: Sequence[Recording], layer: int) -> np.ndarray:
    """Return the watched activations of several recordings, one below the other, (n, k)."""
    return np.concatenate([np.concatenate(watched_activations(run, layer)) for run in recordings])


def held(frame: np.ndarray, whole: np.ndarray) -> float:
    """Return the share of the variance of a covariance (k, k) along orthonormal directions (k, p)."""
    return float(np.trace(frame.T @ whole @ frame) / max(np.trace(whole), 1e-300))


def _at(recording: Recording, layer: int, epoch: float) -> np.ndarray:
    """Return a layer's activations at the recorded epoch nearest to `epoch`, (N, k)."""
    near = min(round(epoch), recording.epochs)
    return np.asarray(recording.activations(near, layer), float)


def watched_activations(recording: Recording, layer: int) -> np.ndarray:
    """Return the recorded activations of some samples at some epochs, (epochs, samples, k)."""
    epochs = spread_over(recording.epochs + 1, WATCHED_EPOCHS)
    samples = spread_over(len(recording.X), WATCHED_SAMPLES)
    return np.array([recording.activations(epoch, layer)[samples] for epoch in epochs], float)


def activation_range(recording: Recording, layer: int) -> tuple[float, float]:
    """Return the least and greatest activation that the layer's axes must show, at any epoch."""
    limits = recording.activation_limits(layer)
    if limits is not None:
        return limits
    seen = watched_activations(recording, layer)
    low, high = min(0.0, float(seen.min())), float(seen.max())
    return (low, high) if high > low else (low, low + 1.0)
