"""Chooses a few of many things, evenly spread over all of them."""

from __future__ import annotations

import numpy as np


def spread_over(count: int, most: int) -> np.ndarray:
    """Return at most `most` of the numbers 0 … count - 1, from the first to the last, (n,) of int."""
    return np.unique(np.linspace(0, count - 1, min(most, count)).astype(int))
