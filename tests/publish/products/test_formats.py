"""The one table of formats agrees with what writes, shows and checks them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hiddenreel.publish.check.files import READERS
from hiddenreel.publish.products.formats import (
    BROWSER,
    BUDGETS,
    CLIP,
    CONTACT_SHEET,
    DECK,
    FORMATS,
    PLAYER,
    ROLE_TITLES,
    STILL,
    formats_of,
    made_by_default,
    piece_of,
    role_of,
)


def test_the_configuration_knows_the_formats_of_figures_and_films():
    assert formats_of("figures") == ("svg", "pdf", "png")
    assert formats_of("films") == (
        *("mp4", "webm", "gif", "webp", "png", "vtt"),
        *("transparent-webm", "transparent-mov", "frames"),
    )


def test_formats_that_not_everybody_needs_are_made_on_request_alone():
    assert made_by_default("figures") == ("svg", "pdf", "png")
    assert made_by_default("films") == ("mp4", "gif", "png", "vtt")


@pytest.mark.parametrize(
    ("page", "figures", "films"),
    [
        (BROWSER, ("svg", "png"), ("mp4", "webm", "gif", "webp", "png")),
        (DECK, ("png",), ("mp4", "gif", "png")),
        (CONTACT_SHEET, ("png",), ("png",)),
        (PLAYER, (), ("mp4", "webm")),
    ],
)
def test_each_page_shows_the_formats_that_its_readers_can_open(page, figures, films):
    assert (formats_of("figures", page), formats_of("films", page)) == (figures, films)
    assert "pdf" not in formats_of("films", page)
    assert "pdf" not in formats_of("figures", page)


@pytest.mark.parametrize("name", FORMATS)
def test_the_checker_reads_every_format_and_has_a_budget_for_it(name):
    assert READERS[FORMATS[name].ending][0] == FORMATS[name].subject
    assert FORMATS[name].subject in BUDGETS


@pytest.mark.parametrize(
    ("file", "group", "role"),
    [
        ("a.svg", "figures", "picture"),
        ("a.png", "films", "poster"),
        ("a.mp4", "films", "film"),
        ("a.mp4", "figures", None),
        ("a.vtt", "films", "captions"),
        ("a.vtt", "figures", None),
        ("a.transparent.webm", "films", "transparent"),
        ("a.frames.zip", "films", "frames"),
        ("a.zip", "films", None),
        ("a.svg", "films", None),
        ("a-filmstrip.pdf", "films", "filmstrip"),
        ("a-filmstrip.png", "films", None),
        ("a-filmstrip.svg", "figures", None),
        ("a" + STILL.format(number=12), "films", "still"),
        ("a" + CLIP.format(number=1), "films", "clip"),
        ("a.chapter-1.mp4", "films", None),
        ("a.clip-0.mp4", "films", None),
        ("a.chapter-1.png", "figures", None),
        ("ab.svg", "figures", None),
        ("a.b.svg", "figures", None),
        ("a.txt", "figures", None),
    ],
)
def test_the_role_of_a_file_follows_from_its_name(file, group, role):
    assert role_of("a", group, Path("light") / file) == role
    assert role is None or role in ROLE_TITLES


def test_a_still_and_a_clip_have_the_number_of_their_chapter():
    assert piece_of("a", Path("a.chapter-12.png")) == ("still", 12)
    assert piece_of("a", Path("a.clip-3.mp4")) == ("clip", 3)
    assert piece_of("b", Path("a.clip-3.mp4")) is None
