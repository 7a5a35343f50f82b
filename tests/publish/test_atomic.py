"""Files that are written beside their places, by one process or by several at once."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from hiddenreel.errors import HiddenreelError
from hiddenreel.publish.atomic import write_atomically, write_text

# Says when it has begun, waits for a line, and then writes the rest.
WRITER = """
import sys
from pathlib import Path
from hiddenreel.publish.atomic import write_atomically

print("started", flush=True)
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
    path = tmp_path / "new" / "newer" / "words.txt"
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
        assert first.stdout.readline() == "started\n"
        assert first.stdout.readline() == "begun\n"
        with writer(path, "second") as second:
            assert second.stdout.readline() == "started\n"
            # It would have begun long before, if it did not wait.
            assert select.select([second.stdout], [], [], 0.3)[0] == []
            first.communicate("go on\n")
            assert path.read_text() == "firstfirst"
            assert second.communicate("go on\n")[0] == "begun\n"
    assert path.read_text() == "secondsecond"
    assert names_in(tmp_path) == ["words.txt"]


def test_a_killed_process_leaves_its_place_to_the_next(tmp_path):
    path = tmp_path / "words.txt"
    with writer(path, "a long text ") as killed:
        assert killed.stdout.readline() == "started\n"
        assert killed.stdout.readline() == "begun\n"
        killed.kill()
    write_text(path, "short")
    assert path.read_text() == "short"
    assert names_in(tmp_path) == ["words.txt"]


def test_a_file_is_renamed_into_its_place_and_never_copied(tmp_path):
    """A copy would stand there half written for a while; what is renamed is the file itself."""
    path = tmp_path / "words.txt"
    path.write_text("old")
    with open(path) as reader:
        with write_atomically(path) as part:
            part.write_text("new")
            written = part.stat().st_ino
            assert path.read_text() == "old"
        assert path.stat().st_ino == written
        # Whoever was reading it goes on reading the old one.
        assert reader.read() == "old"


def test_what_writing_removes_itself_is_no_error_of_its_own(tmp_path):
    with pytest.raises(ValueError, match="none"), write_atomically(tmp_path / "words.txt") as part:
        part.unlink()
        raise ValueError("none")
    assert names_in(tmp_path) == []


def test_a_file_where_a_folder_is_needed_is_said_in_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "words.txt"
    with pytest.raises(HiddenreelError) as error:
        write_text(path, "it")
    assert str(error.value) == f"{path} cannot be written: File exists"


@pytest.mark.parametrize(("umask", "mode"), [(0, 0o666), (0o027, 0o640)])
def test_everybody_whom_the_umask_lets_may_read_and_write_it(tmp_path, umask, mode):
    before = os.umask(umask)
    try:
        write_text(tmp_path / "words.txt", "it")
    finally:
        os.umask(before)
    assert (tmp_path / "words.txt").stat().st_mode & 0o777 == mode


def test_no_descriptor_stays_open(tmp_path):
    path, opened = tmp_path / "words.txt", len(os.listdir("/dev/fd"))
    with write_atomically(path) as part:
        other = Thread(target=write_text, args=(path, "second"))
        other.start()
        part.write_text("first")
    other.join()
    assert path.read_text() == "second"
    assert len(os.listdir("/dev/fd")) == opened
