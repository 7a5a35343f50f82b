"""Takes scripts out of documents, so that the tests run what readers copy."""

from __future__ import annotations

import re
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
