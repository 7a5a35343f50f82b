"""The gallery shows every product in every theme, and loads and runs nothing but its own parts."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import shutil
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from fontTools.ttLib import TTFont
from library_made import HOSTILE, RUN, THEMES, make_library
from PIL import Image
from test_escape import Words, plain

from hiddenreel.__main__ import main
from hiddenreel.language import Language
from hiddenreel.publish.embed.files import write_snippets
from hiddenreel.publish.embed.selection import Document
from hiddenreel.publish.embed.targets import TARGETS, snippet, target_named
from hiddenreel.publish.pages.gallery import without_sentences, write_gallery
from hiddenreel.publish.pages.player import write_players, write_single_page
from hiddenreel.publish.pages.thumbnail import WIDTHS, ThumbnailCache, thumbnail, tile
from hiddenreel.publish.products.library import File, LibraryError, by_scheme, read_library
from hiddenreel.publish.products.wording import facts, options_in_words, run_in_words, seconds, size

VOID = {"meta", "link", "img", "source", "track", "input", "br"}


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """Return a folder of products with its gallery and players."""
    folder = tmp_path_factory.mktemp("course") / "figures"
    make_library(folder, {"loss-curve": f"Falls {HOSTILE}", "b": "B"}, {"unfolding": HOSTILE})
    write_gallery(read_library(folder), [folder / "hiddenreel.pptx"])
    write_players(read_library(folder))
    return folder


def page_of(folder, path="index.html"):
    return (folder / path).read_text(encoding="utf-8")


def embedding_of(text):
    """Return what the gallery's script knows of targets and snippets."""
    data = r'<script type="application/json" id="embedding">(.*?)</script>'
    return json.loads(re.search(data, text, re.DOTALL)[1])


def tags(text, name):
    return [tag for kind, tag in Words(text).tags if kind == name]


@pytest.fixture(params=["index.html", "players/unfolding.html"])
def page(request, figures):
    return request.param, page_of(figures, request.param)


# --- What any of our pages keeps to --------------------------------------------------------------


def test_a_page_has_a_language_a_title_and_one_first_heading(page):
    _, text = page
    read = Words(text)
    assert text.startswith("<!doctype html>\n<html lang=")
    kinds = [kind for kind, _ in read.tags]
    assert kinds.count("title") == kinds.count("h1") == kinds.count("main") == 1
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in tags(text, "meta")


def test_headings_go_down_one_step_at_a_time(page):
    levels = [int(kind[1]) for kind, _ in Words(page[1]).tags if re.fullmatch(r"h\d", kind)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:]))


def test_every_tag_is_closed(page):
    """By the letter: what html.parser opens it closes in order."""
    from html.parser import HTMLParser

    class Nested(HTMLParser):
        def __init__(self):
            super().__init__()
            self.open = []

        def handle_starttag(self, tag, attributes):
            if tag not in VOID:
                self.open.append(tag)

        def handle_endtag(self, tag):
            assert self.open.pop() == tag, self.getpos()

    reader = Nested()
    reader.feed(page[1])
    assert reader.open == []


def test_the_policy_names_style_and_script_by_their_hashes_and_forbids_the_rest(page):
    _, text = page
    (policy,) = [
        tag["content"] for tag in tags(text, "meta") if tag.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for name, pattern in (("style", r"<style>(.*?)</style>"), ("script", r"<script>(.*?)</script>")):
        (content,) = re.findall(pattern, text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert rules[f"{name}-src"] == f"'sha256-{digest}'"
    assert not re.search(r"https?:", policy)


def test_nothing_is_styled_or_run_in_line_and_nothing_is_asked_of_a_network(page):
    _, text = page
    for kind, tag in Words(text).tags:
        assert not [key for key in tag if key.startswith("on") or key == "style"], kind
        for key in ("src", "href", "srcset", "poster"):
            assert not re.match(r"(?!data:)\w+:|//", tag.get(key) or ""), tag[key]
        assert "autoplay" not in tag


def test_what_a_page_links_to_lies_beside_it(figures, page):
    path, text = page
    here = (figures / path).parent
    ids = {tag["id"] for _, tag in Words(text).tags if "id" in tag}
    for kind, tag in Words(text).tags:
        for key in ("src", "href", "poster"):
            address = tag.get(key)
            if not address or address.startswith("data:"):
                continue
            file, _, fragment = address.partition("#")
            if not file:
                assert unquote(fragment) in ids, (kind, address)
            elif not file.endswith((".pptx", ".md")):  # Other rules make these.
                assert (here / unquote(file)).is_file(), (kind, address)


def test_films_have_controls_and_a_name_and_wait(page):
    videos = tags(page[1], "video")
    assert len(videos) == 2
    for video in videos:
        assert {"controls", "muted", "playsinline"} <= set(video)
        assert video["preload"] == "none" and video["poster"].endswith("/unfolding.png")
        assert plain(HOSTILE) in video["aria-label"]


def test_words_are_escaped(page):
    assert plain(HOSTILE) in plain(Words(page[1]).text)


def test_chapters_lead_into_the_film(page):
    links = [tag for tag in tags(page[1], "a") if "data-seconds" in tag]
    assert [tag["data-seconds"] for tag in links] == ["0.0", "0.5", "0.0", "0.5"]
    assert all(tag["href"].endswith(f"unfolding.mp4#t={tag['data-seconds']}") for tag in links)


def test_the_same_library_gives_the_same_bytes(figures, tmp_path):
    before = page_of(figures), page_of(figures, "players/unfolding.html")
    write_gallery(read_library(figures), [figures / "hiddenreel.pptx"])
    write_players(read_library(figures))
    assert (page_of(figures), page_of(figures, "players/unfolding.html")) == before


# --- What the gallery shows ----------------------------------------------------------------------


def test_every_product_is_shown_once_with_a_version_of_each_theme(figures):
    text = page_of(figures)
    articles = re.findall(r"<article.*?</article>", text, re.DOTALL)
    assert [tags(article, "article")[0]["id"] for article in articles] == ["unfolding", "loss-curve", "b"]
    for article in articles:
        shown = [tag["data-theme"] for tag in tags(article, "div") if tag.get("class", "").startswith("v ")]
        assert shown == ["light", "dark"]
        # A screen reader gets one description of each version.
        descriptions = [tag["alt"] for tag in tags(article, "img") if tag["alt"] and "aria-hidden" not in tag]
        descriptions += [tag["aria-label"] for tag in tags(article, "video")]
        assert len(descriptions) == 2 and all("seen in the" in alt for alt in descriptions)


def test_small_pictures_are_in_the_page_and_large_ones_wait(figures):
    images = tags(page_of(figures), "img")
    small = [tag for tag in images if tag["src"].startswith("data:image/webp;base64,")]
    large = [tag for tag in images if not tag["src"].startswith("data:")]
    assert len(small) == 6 and len(large) == 4
    assert all(tag["loading"] == "lazy" for tag in large)


def test_the_page_knows_every_snippet(figures):
    embedding = embedding_of(page_of(figures))
    assert list(embedding["targets"]) == list(TARGETS)
    assert set(embedding["snippets"]) == {"loss-curve", "b", "unfolding"}
    for name, snippets in embedding["snippets"].items():
        assert set(snippets) == set(TARGETS)
        for place, texts in snippets.items():
            assert set(texts) == ({"both"} if TARGETS[place].pairs_by_itself else {"light", "dark"})
            for theme, text in texts.items():
                if theme != "both" and (place, name) != ("lms", "unfolding"):
                    assert f"figures/{theme}/{name}." in text


def test_the_page_states_settings_and_sizes(figures):
    text = plain(Words(page_of(figures)).text)
    for words in ("Run circles", "Network2–3–1", "Optionsepoch 3", "Picture, SVG", "64 × 36"):
        assert words in text
    assert "hiddenreel.pptx" in text


def test_a_theme_of_ones_own_is_one_of_the_choices_and_has_snippets_of_its_own(tmp_path):
    themes = {**THEMES, "course": {**THEMES["dark"], "background": "#201040"}}
    folder = make_library(tmp_path / "figures", themes=themes)
    write_gallery(read_library(folder))
    text = page_of(folder)
    choices = [tag["value"] for tag in tags(text, "input") if tag.get("name") == "theme"]
    assert choices == ["auto", "light", "dark", "course"]
    assert "--ground: #201040;" in text
    assert '"course": "' in text


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_one_theme_is_shown_to_everybody(tmp_path, theme):
    folder = make_library(tmp_path / "figures", themes={theme: THEMES[theme]})
    write_gallery(read_library(folder))
    for scheme in ("light", "dark"):
        auto = r'html\[data-theme="auto"\]'
        rule = rf"prefers-color-scheme: {scheme}\) {{.*?{auto} \.v:not\(\.v-{theme}\)"
        assert re.search(rule, page_of(folder), re.DOTALL)


@pytest.mark.parametrize(
    ("films", "lede"),
    [
        ({}, "1 figure of 1 trained network. "),
        ({"unfolding": "U"}, "1 figure and 1 film of 1 trained network. "),
    ],
)
def test_a_single_run_without_a_film(tmp_path, films, lede):
    folder = make_library(tmp_path / "figures", films=films)
    write_gallery(read_library(folder))
    text = page_of(folder)
    assert len(tags(text, "article")) == 1 + len(films)
    assert lede in plain(Words(text).text)
    assert "<h1>How a network learns</h1>" in text


def test_the_page_has_the_title_of_the_course(tmp_path):
    library = read_library(make_library(tmp_path / "figures"))
    write_gallery(replace(library, course={"title": "Nets & more"}))
    assert "<h1>Nets &amp; more</h1>" in page_of(library.folder)


@pytest.mark.parametrize(
    ("figure_formats", "film_formats"),
    [(("pdf",), ("mp4",)), (("svg",), ("gif",)), (("png",), ("png",)), (("svg", "pdf"), ("mp4", "gif"))],
)
def test_any_formats_can_be_shown(tmp_path, figure_formats, film_formats):
    folder = make_library(tmp_path / "figures", figure_formats=figure_formats, film_formats=film_formats)
    write_gallery(read_library(folder))
    text = page_of(folder)
    for path in (f"light/loss-curve.{figure_formats[0]}", f"dark/unfolding.{film_formats[0]}"):
        assert f'"{path}"' in text
    pictured = [tag for tag in tags(text, "img") if tag["alt"]]
    assert all(plain(HOSTILE) in tag["alt"] for tag in pictured)


def words_of(text, name):
    (article,) = [tag for tag in tags(text, "article") if tag["id"] == name]
    return article["data-words"]


def test_the_main_film_opens_the_page_and_films_come_before_figures(tmp_path):
    folder = make_library(tmp_path / "figures", {"a": "A", "b": "B"}, {"c": "C", "d": "D"})
    write_gallery(read_library(folder))
    articles = tags(page_of(folder), "article")
    assert [(tag["id"], tag["class"]) for tag in articles] == [
        ("c", "product main"),
        ("d", "product"),
        ("a", "product"),
        ("b", "product"),
    ]


def test_a_search_knows_the_words_of_the_field(tmp_path):
    names = {"loss-curve": "The loss", "decision-regions": "Regions", "error-recursion": "Backward"}
    folder = make_library(tmp_path / "figures", names, {"grand-tour": "A tour"})
    write_gallery(read_library(folder))
    text = page_of(folder)
    for name, words in {
        "loss-curve": "overfitting learning curve",
        "decision-regions": "decision boundary classifier",
        "error-recursion": "backpropagation gradient",
        "grand-tour": "pca animation sgd circles",
    }.items():
        assert all(word in words_of(text, name) for word in words.split())
    assert "animation" not in words_of(text, "loss-curve")


def test_no_sentence_stands_twice_with_a_product(tmp_path):
    # With a letter of the other libraries, whose typeface is made already.
    folder = make_library(tmp_path / "figures", {"a": "It falls"}, {}, words="Then ℓ rests.")
    write_gallery(read_library(folder))
    (article,) = re.findall(r"<article.*?</article>", page_of(folder), re.DOTALL)
    # The words for people who do not see the picture are a sentence of their own.
    text = plain(Words(article).text).replace("It falls, seen in the light: Then ℓ rests.", "", 1)
    assert text.count("It falls") == 1 and text.count("Then ℓ rests.") == 1
    assert without_sentences("It falls. So.", ["it falls!"]) == "So."


def test_pages_are_set_in_the_typeface_of_the_pictures(page):
    faces = re.findall(r"@font-face \{.*?\}", page[1])
    assert [re.search("font-weight: (\\d+)", face)[1] for face in faces] == ["400", "600"]
    for face in faces:
        assert 'font-family: "Source Sans Pro"' in face
        data = re.search(r"url\(data:font/woff;base64,([^)]*)\)", face)[1]
        letters = TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()
        assert {ord(letter) for letter in "Aaσ∂²"} <= set(letters)
    assert "font-src data:" in page[1]


# --- Players -------------------------------------------------------------------------------------


def test_a_film_opens_with_its_first_still_and_not_with_its_end(tmp_path):
    folder = make_library(tmp_path / "figures")
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (film,) = [entry for entry in listed["products"] if entry["group"] == "films"]
    for theme, version in film["versions"].items():
        poster = next(file for file in version["files"] if file["role"] == "poster")
        for number in (1, 2):
            path = f"{theme}/unfolding.chapter-{number}.png"
            shutil.copyfile(folder / poster["path"], folder / path)
            still = {"path": path, "role": "still", "chapter": number}
            version["files"].append({**poster, **still})
    (folder / "manifest.json").write_text(json.dumps(listed), encoding="utf-8")
    write_gallery(read_library(folder))
    write_players(read_library(folder))
    for path in ("index.html", "players/unfolding.html"):
        posters = [tag["poster"] for tag in tags(page_of(folder, path), "video")]
        assert [Path(poster).name for poster in posters] == ["unfolding.chapter-1.png"] * 2
    target, document = target_named("html"), Document.at(folder, folder / "page.md")
    pasted = snippet(read_library(folder).product("unfolding"), target, document)
    assert [Path(tag["poster"]).name for tag in tags(pasted, "video")] == ["unfolding.chapter-1.png"] * 2


def test_a_film_without_an_mp4_has_no_player(tmp_path):
    folder = make_library(tmp_path / "figures", film_formats=("gif", "png"))
    assert write_players(read_library(folder)) == []


@pytest.mark.parametrize(("name", "kind"), [("unfolding", "source"), ("loss-curve", "img")])
def test_a_single_page_holds_the_product_itself_once(figures, tmp_path, name, kind):
    page = tmp_path / "page.html"
    write_single_page(figures, read_library(figures).product(name), "dark", page)
    text = page.read_text(encoding="utf-8")
    for _, tag in Words(text).tags:
        for key in ("src", "href", "poster"):
            assert tag.get(key, "#").startswith(("data:", "#")), tag
    (shown,) = tags(text, kind)
    content = base64.b64decode(shown["src"].split(",")[1])
    assert content in [file.read_bytes() for file in (figures / "dark").glob(f"{name}.*")]
    assert text.count(shown["src"]) == 1
    assert "--ground: #12151c" in text


def test_a_film_over_the_budget_gives_way_to_lighter_files(figures, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(figures.parent)
    folder, page = Path(figures.name), Path("page.html")
    arguments = ["embed", "unfolding", "--figures", str(folder), "--single-file", str(page)]
    seen = []
    for _ in range(3):
        budget = ["--budget", str((page.stat().st_size - 1) / 1e6)] if seen else []
        assert main([*arguments, *budget]) == 0
        seen.append(capsys.readouterr().err)
    first = "light/unfolding"
    assert seen[0] == ""
    assert seen[1:] == [f"{page} shows {first}.{kind} in place of the film\n" for kind in ("gif", "png")]
    before = page.read_bytes()
    assert main([*arguments, "--budget", "0.001"]) == 1
    size = f"{len(before) / 1e6:.2f}"
    assert capsys.readouterr().err == (
        f"error: {page} would have {size} MB, more than the budget of 0.001 MB\n"
    )
    assert page.read_bytes() == before


def with_settings(folder: Path, **settings) -> Path:
    """Set the budget or the pages of products that are made already."""
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**listed, **settings}), encoding="utf-8")
    return folder


def test_a_page_of_the_gallery_keeps_to_the_budget_with_smaller_pictures(tmp_path, monkeypatch):
    # What the libraries of these tests hold is too plain to weigh more when it is wider.
    monkeypatch.setattr(
        "hiddenreel.publish.pages.gallery.thumbnail",
        lambda picture, ground, cache, wide: (f"data:image/webp;base64,{'A' * 40 * wide}", wide, 1),
    )
    folder = make_library(tmp_path / "figures", {"a": "A"}, {})
    sizes = []
    for _ in WIDTHS:
        write_gallery(read_library(folder))
        sizes.append((folder / "index.html").stat().st_size)
        with_settings(folder, budget=(sizes[-1] - 1) / 1e6)
    assert sizes == sorted(sizes, reverse=True) and len(set(sizes)) == len(WIDTHS)
    with pytest.raises(LibraryError) as caught:
        write_gallery(read_library(folder))
    mb, budget = sizes[-1] / 1e6, (sizes[-1] - 1) / 1e6
    assert str(caught.value) == (
        f"{folder / 'index.html'} would have {mb:.2f} MB, more than the budget of {budget:g} MB"
    )


def test_a_player_over_the_budget_shows_lighter_files(tmp_path):
    folder = make_library(tmp_path / "figures")
    player = folder / "players/unfolding.html"
    with_player = write_players(read_library(folder))
    assert with_player == [player] and tags(page_of(folder, "players/unfolding.html"), "video")
    film = max((folder / theme / "unfolding.mp4").stat().st_size for theme in THEMES)
    with_settings(folder, budget=(player.stat().st_size + film) / 1e6)
    write_players(read_library(folder))
    text = page_of(folder, "players/unfolding.html")
    assert len(tags(text, "video")) == len(THEMES)
    lightest = min((folder / theme / "unfolding.mp4").stat().st_size for theme in THEMES)
    with_settings(folder, budget=(player.stat().st_size + lightest - 1) / 1e6)
    write_players(read_library(folder))
    shown = [tag["src"] for tag in tags(page_of(folder, "players/unfolding.html"), "img")]
    assert shown == [f"../{theme}/unfolding.gif" for theme in THEMES]
    with_settings(folder, budget=0.001)
    with pytest.raises(LibraryError, match=r"MB, more than the budget of 0\.001 MB"):
        write_players(read_library(folder))


def test_the_budget_of_the_configuration_is_that_of_a_single_page(tmp_path, capsys):
    folder = with_settings(make_library(tmp_path / "figures"), budget=0.001)
    page = tmp_path / "page.html"
    arguments = ["embed", "unfolding", "--figures", str(folder), "--single-file", str(page)]
    assert main(arguments) == 1
    assert "more than the budget of 0.001 MB" in capsys.readouterr().err
    assert main([*arguments, "--budget", "5"]) == 0


# --- Links ---------------------------------------------------------------------------------------


def local_links(folder: Path, page: str) -> set[Path]:
    """Return the files that a page names, as they lie in the folder."""
    found = set()
    for _, tag in Words(page_of(folder, page)).tags:
        for key in ("src", "href", "poster"):
            path = unquote(tag.get(key) or "#").partition("#")[0]
            if path and not path.startswith("data:"):
                found.add((folder / page).parent.joinpath(path).resolve())
    return found


@pytest.mark.parametrize("pages", [["gallery"], ["gallery", "snippets", "players"]])
def test_no_page_links_to_what_is_not_made(tmp_path, pages):
    folder = with_settings(make_library(tmp_path / "figures"), pages=pages)
    library = read_library(folder)
    written = ["index.html"]
    write_gallery(library)
    if "players" in pages:
        written += [path.relative_to(folder).as_posix() for path in write_players(library)]
    if "snippets" in pages:
        write_snippets(library)
    for page in written:
        links = local_links(folder, page)
        assert links and [path for path in links if not path.exists()] == []
    # Snippets that show a film in its player are offered where there is one.
    snippets = embedding_of(page_of(folder))["snippets"]["unfolding"]
    assert ("lms" in snippets) == ("players" in pages)


# --- Small pictures and words --------------------------------------------------------------------


def test_a_thumbnail_is_the_picture_but_small(tmp_path):
    Image.new("RGB", (1920, 1080), (200, 30, 60)).save(tmp_path / "a.png")
    address, width, height = thumbnail(tmp_path / "a.png", "#000000")
    assert (width, height) == (WIDTHS[0], 270)
    (tmp_path / "a.webp").write_bytes(base64.b64decode(address.split(",")[1]))
    with Image.open(tmp_path / "a.webp") as small:
        assert small.size == (WIDTHS[0], 270)
        assert max(abs(a - b) for a, b in zip(small.getpixel((9, 9)), (200, 30, 60))) < 8


def test_a_thumbnail_of_a_transparent_picture_has_the_ground_of_its_theme(tmp_path):
    Image.new("RGBA", (64, 36), (0, 0, 0, 0)).save(tmp_path / "a.png")
    address, _, _ = thumbnail(tmp_path / "a.png", "#ff8000")
    (tmp_path / "a.webp").write_bytes(base64.b64decode(address.split(",")[1]))
    with Image.open(tmp_path / "a.webp") as small:
        assert max(abs(a - b) for a, b in zip(small.getpixel((9, 9)), (255, 128, 0))) < 8


def test_kept_small_pictures_follow_the_picture_and_are_removed_with_it(tmp_path):
    for name, colour in (("a", "#c81e3c"), ("b", "#1e3cc8")):
        Image.new("RGB", (64, 36), colour).save(tmp_path / f"{name}.png")

    def shrunk(*names: str) -> list[object]:
        cache = ThumbnailCache(tmp_path / "kept")
        files = [tmp_path / f"{name}.png" for name in names]
        small = [thumbnail(file, "#000000", cache) for file in files]
        small += [tile(file, "#000000", (32, 18), cache).tobytes() for file in files]
        cache.remove_unused()
        return small

    first = shrunk("a", "b")
    assert len(list((tmp_path / "kept").iterdir())) == 4
    assert shrunk("a", "b") == first
    (tmp_path / "a.png").write_bytes((tmp_path / "b.png").read_bytes())
    assert shrunk("a") == [first[1], first[3]]
    assert len(list((tmp_path / "kept").iterdir())) == 2


def test_a_thumbnail_of_a_loop_is_its_last_frame(tmp_path):
    first, last = (Image.new("RGB", (64, 36), colour) for colour in ("#000000", "#ffffff"))
    first.save(tmp_path / "a.gif", save_all=True, append_images=[last], duration=100)
    address, _, _ = thumbnail(tmp_path / "a.gif", "#000000")
    (tmp_path / "a.webp").write_bytes(base64.b64decode(address.split(",")[1]))
    with Image.open(tmp_path / "a.webp") as small:
        assert min(small.convert("RGB").getpixel((9, 9))) > 240


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 kB"), (1499, "1 kB"), (250_000, "250 kB"), (1_234_567, "1.2 MB")]
)
def test_sizes(count, words):
    assert size(count) == words


@pytest.mark.parametrize(("length", "words"), [(0.4, "0:00"), (12.5, "0:12"), (61.0, "1:01")])
def test_lengths(length, words):
    assert seconds(length) == words


def test_facts_of_a_file():
    film = File("a.mp4", "film", "mp4", 2_000_000, (1920, 1080), 14.0)
    assert facts(film) == "1920 × 1080 · 0:14 · 2.0 MB"
    assert facts(File("a.pdf", "picture", "pdf", 9000, None, None)) == "9 kB"


def test_a_run_in_words():
    assert dict(run_in_words(RUN)) == {
        "Network": "2–3–1",
        "Data": "circles, samples 40, factor 0.3, noise 0.1, held out 0",
        "Activations": "sigmoid, at the end sigmoid",
        "Loss": "half-squared-error",
        "Learning rate": "1",
        "Batches": "10, shuffled",
        "Epochs": "3",
        "Start": "normal, scale 1, seed 0",
    }


def test_options_in_words():
    given = {"epochs": [0, 3], "from_zero": True, "sample": None, "seconds": 1.5}
    assert options_in_words(given) == "epochs (0; 3), from zero on, sample none, seconds 1.5"
    nested = {"camera": {"from": [30.0, 20.0], "turn": None}, "at": [[7, "flat"], [9, "apart"]]}
    assert options_in_words(nested) == "camera from angles (30; 20), at 7: flat; 9: apart"


def test_settings_are_in_the_language_of_the_page():
    given = {"panels": ["hidden-2", "inputs"], "samples": 0.2, "boundary": False, "tour_seed": 2026}
    with Language.read({"name": "de", "phrases": {}, "second_typeface": None}).applied():
        settings = dict(run_in_words({**RUN, "learning_rate": 0.5, "batch_size": 1000}))
        options = options_in_words(given)
        assert size(1_500_000) == "1,5 MB"
    assert settings["Daten"] == "circles, Samples 40, Faktor 0,3, Rauschen 0,1, Test 0"
    assert (settings["Lernrate"], settings["Batches"]) == ("0,5", "1.000, gemischt")
    assert options == (
        "Bildteile (verborgene Schicht 2; Eingaben), Samples 0,2, Grenze aus, Startwert der Rundreise 2026"
    )


def test_the_theme_for_readers_of_light_and_of_dark_pages():
    colours = [THEMES["dark"], THEMES["light"]]
    from hiddenreel.publish.products.library import Theme

    themes = [Theme(name=f"t{n}", **look) for n, look in enumerate(colours)]
    assert by_scheme(themes) == {"light": "t1", "dark": "t0"}
    assert by_scheme(themes[:1]) == {"light": "t0", "dark": "t0"}


def test_a_player_describes_its_film_at_length(figures):
    """The picture in words, its caption, and what happens at the end of each chapter."""
    (film,) = (p for p in read_library(figures).products if p.name == "unfolding")
    text = page_of(figures, "players/unfolding.html")
    described = [tag["aria-details"] for tag in tags(text, "video")]
    assert described == [tag["id"] for tag in tags(text, "details")] == ["seen-light", "seen-dark"]
    parts = re.findall(r"<details.*?</details>", text, re.DOTALL)
    words = ["What is seen", film.alt, film.caption, *(c.sentence for c in film.chapters)]
    for part in parts:
        shown = unescape(re.sub(r"<[^>]*>", "\n", part))
        places = [shown.index(" ".join(said.split())) for said in words]
        assert places == sorted(places)


def test_the_gallery_describes_every_picture_at_length(figures):
    """Each picture and film points at the element that says in words what is seen in it."""
    text = page_of(figures, "index.html")
    for product in read_library(figures).products:
        (article,) = re.findall(rf'<article[^>]* id="{product.name}".*?</article>', text, re.DOTALL)
        pictures = [tag for name in ("img", "video") for tag in tags(article, name)]
        shown = [tag for tag in pictures if tag.get("aria-label") or tag.get("alt")]
        named = [tag["aria-details"] for tag in shown if tag.get("aria-hidden") != "true"]
        (details,) = tags(article, "details")
        assert named and set(named) == {details["id"]}
        words = unescape(re.sub(r"<[^>]*>", "\n", article.partition("<details")[2]))
        alt = without_sentences(product.alt, [product.title, product.caption])
        for sentence in (alt, *(c.sentence for c in product.chapters)):
            assert " ".join(sentence.split()) in " ".join(words.split())


def test_a_page_of_one_figure_describes_it_at_length(figures, tmp_path):
    figure = next(p for p in read_library(figures).products if not p.is_film)
    write_single_page(figures, figure, None, tmp_path / "one.html")
    text = (tmp_path / "one.html").read_text()
    (details,), (picture,) = tags(text, "details"), tags(text, "img")
    assert picture["aria-details"] == details["id"]
    words = " ".join(unescape(re.sub(r"<[^>]*>", " ", text.partition("<details")[2])).split())
    assert all(" ".join(part.split()) in words for part in (figure.alt, figure.caption))
