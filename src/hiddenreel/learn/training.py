"""Mini-batch gradient descent, an epoch at a time.

`train` is a generator: it neither prints nor stores, and all chance in epoch e comes from
(seed, e). Whoever has the weights after epoch e can go on from there and gets the same bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hiddenreel.errors import HiddenreelError
from hiddenreel.learn.data import Dataset, decide
from hiddenreel.learn.initialise import initial_layers
from hiddenreel.learn.network import Batch, Network
from hiddenreel.learn.run import Run

SHUFFLE_STREAM = 301
# Gradients are kept until there are this many numbers, then their norms are taken all at once: more
# would no longer be in the processor's cache by then.
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
    """Count the mini-batches of an epoch; the last may be smaller."""
    return -(-samples // batch_size)


def epoch_order(run: Run, epoch: int, samples: int) -> np.ndarray:
    """Return the order in which epoch `epoch`, 1 or more, takes the training samples, (samples,)."""
    if not run.shuffle:
        return np.arange(samples)
    return np.random.default_rng([run.seed, SHUFFLE_STREAM, epoch]).permutation(samples)


def network_for(run: Run) -> Network:
    """Build the network that a run's configuration describes, all parameters zero."""
    return Network(run.layers, run.hidden, run.output, run.loss)


def train(
    run: Run, dataset: Dataset, resume: tuple[int, Sequence[np.ndarray]] | None = None
) -> Iterator[Epoch]:
    """Train the network of `run` on `dataset`, yielding it after every epoch.

    Parameters
    ----------
    run : Run
    dataset : Dataset
    resume : (epoch, layers), optional
        Go on after this epoch from these ``[W | b]``; else start at epoch 0.

    Raises
    ------
    Diverged
        When a weight or the loss overflows or is not a number.
    """
    network = network_for(run)
    descent = EpochRunner(network, run, dataset)
    evaluation = _Evaluation(network, dataset)
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
        # Overflow is looked for once an epoch, below, rather than at each of its million sums.
        with np.errstate(all="ignore"):
            norms = descent.run_epoch(number)
            epoch = evaluation.epoch(number, *norms)
        yield _checked(run, epoch)


class EpochRunner:
    """One epoch of steps, with every array it needs made beforehand."""

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
        self.batches = {m: Batch(network, m) for m in {size, samples - (self.steps - 1) * size}}
        self.step = np.zeros_like(network.theta)
        self.norms = _Norms(network, self.steps)
        self.schedule = [
            self._planned(slice(start, min(start + size, samples)))
            for start in range(0, samples, size)
        ]
        self.batch_sizes = np.array([batch.m for batch, *_ in self.schedule], dtype=float)

    def run_epoch(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Take every step of epoch `number`; return the gradient and weight norms (steps, L)."""
        self._deal(number)
        theta, step, norms = self.network.theta, self.step, self.norms
        for start in range(0, self.steps, norms.kept):
            steps = self.schedule[start : start + norms.kept]
            for (batch, inputs, X, Y, rate), (gradient, gradients, kept) in zip(steps, norms.rows):
                inputs[...] = X
                batch.forward()
                batch.backward(Y, gradients)
                # The gradient is the mean over the batch: its division by m is in `rate`.
                np.multiply(gradient, rate, step)
                np.subtract(theta, step, theta)
                kept[...] = theta
            norms.take(start, len(steps))
        gradient_norms, weight_norms = norms.results
        return gradient_norms / self.batch_sizes[:, None], weight_norms

    def _planned(self, part: slice) -> tuple:
        """Gather what the step over these samples needs."""
        batch = self.batches[part.stop - part.start]
        rate = np.array(self.run.learning_rate / batch.m)
        inputs = batch.activations[0][:-1]
        return batch, inputs, self.shuffled_X[:, part], self.shuffled_Y[:, part], rate

    def _deal(self, number: int) -> None:
        """Put the training samples in this epoch's order."""
        if not self.run.shuffle:
            return
        order = epoch_order(self.run, number, self.X.shape[1])
        # mode="clip" lets NumPy write straight into `out`; the order is a permutation anyway.
        np.take(self.X, order, axis=1, out=self.shuffled_X, mode="clip")
        np.take(self.Y, order, axis=1, out=self.shuffled_Y, mode="clip")


class _Norms:
    """‖∂C/∂W^ℓ‖ and ‖W^ℓ‖ of every step, taken for many steps at once: that is far cheaper.

    Attributes
    ----------
    kept : int
        Steps whose gradients and weights there is room for.
    rows : list of (gradient (P,), its layers' views, theta (P,))
        That room, a row a step.
    results : array (2, steps, L)
        The norms of the gradients and of the weights.
    """

    def __init__(self, network: Network, steps: int) -> None:
        parameters = len(network.theta)
        self.kept = max(1, min(steps, VALUES_KEPT // parameters))
        self.gradients, self.thetas, self.squares = np.zeros((3, self.kept, parameters))
        self.rows = []
        for row, theta in zip(self.gradients, self.thetas):
            self.rows.append((row, network.views_of(row), theta))
        # Which parameter is a weight of which layer: one product with this sums over each layer.
        self.weights_of = np.zeros((parameters, len(network.layers)))
        for level, column in enumerate(self.weights_of.T):
            mask = np.zeros(parameters)
            network.views_of(mask)[level][:, :-1] = 1.0
            column[:] = mask
        self.results = np.empty((2, steps, len(network.layers)))

    def take(self, start: int, steps: int) -> None:
        """Compute the norms of the steps that fill the first rows, the epoch's `start` onwards."""
        for result, rows in zip(self.results, (self.gradients, self.thetas)):
            np.multiply(rows, rows, self.squares)
            sums = np.dot(self.squares, self.weights_of)
            np.sqrt(sums[:steps], result[start : start + steps])


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
        costs = self.batch.costs(self.Y)
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


def _checked(run: Run, epoch: Epoch) -> Epoch:
    """Hand the epoch on if its numbers are numbers."""
    sick = [level for level, M in enumerate(epoch.layers, start=1) if not np.all(np.isfinite(M))]
    if not sick and np.isfinite(epoch.loss):
        return epoch
    sufferer = f"the weights of layer {sick[0]} are" if sick else "the loss is"
    raise diverged(run, epoch.number, f"{sufferer} no longer finite")


def diverged(run: Run, epoch: int, what: str) -> Diverged:
    """Say what no longer works and what to change."""
    if epoch == 0:
        name = run.initialisation.name
        cause = f"the start is too large: change runs.{run.name}.initialisation (now {name})"
    else:
        cause = (
            f"the steps are too large: lower runs.{run.name}.learning_rate "
            f"(now {run.learning_rate:g})"
        )
    return Diverged(f"run '{run.name}' diverged in epoch {epoch}: {what}. Most likely {cause}")
