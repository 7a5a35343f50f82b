"""How a step changes the parameters.

An optimiser that remembers earlier steps must keep that state in the checkpoint of a training, never
in the recording, so that a resumed training ends with the same bits.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np


class Optimiser(Protocol):
    """A rule by which a step changes the parameters."""

    def step(self, theta: np.ndarray, gradient: np.ndarray, m: int) -> None:
        """Change the parameters theta (P,) in place.

        Parameters
        ----------
        theta : array (P,)
        gradient : array (P,)
            ∂C/∂theta, summed over the samples of a batch.
        m : int
            Samples in the batch.
        """


class GradientDescent:
    """Plain gradient descent, theta ← theta - η/m Σ ∂C₀/∂theta.

    Parameters
    ----------
    learning_rate : float
        η.
    parameters : int
        P, the number of parameters.
    batch_sizes : iterable of int
        Every m that a step will be taken with.
    """

    def __init__(self, learning_rate: float, parameters: int, batch_sizes: Iterable[int]) -> None:
        # NumPy takes 0-d arrays faster than Python floats, which it must convert at each call.
        self._rates = {m: np.array(learning_rate / m) for m in batch_sizes}
        self._change = np.zeros(parameters)

    def step(self, theta: np.ndarray, gradient: np.ndarray, m: int) -> None:
        """Subtract η/m times the gradient (P,) from the parameters theta (P,), in place."""
        np.multiply(gradient, self._rates[m], self._change)
        np.subtract(theta, self._change, theta)
