"""The manifest says of every file what is true of it."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hiddenreel.publish.contact_sheet import COLUMNS, GAP, TILE, contact_sheet
from hiddenreel.publish.manifest import Listed, pixels_of, write_manifest


def picture(path: Path, colour: tuple[int, int, int], size: tuple[int, int] = (64, 36)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path)
    return path


@pytest.fixture
def listed(tmp_path) -> dict:
    """A manifest of one figure in two themes."""
    for theme in ("light", "dark"):
        picture(tmp_path / "figures" / theme / "curve.png", (1, 2, 3))
        (tmp_path / "figures" / theme / "curve.svg").write_text(f"<svg>{theme}</svg>")
        # Neither its own nor a file of it: its name only begins alike.
        (tmp_path / "figures" / theme / "curve-of-another.svg").write_text("<svg/>")
        words = tmp_path / "words" / theme / "curve.json"
        words.parent.mkdir(parents=True)
        words.write_text(json.dumps({"title": f"σ {theme}", "caption": "c", "alt": "a"}))
    products = [Listed("curve", "loss-curve", "figures", "circles", "the end", {"epoch": 3})]
    output = tmp_path / "figures" / "manifest.json"
    write_manifest(output, products, ["light", "dark"], tmp_path / "words")
    return json.loads(output.read_text(encoding="utf-8"))


def test_every_product_is_listed_in_every_theme(listed):
    assert [(p["name"], p["theme"]) for p in listed["products"]] == [
        ("curve", "light"),
        ("curve", "dark"),
    ]
    first = listed["products"][0]
    assert first["title"] == "σ light"
    assert (first["kind"], first["group"], first["run"]) == ("loss-curve", "figures", "circles")
    assert (first["look"], first["options"]) == ("the end", {"epoch": 3})


def test_every_file_is_listed_with_its_hash_and_sizes(listed, tmp_path):
    files = [file for product in listed["products"] for file in product["files"]]
    assert [file["path"] for file in files] == [
        f"{theme}/curve.{kind}" for theme in ("light", "dark") for kind in ("png", "svg")
    ]
    for file in files:
        content = (tmp_path / "figures" / file["path"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["bytes"] == len(content)
        assert file["pixels"] == ([64, 36] if file["format"] == "png" else None)


def test_pixels_of_what_has_none(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    assert pixels_of(tmp_path / "a.pdf") is None


def test_a_contact_sheet_shows_every_picture_in_its_place(tmp_path):
    colours = [(10 * n, 255 - 10 * n, 128) for n in range(COLUMNS + 2)]
    paths = [picture(tmp_path / f"{n}.png", colour) for n, colour in enumerate(colours)]
    contact_sheet(paths, tmp_path / "sheet.png")
    with Image.open(tmp_path / "sheet.png") as sheet:
        pixels = np.asarray(sheet)
    assert pixels.shape == (2 * (TILE[1] + GAP) + GAP, COLUMNS * (TILE[0] + GAP) + GAP, 3)
    for number, colour in enumerate(colours):
        row, column = divmod(number, COLUMNS)
        middle = (
            GAP + row * (TILE[1] + GAP) + TILE[1] // 2,
            GAP + column * (TILE[0] + GAP) + TILE[0] // 2,
        )
        assert tuple(pixels[middle]) == colour
