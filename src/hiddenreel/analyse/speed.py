"""How long the lecture's implementations, and ours, take for a sample, by batch size.

Times differ from machine to machine and from one measurement to the next. The implementations take
turns, round after round, and all rounds are returned.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from hiddenreel.analyse.parity import dataset_of, implementations
from hiddenreel.language import phrase
from hiddenreel.learn.data import Dataset
from hiddenreel.learn.lecture import IMPLEMENTATIONS
from hiddenreel.learn.lecture.descent import Parameters, batches, start, step
from hiddenreel.learn.run import Run
from hiddenreel.learn.training import EpochRunner, network_for
from hiddenreel.record.recording import Recording

BATCH_SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
ROUNDS = 9
# A measurement takes at least one step, or as many steps as this number of samples needs.
SAMPLES_TIMED = 200
OURS = "ours"

Layers = list[np.ndarray]


def rounds(recording: Recording) -> int:
    """Return the number of rounds, including the first, which is not kept."""
    return 1 + ROUNDS


def measure(recording: Recording, progress: Callable[[int], None] = lambda done: None) -> dict:
    """Time training steps, forward, backward and update, by every implementation.

    Returns
    -------
    dict
        ``batch_sizes``; ``implementations``: for each a ``name``, what it ``covers``, and its
        ``microseconds`` a sample, a row a batch size and a column a round.
    """
    sizes = [size for size in BATCH_SIZES if size <= dataset_of(recording).training_samples]
    timers = {
        key: [_timer(recording, key, size) for size in sizes] for key in (*implementations(recording), OURS)
    }
    rows: dict[str, list[list[float]]] = {key: [[] for _ in sizes] for key in timers}
    for turn in range(rounds(recording)):
        for index in range(len(sizes)):
            for key, by_size in timers.items():
                microseconds = by_size[index]()
                # The first round warms the caches.
                if turn > 0:
                    rows[key][index].append(microseconds)
        progress(turn + 1)
    descriptions = {
        key: (IMPLEMENTATIONS[key].name, IMPLEMENTATIONS[key].covers) for key in rows if key != OURS
    }
    descriptions[OURS] = (phrase("this package"), "a batch at once, into arrays made beforehand")
    return {
        "batch_sizes": sizes,
        "implementations": {
            key: {"name": name, "covers": covers, "microseconds": rows[key]}
            for key, (name, covers) in descriptions.items()
        },
    }


def _timer(recording: Recording, key: str, size: int) -> Callable[[], float]:
    """Return a function that times one implementation at one batch size, in µs for each sample."""
    steps = max(1, SAMPLES_TIMED // size)
    run = replace(recording.run, batch_size=size, shuffle=False)
    dataset = _first(dataset_of(recording), steps * size)
    work = epoch_by(key, run, dataset)
    samples = dataset.training_samples

    def timed() -> float:
        begun = time.perf_counter()
        work()
        return (time.perf_counter() - begun) / samples * 1e6

    return timed


def _first(dataset: Dataset, samples: int) -> Dataset:
    samples = min(samples, dataset.training_samples)
    return replace(
        dataset, **{name: getattr(dataset, name)[:samples] for name in ("X", "Y", "labels", "held_out")}
    )


def epoch_by(key: str, run: Run, dataset: Dataset) -> Callable[[], Layers]:
    """Return a function that trains for one epoch and returns [W | b] of each layer."""
    if key == OURS:
        network = network_for(run)
        network.set_layers([np.hstack(layer) for layer in zip(*start(run))])
        return partial(_our_epoch, EpochRunner(network, run, dataset))
    weights, biases = start(run)
    epoch_batches = list(batches(run, dataset, 1))
    return partial(_their_epoch, key, weights, biases, epoch_batches, run.learning_rate)


@np.errstate(all="ignore")
def _our_epoch(descent: EpochRunner) -> Layers:
    descent.run_epoch(1)
    return descent.network.layers


def _their_epoch(
    key: str,
    weights: Parameters,
    biases: Parameters,
    epoch_batches: list[tuple[np.ndarray, np.ndarray]],
    learning_rate: float,
) -> Layers:
    gradient = IMPLEMENTATIONS[key].gradient
    for X, Y in epoch_batches:
        weights[:], biases[:] = step(gradient, weights, biases, X, Y, learning_rate)
    return [np.hstack(layer) for layer in zip(weights, biases)]
