"""An author's own theme in the workflow: which files are made again when it changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import matplotlib as mpl
import pytest
from PIL import Image
from workspace import SMALL

from hiddenreel.plan.schema import NAME
from hiddenreel.plan.themes import RESERVED
from hiddenreel.publish.pages.contact_sheet import GAP, HEADING, WIDTH

FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
COURSE = {
    "background": "#0b3d2e",
    "transparent": True,
    "title": {"align": "centre"},
    "typeface": {"regular": "../fonts/it.ttf"},
}
LOSS = {"loss-curve": {"run": "circles"}}


def configured(themes=("light", "course"), **changes):
    looks = {"course": {**COURSE, **changes}}
    return {
        **SMALL,
        "figures": LOSS,
        "own_themes": looks,
        "themes": list(themes),
        "pages": ["contact-sheet", "snippets"],
        "formats": {"figures": ["png"], "films": ["mp4", "png", "filmstrip"]},
    }


@pytest.fixture(scope="module")
def build(copy_of_project):
    """Make everything on two cores; return the copy and Snakemake's output."""
    workspace = copy_of_project(configured())
    (workspace.folder / "fonts").mkdir()
    shutil.copy(FONTS / "STIXGeneral.ttf", workspace.folder / "fonts/it.ttf")
    outcome = workspace.snakemake("--cores", 2)
    assert outcome.code == 0, outcome.text
    return workspace, outcome


@pytest.fixture(scope="module")
def project(build):
    return build[0]


OF_THE_LOOK = {"figure loss-curve", "film course hidden-representations", "storyboard hidden-representations"}


def follows(project, config) -> set[str]:
    """Name the files that would be made after a change, and restore the configuration."""
    project.configure(config)
    try:
        return {
            job for job in project.would_do() if job.startswith(("figure", "film", "train", "storyboard"))
        }
    finally:
        project.configure(configured())


def test_everything_is_made_in_it(project):
    made = {path.name for path in (project.folder / "figures/course").iterdir()}
    assert {"loss-curve.png", "hidden-representations.mp4"} <= made
    with Image.open(project.folder / "figures/course/loss-curve.png") as picture:
        assert picture.mode == "RGBA"
        assert picture.getpixel((0, 0))[3] == 0
    # Films have the theme's ground. Figures are transparent, and have it on the contact sheet.
    gap = round(GAP * WIDTH)
    corner = (gap, gap + round(HEADING * WIDTH))
    for name, at in (("course/hidden-representations", (9, 9)), ("contact-sheet-course", corner)):
        with Image.open(project.folder / f"figures/{name}.png") as picture:
            ground = picture.convert("RGB").getpixel(at)
        assert ground == pytest.approx((0x0B, 0x3D, 0x2E), abs=1)
    assert follows(project, configured()) == set()


def test_the_main_film_is_made_before_all_else(build):
    """Jobs of one core would take each core that becomes free, and the film needs two."""
    assert build[1].begun[:3] == [
        "train circles",
        "measure circles moments",
        "film light hidden-representations",
    ]


def test_no_theme_can_have_the_name_of_a_folder_beside_its_own(project):
    folders = {path.name for path in (project.folder / "figures").iterdir() if path.is_dir()}
    could_be_themes = {name for name in folders - {"light", "course"} if NAME.fullmatch(name)}
    assert could_be_themes
    assert could_be_themes <= set(RESERVED)


@pytest.mark.parametrize("change", [{"background": "#0b3d2f"}, {"w": "#8fb8ff"}, {"title": {"size": 32}}])
def test_a_change_of_the_look_makes_its_products_again_and_no_others(project, change):
    assert follows(project, configured(**change)) == OF_THE_LOOK


def test_another_theme_leaves_the_products_of_this_one(project):
    assert follows(project, configured(["dark", "light", "course"])) == {
        "figure loss-curve",
        "film dark hidden-representations",
        "storyboard hidden-representations",
    }


def test_another_font_in_the_same_file_makes_its_products_again(project):
    file = project.folder / "fonts/it.ttf"
    before = file.read_bytes()
    shutil.copyfile(FONTS / "STIXGeneralBol.ttf", file)
    try:
        assert follows(project, configured()) == OF_THE_LOOK
    finally:
        file.write_bytes(before)


def test_what_cannot_be_read_is_refused_before_any_job(project):
    project.configure(configured(w="#0b3d2f"))
    outcome = project.snakemake("--cores", 1)
    project.configure(configured())
    assert outcome.code == 1
    (line,) = outcome.errors
    assert line.startswith("error: config/config.yaml:")
    assert "own_themes.course.w = '#0b3d2f': contrast 1.0 to the background, and at least" in line
    assert outcome.jobs == set()
