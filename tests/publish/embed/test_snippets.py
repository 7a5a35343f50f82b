"""Each target gets a snippet that works there, with the words of the product and paths to its files."""

from __future__ import annotations

import ast
import html
import json
import os
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from library_made import HOSTILE, THEMES, make_library
from test_escape import Words, plain

from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.embed.files import fenced, snippets_of, write_snippets
from hiddenreel.publish.embed.selection import Document
from hiddenreel.publish.embed.targets import ALIASES, TARGETS, snippet, target_named
from hiddenreel.publish.pages.player import write_players, write_single_page
from hiddenreel.publish.products.library import read_library
from hiddenreel.publish.slides.outline import outline_of

CHOICES = ", ".join([*TARGETS, *ALIASES])
IN_HTML = ("html", "github", "lms", "reveal", "mkdocs")
TITLE = 'It "unfolds" 50 % of ∂'


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """Return a folder of products: a figure and a film, light and dark."""
    folder = tmp_path_factory.mktemp("course") / "figures"
    return make_library(folder, {"loss-curve": "The loss <falls>"}, {"unfolding": TITLE})


def snippet_for(figures, name, target, document=None, **options):
    at = Document.at(figures, document or figures.parent / "page.md")
    return snippet(read_library(figures).product(name), target_named(target), at, **options)


def films(text):
    return [tag for name, tag in Words(text).tags if name == "video"]


def test_browsers_are_offered_the_webm_before_the_mp4(tmp_path):
    """By pages, players and snippets; slides have the MP4, and a page in one file has one film."""
    made = make_library(tmp_path / "figures", {}, film_formats=("mp4", "webm", "png", "vtt"))
    library = read_library(made)
    (product,) = library.products
    page = write_players(library)[0].read_text(encoding="utf-8")
    for text in (page, snippet_for(made, "unfolding", "html", theme="dark")):
        offered = [tag for name, tag in Words(text).tags if name == "source"][-2:]
        assert [tag["type"] for tag in offered] == ["video/webm", "video/mp4"]
        assert [tag["src"].rpartition("/")[2] for tag in offered] == [
            "unfolding.webm", "unfolding.mp4"
        ]  # fmt: skip
    write_single_page(made, product, "dark", tmp_path / "alone.html")
    assert (tmp_path / "alone.html").read_text(encoding="utf-8").count("<source") == 1
    assert outline_of(made, "dark").main_film.film.suffix == ".mp4"


# --- Words and paths -----------------------------------------------------------------------------


@pytest.mark.parametrize("target", IN_HTML)
@pytest.mark.parametrize("name", ["loss-curve", "unfolding"])
def test_html_has_alt_caption_size_and_files_that_are_there(figures, target, name):
    if target == "mkdocs" and name == "loss-curve":
        return  # Markdown; MkDocs itself reads it in the tests of embedding.
    # An index, since MkDocs moves other pages one folder down.
    read = Words(snippet_for(figures, name, target, figures.parent / "index.md"))
    attributes = " ".join(str(value) for _, tag in read.tags for value in tag.values())
    assert plain(HOSTILE) in (read.text if target != "reveal" else plain(read.text))
    if (target, name) != ("lms", "unfolding"):  # Its player has the alt text.
        assert plain(HOSTILE) in attributes
    sized = [tag for kind, tag in read.tags if kind in ("img", "video", "iframe")]
    assert all(tag["width"] == "64" and tag["height"] == "36" for tag in sized) and sized
    for path in addresses(read):
        if "players/" not in path:
            assert (figures.parent / unquote(path)).is_file(), path


def addresses(read):
    keys = ("src", "data-src", "srcset", "poster", "href")
    return [tag[key] for _, tag in read.tags for key in keys if key in tag]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", ["loss-curve", "unfolding"])
def test_every_target_names_files_relative_to_the_document(tmp_path, target, name):
    figures = make_library(tmp_path / "course" / "figures", films={"unfolding": TITLE})
    document = tmp_path / "course" / "week 1" / "a" / "index.qmd"
    text = snippet_for(figures, name, target, document)
    assert "../../figures/" in text
    assert not re.search(r"(?<!\.\./)figures/(light|dark|players)", text.replace("_static", ""))


def test_a_document_elsewhere_gets_a_path_that_leads_there(tmp_path):
    figures = make_library(tmp_path / "a" / "figures")
    text = snippet_for(figures, "loss-curve", "html", tmp_path / "b" / "c.html")
    (image,) = [tag for kind, tag in Words(text).tags if kind == "img"]
    assert image["src"] == "../a/figures/light/loss-curve.svg"


def test_without_a_document_paths_begin_here(tmp_path, monkeypatch):
    make_library(tmp_path / "figures")
    monkeypatch.chdir(tmp_path)
    product = read_library(Path("figures")).product("loss-curve")
    text = snippet(product, TARGETS["html"], Document.at(Path("figures"), None))
    assert 'src="figures/light/loss-curve.svg"' in text


@pytest.mark.parametrize("target", TARGETS)
def test_a_folder_with_a_space_in_its_name(tmp_path, target):
    figures = make_library(tmp_path / "my figures")
    at = tmp_path / "page.md"
    text = snippet_for(figures, "loss-curve", target, at)
    ways = {"sphinx": "my\\ figures/", "jupyter-book": "my\\ figures/", "myst": "my figures/"}
    ways |= {"latex": "{my figures/"}
    steps = ("powerpoint", "keynote", "google-slides", "word", "jupyter", "typst")
    ways |= dict.fromkeys(steps, "my figures/")
    assert ways.get(target, "my%20figures/") in text
    if target in ("sphinx", "jupyter-book"):
        with pytest.raises(HiddenreelError) as error:
            snippet_for(figures, "unfolding", target, at)
        assert str(error.value) == (
            "sphinxcontrib-video reads no path with a space, as in "
            "my figures/light/unfolding.mp4: rename the folder"
        )
    else:
        assert snippet_for(figures, "unfolding", target, at)


# --- Films ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["html", "mkdocs", "quarto-html", "pandoc", "reveal"])
def test_a_film_has_controls_a_poster_and_a_name_and_loads_nothing_by_itself(figures, target):
    text = snippet_for(figures, "unfolding", target, figures.parent / "index.md")
    # A blank line would end the HTML in CommonMark.
    assert "\n\n" not in re.search("<video.*?</video>", text, re.DOTALL)[0]
    videos = films(text)
    assert videos
    for video in videos:
        assert {"controls", "muted", "playsinline"} <= set(video)
        assert video["preload"] == "none"
        assert video["poster"].endswith("/unfolding.png")
        assert video["aria-label"].startswith(f"{TITLE}, seen in the ")
        assert "autoplay" not in video
        # Only slides loop: they are shown one at a time, and stop when left.
        assert ("loop" in video) == (target == "reveal")


def test_a_slide_plays_when_it_is_shown_unless_motion_is_unwanted(figures):
    text = snippet_for(figures, "unfolding", "reveal")
    (video,) = films(text)
    assert "data-autoplay" in video
    source = next(tag for kind, tag in Words(text).tags if kind == "source")
    assert source["data-src"] == "figures/light/unfolding.mp4" and "src" not in source
    assert "prefers-reduced-motion: reduce" in text


def test_a_deck_can_have_a_film_in_its_chapters(tmp_path):
    figures = make_library(tmp_path / "figures")
    manifest = json.loads((figures / "manifest.json").read_text(encoding="utf-8"))
    for entry in manifest["products"]:
        if entry["group"] == "films":
            for version in entry["versions"].values():
                whole = next(file for file in version["files"] if file["role"] == "film")
                for number in (1, 2, 3):
                    path = whole["path"].replace(".mp4", f".clip-{number}.mp4")
                    shutil.copyfile(figures / whole["path"], figures / path)
                    clip = {**whole, "path": path, "role": "clip", "chapter": number}
                    version["files"].append(clip)
    (figures / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    text = snippet_for(figures, "unfolding", "reveal", tmp_path / "deck.html", format_="chapters")
    read = Words(text)
    slides = [tag for kind, tag in read.tags if kind == "section"]
    assert [tag.get("aria-label") for tag in slides] == [
        None,
        "It unfolds: Before it learns",
        "It unfolds: σ & done",
        "It unfolds",
    ]
    sources = [tag["data-src"] for kind, tag in read.tags if kind == "source"]
    assert sources == [f"figures/light/unfolding.clip-{n}.mp4" for n in (1, 2, 3)]
    for video in films(text):
        # Each plays once, and rests where it ends.
        assert "data-autoplay" in video and "loop" not in video and "poster" not in video
    assert text.count("prefers-reduced-motion") == 3


def test_a_film_without_a_poster_shows_its_first_frame(tmp_path):
    figures = make_library(tmp_path / "figures", film_formats=("mp4",))
    (video,) = films(snippet_for(figures, "unfolding", "html", theme="light"))
    assert "poster" not in video and video["preload"] == "metadata"


@pytest.mark.parametrize(("seconds", "opened"), [(5.0, False), (5.1, True)])
def test_a_long_loop_can_be_stopped(tmp_path, seconds, opened):
    """WCAG 2.2.2."""
    figures = make_library(tmp_path / "figures", seconds=seconds)
    read = Words(snippet_for(figures, "unfolding", "html", format_="gif"))
    assert ("details" in [kind for kind, _ in read.tags]) == opened
    stills = [tag["srcset"] for kind, tag in read.tags if "reduced-motion" in tag.get("media", "")]
    assert stills == ["figures/dark/unfolding.png", "figures/light/unfolding.png"]


def test_a_readme_gets_a_gif_that_leads_to_the_film(figures):
    text = snippet_for(figures, "unfolding", "github")
    read = Words(text)
    assert not films(text)
    assert {tag["src"] for kind, tag in read.tags if kind == "img"} == {"figures/light/unfolding.gif"}
    assert [tag["href"] for kind, tag in read.tags if kind == "a"] == ["figures/light/unfolding.mp4"]


def test_a_readme_gets_the_poster_of_a_film_whose_gif_is_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr("hiddenreel.publish.embed.targets.LARGEST_LOOP", 10)
    figures = make_library(tmp_path / "figures")
    text = snippet_for(figures, "unfolding", "github")
    assert ".gif" not in text and "figures/dark/unfolding.png" in text


# --- Light and dark ------------------------------------------------------------------------------


@pytest.mark.parametrize("target", TARGETS)
def test_which_targets_show_two_versions(figures, target):
    text = snippet_for(figures, "loss-curve", target)
    both = "/light/" in text and "/dark/" in text
    assert both == TARGETS[target].pairs_by_itself
    for theme, other in (("light", "dark"), ("dark", "light")):
        snippet = snippet_for(figures, "loss-curve", target, theme=theme)
        assert f"/{theme}/" in snippet and f"/{other}/" not in snippet


def test_the_reader_sees_one_of_two_versions(figures):
    marks = {
        "html": '<source media="(prefers-color-scheme: dark)"',
        "github": '<source media="(prefers-color-scheme: dark)"',
        "mkdocs": "loss-curve.svg#only-dark",
        "quarto-html": "::: {.dark-content}",
        "jupyter-book": ":figclass: only-dark",
        "myst": ":class: hidden dark:block",
        "sphinx": ":figclass: only-dark",
    }
    assert set(marks) == {name for name, target in TARGETS.items() if target.pairs}
    for target, mark in marks.items():
        assert mark in snippet_for(figures, "loss-curve", target, theme="both")


def test_themes_of_an_author_are_themes_too(tmp_path):
    themes = {"course": {**THEMES["light"], "background": "#ffeecc"}}
    figures = make_library(tmp_path / "figures", themes=themes)
    assert "figures/course/loss-curve.svg" in snippet_for(figures, "loss-curve", "html")
    assert 'data-background-color="#ffeecc"' in snippet_for(figures, "loss-curve", "reveal")
    assert "{HTML}{FFEECC}" in snippet_for(figures, "loss-curve", "latex")


# --- Where targets differ -------------------------------------------------------------------------


def test_quarto_pdf_gets_pdf_and_formulas(figures):
    text = snippet_for(figures, "loss-curve", "quarto-pdf")
    assert '::: {.content-visible when-format="pdf"}' in text
    assert "light/loss-curve.pdf" in text and r"$\partial$C/$\partial$w" in text


def test_the_snippet_for_quarto_lists_the_poster_that_quarto_overlooks(figures):
    text = snippet_for(figures, "unfolding", "quarto-html", theme="light")
    resources = re.search(r"<!-- In the header: (.*) -->", text)[1]
    assert yaml.safe_load(resources) == {"resources": ["figures/light/unfolding.png"]}


def test_options_of_myst_are_quoted_for_sphinx_and_bare_for_myst_itself(figures):
    quoted = re.search("^:alt: (.*)$", snippet_for(figures, "loss-curve", "jupyter-book"), re.M)[1]
    bare = re.search("^:alt: (.*)$", snippet_for(figures, "loss-curve", "myst"), re.M)[1]
    assert yaml.safe_load(quoted) == bare == f"The loss <falls>, seen in the light: {HOSTILE}"


def test_myst_plays_films_in_a_frame(figures):
    text = snippet_for(figures, "unfolding", "myst")
    assert text.startswith("```{iframe} figures/players/unfolding.html\n")


@pytest.mark.parametrize("target", ["sphinx", "jupyter-book"])
def test_sphinx_finds_posters_in_its_static_folder(tmp_path, target):
    figures = make_library(tmp_path / "docs" / "figures")
    (tmp_path / "docs" / ("conf.py" if target == "sphinx" else "_config.yml")).touch()
    text = snippet_for(figures, "unfolding", target, tmp_path / "docs" / "weeks" / "one.md", theme="light")
    poster = re.search("^ *:poster: (.*)$", text, re.M)[1].strip('"')
    assert poster == "../_static/light/unfolding.png"
    assert "Copy ../figures/light/unfolding.png to _static/light/unfolding.png" in text


@pytest.mark.parametrize("target", ["sphinx", "jupyter-book", "myst"])
def test_writers_take_the_format_they_know_unless_one_is_asked_for(tmp_path, target):
    figures = make_library(tmp_path / "figures")
    text = snippet_for(figures, "loss-curve", target, tmp_path / "a.md", theme="light")
    assert "figures/light/loss-curve.*" in text
    only = snippet_for(figures, "loss-curve", target, tmp_path / "a.md", theme="light", format_="png")
    assert "figures/light/loss-curve.png" in only


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        (None, "../../figures/light/unfolding.mp4"),
        ("use_directory_urls: true", "../../figures/light/unfolding.mp4"),
        ("site_name: x\nuse_directory_urls: false", "../figures/light/unfolding.mp4"),
    ],
)
def test_mkdocs_pages_lie_one_folder_down_unless_the_site_says_otherwise(tmp_path, settings, path):
    figures = make_library(tmp_path / "docs" / "figures")
    if settings:
        (tmp_path / "mkdocs.yml").write_text(settings)
    page = tmp_path / "docs" / "weeks" / "one.md"
    assert f'src="{path}"' in snippet_for(figures, "unfolding", "mkdocs", page, theme="light")
    # Paths in Markdown are mended by MkDocs.
    assert "](../figures/light/" in snippet_for(figures, "loss-curve", "mkdocs", page, theme="light")


def test_beamer_refuses_a_path_that_latex_cannot_read(tmp_path):
    figures = make_library(tmp_path / "50% off")
    with pytest.raises(HiddenreelError) as error:
        snippet_for(figures, "loss-curve", "latex", tmp_path / "deck.tex")
    assert str(error.value) == (
        "LaTeX reads no path with '%', as in 50% off/light/loss-curve.pdf: rename the folder"
    )


@pytest.mark.parametrize("target", ["powerpoint", "keynote", "google-slides"])
@pytest.mark.parametrize(("name", "file"), [("loss-curve", "png"), ("unfolding", "mp4")])
def test_programs_get_steps(figures, target, name, file):
    lines = snippet_for(figures, name, target).splitlines()
    assert [line.split(".")[0] for line in lines] == [str(n + 1) for n in range(len(lines))]
    assert f"light/{name}.{file}" in lines[0]
    assert any(HOSTILE in line for line in lines)


def test_a_notebook_gets_a_cell_that_names_the_file_and_its_words(figures):
    for name, call, file in (("loss-curve", "Image", "png"), ("unfolding", "Video", "mp4")):
        (imported, shown) = ast.parse(snippet_for(figures, name, "jupyter")).body
        assert imported.names[0].name == shown.value.func.id == call
        given = {word.arg: word.value.value for word in shown.value.keywords}
        assert given["filename"] == f"figures/light/{name}.{file}" and given["width"] == 64
        words = given["alt"] if "alt" in given else given["html_attributes"]
        assert plain(HOSTILE) in html.unescape(words)


def test_word_gets_a_picture_of_pixels_and_a_link_to_the_film(figures):
    lines = snippet_for(figures, "unfolding", "word").splitlines()
    assert lines[0].endswith("figures/light/unfolding.png")
    assert lines[-1].endswith("figures/light/unfolding.mp4")
    assert snippet_for(figures, "loss-curve", "word").splitlines()[0].endswith("loss-curve.png")


def test_typst_gets_strings(figures):
    text = snippet_for(figures, "unfolding", "typst")
    assert json.dumps(f"{TITLE}. {HOSTILE}", ensure_ascii=False) in text
    assert 'image("figures/light/unfolding.png"' in text
    assert '#link("figures/light/unfolding.mp4")' in text


@pytest.mark.parametrize("name", ["loss-curve", "unfolding"])
def test_quarto_begins_a_slide_with_a_heading(figures, name):
    text = snippet_for(figures, name, "quarto-reveal")
    assert text.startswith('## {background-color="#fdfdfb" data-menu-title="')
    assert "r-stretch" in text and "::: {.notes}" in text


@pytest.mark.parametrize("name", ALIASES)
def test_other_names_of_a_target_give_its_snippets(figures, name):
    target = target_named(name)
    assert target.name == ALIASES[name].target
    assert snippet_for(figures, "unfolding", name) == snippet_for(figures, "unfolding", target.name)
    assert target.needs == (ALIASES[name].needs or TARGETS[target.name].needs)


# --- What is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "target", "options", "message"),
    [
        (
            "los-curve",
            "html",
            {},
            "{figures}/manifest.json lists no product 'los-curve' "
            "(choose loss-curve, unfolding; did you mean loss-curve?)",
        ),
        ("loss-curve", "revael", {}, f"there is no target 'revael' (choose {CHOICES}; did you mean reveal?)"),
        (
            "loss-curve",
            "html",
            {"theme": "drak"},
            "loss-curve was not made in theme 'drak' (choose light, dark; did you mean dark?)",
        ),
        ("loss-curve", "reveal", {"theme": "both"}, "reveal shows one theme at a time (choose light, dark)"),
        ("loss-curve", "reveal", {"format_": "pdf"}, "reveal shows no 'pdf' of loss-curve (choose svg, png)"),
        (
            "unfolding",
            "reveal",
            {"format_": "chapters"},
            "unfolding has no chapters: its film was not cut into clips",
        ),
    ],
)
def test_what_cannot_be_shown_is_explained_in_one_line(figures, name, target, options, message):
    with pytest.raises(HiddenreelError) as error:
        snippet_for(figures, name, target, **options)
    assert str(error.value) == message.format(figures=figures)


def test_a_format_that_was_not_made(tmp_path):
    figures = make_library(tmp_path / "figures", figure_formats=("pdf",), film_formats=("mp4",))
    for name, options, message in [
        (
            "loss-curve",
            {},
            "html shows svg or png, and loss-curve has pdf: add one to formats.figures in the configuration",
        ),
        (
            "unfolding",
            {"format_": "gif"},
            "unfolding was not made as gif (choose mp4), or add it to formats.films in the configuration",
        ),
    ]:
        with pytest.raises(HiddenreelError) as error:
            snippet_for(figures, name, "html", **options)
        assert str(error.value) == message


def test_one_theme_is_no_pair(tmp_path):
    figures = make_library(tmp_path / "figures", themes={"dark": THEMES["dark"]})
    with pytest.raises(HiddenreelError) as error:
        snippet_for(figures, "loss-curve", "html", theme="both")
    assert str(error.value) == "loss-curve was not made in a light and a dark theme (choose dark)"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (None, "is not there: make the products first, or name their folder with --figures"),
        ("{", "is not a list of products as this version writes it: make them again"),
        ("[]", "is not a list of products as this version writes it: make them again"),
        ('{"products": []}', "is not a list of products as this version writes it: make them again"),
    ],
)
def test_a_folder_without_a_manifest_of_ours_is_refused(tmp_path, content, what):
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(HiddenreelError) as error:
        read_library(tmp_path)
    assert str(error.value) == f"{tmp_path}{os.sep}manifest.json {what}"


# --- All snippets of a product, as a file --------------------------------------------------------


def test_a_file_has_each_snippet_as_it_is_printed(figures):
    paths = write_snippets(read_library(figures))
    assert [path.name for path in paths] == ["loss-curve.md", "unfolding.md"]
    for path in paths:
        text = path.read_text(encoding="utf-8")
        blocks = re.findall(r"^`--for ([\w-]+)`.*?\n\n(`{3,})\w+\n(.*?)\n\2$", text, re.MULTILINE | re.DOTALL)
        assert [target for target, _, _ in blocks] == list(TARGETS)
        for target, _, block in blocks:
            assert block == snippet_for(figures, path.stem, target, figures.parent / "index.md")


def test_targets_that_cannot_show_the_product_are_left_out(tmp_path):
    figures = make_library(tmp_path / "figures", figure_formats=("pdf",))
    library = read_library(figures)
    written = snippets_of(library, library.product("loss-curve"))
    assert {target.name for target in written} == {"quarto-pdf", "latex", "keynote"}


def test_a_fence_is_longer_than_any_within():
    assert fenced("a\n```` b", "text") == "`````text\na\n```` b\n`````"
    assert fenced("a `` b", "text") == "```text\na `` b\n```"
