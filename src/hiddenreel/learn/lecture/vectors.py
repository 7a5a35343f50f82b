"""A layer at once, a sample at a time: the vectorised BP1 to BP4 on column vectors.

The batch goes forward at once; then each of its samples goes back alone, and their gradients are added
up.
"""

from __future__ import annotations

import numpy as np

from hiddenreel.learn.lecture.descent import Gradient, Parameters


def sigmoid(z: np.ndarray) -> np.ndarray:
    """σ(z) = 1 / (1 + e^-z), element by element."""
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z: np.ndarray) -> np.ndarray:
    """σ'(z) = σ(z) (1 - σ(z)), element by element."""
    return sigmoid(z) * (1 - sigmoid(z))


def forward_batch(weights: Parameters, biases: Parameters, X: np.ndarray) -> tuple[list, list]:
    """Compute A^ℓ = σ(W^ℓ A^{ℓ-1} + b^ℓ), a column for each sample.

    Parameters
    ----------
    weights, biases : list of array (k, j), (k, 1)
    X : array (m, d)
        One sample in each row, so that the first layer transposes.

    Returns
    -------
    zs, activations : list of array (k, m)
        z^1 … z^L and a^0 … a^L.
    """
    zs, activations = [], [X.T]
    A = X.T
    for W, b in zip(weights, biases):
        Z = W.dot(A) + b
        A = sigmoid(Z)
        zs.append(Z)
        activations.append(A)
    return zs, activations


def backprop(
    weights: Parameters, zs: list[np.ndarray], activations: list[np.ndarray], y: np.ndarray
) -> Gradient:
    """Carry one sample's error back.

    Parameters
    ----------
    weights : list of array (k, j)
    zs, activations : list of array (k, 1)
        z^1 … z^L and a^0 … a^L of the sample.
    y : array (k, 1)

    Returns
    -------
    dW, db : list of array (k, j), (k, 1)
        ∂C₀/∂W^ℓ and ∂C₀/∂b^ℓ for C₀ = ½ ‖a^L - y‖².
    """
    *below, a = activations
    dW: Parameters = []
    db: Parameters = []
    dC_da = a - y
    for W, a_below, z in reversed(list(zip(weights, below, zs))):
        delta = dC_da * sigmoid_prime(z)  # BP1 in the last layer, BP2 in the others
        db.insert(0, delta)  # BP3
        dW.insert(0, delta.dot(a_below.T))  # BP4, an outer product
        dC_da = W.T.dot(delta)
    return dW, db


def gradient(weights: Parameters, biases: Parameters, X: np.ndarray, Y: np.ndarray) -> Gradient:
    """Add up the derivatives over the samples X (m, d) with targets Y (m, k), one by one."""
    zs, activations = forward_batch(weights, biases, X)
    dW, db = [np.zeros_like(W) for W in weights], [np.zeros_like(b) for b in biases]
    for i, y in enumerate(Y):
        one_z, one_a = [Z[:, [i]] for Z in zs], [A[:, [i]] for A in activations]
        one_dW, one_db = backprop(weights, one_z, one_a, y[:, None])
        dW = [total + term for total, term in zip(dW, one_dW)]
        db = [total + term for total, term in zip(db, one_db)]
    return dW, db
