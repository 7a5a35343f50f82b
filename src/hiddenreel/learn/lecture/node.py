"""One neuron: a weight, a bias, and the slope of the cost by each of them.

The lecture's first code. Everything is a number.
"""

from __future__ import annotations

from math import exp

import numpy as np

from hiddenreel.learn.lecture.descent import Gradient, Parameters

# Below this e^-z is larger than any number, and σ(z) is 0.
LOWEST = -709.0


def sigmoid(z: float) -> float:
    """σ(z) = 1 / (1 + e^-z)."""
    if z < LOWEST:
        return 0.0
    return 1 / (1 + exp(-z))


def sigmoid_prime(z: float) -> float:
    """σ'(z) = σ(z) (1 - σ(z))."""
    return sigmoid(z) * (1 - sigmoid(z))


def node(w: float, b: float, a: float) -> tuple[float, float]:
    """Multiply the input by the weight and add the bias; return z and σ(z)."""
    z = w * a + b
    return z, sigmoid(z)


def cost(a: float, y: float) -> float:
    """C₀ = (a - y)², the cost of the lecture's one-neuron sections."""
    return (a - y) ** 2


def backprop(w: float, b: float, x: float, y: float) -> tuple[float, float]:
    """Follow the chain rule from C₀ back to the neuron's w and b; return ∂C₀/∂w and ∂C₀/∂b."""
    z, a = node(w, b, x)
    dC_da = 2 * (a - y)
    da_dz = sigmoid_prime(z)
    dz_dw, dz_db = x, 1
    return dC_da * da_dz * dz_dw, dC_da * da_dz * dz_db


def gradient(weights: Parameters, biases: Parameters, X: np.ndarray, Y: np.ndarray) -> Gradient:
    """Add up the derivatives over the samples X (m, 1) with targets Y (m, 1)."""
    w, b = weights[0].item(), biases[0].item()
    dw = db = 0.0
    for x, y in zip(X.ravel().tolist(), Y.ravel().tolist()):
        dC_dw, dC_db = backprop(w, b, x, y)
        dw += dC_dw
        db += dC_db
    return [np.array([[dw]])], [np.array([[db]])]
