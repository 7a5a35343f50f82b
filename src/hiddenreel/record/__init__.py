"""Recording: all that learning hands to drawing.

A recording is a folder of three files. ``epochs.npy`` holds one record an epoch, ``samples.npz``
what was learned from, ``made.json`` how it was made. Plain NumPy reads it:

>>> import numpy as np  # doctest: +SKIP
>>> np.load("results/recordings/circles/epochs.npy", mmap_mode="r")["W1"][300]  # doctest: +SKIP
"""

import importlib
import sys
from types import ModuleType
from typing import Any


class _Callable(ModuleType):
    """Lets the name ``hiddenreel.record`` be this package and the function of the same name."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        # Imported here, so that the digests of pictures do not depend on it.
        return importlib.import_module("hiddenreel.record.reel").Reel(*arguments, **options)


sys.modules[__name__].__class__ = _Callable
