"""The error type that is meant for the user, and suggestions for an unknown name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

# Of more choices than these, a message names those alone that are near to what was written.
MOST_CHOICES = 40
MOST_NEAR = 6
A_LITTLE_NEAR = 0.4  # of 1, as `get_close_matches` measures it
# Decimals of a number beside a limit at most.
MOST_PLACES = 9


class HiddenreelError(Exception):
    """What went wrong, with which value, and where to change it, in one line.

    The command line prints the message alone; every other exception is a defect and keeps its
    traceback.
    """


def one_line(error: OSError) -> str:
    """Return what the system refused, and for which file where it says so, in one line."""
    reason = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {reason}" if error.filename else reason


def apart_from(limit: float, value: float, places: int = 0) -> str:
    """Write a number beside a limit: with `places` decimals, or as many more as show that they differ."""
    text = f"{value:.{places}f}"
    while (float(text) - limit) * (value - limit) <= 0 and value != limit and places < MOST_PLACES:
        places += 1
        text = f"{value:.{places}f}"
    return text


def suggest(choices: Iterable[str], near: Any = None) -> str:
    """Write the choices for an error message, and the one that `near` most likely means.

    Returns
    -------
    str
        ``" (choose a, b; did you mean b?)"``, or nothing where there is nothing to choose from. Of very
        many choices it lists some.
    """
    choices = list(choices)
    offers = []
    if len(choices) > MOST_CHOICES:
        some = _nearest(near, choices, MOST_NEAR, A_LITTLE_NEAR) or choices[:MOST_NEAR]
        offers = [f"choose one of {len(choices)}, such as {', '.join(some)}"]
    elif choices:
        offers = [f"choose {', '.join(choices)}"]
    if nearest := _nearest(near, choices):
        offers.append(f"did you mean {nearest[0]}?")
    return f" ({'; '.join(offers)})" if offers else ""


def _nearest(word: Any, choices: list[str], most: int = 1, nearness: float = 0.6) -> list[str]:
    if not isinstance(word, str):
        return []
    simple = {choice.lower().replace("_", "-"): choice for choice in choices}
    close = get_close_matches(word.lower().replace("_", "-")[:100], simple, most, nearness)
    return [simple[name] for name in close]
