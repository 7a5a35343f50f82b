"""Checks titles, captions and alt texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hiddenreel.publish.check.problem import ADVICE, Problem, check
from hiddenreel.publish.products.formats import MB
from hiddenreel.reading import Unreadable, read_bounded

# Characters. Screen readers cut or skim longer alt texts; shorter ones cannot describe anything.
MOST_IN_ALT, LEAST_IN_ALT = 150, 20
SAYS_NOTHING = re.compile(r"(?:an?|the)? ?(?:image|picture|graphic|photo|screenshot)s?\b", re.I)
SIDECAR = ".json"
MOST_SIDECAR_BYTES = MB


@dataclass(frozen=True)
class ProductText:
    """The texts that go with a product.

    Attributes
    ----------
    title, caption, alt : str or None
        None where there is none.
    """

    name: str
    title: str | None
    caption: str | None
    alt: str | None


@dataclass(frozen=True)
class MissingText:
    """A file without any text that describes it.

    Attributes
    ----------
    sidecar : str
        The file that could hold one.
    """

    sidecar: str


def text_of(entry: Mapping[str, Any], name: str) -> ProductText:
    """Return the texts of a mapping; a value that is empty or no text counts as none."""
    texts = [entry.get(key) for key in ("title", "caption", "alt")]
    return ProductText(name, *(text if isinstance(text, str) and text.strip() else None for text in texts))


def text_beside(path: Path) -> ProductText | MissingText:
    """Read the JSON file beside a picture or film that has its name, with title, caption and alt."""
    sidecar = path.with_suffix(SIDECAR)
    try:
        entry = json.loads(read_bounded(sidecar, MOST_SIDECAR_BYTES).decode("utf-8"))
    except (Unreadable, ValueError, RecursionError):
        return MissingText(sidecar.name)
    return text_of(entry, path.stem) if isinstance(entry, dict) else MissingText(sidecar.name)


@check("alt", "text", "no text")
def alt(text: ProductText | MissingText) -> Iterator[Problem]:
    """Prove that the alt text is there, describes the picture, and has at most 150 characters."""
    if isinstance(text, MissingText):
        do = f"give the page an alt text, or write one into {text.sidecar} beside it (WCAG 1.1.1)"
        yield Problem("nothing here says what it shows", do, ADVICE)
        return
    do = f"describe the picture in {LEAST_IN_ALT} to {MOST_IN_ALT} characters (WCAG 1.1.1)"
    if text.alt is None:
        yield Problem("it has no alt text", do)
    elif len(text.alt) > MOST_IN_ALT:
        yield Problem(f"its alt text has {len(text.alt)} characters, more than {MOST_IN_ALT}", do)
    elif _bare(text.alt) == _bare(text.name):
        yield Problem("its alt text says no more than its name", do)
    elif len(text.alt.strip()) < LEAST_IN_ALT:
        short = text.alt.strip()
        yield Problem(f"its alt text has only {len(short)} characters: {short!r}", do)
    elif begins := SAYS_NOTHING.match(text.alt):
        what = f"its alt text begins with {begins[0]!r}"
        yield Problem(what, "leave that out: a screen reader announces it anyway", ADVICE)


def _bare(text: str) -> str:
    """Return a text or a file's name without spaces, marks and suffix, in small letters."""
    return re.sub(r"\.(svg|pdf|png|jpe?g|webp|gif|mp4)$|\W|_", "", text.strip().lower())


@check("title", "text")
def title(text: ProductText) -> Iterator[Problem]:
    """Prove that there is a title, on one line."""
    if text.title is None:
        yield Problem("it has no title", "write a sentence that states what it shows")
    elif "\n" in text.title:
        yield Problem("its title has more than one line", "write one sentence that states what it shows")


@check("caption", "text")
def caption(text: ProductText) -> Iterator[Problem]:
    """Prove that there is a caption, and it does not repeat the title."""
    if text.caption is None:
        yield Problem("it has no caption", "write what was done and how it is drawn")
    elif text.title is not None and _bare(text.caption) == _bare(text.title):
        yield Problem("its caption only repeats its title", "write what was done and how it is drawn")
