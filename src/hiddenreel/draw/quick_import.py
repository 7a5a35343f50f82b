"""Lets Matplotlib and Numba be imported without what takes much of their import and no job needs.

Matplotlib writes signatures and docstrings for its own classes, which take more than a quarter of its import.
Import this module before anything of Matplotlib.
"""

from __future__ import annotations

import importlib
import sys
from contextlib import suppress
from typing import Any, cast

import matplotlib.artist


def no_signature(cls: type[matplotlib.artist.Artist]) -> None:
    """Stand in for what writes the signature and the docstring of ``cls.set``."""


def no_docstring(artist: Any) -> str:
    """Stand in for `matplotlib.artist.kwdoc`, which lists the properties of a class."""
    return ""


# A Matplotlib that calls it otherwise is imported more slowly, and works as well.
matplotlib.artist.Artist._update_set_signature_and_docstring = classmethod(no_signature)  # type: ignore[attr-defined]
matplotlib.artist.kwdoc = no_docstring


def import_numba() -> None:
    """Import Numba without scipy.linalg, which takes a quarter of a second and which no loop of ours needs.

    Loops of other programs might, so only our own commands call it.
    """
    name = "scipy.linalg"
    if name not in sys.modules:
        sys.modules[name] = cast(Any, None)
        # A Numba that is divided otherwise is imported more slowly, and works as well.
        with suppress(ImportError):
            importlib.import_module("numba.np.arraymath")
        del sys.modules[name]
