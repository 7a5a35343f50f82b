"""The smallest deep network, x → h₁ → h₂ → ŷ: one neuron a layer, any number of layers.

Its backprop is the lecture's first exercise: the scalar BP1 to BP4. Everything is a number; lists go
through the layers. Since C₀ = (a - y)² here, δ^L carries a 2.
"""

from __future__ import annotations

import numpy as np

from hiddenreel.learn.lecture.descent import Gradient, Parameters
from hiddenreel.learn.lecture.node import node, sigmoid_prime


def forward(w: list[float], b: list[float], x: float) -> tuple[list[float], list[float]]:
    """Send x from neuron to neuron; return z_1 … z_L and a_0 … a_L."""
    zs, activations = [], [x]
    a = x
    for w_l, b_l in zip(w, b):
        z, a = node(w_l, b_l, a)
        zs.append(z)
        activations.append(a)
    return zs, activations


def backprop(w: list[float], b: list[float], x: float, y: float) -> tuple[list[float], list[float]]:
    """Carry the error back from neuron to neuron; return all ∂C₀/∂w and all ∂C₀/∂b."""
    zs, (*activations, a) = forward(w, b, x)
    dw: list[float] = []
    db: list[float] = []
    dC_da = 2 * (a - y)
    for w_l, a_below, z in reversed(list(zip(w, activations, zs))):
        delta = dC_da * sigmoid_prime(z)  # BP1 at the last neuron, BP2 at the others
        db.insert(0, delta)  # BP3
        dw.insert(0, a_below * delta)  # BP4
        dC_da = w_l * delta
    return dw, db


def gradient(weights: Parameters, biases: Parameters, X: np.ndarray, Y: np.ndarray) -> Gradient:
    """Add up the derivatives over the samples X (m, 1) with targets Y (m, 1)."""
    w, b = [W.item() for W in weights], [column.item() for column in biases]
    total_w, total_b = [0.0] * len(w), [0.0] * len(b)
    for x, y in zip(X.ravel().tolist(), Y.ravel().tolist()):
        dw, db = backprop(w, b, x, y)
        total_w = [total + d for total, d in zip(total_w, dw)]
        total_b = [total + d for total, d in zip(total_b, db)]
    return [np.array([[d]]) for d in total_w], [np.array([[d]]) for d in total_b]
