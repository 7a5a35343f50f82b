"""The activation functions σ, each beside its derivative.

Arrays are feature-major, (k, m): a row for each neuron, a column for each sample. Everything works in
place, because networks of this size spend most of their time on making arrays. Each derivative is
written in terms of a = σ(z), so that z need not be kept.

Adding an activation is two functions and one line in `ACTIVATIONS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

# NumPy takes 0-d arrays faster than Python floats, which it must convert at each call.
ONE = np.array(1.0)
ZERO = np.array(0.0)


@dataclass(frozen=True)
class Activation:
    """A function σ and how an error passes back through it.

    Attributes
    ----------
    name : str
        The word that the configuration uses.
    apply : callable(z)
        Replace z (k, m) by a = σ(z), in place.
    pull_back : callable(a, delta, scratch)
        Replace delta = ∂C/∂a by ∂C/∂z, in place; `scratch` has their shape. For a σ that works on
        each neuron alone this is the ``⊙ σ'(z)`` of BP1 and BP2.
    limits : (float, float), optional
        The bounds between which σ lies; None where it has no upper bound.
    output_only : bool
        Whether σ compares the neurons of a layer with each other, which makes sense for outputs only.
    """

    name: str
    apply: Callable[[np.ndarray], None]
    pull_back: Callable[[np.ndarray, np.ndarray, np.ndarray], None]
    limits: tuple[float, float] | None = None
    output_only: bool = False


def sigmoid(z: np.ndarray) -> None:
    """σ(z) = 1 / (1 + e^-z)."""
    np.negative(z, z)
    np.exp(z, z)
    np.add(z, ONE, z)
    np.reciprocal(z, z)


def sigmoid_pull_back(a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
    """σ'(z) = σ(z) (1 - σ(z))."""
    np.subtract(ONE, a, scratch)
    np.multiply(scratch, a, scratch)
    np.multiply(delta, scratch, delta)


def identity(z: np.ndarray) -> None:
    """σ(z) = z."""


def identity_pull_back(a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
    """σ'(z) = 1."""


def tanh(z: np.ndarray) -> None:
    """σ(z) = tanh z."""
    np.tanh(z, z)


def tanh_pull_back(a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
    """σ'(z) = 1 - tanh² z."""
    np.multiply(a, a, scratch)
    np.subtract(ONE, scratch, scratch)
    np.multiply(delta, scratch, delta)


def relu(z: np.ndarray) -> None:
    """σ(z) = max(0, z)."""
    np.maximum(z, ZERO, out=z)


def relu_pull_back(a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
    """σ'(z) = 1 where z > 0, else 0; at the kink itself we take 0."""
    np.greater(a, ZERO, scratch)
    np.multiply(delta, scratch, delta)


def softmax(z: np.ndarray) -> None:
    """σ(z)_j = e^z_j / Σ_i e^z_i over the neurons of the layer."""
    # Subtracting the largest z does not change the result and keeps e^z finite.
    np.subtract(z, z.max(axis=0), z)
    np.exp(z, z)
    np.divide(z, z.sum(axis=0), z)


def softmax_pull_back(a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
    """∂C/∂z_i = a_i (∂C/∂a_i - Σ_j a_j ∂C/∂a_j): its Jacobian is not diagonal."""
    np.multiply(a, delta, scratch)
    np.subtract(delta, scratch.sum(axis=0), delta)
    np.multiply(delta, a, delta)


ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": Activation("sigmoid", sigmoid, sigmoid_pull_back, (0.0, 1.0)),
    "identity": Activation("identity", identity, identity_pull_back),
    "tanh": Activation("tanh", tanh, tanh_pull_back, (-1.0, 1.0)),
    "relu": Activation("relu", relu, relu_pull_back),
    "softmax": Activation("softmax", softmax, softmax_pull_back, (0.0, 1.0), output_only=True),
}
OUTPUT_ONLY = tuple(name for name, sigma in ACTIVATIONS.items() if sigma.output_only)
