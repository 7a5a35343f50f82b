"""Takes scripts and pictures out of documents, so that the tests use what readers copy and see."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def scripts_below(document: str, heading: str = "") -> list[str]:
    """Return the Python blocks of a document, or of one of its sections."""
    text = (DOCS / document).read_text(encoding="utf-8")
    if heading:
        _, _, text = text.partition(f"\n## {heading}\n")
        text = text.partition("\n## ")[0]
    found = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found, f"{document} has no script below {heading}"
    return found


class _Pictures(HTMLParser):
    """Collects the pictures of a page in which only text, links and pictures are left."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            given = {name: value or "" for name, value in attrs}
            self.found.append((given["src"].removeprefix("data:image/png;base64,"), given["alt"]))


def pictures_left(html: str) -> list[tuple[str, str]]:
    """Return each PNG in base64 with its alt text, where a host removes frames, videos and scripts."""
    pictures = _Pictures()
    pictures.feed(re.sub(r"<(iframe|script|style)\b.*?</\1>", "", html, flags=re.DOTALL))
    return pictures.found
