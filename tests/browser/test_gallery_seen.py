"""The gallery in a real browser: read, searched, switched, played, copied from, by mouse and by key."""

from __future__ import annotations

import shutil

import pytest
from library_made import THEMES, with_pages

from hiddenreel.publish.embed.selection import Document
from hiddenreel.publish.embed.targets import TARGETS, snippet
from hiddenreel.publish.products.library import read_library

ALL = ["unfolding", "turning", "loss-curve", "regions"]
WIDTHS = (360, 768, 1280, 1920)
GROUNDS = {"light": "rgb(253, 253, 251)", "dark": "rgb(18, 21, 28)", "course": "rgb(32, 16, 64)"}


@pytest.fixture
def gallery(figures):
    return figures / "index.html"


# --- Themes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_as_the_reader_has_set_it(look, gallery, scheme):
    assert look("theme", gallery, scheme=scheme) == {"seen": [scheme], "ground": GROUNDS[scheme]}


@pytest.mark.parametrize("choice", ["light", "dark", "course"])
def test_the_reader_can_switch_to_any_theme(look, gallery, choice):
    seen = look("theme", gallery, scheme="light", choose=choice)
    assert seen == {"seen": [choice], "ground": GROUNDS[choice]}


def test_the_choice_is_kept(look, gallery):
    assert look("reload", gallery) == {"chosen": "dark", "seen": ["dark"]}


def test_where_there_is_one_theme_everybody_sees_it(look, tmp_path):
    figures = with_pages(tmp_path / "figures", themes={"dark": THEMES["dark"]}, films={})
    seen = look("theme", figures / "index.html", scheme="light")
    assert seen == {"seen": ["dark"], "ground": GROUNDS["dark"]}


# --- Pictures ------------------------------------------------------------------------------------


def test_every_picture_is_there(look, gallery):
    pictures = look("pictures", gallery)
    # Two figures, each small and sharp; two films, each small until it plays.
    assert len(pictures) == 6
    assert all(picture["width"] > 0 for picture in pictures)


def test_alone_as_in_a_report_the_page_still_shows_them(look, figures, tmp_path):
    page = tmp_path / "alone.html"
    shutil.copyfile(figures / "index.html", page)
    pictures = look("pictures", page, may_say="ERR_FILE_NOT_FOUND")
    small = [picture for picture in pictures if picture["src"].startswith("data:")]
    assert len(small) == 4 and all(picture["width"] == 480 for picture in small)
    # No torn picture lies on top of them.
    assert pictures == small


def test_a_click_on_a_picture_looks_closer(look, gallery):
    seen = look("closer", gallery, product="loss-curve")
    assert seen["open"] and seen["address"] == gallery.as_uri()


def test_an_address_can_name_a_product(look, gallery):
    assert look("arrived", f"{gallery.as_uri()}#regions") == {"open": ["regions"]}
    assert look("arrived", f"{gallery.as_uri()}#nothing%20here") == {"open": []}


# --- Finding and taking --------------------------------------------------------------------------


def test_search(look, gallery):
    found = look("search", gallery, words=["unfold", "FALLS loss", "xyz", ""])
    assert found["unfold"] == {
        "shown": ["unfolding"],
        "status": "1 of 4",
        "nothing": False,
        "headings": ["section-films"],
    }
    assert found["FALLS loss"]["shown"] == ["loss-curve"]
    assert found["xyz"] == {"shown": [], "status": "0 of 4", "nothing": True, "headings": []}
    assert found[""]["shown"] == ALL and found[""]["status"] == ""


@pytest.mark.parametrize("name", ["loss-curve", "unfolding"])
@pytest.mark.parametrize("choice", ["light", "dark", "course"])
def test_the_panel_has_every_snippet_of_the_theme_in_view_and_copies_it(look, figures, name, choice):
    seen = look("snippets", figures / "index.html", product=name, choose=choice)
    product, document = read_library(figures).product(name), Document.beside(figures)
    for place, text in seen["texts"].items():
        together = TARGETS[place].pairs_by_itself and choice != "course"
        theme = None if together else choice
        assert text == snippet(product, TARGETS[place], document, theme), place
    assert list(seen["texts"]) == list(TARGETS)
    last = list(TARGETS)[-1]
    assert seen["copied"] == seen["texts"][last]
    assert seen["place"] == last


# --- Films ---------------------------------------------------------------------------------------


def test_a_film_plays_pauses_and_is_led_to_its_chapters(look, gallery):
    seen = look("film", gallery, product="unfolding")
    # The controls stand below the picture, and a thumb can hit each of them.
    assert not seen["covered"] and seen["smallest"] >= 44
    assert (seen["before"], seen["during"], seen["paused"]) == (0, 1, 0)
    assert seen["at"] == pytest.approx(0.5, abs=0.02)
    # In the page, not away from it.
    assert seen["address"] == gallery.as_uri()


def test_a_film_stays_where_it_was_when_the_theme_is_switched(look, gallery):
    assert look("film_through_themes", gallery) == {"theme": "dark", "playing": 0}


@pytest.mark.parametrize("still", [False, True])
def test_nothing_moves_by_itself(look, gallery, still):
    """WCAG 2.2.2; and who wants less motion is not scrolled about either."""
    seen = look("waiting", gallery, still=still)
    assert (seen["playing"], seen["autoplay"], seen["animations"]) == (0, 0, 0)
    assert seen["scrolling"] == ("auto" if still else "smooth")


# --- Keyboard and barriers -----------------------------------------------------------------------


def test_the_key_reaches_everything_and_shows_where_it_is(look, gallery):
    seen = look("keyboard", gallery, product="unfolding")
    assert seen["missed"] == []
    assert len(seen["reached"]) > 20
    assert seen["reached"][0]["text"] == "Skip to the products"
    assert [
        element for element in seen["reached"] if not element["outline"] and element["what"] != "video"
    ] == []


def test_the_first_stop_skips_to_the_products(look, gallery):
    assert look("skip", gallery) == {"focused": "products"}


def test_keys_choose_a_theme_and_open_a_product(look, gallery):
    assert look("arrows", gallery, product="regions") == {"chosen": "dark", "seen": ["dark"]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_there_are_no_barriers(look, gallery, scheme, width):
    seen = look("barriers", gallery, scheme=scheme, width=width, open=ALL)
    assert seen["violations"] == []
    assert seen["passes"] > 20


@pytest.mark.parametrize("width", WIDTHS)
def test_there_is_room_on_every_screen(look, gallery, width):
    seen = look("room", gallery, width=width, open=ALL)
    assert seen == {"closed": 0, "opened": 0, "cut": []}


def test_without_a_script_everything_is_still_there(look, gallery):
    seen = look("plain", gallery, plain=True)
    # What would do nothing is not offered.
    assert seen == {"seen": ["light"], "look": True, "links": 1, "tools": []}


# --- A small house -------------------------------------------------------------------------------


def test_a_single_figure(look, tmp_path):
    figures = with_pages(tmp_path / "figures", films={}, figure_formats=("pdf",))
    seen = look("room", figures / "index.html", width=360, open=["loss-curve"])
    assert seen == {"closed": 0, "opened": 0, "cut": []}
    assert look("barriers", figures / "index.html", open=["loss-curve"])["violations"] == []
