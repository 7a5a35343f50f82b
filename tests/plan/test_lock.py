"""One build at a time in a folder of results, and no lock that outlives its process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import hiddenreel

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
            f"another build (process {first.pid}) is making {folder}: "
            "wait for it to end, or end it\n"
        )
        first.kill()
    with start(folder) as third:
        assert third.stdout.readline() == "locked\n"
        third.communicate()
        assert third.returncode == 0
