"""A contact sheet shows every picture of a theme, small, in its section and above its name."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from hiddenreel.draw.theme.theme import THEMES
from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.pages.contact_sheet import COLUMNS, contact_sheet
from hiddenreel.publish.products.formats import BUDGETS
from hiddenreel.publish.products.library import Library, read_library

WIDTH = 160
# More than a row in the first section, one film, and a product without a picture.
SECTIONS = {"Forward direction": COLUMNS + 2, "Films": 1}
WITHOUT = "only-as-svg"


def colour_of(number: int) -> tuple[int, int, int]:
    return 20 * number, 255 - 20 * number, 128


def product(name: str, section: str, files: dict[str, list[dict]]) -> dict:
    """List a product with its files by theme."""
    group = "films" if section == "Films" else "figures"
    words = dict.fromkeys(("kind", "summary", "hint", "run", "title", "caption", "alt"), "words")
    versions = {theme: {"files": of_theme} for theme, of_theme in files.items()}
    more = {"options": {}, "compare": [], "chapters": [], "versions": versions}
    return {"name": name, "section": section, "group": group, **words, **more}


@pytest.fixture
def library(tmp_path) -> Library:
    """Return a library of pictures of one colour each, in two themes."""
    products, folder = [], tmp_path / "figures"
    for theme in THEMES:
        (folder / theme).mkdir(parents=True)
    for section, count in SECTIONS.items():
        for _ in range(count):
            number, files = len(products), {}
            for theme in THEMES:
                path = f"{theme}/p{number}.png"
                Image.new("RGB", (64, 36), colour_of(number)).save(folder / path)
                role = "poster" if section == "Films" else "picture"
                file = {"path": path, "role": role, "format": "png", "bytes": 1, "pixels": [64, 36]}
                name = f"{theme}/p{number}.chapter-1.png"
                files[theme] = [{**file, "path": name, "role": "still", "chapter": 1}, file]
            products.append(product(f"p{number}", section, files))
    svg = {"path": "a.svg", "role": "picture", "format": "svg", "bytes": 1, "pixels": None}
    products.append(product(WITHOUT, "Forward direction", {theme: [svg] for theme in THEMES}))
    listed = {
        "sections": ["Forward direction", "Training and checking", "Films"],
        "themes": {name: theme.page_colours for name, theme in THEMES.items()},
        "runs": {},
        "products": products,
    }
    (folder / "manifest.json").write_text(json.dumps(listed))
    return read_library(folder)


@pytest.fixture
def written(monkeypatch) -> list[tuple[str, tuple[int, int], str]]:
    """List text, position and anchor of everything written on a sheet."""
    noted = []
    true = ImageDraw.ImageDraw.text

    def text(draw, at, words, *arguments, **options):
        noted.append((words, at, options["anchor"]))
        return true(draw, at, words, *arguments, **options)

    monkeypatch.setattr(ImageDraw.ImageDraw, "text", text)
    return noted


def box_of(pixels: np.ndarray, colour: tuple[int, int, int]) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of a rectangle of one colour, px."""
    rows, columns = np.nonzero((pixels == colour).all(axis=2))
    left, top, right, bottom = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
    assert len(rows) == (right - left) * (bottom - top)
    return left, top, right, bottom


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_every_picture_stands_in_its_section_above_its_name(library, written, tmp_path, theme):
    contact_sheet(library, theme, tmp_path / "sheet.png", width=WIDTH)
    with Image.open(tmp_path / "sheet.png") as sheet:
        pixels = np.asarray(sheet.convert("RGB"))
    names = {words: at for words, at, _ in written}
    assert set(names) == {*SECTIONS, *(f"p{n}" for n in range(sum(SECTIONS.values())))}
    number, above = 0, 0
    for section, count in SECTIONS.items():
        assert names[section][1] > above
        for _ in range(count):
            left, top, right, bottom = box_of(pixels, colour_of(number))
            assert (right - left, bottom - top) == (WIDTH, WIDTH * 9 // 16)
            name_x, name_y = names[f"p{number}"]
            assert name_x == left and bottom < name_y < pixels.shape[0]
            # The heading of its section is above it, and so is the section before.
            assert above < names[section][1] < top
            number += 1
        above = names[f"p{number - 1}"][1]


def test_rows_have_five_pictures(library, tmp_path):
    contact_sheet(library, "light", tmp_path / "sheet.png", width=WIDTH)
    with Image.open(tmp_path / "sheet.png") as sheet:
        pixels = np.asarray(sheet.convert("RGB"))
    corners = [box_of(pixels, colour_of(number))[:2] for number in range(COLUMNS + 1)]
    assert len({top for _, top in corners[:COLUMNS]}) == 1
    assert corners[COLUMNS][0] == corners[0][0] and corners[COLUMNS][1] > corners[0][1]


def test_the_ground_is_nearer_to_grey_than_that_of_the_pictures(library, tmp_path):
    for theme, darker in (("light", True), ("dark", False)):
        contact_sheet(library, theme, tmp_path / "sheet.png", width=WIDTH)
        with Image.open(tmp_path / "sheet.png") as sheet:
            ground = np.mean(sheet.getpixel((0, 0)))
        own = np.mean(Image.new("RGB", (1, 1), THEMES[theme].background).getpixel((0, 0)))
        assert (ground < own) == darker and abs(ground - own) > 5


def test_a_sheet_over_the_budget_of_a_picture_is_drawn_smaller(library, tmp_path, monkeypatch):
    contact_sheet(library, "light", tmp_path / "large.png", width=400)
    most = (tmp_path / "large.png").stat().st_size - 1
    budget = replace(BUDGETS["raster"], most=most)
    monkeypatch.setitem(BUDGETS, "raster", budget)
    contact_sheet(library, "light", tmp_path / "small.png", width=400)
    assert (tmp_path / "small.png").stat().st_size <= most
    widths = []
    for name in ("large", "small"):
        with Image.open(tmp_path / f"{name}.png") as sheet:
            widths.append(sheet.width)
    assert widths[1] < widths[0]


def test_the_same_pictures_give_the_same_bytes(library, tmp_path):
    for suffix in ("png", "webp"):
        paths = [tmp_path / f"{name}.{suffix}" for name in ("one", "other")]
        for path in paths:
            contact_sheet(library, "light", path, width=WIDTH)
        assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize(
    ("theme", "output", "message"),
    [
        ("ligt", "sheet.png", "{folder}/manifest.json lists no theme 'ligt' (choose light"),
        ("light", "sheet.gif", "--output {output}: a contact sheet ends in .png or .webp"),
    ],
)
def test_what_cannot_be_laid_out_is_refused(library, tmp_path, theme, output, message):
    path = tmp_path / output
    with pytest.raises(HiddenreelError) as caught:
        contact_sheet(library, theme, path)
    assert str(caught.value).startswith(message.format(folder=library.folder, output=path))
    assert not path.exists()


def test_a_theme_without_pictures_is_refused(tmp_path):
    listed = {
        "sections": ["Films"],
        "themes": {"light": THEMES["light"].page_colours},
        "runs": {},
        "products": [product("a", "Films", {"light": []})],
    }
    (tmp_path / "manifest.json").write_text(json.dumps(listed))
    with pytest.raises(HiddenreelError) as caught:
        contact_sheet(read_library(tmp_path), "light", Path("sheet.png"))
    assert str(caught.value) == f"{tmp_path} has no PNG in theme 'light' to put on a sheet"
