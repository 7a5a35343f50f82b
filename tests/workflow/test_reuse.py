"""The pipeline where it does not lie itself: in another folder, and as a part of another's workflow."""

from __future__ import annotations

import pytest
import yaml
from workspace import SMALL

MINE = {
    "runs": {"mine": SMALL["runs"]["circles"]},
    "figures": {"loss-curve": {"run": "mine"}},
    "themes": ["dark"],
    "formats": {"figures": ["svg"]},
}
ITS_JOBS = {"train mine", "figure dark loss-curve"}
ITS_FILES = {
    "figures/dark/loss-curve.svg",
    "results/recordings/mine/epochs.npy",
    "results/recordings/mine/made.json",
    "results/recordings/mine/samples.npz",
}


@pytest.fixture(scope="module")
def project(copy_of_project):
    """Return a copy in whose own folder nothing is made."""
    return copy_of_project()


@pytest.fixture
def elsewhere(project, tmp_path):
    yield tmp_path
    assert not (project.folder / "results").exists()
    assert not list(project.folder.glob("figures/*"))


def write(file, config):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(config, sort_keys=False))
    return file


def missing(folder):
    return {file for file in ITS_FILES if not (folder / file).is_file()}


def test_another_folder_and_a_file_of_ones_own(project, elsewhere):
    """The file is looked for where the call is made, as with any program."""
    write(elsewhere / "asked/mine.yaml", MINE)
    arguments = ["--snakefile", project.folder / "Snakefile", "--directory", "made", "--cores", 2]
    arguments += ["--configfile", "asked/mine.yaml"]
    outcome = project.snakemake(*arguments, within=elsewhere)
    assert outcome.code == 0, outcome.text
    assert outcome.jobs == ITS_JOBS
    assert missing(elsewhere / "made") == set()
    assert "Nothing to be done" in project.snakemake(*arguments, within=elsewhere).text


def test_the_configuration_of_the_folder_worked_in_is_taken(project, elsewhere):
    write(elsewhere / "config/config.yaml", MINE)
    outcome = project.snakemake("--dry-run", "--directory", elsewhere)
    assert outcome.jobs == ITS_JOBS, outcome.text


def test_without_one_there_it_is_ours(project, elsewhere):
    outcome = project.snakemake("--dry-run", "--directory", elsewhere)
    assert "train circles" in outcome.jobs, outcome.text


OURS_AS_A_PART = """
configfile: "all.yaml"


module networks:
    snakefile:
        "{snakefile}"
    config:
        config["networks"]
    prefix:
        "networks"


use rule * from networks as networks_*


rule everything:
    default_target: True
    input:
        rules.networks_all.input,
        "own.txt",


rule own:
    output:
        "own.txt",
    shell:
        "echo own >{{output}}"
"""


@pytest.fixture
def foreign(project, elsewhere):
    """Return a folder with another's workflow, of which ours is a part."""
    text = OURS_AS_A_PART.format(snakefile=project.folder / "Snakefile")
    (elsewhere / "Snakefile").write_text(text)
    write(elsewhere / "all.yaml", {"networks": MINE, "theirs": 1})
    return elsewhere


def test_another_workflow_has_ours_as_a_part(project, foreign):
    outcome = project.snakemake("--cores", 2, within=foreign)
    assert outcome.code == 0, outcome.text
    assert outcome.jobs == {
        "networks_train mine",
        "networks_figure dark loss-curve",
        "own",
        "everything",
    }
    assert missing(foreign / "networks") == set()
    assert {path.name for path in foreign.iterdir()} - {".snakemake"} == {
        "Snakefile",
        "all.yaml",
        "networks",
        "own.txt",
    }
    again = project.snakemake("--cores", 2, within=foreign)
    assert "Nothing to be done" in again.text
    reported = project.snakemake("--report", "report.html", within=foreign)
    assert reported.code == 0, reported.text
    with project.edited("src/hiddenreel/draw/style.py"):
        again = project.snakemake("--dry-run", within=foreign)
    assert again.jobs == {"networks_figure dark loss-curve", "everything"}


def test_a_mistake_in_a_part_names_the_file_it_is_in(project, foreign):
    wrong = {**MINE, "figures": {"loss-curve": {"run": "mime"}}}
    write(foreign / "all.yaml", {"networks": wrong})
    outcome = project.snakemake("--dry-run", within=foreign)
    assert outcome.code == 1
    assert outcome.errors == [
        "error: all.yaml: figures.loss-curve.run = 'mime': there is no such run "
        "(choose mine; did you mean mine?)"
    ]
