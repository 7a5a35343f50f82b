"""Saves figures: the same figure always gives the same bytes, and no half file looks whole."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.part")
        try:
            figure.savefig(beside, format=kind, metadata=UNDATED[kind])
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)
