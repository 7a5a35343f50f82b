"""Lists the targets that a product can be embedded in, and writes the snippet for each.

A target is a line in `TARGETS` and a template in ``templates/`` with its name. What works in a target,
and why, stands in the template beside the lines that rely on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from hiddenreel.errors import suggest
from hiddenreel.publish.embed import escape
from hiddenreel.publish.embed.selection import (
    CHAPTERS,
    Document,
    Selection,
    SnippetError,
    Target,
    Variant,
    select,
)
from hiddenreel.publish.products.formats import BROWSER, FORMATS, PRINT, formats_of
from hiddenreel.publish.products.library import Product

# The largest GIF that the proxies of README pages pass on, bytes.
LARGEST_LOOP = 5_000_000

# The formats that targets can show, best first.
VECTOR_FIRST = formats_of("figures", BROWSER)
RASTER_FIRST = VECTOR_FIRST[::-1]
PRINTED = formats_of("figures", PRINT)
MOVING = tuple(name for name in formats_of("films", BROWSER) if name not in RASTER_FIRST)
FILM = MOVING[:1]
LOOPS = tuple(name for name in MOVING if FORMATS[name].film_role == "loop")


# A target where a light and a dark version stand together.
_paired = partial(Target, pairs=True, pairs_by_itself=True)
TARGETS = {
    target.name: target
    for target in (
        _paired(
            "quarto-html",
            "Quarto, HTML",
            "markdown",
            VECTOR_FIRST,
            MOVING,
            "Needs Quarto 1.7 where a light and a dark version stand together.",
        ),
        Target("quarto-pdf", "Quarto, PDF", "markdown", PRINTED, PRINTED),
        Target(
            "quarto-reveal",
            "Quarto, reveal.js",
            "markdown",
            VECTOR_FIRST,
            FILM,
            "Each is a slide of its own, with a heading that shows no words.",
        ),
        Target(
            "reveal",
            "reveal.js",
            "html",
            VECTOR_FIRST,
            (*FILM, CHAPTERS),
            "Paste it between the slides of the page.",
        ),
        Target(
            "pandoc",
            "pandoc",
            "markdown",
            VECTOR_FIRST,
            MOVING,
            "For HTML and for slides, pandoc -t html and -t revealjs (of pandoc 3.9 with reveal.js 5).",
        ),
        _paired(
            "jupyter-book",
            "Jupyter Book 1",
            "markdown",
            VECTOR_FIRST,
            FILM,
            "Films need sphinxcontrib.video under sphinx: extra_extensions: in _config.yml.",
        ),
        Target(
            "jupyter",
            "Jupyter notebook",
            "python",
            RASTER_FIRST[:1],
            MOVING,
            "Paste it into a code cell: paths begin at the notebook.",
        ),
        _paired(
            "myst",
            "MyST, Jupyter Book 2",
            "markdown",
            VECTOR_FIRST,
            FILM,
            "Films play in a page of their own: serve the folder of products beside the site.",
        ),
        Target(
            "sphinx",
            "Sphinx",
            "rst",
            VECTOR_FIRST,
            FILM,
            "Films need sphinxcontrib.video in extensions; themes such as furo and pydata hide one of "
            "a light and a dark version.",
            pairs=True,
        ),
        _paired(
            "mkdocs",
            "MkDocs Material",
            "markdown",
            VECTOR_FIRST,
            MOVING,
            "Needs attr_list and md_in_html under markdown_extensions.",
        ),
        _paired("html", "Plain HTML", "html", VECTOR_FIRST, MOVING),
        _paired(
            "github",
            "GitHub Markdown",
            "html",
            VECTOR_FIRST,
            (*LOOPS, *RASTER_FIRST[:1]),
            "GitHub strips videos: a film is a GIF that leads to it.",
        ),
        Target(
            "lms",
            "Moodle, Canvas",
            "html",
            RASTER_FIRST,
            MOVING,
            "Upload the folder of products, then paste it into the editor's HTML view.",
        ),
        Target("latex", "LaTeX, Beamer", "latex", PRINTED, PRINTED),
        Target("typst", "Typst", "typst", VECTOR_FIRST, RASTER_FIRST[:1], "Needs Typst 0.12."),
        Target(
            "word",
            "Word",
            "text",
            RASTER_FIRST[:1],
            RASTER_FIRST[:1],
            "Word through pandoc drops films and needs a converter for SVG: it gets a PNG.",
        ),
        Target("powerpoint", "PowerPoint", "text", RASTER_FIRST, MOVING),
        Target("keynote", "Keynote", "text", PRINTED[::-1], MOVING),
        Target("google-slides", "Google Slides", "text", RASTER_FIRST[:1], MOVING),
    )
}


class Alias(NamedTuple):
    """Another name for a target, and what it needs beyond the target itself."""

    target: str
    needs: str = ""


ALIASES = {
    "beamer": Alias("latex"),
    "tex": Alias("latex"),
    "moodle": Alias("lms"),
    "canvas": Alias("lms"),
    "ilias": Alias("lms"),
    "blackboard": Alias("lms"),
    "notebook": Alias("jupyter"),
    "jupyterlab": Alias("jupyter"),
    "colab": Alias("jupyter"),
    "jupyter-book-2": Alias("myst"),
    "docx": Alias("word"),
    "pptx": Alias("powerpoint"),
    "quarto": Alias("quarto-html"),
    "revealjs": Alias("reveal"),
    "readme": Alias("github"),
    "jekyll": Alias("html"),
    "wordpress": Alias("html", "Paste it into a block for custom HTML."),
    "hugo": Alias("html", "Needs markup.goldmark.renderer.unsafe: true in hugo.yaml."),
    "docusaurus": Alias("html", "Needs a page that ends in .md and markdown.format: detect."),
    "marp": Alias("html", "Needs --html, or html: true in the settings."),
    "slidev": Alias("html", "Needs the products in public/: hiddenreel copy --to public/figures."),
}


def target_named(name: str) -> Target:
    """Return a target by its name or another name for it.

    Raises
    ------
    SnippetError
        When there is none of that name; the message lists the names there are.
    """
    if name in ALIASES:
        alias = ALIASES[name]
        target = TARGETS[alias.target]
        return replace(target, needs=alias.needs or target.needs)
    if name not in TARGETS:
        raise SnippetError(f"there is no target '{name}'{suggest([*TARGETS, *ALIASES], name)}")
    return TARGETS[name]


def snippet(
    product: Product, target: Target, document: Document, theme: str | None = None, format_: str | None = None
) -> str:
    """Write the text to paste into a document.

    Parameters
    ----------
    document : Document
        Where paths begin.
    theme : str, optional
        A theme's name, or ``"both"`` for a light and a dark one, between which the
        reader's system chooses.
    format_ : str, optional
        Such as ``"gif"``; by default the best that was made.

    Returns
    -------
    str
        One or more lines, the last without its end.

    Raises
    ------
    SnippetError
        When the target cannot show that, or it was not made.
    """
    selection = select(product, document, target, theme, format_)
    template = _templates().get_template(f"{target.name}.jinja")
    return template.render(selection=selection, largest_loop=LARGEST_LOOP).strip("\n")


# --- Functions for the templates -----------------------------------------------------------------


def _below_own_page(selection: Selection) -> Selection:
    """Begin paths where MkDocs puts the page, for HTML, whose paths it does not rewrite."""
    document = selection.document
    file = document.file
    if file is None or file.stem in ("index", "README") or not _pages_are_folders(document):
        return selection
    return replace(selection, document=replace(document, folder=file.with_suffix("")))


def _pages_are_folders(document: Document) -> bool:
    """Return whether each page of a MkDocs site becomes a folder, which its settings can forbid."""
    settings = document.root("mkdocs.yml") / "mkdocs.yml"
    try:
        text = settings.read_text(encoding="utf-8")
    except OSError:
        return True
    return not re.search(r"^use_directory_urls:\s*false\b", text, re.MULTILINE | re.IGNORECASE)


class StaticPoster(NamedTuple):
    """A poster in Sphinx: nothing copies it or mends its path, so it must go into ``_static``."""

    source: str
    copy: str
    address: str


def _static_poster(selection: Selection, variant: Variant, mark: str) -> StaticPoster | None:
    """Return the poster of a film; `mark` is the file at the root of the site."""
    if variant.opening is None:
        return None
    copy = f"_static/{variant.opening.path}"
    up = selection.document.path_to_root(mark, "_config.yml")
    return StaticPoster(selection.path(variant.opening), copy, f"{up}{copy}")


def _path_for_all_writers(selection: Selection, variant: Variant) -> str:
    """Name all formats of a figure at once, so that each writer takes the one that it knows."""
    path = selection.path(variant.file)
    if variant.file.format == "svg" and variant.version.in_format("pdf"):
        return f"{path.removesuffix('.svg')}.*"
    return path


def _rst_path(path: str) -> str:
    # docutils drops the spaces of an address that are not escaped.
    return re.sub(r"([\\ ])", r"\\\1", path)


def _sphinx_video_path(path: str) -> str:
    if " " in path:
        what = f"sphinxcontrib-video reads no path with a space, as in {path}"
        raise SnippetError(f"{what}: rename the folder")
    return path


def _latex_path(path: str) -> str:
    if bad := re.search(r"[\\{}%#~^$&\"]", path):
        raise SnippetError(f"LaTeX reads no path with '{bad[0]}', as in {path}: rename the folder")
    return path


def _hexadecimal(colour: str) -> str:
    return colour.removeprefix("#").upper()


def _numbered(text: str) -> str:
    """Put a number before each line that is not empty."""
    lines = [line for line in text.splitlines() if line]
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


FILTERS: tuple[Callable, ...] = (
    escape.commonmark,
    escape.html,
    escape.latex,
    escape.latex_words,
    escape.one_line,
    escape.pandoc,
    escape.pandoc_attribute,
    escape.pandoc_for_latex,
    escape.python_markdown,
    escape.rst,
    escape.string,
    escape.yaml,
    _below_own_page,
    _hexadecimal,
    _latex_path,
    _numbered,
    _path_for_all_writers,
    _rst_path,
    _sphinx_video_path,
    _static_poster,
)


@cache
def _templates() -> Environment:
    # Each language has its own way of escaping, which the templates name.
    environment = Environment(
        loader=PackageLoader("hiddenreel.publish.embed"),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {filter_.__name__.removeprefix("_"): filter_ for filter_ in FILTERS}
    return environment
