"""The page of slides, read as a browser reads it: its pictures, its words and its paths."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from hiddenreel.publish.slides.outline import outline_of
from hiddenreel.publish.slides.web import copy_reveal, write_page

VOID = {"meta", "link", "img", "source"}


class Page(HTMLParser):
    """Collects the elements of a page, with the text in each, and sees that all are closed."""

    def __init__(self, text: str):
        super().__init__()
        self.elements: list[dict] = []
        self.open: list[dict] = []
        self.feed(text)
        self.close()
        assert not self.open, "not closed"

    def handle_starttag(self, tag, attributes):
        element = {"tag": tag, "text": "", "within": [element["tag"] for element in self.open]}
        element |= dict(attributes)
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        assert self.open.pop()["tag"] == tag

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def all(self, tag: str) -> list[dict]:
        return [element for element in self.elements if element["tag"] == tag]

    def addresses(self) -> list[str]:
        names = ("src", "data-src", "href", "poster")
        return [element[name] for element in self.elements for name in names if name in element]


def written(manifest: Path, theme: str = "dark") -> Page:
    output = manifest.parent / f"slides-{theme}.html"
    write_page(outline_of(manifest.parent, theme), output)
    return Page(output.read_text(encoding="utf-8"))


def on_slides(page: Page) -> list[dict]:
    """List the pictures of slides, without the previews that lead to them."""
    return [image for image in page.all("img") if "a" not in image["within"]]


@pytest.fixture(scope="module")
def page(products):
    return written(products)


def test_every_product_has_a_slide_and_films_one_for_each_clip(page):
    shown = [section["id"] for section in page.all("section") if "id" in section]
    assert shown == ["reel", "reel-clip-1", "reel-clip-2", "network", "curve"]


def test_titles_and_notes_are_words_and_no_markup(page, products):
    titles = [heading["text"] for heading in page.all("h3")]
    assert titles[-1] == 'The loss σ falls & "stays" <b>low</b>'
    assert not page.all("b")
    outline = outline_of(products.parent, "dark")
    slides = [slide for section in outline.sections for slide in section.slides]
    notes = [aside["text"].strip().split("\n") for aside in page.all("aside")]
    assert notes == [
        list(outline.notes),
        list(outline.main_film.notes),
        *([clip.sentence] for clip in outline.main_film.clips),
        *(list(slide.notes) for slide in slides),
    ]


def test_pictures_wait_for_their_slide_and_have_alt_texts(page):
    assert not [image for image in page.all("img") if "src" in image]
    images = on_slides(page)
    for image in images:
        assert image["alt"] == 'A line that falls from 0.175 to 0.119, "slowly".'
    assert [image["data-src"] for image in images] == ["dark/network.svg", "dark/curve.svg"]


def test_films_play_muted_on_their_slide_and_have_controls(page):
    films = page.all("video")
    assert len(films) == 3
    for film in films:
        assert {"data-autoplay", "muted", "controls", "playsinline"} <= set(film)
        assert "autoplay" not in film
        assert film["aria-label"]
    assert [source["data-src"] for source in page.all("source")] == [
        "dark/reel.mp4",
        "dark/reel.clip-1.mp4",
        "dark/reel.clip-2.mp4",
    ]
    posters = [film.get("poster") for film in films]
    assert posters == ["dark/reel.chapter-1.png", None, "dark/reel.chapter-1.png"]


def test_every_file_it_names_is_there_and_none_is_elsewhere(page, products):
    copy_reveal(products.parent / "reveal.js")
    for address in page.addresses():
        assert address.startswith("#/") or (products.parent / address).is_file(), address


def test_reveal_comes_with_its_licence(tmp_path):
    copy_reveal(tmp_path / "reveal.js")
    laid = {file.name for file in (tmp_path / "reveal.js").iterdir()}
    assert laid == {"LICENSE", "notes.js", "reset.css", "reveal.css", "reveal.js"}
    assert "Permission is hereby granted" in (tmp_path / "reveal.js/LICENSE").read_text()


def test_files_are_named_as_seen_from_the_page(products, tmp_path):
    output = tmp_path / "elsewhere" / "slides.html"
    write_page(outline_of(products.parent, "light"), output)
    for address in Page(output.read_text(encoding="utf-8")).addresses():
        if not address.startswith(("reveal.js/", "#/")):
            assert (output.parent / address).is_file(), address


@pytest.mark.parametrize(
    ("missing", "figure", "film"),
    [
        (("svg",), "dark/curve.png", "dark/reel.mp4"),
        (("png",), "dark/curve.svg", "dark/reel.mp4"),
        (("mp4",), "dark/curve.svg", "dark/reel.gif"),
        (("mp4", "gif"), "dark/curve.svg", "dark/reel.png"),
        (("svg", "png"), None, "dark/reel.mp4"),
    ],
)
def test_a_slide_shows_the_best_file_that_was_made(without, missing, figure, film):
    page = written(without(*missing))
    sources = [element for element in on_slides(page) + page.all("source")]
    shown = [element["data-src"] for element in sources]
    names = [Path(address).name for address in shown]
    assert ("curve" in " ".join(names)) == (figure is not None)
    assert film in shown
    if figure:
        assert figure in shown


def test_the_heavier_drawing_gives_way_to_the_picture(products, without):
    manifest = without()
    (manifest.parent / "dark").unlink()
    (manifest.parent / "dark").mkdir()
    for file in (products.parent / "dark").iterdir():
        (manifest.parent / "dark" / file.name).write_bytes(file.read_bytes())
    (manifest.parent / "dark/curve.svg").write_text("<svg/>" + " " * 100_000)
    shown = [image["data-src"] for image in on_slides(written(manifest))]
    assert shown == ["dark/network.svg", "dark/curve.png"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_has_the_themes_colours(products, theme):
    ground = outline_of(products.parent, theme).theme
    (style,) = written(products, theme).all("style")
    for colour in (ground.background, ground.ink, ground.muted, ground.accent):
        assert colour in style["text"]
    assert f"color-scheme: {theme}" in style["text"]


def test_the_slide_of_a_section_shows_what_comes_and_leads_there(page):
    previews = [image for image in page.all("img") if "a" in image["within"]]
    assert [image["data-src"] for image in previews] == ["dark/network.png", "dark/curve.png"]
    assert [link["href"] for link in page.all("a")] == ["#/network", "#/curve"]
    assert [image["alt"] for image in previews] == ["A network", 'The loss σ falls & "stays" <b>low</b>']


def test_the_page_is_set_in_the_typeface_of_the_pictures(page):
    (style,) = page.all("style")
    assert style["text"].count("url(data:font/woff;base64,") == 2
