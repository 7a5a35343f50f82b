"""The workflow runs in another folder, and as a part of another workflow."""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib

import pytest
import yaml
from packaging.specifiers import SpecifierSet
from workspace import LONG, PROJECT, SMALL

MINE = {
    "runs": {"mine": SMALL["runs"]["circles"]},
    "figures": {"loss-curve": {"run": "mine"}},
    "themes": ["dark"],
    "formats": {"figures": ["svg"]},
    "pages": [],
}
ITS_JOBS = {"train mine", "figure loss-curve"}
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


def missing(folder, own=""):
    """Name the missing files in the folder of a configuration."""
    files = (file.replace("/", f"/{own}/", 1) if own else file for file in ITS_FILES)
    return {file for file in files if not (folder / file).is_file()}


def test_another_folder_and_a_file_of_ones_own(project, elsewhere):
    """The file is relative to the folder of the call, as with any program."""
    write(elsewhere / "asked/mine.yaml", MINE)
    arguments = ["--snakefile", project.folder / "Snakefile", "--directory", "made", "--cores", 1]
    arguments += ["--configfile", "asked/mine.yaml"]
    outcome = project.snakemake(*arguments, within=elsewhere)
    assert outcome.code == 0, outcome.text
    assert outcome.jobs == ITS_JOBS
    assert missing(elsewhere / "made", "mine") == set()
    assert "Nothing to be done" in project.snakemake(*arguments, within=elsewhere).text


def test_the_configuration_of_the_folder_worked_in_is_taken(project, elsewhere):
    write(elsewhere / "config/config.yaml", MINE)
    outcome = project.snakemake("--dry-run", "--directory", elsewhere)
    assert outcome.jobs == ITS_JOBS, outcome.text


def test_without_one_there_it_is_ours(project, elsewhere):
    recording = "results/recordings/circles/made.json"
    outcome = project.snakemake("--dry-run", "--directory", elsewhere, recording)
    assert outcome.jobs == {"train circles"}, outcome.text


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
    """Return a folder with another workflow that includes ours."""
    text = OURS_AS_A_PART.format(snakefile=project.folder / "Snakefile")
    (elsewhere / "Snakefile").write_text(text)
    write(elsewhere / "all.yaml", {"networks": FILMED, "theirs": 1})
    return elsewhere


FILMED = {
    **MINE,
    "films": {
        "it": {**SMALL["films"]["hidden-representations"], "kind": "hidden-representations", "run": "mine"}
    },
    "formats": {"figures": ["svg"], "films": ["mp4", "stills", "clips", "filmstrip"]},
    "pages": ["gallery"],
}
ITS_OWN = {f"networks_{job}" for job in ("figure loss-curve", "film dark it", "storyboard it")}


def test_another_workflow_has_ours_as_a_part(project, foreign):
    outcome = project.snakemake("--cores", 1, within=foreign)
    assert outcome.code == 0, outcome.text
    learned = {"networks_train mine", "networks_measure mine moments"}
    assert outcome.jobs == {*learned, *ITS_OWN, "own", "everything"}
    assert missing(foreign / "networks") == set()
    assert {path.name for path in foreign.iterdir()} - {".snakemake"} == {
        "Snakefile",
        "all.yaml",
        "networks",
        "own.txt",
    }
    assert {path.name for path in (foreign / "networks/figures/dark").iterdir()} == {
        *("loss-curve.svg", "it.mp4", "it.vtt", "it-filmstrip.svg", "it-filmstrip.pdf"),
        *("it.chapter-1.png", "it.chapter-2.png", "it.clip-1.mp4", "it.clip-2.mp4"),
    }
    again = project.snakemake("--cores", 1, within=foreign)
    assert "Nothing to be done" in again.text
    reported = project.snakemake("--report", "report.html", within=foreign)
    assert reported.code == 0, reported.text
    with project.edited("src/hiddenreel/draw/theme/theme.py"):
        again = project.snakemake("--dry-run", within=foreign)
    assert again.jobs == {*ITS_OWN, "everything"}
    # A lost clip is noticed below the prefix of the other workflow, too.
    (foreign / "networks/figures/dark/it.clip-1.mp4").unlink()
    again = project.snakemake("--dry-run", within=foreign)
    assert again.jobs == {"networks_clip dark it 1", "everything"}


def test_a_mistake_in_a_part_names_the_file_it_is_in(project, foreign):
    wrong = {**MINE, "figures": {"loss-curve": {"run": "mime"}}}
    write(foreign / "all.yaml", {"networks": wrong})
    outcome = project.snakemake("--dry-run", within=foreign)
    assert outcome.code == 1
    assert outcome.errors == [
        "error: all.yaml:17: networks.figures.loss-curve.run = 'mime': there is no such run "
        "(choose mine; did you mean mine?)"
    ]


# --- The course in the documentation -------------------------------------------------------------

COURSE = PROJECT / "docs/examples/course"
COPIES = "docs/_static/networks"


@pytest.fixture
def course(project, elsewhere):
    """Return the course of the documentation, with small networks, beside the project as submodule."""
    shutil.copytree(COURSE, elsewhere, dirs_exist_ok=True)
    (elsewhere / "hiddenreel").symlink_to(project.folder, target_is_directory=True)
    example = yaml.safe_load((COURSE / "networks.yaml").read_text())
    assert set(example) == {"networks"}
    products = {"figures": {"loss-curve": {"run": "mine"}, "regions": REGIONS}}
    write(elsewhere / "networks.yaml", {"networks": {**MINE, **products}})
    return elsewhere


REGIONS = {"kind": "decision-regions", "run": "mine", "epochs": [0, 3]}


def test_the_course_asks_for_what_there_is(project, course):
    shutil.copyfile(COURSE / "networks.yaml", course / "networks.yaml")
    outcome = project.snakemake("--dry-run", within=course)
    assert outcome.code == 0, outcome.text
    assert "networks_train moons" in outcome.jobs
    assert "networks_film dark hidden-representations" in outcome.jobs


def steps_of_the_course():
    (job,) = yaml.safe_load((COURSE / "course.yml").read_text())["jobs"].values()
    return job["steps"]


def test_each_step_of_the_course_works(project, course, tmp_path_factory):
    """Run all steps but GitHub's own, in order; a stand-in replaces the set-up."""
    runs = [step["run"] for step in steps_of_the_course() if "run" in step]
    assert len(runs) == 3
    stand_in = tmp_path_factory.mktemp("stand-in")
    (stand_in / "make").write_text('#!/bin/sh\necho "$@" >>"$MADE"\n')
    (stand_in / "make").chmod(0o755)
    environment = project.warm_environment
    environment |= {
        "PATH": f"{stand_in}{os.pathsep}{environment['PATH']}",
        "GITHUB_PATH": str(stand_in / "path"),
        "MADE": str(stand_in / "made"),
    }

    def each_step():
        for text in runs:
            done = subprocess.run(
                ["bash", "-e", "-o", "pipefail", "-c", text],
                cwd=course,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=LONG,
            )
            assert done.returncode == 0, done.stdout
            yield done.stdout

    list(each_step())
    assert (stand_in / "made").read_text() == "-C hiddenreel setup\n"
    assert (stand_in / "path").read_text() == f"{course}/hiddenreel/.venv/bin\n"
    copies = course / COPIES
    assert (copies / "dark/loss-curve.svg").is_file()
    assert (copies / "dark/regions.svg").is_file()
    ages = {file: file.stat().st_mtime_ns for file in copies.rglob("*.svg")}

    # Without a change nothing is made and nothing copied.
    assert "Nothing to be done" in list(each_step())[1]

    # A figure changed: it is made and copied again, and the other is not touched.
    write(
        course / "networks.yaml",
        {"networks": {**MINE, "figures": {**MINE["figures"], "regions": {**REGIONS, "epochs": [0]}}}},
    )
    list(each_step())
    touched = {file.name for file, age in ages.items() if file.stat().st_mtime_ns != age}
    assert touched == {"regions.svg"}


def test_what_the_course_keeps_and_hands_on_is_what_is_made():
    steps = {step["uses"].partition("@")[0]: step["with"] for step in steps_of_the_course() if "uses" in step}
    assert steps["actions/checkout"] == {"submodules": True}
    assert steps["actions/cache"]["path"].split() == ["networks", ".snakemake", COPIES]
    assert steps["actions/upload-artifact"]["path"] == COPIES
    floor = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert steps["actions/setup-python"]["python-version"] in SpecifierSet(floor)
