"""The commands of README.md, in its order, in one copy of the project.

Only its networks are smaller, and what Python imports is imported already.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from workspace import LONG, PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
# Settings that make any configuration quick.
SMALL_RUN = {"dataset": {"name": "moons", "samples": 40}, "layers": [2, 3, 1], "batch_size": 10, "epochs": 3}
QUICK = {"themes": ["dark"], "formats": {"figures": ["svg"], "films": ["mp4", "png"]}}
FILMED = {"run": "small", "seconds": 1.0, "size": "640x360"}


def quick(**products: dict) -> str:
    return yaml.safe_dump({"runs": {"small": SMALL_RUN}, **products, **QUICK})


@pytest.fixture(scope="module")
def clone(copy_of_project, warm) -> Path:
    """Return a copy with an environment that is set up already and runs the Python of the tests."""
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    folder = copy_of_project().folder
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy2(PROJECT / name, folder / name)
    programs = folder / ".venv/bin"
    programs.mkdir(parents=True)
    source = shlex.quote(str(folder / "src"))
    python = shlex.quote(str(warm / "python"))
    for name, command in (("python", ""), ("hiddenreel", " -P -m hiddenreel")):
        script = f'PYTHONPATH={source} exec {python}{command} "$@"\n'
        (programs / name).write_text(f"#!/bin/sh\n{script}")
        (programs / name).chmod(0o755)
    # Newer than the lock, so that the set-up counts as done.
    (folder / ".venv/.installed").touch()
    own = quick(figures={"loss-curve": {"run": "small"}}, films={"hidden-representations": FILMED})
    (folder / "config/config.yaml").write_text(own)
    (folder / "mine.yaml").write_text(quick(films={"hidden-representations": FILMED}))
    return folder


@pytest.fixture(scope="module")
def shell(clone) -> Iterator[subprocess.Popen]:
    """Return a shell in which one command follows another, as a reader types them."""
    unwanted = ("MAKE", "MFLAGS", "PYTHON", "CORES", "FLAGS")
    variables = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    path = os.pathsep.join([str(clone / ".venv/bin"), os.environ["PATH"]])
    with subprocess.Popen(
        ["sh"],
        cwd=clone,
        env={**variables, "PATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        yield process
        process.stdin.close()
        process.wait(LONG)


def test_readme_has_the_commands():
    assert len(COMMANDS) >= 9
    first_words = {line.split()[0] for line in COMMANDS}
    assert first_words == {"make", "hiddenreel", "cd"}


def test_every_command_works_after_those_before_it(clone, shell):
    for command in COMMANDS:
        text = entered(shell, command)
        if command == "hiddenreel init course":
            # The course's own network is the reader's; here it is small.
            (clone / "course/config/config.yaml").write_text(quick())
        assert "Traceback" not in text
    assert (clone / "course/results/recordings/small/made.json").is_file()
    assert (clone / "figures/mine/dark/hidden-representations.mp4").is_file()
    # Everything is still green, and the first configuration has nothing left to do.
    entered(shell, f"cd {shlex.quote(str(clone))}")
    assert "everything is up to date" in entered(shell, "hiddenreel make")
    entered(shell, "hiddenreel check figures")


def entered(shell: subprocess.Popen, command: str) -> str:
    """Enter a command into the shell; return what it prints, once it has succeeded."""
    shell.stdin.write(f'{command}\necho "ended with $?"\n')
    shell.stdin.flush()
    lines = []
    for line in shell.stdout:
        if ended := re.fullmatch(r"ended with (\d+)\n", line):
            assert ended[1] == "0", f"{command}\n{''.join(lines)}"
            break
        lines.append(line)
    return "".join(lines)
