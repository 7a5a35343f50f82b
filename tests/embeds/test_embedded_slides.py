"""Slides made from printed snippets: reveal.js from npm, pandoc's slides, Beamer; and our own decks."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from course import DISC, run, share_of
from library_made import THEMES, make_library
from PIL import Image

from hiddenreel.publish.slides.outline import outline_of
from hiddenreel.publish.slides.powerpoint import write_deck
from hiddenreel.publish.slides.web import REVEAL, copy_reveal, write_page

LIGHT = THEMES["light"]
REVEAL_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Course</title>
<link rel="stylesheet" href="reveal.js/dist/reveal.css">
</head>
<body>
<div class="reveal"><div class="slides">
{slides}
</div></div>
<script src="reveal.js/dist/reveal.js"></script>
<script>Reveal.initialize();</script>
</body>
</html>
"""
STILL = "--force-prefers-reduced-motion"


def test_reveal(reveal, site, seen):
    course = site()
    shutil.copytree(reveal, course.folder / "reveal.js")
    slides = course.both("reveal", "slides.html")
    page = course.write("slides.html", REVEAL_PAGE.format(slides=slides))
    # The figure has a disc of this colour; the film is all of it, and its poster has none.
    assert share_of(seen(page, "#/0"), LIGHT["accent"]) > DISC
    assert share_of(seen(page, "#/1"), LIGHT["accent"]) > 0.3
    assert share_of(seen(page, "#/1", STILL), LIGHT["accent"]) < DISC


def test_pandoc_to_slides(pandoc, reveal_5, site, seen):
    course = site()
    shutil.copytree(reveal_5, course.folder / "reveal.js")
    file = course.write("lesson.md", f"# Lesson\n\n{course.both('pandoc', 'lesson.md')}\n")
    page = file.with_suffix(".html")
    options = ["--to", "revealjs", "--variable", "revealjs-url=reveal.js", "--fail-if-warnings"]
    options += ["--standalone", "--metadata", "title=Course"]
    run(pandoc, *options, file, "--output", page, within=course.folder)
    assert share_of(seen(page, "#/1"), LIGHT["accent"]) > DISC


BEAMER = r"""
\documentclass[aspectratio=169]{beamer}
\begin{document}
%s
\end{document}
"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_beamer(tool, site, theme):
    latex = [tool("pdflatex"), "-interaction=nonstopmode", "-halt-on-error", "slides.tex"]
    course = site()
    body = course.both("latex", "slides.tex", "--theme", theme)
    course.write("slides.tex", BEAMER % body)
    for _ in range(2):
        run(*latex, within=course.folder)
    log = (course.folder / "slides.log").read_text(errors="replace")
    wrong = re.findall(r"^.*(?:Warning|Overfull|Missing character).*$", log, re.MULTILINE)
    # A picture of 64 pt that is drawn six times as large is rounded.
    assert [line for line in wrong if not re.match(r"Overfull \\hbox \(0\.", line)] == []
    run(tool("pdftoppm"), "-r", "50", "-png", "slides.pdf", "page", within=course.folder)
    pages = sorted(course.folder.glob("page-*.png"))
    assert len(pages) == 2
    for page in pages:
        assert share_of(pixels_of(page), THEMES[theme]["background"]) > 0.8


def pixels_of(picture: Path) -> np.ndarray:
    with Image.open(picture) as opened:
        return np.asarray(opened.convert("RGB"))


# --- Our own decks -------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_deck_is_drawn_by_libreoffice(tool, library, tmp_path, theme):
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    office = [tool("soffice"), profile, "--headless", "--convert-to", "pdf"]
    write_deck(outline_of(library, theme), tmp_path / "deck.pptx")
    run(*office, "deck.pptx", within=tmp_path)
    run(tool("pdftoppm"), "-r", "30", "-png", "deck.pdf", "page", within=tmp_path)
    pages = [pixels_of(page) for page in sorted(tmp_path.glob("page-*.png"))]
    # The opening, the film that follows it, the section of the figure, and the figure.
    assert len(pages) == 4
    for page in pages:
        assert page.shape[1] / page.shape[0] == pytest.approx(16 / 9, abs=0.01)
        assert share_of(page, THEMES[theme]["background"]) > 0.9
    # The opening and the section have words; a picture's own title is not written over it.
    written = [share_of(page, THEMES[theme]["ink"]) > 0.001 for page in pages]
    assert written == [True, False, True, False]


def test_the_page_of_slides_shows_figure_and_film(seen, tmp_path):
    folder = make_library(tmp_path / "figures", figure_formats=("svg",))
    page = folder / "slides.html"
    write_page(outline_of(folder, "light"), page)
    copy_reveal(folder / "reveal.js")
    assert share_of(seen(page, "#/1"), LIGHT["accent"]) > 0.3
    assert share_of(seen(page, "#/1", STILL), LIGHT["accent"]) < 0.01
    assert share_of(seen(page, "#/2/0"), LIGHT["background"]) > 0.9
    assert share_of(seen(page, "#/2/1"), LIGHT["accent"]) > DISC


def test_reveal_is_what_npm_has_of_it(reveal):
    origins = {
        "LICENSE": "LICENSE",
        "notes.js": "dist/plugin/notes.js",
        "reset.css": "dist/reset.css",
        "reveal.css": "dist/reveal.css",
        "reveal.js": "dist/reveal.js",
    }
    assert {file.name for file in REVEAL.iterdir()} == set(origins)
    for name, origin in origins.items():
        assert (REVEAL / name).read_bytes() == (reveal / origin).read_bytes(), name
