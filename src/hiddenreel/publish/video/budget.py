"""Lowers what a film can do without, step by step, until its file is small enough.

First the quality of the pictures falls (of a GIF, its number of colours), then the rate, then the width:
words stay legible for longest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hiddenreel.errors import HiddenreelError, apart_from
from hiddenreel.publish.products.formats import MB

# By ending, what is lowered and its steps. For x264 and AV1 a higher number is a lower quality.
QUALITIES = {
    ".mp4": ("quality", "crf", (18, 22, 26, 30)),
    ".webm": ("quality", "crf", (36, 42, 48, 54)),
    ".gif": ("colours", "colours", (256, 128, 64, 32)),
    ".webp": ("quality", "quality", (75, 60, 45, 30)),
}
# Every frame or picture is shown, or every second.
RATES = (1, 2)
WIDTHS = (1.0, 2 / 3, 1 / 2, 1 / 3)


def best_quality(ending: str) -> int:
    """Return the quality of a file that need not be smaller; of a GIF, the number of colours."""
    return QUALITIES[ending][2][0]


@dataclass(frozen=True)
class Step:
    """How much of a film is kept.

    Attributes
    ----------
    quality : int
        As in `QUALITIES`.
    every : int
        Of so many frames, one is shown.
    width : int
        px.
    """

    quality: int
    every: int
    width: int


def steps(ending: str, width: int) -> list[Step]:
    """List the steps for a file, from all of it downwards; `width` is its own, px."""
    qualities = QUALITIES[ending][2]
    narrow = [2 * round(width * share / 2) for share in WIDTHS]
    return [
        *(Step(quality, 1, width) for quality in qualities),
        *(Step(qualities[-1], every, width) for every in RATES[1:]),
        *(Step(qualities[-1], RATES[-1], less) for less in narrow[1:]),
    ]


def first_that_fits(path: Path, allowed: Sequence[Step], make: Callable[[Step], int], budget: int) -> Step:
    """Make a file in the first step that fits a budget, bytes; sizes fall from step to step.

    Parameters
    ----------
    path : Path
        The file, for the message.
    make : callable
        Makes the file in a step and returns its size, bytes.

    Raises
    ------
    HiddenreelError
        When the file of the last step is too large.
    """
    first, end, made, size = 0, len(allowed), -1, 0
    while first < end:
        made = (first + end) // 2
        size = make(allowed[made])
        if size <= budget:
            end = made
        else:
            first = made + 1
    if first == len(allowed):
        raise HiddenreelError(
            f"{path} cannot have {budget / MB:g} MB: at its lowest quality, rate and width it has "
            f"{apart_from(budget / MB, size / MB, 2)} MB; raise the budget, or shorten the film with seconds"
        )
    if made != first:
        make(allowed[first])
    return allowed[first]


def lowered(ending: str, whole: Step, step: Step, rate: float) -> dict[str, list[float]]:
    """Return what a step lowers, from what to what; `rate` is that of the whole, 1/s."""
    name = QUALITIES[ending][0]
    changes: dict[str, list[float]] = {
        name: [whole.quality, step.quality],
        "frames_per_second": [rate, rate / step.every],
        "width": [whole.width, step.width],
    }
    return {key: change for key, change in changes.items() if change[0] != change[1]}


def in_words(ending: str, changes: dict[str, list[float]]) -> str:
    """Write what was lowered as a line of a log does."""
    units = {"quality": QUALITIES[ending][1], "colours": "colours", "width": "px wide"}
    return ", ".join(
        f"{before:g} → {after:g} {units.get(key, 'frames a second')}"
        for key, (before, after) in changes.items()
    )
