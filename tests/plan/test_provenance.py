"""The digest of what a product was made of: equal as long as the product would be."""

from __future__ import annotations

import pytest

from hiddenreel import code_digest
from hiddenreel.draw.theme.spec import LIGHT
from hiddenreel.plan.provenance import sources_digest, theme_digest

PRODUCT = {
    "group": "figures",
    "kind": "implementation-parity",
    "run": "circles",
    "compare": [],
    "options": {},
}
RUNS = {"circles": {"epochs": 3, "seed": 1}, "other": {"epochs": 4}}


def test_the_same_gives_the_same():
    assert sources_digest(PRODUCT, RUNS, "light") == sources_digest(dict(PRODUCT), RUNS, "light")


def test_a_run_that_is_not_shown_changes_nothing():
    changed = {**RUNS, "other": {"epochs": 5}}
    assert sources_digest(PRODUCT, changed, "light") == sources_digest(PRODUCT, RUNS, "light")


@pytest.mark.parametrize(
    ("product", "runs", "theme"),
    [
        ({"kind": "loss-curve"}, {}, "light"),
        ({"options": {"epochs": [1]}}, {}, "light"),
        ({"compare": ["other"]}, {}, "light"),
        ({"run": "other"}, {}, "light"),
        ({}, {"circles": {"epochs": 3, "seed": 2}}, "light"),
        ({}, {}, "dark"),
        ({}, {}, {"background": "#000000"}),
    ],
)
def test_whatever_is_asked_counts(product, runs, theme):
    changed = sources_digest({**PRODUCT, **product}, {**RUNS, **runs}, theme)
    assert changed != sources_digest(PRODUCT, RUNS, "light")


@pytest.mark.parametrize(
    "source",
    [
        "figures/implementation_parity.py",
        "draw/theme/theme.py",
        "publish/figure_files.py",
        "record/recorder.py",
        "learn/network.py",
        # It is measured before it is drawn.
        "analyse/parity.py",
    ],
)
def test_every_source_on_the_way_counts(monkeypatch, source):
    seen: set[str] = set()

    def digest_of(file):
        seen.add(file.relative_to(code_digest.PACKAGE).as_posix())
        return ""

    monkeypatch.setattr(code_digest, "_kept_content_digest", digest_of)
    code_digest.product_digest.cache_clear()
    sources_digest(PRODUCT, RUNS, "light")
    code_digest.product_digest.cache_clear()
    assert source in seen


def test_a_look_is_what_it_says_and_what_is_in_its_fonts(tmp_path):
    files = {}
    for face in ("regular", "italic", "semibold", "bold"):
        file = tmp_path / f"{face}.ttf"
        file.write_bytes(face.encode())
        files[face] = str(file)
    with_fonts = {**LIGHT.spec(), "typeface": files}
    before = theme_digest(with_fonts)
    assert theme_digest(LIGHT.spec()) == theme_digest(dict(LIGHT.spec())) != before
    assert theme_digest({**with_fonts, "w": "#000000"}) != before
    # The same fonts elsewhere are the same look; other fonts at the same place are another.
    for face, file in files.items():
        (tmp_path / f"moved-{face}.ttf").write_bytes(face.encode())
        files[face] = file.replace(face, f"moved-{face}")
    assert theme_digest({**with_fonts, "typeface": files}) == before
    (tmp_path / "moved-bold.ttf").write_bytes(b"another")
    assert theme_digest({**with_fonts, "typeface": files}) != before
