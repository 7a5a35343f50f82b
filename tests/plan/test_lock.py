"""One build at a time in a folder of results, and no lock that outlives its process."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

import hiddenreel
from hiddenreel.errors import HiddenreelError
from hiddenreel.plan import lock as module
from hiddenreel.plan.lock import LOCK, lock

TAKE = """
import sys
from pathlib import Path
from hiddenreel.errors import HiddenreelError
from hiddenreel.plan.lock import lock

try:
    lock(Path(sys.argv[1]))
except HiddenreelError as error:
    sys.exit(str(error))
print("locked", flush=True)
sys.stdin.read()
"""


def start(folder):
    return subprocess.Popen(
        [sys.executable, "-c", TAKE, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(Path(hiddenreel.__file__).parent.parent)},
    )


def test_the_second_is_told_who_has_the_lock_until_that_one_is_killed(tmp_path):
    folder = tmp_path / "results"
    with start(folder) as first:
        assert first.stdout.readline() == "locked\n"
        with start(folder) as second:
            _, printed = second.communicate()
        assert second.returncode == 1
        assert printed == (
            f"another build (process {first.pid}) is making {folder}: wait for it to end, or end it\n"
        )
        first.kill()
    with start(folder) as third:
        assert third.stdout.readline() == "locked\n"
        third.communicate()
        assert third.returncode == 0


@pytest.fixture(autouse=True)
def given_up(monkeypatch):
    """Give up the locks that a test takes in this process."""
    held = []
    monkeypatch.setattr(module, "_HELD", held)
    yield
    for file in held:
        file.close()


def test_a_lock_names_its_process_alone(tmp_path):
    folder = tmp_path / "results" / "mine"
    folder.mkdir(parents=True)
    (folder / LOCK).write_text("an earlier one, with a long name\n")
    lock(folder)
    assert (folder / LOCK).read_text() == f"{os.getpid()}\n"


def test_folders_are_made_for_it_and_refused_while_another_has_it(tmp_path):
    folder = tmp_path / "results" / "mine"
    lock(folder)
    with pytest.raises(HiddenreelError, match=rf"another build \(process {os.getpid()}\)"):
        lock(folder)


def test_a_lock_that_names_nobody_is_a_lock_as_well(tmp_path):
    with open(tmp_path / LOCK, "w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(HiddenreelError, match="another build is making"):
            lock(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "results").write_text("a file")
    with pytest.raises(HiddenreelError, match="cannot be written: Not a dir"):
        lock(tmp_path / "results/mine")


def test_a_disk_without_locks_stops_nothing(tmp_path, monkeypatch):
    def unsupported(*_):
        raise OSError("no locks here")

    monkeypatch.setattr(fcntl, "flock", unsupported)
    lock(tmp_path)


def test_a_system_without_locks_stops_nothing(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "fcntl", None)
    lock(tmp_path)
