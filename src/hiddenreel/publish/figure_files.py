"""Saves figures: the same figure always gives the same bytes, and no half file looks whole."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from hiddenreel.publish.atomic import write_atomically

# Dates and version numbers would make two equal pictures differ.
UNDATED: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": "Hiddenreel"},
    "pdf": {
        "CreationDate": None,
        "ModDate": None,
        "Producer": "Hiddenreel",
        "Creator": "Hiddenreel",
    },
    "png": {"Software": "Hiddenreel"},
}


def export(figure: Any, paths: Sequence[Path]) -> None:
    """Save a matplotlib figure at each path, in the format that its suffix names.

    Call it inside the theme the figure was drawn in. Written beside, then renamed.
    """
    for path in paths:
        kind = path.suffix.removeprefix(".")
        with write_atomically(path) as part:
            # All at once: matplotlib leaves files open where the disk is full.
            whole = BytesIO()
            figure.savefig(whole, format=kind, metadata=UNDATED[kind])
            part.write_bytes(whole.getvalue())
