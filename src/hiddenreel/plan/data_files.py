"""Checks a dataset that is in a file: the file and its columns.

Facts that only the file holds are added to the run's settings, with the file's digest.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from hiddenreel.errors import HiddenreelError
from hiddenreel.plan.schema import Entry, Field, Index, ListOf, Number, fields, or_nothing, short, text, truth

# The keys of a dataset in a file.
DATA_FILE: dict[str, Field] = {
    "file": Field(text),
    "inputs": Field(or_nothing(ListOf(text, distinct=True)), None),
    "label": Field(or_nothing(text), None),
    "target": Field(or_nothing(text), None),
    # Columns of measured data mostly have different scales, so they are standardised by default.
    "held_out": Field(Number(least=0, below=1), 0.2),
    "standardise": Field(truth, True),
}
# The most files or columns that a message lists, those with the nearest names.
MOST_LISTED = 12


def data_file(entry: Entry, folder: str) -> dict[str, Any]:
    """Check a dataset in a file, and add the facts that only the file holds."""
    # Needs NumPy, which takes a while to import.
    from hiddenreel.record.tables import read_table, require_printable

    given = fields(entry, DATA_FILE)
    where = entry.at("file", given["file"])
    path = Path(os.path.normpath(os.path.join(folder, given["file"])))
    if not path.is_file():
        raise where.wrong("there is no such file", _files_like(path, folder), given["file"])
    try:
        table = read_table(path)
        answer = _answer(entry, given, table.columns)
        inputs = given["inputs"] or [name for name in table.inputs if name != given[answer]]
        for number, name in enumerate(inputs):
            _require_column(entry.at("inputs").at(Index(number), name), table.columns)
            table.numbers(name)
        found: dict[str, Any] = {"samples": len(table), "classes": 0}
        if answer == "label":
            _, classes = table.classes(given["label"])
            found |= {"classes": len(classes), "class_names": classes}
        else:
            found["range"] = [float(f(table.numbers(given["target"]))) for f in (min, max)]
        require_printable([*inputs, given[answer]], "column")
    except HiddenreelError as error:
        raise where.wrong(str(error)) from None
    settings = {key: value for key, value in given.items() if value is not None}
    return {
        "name": path.name,
        **settings,
        "file": path.as_posix(),
        "inputs": inputs,
        **found,
        "sha256": table.sha256,
    }


def _files_like(path: Path, folder: str) -> list[str]:
    """List the data files beside a path, relative to the configuration's `folder`."""
    from hiddenreel.record.tables import NPZ, SEPARATORS

    try:
        names = sorted(name for name in os.listdir(path.parent) if name.endswith((*SEPARATORS, NPZ)))
    except OSError:
        return []
    beside = [os.path.relpath(path.with_name(name), folder or ".") for name in names]
    return _listed([Path(name).as_posix() for name in beside], path.name)


def _answer(entry: Entry, given: dict[str, Any], columns: Mapping[str, Any]) -> str:
    """Return the key that names the column to learn: ``label`` or ``target``."""
    if given["label"] is None and given["target"] is None:
        if "y" not in columns:
            what = "is missing: the column with the classes (or target, with numbers)"
            raise entry.at("label").wrong(what, _listed(columns))
        given["label"] = "y"
    answer = "label" if given["label"] is not None else "target"
    if answer == "label" and given["target"] is not None:
        raise entry.at("target", given["target"]).wrong("and label exclude each other: leave one out")
    where = entry.at(answer, given[answer])
    _require_column(where, columns)
    if given[answer] in (given["inputs"] or ()):
        raise where.wrong("is among inputs too, and would give the answer away")
    return answer


def _require_column(entry: Entry, columns: Mapping[str, Any]) -> None:
    if entry.value not in columns:
        raise entry.wrong("there is no such column", _listed(columns, entry.value), entry.value)


def _listed(columns: Iterable[str], near: str = "") -> list[str]:
    """List columns for a message, those most like a name first where they are many."""
    names = [name if name.isprintable() else short(name) for name in columns]
    if len(names) <= MOST_LISTED:
        return names
    return get_close_matches(near, names, MOST_LISTED, cutoff=0.0)
