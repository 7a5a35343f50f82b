"""Neuron by neuron: layers of any width, written with the indices j and k and loops over both.

``W[j][k]`` is w_{jk}, from neuron k of the layer below to neuron j. A neuron k reaches the cost
through every neuron j above it, hence the sum over j on the way back. Lists of numbers, no arrays.
"""

from __future__ import annotations

import numpy as np

from hiddenreel.learn.lecture.descent import Gradient, Parameters
from hiddenreel.learn.lecture.node import sigmoid, sigmoid_prime

Vector = list[float]
Matrix = list[list[float]]


def forward(weights: list[Matrix], biases: list[Vector], x: Vector) -> tuple[list, list]:
    """Compute z_j = Σ_k w_{jk} a_k + b_j and a_j = σ(z_j), layer by layer; return all z, all a."""
    zs, activations = [], [x]
    a = x
    for W, b in zip(weights, biases):
        z = [
            sum(w_jk * a_k for w_jk, a_k in zip(w_j, a, strict=True)) + b_j
            for w_j, b_j in zip(W, b, strict=True)
        ]
        a = [sigmoid(z_j) for z_j in z]
        zs.append(z)
        activations.append(a)
    return zs, activations


def backprop(
    weights: list[Matrix], biases: list[Vector], x: Vector, y: Vector
) -> tuple[list[Matrix], list[Vector]]:
    """Compute ∂C₀/∂w_{jk} and ∂C₀/∂b_j of every layer, for C₀ = ½ Σ_j (a_j - y_j)²."""
    zs, (*activations, a) = forward(weights, biases, x)
    dW: list[Matrix] = []
    db: list[Vector] = []
    dC_da = [a_j - y_j for a_j, y_j in zip(a, y, strict=True)]
    for W, a_below, z in reversed(list(zip(weights, activations, zs))):
        delta = [dC_da_j * sigmoid_prime(z_j) for dC_da_j, z_j in zip(dC_da, z, strict=True)]
        db.insert(0, delta)
        dW.insert(0, [[a_k * delta_j for a_k in a_below] for delta_j in delta])
        dC_da = [sum(w_j[k] * delta_j for w_j, delta_j in zip(W, delta)) for k in range(len(a_below))]
    return dW, db


def gradient(weights: Parameters, biases: Parameters, X: np.ndarray, Y: np.ndarray) -> Gradient:
    """Add up the derivatives over the samples X (m, d) with targets Y (m, k), number by number."""
    W, b = [array.tolist() for array in weights], [array.ravel().tolist() for array in biases]
    dW = [np.zeros_like(array).tolist() for array in weights]
    db = [[0.0] * len(vector) for vector in b]
    for x, y in zip(X.tolist(), Y.tolist()):
        for total_W, total_b, dC_dW, dC_db in zip(dW, db, *backprop(W, b, x, y)):
            for j, delta_j in enumerate(dC_db):
                total_b[j] += delta_j
                for k, dC_dw_jk in enumerate(dC_dW[j]):
                    total_W[j][k] += dC_dw_jk
    return [np.array(matrix) for matrix in dW], [np.array(vector)[:, None] for vector in db]
