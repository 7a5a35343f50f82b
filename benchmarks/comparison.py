"""Two ways of doing the same work, and whether a promise about them is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

Pairs = Sequence[tuple[float, float]]

VERDICTS = {True: "met", False: "MISSED", None: ""}
HEADING = f"{'':<44} {'ours':>8} {'theirs':>8} {'':<8} {'ratio':>6}   target"


@dataclass(frozen=True)
class Comparison:
    """Two ways of doing the same work.

    Attributes
    ----------
    title : str
        What is compared.
    ours, theirs : callable
        Do the work once and return its cost, in `unit`.
    unit : str
        Unit of the cost.
    target : float, optional
        The promised ratio; None if the ratio is reported without a promise.
    slower : bool
        If true, the ratio is ours / theirs and must be at most `target` (for a bare encoder, which no
        film can beat). If false, it is theirs / ours and must be at least `target`.
    rounds : int, optional
        Number of measurements of each side, if it does not depend on the flags of `make bench`.
    """

    title: str
    ours: Callable[[], float]
    theirs: Callable[[], float]
    unit: str
    target: float | None = None
    slower: bool = False
    rounds: int | None = None

    def measured(self, rounds: int) -> list[tuple[float, float]]:
        """Measure both sides in turn; return the pairs, ours first."""
        return [(self.ours(), self.theirs()) for _ in range(self.rounds or rounds)]

    def ratio(self, pairs: Pairs) -> float:
        """Return the median of the pairs' ratios.

        A machine that is slow for a while slows both measurements of a pair, so this varies less than
        the ratio of the medians.
        """
        return median(ours / theirs if self.slower else theirs / ours for ours, theirs in pairs)

    def is_kept(self, pairs: Pairs) -> bool | None:
        """Return whether the promise is kept; None if nothing is promised."""
        if self.target is None:
            return None
        ratio = self.ratio(pairs)
        return ratio <= self.target if self.slower else ratio >= self.target

    @property
    def promise(self) -> str:
        """The target as text."""
        if self.target is None:
            return "stated"
        return f"{'≤' if self.slower else '≥'} {self.target:g}"

    def line(self, pairs: Pairs) -> str:
        """Return the result as one line."""
        ours, theirs = (median(values) for values in zip(*pairs, strict=True))
        return (
            f"{self.title:<44} {ours:8.2f} {theirs:8.2f} {self.unit:<8} "
            f"{self.ratio(pairs):6.2f}   {self.promise:<7} "
            f"{VERDICTS[self.is_kept(pairs)]}"
        ).rstrip()

    def as_dict(self, pairs: Pairs) -> dict:
        """Return the result for bench.json."""
        return {
            "title": self.title,
            "unit": self.unit,
            "ours": [pair[0] for pair in pairs],
            "theirs": [pair[1] for pair in pairs],
            "ratio": self.ratio(pairs),
            "ratio_is": "ours / theirs" if self.slower else "theirs / ours",
            "target": self.promise,
            "kept": self.is_kept(pairs),
        }
