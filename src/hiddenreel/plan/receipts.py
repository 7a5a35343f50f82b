"""Records the files of each job, so that files that were changed or damaged since are made again.

A job writes a receipt beside its log: the SHA-256 of each of its files, and the file's size and times. A
file whose size and times are the same is not read again. A file that has other times and the same
content, as in a copy of the project, gets the time back at which it was made.

The changed files are listed in the folder of results, and the list is a parameter of the job that makes
them. Snakemake runs a job again when its parameters change, so the job makes the file once more.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from hiddenreel.reading import sha256_of

LOGS = "logs"
BENCHMARKS = "benchmarks"
SUFFIX = ".made.json"
REPAIRS = "repairs.json"

# By path: the SHA-256, and the file's state when it was computed.
Receipt = dict[str, dict[str, Any]]


def receipt_beside(log: Path) -> Path:
    """Return the path of a job's receipt."""
    return log.with_suffix(SUFFIX)


def write_receipt(path: Path, files: Iterable[Path]) -> None:
    """Write the receipt of a job for the files that it made."""
    _write(path, {os.fspath(file): _described(file) for file in files})


def find_repairs(results: Path) -> tuple[list[str], dict[str, Any]]:
    """Find changed files and list them in the folder of results.

    Returns
    -------
    changed : list of str
        The files that differ from their receipts.
    repairs : dict
        What `read_repairs` returns from now on.
    """
    changed = changed_files(results / LOGS)
    # Snakemake compares the time of a job's benchmark, too, and no receipt has it.
    for benchmark in (results / BENCHMARKS).rglob("*.tsv"):
        _set_time(benchmark)
    known = read_repairs(results)
    repairs = known | {file: _state(file) for file in changed}
    if repairs != known:
        _write(results / REPAIRS, repairs)
    return changed, repairs


def read_repairs(results: Path) -> dict[str, Any]:
    """Return every file that was ever found changed, with its size and times when it last was."""
    try:
        repairs = json.loads((results / REPAIRS).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return repairs if isinstance(repairs, dict) else {}


def changed_files(logs: Path) -> list[str]:
    """List the existing files that differ from the receipt of the last job that made them.

    Parameters
    ----------
    logs : Path
        The folder of logs and receipts. Unreadable receipts are ignored.
    """
    claims: dict[str, tuple[Path, Mapping[str, Any]]] = {}
    receipts = {path: _read(path) for path in _oldest_first(logs)}
    for path, receipt in receipts.items():
        claims |= {file: (path, claim) for file, claim in receipt.items()}
    changed = []
    for file, (path, claim) in claims.items():
        state = _state(file)
        if state is None or state == claim.get("state"):
            continue
        if _sha256(file) == claim.get("sha256"):
            _set_time(file, claim.get("state"))
            # The other times are stored, so that the file is read only once.
            receipts[path][file] = {**claim, "state": _state(file)}
            _write(path, receipts[path], times_of=path)
        else:
            changed.append(file)
    return changed


def _oldest_first(logs: Path) -> list[Path]:
    def age(path: Path) -> tuple[int, str]:
        return path.stat().st_mtime_ns, str(path)

    return sorted(logs.rglob(f"*{SUFFIX}"), key=age)


def _read(path: Path) -> Receipt:
    try:
        receipt = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(receipt, dict):
        return {}
    return {
        file: claim
        for file, claim in receipt.items()
        if isinstance(claim, dict) and isinstance(claim.get("sha256"), str)
    }


def _write(path: Path, receipt: Mapping[str, Any], times_of: Path | None = None) -> None:
    """Write a receipt, with the times of another file if one is given."""
    times = times_of.stat() if times_of else None
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.write_text(json.dumps(receipt, indent=1) + "\n", encoding="utf-8")
    if times:
        os.utime(part, ns=(times.st_atime_ns, times.st_mtime_ns))
    part.replace(path)


def _described(file: Path) -> dict[str, Any]:
    return {"sha256": _sha256(file), "state": _state(file)}


def _state(file: str | os.PathLike[str]) -> list[int] | None:
    """Return the size of a file (bytes) and its times (ns), or None if there is no file."""
    try:
        found = os.stat(file)
    except OSError:
        return None
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def _set_time(file: str | os.PathLike[str], state: object = None) -> None:
    """Set when a file was last modified: to the time in its state, or to now. Do nothing if not allowed.

    Snakemake compares the times of files that are too large for a checksum.
    """
    match state:
        case [int(), int(modified), int()]:
            times = (modified, modified)
        case _:
            times = (time.time_ns(),) * 2
    with suppress(OSError, OverflowError):
        os.utime(file, ns=times)


def _sha256(file: str | os.PathLike[str]) -> str | None:
    """Return the SHA-256 of a file, in hexadecimal, or None if it is not readable."""
    try:
        return sha256_of(file)
    except OSError:
        return None
