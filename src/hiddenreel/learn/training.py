"""Mini-batch gradient descent, an epoch at a time.

`train` is a generator: it neither prints nor stores, and all randomness of epoch e comes from
(seed, e). Training that resumes from the weights after epoch e gives the same bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from hiddenreel.errors import HiddenreelError
from hiddenreel.learn.data import Dataset, decide
from hiddenreel.learn.initialise import initial_layers
from hiddenreel.learn.network import Batch, Network
from hiddenreel.learn.optimisers import GradientDescent, Optimiser
from hiddenreel.learn.run import Run

SHUFFLE_STREAM = 301
# Gradients are kept until there are this many numbers, then all their norms are computed at once: more
# numbers would not stay in the processor's cache.
VALUES_KEPT = 1 << 14


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
    """Return the number of mini-batches in an epoch; the last may be smaller."""
    return -(-samples // batch_size)


def epoch_order(run: Run, epoch: int, samples: int) -> np.ndarray:
    """Return the order in which epoch `epoch`, 1 or more, takes the training samples, (samples,)."""
    if not run.shuffle:
        return np.arange(samples)
    return np.random.default_rng([run.seed, SHUFFLE_STREAM, epoch]).permutation(samples)


def network_for(run: Run) -> Network:
    """Return the network of a run, with all parameters 0."""
    return Network(run.layers, run.hidden, run.output, run.loss)


def train(
    run: Run, dataset: Dataset, resume: tuple[int, Sequence[np.ndarray]] | None = None
) -> Iterator[Epoch]:
    """Train the network of `run` on `dataset` and yield it after every epoch.

    Parameters
    ----------
    resume : (epoch, layers), optional
        Continue after this epoch from these ``[W | b]``, (k, j + 1) each; else start at epoch 0.

    Raises
    ------
    Diverged
        When a weight or the loss overflows or is not a number.
    """
    network = network_for(run)
    descent = EpochRunner(network, run, dataset)
    evaluation = Evaluation(network, dataset)
    unmeasured = np.full((descent.steps, len(network.layers)), np.nan)
    if resume is None:
        network.set_layers(initial_layers(run))
        with np.errstate(all="ignore"):
            epoch = evaluation.epoch(0, unmeasured, unmeasured)
        yield _checked(run, epoch)
        first = 1
    else:
        network.set_layers(resume[1])
        first = resume[0] + 1
    for number in range(first, run.epochs + 1):
        # Overflow is checked once an epoch, in `_checked`, rather than at each of a million sums.
        with np.errstate(all="ignore"):
            norms = descent.run_epoch(number)
            epoch = evaluation.epoch(number, *norms)
        yield _checked(run, epoch)


class Step(NamedTuple):
    """The batch of one step, and the samples that it takes."""

    batch: Batch
    X: np.ndarray  # (d, m), a view of the shuffled samples
    Y: np.ndarray  # (k, m), a view of their targets


class EpochRunner:
    """One epoch of steps, with every array it needs made beforehand.

    Attributes
    ----------
    steps : int
        Steps in the epoch.
    schedule : list of Step
        The steps, in order.
    """

    def __init__(self, network: Network, run: Run, dataset: Dataset) -> None:
        samples = dataset.training_samples
        # A batch larger than the training set is the training set.
        size = min(run.batch_size, samples)
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
            batch = batches[part.stop - part.start]
            self.schedule.append(Step(batch, self.shuffled_X[:, part], self.shuffled_Y[:, part]))
        self.batch_sizes = np.array([step.batch.m for step in self.schedule], dtype=float)
        self.optimiser: Optimiser = GradientDescent(run.learning_rate, len(network.theta), batches)
        self.norms = Norms(network, self.steps)

    def run_epoch(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Take every step of epoch `number`; return the gradient and weight norms (steps, L)."""
        self._shuffle(number)
        theta, optimiser = self.network.theta, self.optimiser
        for (batch, X, Y), watched in self.norms.watch(self.schedule):
            batch.load(X)
            batch.forward()
            batch.backward(Y, watched.layers)
            optimiser.step(theta, watched.gradient, batch.m)
            watched.theta[...] = theta
        gradient_norms, weight_norms = self.norms.results
        # Gradients are sums over a batch; their norms are recorded of the means.
        return gradient_norms / self.batch_sizes[:, None], weight_norms

    def _shuffle(self, number: int) -> None:
        """Put the training samples into the order of epoch `number`."""
        if not self.run.shuffle:
            return
        order = epoch_order(self.run, number, self.X.shape[1])
        # mode="clip" lets NumPy write straight into `out`; the order is a permutation anyway.
        np.take(self.X, order, axis=1, out=self.shuffled_X, mode="clip")
        np.take(self.Y, order, axis=1, out=self.shuffled_Y, mode="clip")


class Watched(NamedTuple):
    """The arrays in which a step leaves the numbers that its norms are computed from."""

    gradient: np.ndarray  # (P,), summed over the batch
    layers: list[np.ndarray]  # views of it shaped as [W | b], (k, j + 1) each
    theta: np.ndarray  # (P,), after the step


class Norms:
    """‖∂C/∂W^ℓ‖ and ‖W^ℓ‖ of every step, computed for many steps at once because that is far cheaper.

    Attributes
    ----------
    results : array (2, steps, L)
        The norms of the gradients, summed over the batch, and of the weights.
    """

    def __init__(self, network: Network, steps: int) -> None:
        parameters = len(network.theta)
        self._rows = max(1, min(steps, VALUES_KEPT // parameters))
        self._gradients, self._thetas, self._squares = np.zeros((3, self._rows, parameters))
        self._watched = [
            Watched(gradient, network.views_of(gradient), theta)
            for gradient, theta in zip(self._gradients, self._thetas)
        ]
        # Marks the weights of each layer among the parameters; a product with it sums over each layer.
        self._weights_of = np.zeros((parameters, len(network.layers)))
        for level, column in enumerate(self._weights_of.T):
            mask = np.zeros(parameters)
            network.views_of(mask)[level][:, :-1] = 1.0
            column[:] = mask
        self.results = np.empty((2, steps, len(network.layers)))

    def watch(self, schedule: Sequence[Step]) -> Iterator[tuple[Step, Watched]]:
        """Yield every step with room for its gradient, and compute the norms whenever all room is taken."""
        for start in range(0, len(schedule), self._rows):
            steps = schedule[start : start + self._rows]
            yield from zip(steps, self._watched)
            self._compute(start, len(steps))

    def _compute(self, start: int, steps: int) -> None:
        """Compute the norms of the steps in the first rows, the epoch's `start` onwards."""
        for result, rows in zip(self.results, (self._gradients, self._thetas)):
            np.multiply(rows, rows, self._squares)
            sums = np.dot(self._squares, self._weights_of)
            np.sqrt(sums[:steps], result[start : start + steps])


class Evaluation:
    """The whole dataset through a network: activations, losses and accuracies.

    Accuracies are NaN where the targets are numbers instead of classes.
    """

    def __init__(self, network: Network, dataset: Dataset) -> None:
        self.network = network
        self.batch = Batch(network, len(dataset.X))
        self.batch.load(dataset.X.T)
        self.Y = np.ascontiguousarray(dataset.Y.T)
        self.labels = dataset.labels
        self.low = min(0.0, float(dataset.Y.min()))
        self.training = dataset.training_samples
        self.is_regression = dataset.is_regression

    def epoch(self, number: int, gradient_norms: np.ndarray, weight_norms: np.ndarray) -> Epoch:
        """Return epoch `number` with the norms (steps, L) of its steps."""
        A = self.batch.forward()
        costs = self.batch.costs(self.Y)
        right = decide(A, self.low) == self.labels
        if self.is_regression:
            right = np.full(len(costs), np.nan)
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


def _checked(run: Run, epoch: Epoch) -> Epoch:
    """Return the epoch if its weights and its loss are finite."""
    broken = [level for level, M in enumerate(epoch.layers, start=1) if not np.all(np.isfinite(M))]
    if not broken and np.isfinite(epoch.loss):
        return epoch
    what = f"the weights of layer {broken[0]} are" if broken else "the loss is"
    raise diverged(run, epoch.number, f"{what} no longer finite")


def diverged(run: Run, epoch: int, what: str) -> Diverged:
    """Return the error for a diverged training, which names the setting to change."""
    if epoch == 0:
        name = run.initialisation.name
        cause = f"the start is too large: change runs.{run.name}.initialisation (now {name})"
    else:
        cause = f"the steps are too large: lower runs.{run.name}.learning_rate (now {run.learning_rate:g})"
    return Diverged(f"run '{run.name}' diverged in epoch {epoch}: {what}. Most likely {cause}")
