"""Finds the configuration file of a call of the workflow, and reads it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hiddenreel.errors import HiddenreelError

# The place of the configuration in a folder.
DEFAULT_FILE = "config/config.yaml"
# The name in messages of settings that another workflow passes on and that are in none of its files.
MODULE = "the config: of the module"
# How many keys deep another workflow's file may hold our settings.
DEEPEST = 3


@dataclass(frozen=True)
class Configuration:
    """A configuration and where it came from.

    Attributes
    ----------
    settings : mapping
        The contents of the YAML file, not yet checked.
    file : str or None
        The origin of the settings, for messages: a file or something else.
    folder : str
        The folder below ``figures`` and ``results`` for the products, unless the settings name
        another; empty for these folders themselves.
    within : tuple of str
        The keys of the file that lead to the settings.
    """

    settings: Mapping[str, Any]
    file: str | None
    folder: str
    within: tuple[str, ...] = ()


def find_configuration(
    given: Mapping[str, Any],
    files: Sequence[str | os.PathLike[str]] = (),
    ours: str | os.PathLike[str] = DEFAULT_FILE,
    *,
    in_module: bool = False,
) -> Configuration:
    """Choose the configuration and read it.

    Parameters
    ----------
    given : mapping
        The settings that Snakemake has merged: from `files`, from ``--config`` or from the workflow that
        uses ours as a module.
    files : sequence of str
        The files after ``--configfile``, or those of a workflow that uses ours.
    ours : str
        The file to use if no other is named and the working folder has none.
    in_module : bool
        Whether another workflow passes `given`.

    Raises
    ------
    HiddenreelError
        When a file cannot be read.
    """
    # Reading YAML takes a while to import, and jobs import this module for its names.
    from hiddenreel.plan.yaml_file import read_yaml

    shown = [as_seen_from_here(file) for file in files]
    if in_module and given:
        return _of_module(given, shown)
    if shown and not in_module:
        for file in shown:
            if "runs" not in read_yaml(file) and "runs" not in given:
                raise HiddenreelError(f"{file}: runs: is missing")
        return Configuration(given, shown[-1], "" if is_own(shown) else folder_of(shown[-1]))
    own = DEFAULT_FILE if os.path.exists(DEFAULT_FILE) else as_seen_from_here(ours)
    return Configuration(_merged(read_yaml(own), given), own, "")


def _of_module(given: Mapping[str, Any], files: Sequence[str]) -> Configuration:
    """Return the file of another workflow that holds our settings, and the keys that lead to them."""
    from hiddenreel.plan.yaml_file import read_yaml

    for file in reversed(files):
        if file.endswith((".yaml", ".yml")):
            for within, part in _mappings_in(read_yaml(file), DEEPEST):
                if part == given:
                    return Configuration(given, file, "", within)
    return Configuration(given, MODULE, "")


def _mappings_in(
    settings: Mapping[str, Any], levels: int, above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    yield above, settings
    for key, value in settings.items():
        if levels and isinstance(value, Mapping):
            yield from _mappings_in(value, levels - 1, (*above, key))


def is_own(files: Sequence[str]) -> bool:
    """Return whether a file is the working folder's own configuration, whose products need no subfolder.

    That is its ``config/config.yaml``, or, where there is none, a file that is named like the folder, as
    ``networks.yaml`` for the folder ``networks``.
    """
    if os.path.exists(DEFAULT_FILE):
        return any(os.path.abspath(file) == os.path.abspath(DEFAULT_FILE) for file in files)
    return folder_of(files[-1]) == folder_of(f"{Path.cwd().name}.yaml")


def folder_of(file: str | os.PathLike[str]) -> str:
    """Return the folder's name for a file: ``mine`` for ``weeks/mine.yaml``."""
    return re.sub("[^a-z0-9]+", "-", Path(file).stem.lower()).strip("-")[:60] or "configuration"


def as_seen_from_here(file: str | os.PathLike[str]) -> str:
    """Return a path below the working folder relative to it, so that the folder can be moved."""
    relative = os.path.relpath(file)
    return os.path.abspath(file) if relative.startswith(os.pardir) else relative


def _merged(settings: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Merge changes into settings, key by key, as Snakemake does."""
    merged = dict(settings)
    for key, value in changes.items():
        both = isinstance(merged.get(key), Mapping) and isinstance(value, Mapping)
        merged[key] = _merged(merged[key], value) if both else value
    return merged
