"""The bias as one more weight, from a neuron that is always 1.

Each layer has one matrix ``[W | b]`` (k, j + 1), and each layer's activations get a row of ones. The
engine does the same in the same order, with its arrays made beforehand; the bits are the same.
"""

from __future__ import annotations

import numpy as np

from hiddenreel.learn.lecture.descent import Gradient, Parameters
from hiddenreel.learn.lecture.vectors import sigmoid


def fold(weights: Parameters, biases: Parameters) -> list[np.ndarray]:
    """Append each layer's b (k, 1) to its W (k, j) as a last column."""
    return [np.hstack([W, b]) for W, b in zip(weights, biases)]


def with_ones(A: np.ndarray) -> np.ndarray:
    """Append the constant neuron to the activations A (k, m) as a last row."""
    return np.vstack([A, np.ones((1, A.shape[1]))])


def forward(layers: list[np.ndarray], X: np.ndarray) -> list[np.ndarray]:
    """Compute a^0 … a^L (k, m) of the samples X (m, d), all but a^L with their row of ones."""
    # In C order, as in the engine, because products of arrays in another order are rounded differently.
    A = np.ascontiguousarray(X.T)
    activations = []
    for M in layers:
        activations.append(with_ones(A))
        A = sigmoid(M.dot(activations[-1]))
    return [*activations, A]


def gradient(weights: Parameters, biases: Parameters, X: np.ndarray, Y: np.ndarray) -> Gradient:
    """Compute the derivatives summed over the samples X (m, d) with targets Y (m, k)."""
    layers = fold(weights, biases)
    *below, A = forward(layers, X)
    gradients: Parameters = []
    error, own = A - Y.T, A
    for M, A_below in reversed(list(zip(layers, below))):
        delta = error * ((1 - own) * own)
        gradients.insert(0, delta.dot(A_below.T))
        # The constant neuron passes no error on, because it is always 1.
        error, own = M.T.dot(delta)[:-1], A_below[:-1]
    return [G[:, :-1] for G in gradients], [G[:, -1:] for G in gradients]
