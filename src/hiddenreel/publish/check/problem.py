"""Defines checks and their findings.

A check is a generator function: it takes a subject, such as a film, and yields a `Problem` for each
fault. The check's name is in every finding. The first line of its docstring states what it proves,
after the words "Prove that". The decorator `check` registers it; nothing else is needed to add one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

# An error keeps a file from being published as it is; whether advice matters depends on the place.
ERROR, ADVICE = "error", "advice"


@dataclass(frozen=True)
class Problem:
    """A fault that a check finds in its subject.

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
    """A problem with the file and the check that it belongs to.

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
        """Return the finding as one printable line; other characters are escaped."""
        return printable(f"{self.severity}: {self.path}: {self.check}: {self.wrong}; {self.do}")


@dataclass(frozen=True)
class Check:
    """A registered check.

    Attributes
    ----------
    subjects : tuple of str
        The kinds of subject that it is made for.
    judge : callable
        Given a subject, yields its problems.
    """

    name: str
    proves: str
    subjects: tuple[str, ...]
    judge: Callable[[Any], Iterator[Problem]]


CHECKS: list[Check] = []

Judge = Callable[[Any], Iterator[Problem]]


def check(name: str, *subjects: str) -> Callable[[Judge], Judge]:
    """Register the decorated function as the check `name` of these kinds of subject."""

    def registered(judge: Judge) -> Judge:
        proves = (judge.__doc__ or "").partition("\n")[0].removeprefix("Prove that ")
        CHECKS.append(Check(name, proves, subjects, judge))
        return judge

    return registered


def findings(kind: str, subject: Any, path: str) -> list[Finding]:
    """Run every check for a kind of subject; `path` is the subject's own."""
    return [
        Finding(problem.path or path, made.name, problem.severity, problem.what, problem.do)
        for made in CHECKS
        if kind in made.subjects
        for problem in made.judge(subject)
    ]


def printable(text: str) -> str:
    """Return a text with every character that cannot be printed escaped."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )
