"""Tells exactly whether one flat plane parts two sets of points.

Either there is a plane with one set on each side, or there are points in both sets, together at most
two more than the dimensions, whose hulls meet; never both. Either answer comes with its proof, which
is checked in whole numbers: floating-point numbers are fractions, and nothing is rounded. A linear
program finds the proof, on as few of the points as will do; where rounding leads it astray, an exact
simplex finds one. A proof of one epoch is tried on the next, where it mostly still holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

# Points that the linear program begins with, and how many of those on the wrong side it is given more.
FIRST, MORE = 200, 100
# Directions in which points spread less than this share of the widest are rounding.
NO_SPREAD = 1e-14
# What a linear program takes for nothing missed, and shares that may be rounding.
MISSED, LEAST_SHARES = 1e-9, (0.0, 1e-9)
ROUNDING = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class Plane:
    """Proves that the sets are separable: along its normal, one lies before the other.

    Attributes
    ----------
    normal : array (d,)
        Of floating-point numbers, or of fractions.
    """

    normal: np.ndarray


@dataclass(frozen=True)
class Meeting:
    """Proves that the sets are not: the hulls of these few points have a point in common.

    Attributes
    ----------
    rows : array (m,) of int
        Rows of the points, of both sets.
    """

    rows: np.ndarray


Proof = Plane | Meeting


def proof(points: np.ndarray, side: np.ndarray, guesses: Sequence[Proof] = ()) -> Proof:
    """Find a plane that parts the points, or points that show that there is none.

    Parameters
    ----------
    points : array (N, d)
        Finite floating-point numbers, taken as the fractions that they are.
    side : array (N,) of bool
        To which of the two sets each point belongs; a set may be empty.
    guesses : sequence of Plane or Meeting
        What may still be true, such as the proof of an epoch before. It is checked like any other.
    """
    points = np.asarray(points, dtype=np.float64)
    for guess in guesses:
        if holds(guess, points, side):
            return guess
    if side.all() or not side.any():
        return Plane(np.zeros(points.shape[1]))
    return _by_linear_program(points, side) or _by_exact_simplex(points, side)


def holds(claim: Proof, points: np.ndarray, side: np.ndarray) -> bool:
    """Check a proof without rounding."""
    if isinstance(claim, Plane):
        return _parts(claim.normal, points, side)
    return _meets(points[claim.rows], side[claim.rows])


# --- Checking ------------------------------------------------------------------------------------


def _parts(normal: np.ndarray, points: np.ndarray, side: np.ndarray) -> bool:
    """Tell whether all points of one set lie farther along the normal than all of the other."""
    if side.all() or not side.any():
        return True
    along, error = _along(normal, points)
    # Numbers too large to multiply prove nothing.
    if not np.isfinite(error).all():
        return False
    if (along - error)[side].min() > (along + error)[~side].max():
        return True
    if not (along + error)[side].min() > (along - error)[~side].max():
        return False
    return _parts_exactly(normal, points, side, along, error)


def _parts_exactly(
    normal: np.ndarray, points: np.ndarray, side: np.ndarray, along: np.ndarray, error: np.ndarray
) -> bool:
    """Compare without rounding those that may be the nearest to the plane."""
    last = side & (along - error <= (along + error)[side].min())
    first = ~side & (along + error >= (along - error)[~side].max())
    w = [Fraction(value) for value in normal.tolist()]
    least, most = (
        [_dot(w, x) for x in np.unique(points[near], axis=0).tolist()] for near in (last, first)
    )
    return min(least) > max(most)


def _along(normal: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how far along the normal points lie, and how wrong rounding makes that at most."""
    # Of a sum of d products in any order, by the usual bound; twice of it, for its own rounding.
    bound = 2 * (points.shape[1] + 2) * ROUNDING
    with np.errstate(over="ignore", invalid="ignore"):
        w = normal.astype(np.float64)
        return points @ w, bound * (np.abs(points) @ np.abs(w)) + np.finfo(np.float64).tiny


def _dot(w: Sequence[Fraction], x: Sequence[float]) -> Fraction:
    return sum((one * Fraction(other) for one, other in zip(w, x)), Fraction(0))


def _meets(points: np.ndarray, side: np.ndarray) -> bool:
    """Tell whether the hulls of m points meet in one way only, in which each of them has a share."""
    shares = _only_solution(_whole_columns(points, side))
    return shares is not None and (min(shares) > 0 or max(shares) < 0)


def _whole_columns(points: np.ndarray, side: np.ndarray) -> list[list[int]]:
    """Return the equations that shares of a common point solve, in whole numbers, (d + 1, m).

    The shares, each times its points, sum to the same in both sets; so do the shares by themselves.
    """
    signs = np.where(side, 1, -1).tolist()
    rows = [signs]
    for coordinate in points.T.tolist():
        ratios = [value.as_integer_ratio() for value in coordinate]
        scale = lcm(*(below for _, below in ratios))
        rows.append([s * above * (scale // below) for s, (above, below) in zip(signs, ratios)])
    return rows


def _only_solution(rows: list[list[int]]) -> list[int] | None:
    """Solve homogeneous equations in whole numbers; None unless one solution is all there is."""
    rows, unknowns = [list(row) for row in rows], len(rows[0])
    pivots, previous = 0, 1
    # Gauss and Jordan without fractions (Bareiss): each division leaves no remainder.
    for column in range(unknowns):
        found = next((row for row in range(pivots, len(rows)) if rows[row][column]), None)
        if found is None:
            if column < unknowns - 1 or pivots < unknowns - 1:
                return None
            break
        rows[pivots], rows[found] = rows[found], rows[pivots]
        head = rows[pivots]
        for number, row in enumerate(rows):
            if number != pivots:
                factor = row[column]
                rows[number] = [
                    (head[column] * value - factor * first) // previous
                    for value, first in zip(row, head)
                ]
        pivots, previous = pivots + 1, head[column]
    if pivots == unknowns:
        return None
    return [-row[-1] for row in rows[:pivots]] + [previous]


# --- Finding -------------------------------------------------------------------------------------


def _by_linear_program(points: np.ndarray, side: np.ndarray) -> Proof | None:
    """Find a proof by HiGHS, on some points and then on those that it has put on the wrong side."""
    chosen = _spread_out(side, FIRST)
    while True:
        meetings, normal = _programmed(points[chosen], side[chosen])
        for rows in meetings:
            claim = Meeting(chosen[rows])
            if holds(claim, points, side):
                return claim
        if normal is None:
            return None
        if _parts(normal, points, side):
            return Plane(normal)
        fresh = np.setdiff1d(_on_the_wrong_side(normal, points, side, chosen), chosen)
        if not len(fresh):
            return None
        chosen = np.union1d(chosen, fresh)


def _spread_out(side: np.ndarray, count: int) -> np.ndarray:
    """Choose rows of both sets, in steps as even as may be."""
    chosen = [
        rows[np.unique(np.linspace(0, len(rows) - 1, count // 2).astype(int))]
        for rows in (np.flatnonzero(side), np.flatnonzero(~side))
    ]
    return np.sort(np.concatenate(chosen))


def _on_the_wrong_side(
    normal: np.ndarray, points: np.ndarray, side: np.ndarray, chosen: np.ndarray
) -> np.ndarray:
    """Return rows that lie on the wrong side of a plane that parts the chosen, the worst of each."""
    along = points @ normal
    inner = np.zeros(len(points), dtype=bool)
    inner[chosen] = True
    limit = 0.5 * (along[inner & side].min() + along[inner & ~side].max())
    depth = np.where(side, limit - along, along - limit)
    rows = []
    for each in (side, ~side):
        wrong = np.flatnonzero(each & (depth >= 0))
        rows.append(wrong[np.argsort(-depth[wrong], kind="stable")[:MORE]])
    return np.concatenate(rows)


def _programmed(points: np.ndarray, side: np.ndarray) -> tuple[list[np.ndarray], np.ndarray | None]:
    """Solve for shares of a common point; return who may have them, or a plane's normal.

    Minimise what the two sets' points, weighted by shares, miss each other by. Where that is 0 they
    meet; where it is not, the prices of its equations are a plane between them.
    """
    from scipy.optimize import linprog

    round_, back = _rounded_out(points)
    signs = np.where(side, 1.0, -1.0)
    wide = round_.shape[1]
    missing = np.vstack([np.eye(wide), np.zeros((2, wide))])
    equations = np.vstack([round_.T * signs, signs, np.ones(len(points))])
    solved = linprog(
        np.concatenate([np.zeros(len(points)), np.ones(2 * wide)]),
        A_eq=np.hstack([equations, missing, -missing]),
        b_eq=np.append(np.zeros(wide + 1), 1.0),
        method="highs-ds",
    )
    if solved.x is None:
        return [], None
    if solved.fun > MISSED:
        return [], -back @ solved.eqlin.marginals[:wide]
    shares = solved.x[: len(points)]
    return [np.flatnonzero(shares > least) for least in LEAST_SHARES], None


def _rounded_out(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Stretch a cloud until it is as wide in every direction, (N, r), as suits a program's tolerances.

    Return also what carries a normal back, (d, r).
    """
    centred = points - points.mean(axis=0)
    _, spreads, directions = np.linalg.svd(centred, full_matrices=False)
    wide = spreads > max(NO_SPREAD * spreads[0], np.finfo(np.float64).tiny)
    back = directions[wide].T / (spreads[wide] / np.sqrt(len(points)))
    return centred @ back, back


# --- Finding without rounding --------------------------------------------------------------------


def _by_exact_simplex(points: np.ndarray, side: np.ndarray) -> Proof:
    """Find a proof by the simplex method in fractions, with Bland's rule, which always ends."""
    program = _Program(points, side)
    while (entering := program.entering()) is not None:
        program.turn(entering)
    if program.missed > 0:
        return Plane(program.normal())
    return Meeting(program.sharing())


class _Program:
    """The equations of a common point as the simplex method sees them, in fractions.

    Unknown is the share of every point. Column i of the equations is (±x, ±1, 1), to sum to (0, …, 0,
    1); what is missing from that is made up for by d + 2 unknowns that are to vanish.
    """

    def __init__(self, points: np.ndarray, side: np.ndarray) -> None:
        self.points, self.signs = points, np.where(side, 1, -1)
        count, rows = len(points), points.shape[1] + 2
        self.columns = np.column_stack([points * self.signs[:, None], self.signs, np.ones(count)])
        self.basis = [count + row for row in range(rows)]
        self.inverse = [
            [Fraction(int(row == other)) for other in range(rows)] for row in range(rows)
        ]
        self.values = [Fraction(0)] * (rows - 1) + [Fraction(1)]

    @property
    def missed(self) -> Fraction:
        """How much is still made up for."""
        return sum((self.values[row] for row in self._made_up()), Fraction(0))

    def _made_up(self) -> list[int]:
        return [row for row, index in enumerate(self.basis) if index >= len(self.points)]

    def _prices(self) -> list[Fraction]:
        made_up = self._made_up()
        return [
            sum((self.inverse[row][equation] for row in made_up), Fraction(0))
            for equation in range(len(self.basis))
        ]

    def entering(self) -> int | None:
        """Return the first point with a share of which less is missed; None where there is none."""
        prices = self._prices()
        worth, error = _along(np.array(prices, dtype=object), self.columns)
        for index in np.flatnonzero(worth + error > 0):
            if worth[index] > error[index] or _dot(prices, self.columns[index].tolist()) > 0:
                return int(index)
        return None

    def turn(self, entering: int) -> None:
        """Give a point a share, and let go of the one whose share is used up first."""
        column = [_dot(row, self.columns[entering].tolist()) for row in self.inverse]
        usable = [row for row, rate in enumerate(column) if rate > 0]
        leaving = min(usable, key=lambda row: (self.values[row] / column[row], self.basis[row]))
        self.basis[leaving] = entering
        table = [[*row, value] for row, value in zip(self.inverse, self.values)]
        head = [value / column[leaving] for value in table[leaving]]
        for row, rate in enumerate(column):
            if row != leaving and rate:
                table[row] = [value - rate * first for value, first in zip(table[row], head)]
        table[leaving] = head
        self.inverse = [row[:-1] for row in table]
        self.values = [row[-1] for row in table]

    def normal(self) -> np.ndarray:
        """Return the normal of a plane between the sets."""
        prices = self._prices()[:-2]
        largest = max(map(abs, prices))
        return np.array([-price / largest for price in prices], dtype=object)

    def sharing(self) -> np.ndarray:
        """Return the rows of the points that have a share."""
        with_share = zip(self.basis, self.values)
        return np.sort([row for row, share in with_share if share > 0]).astype(int)
