"""Measures how long the lecture's implementations, and ours, take for a sample, by batch size.

These are times: they differ from machine to machine and from run to run. All are taken in turn,
round after round, and all rounds are kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from hiddenreel.analyse.parity import dataset_of, implementations
from hiddenreel.learn.data import Dataset
from hiddenreel.learn.lecture import IMPLEMENTATIONS
from hiddenreel.learn.lecture.descent import Parameters, batches, start, step
from hiddenreel.learn.run import Run
from hiddenreel.learn.training import EpochRunner, network_for
from hiddenreel.record.recording import Recording

BATCH_SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
ROUNDS = 9
# A time is of a step, or of as many steps as take this many samples.
SAMPLES_TIMED = 200
OURS = "ours"

Layers = list[np.ndarray]


def rounds(recording: Recording) -> int:
    """Count the rounds to come, the one for warming up included."""
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
        key: [_timer(recording, key, size) for size in sizes]
        for key in (*implementations(recording), OURS)
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
    told = {
        key: (IMPLEMENTATIONS[key].name, IMPLEMENTATIONS[key].covers) for key in rows if key != OURS
    }
    told[OURS] = ("this package", "a batch at once, into arrays made beforehand")
    return {
        "batch_sizes": sizes,
        "implementations": {
            key: {"name": name, "covers": covers, "microseconds": rows[key]}
            for key, (name, covers) in told.items()
        },
    }


def _timer(recording: Recording, key: str, size: int) -> Callable[[], float]:
    """Make what times one implementation at one batch size, in µs a sample."""
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
        dataset,
        **{name: getattr(dataset, name)[:samples] for name in ("X", "Y", "labels", "held_out")},
    )


def epoch_by(key: str, run: Run, dataset: Dataset) -> Callable[[], Layers]:
    """Make what trains for one more epoch with each call, and returns [W | b] of each layer."""
    if key == OURS:
        network = network_for(run)
        network.set_layers([np.hstack(layer) for layer in zip(*start(run))])
        return partial(_our_epoch, EpochRunner(network, run, dataset))
    parameters = list(start(run))
    epoch_order = list(batches(run, dataset, 1))
    return partial(_their_epoch, key, parameters, epoch_order, run.learning_rate)


@np.errstate(all="ignore")
def _our_epoch(descent: EpochRunner) -> Layers:
    descent.run_epoch(1)
    return descent.network.layers


def _their_epoch(
    key: str,
    parameters: list[Parameters],
    epoch_order: list[tuple[np.ndarray, np.ndarray]],
    learning_rate: float,
) -> Layers:
    gradient = IMPLEMENTATIONS[key].gradient
    for X, Y in epoch_order:
        parameters[:] = step(gradient, *parameters, X, Y, learning_rate)
    return [np.hstack(layer) for layer in zip(*parameters)]
