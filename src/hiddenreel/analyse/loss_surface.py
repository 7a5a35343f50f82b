"""The cost over the plane in which the parameters of a network move most while it learns."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hiddenreel.analyse.directions import with_signs
from hiddenreel.analyse.spread import spread_over
from hiddenreel.learn.same_samples import SameSamples
from hiddenreel.learn.training import network_for
from hiddenreel.record.recording import Recording, no_overflow_warnings

# Activations that are computed at each place of the plane; with more, the cost is of fewer samples.
MOST_ACTIVATIONS, LEAST_SAMPLES = 10_000, 50
# Activations of a layer that are computed at once, at several places: they stay in a core's cache.
AT_ONCE = 96_000
# While a film starts, the core of its encoder is idle.
THREADS = 2
# A path is no wider in a direction than rounding if it is below these shares: of its greatest width, and
# of the largest parameter.
NO_WIDTH, ROUNDING = 1e-9, 1e-12


@dataclass(frozen=True, eq=False)
class LossSurface:
    """The path of the parameters over the epochs, and the plane of its two widest directions.

    The plane goes through the parameters of the last epoch, so that the path ends on it.
    """

    recording: Recording

    @cached_property
    def parameters(self) -> np.ndarray:
        """All weights and biases at every epoch, (epochs + 1, P)."""
        return self.recording.parameters

    @cached_property
    def _widths(self) -> tuple[np.ndarray, np.ndarray]:
        """The path's singular values, and its principal directions (k, P); those without width are 0."""
        path = self.parameters - self.parameters.mean(axis=0)
        _, widths, directions = np.linalg.svd(path, full_matrices=False)
        largest = np.abs(self.parameters).max() * np.sqrt(len(path))
        least = max(NO_WIDTH * widths[0], ROUNDING * largest)
        return np.where(widths > least, widths, 0.0), directions

    @cached_property
    def shares(self) -> np.ndarray:
        """The share of the path's variance along each direction of the plane, (2,); 0 without any."""
        variances = self._widths[0] ** 2
        return np.append(variances, 0.0)[:2] / max(float(variances.sum()), 1e-300)

    @property
    def share(self) -> float:
        """The share of the path's variance that the plane holds; 0 where nothing moves."""
        return min(float(self.shares.sum()), 1.0)

    @cached_property
    def directions(self) -> np.ndarray:
        """The orthonormal directions of the plane, (P, 2), the widest first.

        One along which the path has no width is that of a single parameter, as far as it is across
        the other.
        """
        widths, found = self._widths
        wide = found[:2][widths[:2] > 0].T
        while wide.shape[1] < 2:
            axis = np.zeros(len(wide))
            axis[np.abs(wide).sum(axis=1).argmin()] = 1.0
            across = axis - wide @ (wide.T @ axis)
            wide = np.column_stack([wide, across / np.linalg.norm(across)])
        return with_signs(wide)

    @cached_property
    def path(self) -> np.ndarray:
        """The places of the epochs on the plane, (epochs + 1, 2)."""
        return (self.parameters - self.parameters[-1]) @ self.directions

    def place(self, epoch: float) -> np.ndarray:
        """Return the place of an epoch on the plane, (2,), between recorded ones on a straight line."""
        epochs = np.arange(len(self.path))
        return np.array([np.interp(epoch, epochs, column) for column in self.path.T])

    @property
    def distance(self) -> float:
        """The distance of the last epoch's parameters from the first ones."""
        return float(np.linalg.norm(self.parameters[-1] - self.parameters[0]))

    @cached_property
    def farthest(self) -> float:
        """The greatest distance of the path from the plane; 0 where it is rounding."""
        away = self.parameters - self.parameters[-1] - self.path @ self.directions.T
        far = float(np.linalg.norm(away, axis=1).max())
        return far if far > NO_WIDTH * np.abs(self.path).max() else 0.0

    @cached_property
    def rows(self) -> np.ndarray:
        """The training samples whose cost is computed, (m,): all, or some spread over all."""
        training = np.flatnonzero(~self.recording.held_out)
        most = max(LEAST_SAMPLES, MOST_ACTIVATIONS // sum(self.recording.sizes[1:]))
        return training[spread_over(len(training), most)]

    def costs(self, places: np.ndarray) -> np.ndarray:
        """Return the mean cost of the samples `rows` at places (n, 2) of the plane, (n,).

        The parameters there are θ = θ_last + x d₁ + y d₂.
        """
        # Both threads read these, which are computed once.
        samples, directions = self.rows, self.directions
        parts = np.array_split(places, min(THREADS, len(places)))
        with ThreadPoolExecutor(THREADS) as threads:
            costs = threads.map(lambda part: self._costs(part, samples, directions), parts)
            return np.concatenate(list(costs))

    @no_overflow_warnings
    def _costs(self, places: np.ndarray, samples: np.ndarray, directions: np.ndarray) -> np.ndarray:
        X, Y = self.recording.X[samples].T, self.recording.Y[samples].T
        most = AT_ONCE // (len(samples) * max(self.recording.sizes))
        at_once = min(max(1, most), len(places))
        networks = SameSamples(network_for(self.recording.run), X, Y, at_once)
        found = np.empty(len(places))
        for begin in range(0, len(places), at_once):
            # In the last block the last place fills up what room is left.
            here = np.minimum(np.arange(begin, begin + at_once), len(places) - 1)
            away = (directions @ places[here][..., None])[..., 0]
            found[here] = networks.costs(self.parameters[-1] + away)
        return found
