"""Fixtures for tests of the workflow: calls of Snakemake, copies of the project, a finished build."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from warm import ADDRESS, start, write_python
from workspace import LONG, PARTS, PROJECT, SMALL, Workspace


@pytest.fixture(scope="session")
def warm() -> Iterator[Path]:
    """Return a folder with the `python` for jobs, and the address of the process that runs them."""
    # An address has to be shorter than the names of many temporary folders.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_python(folder, folder / ADDRESS)
        server = start(folder / ADDRESS)
        yield folder
        server.stdin.close()
        server.wait(LONG)
        server.stdout.close()


@pytest.fixture(scope="session")
def copy_of_project(tmp_path_factory, warm) -> Callable[..., Workspace]:
    """Return a function that copies the project into a new folder."""

    def copied(config: dict | None = None) -> Workspace:
        folder = tmp_path_factory.mktemp("copy") / "project"
        # Python finds what it compiled by the sources' times, which a copy keeps.
        ignored = shutil.ignore_patterns("*.egg-info")
        for part in PARTS:
            source, target = PROJECT / part, folder / part
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=ignored, symlinks=True)
            else:
                shutil.copy2(source, target)
        workspace = Workspace(folder, warm)
        if config is not None:
            workspace.configure(config)
        return workspace

    return copied


@pytest.fixture(scope="session")
def built(copy_of_project) -> Workspace:
    """Return a copy with a finished build of the small configuration, made on four cores.

    Tests that edit a file in it must restore the file.
    """
    workspace = copy_of_project(SMALL)
    outcome = workspace.snakemake("--cores", 4)
    assert outcome.code == 0, outcome.text
    return workspace


@pytest.fixture
def copy(built, tmp_path) -> Workspace:
    """Return a copy of the finished build, in which tests may change files."""
    copied = Workspace(tmp_path / "project", built.warm)
    shutil.copytree(built.folder, copied.folder, symlinks=True)
    return copied
