"""Copies products into another folder, and changes no other file there.

The copies have a manifest of their own, so that snippets can be printed for them and the checker can
check them. The manifest also identifies the copies: a file that it does not list, or lists with another
hash, belongs to somebody else or was edited, and is never overwritten. Nothing is ever deleted.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hiddenreel.errors import HiddenreelError, suggest
from hiddenreel.publish.atomic import write_atomically, write_text
from hiddenreel.publish.pages.player import write_players
from hiddenreel.publish.products.formats import MANIFEST, PLAYERS
from hiddenreel.publish.products.library import File, Library, Version, read_library
from hiddenreel.reading import sha256_of


class CopyError(HiddenreelError):
    """A file would be overwritten, or a product differs from its manifest."""


@dataclass(frozen=True)
class Copied:
    """The numbers of files that were copied and of files that were there already."""

    changed: int
    same: int


def copy_products(
    figures: Path, names: Sequence[str], to: Path, *, themes: Sequence[str] = (), formats: Sequence[str] = ()
) -> Copied:
    """Copy products with their manifest and, unless formats are named, the players of films.

    Parameters
    ----------
    figures : Path
        The folder of products.
    names : sequence of str
        The products; all of them if empty.
    to : Path
        A folder. Other copies in it stay as they are.
    themes, formats : sequence of str
        The themes and the formats to copy; all of them if empty. Copies of these products that are
        there already in others are brought up to date as well.

    Raises
    ------
    HiddenreelError
        Before anything is copied: when there is no such product, theme or format, a file is in the way,
        or a product differs from its manifest.
    """
    if os.path.realpath(to) == os.path.realpath(figures):
        raise CopyError(f"--to {to}: that is the folder of the products itself")
    library = read_library(figures)
    products = [library.product(name) for name in names] or library.products
    for theme in themes:
        library.theme(theme)
    _require_formats(library, formats)
    there = read_library(to).manifest if (to / MANIFEST).exists() else {"products": []}
    before = {file["path"]: file["sha256"] for file in _files(there["products"])}
    asked = {
        file.path
        for product in products
        for version in product.versions
        for file in version.files
        if file.path in before
        or (
            (not themes or version.theme.name in themes)
            and (not formats or file.format in formats or _describes_one(file, version, formats))
        )
    }
    entries = list(_only(library.manifest["products"], asked))
    if not entries:
        raise CopyError(f"{figures / MANIFEST} lists no file of that name, theme and format")
    changed = [
        file["path"]
        for file in _files(entries)
        if _must_be_copied(file, figures, to, before.get(file["path"]))
    ]
    for path in changed:
        with write_atomically(to / path) as part:
            shutil.copyfile(figures / path, part)
    _write_if_new(to / MANIFEST, _merged(library.manifest, there, entries))
    copies = read_library(to)
    # A player has no format: it is copied if no formats are chosen, or to update an older copy.
    there_already = [path.stem for path in (to / PLAYERS).glob("*.html")]
    write_players(copies, there_already if formats else None)
    return Copied(len(changed), len(asked) - len(changed))


def _describes_one(file: File, version: Version, formats: Sequence[str]) -> bool:
    """Return whether a file is the track of a film that is copied in these formats."""
    return file == version.track and any(
        other.role == "film" and other.format in formats for other in version.files
    )


def _require_formats(library: Library, formats: Sequence[str]) -> None:
    """Raise an error unless each format has a file."""
    made = {
        file.format: None
        for product in library.products
        for version in product.versions
        for file in version.files
    }
    for name in formats:
        if name not in made:
            listed = library.folder / MANIFEST
            raise CopyError(f"{listed} lists no file in format '{name}'{suggest(made, name)}")


def _only(entries: Iterable[Mapping[str, Any]], paths: Collection[str]) -> Iterator[dict[str, Any]]:
    """Yield the entries of a manifest that have any of these files, with these files alone."""
    for entry in entries:
        versions = {}
        for theme, version in entry["versions"].items():
            files = [file for file in version["files"] if file["path"] in paths]
            if files:
                versions[theme] = {**version, "files": files}
        if versions:
            yield {**entry, "versions": versions}


def _files(entries: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for entry in entries:
        for version in entry["versions"].values():
            yield from version["files"]


def _must_be_copied(file: dict, figures: Path, to: Path, before: str | None) -> bool:
    """Return whether a copy is missing or older; refuse to replace a foreign file."""
    source, target = figures / file["path"], to / file["path"]
    if not Path(os.path.realpath(source)).is_relative_to(os.path.realpath(figures)):
        raise CopyError(f"{figures / MANIFEST}: {file['path']} is not in {figures}")
    if not source.is_file() or sha256_of(source) != file["sha256"]:
        raise CopyError(f"{source} is not what {figures / MANIFEST} lists: make it again, with snakemake")
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


def _merged(
    ours: Mapping[str, Any], there: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the manifest of the copies: these entries and those of earlier copies."""
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
        write_text(path, text)
