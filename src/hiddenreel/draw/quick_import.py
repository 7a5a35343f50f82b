"""Lets Matplotlib be imported without the signatures and docstrings that it writes for its own classes.

They take more than a quarter of its import, for which every job would pay, and no job reads them. Import this
module before anything of Matplotlib.
"""

from __future__ import annotations

from typing import Any

import matplotlib.artist


def no_signature(cls: type[matplotlib.artist.Artist]) -> None:
    """Stand in for what writes the signature and the docstring of ``cls.set``."""


def no_docstring(artist: Any) -> str:
    """Stand in for `matplotlib.artist.kwdoc`, which lists the properties of a class."""
    return ""


# A Matplotlib that calls it otherwise is imported more slowly, and works as well.
matplotlib.artist.Artist._update_set_signature_and_docstring = classmethod(no_signature)  # type: ignore[attr-defined]
matplotlib.artist.kwdoc = no_docstring
