"""After a change, the files that depend on it are made again, and no others."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack

import pytest
import yaml
from workspace import DRAWN, FIGURES, FILMS, LOSS_CURVES, MEASURED, REGIONS, STRIPS, TRAININGS, Workspace

from hiddenreel.code_digest import product_sources
from hiddenreel.plan.catalogue import MEASUREMENTS, command_module, modules_of

SOURCES = "src/hiddenreel"


def test_nothing_is_left_to_do(built):
    outcome = built.snakemake("--cores", 1)
    assert outcome.code == 0
    assert "Nothing to be done" in outcome.text
    assert outcome.jobs == set()


@pytest.mark.parametrize(
    ("path", "made_again"),
    [
        ("learn/network.py", TRAININGS | MEASURED | DRAWN),
        # All that depends on a recording is made again, because the new recording may differ.
        ("record/recorder.py", TRAININGS | MEASURED | DRAWN),
        ("record/recording.py", MEASURED | DRAWN),
        ("analyse/moments.py", MEASURED | FILMS | STRIPS),
        ("draw/theme/theme.py", DRAWN),
        ("draw/render/renderer.py", FILMS),
        ("draw/filmstrip.py", STRIPS),
        # A film's strip for print is saved like a figure; the film itself is not.
        ("publish/figure_files.py", FIGURES | STRIPS),
        ("figures/loss_curve.py", LOSS_CURVES),
        ("figures/decision_regions.py", REGIONS),
        ("films/hidden_representations.py", FILMS | STRIPS),
    ],
)
def test_an_edit_makes_its_own_dependents_again(built, path, made_again):
    with built.edited(f"{SOURCES}/{path}"):
        assert built.would_do() == made_again


# The modules whose digests the rules use, for the jobs of the small configuration.
MODULES = {
    "train": ("hiddenreel.record.recorder",),
    "measure": (command_module("measure"), MEASUREMENTS["moments"]),
    "loss-curve": modules_of("figures", "loss-curve", "figure"),
    "regions": modules_of("figures", "decision-regions", "figure"),
    "film": modules_of("films", "hidden-representations", "film"),
    "strip": modules_of("films", "hidden-representations", "storyboard"),
}


@pytest.mark.parametrize(
    ("path", "like"),
    [
        ("record/layout.py", "learn/network.py"),
        ("analyse/separability.py", "analyse/moments.py"),
        ("draw/slide.py", "draw/theme/theme.py"),
        ("publish/products/chapter.py", "draw/theme/theme.py"),
        ("publish/products/captions.py", "publish/figure_files.py"),
        *(
            (f"publish/video/{name}.py", "draw/render/renderer.py")
            for name in ("encode", "chapters", "clips")
        ),
    ],
)
def test_a_source_belongs_to_the_same_jobs_as_one_that_was_edited(path, like):
    def jobs_of(source: str) -> set[str]:
        return {job for job, modules in MODULES.items() if source in product_sources(*modules)}

    assert jobs_of(path) == jobs_of(like) != set()


def test_what_decides_no_product_makes_nothing_again(built):
    paths = [
        # Modules that start jobs, check settings and print messages.
        *(f"{SOURCES}/{name}.py" for name in ("__main__", "log", "cli/figure", "plan/validate/whole")),
        # A kind that this configuration does not use.
        f"{SOURCES}/figures/gradient_norms.py",
        "workflow/report/product.rst",
        "config/README.md",
    ]
    with ExitStack() as edits:
        for path in paths:
            edits.enter_context(built.edited(path))
        assert built.would_do() == set()


def test_a_new_time_alone_makes_nothing_again(built):
    """New times alone change nothing, as after `touch` or `git checkout`."""
    files = [*built.folder.glob("src/**/*.py"), *built.folder.glob("workflow/**/*"), built.folder]
    before = {file: file.stat() for file in [*files, built.folder / "config/config.yaml"]}
    for file in before:
        os.utime(file)
    try:
        assert built.would_do() == set()
    finally:
        for file, times in before.items():
            os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def configured(change):
    """Return an edit of a configuration's text by a function that changes its settings."""

    def edit(text):
        config = yaml.safe_load(text)
        change(config)
        return yaml.safe_dump(config, sort_keys=False)

    return edit


@pytest.mark.parametrize(
    ("change", "made_again"),
    [
        (lambda c: c["figures"]["regions"].update(epochs=[0, 2]), REGIONS),
        (lambda c: c["films"]["hidden-representations"].update(seconds=1.5), FILMS | STRIPS),
        (lambda c: c["runs"]["other"].update(seed=3), {"train other"} | REGIONS),
        (
            lambda c: c["runs"]["circles"].update(seed=3),
            {"train circles"} | MEASURED | LOSS_CURVES | FILMS | STRIPS,
        ),
        (lambda c: c["runs"].update(third={**c["runs"]["circles"]}), {"train third"}),
        (lambda c: c["figures"].update(again={"kind": "loss-curve", "run": "circles"}), {"figure again"}),
    ],
)
def test_a_setting_makes_its_own_dependents_again(built, change, made_again):
    with built.edited("config/config.yaml", configured(change)):
        assert built.would_do() == made_again


def test_saying_the_same_otherwise_makes_nothing_again(built):
    def change(config):
        # Explicit defaults, another order, and fewer products.
        config["runs"]["circles"].update(shuffle=True, hidden="sigmoid")
        config["themes"] = ["dark", "light"]
        config["figures"].pop("regions")

    with built.edited("config/config.yaml", configured(change)):
        assert built.would_do() == set()


def test_a_lost_product_is_made_again_alone(built):
    lost, elsewhere = built.folder / "figures/dark/regions.pdf", built.folder / "kept"
    lost.rename(elsewhere)
    try:
        assert built.would_do() == {"figure regions"}
    finally:
        elsewhere.rename(lost)


def test_a_moved_folder_makes_nothing_again(built):
    moved = Workspace(built.folder.with_name("moved"), built.warm)
    shutil.copytree(built.folder, moved.folder, symlinks=True)
    try:
        assert moved.would_do() == set()
    finally:
        shutil.rmtree(moved.folder)


def test_an_edit_of_the_phrases_of_pages_makes_them_again(copy):
    """Here the pages are in German and all pictures in English."""
    config = copy.configuration
    for products in (config["figures"], config["films"]):
        for product in products.values():
            product["language"] = "en"
    (copy.folder / "config/de.yaml").write_text(
        '"Products": "Werke"\n"epoch {epoch}": "Schritt {epoch}"\n', encoding="utf-8"
    )
    copy.configure({**config, "language": "de.yaml"})
    assert copy.snakemake("--touch", "--cores", 1).code == 0
    pages = {"snippets", "deck", "slide_pages", "players", "gallery"}

    def begun() -> set[str]:
        outcome = copy.snakemake("--dry-run")
        assert outcome.jobs == set()
        return set(outcome.begun) - {"all", "check", "contact_sheet light", "contact_sheet dark"}

    assert begun() == set()
    with copy.edited("config/de.yaml", lambda text: text.replace("Werke", "Bilder")):
        assert begun() == pages | {"manifest"}
    with copy.edited("src/hiddenreel/languages/de.yaml"):
        assert begun() == pages
    with copy.edited("src/hiddenreel/languages/fr.yaml"):
        assert begun() == set()
