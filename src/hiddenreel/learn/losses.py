"""The costs C, each beside its derivative.

A cost is computed for each sample of a batch; its derivative is that of one sample's cost, a column
each. Arrays are feature-major, (k, m), as in `activations`.

Cross-entropy is computed from the pre-activations z^L instead of the outputs: ln σ(z) is exact for
every z, but the logarithm of an output that has been rounded to 0 or 1 is not.

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
    value : callable(outputs, Y) -> array (m,)
        The cost of each sample, from a^L or, where `from_z` is set, from z^L, (k, m).
    gradient : callable(A, Y, out)
        Write ∂C/∂a (k, m) into `out`.
    output : str, optional
        The only activation of the last layer that the cost is for; any where this is None.
    from_z : bool
        Whether `value` takes z^L instead of a^L.
    """

    name: str
    value: Callable[[np.ndarray, np.ndarray], np.ndarray]
    gradient: Callable[[np.ndarray, np.ndarray, np.ndarray], None]
    output: str | None = None
    from_z: bool = False


def half_squared_error(A: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """C₀ = ½ ‖a - y‖², the cost of the lecture's many-neuron sections."""
    return 0.5 * squared_error(A, Y)


def half_squared_error_gradient(A: np.ndarray, Y: np.ndarray, out: np.ndarray) -> None:
    """∂C₀/∂a = a - y."""
    np.subtract(A, Y, out)


def squared_error(A: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """C₀ = ‖a - y‖², the cost of the lecture's one-neuron sections."""
    return np.sum((A - Y) ** 2, axis=0)


def squared_error_gradient(A: np.ndarray, Y: np.ndarray, out: np.ndarray) -> None:
    """∂C₀/∂a = 2 (a - y), so δ carries the 2."""
    np.subtract(A, Y, out)
    np.multiply(out, TWO, out)


def binary_cross_entropy(Z: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """C₀ = -Σ_j [y_j ln a_j + (1 - y_j) ln(1 - a_j)], for outputs that are independent probabilities.

    With a = σ(z), -ln a = ln(1 + e^-z) and -ln(1 - a) = ln(1 + e^z).
    """
    return np.sum(Y * np.logaddexp(0.0, -Z) + (1.0 - Y) * np.logaddexp(0.0, Z), axis=0)


def binary_cross_entropy_gradient(A: np.ndarray, Y: np.ndarray, out: np.ndarray) -> None:
    """∂C₀/∂a = (a - y) / (a (1 - a))."""
    np.subtract(A, Y, out)
    np.divide(out, np.maximum(A * (ONE - A), SMALLEST), out)


def categorical_cross_entropy(Z: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """C₀ = -Σ_j y_j ln a_j, for outputs that are the probabilities of the classes.

    With a = softmax(z), -ln a_j = ln(Σ_i e^(z_i - z_max)) - (z_j - z_max). The largest term of the
    sum is 1; `log1p` of the others keeps a cost that is far smaller than 1.
    """
    below = Z - Z.max(axis=0)
    others = np.exp(below)
    others[np.argmax(Z, axis=0), np.arange(Z.shape[1])] = 0.0
    return np.sum(Y * (np.log1p(others.sum(axis=0)) - below), axis=0)


def categorical_cross_entropy_gradient(A: np.ndarray, Y: np.ndarray, out: np.ndarray) -> None:
    """∂C₀/∂a = -y / a."""
    np.divide(Y, np.maximum(A, SMALLEST), out)
    np.negative(out, out)


LOSSES: tuple[Loss, ...] = (
    Loss("half-squared-error", half_squared_error, half_squared_error_gradient),
    Loss("squared-error", squared_error, squared_error_gradient),
    # Cross-entropy reads its outputs as probabilities: of each output alone, or of all together.
    Loss("cross-entropy", binary_cross_entropy, binary_cross_entropy_gradient, output="sigmoid", from_z=True),
    Loss(
        "cross-entropy",
        categorical_cross_entropy,
        categorical_cross_entropy_gradient,
        output="softmax",
        from_z=True,
    ),
)
LOSS_NAMES = tuple(dict.fromkeys(loss.name for loss in LOSSES))


def outputs_of(name: str) -> tuple[str, ...]:
    """Return the output activations that the cost `name` needs; empty if all are allowed."""
    return tuple(loss.output for loss in LOSSES if loss.name == name and loss.output is not None)


def loss_for(name: str, output: str) -> Loss:
    """Return the cost `name` as it is for a last layer with the activation `output`.

    Raises
    ------
    KeyError
        When there is no such cost for that activation.
    """
    for loss in LOSSES:
        if loss.name == name and loss.output in (None, output):
            return loss
    raise KeyError((name, output))


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
