"""The heart: forward and backward through a layered network.

Letters are the lecture's. Layer ℓ has weights ``W`` (k, j), from its j incoming neurons to its own
k neurons, and biases ``b`` (k,); batches are feature-major, (k, m), a column a sample. Two tricks
of the lecture make it quick and change nothing it says: the biases ride along as one more column of
``W`` against a neuron that is always 1, and every array is made once and then written into. (The
method ``M.dot(a, out)`` is ``np.dot(M, a, out)`` with a third less overhead.)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from hiddenreel.learn.activations import ACTIVATIONS, Activation
from hiddenreel.learn.losses import loss_for, output_error


class Network:
    """A fully connected network whose parameters lie in one vector.

    Attributes
    ----------
    sizes : tuple of int
        Neurons in each layer, inputs first.
    theta : array (P,)
        All parameters: the rows of ``[W | b]``, layer after layer.
    layers : list of array (k, j + 1)
        ``[W | b]`` of each layer, as views of `theta`.
    """

    def __init__(self, sizes: Sequence[int], hidden: str, output: str, loss: str) -> None:
        self.sizes = tuple(sizes)
        self.sigmas: list[Activation] = [ACTIVATIONS[hidden]] * (len(sizes) - 2)
        self.sigmas.append(ACTIVATIONS[output])
        self.loss = loss_for(loss, output)
        self.output_error = output_error(self.loss, ACTIVATIONS[output])
        self.theta, self.layers = self.parameter_vector()

    def parameter_vector(self) -> tuple[np.ndarray, list[np.ndarray]]:
        """Make a vector of zeros (P,) and its views shaped as the layers' ``[W | b]``."""
        vector = np.zeros(sum(k * (j + 1) for j, k in pairwise(self.sizes)))
        return vector, self.views_of(vector)

    def views_of(self, vector: np.ndarray) -> list[np.ndarray]:
        """Look at a vector (P,) as the layers' ``[W | b]``, (k, j + 1) each."""
        shapes = [(k, j + 1) for j, k in pairwise(self.sizes)]
        ends = np.cumsum([k * columns for k, columns in shapes])
        parts = np.split(vector, ends[:-1])
        return [part.reshape(shape) for part, shape in zip(parts, shapes)]

    def set_layers(self, layers: Sequence[np.ndarray]) -> None:
        """Copy ``[W | b]`` of every layer in."""
        for own, given in zip(self.layers, layers, strict=True):
            own[...] = given


class Batch:
    """The arrays that `m` samples need on their way through a network, made once.

    Attributes
    ----------
    activations : list of array (k + 1, m)
        a^0 … a^{L-1}, each with the constant neuron as its last row, and a^L (k, m) without it.
    deltas, scratch : list of array (k, m)
        The error δ^ℓ of each layer, and a spare array beside it.
    """

    def __init__(self, network: Network, m: int) -> None:
        widths = network.sizes[1:]
        padded = [np.ones((k + 1, m)) for k in network.sizes[:-1]]
        self.activations = [*padded, np.empty((widths[-1], m))]
        # BP2 takes all of [W | b]ᵀ, for without the b it would be copied first: what comes out as
        # the error of the constant neuron is one row too many, which nobody reads.
        errors = [np.empty((k + 1, m)) for k in widths[:-1]]
        self.deltas = [*(error[:-1] for error in errors), np.empty((widths[-1], m))]
        self.scratch = [np.empty((k, m)) for k in widths]
        self.m = m
        # Views that the loops below need at each step; making a view costs as much as using it.
        self._own = [a[:k] for a, k in zip(self.activations[1:], widths)]
        applied = [sigma.apply for sigma in network.sigmas]
        self._forward = list(zip(network.layers, self.activations, self._own, applied))
        self._down = list(
            zip(
                [M.T for M in network.layers[1:]],
                self.deltas[1:],
                errors,
                self.deltas,
                self._own,
                self.scratch,
                [sigma.pull_back for sigma in network.sigmas[:-1]],
            )
        )[::-1]
        self._below = [a.T for a in self.activations[:-1]]
        self._error = network.output_error
        self._loss, self._last = network.loss, network.layers[-1]

    @property
    def outputs(self) -> np.ndarray:
        """a^L, (k, m)."""
        return self.activations[-1]

    @property
    def layers(self) -> list[np.ndarray]:
        """a^1 … a^L, (k, m) each, without the constant neuron."""
        return self._own

    def load(self, X: np.ndarray) -> None:
        """Take the samples X (d, m) as a^0."""
        self.activations[0][:-1] = X

    def forward(self) -> np.ndarray:
        """Compute a^ℓ = σ(W^ℓ a^{ℓ-1} + b^ℓ) for every layer; return a^L (k, m)."""
        for M, a_below, a, sigma in self._forward:
            M.dot(a_below, a)
            sigma(a)
        return a

    def costs(self, Y: np.ndarray) -> np.ndarray:
        """Return the cost of each sample (m,) for targets Y (k, m), after `forward`."""
        outputs = self.outputs
        if self._loss.from_z:
            outputs = self._last @ self.activations[-2]
        return self._loss.value(outputs, Y)

    def backward(self, Y: np.ndarray, gradients: Sequence[np.ndarray]) -> None:
        """Compute the gradient for targets Y (k, m), summed over the batch, after `forward`.

        Parameters
        ----------
        Y : array (k, m)
        gradients : sequence of array (k, j + 1)
            Receives ``[∂C/∂W^ℓ | ∂C/∂b^ℓ]`` of every layer.
        """
        # BP1   δ^L = ∂C/∂a^L ⊙ σ'(z^L)
        self._error(self.outputs, Y, self.deltas[-1], self.scratch[-1])
        self.carry_back(gradients)

    def carry_back(self, gradients: Sequence[np.ndarray]) -> None:
        """Carry the error δ^L that is in `deltas` back through the layers, as `backward` does."""
        # BP2   δ^ℓ = (W^{ℓ+1})ᵀ δ^{ℓ+1} ⊙ σ'(z^ℓ)
        for M_above_T, delta_above, error, delta, a, scratch, pull_back in self._down:
            M_above_T.dot(delta_above, error)
            pull_back(a, delta, scratch)
        # BP3   ∂C/∂b^ℓ = δ^ℓ          BP4   ∂C/∂W^ℓ = δ^ℓ (a^{ℓ-1})ᵀ
        # At once, since the constant neuron's activation is 1.
        for delta, a_below_T, gradient in zip(self.deltas, self._below, gradients):
            delta.dot(a_below_T, gradient)
