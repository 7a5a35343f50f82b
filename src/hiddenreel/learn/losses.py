"""The costs C, each beside its derivative.

A cost is a mean over samples, `value`; its derivative is that of one sample's cost, a column each.
Arrays are feature-major, (k, m), as in `activations`.

Adding a cost is two functions and one line in `LOSSES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hiddenreel.learn.activations import ONE, Activation

TWO = np.array(2.0)
SMALLEST = np.finfo(np.float64).tiny


@dataclass(frozen=True)
class Loss:
    """A cost and its derivative by the outputs.

    Attributes
    ----------
    name : str
        The word that the configuration uses.
    value : callable(A, Y) -> array (m,)
        The cost of each sample.
    gradient : callable(A, Y, out)
        Write ∂C/∂a (k, m) into `out`.
    """

    name: str
    value: Callable[[np.ndarray, np.ndarray], np.ndarray]
    gradient: Callable[[np.ndarray, np.ndarray, np.ndarray], None]


def half_squared_error(A: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """C₀ = ½ ‖a - y‖²: the cost of the lecture's many-neuron sections."""
    return 0.5 * squared_error(A, Y)


def half_squared_error_gradient(A: np.ndarray, Y: np.ndarray, out: np.ndarray) -> None:
    """∂C₀/∂a = a - y."""
    np.subtract(A, Y, out)


def squared_error(A: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """C₀ = ‖a - y‖²: the cost of the lecture's one-neuron sections."""
    return np.sum((A - Y) ** 2, axis=0)


def squared_error_gradient(A: np.ndarray, Y: np.ndarray, out: np.ndarray) -> None:
    """∂C₀/∂a = 2 (a - y): here δ carries the 2."""
    np.subtract(A, Y, out)
    np.multiply(out, TWO, out)


def binary_cross_entropy(A: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """C₀ = -Σ_j y_j ln a_j + (1 - y_j) ln(1 - a_j): each output a coin of its own."""
    return -np.sum(_times_log(Y, A) + _times_log(1.0 - Y, 1.0 - A), axis=0)


def binary_cross_entropy_gradient(A: np.ndarray, Y: np.ndarray, out: np.ndarray) -> None:
    """∂C₀/∂a = (a - y) / (a (1 - a))."""
    np.subtract(A, Y, out)
    np.divide(out, np.maximum(A * (ONE - A), SMALLEST), out)


def categorical_cross_entropy(A: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """C₀ = -Σ_j y_j ln a_j: the outputs share one die."""
    return -np.sum(_times_log(Y, A), axis=0)


def categorical_cross_entropy_gradient(A: np.ndarray, Y: np.ndarray, out: np.ndarray) -> None:
    """∂C₀/∂a = -y / a."""
    np.divide(Y, np.maximum(A, SMALLEST), out)
    np.negative(out, out)


def _times_log(Y: np.ndarray, A: np.ndarray) -> np.ndarray:
    # A saturated output is exactly 0: ln of the smallest number keeps 0 · ln 0 at 0.
    return Y * np.log(np.maximum(A, SMALLEST))


_BINARY = Loss("cross-entropy", binary_cross_entropy, binary_cross_entropy_gradient)
_CATEGORICAL = Loss("cross-entropy", categorical_cross_entropy, categorical_cross_entropy_gradient)

# Cross-entropy reads its outputs as probabilities: of each output alone, or of all together.
LOSSES: dict[str, dict[str, Loss] | Loss] = {
    "half-squared-error": Loss(
        "half-squared-error", half_squared_error, half_squared_error_gradient
    ),
    "squared-error": Loss("squared-error", squared_error, squared_error_gradient),
    "cross-entropy": {"sigmoid": _BINARY, "softmax": _CATEGORICAL},
}


def loss_for(name: str, output: Activation) -> Loss:
    """Find the cost called `name` as it is for an output layer with the activation `output`."""
    loss = LOSSES[name]
    return loss if isinstance(loss, Loss) else loss[output.name]


def output_error(loss: Loss, output: Activation) -> Callable[..., None]:
    """Choose how BP1 is computed: ``error(A, Y, out, scratch)`` writes δ^L = ∂C/∂z^L.

    For cross-entropy the division in ∂C/∂a cancels against σ', and δ^L = a - y: shorter, and exact
    where the product of a huge and a tiny number would not be.
    """
    if loss.name == "cross-entropy":
        return lambda A, Y, out, scratch: np.subtract(A, Y, out)

    gradient, pull_back = loss.gradient, output.pull_back

    def error(A: np.ndarray, Y: np.ndarray, out: np.ndarray, scratch: np.ndarray) -> None:
        gradient(A, Y, out)
        pull_back(A, out, scratch)

    return error
