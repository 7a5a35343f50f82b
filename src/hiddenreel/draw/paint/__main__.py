"""Compiles all loops that paint films, so that the first film need not wait for it."""

from __future__ import annotations

import importlib
import pkgutil

from hiddenreel.draw import paint


def compile_loops() -> None:
    """Import every module of this package: loops are compiled when they are imported, and kept on disk."""
    for module in pkgutil.iter_modules(paint.__path__):
        if module.name != "__main__":
            importlib.import_module(f"{paint.__name__}.{module.name}")


if __name__ == "__main__":
    compile_loops()
