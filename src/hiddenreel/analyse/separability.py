"""Whether a flat plane separates two sets of points.

A linear program finds the plane with the widest margin; the points themselves then decide whether it
separates them. Sets that are apart by less than a share `MARGIN` of their extent, such as points
that differ by rounding, count as not separable.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

MARGIN = 1e-9
# Directions in which points spread less than this share of the widest are rounding.
NO_SPREAD = 1e-14
# Points that spread less than this share of the widest in some direction are left to a linear program.
NEARLY_FLAT = 1e-6
# The smallest that HiGHS allows; both its tolerances must lie below `MARGIN`.
TOLERANCE = 1e-10


class Separation(NamedTuple):
    """The answer for two sets of points.

    Attributes
    ----------
    normal : array (d,), optional
        The normal of a plane that separates the sets; None where none does.
    rows : array (m,) of int
        The few points that decided it: where no plane separates the sets, none separates these.
    """

    normal: np.ndarray | None
    rows: np.ndarray


def separation(points: np.ndarray, side: np.ndarray) -> Separation:
    """Find a plane that separates two sets of points.

    Parameters
    ----------
    points : array (N, d)
        Finite numbers.
    side : array (N,) of bool
        Which of the two sets each point belongs to; a set may be empty.
    """
    points = np.asarray(points, dtype=np.float64)
    if side.all() or not side.any():
        return Separation(np.zeros(points.shape[1]), np.arange(0))
    normal, rows = _widest_margin(points, side)
    return Separation(normal if separates(normal, points, side) else None, rows)


def separates(normal: np.ndarray, points: np.ndarray, side: np.ndarray) -> bool:
    """Return whether one set of points (N, d) lies wholly behind the other along a normal (d,)."""
    if side.all() or not side.any():
        return True
    along = np.asarray(points, dtype=np.float64) @ normal
    return bool(along[side].min() - along[~side].max() > MARGIN * np.ptp(along))


def clearly_mixed(points: np.ndarray, side: np.ndarray) -> bool:
    """Return whether d + 2 points (d + 2, d) lie so that plainly no plane separates the two sets.

    So many points have one affine dependency (Radon). Where its coefficients are positive on one side
    and negative on the other, both sets have the same point among them. Of any other number of points,
    or of points that lie nearly flat, the answer is False: a linear program has to tell.
    """
    if len(points) != points.shape[1] + 2:
        return False
    signed = np.where(side, 1.0, -1.0) * np.column_stack([points, np.ones(len(points))]).T
    _, spreads, directions = np.linalg.svd(signed)
    shares = directions[-1]
    return bool(spreads[-1] > NEARLY_FLAT * spreads[0] and (shares.min() > 0 or shares.max() < 0))


def _widest_margin(points: np.ndarray, side: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the normal (d,) with the widest margin, 0 where there is none, and the rows that limit it.

    Maximise the margin t over |w| ≤ 1 and c, where w x ≥ c + t for one set and w x ≤ c - t for the
    other. The points that limit t are those with a price in the solution.
    """
    from scipy.optimize import linprog

    whitened, back = _whitened(points)
    count, directions = whitened.shape
    signs = np.where(side, 1.0, -1.0)
    solved = linprog(
        np.append(np.zeros(directions + 1), -1.0),
        A_ub=np.column_stack([-signs[:, None] * whitened, signs, np.ones(count)]),
        b_ub=np.zeros(count),
        bounds=[(-1.0, 1.0)] * directions + [(None, None)] * 2,
        method="highs-ds",
        options={"primal_feasibility_tolerance": TOLERANCE, "dual_feasibility_tolerance": TOLERANCE},
    )
    if solved.x is None:
        return np.zeros(points.shape[1]), np.arange(count)
    return back @ solved.x[:directions], np.flatnonzero(solved.ineqlin.marginals)


def _whitened(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scale points (N, d) to the same spread in every direction, (N, r), as tolerances require.

    Return also the matrix (d, r) that takes a normal back.
    """
    centred = points - points.mean(axis=0)
    _, spreads, directions = np.linalg.svd(centred, full_matrices=False)
    wide = spreads > max(NO_SPREAD * spreads[0], np.finfo(np.float64).tiny)
    back = directions[wide].T / (spreads[wide] / np.sqrt(len(points)))
    return centred @ back, back
