"""Forward and backward passes of chosen samples through a recorded network, by the lecture's letters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from hiddenreel.errors import HiddenreelError
from hiddenreel.learn.activations import OUTPUT_ONLY
from hiddenreel.learn.network import Batch, Network
from hiddenreel.learn.training import network_for
from hiddenreel.record.recording import Layers, Recording, no_overflow_warnings


@dataclass(frozen=True, eq=False)
class SamplePass:
    """One sample, or a batch of m, on its way forward and back. Layers count from 1.

    Arrays of a batch have an axis for the samples, (m, …), in front; arrays of one sample have not.

    Attributes
    ----------
    X : array (d,) or (m, d)
    Y : array (k,) or (m, k)
    other_weights : list of (W, b), optional
        The network to use instead of the one recorded at the epoch.
    sample : int, optional
        Row of the recording's X, where there is one sample and it is in the recording.
    """

    recording: Recording
    epoch: float
    X: np.ndarray
    Y: np.ndarray
    other_weights: Layers | None = None
    sample: int | None = None

    @classmethod
    def of_sample(cls, recording: Recording, epoch: int | None = None, sample: int = 0) -> SamplePass:
        """Send a sample, a row of the recording's X, through the network of an epoch or the last."""
        require(recording, "sample", sample, 0, len(recording.X) - 1)
        epoch = recording.epochs if epoch is None else epoch
        return cls(recording, epoch, recording.X[sample], recording.Y[sample], sample=sample)

    def with_weights(self, weights: Layers) -> SamplePass:
        """Send the same samples through this run's network with other weights."""
        return replace(self, other_weights=weights)

    @property
    def depth(self) -> int:
        """L, the number of layers of weights."""
        return self.recording.depth

    @property
    def y(self) -> np.ndarray:
        """The targets, (k,) or (m, k)."""
        return self.Y

    @cached_property
    def weights(self) -> Layers:
        """(W (k, j), b (k,)) of each layer."""
        return self.other_weights or self.recording.weights(self.epoch)

    def W(self, layer: int) -> np.ndarray:
        """Return W^ℓ, (k, j)."""
        return self.weights[layer - 1][0]

    def b(self, layer: int) -> np.ndarray:
        """Return b^ℓ, (k,)."""
        return self.weights[layer - 1][1]

    def a(self, layer: int) -> np.ndarray:
        """Return a^ℓ, (k,) or (m, k); a^0 is X."""
        return self._shaped(self._activations[layer])

    def z(self, layer: int) -> np.ndarray:
        """Return z^ℓ = W^ℓ a^{ℓ-1} + b^ℓ, (k,) or (m, k)."""
        W, b = self.weights[layer - 1]
        return self._shaped(self._activations[layer - 1] @ W.T + b)

    def slope(self, layer: int) -> np.ndarray:
        """Return σ'(z^ℓ), (k,) or (m, k).

        Raises
        ------
        HiddenreelError
            When the layer is softmax, which has no σ' of each neuron alone.
        """
        sigma = self._network.sigmas[layer - 1]
        if sigma.name in OUTPUT_ONLY:
            raise HiddenreelError(
                f"layer {layer} of run '{self.recording.run.name}' is {sigma.name}, which has no σ' "
                "of each neuron alone: choose another output"
            )
        a = self.a(layer)
        slopes = np.ones_like(a)
        sigma.pull_back(a, slopes, np.empty_like(a))
        return slopes

    @cached_property
    def costs(self) -> np.ndarray:
        """C₀ of each sample, (m,)."""
        return self._forward.costs(self.targets)

    @cached_property
    def cost(self) -> float:
        """C, the mean cost of the samples; C₀ where there is one."""
        return float(self.costs.mean())

    def delta(self, layer: int) -> np.ndarray:
        """Return δ^ℓ = ∂C₀/∂z^ℓ, (k,) or (m, k)."""
        return self._shaped(self._backward[1][layer - 1])

    def dW(self, layer: int) -> np.ndarray:
        """Return ∂C/∂W^ℓ, (k, j), the mean over the samples."""
        return self.gradients[layer - 1][0]

    def db(self, layer: int) -> np.ndarray:
        """Return ∂C/∂b^ℓ, (k,), the mean over the samples."""
        return self.gradients[layer - 1][1]

    def da(self, layer: int) -> np.ndarray:
        """Return ∂C₀/∂a^ℓ, (k,) or (m, k): of the cost itself for a^L, else δ^{ℓ+1} W^{ℓ+1}."""
        if layer < self.depth:
            return self.delta(layer + 1) @ self.W(layer + 1)
        batch = self._forward
        slopes = np.empty(batch.outputs.shape)
        self._network.loss.gradient(batch.outputs, self.targets, slopes)
        return self._shaped(slopes.T)

    @property
    def gradients(self) -> Layers:
        """(∂C/∂W, ∂C/∂b) of each layer, means over the samples."""
        return self._backward[0]

    @no_overflow_warnings
    def output_gradients(self, output: int) -> Layers:
        """Return (∂a/∂W, ∂a/∂b) of each layer for the activation a of one output neuron.

        Parameters
        ----------
        output : int
            The neuron of the last layer, from 0. Where there are several samples, sums over them.
        """
        network, batch = self.fresh_batch()
        # Backprop carries any derivative back: here that of the activation by itself, which is 1.
        delta = batch.deltas[-1]
        delta[...] = np.arange(len(delta))[:, None] == output
        network.sigmas[-1].pull_back(batch.outputs, delta, batch.scratch[-1])
        _, gradients = network.parameter_vector()
        batch.carry_back(gradients)
        return [(G[:, :-1], G[:, -1]) for G in gradients]

    @cached_property
    def _network(self) -> Network:
        network = network_for(self.recording.run)
        network.set_layers([np.column_stack(layer) for layer in self.weights])
        return network

    @cached_property
    def targets(self) -> np.ndarray:
        """The targets as the engine takes them, (k, m)."""
        return np.ascontiguousarray(np.atleast_2d(self.Y).T)

    @no_overflow_warnings
    def fresh_batch(self) -> tuple[Network, Batch]:
        """Run the samples forward through arrays that are used for nothing else."""
        rows = np.atleast_2d(self.X)
        batch = Batch(self._network, len(rows))
        batch.load(rows.T)
        batch.forward()
        return self._network, batch

    @cached_property
    def _forward(self) -> Batch:
        return self.fresh_batch()[1]

    @cached_property
    def _activations(self) -> list[np.ndarray]:
        """a^0 … a^L, (m, k) each."""
        return [np.atleast_2d(self.X), *(a.T for a in self._forward.layers)]

    @cached_property
    @no_overflow_warnings
    def _backward(self) -> tuple[Layers, list[np.ndarray]]:
        """The mean gradients of each layer, and δ^1 … δ^L, (m, k) each."""
        batch = self._forward
        vector, gradients = self._network.parameter_vector()
        batch.backward(self.targets, gradients)
        vector /= batch.m
        layers = [(G[:, :-1], G[:, -1]) for G in gradients]
        return layers, [delta.T for delta in batch.deltas]

    def _shaped(self, rows: np.ndarray) -> np.ndarray:
        """Return rows (m, k) of a batch as they are, and the row of one sample as (k,)."""
        return rows if np.ndim(self.X) == 2 else rows[0]


def chosen_layer(recording: Recording, layer: int | None, most: int | None = None) -> int:
    """Return a layer from 1 to `most`, L by default; where none is given, the last of these.

    Raises
    ------
    HiddenreelError
        If the layer is none of these.
    """
    most = recording.depth if most is None else most
    layer = most if layer is None else layer
    require(recording, "layer", layer, 1, most)
    return layer


def require(recording: Recording, option: str, value: int, least: int, most: int) -> None:
    """Raise `HiddenreelError` unless an option's value lies from `least` to `most`."""
    if not least <= value <= most:
        raise HiddenreelError(
            f"option {option} = {value} of run '{recording.run.name}': choose {least} … {most}"
        )
