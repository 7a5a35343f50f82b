"""What is made again after a change: what depends on it, and nothing else."""

from __future__ import annotations

import ast
import os
import re
import shutil
from contextlib import ExitStack

import pytest
import yaml
from workspace import Workspace

from hiddenreel.code_digest import imported_names, sources_of

TRAININGS = {"train circles", "train other"}
LOSS_CURVES = {"figure light loss-curve", "figure dark loss-curve"}
REGIONS = {"figure light regions", "figure dark regions"}
FIGURES = LOSS_CURVES | REGIONS
FILMS = {"film light hidden-representations", "film dark hidden-representations"}
STRIPS = {"filmstrip light hidden-representations", "filmstrip dark hidden-representations"}
# Each film has two stops. While it has to be filmed again, nobody knows how many it will have.
PARTS = {
    f"part {theme} hidden-representations {stop}" for theme in ("light", "dark") for stop in (1, 2)
}
DRAWN = FIGURES | FILMS | STRIPS
MEASURED = {"measure circles moments"}

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
        ("record/layout.py", TRAININGS | MEASURED | DRAWN),
        # Only what changed may follow from a recording, and it cannot be known to be the same.
        ("record/recorder.py", TRAININGS | MEASURED | DRAWN),
        ("record/recording.py", MEASURED | DRAWN),
        ("analyse/moments.py", MEASURED | FILMS | STRIPS),
        ("analyse/separability.py", MEASURED | FILMS | STRIPS),
        ("draw/theme/theme.py", DRAWN),
        ("draw/slide.py", DRAWN),
        ("draw/render/renderer.py", FILMS),
        ("draw/filmstrip.py", STRIPS),
        ("publish/products/captions.py", FIGURES | FILMS),
        # A film's strip for print is saved as figures are, and the film itself is not.
        ("publish/figure_files.py", FIGURES | STRIPS),
        ("publish/video/encode.py", FILMS),
        ("publish/video/chapters.py", FILMS),
        ("publish/video/stills.py", FILMS),
        # Parts are copies of the film.
        ("publish/video/clips.py", PARTS),
        ("figures/loss_curve.py", LOSS_CURVES),
        ("figures/decision_regions.py", REGIONS),
        ("films/hidden_representations.py", FILMS | STRIPS),
    ],
)
def test_an_edit_makes_its_own_dependents_again(built, path, made_again):
    with built.edited(f"{SOURCES}/{path}"):
        assert built.would_do() == made_again


def test_what_decides_no_product_makes_nothing_again(built):
    paths = [
        # How work is called, checked and talked about.
        *(f"{SOURCES}/{name}.py" for name in ("__main__", "progress", "config", "catalogue")),
        # A kind that this configuration has nothing of.
        f"{SOURCES}/figures/gradient_norms.py",
        # The other way of training, which only tests and benchmarks run.
        f"{SOURCES}/learn/plain.py",
        "workflow/report/product.rst",
        "config/README.md",
    ]
    with ExitStack() as edits:
        for path in paths:
            edits.enter_context(built.edited(path))
        assert built.would_do() == set()


def test_a_new_time_alone_makes_nothing_again(built):
    """As after `touch`, or `git checkout` of another branch and back."""
    files = [*built.folder.glob("src/**/*.py"), *built.folder.glob("workflow/**/*"), built.folder]
    before = {file: file.stat() for file in [*files, built.folder / "config/config.yaml"]}
    for file in before:
        os.utime(file)
    try:
        assert built.would_do() == set()
    finally:
        for file, times in before.items():
            os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


@pytest.mark.parametrize("rule", ["train", "figure", "film", "filmstrip", "still", "part"])
def test_a_rule_depends_on_what_its_command_imports(built, rule):
    """A module that a command takes up and the rule does not name would be edited in vain."""
    tree = ast.parse((built.folder / SOURCES / "__main__.py").read_text())
    (command,) = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == rule]
    names = imported_names(ast.Module(body=command.body, type_ignores=[]), "hiddenreel")
    modules = {name if is_module(built, name) else name.rpartition(".")[0] for name in names}
    # It finds the kind's own file, which the tests above edit.
    needed = sources_of(*modules - {"hiddenreel.plan.catalogue"})

    outcome = built.snakemake("--dry-run", "--forcerun", rule)
    inputs = re.findall(
        rf"^(?:rule|checkpoint) {rule}:\n    input: (.*)$", outcome.text, re.MULTILINE
    )
    assert inputs
    for line in inputs:
        assert {f"{SOURCES}/{path}" for path in needed} <= set(line.split(", "))


def is_module(workspace, name):
    return (workspace.folder / "src" / f"{name.replace('.', '/')}.py").is_file()


def configured(change):
    """Return an edit of a configuration's text by a function that changes what it says."""

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
        (
            lambda c: c["figures"].update(again={"kind": "loss-curve", "run": "circles"}),
            {"figure light again", "figure dark again"},
        ),
    ],
)
def test_a_setting_makes_its_own_dependents_again(built, change, made_again):
    with built.edited("config/config.yaml", configured(change)):
        assert built.would_do() == made_again


def test_saying_the_same_otherwise_makes_nothing_again(built):
    def change(config):
        # Defaults said outright, another order, and fewer wishes.
        config["runs"]["circles"].update(shuffle=True, hidden="sigmoid")
        config["themes"] = ["dark", "light"]
        config["figures"].pop("regions")

    with built.edited("config/config.yaml", configured(change)):
        assert built.would_do() == set()


def test_a_lost_product_is_made_again_alone(built):
    lost, kept = built.folder / "figures/dark/regions.pdf", built.folder / "kept"
    lost.rename(kept)
    try:
        assert built.would_do() == {"figure dark regions"}
    finally:
        kept.rename(lost)


def test_a_moved_folder_makes_nothing_again(built):
    moved = Workspace(built.folder.with_name("moved"), built.warm)
    shutil.copytree(built.folder, moved.folder, symlinks=True)
    try:
        assert moved.would_do() == set()
    finally:
        shutil.rmtree(moved.folder)
