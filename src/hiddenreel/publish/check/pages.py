"""Checks that an explorer's page has a title, loads nothing else and can be read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from coloraide import Color

from hiddenreel.errors import apart_from
from hiddenreel.publish.check.problem import Problem, check
from hiddenreel.publish.products.formats import MB
from hiddenreel.reading import Unreadable, read_bounded

MOST_BYTES = 50 * MB
# Attributes that make a browser load a file, and addresses that need no loading.
LOADS = ("src", "href", "srcset", "data", "poster", "action")
LOADED_ALREADY = re.compile(r"\s*(?:data:|#|$)", re.IGNORECASE)
# The policy without which a script may ask a server for anything.
POLICY = "default-src 'none'"
MOST_SHOWN = 60
# The names of the colours that its words have, and the element that holds what the page draws.
WORDS, GROUND = ("ink", "muted"), "background"
HELD = "recording"
# WCAG 2.2, 1.4.3: text of ordinary size.
LEAST_CONTRAST = 4.5


@dataclass
class Page:
    """A page and its properties.

    Attributes
    ----------
    addresses : list of str
        The addresses that it loads.
    policy : str
        Its content security policy; empty without one.
    themes : dict
        The colours of the words and the ground of each theme in which it can be seen, by their names.
    """

    title: str = ""
    addresses: list[str] = field(default_factory=list)
    policy: str = ""
    themes: dict[str, dict[str, str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._in_title = False
        self._holds: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title"
        self._holds = None
        given = {name: value or "" for name, value in attrs}
        if tag == "script" and given.get("id") == HELD:
            self._holds = []
        loaded = (given[name] for name in LOADS if name in given and tag != "a")
        self.page.addresses += [value for value in loaded if not LOADED_ALREADY.match(value)]
        if given.get("http-equiv", "").lower() == "content-security-policy":
            self.page.policy = given.get("content", "")

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False
        if tag == "script" and self._holds:
            self.page.themes = _themes("".join(self._holds))
            self._holds = None

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.page.title += data
        if self._holds is not None:
            self._holds.append(data)


def _themes(text: str) -> dict[str, dict[str, str]]:
    """Return the colours of words and ground in each theme of the recording that a page holds.

    Raises
    ------
    Unreadable
        When the page holds no recording.
    """
    try:
        held = json.loads(text)["themes"]
        named = {theme: {name: held[theme][name] for name in (*WORDS, GROUND)} for theme in held}
        for colour in (colour for colours in named.values() for colour in colours.values()):
            Color(colour)
        return named
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unreadable("the recording in it cannot be read") from None


def read_page(path: Path) -> Page:
    """Read a page.

    Raises
    ------
    Unreadable
        When it is no text, or its end is missing.
    """
    try:
        text = read_bounded(path, MOST_BYTES).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(f"it is not UTF-8 ({error.reason})") from None
    if not text.rstrip().endswith("</html>"):
        raise Unreadable("its end is missing")
    reader = _Reader()
    reader.feed(text)
    return reader.page


@check("page-title", "page")
def page_title(page: Page) -> Iterator[Problem]:
    """Prove that a page has a title, which screen readers and bookmarks name it by."""
    if not page.title.strip():
        yield Problem("it has no title", "make it again: snakemake --cores 4")


@check("page-self-contained", "page")
def page_self_contained(page: Page) -> Iterator[Problem]:
    """Prove that a page asks for nothing else, and its policy lets it ask for nothing."""
    for address in page.addresses:
        what = f"it asks for {address[:MOST_SHOWN]}"
        yield Problem(what, "put that into the page, or leave it out")
    if POLICY not in page.policy:
        what = "its policy does not forbid scripts to ask for something"
        yield Problem(what, f"begin its Content-Security-Policy with {POLICY}")


@check("page-contrast", "page")
def page_contrast(page: Page) -> Iterator[Problem]:
    """Prove that the words of a page stand out from its ground, by WCAG's measure, in each theme."""
    for name, colours in page.themes.items():
        for word in WORDS:
            found = Color(colours[word]).contrast(colours[GROUND], method="wcag21")
            if found < LEAST_CONTRAST:
                has = apart_from(LEAST_CONTRAST, found, 1)
                what = f"{word} on the ground of the theme {name} has a contrast of {has}"
                yield Problem(what, f"choose colours with a contrast of at least {LEAST_CONTRAST}")
