"""How often a test tries what it draws at random: a few times, and far more often in a storm."""

from __future__ import annotations

import os


def tries(few: int) -> int:
    """Return how many examples to draw: `few`, unless HIDDENREEL_TRIES asks for more."""
    return max(few, int(os.environ.get("HIDDENREEL_TRIES", "0")))
