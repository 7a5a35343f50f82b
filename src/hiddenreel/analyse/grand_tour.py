"""A smooth tour through projections of a space of many dimensions onto planes.

The planes are fixed by a seed and by the whole recording, never by one epoch: only the network moves
from epoch to epoch. From plane to plane the tour takes the shortest turn (the geodesic of
Buja, Cook, Asimov and Hurley 2005, "Computational methods for high-dimensional rotations") and
carries its axes along, so that nothing flips or spins.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# Two planes closer than this angle, in radians, count as the same.
SMALLEST_TURN = 1e-9


class Tour:
    """A path through planes, or spaces of more directions.

    Parameters
    ----------
    planes : sequence of array (p, d)
        Each with orthonormal columns. Only the plane matters: its axes are those that the shortest
        turn brings along.
    evenly : bool
        Whether each turn takes the same time, instead of turning at one speed.
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
        # If all planes are the same there is nothing to turn.
        if not self._legs or share >= self._ends[-1]:
            return self._last
        leg = int(np.searchsorted(self._ends, share, side="right"))
        begin = self._ends[leg - 1] if leg else 0.0
        return self._legs[leg].frame((share - begin) / (self._ends[leg] - begin))


class Turn:
    """The shortest turn from a frame to a plane, both (p, d).

    At its end the axes are those of the plane that lie nearest to the frame's: the solution of the
    orthogonal Procrustes problem.
    """

    def __init__(self, start: np.ndarray, plane: np.ndarray) -> None:
        # Principal directions: one in each plane, the nearest to each other.
        within, cosines, across = np.linalg.svd(start.T @ plane)
        self._angles = np.arccos(np.clip(cosines, -1.0, 1.0))
        self._from = start @ within
        towards = plane @ across.T - self._from * np.cos(self._angles)
        lengths = np.linalg.norm(towards, axis=0)
        self._towards = towards / np.where(lengths > SMALLEST_TURN, lengths, 1.0)
        # From principal directions back to the axes of the frame at the start.
        self._back = within.T

    @property
    def length(self) -> float:
        """The length of the turn, in radians."""
        return float(np.linalg.norm(self._angles))

    def frame(self, share: float) -> np.ndarray:
        """Return the frame (p, d) after this share of the turn."""
        angles = share * self._angles
        rotated = self._from * np.cos(angles) + self._towards * np.sin(angles)
        return rotated @ self._back


def random_plane(widths: np.ndarray, rng: np.random.Generator, directions: int = 2) -> np.ndarray:
    """Draw random orthonormal directions of a space, (p, directions), that lean towards its wide ones.

    Parameters
    ----------
    widths : array (p,)
        The width of the space in each direction; where all are equal, all planes are equally likely.
    directions : int
        Two for a plane.
    """
    plane, _ = np.linalg.qr(widths[:, None] * rng.standard_normal((len(widths), directions)))
    return plane
