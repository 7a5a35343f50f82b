"""Hiddenreel turns the training of a small neural network into pictures."""

from importlib import import_module
from typing import Any

__version__ = "0.2.0"

# What `import hiddenreel` offers, by the module that has it. Each is imported when it is first used, and
# by name, so that the digest of no product depends on all of them.
_HOME = {
    "HiddenreelError": "hiddenreel.errors",
    "record": "hiddenreel.record",
    "RecordedRun": "hiddenreel.interface.runs",
    "train": "hiddenreel.interface.runs",
    "open": "hiddenreel.interface.runs",
    "compare": "hiddenreel.interface.runs",
    "explore": "hiddenreel.interface.explorer",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(_HOME[name])
    # `hiddenreel.record` is a package that can be called.
    return module if module.__name__ == f"{__name__}.{name}" else getattr(module, name)


def __dir__() -> list[str]:
    return [*globals(), *_HOME]
