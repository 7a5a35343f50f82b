"""The author's settings for the time of a film: rate, pace, epochs, rests and notes.

A film's function lays its timeline out inside ``timing.applied()``, as it takes colours inside
``theme.applied()``; its own options need not repeat what all films have.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from typing import Any

from hiddenreel.applied import Applied

FRAMES_PER_SECOND = 30
# Those that players and editors know.
RATES = (24, 25, 30, 50, 60)
PACES = ("change", "even")
CHAPTERS = ("all", "own")


@dataclass(frozen=True)
class Timing:
    """The time of a film.

    Attributes
    ----------
    fps : int
        Frames in a second.
    hold : float
        Rest at the end of each chapter but the last, s; it makes the film longer.
    epochs : (int, int), optional
        The first and the last epoch that the film shows; all of them by default.
    pace : str
        ``change`` gives equal movement equal time, ``even`` equal numbers of epochs.
    at : sequence of (epoch, note)
        Notes of the author, each shown from its epoch on and the end of a chapter.
    chapters : str
        ``all``: the moments that are measured on a training end chapters too; ``own``: only notes do.
    """

    fps: int = FRAMES_PER_SECOND
    hold: float = 0.0
    epochs: tuple[int, int] | None = None
    pace: str = "change"
    at: tuple[tuple[int, str], ...] = ()
    chapters: str = "all"

    @classmethod
    def split(cls, given: Mapping[str, Any]) -> tuple[Timing, dict[str, Any]]:
        """Separate the settings for a film's time from its other settings."""
        names = {field.name for field in fields(cls)}
        own = {key: _frozen(value) for key, value in given.items() if key in names}
        return cls(**own), {key: value for key, value in given.items() if key not in names}

    @property
    def rate(self) -> float:
        """How many frames there are for each of a film of `FRAMES_PER_SECOND`."""
        return self.fps / FRAMES_PER_SECOND

    def shown(self, last: int) -> tuple[int, int]:
        """Return the first and the last epoch that are shown of a training that ends at `last`."""
        first, end = self.epochs or (0, last)
        return min(first, last), min(end, last)

    def shows(self, epoch: float) -> bool:
        """Return whether an epoch comes after the first that is shown, and not after the last."""
        return self.epochs is None or self.epochs[0] < epoch <= self.epochs[1]

    @property
    def shows_moments(self) -> bool:
        """Whether the moments that are measured on a training end chapters."""
        return self.chapters == "all"

    def applied(self) -> AbstractContextManager[None]:
        """Lay films out with this timing inside this context."""
        return applied_timing.use(self)


def _frozen(value: Any) -> Any:
    """Return lists, as JSON has them, as tuples."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


DEFAULT = Timing()
# Return the timing whose `applied` context is active; the default one outside any.
applied_timing = Applied(DEFAULT)
