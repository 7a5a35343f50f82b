"""The page on the lecture names every product of the configuration, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from fixtures_recordings import plan

DOCS = Path(__file__).parents[1] / "docs"
LINK = re.compile(r"\[([a-z0-9-]+)\]\(reference/(figures|films)\.md#([a-z0-9-]+)\)")


def links() -> list[tuple[str, str, str]]:
    return LINK.findall((DOCS / "lecture.md").read_text(encoding="utf-8"))


def test_the_page_lists_every_product_and_its_kind():
    configured = plan()
    groups = {"figures": configured.figures, "films": configured.films}
    expected = {
        (name, group, product.kind)
        for group, products in groups.items()
        for name, product in products.items()
    }
    assert set(links()) == expected


def test_every_link_leads_to_a_heading_of_the_reference():
    for _, group, kind in links():
        text = (DOCS / "reference" / f"{group}.md").read_text(encoding="utf-8")
        assert f"\n### {kind}\n" in text or f"\n## {kind}\n" in text, kind
