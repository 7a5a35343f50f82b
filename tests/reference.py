"""The same mathematics for reading: a sample a column, an equation a line, nothing preallocated.

This is what the tests hold the quick version against, and what its speed is quoted against. It
keeps weights and biases apart, computes every derivative from z, and shares no arithmetic with
`network`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from hiddenreel.learn.data import Dataset
from hiddenreel.learn.initialise import initial_layers
from hiddenreel.learn.run import Run
from hiddenreel.learn.training import epoch_order

Layers = list[tuple[np.ndarray, np.ndarray]]


def sigma(name: str, z: np.ndarray) -> np.ndarray:
    """Compute σ(z) for z (k, m)."""
    match name:
        case "sigmoid":
            return 1 / (1 + np.exp(-z))
        case "identity":
            return z
        case "tanh":
            return np.tanh(z)
        case "relu":
            return np.where(z > 0, z, 0.0)
        case "softmax":
            e = np.exp(z - z.max(axis=0))
            return e / e.sum(axis=0)
    raise ValueError(name)


def pull_back(name: str, z: np.ndarray, dC_da: np.ndarray) -> np.ndarray:
    """Compute ∂C/∂z (k, m) from ∂C/∂a (k, m)."""
    a = sigma(name, z)
    match name:
        case "sigmoid":
            return dC_da * a * (1 - a)
        case "identity":
            return dC_da
        case "tanh":
            return dC_da / np.cosh(z) ** 2
        case "relu":
            return dC_da * (z > 0)
        case "softmax":
            k = len(a)
            jacobian = np.einsum("im,ij->ijm", a, np.eye(k)) - np.einsum("im,jm->ijm", a, a)
            return np.einsum("jim,jm->im", jacobian, dC_da)
    raise ValueError(name)


def cost(name: str, output: str, a: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Compute the cost (m,) of each sample from a^L and y, (k, m) both."""
    match name, output:
        case "half-squared-error", _:
            return 0.5 * ((a - y) ** 2).sum(axis=0)
        case "squared-error", _:
            return ((a - y) ** 2).sum(axis=0)
        case "cross-entropy", "sigmoid":
            return -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum(axis=0)
        case "cross-entropy", "softmax":
            return -(y * np.log(a)).sum(axis=0)
    raise ValueError((name, output))


def cost_gradient(name: str, output: str, a: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Compute ∂C/∂a^L (k, m)."""
    match name, output:
        case "half-squared-error", _:
            return a - y
        case "squared-error", _:
            return 2 * (a - y)
        case "cross-entropy", "sigmoid":
            return -y / a + (1 - y) / (1 - a)
        case "cross-entropy", "softmax":
            return -y / a
    raise ValueError((name, output))


def forward(layers: Layers, hidden: str | Sequence[str], output: str, X: np.ndarray) -> tuple[list, list]:
    """Compute z^1 … z^L and a^0 … a^L for X (d, m)."""
    names = [*_each(hidden, layers), output]
    zs, activations = [], [X]
    for (W, b), name in zip(layers, names):
        zs.append(W @ activations[-1] + b[:, None])
        activations.append(sigma(name, zs[-1]))
    return zs, activations


def _each(hidden: str | Sequence[str], layers: Layers) -> list[str]:
    """Return the activation of each hidden layer."""
    return [hidden] * (len(layers) - 1) if isinstance(hidden, str) else list(hidden)


def backprop(
    layers: Layers, hidden: str | Sequence[str], output: str, loss: str, X: np.ndarray, Y: np.ndarray
) -> Layers:
    """Compute (∂C/∂W^ℓ, ∂C/∂b^ℓ) of each layer, the mean over the samples of X (d, m)."""
    zs, activations = forward(layers, hidden, output, X)
    m = X.shape[1]
    delta = pull_back(output, zs[-1], cost_gradient(loss, output, activations[-1], Y))
    gradients: Layers = []
    for level in range(len(layers) - 1, -1, -1):
        gradients.insert(0, (delta @ activations[level].T / m, delta.mean(axis=1)))
        if level > 0:
            W, _ = layers[level]
            delta = pull_back(_each(hidden, layers)[level - 1], zs[level - 1], W.T @ delta)
    return gradients


def train(run: Run, dataset: Dataset) -> Iterator[Layers]:
    """Train as `hiddenreel.learn.training.train` does, yielding the weights after every epoch."""
    samples = dataset.training_samples
    X, Y = dataset.X[:samples], dataset.Y[:samples]
    start = initial_layers(run)
    layers: Layers = [(M[:, :-1].copy(), M[:, -1].copy()) for M in start]
    yield layers
    for epoch in range(1, run.epochs + 1):
        order = epoch_order(run, epoch, samples)
        for begin in range(0, samples, run.batch_size):
            batch = order[begin : begin + run.batch_size]
            gradients = backprop(layers, run.hidden, run.output, run.loss, X[batch].T, Y[batch].T)
            layers = [
                (W - run.learning_rate * dW, b - run.learning_rate * db)
                for (W, b), (dW, db) in zip(layers, gradients)
            ]
        yield layers
