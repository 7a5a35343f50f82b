"""Draws the weights and biases of a network before training.

Each function draws one layer's ``[W | b]`` (k, j + 1): weights from j neurons below to k neurons, and
the biases as the last column. Adding one is a function, decorated with ``@initialisation``.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from hiddenreel.learn.run import Run

INITIALISATION_STREAM = 201

Maker = Callable[..., np.ndarray]
INITIALISATIONS: dict[str, Maker] = {}


def initialisation(draw: Maker) -> Maker:
    """Register a function under its name; validation reads its parameters from this file's text."""
    INITIALISATIONS[draw.__name__] = draw
    return draw


@initialisation
def normal(rng: np.random.Generator, k: int, j: int, *, scale: float = 1.0) -> np.ndarray:
    """Draw weights and biases from a normal distribution of standard deviation `scale`."""
    return scale * rng.standard_normal((k, j + 1))


@initialisation
def uniform(rng: np.random.Generator, k: int, j: int, *, low: float = -1.0, high: float = 1.0) -> np.ndarray:
    """Draw weights and biases evenly from [low, high)."""
    return rng.uniform(low, high, size=(k, j + 1))


@initialisation
def glorot(rng: np.random.Generator, k: int, j: int) -> np.ndarray:
    """Draw weights evenly from ±√(6 / (j + k)), biases 0 (Glorot and Bengio 2010, equation 16)."""
    bound = np.sqrt(6.0 / (j + k))
    layer = rng.uniform(-bound, bound, size=(k, j + 1))
    layer[:, -1] = 0.0
    return layer


def initial_layers(run: Run) -> list[np.ndarray]:
    """Draw the ``[W | b]`` of every layer of a run, (k, j + 1) each, from its seed alone.

    Every layer has a random stream of its own, so that widening one changes no other.
    """
    draw, parameters = INITIALISATIONS[run.initialisation.name], run.initialisation.parameters
    return [
        draw(np.random.default_rng([run.seed, INITIALISATION_STREAM, level]), k, j, **parameters)
        for level, (j, k) in enumerate(pairwise(run.layers), start=1)
    ]
