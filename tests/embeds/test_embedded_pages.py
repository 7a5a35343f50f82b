"""Pages built by the tools that authors use, warnings as errors, from printed snippets alone.

Each has the figure and the film. What counts is the outcome: every file that the page names lies where
it says, the alt texts are the manifest's to the letter, and the figure is seen.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from course import DISC, FIGURE, FILM, run, share_of
from library_made import THEMES
from lxml import html

ACCENT = THEMES["light"]["accent"]


class Built:
    """A page that a tool has made."""

    def __init__(self, page: Path):
        self.page = page
        self.tree = html.fromstring(page.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))

    def shown(self) -> list[Path]:
        """List the files that pictures, films and posters come from; all must be there."""
        found = self.tree.xpath(
            "//img[contains(@src, 'loss-curve')]/@src | //img/@data-src | //video/@src |"
            " //video/source/@src | //video/source/@data-src | //video/@poster"
        )
        files = [self.page.parent / unquote(urlsplit(address).path) for address in found]
        for file in files:
            assert file.is_file(), file
        return files

    def text(self) -> str:
        """Return the text that a reader sees."""
        return " ".join(self.tree.xpath("//body//text()[not(ancestor::script | ancestor::style)]"))

    def alts(self) -> list[str]:
        """List the texts that stand in for pictures and films."""
        labelled = self.tree.xpath("//img[contains(@src, 'loss-curve')]/@alt | //video/@aria-label")
        # The directive of sphinxcontrib-video has no label for films, only words in their place.
        return labelled + [
            film.text_content().strip() for film in self.tree.xpath("//video[not(@aria-label)]")
        ]


def check(built: Built, alts: dict[str, str], themes: list[str]) -> None:
    """See that figure and film are there in these themes, with their files and words."""
    names = {file.name for file in built.shown()}
    assert names >= {f"{FILM}.mp4", f"{FILM}.png"}
    assert names & {f"{FIGURE}.svg", f"{FIGURE}.png"}
    expected = [alts[f"{name} {theme}"] for name in (FIGURE, FILM) for theme in themes]
    assert sorted(built.alts()) == sorted(expected)
    # What a tool does not understand, it shows as text.
    assert not re.search(r"\b(loading|src|class)=", built.text())


SPHINX = """\
project = "Course"
extensions = ["sphinxcontrib.video"]
html_static_path = ["_static"]
"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_sphinx(tool, site, seen, theme):
    program = tool("sphinx-build")
    course = site()
    course.write("conf.py", SPHINX)
    (course.folder / "_static").mkdir()
    body = course.both("sphinx", "index.rst", "--theme", theme)
    course.write("index.rst", f"Lesson\n======\n\n{body}\n")
    run(program, "-W", "-n", "-q", ".", "_build", within=course.folder)
    built = Built(course.folder / "_build/index.html")
    check(built, course.alts(), [theme])
    assert share_of(seen(built.page), THEMES[theme]["accent"]) > DISC


def test_sphinx_in_a_folder_below(tool, site):
    program = tool("sphinx-build")
    course = site()
    course.write("conf.py", SPHINX)
    (course.folder / "_static").mkdir()
    body = course.both("sphinx", "week1/lesson.rst")
    course.write("week1/lesson.rst", f"Lesson\n======\n\n{body}\n")
    course.write("index.rst", "Course\n======\n\n.. toctree::\n\n   week1/lesson\n")
    run(program, "-W", "-n", "-q", ".", "_build", within=course.folder)
    check(Built(course.folder / "_build/week1/lesson.html"), course.alts(), ["light"])


MKDOCS = """\
site_name: Course
theme:
  name: material
  font: false
PALETTE
plugins: []
markdown_extensions:
  - attr_list
  - md_in_html
"""


@pytest.mark.parametrize("scheme", ["default", "slate", None])
@pytest.mark.parametrize(
    ("document", "page"),
    [("docs/index.md", "site/index.html"), ("docs/week1/lesson.md", "site/week1/lesson/index.html")],
)
def test_mkdocs_material(tool, site, seen, scheme, document, page):
    program = tool("mkdocs")
    course = site("docs/figures")
    palette = f"  palette:\n    scheme: {scheme}" if scheme else ""
    course.write("mkdocs.yml", MKDOCS.replace("PALETTE", palette))
    course.write("docs/index.md", "# Course\n")
    course.write(document, f"# Lesson\n\n{course.both('mkdocs', document)}\n")
    run(program, "build", "--strict", "--quiet", within=course.folder)
    built = Built(course.folder / page)
    check(built, course.alts(), ["light", "dark"])
    theme, other = ("dark", "light") if scheme == "slate" else ("light", "dark")
    pixels = seen(built.page)
    assert share_of(pixels, THEMES[theme]["accent"]) > DISC
    assert share_of(pixels, THEMES[other]["accent"]) < DISC


@pytest.mark.parametrize("missing", ["attr_list", "md_in_html"])
def test_mkdocs_without_an_extension_that_the_snippet_needs_is_found_out(tool, site, missing):
    """MkDocs itself passes such a site, even with --strict."""
    program = tool("mkdocs")
    course = site("docs/figures")
    course.write("mkdocs.yml", MKDOCS.replace("PALETTE", "").replace(f"  - {missing}\n", ""))
    course.write("docs/index.md", f"# Lesson\n\n{course.both('mkdocs', 'docs/index.md')}\n")
    run(program, "build", "--strict", "--quiet", within=course.folder)
    built = Built(course.folder / "site/index.html")
    with pytest.raises(AssertionError):
        check(built, course.alts(), ["light", "dark"])


BOOK = """\
title: Course
execute:
  execute_notebooks: "off"
sphinx:
  extra_extensions: [sphinxcontrib.video]
"""


def test_jupyter_book(tool, site, seen):
    program = tool("jupyter-book")
    course = site()
    course.write("_config.yml", BOOK)
    course.write("_toc.yml", "format: jb-book\nroot: index\n")
    course.write("index.md", f"# Lesson\n\n{course.both('jupyter-book', 'index.md')}\n")
    run(program, "build", "-W", "-n", "-q", ".", within=course.folder)
    built = Built(course.folder / "_build/html/index.html")
    check(built, course.alts(), ["light", "dark"])
    assert share_of(seen(built.page), ACCENT) > DISC


@pytest.mark.parametrize("document", ["lesson.md", "week 1/lesson.md"])
def test_pandoc_to_a_page(pandoc, site, seen, document):
    course = site()
    file = course.write(document, f"# Lesson\n\n{course.both('pandoc', document)}\n")
    page = file.with_suffix(".html")
    options = ["--standalone", "--fail-if-warnings", "--metadata", "title=Course"]
    run(pandoc, *options, file, "--output", page, within=course.folder)
    built = Built(page)
    check(built, course.alts(), ["light"])
    assert share_of(seen(built.page), ACCENT) > DISC


def test_plain_html(site, seen):
    course = site()
    body = course.both("html", "lesson.html", "--theme", "light")
    page = f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>It</title>\n{body}\n</html>'
    built = Built(course.write("lesson.html", page))
    check(built, course.alts(), ["light"])
    assert share_of(seen(built.page), ACCENT) > DISC
