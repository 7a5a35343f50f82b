"""Compare training with plain NumPy."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import reference as plain

from benchmarks.comparison import Comparison
from benchmarks.process import seconds_of_process
from hiddenreel.learn.data import Dataset, make
from hiddenreel.learn.initialise import initial_layers
from hiddenreel.learn.run import DatasetSettings, Run
from hiddenreel.learn.training import EpochRunner, network_for
from hiddenreel.plan.plan import write_plan
from hiddenreel.plan.validate import validate

HERO = Run(
    "hero",
    DatasetSettings("circles", 0.0, {"samples": 1000, "factor": 0.3, "noise": 0.1}),
    (2, 3, 3, 1),
    learning_rate=5.0,
    batch_size=50,
    epochs=1000,
    seed=7,
)
DIGITS = replace(
    HERO,
    name="digits",
    dataset=DatasetSettings("digits", 0.2),
    layers=(64, 32, 3, 10),
    learning_rate=1.0,
    batch_size=32,
)

# A plain script: train, run all samples through the network after each epoch, keep the loss, the
# accuracy and the activations, and save them at the end. It keeps no weights, norms or checksums and
# cannot be resumed, which makes it faster.
PLAIN_PROCESS = """
import json, sys
import numpy as np
from hiddenreel.learn.data import decide, make
from hiddenreel.learn.run import Run
from reference import cost, forward, train

run = Run.from_dict(json.loads(sys.argv[1]))
data = make(run)
history, curves = [], []
for layers in train(run, data):
    _, a = forward(layers, run.hidden, run.output, data.X.T)
    right = decide(a[-1]) == data.labels
    curves.append((cost(run.loss, run.output, a[-1], data.Y.T).mean(), right.mean()))
    history.append(np.vstack(a[1:]).astype(np.float32))
np.save(sys.argv[2] + "/activations.npy", np.array(history))
np.save(sys.argv[2] + "/curves.npy", np.array(curves))
"""


def whole_process() -> Comparison:
    """Time a job from the start of Python to the finished recording; both sides evaluate each epoch."""
    spec = json.dumps(HERO.to_dict())
    settings = {key: value for key, value in HERO.to_dict().items() if key != "run"}
    plan = validate({"runs": {HERO.name: settings}})

    def ours(folder: str) -> list[str]:
        places = ["--output", f"{folder}/recording", "--partial", f"{folder}/partial"]
        asked = write_plan(plan, Path(folder))
        return ["-m", "hiddenreel", "train", HERO.name, "--plan", str(asked), *places]

    def theirs(folder: str) -> list[str]:
        return ["-c", PLAIN_PROCESS, spec, folder]

    return Comparison(
        f"train, whole process, {HERO.epochs} epochs",
        lambda: _seconds_of_process(ours),
        lambda: _seconds_of_process(theirs),
        "s",
        2.0,
        rounds=ROUNDS,
    )


def steady_hero() -> Comparison:
    """Time a step of the main network; neither side evaluates, ours also computes the norms."""
    return _steady(HERO, epochs=100, target=3.5)


def steady_digits() -> Comparison:
    """Time a step of the digits' network; neither side evaluates, ours also computes the norms."""
    return _steady(DIGITS, epochs=20, target=2.0)


COMPARISONS: tuple[Callable[[], Comparison], ...] = (whole_process, steady_hero, steady_digits)

# These are short, so they are measured more often than films.
ROUNDS = 7


def _seconds_of_process(arguments: Callable[[str], list[str]]) -> float:
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
        return seconds_of_process(*arguments(folder))


def _steady(run: Run, epochs: int, target: float) -> Comparison:
    dataset = make(run)
    layers, batch_size = "-".join(map(str, run.layers)), run.batch_size
    return Comparison(
        f"train, steady, {layers}, batch {batch_size}",
        lambda: _microseconds_a_step(_our_epochs(run, dataset), epochs, run, dataset),
        lambda: _microseconds_a_step(_plain_epochs(run, dataset), epochs, run, dataset),
        "µs/step",
        target,
        rounds=ROUNDS,
    )


def _our_epochs(run: Run, dataset: Dataset) -> Callable[[int], object]:
    network = network_for(run)
    network.set_layers(initial_layers(run))
    return EpochRunner(network, run, dataset).run_epoch


def _plain_epochs(run: Run, dataset: Dataset) -> Callable[[int], object]:
    epochs = plain.train(run, dataset)
    next(epochs)
    return lambda number: next(epochs)


def _microseconds_a_step(
    run_epoch: Callable[[int], object], epochs: int, run: Run, dataset: Dataset
) -> float:
    run_epoch(1)  # Warm the caches.
    steps = epochs * int(np.ceil(dataset.training_samples / run.batch_size))
    start = time.perf_counter()
    for number in range(2, 2 + epochs):
        run_epoch(number)
    return (time.perf_counter() - start) / steps * 1e6
