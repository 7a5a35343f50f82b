"""Mini-batch gradient descent, an epoch at a time.

`train` is a generator: it neither prints nor stores, and all chance in epoch e comes from (seed, e).
Whoever has the weights after epoch e can go on from there and gets the same bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hiddenreel.errors import HiddenreelError
from hiddenreel.learn.data import Dataset, decide
from hiddenreel.learn.initialise import initial_layers
from hiddenreel.learn.network import Batch, Network

SHUFFLE_STREAM = 301
# Steps whose gradients are kept before their norms are taken, all at once.
STEPS_KEPT = 64
KEPT_VALUES = 1 << 20


class Diverged(HiddenreelError):
    """The weights or the loss are no longer numbers."""


@dataclass(frozen=True)
class Epoch:
    """The network after an epoch. Arrays are views: copy what must outlive the next epoch.

    Attributes
    ----------
    number : int
        0 is the untrained network.
    layers : list of array (k, j + 1)
        ``[W | b]`` of each layer.
    activations : list of array (k, N)
        a^1 … a^L of all samples, training samples first.
    loss, accuracy : float
        Means over the training samples.
    held_out_loss, held_out_accuracy : float
        Means over the held-out samples, NaN where there are none.
    gradient_norms, weight_norms : array (steps, L)
        ‖∂C/∂W^ℓ‖ of each step and ‖W^ℓ‖ after it; NaN in epoch 0.
    """

    number: int
    layers: list[np.ndarray]
    activations: list[np.ndarray]
    loss: float
    accuracy: float
    held_out_loss: float
    held_out_accuracy: float
    gradient_norms: np.ndarray
    weight_norms: np.ndarray


def steps_per_epoch(samples: int, batch_size: int) -> int:
    """Count the mini-batches of an epoch; the last may be smaller."""
    return -(-samples // batch_size)


def network_for(run: dict) -> Network:
    """Build the network that a run's configuration describes, all parameters zero."""
    return Network(run["layers"], run["hidden"], run["output"], run["loss"])


def train(
    run: dict, dataset: Dataset, resume: tuple[int, Sequence[np.ndarray]] | None = None
) -> Iterator[Epoch]:
    """Train the network of `run` on `dataset`, yielding it after every epoch.

    Parameters
    ----------
    run : dict
        A validated run of the configuration.
    dataset : Dataset
    resume : (epoch, layers), optional
        Go on after this epoch from these ``[W | b]``; else start at epoch 0.

    Raises
    ------
    Diverged
        When a weight or the loss overflows or is not a number.
    """
    network = network_for(run)
    descent = _Descent(network, run, dataset)
    evaluation = _Evaluation(network, dataset)
    unmeasured = np.full((descent.steps, len(network.layers)), np.nan)
    if resume is None:
        network.set_layers(initial_layers(run["layers"], run["initialisation"], run["seed"]))
        yield _checked(run, evaluation.epoch(0, unmeasured, unmeasured))
        first = 1
    else:
        network.set_layers(resume[1])
        first = resume[0] + 1
    for number in range(first, run["epochs"] + 1):
        # Overflow is looked for once an epoch, below, rather than at each of its million sums.
        with np.errstate(all="ignore"):
            norms = descent.run_epoch(number)
            epoch = evaluation.epoch(number, *norms)
        yield _checked(run, epoch)


class _Descent:
    """One epoch of steps, with every array it needs made beforehand."""

    def __init__(self, network: Network, run: dict, dataset: Dataset) -> None:
        samples = dataset.training_samples
        size = run["batch_size"]
        self.network = network
        self.run = run
        self.steps = steps_per_epoch(samples, size)
        self.X = np.ascontiguousarray(dataset.X[:samples].T)
        self.Y = np.ascontiguousarray(dataset.Y[:samples].T)
        self.shuffled_X, self.shuffled_Y = self.X.copy(), self.Y.copy()
        batches = {m: Batch(network, m) for m in {size, samples - (self.steps - 1) * size}}
        self.schedule = []
        for start in range(0, samples, size):
            part = slice(start, min(start + size, samples))
            batch = batches[part.stop - start]
            rate = np.array(run["learning_rate"] / batch.m)
            inputs = batch.activations[0][:-1]
            views = (self.shuffled_X[:, part], self.shuffled_Y[:, part])
            self.schedule.append((batch, inputs, *views, rate))
        self.gradient, self.gradients = network.parameter_vector()
        self.step = np.empty_like(self.gradient)
        self.norms = _Norms(network, self.steps)
        self.batch_sizes = np.array([entry[0].m for entry in self.schedule], dtype=float)

    def run_epoch(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Take every step of epoch `number`; return the gradient and weight norms (steps, L)."""
        self._deal(number)
        theta, gradient, step, gradients = (
            self.network.theta,
            self.gradient,
            self.step,
            self.gradients,
        )
        keep = self.norms.keep
        for batch, inputs, X, Y, rate in self.schedule:
            inputs[...] = X
            batch.forward()
            batch.backward(Y, gradients)
            # The gradient is the mean over the batch: its division by m is in `rate`.
            np.multiply(gradient, rate, step)
            np.subtract(theta, step, theta)
            keep(gradient, theta)
        gradient_norms, weight_norms = self.norms.taken()
        return gradient_norms / self.batch_sizes[:, None], weight_norms

    def _deal(self, number: int) -> None:
        """Put the training samples in this epoch's order."""
        if not self.run["shuffle"]:
            return
        rng = np.random.default_rng([self.run["seed"], SHUFFLE_STREAM, number])
        order = rng.permutation(self.X.shape[1])
        # mode="clip" lets NumPy write straight into `out`; the order is a permutation anyway.
        np.take(self.X, order, axis=1, out=self.shuffled_X, mode="clip")
        np.take(self.Y, order, axis=1, out=self.shuffled_Y, mode="clip")


class _Norms:
    """‖W^ℓ‖ and ‖∂C/∂W^ℓ‖ of every step, taken for many steps at once: that is far cheaper."""

    def __init__(self, network: Network, steps: int) -> None:
        parameters = len(network.theta)
        kept = max(1, min(STEPS_KEPT, steps, KEPT_VALUES // parameters))
        self.gradients = np.empty((kept, parameters))
        self.thetas = np.empty((kept, parameters))
        # Row views made beforehand: indexing costs more than copying so few numbers.
        self.rows = [(self.gradients[row], self.thetas[row]) for row in range(kept)]
        self.is_weight = network.parameter_vector()[0]
        self.starts = []
        begin = 0
        for layer in network.layers:
            mask = self.is_weight[begin : begin + layer.size].reshape(layer.shape)
            mask[:, :-1] = 1.0
            self.starts.append(begin)
            begin += layer.size
        self.results = np.empty((2, steps, len(network.layers)))
        self.filled = self.done = 0

    def keep(self, gradient: np.ndarray, theta: np.ndarray) -> None:
        gradient_row, theta_row = self.rows[self.filled]
        np.copyto(gradient_row, gradient)
        np.copyto(theta_row, theta)
        self.filled += 1
        if self.filled == len(self.rows):
            self._take()

    def _take(self) -> None:
        part = slice(self.done, self.done + self.filled)
        for result, rows in zip(self.results, (self.gradients, self.thetas)):
            squares = rows[: self.filled] ** 2 * self.is_weight
            result[part] = np.sqrt(np.add.reduceat(squares, self.starts, axis=1))
        self.done, self.filled = part.stop, 0

    def taken(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the norms (steps, L) of the gradients and of the weights, and start afresh."""
        if self.filled:
            self._take()
        self.done = 0
        return self.results[0], self.results[1]


class _Evaluation:
    """The whole dataset through the network: activations, losses and accuracies."""

    def __init__(self, network: Network, dataset: Dataset) -> None:
        self.network = network
        self.batch = Batch(network, len(dataset.X))
        self.batch.load(dataset.X.T)
        self.Y = np.ascontiguousarray(dataset.Y.T)
        self.labels = dataset.labels
        self.low = float(dataset.Y.min()) if dataset.Y.min() < 0 else 0.0
        self.training = dataset.training_samples

    def epoch(self, number: int, gradient_norms: np.ndarray, weight_norms: np.ndarray) -> Epoch:
        A = self.batch.forward()
        costs = self.network.loss.value(A, self.Y)
        right = decide(A, self.low) == self.labels
        split = self.training
        return Epoch(
            number=number,
            layers=self.network.layers,
            activations=self.batch.layers,
            loss=float(costs[:split].mean()),
            accuracy=float(right[:split].mean()),
            held_out_loss=_mean_or_nan(costs[split:]),
            held_out_accuracy=_mean_or_nan(right[split:]),
            gradient_norms=gradient_norms,
            weight_norms=weight_norms,
        )


def _mean_or_nan(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _checked(run: dict, epoch: Epoch) -> Epoch:
    """Hand the epoch on if its numbers are numbers."""
    sick = [
        level for level, M in enumerate(epoch.layers, start=1) if not np.all(np.isfinite(M))
    ]
    if not sick and np.isfinite(epoch.loss):
        return epoch
    what = f"the weights of layer {sick[0]} are" if sick else "the loss is"
    if epoch.number == 0:
        cause = f"the start is too large: lower runs.{run['run']}.initialisation.scale"
    else:
        cause = (
            f"the steps are too large: lower runs.{run['run']}.learning_rate "
            f"(now {run['learning_rate']:g})"
        )
    raise Diverged(
        f"run '{run['run']}' diverged in epoch {epoch.number}: {what} no longer finite. "
        f"Most likely {cause}"
    )
