"""A batch at once: a stack of outer products, one for each sample, added up over the stack.

This is the lecture's last version. A batch is a stack of column vectors, (m, k, 1), with the samples
along the first axis. ``@`` multiplies stacks matrix by matrix; ``einsum`` computes the same from
letters: m counts samples, j the neurons of a layer, k those of the layer below.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from hiddenreel.learn.lecture.descent import Gradient, Parameters
from hiddenreel.learn.lecture.vectors import forward_batch, sigmoid_prime

Product = Callable[[np.ndarray, np.ndarray], np.ndarray]


def stacked(A: np.ndarray) -> np.ndarray:
    """Turn columns A (k, m) into a stack of column vectors (m, k, 1)."""
    return A.T[:, :, np.newaxis]


def outer_by_matmul(delta: np.ndarray, a_below: np.ndarray) -> np.ndarray:
    """δ (a^{ℓ-1})ᵀ of each sample: (m, j, 1) and (m, k, 1) give (m, j, k)."""
    return delta @ a_below.transpose(0, 2, 1)


def back_by_matmul(W: np.ndarray, delta: np.ndarray) -> np.ndarray:
    """Wᵀ δ of each sample: (j, k) and (m, j, 1) give (m, k, 1)."""
    return W.T @ delta


def outer_by_einsum(delta: np.ndarray, a_below: np.ndarray) -> np.ndarray:
    """δ (a^{ℓ-1})ᵀ of each sample, as `outer_by_matmul`."""
    return np.einsum("mji,mki->mjk", delta, a_below)


def back_by_einsum(W: np.ndarray, delta: np.ndarray) -> np.ndarray:
    """Wᵀ δ of each sample, as `back_by_matmul`."""
    return np.einsum("jk,mji->mki", W, delta)


def backprop(
    weights: Parameters,
    zs: list[np.ndarray],
    activations: list[np.ndarray],
    y: np.ndarray,
    outer: Product,
    back: Product,
) -> Gradient:
    """Carry the errors of a whole batch back, and sum the gradients over it.

    Parameters
    ----------
    weights : list of array (k, j)
    zs, activations : list of array (m, k, 1)
        z^1 … z^L and a^0 … a^L.
    y : array (m, k, 1)
    outer, back : callable
        Products of stacks: the two of `matmul`, or the two of `einsum`.
    """
    *below, a = activations
    dW: Parameters = []
    db: Parameters = []
    dC_da = a - y
    for W, a_below, z in reversed(list(zip(weights, below, zs))):
        delta = dC_da * sigmoid_prime(z)
        db.insert(0, delta.sum(axis=0))
        dW.insert(0, outer(delta, a_below).sum(axis=0))
        dC_da = back(W, delta)
    return dW, db


def gradient_by_matmul(weights: Parameters, biases: Parameters, X: np.ndarray, Y: np.ndarray) -> Gradient:
    """Compute the derivatives summed over the samples X (m, d) with targets Y (m, k)."""
    zs, activations = (list(map(stacked, part)) for part in forward_batch(weights, biases, X))
    return backprop(weights, zs, activations, stacked(Y.T), outer_by_matmul, back_by_matmul)


def gradient_by_einsum(weights: Parameters, biases: Parameters, X: np.ndarray, Y: np.ndarray) -> Gradient:
    """Compute the derivatives summed over the samples X (m, d) with targets Y (m, k)."""
    zs, activations = (list(map(stacked, part)) for part in forward_batch(weights, biases, X))
    return backprop(weights, zs, activations, stacked(Y.T), outer_by_einsum, back_by_einsum)
