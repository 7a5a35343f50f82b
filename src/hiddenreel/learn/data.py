"""The datasets that a network can learn, each a function of a seed.

Each function returns its samples in class order, as the lecture does. `make` then encodes the targets
for the network's outputs and puts the held-out samples behind the training samples.

Adding a dataset is one function with keyword-only parameters, decorated with ``@dataset(…)``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from hiddenreel.learn.run import Run

# Every use of randomness has a stream of its own, so that changing one never changes another.
HELD_OUT_STREAM, BLOBS_STREAM, SPIRALS_STREAM, XOR_STREAM, CHECKERBOARD_STREAM = range(101, 106)
# The numbers before 110 are left to further sets of classes.
SINE_STREAM, BUMPS_STREAM = range(110, 112)


@dataclass(frozen=True)
class Raw:
    """A dataset before it is split and encoded.

    Attributes
    ----------
    X : array (N, d)
        One sample in each row.
    labels : array (N,) of int
        The class of each sample, 0 … classes - 1.
    low : float
        The target of class 0 (and of "not this class"); the target of class 1 is always 1.
    targets : array (N, k), optional
        The numbers to learn, where the samples have no classes; `labels` are all 0 then.
    """

    X: np.ndarray
    labels: np.ndarray
    low: float = 0.0
    targets: np.ndarray | None = None


@dataclass(frozen=True)
class Dataset:
    """Samples ready for a network: the training samples first, the held-out ones behind them.

    Attributes
    ----------
    X : array (N, d)
    Y : array (N, k)
        Targets, a column for each output.
    labels : array (N,) of int
        All 0 where the targets are numbers.
    held_out : array (N,) of bool
    is_regression : bool
        Whether the targets are numbers instead of classes.
    units : array (d + k, 2), optional
        μ and σ of each column of X and of Y, where they are (x - μ) / σ of what was given.
    """

    X: np.ndarray
    Y: np.ndarray
    labels: np.ndarray
    held_out: np.ndarray
    is_regression: bool = False
    units: np.ndarray | None = None

    @property
    def training_samples(self) -> int:
        """The number of samples that the network learns from."""
        return int(np.count_nonzero(~self.held_out))


Maker = Callable[..., Raw]
# By the name that the configuration uses: the function that makes a dataset, and its samples in words.
DATASETS: dict[str, Maker] = {}
WORDINGS: dict[str, str] = {}
# Rows and columns of the datasets whose samples are pictures.
PICTURES: dict[str, tuple[int, int]] = {}
# Those whose targets are numbers instead of classes.
REGRESSIONS: set[str] = set()


def dataset(
    *,
    wording: str,
    samples: int | None = None,
    inputs: int | None = None,
    classes: int | None = None,
    held_out: float = 0.0,
    picture: tuple[int, int] | None = None,
) -> Callable[[Maker], Maker]:
    """Register a function as a dataset of its name; one without classes has numbers as targets.

    Validation reads the arguments and the function's parameters from this file's text, so that it need
    neither import NumPy nor make the samples. All arguments are therefore literals.

    Parameters
    ----------
    wording : str
        The samples, as titles name them; ``{number}`` stands for the number of classes in words.
    samples, inputs, classes : int, optional
        What is the same for every run. A dataset has a parameter of that name instead where a run can
        choose; where it has neither, validation makes the samples and counts.
    held_out : float
        The fraction of the samples that is held out where the configuration gives none.
    picture : tuple of int, optional
        Rows and columns, if the inputs of a sample are the grey values of a picture, row by row.
    """

    def register(make_raw: Maker) -> Maker:
        DATASETS[make_raw.__name__] = make_raw
        WORDINGS[make_raw.__name__] = wording
        if classes == 0:
            REGRESSIONS.add(make_raw.__name__)
        if picture is not None:
            PICTURES[make_raw.__name__] = picture
        return make_raw

    return register


@dataset(inputs=1, classes=2, wording="negative and positive numbers")
def step(*, seed: int, samples: int = 1000, labels: Literal["signs", "bits"] = "signs") -> Raw:
    """Draw the lecture's 1-D set: `samples` inputs on [-5, 5], split at zero.

    Parameters
    ----------
    seed : int
        Not used, because nothing here is random.
    labels : {"signs", "bits"}
        Targets -1 and 1 as in the lecture, or 0 and 1.
    """
    x = np.linspace(-5.0, 5.0, samples)
    low = -1.0 if labels == "signs" else 0.0
    return Raw(X=x[:, None], labels=(x > 0).astype(np.int64), low=low)


@dataset(inputs=2, classes=2, wording="{number} circles")
def circles(*, seed: int, samples: int = 1000, factor: float = 0.3, noise: float = 0.1) -> Raw:
    """Draw a circle inside another, the same numbers as scikit-learn's ``make_circles``.

    Written out here because importing scikit-learn takes longer than training the network.
    """
    outer = _angles(samples // 2)
    inner = _angles(samples - samples // 2)
    X = np.vstack([_on_circle(outer), factor * _on_circle(inner)])
    return Raw(X=_shaken(X, noise, seed), labels=_class_order([len(outer), len(inner)]))


@dataset(inputs=2, classes=2, wording="{number} moons")
def moons(*, seed: int, samples: int = 1000, noise: float = 0.1) -> Raw:
    """Draw two interleaved half circles, the same numbers as scikit-learn's ``make_moons``."""
    outer = np.linspace(0.0, np.pi, samples // 2)
    inner = np.linspace(0.0, np.pi, samples - samples // 2)
    upper = np.column_stack([np.cos(outer), np.sin(outer)])
    lower = np.column_stack([1 - np.cos(inner), 1 - np.sin(inner) - 0.5])
    X = np.vstack([upper, lower])
    return Raw(X=_shaken(X, noise, seed), labels=_class_order([len(outer), len(inner)]))


@dataset(wording="{number} clouds")
def blobs(*, seed: int, samples: int = 1000, classes: int = 3, inputs: int = 2, spread: float = 0.4) -> Raw:
    """Draw Gaussian clouds of standard deviation `spread` around centres at distance 2 from 0."""
    rng = np.random.default_rng([seed, BLOBS_STREAM])
    centres = 2.0 * _directions(classes, inputs, rng)
    counts = _shares(samples, classes)
    clouds = [c + spread * rng.standard_normal((n, inputs)) for c, n in zip(centres, counts)]
    return Raw(X=np.vstack(clouds), labels=_class_order(counts))


@dataset(inputs=2, wording="{number} spirals")
def spirals(
    *, seed: int, samples: int = 1000, classes: int = 2, turns: float = 1.0, noise: float = 0.03
) -> Raw:
    """Draw an arm for each class, wound `turns` times around the origin and out to radius 1."""
    rng = np.random.default_rng([seed, SPIRALS_STREAM])
    counts = _shares(samples, classes)
    arms = []
    for number, count in enumerate(counts):
        # The square root spreads the samples evenly along the arm, not along its radius.
        radius = np.sqrt(np.linspace(0.01, 1.0, count))
        angle = 2 * np.pi * (turns * radius + number / classes)
        arms.append(radius[:, None] * _on_circle(angle))
    X = np.vstack(arms)
    return Raw(X=X + noise * rng.standard_normal(X.shape), labels=_class_order(counts))


@dataset(inputs=2, classes=2, wording="{number} pairs of quadrants")
def xor(*, seed: int, samples: int = 1000, noise: float = 0.03) -> Raw:
    """Draw points in the square from -1 to 1: class 1 where the signs of the coordinates differ."""
    rng = np.random.default_rng([seed, XOR_STREAM])
    labels = _class_order(_shares(samples, 2))
    sign = rng.choice([-1.0, 1.0], size=samples)
    signs = np.column_stack([sign, np.where(labels == 1, -sign, sign)])
    X = signs * rng.uniform(0.05, 1.0, size=(samples, 2))
    return Raw(X=X + noise * rng.standard_normal(X.shape), labels=labels)


@dataset(inputs=2, classes=2, wording="the {number} colours of a checkerboard")
def checkerboard(*, seed: int, samples: int = 1000, squares: int = 4, noise: float = 0.01) -> Raw:
    """Draw points in the square from -1 to 1, a board of `squares` × `squares` of the two classes."""
    rng = np.random.default_rng([seed, CHECKERBOARD_STREAM])
    counts = _shares(samples, 2)
    rows, columns = np.indices((squares, squares)).reshape(2, -1)
    corners = [np.column_stack([columns, rows])[(rows + columns) % 2 == label] for label in (0, 1)]
    chosen = [of[rng.integers(len(of), size=count)] for of, count in zip(corners, counts)]
    X = 2 * (np.vstack(chosen) + rng.uniform(size=(samples, 2))) / squares - 1
    return Raw(X=X + noise * rng.standard_normal(X.shape), labels=_class_order(counts))


@dataset(inputs=1, classes=0, wording="a sine")
def sine(*, seed: int, samples: int = 200, noise: float = 0.1) -> Raw:
    """Draw a period of y = sin x over x from -π to π, with normal noise on y."""
    x = np.linspace(-np.pi, np.pi, samples)
    return _curve(x, np.sin(x), noise, np.random.default_rng([seed, SINE_STREAM]))


@dataset(inputs=1, classes=0, wording="two bumps")
def bumps(*, seed: int, samples: int = 200, noise: float = 0.05) -> Raw:
    """Draw two bumps of different heights over x from -3 to 3, with normal noise on y."""
    x = np.linspace(-3.0, 3.0, samples)
    y = np.exp(-3.0 * (x + 1.3) ** 2) + 0.6 * np.exp(-3.0 * (x - 1.3) ** 2)
    return _curve(x, y, noise, np.random.default_rng([seed, BUMPS_STREAM]))


# Samples are held out by default only where the data are real.
@dataset(samples=1797, inputs=64, classes=10, held_out=0.2, picture=(8, 8), wording="{number} digits")
def digits(*, seed: int) -> Raw:
    """Load scikit-learn's 1797 handwritten digits, 8 × 8 grey values scaled to 0 … 1."""
    from sklearn.datasets import load_digits

    X, labels = load_digits(return_X_y=True)
    order = np.argsort(labels, kind="stable")
    return Raw(X=X[order] / 16.0, labels=labels[order].astype(np.int64))


def make(run: Run, raw: Raw | None = None) -> Dataset:
    """Make the dataset of a run, its targets encoded for the outputs of the run's network.

    The network has one output for two classes, or one output for each class.

    Parameters
    ----------
    raw : Raw, optional
        The samples, where no function makes them.
    """
    raw = raw or DATASETS[run.dataset.name](seed=run.seed, **run.dataset.parameters)
    held_out = _chosen(len(raw.X), run.dataset.held_out, run.seed)
    order = np.argsort(held_out, kind="stable")
    X, labels, held_out = raw.X[order].astype(np.float64), raw.labels[order], held_out[order]
    if raw.targets is None:
        Y = encode(labels, run.layers[-1], raw.low)
    else:
        Y = raw.targets[order].astype(np.float64)
    units = None
    if run.dataset.parameters.get("standardise"):
        # Classes stay 0 and 1, and a tanh reaches no other target than it is given.
        targets_too = raw.targets is not None and run.output == "identity"
        units = np.vstack([_units(X[~held_out]), _units(Y[~held_out], targets_too)])
        mean, spread = units.T
        inputs = X.shape[1]
        X, Y = (X - mean[:inputs]) / spread[:inputs], (Y - mean[inputs:]) / spread[inputs:]
    return Dataset(np.ascontiguousarray(X), Y, labels, held_out, raw.targets is not None, units)


def _units(values: np.ndarray, standardised: bool = True) -> np.ndarray:
    """Return μ and σ of each column (N, d), (d, 2); 1 for σ where all values are equal."""
    if not standardised:
        return np.tile([0.0, 1.0], (values.shape[1], 1))
    mean, spread = values.mean(axis=0), values.std(axis=0)
    # What rounding leaves of the spread of equal values.
    spread[spread <= 1e-12 * np.abs(values).max(axis=0)] = 1.0
    return np.column_stack([mean, spread])


def encode(labels: np.ndarray, outputs: int, low: float = 0.0) -> np.ndarray:
    """Return classes (N,) as targets: (N, 1) of `low` and 1, or one-hot (N, outputs)."""
    if outputs == 1:
        return np.where(labels == 1, 1.0, low)[:, None]
    return np.where(labels[:, None] == np.arange(outputs), 1.0, low)


def decide(A: np.ndarray, low: float = 0.0) -> np.ndarray:
    """Return the class (N,) of each column of the outputs A (k, N): the inverse of `encode`."""
    if len(A) == 1:
        return (A[0] > 0.5 * (low + 1.0)).astype(np.int64)
    return np.argmax(A, axis=0)


def _chosen(samples: int, fraction: float, seed: int) -> np.ndarray:
    held_out = np.zeros(samples, dtype=bool)
    rng = np.random.default_rng([seed, HELD_OUT_STREAM])
    held_out[rng.permutation(samples)[: round(fraction * samples)]] = True
    return held_out


def _angles(count: int) -> np.ndarray:
    return np.linspace(0.0, 2 * np.pi, count, endpoint=False)


def _on_circle(angle: np.ndarray) -> np.ndarray:
    return np.column_stack([np.cos(angle), np.sin(angle)])


def _curve(x: np.ndarray, y: np.ndarray, noise: float, rng: np.random.Generator) -> Raw:
    """Return the samples of a curve y (N,) over x (N,), with noise on y."""
    shaken = y + noise * rng.standard_normal(len(y))
    return Raw(X=x[:, None], labels=np.zeros(len(x), np.int64), targets=shaken[:, None])


def _shaken(X: np.ndarray, noise: float, seed: int) -> np.ndarray:
    # The legacy generator, because scikit-learn draws the same numbers from it.
    return X + np.random.RandomState(seed).normal(scale=noise, size=X.shape)


def _shares(samples: int, classes: int) -> list[int]:
    return [samples // classes + (number < samples % classes) for number in range(classes)]


def _class_order(counts: list[int]) -> np.ndarray:
    return np.repeat(np.arange(len(counts)), counts)


def _directions(classes: int, inputs: int, rng: np.random.Generator) -> np.ndarray:
    if inputs == 1:
        return np.linspace(-1.0, 1.0, classes)[:, None]
    if inputs == 2:
        return _on_circle(_angles(classes))
    directions = rng.standard_normal((classes, inputs))
    return directions / np.linalg.norm(directions, axis=1, keepdims=True)
