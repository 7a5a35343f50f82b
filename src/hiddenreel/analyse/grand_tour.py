"""A smooth tour through projections of a space of many dimensions onto planes.

The planes are fixed by a seed and by the whole recording, never by one epoch: what moves from epoch
to epoch is the network. From plane to plane the tour takes the shortest turn (the geodesic of
Buja, Cook, Asimov and Hurley 2005, "Computational methods for high-dimensional rotations") and
carries its axes along, so nothing flips and nothing spins.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# Two planes closer than this angle, in radians, are one.
SMALLEST_TURN = 1e-9


class Tour:
    """A path through planes, or spaces of more directions.

    Parameters
    ----------
    planes : sequence of array (p, d)
        Each with orthonormal columns. Only the plane counts: within the next one the axes are those
        that the shortest turn brings along.
    evenly : bool
        Take the same time for each turn, rather than turn at one speed.
    """

    def __init__(self, planes: Sequence[np.ndarray], evenly: bool = False) -> None:
        self._legs = []
        frame = np.asarray(planes[0], float)
        for plane in planes[1:]:
            leg = Turn(frame, np.asarray(plane, float))
            self._legs.append(leg)
            frame = leg.frame(1.0)
        lengths = np.array([1.0 if evenly else leg.length for leg in self._legs])
        self._ends = np.cumsum(lengths) / max(lengths.sum(), SMALLEST_TURN)
        self._last = frame

    def frame(self, share: float) -> np.ndarray:
        """Return the frame (p, d), orthonormal, after this share of the way."""
        # Planes that are all one leave no way to go.
        if not self._legs or share >= self._ends[-1]:
            return self._last
        leg = int(np.searchsorted(self._ends, share, side="right"))
        begin = self._ends[leg - 1] if leg else 0.0
        return self._legs[leg].frame((share - begin) / (self._ends[leg] - begin))


class Turn:
    """The shortest way from a frame to a plane, both (p, d).

    Where it ends the axes are those of the plane that lie nearest to the frame's: the solution of the
    orthogonal Procrustes problem.
    """

    def __init__(self, start: np.ndarray, plane: np.ndarray) -> None:
        # Principal directions: each in one plane, and the nearest to it in the other.
        within, cosines, across = np.linalg.svd(start.T @ plane)
        self._angles = np.arccos(np.clip(cosines, -1.0, 1.0))
        self._from = start @ within
        towards = plane @ across.T - self._from * np.cos(self._angles)
        lengths = np.linalg.norm(towards, axis=0)
        self._towards = towards / np.where(lengths > SMALLEST_TURN, lengths, 1.0)
        # Back from principal directions to the axes that the frame began with.
        self._back = within.T

    @property
    def length(self) -> float:
        """How far it is, in radians."""
        return float(np.linalg.norm(self._angles))

    def frame(self, share: float) -> np.ndarray:
        """Return the frame (p, d) after this share of the turn."""
        angles = share * self._angles
        turned = self._from * np.cos(angles) + self._towards * np.sin(angles)
        return turned @ self._back


def random_plane(widths: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw a plane of a space, (p, 2), that leans towards its wide directions.

    Parameters
    ----------
    widths : array (p,)
        How wide the space is in each direction; where all are equal so are all planes' chances.
    """
    plane, _ = np.linalg.qr(widths[:, None] * rng.standard_normal((len(widths), 2)))
    return plane


def discriminants(points: np.ndarray, labels: np.ndarray, count: int) -> np.ndarray:
    """Find the directions (p, count), orthonormal, along which classes of points (n, p) lie far apart.

    The measure is Fisher's: scatter of the class means over scatter within the classes. K classes
    part along K - 1 directions only: of all others, the widest complete them.
    """
    centred = points - points.mean(axis=0)
    groups = [centred[labels == label] for label in np.unique(labels)]
    within = sum((g - g.mean(axis=0)).T @ (g - g.mean(axis=0)) for g in groups) / len(points)
    between = sum(len(g) * np.outer(g.mean(axis=0), g.mean(axis=0)) for g in groups) / len(points)
    total = within + between
    # Points that are all one still lie in some plane.
    size = max(np.trace(total), 1e-300)
    # A little of the total keeps directions without any scatter from being divided by nothing, and
    # those in which no means differ from being put in order by rounding.
    within = within + 1e-6 * size * np.eye(len(within)) / len(within)
    between = between + 1e-6 * total @ (total / size)
    root = np.linalg.inv(np.linalg.cholesky(within))
    _, directions = np.linalg.eigh(root @ between @ root.T)
    frame, _ = np.linalg.qr(root.T @ directions[:, ::-1][:, :count])
    return frame
