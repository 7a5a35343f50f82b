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


def test_the_page_has_no_gap():
    """Every item has a product, and no column is left for what is missing."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (DOCS / "lecture.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("|") and not line.startswith("| ---")
    ]
    items = [row for row in rows if row != ["the lecture has", "product"]]
    assert len(items) > 40
    for item in items:
        assert len(item) == 2 and item[0], item
        assert re.fullmatch(rf"{LINK.pattern}(, {LINK.pattern})*", item[1]), item
