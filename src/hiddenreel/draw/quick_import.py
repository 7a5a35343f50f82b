"""Lets Matplotlib be imported without the docstrings that it writes for its own classes.

They take a quarter of its import, for which every job would pay, and no job reads them. Import this
module before anything of Matplotlib.
"""

from __future__ import annotations

from typing import Any

import matplotlib.artist


def no_docstring(artist: Any) -> str:
    """Stand in for `matplotlib.artist.kwdoc`, which lists the properties of a class."""
    return ""


matplotlib.artist.kwdoc = no_docstring
