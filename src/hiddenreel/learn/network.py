"""The heart: forward and backward through a layered network.

Letters are the lecture's. Layer ℓ has weights ``W`` (k, j), from its j incoming neurons to its own
k neurons, and biases ``b`` (k,); batches are feature-major, (k, m), a column a sample. Two tricks
make it fast and change none of the equations: the biases are one more column of ``W`` and meet a
neuron that is always 1, and every array is made once and then written into. (The method
``M.dot(a, out)`` is ``np.dot(M, a, out)`` with a third less overhead.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple, cast

import numpy as np

from hiddenreel.learn.activations import ACTIVATIONS, Activation
from hiddenreel.learn.losses import loss_for, output_error
from hiddenreel.learn.run import by_layer, parameter_count


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

    def __init__(self, sizes: Sequence[int], hidden: str | Sequence[str], output: str, loss: str) -> None:
        self.sizes = tuple(sizes)
        names = (*by_layer(hidden, len(sizes) - 2), output)
        self.sigmas: list[Activation] = [ACTIVATIONS[name] for name in names]
        self.loss = loss_for(loss, output)
        self.output_error = output_error(self.loss, ACTIVATIONS[output])
        self.theta, self.layers = self.parameter_vector()

    def parameter_vector(self) -> tuple[np.ndarray, list[np.ndarray]]:
        """Return a vector of zeros (P,) and its views shaped as the layers' ``[W | b]``."""
        vector = np.zeros(parameter_count(self.sizes))
        return vector, self.views_of(vector)

    def views_of(self, vector: np.ndarray) -> list[np.ndarray]:
        """Return views of a vector (P,) shaped as the layers' ``[W | b]``, (k, j + 1) each.

        Of many vectors, (n, P), they are (n, k, j + 1).
        """
        shapes = [(k, j + 1) for j, k in pairwise(self.sizes)]
        ends = np.cumsum([k * columns for k, columns in shapes])
        parts = np.split(vector, ends[:-1], axis=-1)
        return [part.reshape(*part.shape[:-1], *shape) for part, shape in zip(parts, shapes)]

    def set_layers(self, layers: Sequence[np.ndarray]) -> None:
        """Set ``[W | b]`` of every layer, (k, j + 1) each."""
        for own, given in zip(self.layers, layers, strict=True):
            own[...] = given


class Up(NamedTuple):
    """What the forward pass needs at one layer."""

    M: np.ndarray  # [W | b], (k, j + 1)
    a_below: np.ndarray  # (j + 1, m), with the constant neuron
    a: np.ndarray  # (k, m)
    sigma: Callable[[np.ndarray], None]


class Down(NamedTuple):
    """What the backward pass needs to carry the error from one layer to the layer before."""

    M_above_T: np.ndarray  # [W | b]ᵀ of the layer after, (k + 1, its neurons)
    delta_above: np.ndarray  # (its neurons, m)
    padded_delta: np.ndarray  # (k + 1, m), the error with that of the constant neuron
    delta: np.ndarray  # (k, m), a view of it
    a: np.ndarray  # (k, m)
    scratch: np.ndarray  # (k, m)
    pull_back: Callable[[np.ndarray, np.ndarray, np.ndarray], None]


class Batch:
    """The arrays that `m` samples need on their way through a network, made once.

    Attributes
    ----------
    m : int
        Number of samples.
    activations : list of array (k + 1, m)
        a^0 … a^{L-1}, each with the constant neuron as its last row, and a^L (k, m) without it.
    deltas, scratch : list of array (k, m)
        The error δ^ℓ of each layer, and a spare array beside it.
    """

    def __init__(self, network: Network, m: int) -> None:
        widths = network.sizes[1:]
        padded = [np.ones((k + 1, m)) for k in network.sizes[:-1]]
        self.m = m
        self.activations = [*padded, np.empty((widths[-1], m))]
        # BP2 multiplies by all of [W | b]ᵀ, because without the b it would be copied first: the error
        # of the constant neuron is one row too many, which is never read.
        padded_deltas = [np.empty((k + 1, m)) for k in widths[:-1]]
        self.deltas = [*(delta[:-1] for delta in padded_deltas), np.empty((widths[-1], m))]
        self.scratch = [np.empty((k, m)) for k in widths]
        # Views that every step needs: making a view costs as much as using it.
        self._inputs = self.activations[0][:-1]
        self._own = [a[:k] for a, k in zip(self.activations[1:], widths)]
        up = [
            Up(M, a_below, a, sigma.apply)
            for M, a_below, a, sigma in zip(network.layers, self.activations, self._own, network.sigmas)
        ]
        down = [
            Down(
                network.layers[layer + 1].T,
                self.deltas[layer + 1],
                padded_delta,
                self.deltas[layer],
                self._own[layer],
                self.scratch[layer],
                network.sigmas[layer].pull_back,
            )
            for layer, padded_delta in enumerate(padded_deltas)
        ]
        # Plain tuples unpack faster than named ones.
        self._up = cast("list[Up]", [tuple(layer) for layer in up])
        self._down = cast("list[Down]", [tuple(layer) for layer in reversed(down)])
        self._below = [a.T for a in self.activations[:-1]]
        self._loss, self._error = network.loss, network.output_error

    @property
    def outputs(self) -> np.ndarray:
        """a^L, (k, m)."""
        return self.activations[-1]

    @property
    def layers(self) -> list[np.ndarray]:
        """a^1 … a^L, (k, m) each, without the constant neuron."""
        return self._own

    def load(self, X: np.ndarray) -> None:
        """Set a^0 to the samples X (d, m)."""
        self._inputs[...] = X

    def forward(self) -> np.ndarray:
        """Compute a^ℓ = σ(W^ℓ a^{ℓ-1} + b^ℓ) for every layer; return a^L (k, m)."""
        for M, a_below, a, sigma in self._up:
            M.dot(a_below, a)
            sigma(a)
        return a

    def costs(self, Y: np.ndarray) -> np.ndarray:
        """Return the cost of each sample (m,) for targets Y (k, m), after `forward`."""
        M, a_below, *_ = self._up[-1]
        outputs = M @ a_below if self._loss.from_z else self.outputs
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
        for M_above_T, delta_above, padded_delta, delta, a, scratch, pull_back in self._down:
            M_above_T.dot(delta_above, padded_delta)
            pull_back(a, delta, scratch)
        # BP3   ∂C/∂b^ℓ = δ^ℓ          BP4   ∂C/∂W^ℓ = δ^ℓ (a^{ℓ-1})ᵀ
        # One product has both, because the constant neuron's activation is 1.
        for delta, a_below_T, gradient in zip(self.deltas, self._below, gradients):
            delta.dot(a_below_T, gradient)
