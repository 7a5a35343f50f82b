"""Ends the processes of a build together: Snakemake, its jobs, and what these have started."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

# What Linux sends a process whose parent has ended, if it asked for it. `nohup` leaves this signal alone.
PARENT_ENDED = signal.SIGUSR1
PR_SET_PDEATHSIG = 1


def end_all(process: int, number: int) -> None:
    """Send a signal to all processes below one, and then to itself, which may be the one that calls."""
    for each in (*_below(process), process):
        with suppress(ProcessLookupError):
            os.kill(each, number)


def asks_for_parents_end() -> Callable[[], None] | None:
    """Return what a new process calls so that it gets `PARENT_ENDED`; None where there is no such thing."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, PARENT_ENDED)

    return ask


def end_with_parent() -> None:
    """End this process and its jobs when its parent ends, even by ``kill -9``, if it was asked for."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(PARENT_ENDED, lambda number, frame: end_all(os.getpid(), signal.SIGTERM))


def _below(process: int) -> Iterator[int]:
    """Yield the processes that a process has started, and those that these have started."""
    parents = dict(_parents_in_proc() if Path("/proc/self/stat").exists() else _parents_by_ps())
    started = {process}
    while more := {pid for pid, parent in parents.items() if parent in started} - started:
        yield from more
        started |= more


def _parents_in_proc() -> Iterator[tuple[int, int]]:
    """Yield each process with its parent, where Linux lists them: a small container has no `ps`."""
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # It has ended meanwhile.
            # A name may hold brackets and blanks; its state and its parent come behind it.
            _, parent = file.read_text(errors="replace").rpartition(")")[2].split()[:2]
            yield int(file.parent.name), int(parent)


def _parents_by_ps() -> Iterator[tuple[int, int]]:
    with suppress(OSError, subprocess.CalledProcessError):
        listed = subprocess.check_output(["ps", "-A", "-o", "pid=,ppid="], text=True)
        for line in listed.splitlines():
            pid, parent = map(int, line.split())
            yield pid, parent
