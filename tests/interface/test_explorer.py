"""An explorer shows itself in a notebook, and saves its page."""

from __future__ import annotations

import html
import re

import hiddenreel


def test_it_shows_itself_and_saves_the_same_page(recording, tmp_path):
    shown = hiddenreel.explore(hiddenreel.open(recording("hero").folder))
    data, about = shown._repr_mimebundle_()
    assert 'sandbox="allow-scripts allow-downloads"' in data["text/html"]
    (page,) = re.findall(r'srcdoc="([^"]*)"', data["text/html"])
    assert html.unescape(page) == shown.save(tmp_path / "hero.html").read_text(encoding="utf-8")
    assert data["image/png"].startswith("iVBOR") and about["image/png"]["alt"]
    assert data["text/plain"] == f"explorer: {shown.title}"
