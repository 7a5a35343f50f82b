"""Runs the commands of docs/course-repository.md in order in an empty folder.

Only the networks are smaller, and installing is replaced, because it downloads packages. What Python
imports is imported already, but for the command that is killed: its children must die with it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from workspace import LONG, PROJECT, Outcome

from hiddenreel.record.layout import EPOCHS, record_type

DOCUMENT = (PROJECT / "docs/course-repository.md").read_text(encoding="utf-8")
ADDRESS = "ADDRESS-OF-HIDDENREEL"
COPIES = "docs/_static/networks"
RUN = {"dataset": {"name": "moons", "samples": 200}, "layers": [2, 3, 1], "batch_size": 1, "epochs": 150}
AN_EPOCH = record_type([2, 3, 1], samples=200, steps=200).itemsize  # bytes
SMALL = {
    "runs": {"small": RUN},
    "figures": {"loss-curve": {"run": "small"}},
    "themes": ["light"],
    "formats": {"figures": ["svg"]},
    "pages": [],
}
ACTIVATE = """\
export PATH={programs}:$PATH
export PYTHONPATH=$PWD/hiddenreel/src
"""


def commands(section: str) -> list[str]:
    """Return the commands in the code blocks of a section, without the indent of its lists."""
    text = re.split(r"^## ", DOCUMENT, flags=re.MULTILINE)
    (found,) = (part for part in text if part.startswith(f"{section}\n"))
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```$", found, re.MULTILINE | re.DOTALL)
    return [line.strip() for block in blocks for line in block.splitlines()]


def write(file: Path, content: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)


@dataclass
class Course:
    """A repository of a course, and the place where its author types commands."""

    folder: Path
    address: Path
    programs: Path
    python: Path

    def enter(self, *lines: str) -> Outcome:
        """Run commands in the course's folder, with the environment active where it is set up."""
        options = self._options()
        options["env"] |= {"QUICK_PYTHON": str(self.python)}
        done = subprocess.run(["bash", "-e", "-c", self._script(lines)], **options)
        return Outcome(done.returncode, done.stdout)

    def _script(self, lines: tuple[str, ...]) -> str:
        activate = "hiddenreel/.venv/bin/activate"
        active = f"if [ -f {activate} ]; then source {activate}; fi"
        text = [line.replace(ADDRESS, shlex.quote(str(self.address))) for line in lines]
        return "\n".join([active, *text])

    def _options(self) -> dict:
        return {
            "cwd": self.folder,
            "env": self.environment,
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.STDOUT,
            "text": True,
            "timeout": LONG,
        }

    @property
    def environment(self) -> dict[str, str]:
        """A shell's environment, in which git clones from a folder and `make` only notes its call."""
        unwanted = ("PYTHON", "GIT_", "VIRTUAL_ENV")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
        return {
            **inherited,
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "protocol.file.allow",
            "GIT_CONFIG_VALUE_0": "always",
        }

    def kill_after(self, line: str, epochs: int) -> None:
        """Start a command, and kill it with its children when a training has reached this state."""
        options = {**self._options(), "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        del options["timeout"]
        running = subprocess.Popen(
            ["bash", "-e", "-c", self._script((line,))], start_new_session=True, **options
        )
        partial = self.folder / "networks/results/partial"
        until = time.monotonic() + LONG
        while sum(file.stat().st_size for file in partial.glob(f"*/{EPOCHS}")) < epochs * AN_EPOCH:
            assert running.poll() is None, "it was over before it could be killed"
            assert time.monotonic() < until
            time.sleep(0.005)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait(LONG)
        while is_anyone_left(running.pid):
            assert time.monotonic() < until, "a child lives on"
            time.sleep(0.005)

    def configure(self, **changes: object) -> None:
        """Declare small networks where the example declares large ones."""
        text = yaml.safe_dump({"networks": {**SMALL, **changes}})
        write(self.folder / "networks.yaml", text)


def is_anyone_left(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def git(*arguments: object, within: Path) -> str:
    identity = ["-c", "user.name=Author", "-c", "user.email=author@example.org"]
    done = subprocess.run(
        ["git", *identity, *map(str, arguments)], cwd=within, check=True, capture_output=True, text=True
    )
    return done.stdout


@pytest.fixture(scope="module")
def course(copy_of_project, warm, tmp_path_factory) -> Course:
    """Return an empty repository, and ours at an address that git can clone."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    ours = copy_of_project().folder
    shutil.copytree(PROJECT / "docs/examples", ours / "docs/examples")
    write(ours / ".gitignore", "/.venv/\n__pycache__/\n")
    git("init", "--quiet", "--initial-branch", "main", within=ours)
    git("add", ".", within=ours)
    git("commit", "--quiet", "--message", "Everything", within=ours)

    programs = tmp_path_factory.mktemp("programs")
    python = f'"${{QUICK_PYTHON:-{sys.executable}}}"'
    write(programs / "python", f'#!/bin/sh\nexec {python} "$@"\n')
    for name in ("hiddenreel", "snakemake"):
        write(programs / name, f'#!/bin/sh\nexec {python} -P -m {name} "$@"\n')
    activate = shlex.quote(ACTIVATE.format(programs=shlex.quote(str(programs))))
    set_up = f"mkdir -p $2/.venv/bin && printf %s {activate} >$2/.venv/bin/activate"
    write(programs / "make", f'#!/bin/sh\ntest "$1 $3" = "-C setup" && {set_up}\n')
    write(programs / "pip", '#!/bin/sh\ntest "$1" = install\n')
    for program in programs.iterdir():
        program.chmod(0o755)
    folder = tmp_path_factory.mktemp("course")
    git("init", "--quiet", within=folder)
    return Course(folder, ours, programs, warm / "python")


@pytest.fixture(scope="module")
def made(course) -> Course:
    """Follow the section on the course's workflow; the last command is killed once."""
    *before, last = commands("As part of the course's workflow")
    for line in before:
        outcome = course.enter(line)
        assert outcome.code == 0, f"{line}\n{outcome.text}"
    example = yaml.safe_load((course.folder / "networks.yaml").read_text())
    assert set(example) == {"networks"}
    course.configure()
    course.kill_after(last, epochs=20)
    outcome = course.enter(last)
    assert outcome.code == 0, outcome.text
    return course


def test_the_same_command_goes_on_after_kill_9(made):
    log = (made.folder / "networks/results/logs/train-small.log").read_text()
    assert int(log.splitlines()[1].split("/")[0]) >= 20, log
    assert (made.folder / COPIES / "light/loss-curve.svg").is_file()


def test_git_keeps_the_copies_and_not_what_is_made(made):
    listed = git("ls-files", "--others", "--exclude-standard", within=made.folder).split()
    assert f"{COPIES}/light/loss-curve.svg" in listed
    assert {path.partition("/")[0] for path in listed} == {
        *(".gitignore", "Snakefile", "docs", "networks.yaml", "profiles")
    }


def test_the_commands_for_copies_work(made):
    for line in commands("Copies for the site"):
        outcome = made.enter(line)
        assert outcome.code == 0, f"{line}\n{outcome.text}"
    assert "_static/networks/light/loss-curve.svg" in outcome.text


def test_check_sees_an_older_hiddenreel_and_edits_and_no_configuration(made):
    (check,) = commands("When something changes")
    assert made.enter(check).code == 0

    # Snakemake notices a change of the configuration; the check does not read it.
    made.configure(figures={"loss-curve": {"run": "small"}, "circles-dataset": {"run": "small"}})
    assert made.enter(check).code == 0
    assert "networks_figure" in made.enter("snakemake -n").text
    made.configure()

    source = made.folder / "hiddenreel/src/hiddenreel/figures/loss_curve.py"
    text = source.read_text()
    source.write_text(f"{text}# Edited.\n")
    outcome = made.enter(check)
    source.write_text(text)
    assert outcome.code == 1
    assert "light/loss-curve: stale: " in outcome.text

    copy = made.folder / COPIES / "light/loss-curve.svg"
    content = copy.read_bytes()
    copy.write_bytes(content + b"\n")
    outcome = made.enter(check)
    copy.write_bytes(content)
    assert outcome.code == 1
    assert "light/loss-curve.svg: hash: " in outcome.text


def test_a_new_version_of_the_submodule_is_taken(made):
    source = made.address / "src/hiddenreel/figures/loss_curve.py"
    write(source, f"{source.read_text()}# A new version.\n")
    git("commit", "--quiet", "--all", "--message", "Edit", within=made.address)
    (row,) = re.findall(r"^\| Hiddenreel \| (.*) \|$", DOCUMENT, re.MULTILINE)
    update, set_up, make = re.findall("`(.*?)`", row)
    assert make == "snakemake --cores 4"
    assert made.enter(update).code == 0
    assert made.enter(set_up).code == 0
    assert made.enter("snakemake -n").jobs == {*("networks_figure loss-curve", "copy_products", "everything")}


def test_a_repository_of_its_own(course, tmp_path):
    own = Course(tmp_path, course.address, course.programs, course.python)
    variables = f"export PYTHONPATH={shlex.quote(str(course.address / 'src'))}"
    install, init, *rest = commands("A repository of its own")
    assert rest == ["cd course", "hiddenreel make"]
    outcome = own.enter(variables, install, init)
    assert outcome.code == 0, outcome.text
    write(tmp_path / "course/config/config.yaml", yaml.safe_dump({"runs": {"small": RUN}}))
    outcome = own.enter(variables, *rest)
    assert outcome.code == 0, outcome.text
    assert (tmp_path / "course/results/recordings/small/made.json").is_file()
