"""Records a training epoch by epoch, so that a killed training loses no complete epoch.

Records are appended to a file in a folder named after the run and a fingerprint of everything that
decides its bytes. Only a complete recording is moved to its final place. A killed training leaves its
complete epochs and perhaps a torn last one: the next call cuts that off and continues. Training keeps no
state but the weights, so the bytes are the same in the end.
"""

from __future__ import annotations

import platform
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np

import hiddenreel
from hiddenreel.code_digest import digest, sources_of
from hiddenreel.learn.data import Dataset
from hiddenreel.learn.run import Run
from hiddenreel.learn.training import Epoch, diverged, steps_per_epoch, train
from hiddenreel.record.layout import EPOCHS, fingerprint, record_type
from hiddenreel.record.tables import dataset_of
from hiddenreel.record.writing import (
    Appender,
    alone,
    npy_header,
    plain_words_for_a_full_disk,
    put_in_place,
    record_bytes,
    require_nothing_else_in,
    require_space,
    whole_records,
    write_made,
    write_samples,
)

FINGERPRINT_LENGTH = 16


def record(
    run: Run, output: Path, partial: Path, progress: Callable[[Epoch], None] = lambda epoch: None
) -> None:
    """Train a run and write its recording to `output`, continuing where a killed call stopped.

    Parameters
    ----------
    output : Path
        The recording's folder: it appears with all its files or not at all.
    partial : Path
        The folder of all unfinished recordings, on the same disk as `output`.
    progress : callable
        Called with each new epoch.

    Raises
    ------
    HiddenreelError
        When training diverges, the disk is full, `output` holds other files than a recording,
        another process records this run, or its file of samples cannot be read.
    """
    require_nothing_else_in(output)
    dataset = dataset_of(run)
    made = how_it_is_made(run)
    folder = partial / f"{run.name}-{made['fingerprint'][:FINGERPRINT_LENGTH]}"
    with plain_words_for_a_full_disk(run.name), alone(partial, run.name):
        _forget_other_configurations(partial, folder.name, run.name)
        folder.mkdir(exist_ok=True)
        _append_epochs(run, dataset, folder / EPOCHS, progress)
        write_samples(folder, dataset)
        write_made(folder, made)
        put_in_place(folder, output, partial / f"{run.name}.old")


def how_it_is_made(run: Run) -> dict:
    """Return all settings that decide a recording's bytes, and their digest, ``fingerprint``."""
    configuration = run.to_dict()
    if run.dataset.file:
        # The path of the file does not change the recording.
        configuration["dataset"]["file"] = Path(run.dataset.file).name
    made = {
        "configuration": configuration,
        "seed": run.seed,
        "versions": {
            "hiddenreel": hiddenreel.__version__,
            "numpy": np.__version__,
            "python": platform.python_version(),
        },
        "machine": platform.machine(),
        "code": digest(sources_of("hiddenreel.record.recorder")),
    }
    return {**made, "fingerprint": fingerprint(made)}


def _append_epochs(run: Run, dataset: Dataset, path: Path, progress: Callable[[Epoch], None]) -> None:
    """Train, and append records to the file of epochs until it is complete."""
    steps = steps_per_epoch(dataset.training_samples, run.batch_size)
    dtype = record_type(run.layers, len(dataset.X), steps)
    header = npy_header(dtype, run.epochs + 1)
    require_space(path, len(header) + dtype.itemsize * (run.epochs + 1), run.name)
    with open(path, "r+b" if path.exists() else "w+b") as file:
        whole, last = whole_records(file, header, dtype)
        resume = None if last is None else (whole - 1, _layers(last, len(run.layers) - 1))
        blank = np.zeros((), dtype)
        records = Appender(file)
        for epoch in train(run, dataset, resume):
            records.append(_fitting_bytes(run, epoch, blank))
            progress(epoch)
        records.settle()


def _fitting_bytes(run: Run, epoch: Epoch, blank: np.ndarray) -> bytes:
    """Return the bytes of a record; refuse activations that overflow single precision."""
    try:
        return record_bytes(epoch, blank)
    except FloatingPointError:
        raise diverged(run, epoch.number, "the activations are too large to record") from None


def _layers(record: np.ndarray, depth: int) -> list[np.ndarray]:
    levels = range(1, depth + 1)
    return [np.column_stack([record[f"W{level}"], record[f"b{level}"]]) for level in levels]


def _forget_other_configurations(partial: Path, own: str, run: str) -> None:
    """Remove unfinished recordings of this run with other settings, which nothing continues."""
    pattern = re.compile(re.escape(run) + rf"-[0-9a-f]{{{FINGERPRINT_LENGTH}}}")
    for folder in partial.iterdir():
        if pattern.fullmatch(folder.name) and folder.name != own:
            shutil.rmtree(folder, ignore_errors=True)
