"""What the manifest lists of a product is true of its files."""

import hashlib
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from hiddenreel.draw.theme.theme import FIGURE_DPI, LIGHT
from hiddenreel.publish.figure_files import export
from hiddenreel.publish.products.manifest import Listed, measures_of, write_manifest
from hiddenreel.publish.video.encode import encode

RUNS = {"circles": {"epochs": 3}}
COURSE = {"title": "Nets"}
THEMES = {"light": {"is_dark": False}, "dark": {"is_dark": True}}


def picture(path: Path, colour: tuple[int, int, int], size: tuple[int, int] = (64, 36)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path)
    return path


# The head of what matplotlib writes for a slide.
SVG = """<?xml version="1.0" encoding="utf-8" standalone="no"?>
<svg xmlns:xlink="xlink" height="540pt" version="1.1" viewBox="0 0 960 540" width="960pt"/>
"""


def a_product(**changed) -> Listed:
    texts = {
        "name": "curve",
        "kind": "loss-curve",
        "group": "figures",
        "section": "Training and checking",
        "run": "circles",
        "summary": "a curve",
        "hint": "the end",
        "options": {"epoch": 3},
        "compare": [],
        "sources": {"light": "1", "dark": "2"},
    }
    return Listed(**{**texts, **changed})


@pytest.fixture
def listed(tmp_path) -> dict:
    """A manifest of one figure in two themes."""
    for theme in ("light", "dark"):
        picture(tmp_path / "figures" / theme / "curve.png", (1, 2, 3))
        (tmp_path / "figures" / theme / "curve.svg").write_text(SVG)
        # Neither its own nor a file of it: its name only begins alike.
        (tmp_path / "figures" / theme / "curve-of-another.svg").write_text("<svg/>")
    captions = tmp_path / "captions"
    captions.mkdir()
    (captions / "curve.json").write_text('{"title": "σ falls", "caption": "c", "alt": "a"}', "utf-8")
    output = tmp_path / "figures" / "manifest.json"
    sections = ["Forward direction", "Training and checking"]
    write_manifest(output, [a_product()], THEMES, RUNS, sections, captions, COURSE)
    return json.loads(output.read_text(encoding="utf-8"))


def test_every_product_is_listed_once_with_a_version_in_every_theme(listed):
    (first,) = listed["products"]
    assert (first["name"], list(first["versions"])) == ("curve", ["light", "dark"])
    assert first["title"] == "σ falls"
    assert (first["kind"], first["group"], first["run"]) == ("loss-curve", "figures", "circles")
    assert (first["hint"], first["options"]) == ("the end", {"epoch": 3})
    assert (first["section"], first["summary"]) == ("Training and checking", "a curve")
    assert [version["sources"] for version in first["versions"].values()] == ["1", "2"]
    assert (listed["runs"], listed["themes"]) == (RUNS, THEMES)
    assert listed["course"] == COURSE


def test_sections_are_in_the_lectures_order_and_only_those_in_use(tmp_path):
    names = ["Films", "A section of one's own", "Forward direction", "Another"]
    products = [a_product(name=f"p{n}", section=name) for n, name in enumerate(names)]
    for product in products:
        captions = tmp_path / "captions" / f"{product.name}.json"
        captions.parent.mkdir(parents=True, exist_ok=True)
        captions.write_text(json.dumps({"title": "t", "caption": "c", "alt": "a"}))
    output = tmp_path / "figures" / "manifest.json"
    known = ["Forward direction", "Training and checking", "Films"]
    write_manifest(output, products, {"light": {}}, RUNS, known, tmp_path / "captions", COURSE)
    assert json.loads(output.read_text())["sections"] == [
        "Forward direction",
        "Films",
        "A section of one's own",
        "Another",
    ]


def test_every_file_is_listed_with_its_hash_and_sizes(listed, tmp_path):
    versions = listed["products"][0]["versions"]
    files = [file for version in versions.values() for file in version["files"]]
    assert [file["path"] for file in files] == [
        f"{theme}/curve.{kind}" for theme in ("light", "dark") for kind in ("png", "svg")
    ]
    for file in files:
        content = (tmp_path / "figures" / file["path"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["bytes"] == len(content)
        assert file["pixels"] == ([64, 36] if file["format"] == "png" else [1280, 720])
        assert file["role"] == "picture"


@pytest.mark.parametrize("suffix", ["pdf", "svg"])
def test_a_picture_that_names_no_size_has_none(tmp_path, suffix):
    (tmp_path / f"a.{suffix}").write_bytes(b"%PDF <svg>")
    assert measures_of(tmp_path / f"a.{suffix}")["pixels"] is None


@pytest.mark.parametrize("suffix", ["pdf", "svg", "png"])
def test_a_saved_figure_has_the_size_it_was_drawn_in(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    with LIGHT.applied():
        export(Figure(figsize=(4, 3), dpi=96), [path])
    scale = FIGURE_DPI // 96 if suffix == "png" else 1
    assert measures_of(path)["pixels"] == [384 * scale, 288 * scale]


class Flicker:
    """Twelve small frames in alternating greys."""

    size, frames_per_second = (64, 36), 30

    def __len__(self) -> int:
        return 12

    def frames(self, pictures=()):
        for number in range(len(self)):
            planes = np.full((54, 64), 128, np.uint8)
            planes[:36] = 40 + 100 * (number % 2)
            yield SimpleNamespace(planes=planes, pixels=None)


def test_a_film_is_measured_in_time_too(tmp_path):
    paths = [tmp_path / "a.mp4", tmp_path / "a.gif"]
    encode(Flicker(), paths)
    film, loop = map(measures_of, paths)
    times = {"seconds": 0.4, "frames": 12, "frames_per_second": 30.0}
    assert film == {"pixels": [64, 36], **times}
    # 8 hundredths a frame: five of them.
    times = {"seconds": 0.4, "frames": 5, "frames_per_second": 12.5}
    assert loop == {"pixels": loop["pixels"], **times}
