"""Finds the workflow that comes with this package."""

from __future__ import annotations

from pathlib import Path

from hiddenreel.code_digest import PACKAGE
from hiddenreel.errors import HiddenreelError


def snakefile() -> Path:
    """Return the Snakefile: beside the sources in a clone, within the package where it is installed.

    Raises
    ------
    HiddenreelError
        When neither is found, because the installation is damaged.
    """
    for folder in (PACKAGE.parent.parent, PACKAGE / "project"):
        if (folder / "Snakefile").is_file() and (folder / "workflow").is_dir():
            return folder / "Snakefile"
    raise HiddenreelError(f"{PACKAGE} has no workflow: install hiddenreel again")
