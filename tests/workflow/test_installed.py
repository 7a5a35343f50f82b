"""`hiddenreel init` and `make` work with a package that pip installed from the wheel."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from workspace import LONG, PROJECT, Outcome

BUILT_FROM = ("LICENSE", "README.md", "pyproject.toml", "Snakefile", "environment.yml")
FOLDERS = ("config", "profiles", "src", "workflow")
TINY = {
    "runs": {
        "moons": {
            "dataset": {"name": "moons", "samples": 40},
            "layers": [2, 3, 1],
            "batch_size": 10,
            "epochs": 3,
        }
    },
    "figures": {"loss-curve": {"run": "moons"}},
    "films": {"hidden-representations": {"run": "moons", "seconds": 1.0, "size": "640x360"}},
    "themes": ["light"],
    "formats": {"figures": ["svg"], "films": ["mp4"]},
}


@dataclass(frozen=True)
class Installation:
    """A virtual environment that holds the wheel, and finds the other packages where the tests do."""

    folder: Path

    @property
    def package(self) -> Path:
        """The folder in which pip installed our package."""
        (found,) = self.folder.glob("lib/python3*/site-packages/hiddenreel")
        return found

    def run(self, program: str, *arguments: object, within: Path) -> Outcome:
        """Run a program of the environment, which is not active, as a user without a clone does."""
        unwanted = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV")
        variables = {name: value for name, value in os.environ.items() if name not in unwanted}
        done = subprocess.run(
            [self.folder / "bin" / program, *map(str, arguments)],
            cwd=within,
            env={**variables, "PATH": os.defpath},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONG,
        )
        return Outcome(done.returncode, done.stdout)


def pip(*arguments: object) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, *map(str, arguments)], check=True, timeout=LONG)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory) -> Path:
    """Build the wheel, in a copy: building leaves files behind."""
    source = tmp_path_factory.mktemp("source")
    for name in BUILT_FROM:
        shutil.copy2(PROJECT / name, source / name)
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in FOLDERS:
        shutil.copytree(PROJECT / name, source / name, ignore=ignored, symlinks=True)
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", source / "dist", source)
    (built,) = (source / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installation(wheel, tmp_path_factory) -> Installation:
    folder = tmp_path_factory.mktemp("installed") / "an environment"
    venv.create(folder, symlinks=True)
    pip("--python", folder / "bin/python", "install", "--no-deps", "--no-index", "--no-compile", wheel)
    installation = Installation(folder)
    # Paths in such a file are not searched for further ones, so the clone stays out of sight.
    dependencies = installation.package.parent / "dependencies.pth"
    dependencies.write_text(f"{sysconfig.get_path('purelib')}\n")
    return installation


def test_the_wheel_holds_every_file_of_the_workflow(wheel):
    with zipfile.ZipFile(wheel) as opened:
        names = {name for name in opened.namelist() if name.startswith("hiddenreel/project/")}
        held = {name.removeprefix("hiddenreel/project/"): opened.read(name) for name in names}
    parts = [PROJECT / name for name in ("workflow", "config", "profiles")]
    files = [file for part in parts for file in part.rglob("*") if file.is_file()]
    files += [PROJECT / "Snakefile", PROJECT / "environment.yml"]
    wanted = {file.relative_to(PROJECT).as_posix(): file.read_bytes() for file in files}
    assert held == wanted


@pytest.fixture(scope="module")
def course(installation, tmp_path_factory) -> Path:
    """Return a course's folder after `hiddenreel init` and `hiddenreel make`."""
    folder = tmp_path_factory.mktemp("somewhere") / "my course"
    begun = installation.run("hiddenreel", "init", folder.name, within=folder.parent)
    assert begun.code == 0, begun.text
    file = folder / "config/config.yaml"
    assert set(yaml.safe_load(file.read_text())["films"]) == set(TINY["films"])
    file.write_text(yaml.safe_dump(TINY))
    made = installation.run("hiddenreel", "make", within=folder)
    assert made.code == 0, made.text
    return folder


def test_init_and_make_are_green_without_a_clone(course):
    assert json.loads((course / "results/check.json").read_text())["findings"] == []
    made = {path.name for path in (course / "figures").rglob("*") if path.is_file()}
    assert made == {
        *("loss-curve.svg", "hidden-representations.mp4", "hidden-representations.vtt"),
        *("index.html", "manifest.json"),
    }
    assert {path.name for path in course.iterdir()} == {
        *("README.md", "Snakefile", ".gitignore", "config", "profiles"),
        *(".snakemake", "figures", "results"),
    }


def test_git_leaves_out_what_is_made(course):
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    subprocess.run(["git", "init", "--quiet"], cwd=course, check=True)
    listed = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard"],
        cwd=course,
        check=True,
        capture_output=True,
        text=True,
    )
    assert set(listed.stdout.split()) == {
        *("README.md", "Snakefile", ".gitignore"),
        *("config/config.yaml", "profiles/default/profile.yaml"),
    }
    shutil.rmtree(course / ".git")


def test_the_snakefile_of_the_course_makes_again_only_what_depends_on_a_changed_source(installation, course):
    file = installation.package / "figures/loss_curve.py"
    text = file.read_text()
    file.write_text(f"{text}# Edited.\n")
    try:
        outcome = installation.run("python", "-m", "snakemake", "--dry-run", within=course)
    finally:
        file.write_text(text)
    assert outcome.code == 0, outcome.text
    assert outcome.jobs == {"networks_figure loss-curve", "everything"}, outcome.text
