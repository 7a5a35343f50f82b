"""Rows that are computed when they are first needed, so that a film can begin before all are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar, overload

T = TypeVar("T")


class Rows(Sequence[T]):
    """A sequence whose items are computed in order, each when it or a later one is first asked for.

    Parameters
    ----------
    rows : iterator
    count : int
        How many it yields.
    """

    def __init__(self, rows: Iterator[T], count: int) -> None:
        self._rows, self._count = rows, count
        self._known: list[T] = []

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, number: int) -> T: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[T]: ...
    def __getitem__(self, number: int | slice) -> T | Sequence[T]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(self._count))]
        wanted = range(self._count)[number]
        while len(self._known) <= wanted:
            self._known.append(next(self._rows))
        return self._known[wanted]
