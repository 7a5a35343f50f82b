"""docs/reference/ says what the code says, and its examples are valid."""

from __future__ import annotations

import re

import pytest
import yaml
from PIL import Image

from docs.write_reference import FOLDER, PICTURE_SIZE, PICTURES, pages, picture_of
from hiddenreel.plan.catalogue import kinds
from hiddenreel.plan.validate import validate
from hiddenreel.plan.validate.shared import FILM, FILM_OF_TRAINING


@pytest.fixture(scope="module")
def written():
    """Return the pages as the code writes them now, by the name of their file."""
    return pages()


def test_the_reference_is_what_the_code_says(written):
    stored = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.*")}
    assert stored == written, "run `make reference`"


def test_every_kind_has_its_small_picture():
    there = {picture for picture in PICTURES.rglob("*") if picture.is_file()}
    wanted = {picture_of(group, kind) for group in ("figures", "films") for kind in kinds(group)}
    assert wanted == there, "run `make pictures`: it makes what is missing and shrinks it"
    assert sum(picture.stat().st_size for picture in there) < 1_500_000
    for picture in there:
        with Image.open(picture) as small:
            assert small.size == PICTURE_SIZE


@pytest.mark.parametrize("group", ["figures", "films"])
def test_every_kind_and_every_option_is_in_the_reference(written, group):
    page = written[f"{group}.md"]
    for kind in kinds(group).values():
        section = re.search(rf"^### {kind.name}\n(.*?)(?=^##|\Z)", page, re.M | re.S)[1]
        assert all(f"| `{option}` |" in section for option in kind.options), kind.name


def test_every_key_of_all_films_is_in_the_reference(written):
    page = written["films.md"]
    assert all(f"| `{key}` |" in page for key in {**FILM, **FILM_OF_TRAINING})


def test_every_dataset_and_initialisation_can_be_copied(written):
    for text in re.findall(r"```yaml\n(.*?)```", written["runs.md"], re.S):
        given = yaml.safe_load(text)
        if "runs" not in given:
            layers = {"step": [1, 2, 1], "blobs": [2, 3, 3], "digits": [64, 3, 10]}
            layers |= {curve: [1, 3, 1] for curve in ("sine", "bumps")}
            name = given.get("dataset", {"name": "moons"})["name"]
            run = {"dataset": "moons", "layers": layers.get(name, [2, 3, 1]), **given}
            run["output"] = "identity" if name in ("sine", "bumps") else "sigmoid"
            given = {"runs": {"mine": run}}
        validate(given)
