"""Words: what a product says to those who do not see it, and to those who read on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hiddenreel.publish.check.problem import ADVICE, Problem, check

# Letters. Longer ones are cut or skimmed by screen readers; in fewer nothing can be told.
MOST_IN_ALT, LEAST_IN_ALT = 150, 20
SAYS_NOTHING = re.compile(r"(?:an?|the)? ?(?:image|picture|graphic|photo|screenshot)s?\b", re.I)
SIDECAR = ".json"


@dataclass(frozen=True)
class Words:
    """What is said of a product.

    Attributes
    ----------
    name : str
    title, caption, alt : str or None
        None where there is none.
    """

    name: str
    title: str | None
    caption: str | None
    alt: str | None


@dataclass(frozen=True)
class Silent:
    """A file of which nothing says what it shows.

    Attributes
    ----------
    sidecar : str
        The file that could.
    """

    sidecar: str


def words_of(said: dict, name: str) -> Words:
    """Take the words from a mapping; what is no text is none."""
    texts = [said.get(key) for key in ("title", "caption", "alt")]
    return Words(
        name, *(text if isinstance(text, str) and text.strip() else None for text in texts)
    )


def words_beside(path: Path) -> Words | Silent:
    """Read the words that lie beside a file, in a JSON file of its name with title, caption and alt."""
    sidecar = path.with_suffix(SIDECAR)
    try:
        said = json.loads(sidecar.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Silent(sidecar.name)
    return words_of(said, path.stem) if isinstance(said, dict) else Silent(sidecar.name)


@check("alt", "words", "silent")
def alt(words: Words | Silent) -> Iterator[Problem]:
    """Prove that the alt text is there, tells what is seen, and takes at most 150 letters."""
    if isinstance(words, Silent):
        do = f"give the page an alt text, or write one into {words.sidecar} beside it (WCAG 1.1.1)"
        yield Problem("nothing here says what it shows", do, ADVICE)
        return
    do = f"say what there is to see, in {LEAST_IN_ALT} to {MOST_IN_ALT} letters (WCAG 1.1.1)"
    if words.alt is None:
        yield Problem("it has no alt text", do)
    elif len(words.alt) > MOST_IN_ALT:
        yield Problem(f"its alt text has {len(words.alt)} letters, more than {MOST_IN_ALT}", do)
    elif _bare(words.alt) == _bare(words.name):
        yield Problem("its alt text says no more than its name", do)
    elif len(words.alt.strip()) < LEAST_IN_ALT:
        yield Problem(f"its alt text has only {len(words.alt.strip())} letters: {words.alt!r}", do)
    elif SAYS_NOTHING.match(words.alt):
        what = f"its alt text begins with {SAYS_NOTHING.match(words.alt)[0]!r}"
        yield Problem(what, "leave that out: a screen reader says it anyway", ADVICE)


def _bare(text: str) -> str:
    """Leave of a text or a file's name what it says."""
    return re.sub(r"\.(svg|pdf|png|jpe?g|webp|gif|mp4)$|\W|_", "", text.strip().lower())


@check("title", "words")
def title(words: Words) -> Iterator[Problem]:
    """Prove that there is a title, on one line."""
    if words.title is None:
        yield Problem("it has no title", "say in a sentence what it shows")
    elif "\n" in words.title:
        yield Problem("its title has more than one line", "say in one sentence what it shows")


@check("caption", "words")
def caption(words: Words) -> Iterator[Problem]:
    """Prove that there is a caption, and it is not the title again."""
    if words.caption is None:
        yield Problem("it has no caption", "say what was done and how it is drawn")
    elif words.title is not None and _bare(words.caption) == _bare(words.title):
        yield Problem("its caption only repeats its title", "say what was done and how it is drawn")
