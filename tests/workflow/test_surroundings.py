"""The surroundings change no product: path, locale, umask, read-only sources, times of files."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from workspace import PARTS, SMALL, TITLE, Workspace

ODD_PATH = "-a {b} {{c}} $HOME 'd' \"e\" é"
# Python takes the locale C for UTF-8 where it is not kept from that.
ASCII = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
ODD = {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "OMP_NUM_THREADS": "3", "SOURCE_DATE_EPOCH": "1"}
# Some of what the shared build makes; a title there has letters that ASCII has not.
SOME = {
    **SMALL,
    "runs": {"circles": SMALL["runs"]["circles"]},
    "figures": {"loss-curve": SMALL["figures"]["loss-curve"]},
    "themes": ["light"],
    "formats": {"figures": ["svg"], "films": ["mp4"]},
    "pages": ["gallery"],
}
SHARED = (
    *("figures/light/loss-curve.svg", "figures/light/hidden-representations.mp4"),
    *("results/recordings/circles/epochs.npy", "results/recordings/circles/samples.npz"),
    *("results/captions/loss-curve.json", "results/captions/hidden-representations.rst"),
)


def sources(project: Workspace) -> list[Path]:
    """List the files and folders of the project's sources, but for what Python compiles."""
    tops = [project.folder / part for part in PARTS]
    paths = [path for top in tops for path in (top, *top.rglob("*"))]
    return [path for path in paths if "__pycache__" not in path.parts]


@pytest.fixture
def hostile(copy_of_project, monkeypatch) -> Iterator[Workspace]:
    """Return a project with read-only sources in a folder with an odd name, in a poor locale."""
    project = copy_of_project(SOME)
    project.folder = project.folder.rename(project.folder.with_name(ODD_PATH))
    for name, value in {**ASCII, **ODD}.items():
        monkeypatch.setenv(name, value)
    for path in sources(project):
        path.chmod(path.stat().st_mode & 0o555)
    before = os.umask(0o077)
    yield project
    os.umask(before)
    for path in sources(project):
        path.chmod(path.stat().st_mode | 0o200)


def test_a_hostile_place_changes_no_product(hostile, built):
    before = sources(hostile)
    outcome = hostile.command("--cores", 2)
    assert outcome.code == 0, outcome.text
    made, expected = (place.hashes("figures", "results") for place in (hostile, built))
    assert {name: made[name] for name in SHARED} == {name: expected[name] for name in SHARED}
    assert TITLE in (hostile.folder / "figures/light/loss-curve.svg").read_text(encoding="utf-8")
    # Nobody else may read what is made, as the umask says, and nothing is written beside the sources.
    assert {(hostile.folder / name).stat().st_mode & 0o777 for name in made} == {0o600}
    assert sources(hostile) == before
    assert hostile.would_do() == set()


@pytest.mark.parametrize("remembers", [True, False], ids=["with .snakemake", "without .snakemake"])
def test_a_copy_without_the_times_of_its_files_has_nothing_to_do(built, tmp_path, remembers):
    """Files above a limit are compared by their times alone; here that is nearly every file."""
    copy = Workspace(tmp_path / "project", built.warm)
    ignored = shutil.ignore_patterns("__pycache__", *([] if remembers else [".snakemake"]))
    shutil.copytree(built.folder, copy.folder, symlinks=True, ignore=ignored)
    chance = random.Random(1)
    for path in copy.folder.rglob("*"):
        if path.is_file() and ".snakemake" not in path.parts:
            os.utime(path, (chance.randint(1, 10**9),) * 2)
    # The first call puts the times right.
    for _ in range(2):
        outcome = copy.snakemake("--dry-run", "--max-checksum-file-size", 1000)
        assert "Nothing to be done" in outcome.text
