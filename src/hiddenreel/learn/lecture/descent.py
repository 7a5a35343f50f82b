"""Gradient descent with any of the lecture's ways to compute a gradient.

It starts from the same weights and takes the samples in the same order as `hiddenreel.learn.training`,
so that only the way to compute the gradient differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from hiddenreel.learn.data import Dataset
from hiddenreel.learn.initialise import initial_layers
from hiddenreel.learn.run import Run
from hiddenreel.learn.training import epoch_order

# A layer's W (k, j), or its b (k, 1), for every layer.
Parameters = list[np.ndarray]
# ∂C/∂W and ∂C/∂b of every layer, summed over the samples of a batch.
Gradient = tuple[Parameters, Parameters]
# From weights, biases, X (m, d) and Y (m, k).
ComputesGradient = Callable[[Parameters, Parameters, np.ndarray, np.ndarray], Gradient]


def start(run: Run) -> tuple[Parameters, Parameters]:
    """Draw the weights (k, j) and biases (k, 1) that a run starts from."""
    layers = initial_layers(run)
    return [M[:, :-1].copy() for M in layers], [M[:, -1:].copy() for M in layers]


def batches(run: Run, dataset: Dataset, epoch: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the batches of an epoch as X (m, d) and Y (m, k)."""
    samples = dataset.training_samples
    order = epoch_order(run, epoch, samples)
    for begin in range(0, samples, run.batch_size):
        batch = order[begin : begin + run.batch_size]
        yield dataset.X[batch], dataset.Y[batch]


# A saturated sigmoid overflows on its way to exactly 0, which is right.
@np.errstate(over="ignore")
def step(
    gradient: ComputesGradient,
    weights: Parameters,
    biases: Parameters,
    X: np.ndarray,
    Y: np.ndarray,
    learning_rate: float,
) -> tuple[Parameters, Parameters]:
    """Step against the mean gradient of a batch: W ← W - η/m Σ ∂C₀/∂W, and b likewise."""
    dW, db = gradient(weights, biases, X, Y)
    rate = learning_rate / len(X)
    return (
        [W - rate * nabla for W, nabla in zip(weights, dW)],
        [b - rate * nabla for b, nabla in zip(biases, db)],
    )


def train(gradient: ComputesGradient, run: Run, dataset: Dataset) -> Iterator[tuple[Parameters, Parameters]]:
    """Train, and yield weights and biases before the first epoch and after every epoch."""
    weights, biases = start(run)
    yield weights, biases
    for epoch in range(1, run.epochs + 1):
        for X, Y in batches(run, dataset, epoch):
            weights, biases = step(gradient, weights, biases, X, Y, run.learning_rate)
        yield weights, biases
