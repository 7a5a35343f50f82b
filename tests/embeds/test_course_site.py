"""The course page, built strictly from a small library that has every product it shows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from fixtures_recordings import plan
from library_made import RUN, make_library
from lxml import html

from docs.course.build import build, page_names

# A kind that the pages do not know, as if it had been added since.
NEW = "brand-new"


@pytest.fixture(scope="module")
def made(tool, katex, tmp_path_factory) -> Path:
    """Return the folder of the built site."""
    folder = tmp_path_factory.mktemp("site")
    configured = plan()
    figures = make_library(
        folder / "figures",
        {name: f"The message of {name}" for name in (*configured.figures, NEW)},
        {name: f"The message of {name}" for name in configured.films},
        figure_formats=("svg",),
        film_formats=("mp4", "png"),
    )
    manifest = figures / "manifest.json"
    listed = json.loads(manifest.read_text(encoding="utf-8"))
    listed["runs"] = {name: RUN for name in configured.runs}
    listed["explorers"] = [{"run": "circles", "path": "explorers/circles.html"}]
    manifest.write_text(json.dumps(listed), encoding="utf-8")
    (figures / "explorers").mkdir()
    (figures / "explorers/circles.html").write_text("<title>Explorer</title>", encoding="utf-8")
    build(figures, folder / "site", folder / "work", tool("mkdocs"), katex)
    return folder / "site"


@pytest.fixture(scope="module")
def pages(made) -> dict[str, html.HtmlElement]:
    """Return the content of every page, by its file name."""
    parser = html.HTMLParser(encoding="utf-8")
    names = [name.replace(".md", ".html") for name in page_names()]
    return {name: html.fromstring((made / name).read_bytes(), parser=parser) for name in names}


def addresses(page) -> set[str]:
    return set(page.xpath("//@src | //@href | //@poster"))


def test_everything_that_is_linked_exists(made, pages):
    for name, page in pages.items():
        for address in addresses(page):
            parts = urlsplit(address)
            assert not parts.netloc or name == parts.netloc, address
            target = made / unquote(parts.path) if parts.path else made / name
            assert target.is_file(), f"{name}: {address}"
            if parts.fragment and target.suffix == ".html":
                assert pages[target.name].xpath(f"//*[@id='{parts.fragment}']"), address


def test_no_page_loads_anything_from_elsewhere(made):
    style = r"@import|url\((?![\"']?(?:data:|fonts/|#))"
    assert not re.search(style, (made / "assets/course.css").read_text(encoding="utf-8"))
    assert {p.suffix for p in (made / "assets/katex/fonts").iterdir()} == {".woff2"}


def test_every_product_is_shown_once_with_its_texts(pages):
    configured = plan()
    found: dict[str, list[str]] = {}
    for page in pages.values():
        for picture in page.xpath("//figure//img[contains(@src, '#only-light')]"):
            found.setdefault(Path(urlsplit(picture.get("src")).path).stem, []).append(picture.get("alt"))
        for film in page.xpath("//video[@class='hiddenreel-light']"):
            source = film.xpath("source/@src")[0]
            found.setdefault(Path(source).stem, []).append(film.get("aria-label"))
    assert set(found) == {*configured.figures, *configured.films, NEW}
    for name, (alt,) in found.items():
        assert alt.startswith(f"The message of {name}, seen in the light: ∂C/∂w")
    assert NEW in html.tostring(pages["more.html"], encoding="unicode")


def test_films_have_their_chapters(pages):
    (film,) = pages["index.html"].xpath("//figure[.//video]")
    chapters = film.xpath("following-sibling::ol[@class='chapters']/li")
    texts = [item.text_content() for item in chapters]
    assert texts == ["0:00 Before it learns.", "0:00 σ & done."]
    assert chapters[1].xpath("a/@data-seconds") == ["0.500"]


def test_formulas_are_typeset_and_can_be_read_aloud(pages):
    for name, page in pages.items():
        assert not page.xpath("//*[contains(@class, 'arithmatex')]"), name
        assert "\\(" not in page.text_content()
    typeset = pages["backward.html"].xpath("//div[@class='formula']")
    assert typeset and all(formula.xpath(".//*[local-name()='math']") for formula in typeset)
    assert pages["index.html"].xpath("//*[contains(@class, 'v-w')]")


def test_answers_are_folded_and_settings_filled_in(pages):
    for name in ("forward.html", "backward.html", "layers.html", "training.html", "hidden.html"):
        answers = pages[name].xpath("//details[@class='question']")
        assert answers and not any(answer.get("open") for answer in answers)
        # Markdown that was not understood would be seen as text.
        assert not re.search(r"\?\?\?|\{\{|loading=|```", pages[name].text_content())
    assert "layers 2-3-1:" in pages["training.html"].text_content()


def test_an_explorer_is_shown_where_one_was_made(pages):
    (frame,) = pages["hidden.html"].xpath("//iframe")
    assert frame.get("src") == "figures/explorers/circles.html" and frame.get("title")
