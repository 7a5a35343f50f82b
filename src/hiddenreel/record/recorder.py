"""Recording a training epoch by epoch, so that a killed training loses none.

Records are appended to a file in a folder named after the run and a fingerprint of everything that
decides its bytes. Only a complete recording is moved to its final place. A killed training leaves its
complete epochs and perhaps a torn last one: the next call cuts that off and continues. Training keeps no
state but the weights, so the bytes are the same in the end.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import platform
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np

import hiddenreel
from hiddenreel.code_digest import digest, sources_of
from hiddenreel.errors import HiddenreelError
from hiddenreel.learn.data import Dataset, make
from hiddenreel.learn.run import Run
from hiddenreel.learn.training import Epoch, diverged, steps_per_epoch, train
from hiddenreel.record.layout import (
    EPOCHS,
    MADE,
    SAMPLES,
    checksum,
    digest_of,
    fingerprint,
    is_whole,
    record_type,
)

FINGERPRINT_LENGTH = 16
# The work that a power cut may destroy, s. A killed process loses no epoch.
SECONDS_AT_RISK = 1.0
# A shared disk may offer no locks; then the workflow's own lock must suffice.
NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)


def record(
    run: Run,
    output: Path,
    partial: Path,
    progress: Callable[[Epoch], None] = lambda epoch: None,
) -> None:
    """Train a run and write its recording to `output`, continuing where a killed call stopped.

    Parameters
    ----------
    run : Run
    output : Path
        The recording's folder: it appears with all its files or not at all.
    partial : Path
        Where unfinished recordings of all runs are kept, on the same disk as `output`.
    progress : callable
        Called with each new epoch.

    Raises
    ------
    HiddenreelError
        When training diverges, the disk is full, `output` holds something else than a recording, or
        another process records this run.
    """
    _require_nothing_else_in(output)
    dataset = make(run)
    made = how_it_is_made(run)
    folder = partial / f"{run.name}-{made['fingerprint'][:FINGERPRINT_LENGTH]}"
    with _plain_words_for_a_full_disk(run.name), _alone(partial, run.name):
        _forget_other_configurations(partial, folder.name, run.name)
        folder.mkdir(exist_ok=True)
        _append_epochs(run, dataset, folder / EPOCHS, progress)
        with _durable(folder / SAMPLES) as file:
            np.savez(
                file,
                X=dataset.X,
                Y=dataset.Y,
                labels=dataset.labels,
                held_out=dataset.held_out,
            )
        made["samples"] = digest_of(folder / SAMPLES)
        made["fingerprint"] = fingerprint(made)
        with _durable(folder / MADE) as file:
            file.write((json.dumps(made, indent=2, sort_keys=True) + "\n").encode())
        _put_in_place(folder, output, partial / f"{run.name}.old")


def how_it_is_made(run: Run) -> dict:
    """Return all that decides a recording's bytes; ``fingerprint`` is the digest of the rest."""
    made = {
        "configuration": run.to_dict(),
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


def _append_epochs(
    run: Run, dataset: Dataset, path: Path, progress: Callable[[Epoch], None]
) -> None:
    """Train, and append records to the file of epochs until it is complete."""
    steps = steps_per_epoch(dataset.training_samples, run.batch_size)
    dtype = record_type(run.layers, len(dataset.X), steps)
    header = _header(dtype, run.epochs + 1)
    _require_space(path, len(header) + dtype.itemsize * (run.epochs + 1), run.name)
    with open(path, "r+b" if path.exists() else "w+b") as file:
        whole, last = _whole_records(file, header, dtype)
        resume = None if last is None else (whole - 1, _layers(last, len(run.layers) - 1))
        blank = np.zeros((), dtype)
        settled = time.monotonic()
        for epoch in train(run, dataset, resume):
            file.write(_fitting_bytes(run, epoch, blank))
            # Hand every record to the system, so that a kill costs nothing; now and then sync the disk.
            file.flush()
            if time.monotonic() - settled > SECONDS_AT_RISK:
                os.fsync(file.fileno())
                settled = time.monotonic()
            progress(epoch)
        os.fsync(file.fileno())


def _whole_records(file: BinaryIO, header: bytes, dtype: np.dtype) -> tuple[int, np.ndarray | None]:
    """Cut off a torn record; return the number of whole records, and the last of them."""
    if file.read(len(header)) != header:
        file.seek(0)
        file.truncate()
        file.write(header)
        return 0, None
    whole, last = 0, None
    while len(text := file.read(dtype.itemsize)) == dtype.itemsize and is_whole(text):
        whole, last = whole + 1, text
    file.seek(len(header) + whole * dtype.itemsize)
    file.truncate()
    return whole, None if last is None else np.frombuffer(last, dtype)[0]


def _header(dtype: np.dtype, records: int) -> bytes:
    """Return the first bytes of a ``.npy`` file that holds `records` records when complete."""
    buffer = BytesIO()
    np.lib.format.write_array_header_2_0(
        buffer,
        {
            "descr": np.lib.format.dtype_to_descr(dtype),
            "fortran_order": False,
            "shape": (records,),
        },
    )
    return buffer.getvalue()


def _fitting_bytes(run: Run, epoch: Epoch, blank: np.ndarray) -> bytes:
    """Return the bytes of a record; refuse activations that overflow single precision."""
    try:
        with np.errstate(over="raise"):
            return _bytes_of(epoch, blank)
    except FloatingPointError:
        raise diverged(run, epoch.number, "the activations are too large to record") from None


def _bytes_of(epoch: Epoch, blank: np.ndarray) -> bytes:
    for level, (M, a) in enumerate(zip(epoch.layers, epoch.activations), start=1):
        blank[f"W{level}"] = M[:, :-1]
        blank[f"b{level}"] = M[:, -1]
        blank[f"a{level}"] = a.T
    for name in (
        "loss",
        "accuracy",
        "held_out_loss",
        "held_out_accuracy",
        "gradient_norms",
        "weight_norms",
    ):
        blank[name] = getattr(epoch, name)
    record = blank.tobytes()
    return record[:-4] + checksum(record).to_bytes(4, "little")


def _layers(record: np.ndarray, depth: int) -> list[np.ndarray]:
    levels = range(1, depth + 1)
    return [np.column_stack([record[f"W{level}"], record[f"b{level}"]]) for level in levels]


def _require_space(path: Path, needed: int, run: str) -> None:
    present = path.stat().st_size if path.exists() else 0
    free = shutil.disk_usage(path.parent).free
    if needed - present > free:
        raise HiddenreelError(
            f"run '{run}' needs {needed / 1e6:.1f} MB for its recording but the disk has "
            f"{free / 1e6:.1f} MB left: free some space, or lower runs.{run}.epochs"
        )


def _forget_other_configurations(partial: Path, own: str, run: str) -> None:
    """Remove unfinished recordings of this run with other settings, which will never be continued."""
    pattern = re.compile(re.escape(run) + rf"-[0-9a-f]{{{FINGERPRINT_LENGTH}}}")
    for folder in partial.iterdir():
        if pattern.fullmatch(folder.name) and folder.name != own:
            shutil.rmtree(folder, ignore_errors=True)


def _require_nothing_else_in(output: Path) -> None:
    """Raise `HiddenreelError` if the folder holds files that replacing it would delete."""
    present = {path.name for path in output.iterdir()} if output.is_dir() else set()
    strange = sorted(
        name for name in present - {EPOCHS, SAMPLES, MADE} if not name.startswith(".snakemake")
    )
    if strange:
        raise HiddenreelError(
            f"{output} holds '{strange[0]}', which is no part of a recording: "
            "move it away, or choose another folder with --output"
        )


def _put_in_place(folder: Path, output: Path, old: Path) -> None:
    """Rename the complete `folder` to `output`, after renaming an older recording there to `old`.

    Whenever it is killed, `output` is the old recording, nothing, or the new recording.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    if output.exists():
        shutil.rmtree(old, ignore_errors=True)
        os.rename(output, old)
    os.rename(folder, output)
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _durable(path: Path) -> Iterator[BinaryIO]:
    """Open a new file for writing, and sync it to the disk when the block ends."""
    with open(path, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _alone(partial: Path, run: str) -> Iterator[None]:
    """Lock the run, because two processes that append to one file would destroy it."""
    partial.mkdir(parents=True, exist_ok=True)
    with open(partial / f"{run}.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HiddenreelError(
                f"run '{run}' is being recorded by another process: wait for it, or end it"
            ) from None
        except OSError as error:
            if error.errno not in NO_LOCKS:
                raise
        yield


@contextmanager
def _plain_words_for_a_full_disk(run: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise HiddenreelError(
            f"the disk is full: run '{run}' keeps the epochs it has; "
            "free some space and start again, and it goes on from there"
        ) from None
