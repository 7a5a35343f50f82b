"""Copies products into another folder, and changes no other file there.

The copies have a manifest of their own, so that snippets can be printed for them and the checker can
check them. The manifest also identifies the copies: a file that it does not list, or lists with another
hash, belongs to somebody else or was edited, and is never overwritten. Nothing is ever deleted.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.atomic import write_atomically
from hiddenreel.publish.pages.player import write_players
from hiddenreel.publish.products.formats import MANIFEST
from hiddenreel.publish.products.library import read_library
from hiddenreel.publish.products.manifest import sha256_of


class CopyError(HiddenreelError):
    """A file is in the way, or a product differs from its manifest."""


@dataclass(frozen=True)
class Copied:
    """The numbers of files that were copied and of files that were there already."""

    changed: int
    same: int


def copy_products(figures: Path, names: Sequence[str], to: Path) -> Copied:
    """Copy products, in all themes and formats, with their manifest and the players of films.

    Parameters
    ----------
    figures : Path
        The folder of products.
    names : sequence of str
        The products; all of them if empty.
    to : Path
        A folder. Other copies in it stay as they are.

    Raises
    ------
    CopyError
        Before anything is copied: when a file is in the way, or a product differs from its manifest.
    """
    if to.resolve() == figures.resolve():
        raise CopyError(f"--to {to}: that is the folder of the products itself")
    ours = _listed(figures)
    known = {entry["name"] for entry in ours["products"]}
    for name in [name for name in names if name not in known]:
        # Its error lists the choices.
        read_library(figures).product(name)
    entries = [entry for entry in ours["products"] if entry["name"] in names or not names]
    there = _listed(to) if (to / MANIFEST).exists() else {"products": []}
    before = {file["path"]: file["sha256"] for file in _files(there["products"])}
    changed = [
        file["path"]
        for file in _files(entries)
        if _must_be_copied(file, figures, to, before.get(file["path"]))
    ]
    for path in changed:
        with write_atomically(to / path) as part:
            shutil.copyfile(figures / path, part)
    _write_if_new(to / MANIFEST, _merged(ours, there, entries))
    write_players(read_library(to))
    return Copied(len(changed), len(list(_files(entries))) - len(changed))


def _listed(folder: Path) -> dict:
    """Read a manifest as JSON, once the library has checked it."""
    read_library(folder)
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


def _files(entries: Sequence[dict]) -> Iterator[dict]:
    for entry in entries:
        for version in entry["versions"].values():
            yield from version["files"]


def _must_be_copied(file: dict, figures: Path, to: Path, before: str | None) -> bool:
    """Return whether a copy is missing or older; refuse to replace a foreign file."""
    source, target = figures / file["path"], to / file["path"]
    if not source.resolve().is_relative_to(figures.resolve()):
        raise CopyError(f"{figures / MANIFEST}: {file['path']} is not in {figures}")
    if not source.is_file() or sha256_of(source) != file["sha256"]:
        raise CopyError(
            f"{source} is not what {figures / MANIFEST} lists: make it again, with snakemake"
        )
    if not target.exists():
        return True
    found = sha256_of(target) if target.is_file() else None
    if found == file["sha256"]:
        return False
    if found is None or found != before:
        raise CopyError(
            f"{target} is not a copy of ours, or was edited since: "
            "move it away, or choose another folder with --to"
        )
    return True


def _merged(ours: dict, there: dict, entries: Sequence[dict]) -> dict:
    """Return the manifest of the copies: these entries, and those of other products there."""
    copied = {entry["name"] for entry in entries}
    others = [entry for entry in there["products"] if entry["name"] not in copied]
    sections = dict.fromkeys([*ours["sections"], *there.get("sections", [])])
    return {
        **ours,
        "sections": list(sections),
        "themes": {**there.get("themes", {}), **ours["themes"]},
        "runs": {**there.get("runs", {}), **ours["runs"]},
        "products": [*entries, *others],
    }


def _write_if_new(path: Path, manifest: dict) -> None:
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        with write_atomically(path) as part:
            part.write_text(text, encoding="utf-8")
