"""Every row of the page on neighbours has a product of the configuration, or a reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fixtures_recordings import plan

PAGE = (Path(__file__).parents[1] / "docs" / "compared.md").read_text(encoding="utf-8")
LINK = re.compile(r"\[([a-z0-9-]+)\]\(reference/(figures|films)\.md#([a-z0-9-]+)\)")
HEAD = ("its view", "---")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("|")
]


def test_every_neighbour_is_there():
    for name in (
        "TensorFlow Playground",
        "ConvNetJS",
        "The Grand Tour",
        "deepreplay",
        "kviz",
        "ml-visualized",
        "3Blue1Brown",
    ):
        assert f"\n## {name}" in PAGE


@pytest.mark.parametrize("row", [row for row in ROWS if row[0] not in HEAD], ids=lambda row: row[0])
def test_a_view_has_products_that_exist_or_a_reason(row):
    _, products, difference = row
    configured = {"figures": plan().figures, "films": plan().films}
    if products == "–":
        assert difference.startswith("reason: ")
        return
    links = LINK.findall(products)
    assert links and difference
    assert ", ".join(f"[{n}](reference/{g}.md#{k})" for n, g, k in links) == products
    for name, group, kind in links:
        assert configured[group][name].kind == kind
