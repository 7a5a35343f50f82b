"""Fixtures for tests of the workflow: calls of Snakemake, copies of the project, a finished build."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from workspace import LONG, PARTS, PROJECT, SMALL, Workspace


@pytest.fixture(scope="session")
def warm_snakemake() -> Iterator[Callable[..., int]]:
    server = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "warm.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def call(arguments: list[str], folder: str, environment: dict[str, str], output: str) -> int:
        request = {
            "arguments": arguments,
            "folder": folder,
            "environment": environment,
            "output": output,
        }
        server.stdin.write(json.dumps(request) + "\n")
        server.stdin.flush()
        return int(server.stdout.readline())

    yield call
    server.stdin.close()
    server.wait(LONG)
    server.stdout.close()


@pytest.fixture(scope="session")
def copy_of_project(tmp_path_factory, warm_snakemake) -> Callable[..., Workspace]:
    """Return a function that copies the project into a new folder."""

    def copied(config: dict | None = None) -> Workspace:
        folder = tmp_path_factory.mktemp("copy") / "project"
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
        for part in PARTS:
            source, target = PROJECT / part, folder / part
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=ignored, symlinks=True)
            else:
                shutil.copy2(source, target)
        workspace = Workspace(folder, warm_snakemake)
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
