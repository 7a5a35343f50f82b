"""A network object that takes one sample after another, after Michael Nielsen's book, chapter 2.

The lecture checks its own code against this, another author's, whose backprop includes the forward pass.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from hiddenreel.learn.lecture.descent import Gradient, Parameters
from hiddenreel.learn.lecture.vectors import sigmoid, sigmoid_prime


class Network:
    """A network with weights (k, j) and biases (k, 1) of each layer."""

    def __init__(self, weights: Parameters, biases: Parameters) -> None:
        self.weights, self.biases = weights, biases

    def feedforward(self, a: np.ndarray) -> np.ndarray:
        """Return a^L (k, 1) for the input a (d, 1)."""
        for W, b in zip(self.weights, self.biases):
            a = sigmoid(np.dot(W, a) + b)
        return a

    def backprop(self, x: np.ndarray, y: np.ndarray) -> Gradient:
        """Return ∂C₀/∂W and ∂C₀/∂b of each layer for x (d, 1) with target y (k, 1)."""
        zs, activations = [], [x]
        for W, b in zip(self.weights, self.biases):
            zs.append(np.dot(W, activations[-1]) + b)
            activations.append(sigmoid(zs[-1]))
        *below, a = activations
        error = self.cost_derivative(a, y)
        dW: Parameters = []
        db: Parameters = []
        for W, a_below, z in reversed(list(zip(self.weights, below, zs))):
            delta = error * sigmoid_prime(z)
            dW.insert(0, np.dot(delta, a_below.T))
            db.insert(0, delta)
            error = np.dot(W.T, delta)
        return dW, db

    def update_mini_batch(
        self, mini_batch: Iterable[tuple[np.ndarray, np.ndarray]], learning_rate: float
    ) -> None:
        """Take one step against the mean gradient of pairs x (d, 1), y (k, 1)."""
        mini_batch = list(mini_batch)
        dW, db = self.summed(mini_batch)
        rate = learning_rate / len(mini_batch)
        self.weights = [W - rate * nabla for W, nabla in zip(self.weights, dW)]
        self.biases = [b - rate * nabla for b, nabla in zip(self.biases, db)]

    def summed(self, mini_batch: Iterable[tuple[np.ndarray, np.ndarray]]) -> Gradient:
        """Add up the gradients of pairs x (d, 1), y (k, 1), one after the other."""
        dW, db = [np.zeros(W.shape) for W in self.weights], [np.zeros(b.shape) for b in self.biases]
        for x, y in mini_batch:
            one_dW, one_db = self.backprop(x, y)
            dW = [total + term for total, term in zip(dW, one_dW)]
            db = [total + term for total, term in zip(db, one_db)]
        return dW, db

    @staticmethod
    def cost_derivative(a: np.ndarray, y: np.ndarray) -> np.ndarray:
        """∂C₀/∂a^L = a^L - y."""
        return a - y


def gradient(weights: Parameters, biases: Parameters, X: np.ndarray, Y: np.ndarray) -> Gradient:
    """Add up the derivatives over the samples X (m, d) with targets Y (m, k)."""
    return Network(weights, biases).summed(zip(X[:, :, None], Y[:, :, None]))
