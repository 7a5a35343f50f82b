"""Files that are written beside their places, by one process or by several at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hiddenreel.publish.atomic import write_atomically, write_text

# Says when it has begun, waits for a line, and then writes the rest.
WRITER = """
import sys
from pathlib import Path
from hiddenreel.publish.atomic import write_atomically

with write_atomically(Path(sys.argv[1])) as part, open(part, "w") as file:
    file.write(sys.argv[2])
    file.flush()
    print("begun", flush=True)
    sys.stdin.readline()
    file.write(sys.argv[2])
"""


def writer(path: Path, text: str) -> subprocess.Popen[str]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path), text], **pipes)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_appears_whole_and_leaves_nothing_beside_it(tmp_path):
    path = tmp_path / "new" / "words.txt"
    write_text(path, "σ")
    assert path.read_text(encoding="utf-8") == "σ"
    assert names_in(path.parent) == ["words.txt"]


def test_what_was_there_stays_when_writing_fails(tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("old")
    with pytest.raises(ValueError, match="half"), write_atomically(path) as part:
        part.write_text("new")
        raise ValueError("half")
    assert path.read_text() == "old"
    assert names_in(tmp_path) == ["words.txt"]


def test_two_processes_that_write_one_file_take_turns(tmp_path):
    path = tmp_path / "words.txt"
    with writer(path, "first") as first:
        assert first.stdout.readline() == "begun\n"
        with writer(path, "second") as second:
            first.communicate("go on\n")
            assert path.read_text() == "firstfirst"
            assert second.communicate("go on\n")[0] == "begun\n"
    assert path.read_text() == "secondsecond"
    assert names_in(tmp_path) == ["words.txt"]


def test_a_killed_process_leaves_its_place_to_the_next(tmp_path):
    path = tmp_path / "words.txt"
    with writer(path, "a long text ") as killed:
        assert killed.stdout.readline() == "begun\n"
        killed.kill()
    write_text(path, "short")
    assert path.read_text() == "short"
    assert names_in(tmp_path) == ["words.txt"]
