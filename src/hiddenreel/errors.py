"""The error type that is meant for the user, and suggestions for an unknown name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any


class HiddenreelError(Exception):
    """What went wrong, with which value, and where to change it, in one line.

    The command line prints the message alone; every other exception is a defect and keeps its
    traceback.
    """


def one_line(error: OSError) -> str:
    """Return what the system refused, and for which file where it says so, in one line."""
    reason = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {reason}" if error.filename else reason


def suggest(choices: Iterable[str], near: Any = None) -> str:
    """Write the choices for an error message, and the one that `near` most likely means.

    Returns
    -------
    str
        ``" (choose a, b; did you mean b?)"``, or nothing where there is nothing to choose from.
    """
    choices = list(choices)
    offers = [f"choose {', '.join(choices)}"] if choices else []
    if (nearest := _nearest(near, choices)) is not None:
        offers.append(f"did you mean {nearest}?")
    return f" ({'; '.join(offers)})" if offers else ""


def _nearest(word: Any, choices: list[str]) -> str | None:
    if not isinstance(word, str):
        return None
    simple = {choice.replace("_", "-"): choice for choice in choices}
    close = get_close_matches(word.lower().replace("_", "-")[:100], simple, n=1)
    return simple[close[0]] if close else None
