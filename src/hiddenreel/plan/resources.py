"""Estimates the memory and the disk space of jobs, which their rules ask a scheduler for.

What a job needs for small data is measured, and doubled below: about 40 MB to train, 90 MB to draw a
figure, 350 MB for a film of 1080p. The rest follows from the size of recordings and frames.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from hiddenreel.draw.film.timing import FRAMES_PER_SECOND
from hiddenreel.draw.screen import DEFAULT_RESOLUTIONS, DEFAULT_SIZE, pixels_of
from hiddenreel.errors import HiddenreelError, apart_from
from hiddenreel.learn.run import Run
from hiddenreel.plan.catalogue import kinds
from hiddenreel.plan.plan import Plan, Product
from hiddenreel.plan.validate.runs import epoch_bytes, shape_of

MB = 1e6
# What a job needs for small data, MB.
TRAINING, DRAWING, FILMING, FILES = 200.0, 500.0, 800.0, 50.0
# Copies of an epoch in a training, and of all recordings in a drawing. Both are measured, and doubled.
COPIES_OF_EPOCH, COPIES_OF_RECORDING = 16, 4
DOUBLED = 2
# Where Linux says how much memory a container may have, in either of its ways; it may say "max".
LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
# A recording is made beside the earlier one.
RECORDINGS_ON_DISK = 2
# For each pixel of a frame: in memory, in all processes together, and on disk, bytes.
PIXEL_IN_MEMORY, PIXEL_ON_DISK = 250, 0.1
# Chapters of a film, each of which may rest.
MOST_RESTS = 20


def memory_to_train(plan: Plan, run: str) -> int:
    """Return the memory of a training, MB."""
    return _whole(TRAINING + COPIES_OF_EPOCH * _epoch_mb(plan.runs[run]))


def memory_to_draw(plan: Plan, runs: Iterable[str]) -> int:
    """Return the memory of a measurement or a figure of these runs, MB."""
    return _whole(DRAWING + _recordings(plan, runs))


def memory_to_film(plan: Plan, name: str) -> int:
    """Return the memory of a film, MB."""
    film = plan.films[name]
    frame = math.prod(_pixels(film)) / MB
    recordings = _recordings(plan, (film.run, *film.compare))
    return _whole(FILMING + recordings + PIXEL_IN_MEMORY * frame)


def require_memory_to_train(plan: Plan, run: str) -> None:
    """Check that this machine has the memory that a training takes at least.

    Raises
    ------
    HiddenreelError
        When it has less: the system would end the training without a word.
    """
    needed, there = memory_to_train(plan, run) / DOUBLED, min(_memory(), default=math.inf)
    if needed > there:
        has = f"{there / 1000:.0f}"
        least = apart_from(float(has), needed / 1000)
        raise HiddenreelError(
            f"run '{run}' needs at least {least} GB of memory, and this machine has {has} GB: "
            f"make runs.{run}.layers smaller"
        )


def _memory() -> Iterator[float]:
    """Yield the memory of this machine, and what a container may have of it, MB."""
    with suppress(AttributeError, OSError, ValueError):
        yield os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / MB
    for limit in LIMITS:
        with suppress(OSError, ValueError):
            yield int(Path(limit).read_text()) / MB


def disk_to_train(plan: Plan, run: str) -> int:
    """Return the disk space of a recording and of the earlier one beside it, MB."""
    return _whole(FILES + RECORDINGS_ON_DISK * recording_mb(plan.runs[run]))


def disk_to_film(plan: Plan, name: str) -> int:
    """Return the disk space of a film in all formats and of the encoder's temporary files, MB."""
    film = plan.films[name]
    options = film.options
    seconds = options.get("seconds") or kinds(film.group)[film.kind].options["seconds"].default
    rests = MOST_RESTS * options.get("hold", 0.0)
    frames = (seconds + rests) * options.get("fps", FRAMES_PER_SECOND)
    return _whole(FILES + PIXEL_ON_DISK * frames * math.prod(_pixels(film)) / MB)


def recording_mb(run: Run) -> float:
    """Return the size of a run's recording, MB."""
    return _epoch_mb(run) * (run.epochs + 1)


def _recordings(plan: Plan, runs: Iterable[str]) -> float:
    return COPIES_OF_RECORDING * sum(recording_mb(plan.runs[run]) for run in runs)


def _epoch_mb(run: Run) -> float:
    return epoch_bytes(run, shape_of(run)) / MB


def _pixels(film: Product) -> tuple[int, int]:
    given = film.options
    resolution = given.get("resolution") or DEFAULT_RESOLUTIONS[film.group]
    return pixels_of(given.get("size") or DEFAULT_SIZE, resolution)


def _whole(size: float) -> int:
    return math.ceil(size)
