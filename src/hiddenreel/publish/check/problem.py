"""What a check is, and what it finds.

A check is a generator function that is given a subject, such as a film, and yields a `Problem` for
each thing that is not as it must be. Its name is in every finding; the first line of its docstring
says what it proves, after the words "Prove that". Registering it is all there is to adding one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

# An error keeps a file from being published as it is; advice depends on where it goes.
ERROR, ADVICE = "error", "advice"


class Unreadable(Exception):
    """A file cannot be read as what its name says it is; the message says why, without a path."""


@dataclass(frozen=True)
class Problem:
    """Something that is not as it must be.

    Attributes
    ----------
    what : str
        What is wrong, with the value.
    do : str
        What to do about it.
    severity : str
        `ERROR` or `ADVICE`.
    path : str or None
        The file, where it is not the subject itself; relative to the folder that is checked.
    """

    what: str
    do: str
    severity: str = ERROR
    path: str | None = None


@dataclass(frozen=True, order=True)
class Finding:
    """What a check found.

    Attributes
    ----------
    path : str
        The file, relative to the folder that is checked.
    check : str
        The name of the check.
    severity, wrong, do : str
        As in `Problem`.
    """

    path: str
    check: str
    severity: str
    wrong: str
    do: str

    def line(self) -> str:
        """Say it in one line; what a name holds that cannot be printed is escaped."""
        said = f"{self.severity}: {self.path}: {self.check}: {self.wrong}; {self.do}"
        return "".join(
            letter if letter.isprintable() else letter.encode("unicode_escape").decode()
            for letter in said
        )


@dataclass(frozen=True)
class Check:
    """A registered check.

    Attributes
    ----------
    name, proves : str
    of : tuple of str
        The subjects that it is made for.
    judge : callable
        Given the subject, yields what is wrong with it.
    """

    name: str
    proves: str
    of: tuple[str, ...]
    judge: Callable[[Any], Iterator[Problem]]


CHECKS: list[Check] = []


def check(name: str, *of: str) -> Callable[[Callable], Callable]:
    """Register the decorated function as the check `name` of these subjects."""

    def registered(judge: Callable[[Any], Iterator[Problem]]) -> Callable[[Any], Iterator[Problem]]:
        proves = (judge.__doc__ or "").partition("\n")[0].removeprefix("Prove that ")
        CHECKS.append(Check(name, proves, of, judge))
        return judge

    return registered


def findings(kind: str, subject: Any, path: str) -> list[Finding]:
    """Make every check of a kind of subject; `path` is the subject's own."""
    return [
        Finding(wrong.path or path, one.name, wrong.severity, wrong.what, wrong.do)
        for one in CHECKS
        if kind in one.of
        for wrong in one.judge(subject)
    ]
