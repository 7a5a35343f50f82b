"""Writes what a product says in words: for pages as JSON, for the workflow's report as reST."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from hiddenreel.publish.atomic import write_atomically


class InWords(Protocol):
    """Whatever has a title, a caption and an alt text."""

    title: str
    caption: str
    alt: str


def write_words(
    path: Path, name: str, product: InWords, stops: Sequence[Mapping[str, Any]] | None = None
) -> None:
    """Write the words of `product` to `path` (JSON) and beside it as ``.rst``.

    A film's stops go into the JSON as well, as `publish.cut` lists them.
    """
    words = {
        "name": name,
        "title": product.title,
        "caption": product.caption,
        "alt": product.alt,
        **({} if stops is None else {"chapters": stops}),
    }
    _write(path, json.dumps(words, indent=2, ensure_ascii=False) + "\n")
    _write(path.with_suffix(".rst"), f"{_escaped(product.title)}\n\n{_escaped(product.caption)}\n")


def _escaped(text: str) -> str:
    """Escape what reST would take for markup."""
    return "".join(f"\\{letter}" if letter in "\\*`|_:<>" else letter for letter in text)


def _write(path: Path, text: str) -> None:
    with write_atomically(path) as part:
        part.write_text(text, encoding="utf-8")
