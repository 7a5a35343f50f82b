"""Tests of the files about all products: manifest, contact sheets, slides and the check's result."""

import hashlib
import json
import re
import subprocess

import pytest
from pptx import Presentation
from workspace import SMALL

A_FIGURE = {"runs": {"circles": SMALL["runs"]["circles"]}, "figures": {"loss-curve": {"run": "circles"}}}


def files_in(manifest):
    """List the entries of all files."""
    versions = (v for product in manifest["products"] for v in product["versions"].values())
    return [file for version in versions for file in version["files"]]


def test_the_manifest_lists_every_product_with_its_hash(built):
    figures = built.folder / "figures"
    manifest = json.loads((figures / "manifest.json").read_text(encoding="utf-8"))
    listed = {file["path"]: file for file in files_in(manifest)}
    lie_there = {
        path.relative_to(figures).as_posix()
        for theme in manifest["themes"]
        for path in (figures / theme).iterdir()
    }
    assert set(listed) == lie_there
    for path, file in listed.items():
        assert file["sha256"] == hashlib.sha256((figures / path).read_bytes()).hexdigest()
    assert all(product["hint"] for product in manifest["products"])


def test_each_theme_has_a_contact_sheet(built):
    for theme in built.configuration.get("themes", ["light", "dark"]):
        assert (built.folder / "figures" / f"contact-sheet-{theme}.png").stat().st_size > 0


def test_each_product_has_its_snippets(built):
    configuration = built.configuration
    names = {*configuration["figures"], *configuration["films"]}
    sheets = {path.stem: path for path in (built.folder / "figures" / "snippets").iterdir()}
    assert set(sheets) == names
    for name, path in sheets.items():
        assert f"figures/light/{name}." in path.read_text(encoding="utf-8")


def test_a_product_made_again_is_listed_again(built):
    with built.edited("src/hiddenreel/figures/loss_curve.py"):
        printed = built.snakemake("--dry-run").text
    assert "rule manifest" in printed
    assert "rule contact_sheet" in printed
    assert "rule snippets" in printed
    assert "rule deck" in printed
    assert "rule slide_pages" in printed
    assert "rule players" in printed
    assert "rule gallery" in printed


def test_the_gallery_shows_every_product_and_its_pictures_lie_beside_it(built):
    figures = built.folder / "figures"
    page = (figures / "index.html").read_text(encoding="utf-8")
    for name in (*built.configuration["figures"], *built.configuration["films"]):
        assert f'id="{name}"' in page
    linked = set(re.findall(r'(?:href|src|poster)="([^"#:]+)"', page))
    assert {"hiddenreel-dark.pptx", "dark/regions.svg", "light/loss-curve.pdf"} <= linked
    assert [path for path in linked if not (figures / path).is_file()] == []


@pytest.mark.parametrize(
    ("template", "rules"),
    [("gallery.css", {"gallery"}), ("player.js", {"players"}), ("themes.css", {"gallery", "players"})],
)
def test_an_edit_of_a_template_makes_its_pages_again(built, template, rules):
    with built.edited(f"src/hiddenreel/publish/pages/templates/{template}"):
        printed = built.snakemake("--dry-run").text
    assert set(re.findall(r"^rule (\w+):", printed, re.MULTILINE)) - {"all", "check"} == rules


def test_each_theme_has_a_deck_and_the_first_has_the_plain_name(built):
    figures = built.folder / "figures"
    for theme, ending in (("light", ""), ("dark", "-dark")):
        slides = Presentation(str(figures / f"hiddenreel{ending}.pptx")).slides
        titles = [slide.shapes.title.text for slide in slides]
        page = (figures / f"slides{ending}.html").read_text(encoding="utf-8")
        for product in ("loss-curve", "regions", "hidden-representations"):
            captions = built.folder / f"results/captions/{product}.json"
            assert titles.count(json.loads(captions.read_text(encoding="utf-8"))["title"]) == 1
            assert f'"{theme}/{product}.' in page


def test_the_template_is_a_source_of_the_page_alone(built):
    with built.edited("src/hiddenreel/publish/slides/slides.html"):
        printed = built.snakemake("--dry-run").text
    assert "rule slide_pages" in printed
    assert "rule deck" not in printed


def test_slides_are_made_where_there_is_something_to_show_on_them(copy_of_project):
    project = copy_of_project()
    for formats, expected in (
        ({"figures": ["pdf"]}, set()),
        ({"figures": ["pdf", "svg"]}, {"rule slide_pages"}),
        ({"figures": ["png"]}, {"rule deck", "rule slide_pages"}),
    ):
        project.configure({**A_FIGURE, "formats": formats, "pages": ["pptx", "reveal"]})
        printed = project.snakemake("--dry-run").text
        assert {rule for rule in ("rule deck", "rule slide_pages") if rule in printed} == expected


def test_the_products_are_fit_to_publish(built):
    report = json.loads((built.folder / "results" / "check.json").read_text())
    assert (report["folder"], report["fit"], report["errors"]) == ("figures", True, 0)
    manifest = json.loads((built.folder / "figures" / "manifest.json").read_text())
    # Contact sheets are checked, too.
    assert report["files"] == len(files_in(manifest)) + 2
    # A film's GIF loops for ever, which gives advice; there is no other finding.
    assert {found["check"] for found in report["findings"]} == {"five-seconds"}


def test_files_of_somebody_else_do_not_end_the_workflow(built):
    stray = built.folder / "figures" / "light" / "copied-by-hand.png"
    stray.write_bytes((built.folder / "figures" / "light" / "regions.png").read_bytes())
    try:
        outcome = built.snakemake("--cores", 1, "--forcerun", "check")
    finally:
        stray.unlink()
    assert outcome.code == 0, outcome.text
    log = (built.folder / "results" / "logs" / "check.log").read_text()
    assert "advice: light/copied-by-hand.png: extra: it is not in the manifest; remove it" in log


def test_a_product_that_is_not_fit_ends_the_workflow(copy_of_project):
    """Its log names the product and the fault."""

    def with_endless_alt_text(source):
        return source.replace("alt=tr(", 'alt=40 * "again and " + tr(')

    project = copy_of_project({**A_FIGURE, "themes": ["light"], "formats": {"figures": ["svg"]}, "pages": []})
    with project.edited("src/hiddenreel/figures/loss_curve.py", with_endless_alt_text):
        outcome = project.snakemake("--cores", 1)
    assert outcome.code != 0
    log = (project.folder / "results" / "logs" / "check.log").read_text()
    assert re.search("^error: light/loss-curve: alt: ", log, re.MULTILINE)


def test_products_of_older_sources_are_found_without_the_workflow(built):
    """A clone may hold products whose age Snakemake does not know."""
    with built.edited("src/hiddenreel/figures/loss_curve.py"):
        command = [built.warm / "hiddenreel", "check", "figures"]
        done = subprocess.run(
            command, cwd=built.folder, env=built.warm_environment, capture_output=True, text=True
        )
    assert done.returncode == 1
    stale = [line for line in done.stdout.splitlines() if ": stale: " in line]
    assert [line.split(": ")[1] for line in stale] == ["dark/loss-curve", "light/loss-curve"]
