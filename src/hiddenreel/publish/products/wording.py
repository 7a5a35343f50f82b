"""Says settings, sizes and times as a page says them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hiddenreel.publish.products.library import File

# A megabyte and a kilobyte, as file managers and upload limits count them.
MB, KB = 1_000_000, 1_000


def size(count: int) -> str:
    """Say a number of bytes."""
    if count >= MB:
        return f"{count / MB:.1f} MB"
    return f"{max(1, round(count / KB))} kB"


def seconds(length: float) -> str:
    """Say how long something plays, as players do."""
    minutes, rest = divmod(round(length), 60)
    return f"{minutes}:{rest:02d}"


def facts(file: File) -> str:
    """Say how large a file is, and how long it plays."""
    said = []
    if file.pixels:
        said.append(" × ".join(map(str, file.pixels)))
    if file.seconds:
        said.append(seconds(file.seconds))
    return " · ".join([*said, size(file.bytes)])


def run_in_words(run: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the settings of a run, each with its name."""
    yield "Network", "–".join(map(str, run["layers"]))
    yield "Data", _named(run["dataset"])
    yield "Activations", f"{run['hidden']}, at the end {run['output']}"
    yield "Loss", run["loss"]
    yield "Learning rate", f"{run['learning_rate']:g}"
    shuffled = "shuffled" if run["shuffle"] else "never shuffled"
    yield "Batches", f"{run['batch_size']}, {shuffled}"
    yield "Epochs", str(run["epochs"])
    yield "Start", f"{_named(run['initialisation'])}, seed {run['seed']}"


def options_in_words(options: Mapping[str, Any]) -> str:
    """Say what the configuration sets for a product."""
    return ", ".join(f"{name.replace('_', ' ')} {_value(value)}" for name, value in options.items())


def _named(settings: Mapping[str, Any]) -> str:
    rest = {name: value for name, value in settings.items() if name != "name"}
    return ", ".join([settings["name"], *([options_in_words(rest)] if rest else [])])


def _value(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    if isinstance(value, (list, tuple)):
        return " ".join(map(_value, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
