"""Writes a product's title, caption and alt text: as JSON for pages, as reST for the report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from hiddenreel.publish.atomic import write_text
from hiddenreel.publish.products.chapter import Chapter


class Captioned(Protocol):
    """A figure or a film with its texts."""

    @property
    def title(self) -> str:
        """The sentence above it."""

    @property
    def caption(self) -> str:
        """The sentences below it."""

    @property
    def alt(self) -> str:
        """What it shows, for people who do not see it."""


def write_captions(
    path: Path, name: str, product: Captioned, chapters: Sequence[Chapter] | None = None
) -> None:
    """Write a product's texts to `path`, which ends in ``.json``, and beside it as ``.rst``.

    The JSON of a film also holds its chapters.
    """
    texts: dict[str, Any] = {
        "name": name,
        "title": product.title,
        "caption": product.caption,
        "alt": product.alt,
    }
    if chapters is not None:
        texts["chapters"] = [asdict(chapter) for chapter in chapters]
    write_text(path, json.dumps(texts, indent=2, ensure_ascii=False) + "\n")
    write_text(path.with_suffix(".rst"), f"{_escaped(product.title)}\n\n{_escaped(product.caption)}\n")


def _escaped(text: str) -> str:
    """Escape characters that are markup in reST."""
    return "".join(f"\\{letter}" if letter in "\\*`|_:<>" else letter for letter in text)
