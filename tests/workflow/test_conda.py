"""Jobs can run in an environment that conda makes only from a copy of environment.yml.

A stand-in for conda reads that copy, and gives the jobs a Python with our dependencies but without our
package.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml
from workspace import SMALL

CONDA = """\
#!/bin/sh
case "$1 $2" in
    "--version "*) echo "conda 24.7.1" ;;
    "info --json") echo '{{"conda_prefix": "{base}", "platform": "linux-64"}}' ;;
    "config --get") echo '{{"get": {{"channel_priority": "strict"}}}}' ;;
    "clean "*) ;;
    "env create")
        shift 2
        while [ $# -gt 0 ]; do
            case "$1" in
                --file) cp "$2" "{seen}"; shift ;;
                --prefix) mkdir -p "$2/bin" && cp "{base}/job-python" "$2/bin/python"; shift ;;
            esac
            shift
        done ;;
    *) echo "unexpected: conda $*" >&2; exit 1 ;;
esac
"""
ACTIVATE = 'export PATH="$1/bin:$PATH"\n'
# With -S Python reads no .pth file, through which an editable installation would be found.
JOB_PYTHON = """\
#!/bin/sh
PYTHONPATH="$PYTHONPATH:{site}" exec "{python}" -S "$@"
"""


@pytest.fixture
def stand_in(tmp_path) -> Path:
    """Return the folder of a stand-in for conda, which copies the file that it reads to seen.yml."""
    values = {
        "base": tmp_path,
        "seen": tmp_path / "seen.yml",
        "site": sysconfig.get_path("purelib"),
        "python": sys.executable,
    }
    programs = {
        "bin/conda": CONDA.format(**values),
        "bin/activate": ACTIVATE,
        "job-python": JOB_PYTHON.format(**values),
    }
    (tmp_path / "bin").mkdir()
    for name, text in programs.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    return tmp_path


def test_jobs_run_in_an_environment_made_from_the_copied_file_alone(copy_of_project, stand_in, monkeypatch):
    workspace = copy_of_project(SMALL)
    monkeypatch.setenv("PATH", f"{stand_in / 'bin'}{os.pathsep}{os.environ['PATH']}")
    made = "results/recordings/other/made.json"
    outcome = workspace.command(made, "--cores", 1, "--sdm", "conda", "--quiet", "host")
    assert outcome.code == 0, outcome.text
    assert "Activating conda environment: .snakemake/conda/" in outcome.text
    assert (workspace.folder / made).is_file()
    for line in through_pip(yaml.safe_load((stand_in / "seen.yml").read_text())):
        assert not line.startswith("-"), f"{line} refers to a file that is not beside the copy"


def through_pip(environment: dict) -> list[str]:
    (entry,) = [entry for entry in environment["dependencies"] if isinstance(entry, dict)]
    return entry["pip"]
