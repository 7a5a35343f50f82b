"""A perspective view of a box, whose depths are exact, which those of matplotlib's 3-D axes are not.

World coordinates of the box run from -½ to ½ on each axis. The eye turns around the vertical axis and
looks down a little; nearer things look larger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import overload

import numpy as np

# Distance of the eye from the centre of the box, in widths of the box.
EYE_DISTANCE = 4.5
ELEVATION = 20.0

CORNERS = np.array(list(product((0, 1), repeat=3)), dtype=float)
# The edges of the box: pairs of corners that differ in one coordinate.
EDGES = np.array(
    [(i, j) for i, j in product(range(8), repeat=2) if i < j and np.abs(CORNERS[i] - CORNERS[j]).sum() == 1]
)


@dataclass(frozen=True)
class View:
    """The direction of view.

    Attributes
    ----------
    azimuth : float
        Angle of the eye around the vertical axis, degrees.
    elevation : float
        Angle of the eye above the horizon, degrees.
    """

    azimuth: float
    elevation: float = ELEVATION

    @property
    def axes(self) -> np.ndarray:
        """Unit vectors to the right, up and towards the eye, as rows, (3, 3)."""
        turn, rise = np.radians([self.azimuth, self.elevation])
        right = (-np.sin(turn), np.cos(turn), 0.0)
        up = (-np.cos(turn) * np.sin(rise), -np.sin(turn) * np.sin(rise), np.cos(rise))
        towards = (np.cos(turn) * np.cos(rise), np.sin(turn) * np.cos(rise), np.sin(rise))
        return np.array([right, up, towards])

    def project(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Project world points (n, 3).

        Returns
        -------
        flat : array (n, 2)
            Right and up on the picture, in world units at the centre of the box.
        nearness : array (n,)
            Distance from the centre towards the eye.
        """
        seen = points @ self.axes.T
        return seen[:, :2] * magnification(seen[:, 2])[:, None], seen[:, 2]


@overload
def magnification(nearness: np.ndarray) -> np.ndarray: ...
@overload
def magnification(nearness: float) -> float: ...
def magnification(nearness: np.ndarray | float) -> np.ndarray | float:
    """Return how much larger things look than at the centre of the box; the shape of `nearness`."""
    return EYE_DISTANCE / (EYE_DISTANCE - nearness)


def room_needed(elevation: float, name_at: float) -> float:
    """Return how much larger a cube looks from an elevation, degrees, than usually; 1 at least.

    Measured is how far the name of the vertical axis reaches up, at most, as the eye walks around; it
    stands at the height `name_at` above the middle of the box.
    """

    def reach(angle: float) -> float:
        up = name_at * np.cos(angle) + np.sqrt(0.5) * np.sin(angle)
        near = name_at * np.sin(angle) - np.sqrt(0.5) * np.cos(angle)
        return float(up * magnification(near))

    return max(1.0, reach(np.radians(elevation)) / reach(np.radians(ELEVATION)))


def far_edges(view: View) -> np.ndarray:
    """Return which of `EDGES` meet at the farthest corner, behind everything, (12,) of bool."""
    nearness = (CORNERS - 0.5) @ view.axes[2]
    return np.any(np.argmin(nearness) == EDGES, axis=1)


def best_azimuth(clouds: Sequence[tuple[np.ndarray, np.ndarray]]) -> float:
    """Return the azimuth from which the classes of clouds look best separated, degrees.

    The measure is Fisher's: on the picture, the spread of the class means divided by the spread within
    classes, summed over the clouds.

    Parameters
    ----------
    clouds : sequence of (array (n, 3), array (n,) of int)
        Points and the class of each.
    """
    candidates = np.arange(0.0, 360.0, 5.0)
    eyes = np.array([View(azimuth).axes for azimuth in candidates])
    apart = np.zeros(len(candidates))
    for points, labels in clouds:
        seen = eyes @ points.T
        apart += _separation(seen[:, :2] * magnification(seen[:, 2:]), labels)
    return float(candidates[np.argmax(apart)])


def _separation(flat: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return Fisher's measure for the classes of points in pictures (views, 2, n), (views,)."""
    groups = [flat[..., labels == label] for label in np.unique(labels)]
    if len(groups) < 2:
        return np.zeros(len(flat))
    within = sum(group.shape[-1] * group.var(axis=-1) for group in groups) / len(labels)
    between = flat.var(axis=-1) - within
    return between.sum(axis=-1) / (within.sum(axis=-1) + 1e-12)
