"""Writes the files of a recording so that a killed process loses no epoch and leaves no torn file.

Records are appended to a file in a folder of unfinished work. Only a complete folder is renamed to its
final place, and one process at a time records a run.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from hiddenreel.errors import HiddenreelError, apart_from
from hiddenreel.learn.data import Dataset
from hiddenreel.learn.training import Epoch
from hiddenreel.reading import sha256_of
from hiddenreel.record.layout import EPOCHS, MADE, SAMPLES, checksum, fingerprint, is_whole

# The most work that a power cut may destroy, s. A killed process loses no epoch.
SECONDS_AT_RISK = 1.0
# A shared disk may offer no locks; then the workflow's own lock must suffice.
NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)


class Appender:
    """Appends records to an open file: each reaches the system at once, and the disk within seconds."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._settled = time.monotonic()

    def append(self, record: bytes) -> None:
        """Append a record, which then survives a kill."""
        self._file.write(record)
        self._file.flush()
        if time.monotonic() - self._settled > SECONDS_AT_RISK:
            self.settle()
            self._settled = time.monotonic()

    def settle(self) -> None:
        """Sync the file to the disk."""
        os.fsync(self._file.fileno())


def whole_records(file: BinaryIO, header: bytes, dtype: np.dtype) -> tuple[int, np.ndarray | None]:
    """Cut off a torn record; return the number of complete records, and the last of them."""
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


def npy_header(dtype: np.dtype, records: int) -> bytes:
    """Return the first bytes of a ``.npy`` file that holds `records` records when complete."""
    buffer = BytesIO()
    np.lib.format.write_array_header_2_0(
        buffer, {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False, "shape": (records,)}
    )
    return buffer.getvalue()


def record_bytes(epoch: Epoch, blank: np.ndarray) -> bytes:
    """Return the bytes of an epoch's record; `blank` () is a record that is written over.

    Raises
    ------
    FloatingPointError
        When an activation overflows single precision.
    """
    with np.errstate(over="raise"):
        _fill(epoch, blank)
    record = blank.tobytes()
    return record[:-4] + checksum(record).to_bytes(4, "little")


def _fill(epoch: Epoch, blank: np.ndarray) -> None:
    for level, (M, a) in enumerate(zip(epoch.layers, epoch.activations), start=1):
        blank[f"W{level}"] = M[:, :-1]
        blank[f"b{level}"] = M[:, -1]
        blank[f"a{level}"] = a.T
    for name in ("loss", "accuracy", "held_out_loss", "held_out_accuracy", "gradient_norms", "weight_norms"):
        blank[name] = getattr(epoch, name)


def write_samples(folder: Path, dataset: Dataset) -> None:
    """Write the samples and targets that a network learns from."""
    with durable(folder / SAMPLES) as file:
        arrays: dict[str, Any] = {
            "X": dataset.X,
            "Y": dataset.Y,
            "labels": dataset.labels,
            "held_out": dataset.held_out,
        }
        if dataset.units is not None:
            arrays["units"] = dataset.units
        np.savez(file, **arrays)


def write_made(folder: Path, made: Mapping[str, Any]) -> None:
    """Write the settings of a recording, with the digest of its samples and its fingerprint."""
    whole = {**made, "samples": sha256_of(folder / SAMPLES)}
    whole["fingerprint"] = fingerprint(whole)
    with durable(folder / MADE) as file:
        file.write((json.dumps(whole, indent=2, sort_keys=True) + "\n").encode())


def require_space(path: Path, needed: int, run: str) -> None:
    """Raise `HiddenreelError` unless the disk has room for `needed` bytes in the file `path`."""
    present = path.stat().st_size if path.exists() else 0
    free = shutil.disk_usage(path.parent).free
    if needed - present > free:
        left = f"{free / 1e6:.1f}"
        size = apart_from(float(left), needed / 1e6, 1)
        raise HiddenreelError(
            f"run '{run}' needs {size} MB for its recording but the disk has {left} MB left: "
            f"free some space, or lower runs.{run}.epochs"
        )


def require_nothing_else_in(output: Path) -> None:
    """Raise `HiddenreelError` if the folder holds files that do not belong to a recording."""
    present = {path.name for path in output.iterdir()} if output.is_dir() else set()
    strange = sorted(name for name in present - {EPOCHS, SAMPLES, MADE} if not name.startswith(".snakemake"))
    if strange:
        raise HiddenreelError(
            f"{output} holds '{strange[0]}', which is no part of a recording: "
            "move it away, or choose another folder with --output"
        )


def put_in_place(folder: Path, output: Path, old: Path) -> None:
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
def durable(path: Path) -> Iterator[BinaryIO]:
    """Open a new file for writing, and sync it to the disk when the block ends."""
    with open(path, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def alone(partial: Path, run: str) -> Iterator[None]:
    """Lock the run, because two processes that append to one file would damage it."""
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
def plain_words_for_a_full_disk(run: str) -> Iterator[None]:
    """Raise `HiddenreelError` instead of the system's error if the disk is full."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise HiddenreelError(
            f"the disk is full: run '{run}' keeps the epochs it has; "
            "free some space and start again, and it goes on from there"
        ) from None
