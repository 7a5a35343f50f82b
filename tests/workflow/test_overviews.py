"""What is said about all products together: the manifest and the contact sheets."""

import hashlib
import json


def test_the_manifest_lists_every_product_with_its_hash(built):
    figures = built.folder / "figures"
    manifest = json.loads((figures / "manifest.json").read_text(encoding="utf-8"))
    listed = {file["path"]: file for p in manifest["products"] for file in p["files"]}
    lie_there = {
        path.relative_to(figures).as_posix()
        for theme in manifest["themes"]
        for path in (figures / theme).iterdir()
    }
    assert set(listed) == lie_there
    for path, file in listed.items():
        assert file["sha256"] == hashlib.sha256((figures / path).read_bytes()).hexdigest()
    assert all(product["look"] for product in manifest["products"])


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
        said = built.snakemake("--dry-run").text
    assert "rule manifest" in said
    assert "rule contact_sheet" in said
    assert "rule snippets" in said
