"""After a failure, Ctrl-C or a power cut, the same call continues and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from workspace import LONG

from hiddenreel.record.layout import EPOCHS, record_type

WILD = {
    "dataset": {"name": "moons", "samples": 40},
    "layers": [2, 3, 1],
    "hidden": "relu",
    "output": "identity",
    "learning_rate": 1e9,
    "batch_size": 10,
    "epochs": 3,
}
SLOW = {"dataset": {"name": "moons", "samples": 200}, "layers": [2, 3, 1], "batch_size": 1, "epochs": 200}
AN_EPOCH_OF_SLOW = record_type([2, 3, 1], samples=200, steps=200).itemsize  # bytes

RECORDED = "results/recordings/slow/made.json"


def files_in(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_failing_training_says_where_and_what_to_do(copy_of_project):
    workspace = copy_of_project({"runs": {"wild": WILD}, "figures": {"loss-curve": {"run": "wild"}}})
    outcome = workspace.snakemake("--cores", 1)
    assert outcome.code == 1
    message = (
        "error: run 'wild' diverged in epoch 1: the weights of layer 1 are no longer finite. Most "
        "likely the steps are too large: lower runs.wild.learning_rate (now 1e+09)"
    )
    log = "results/logs/train-wild.log"
    assert [line for line in outcome.text.splitlines() if line.startswith("error: ")] == [
        f"{message} (log: {log})"
    ]
    assert "Traceback" not in outcome.text
    assert (workspace.folder / log).read_text().splitlines()[-1] == message
    assert workspace.hashes("results/recordings", "figures") == {}


class Running:
    """A call of Snakemake with a process group of its own, as a terminal gives it."""

    def __init__(self, workspace):
        program = shutil.which("snakemake", path=workspace.environment["PATH"])
        self.process = subprocess.Popen(
            [program, "--cores", "1", RECORDED],
            cwd=workspace.folder,
            env=workspace.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.partial = workspace.folder / "results/partial"

    def wait_for_epochs(self, count: int) -> None:
        while self.written() < count * AN_EPOCH_OF_SLOW:
            assert self.process.poll() is None, "it was over before it could be interrupted"
            time.sleep(0.005)

    def written(self) -> int:
        return max((file.stat().st_size for file in self.partial.glob(f"slow-*/{EPOCHS}")), default=0)

    def end(self, how: signal.Signals) -> int:
        os.killpg(self.process.pid, how)
        code = self.process.wait(LONG)
        # Children that were killed may take a moment to be gone.
        until = time.monotonic() + LONG
        while self.is_anyone_left():
            assert time.monotonic() < until, "a child lives on"
            time.sleep(0.005)
        return code

    def is_anyone_left(self) -> bool:
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True


@pytest.fixture(scope="module")
def slow(copy_of_project):
    return copy_of_project({"runs": {"slow": SLOW}, "pages": []})


@pytest.fixture(scope="module")
def undisturbed(slow):
    """Return the files of the recording after a training without interruption."""
    outcome = slow.snakemake("--cores", 1, RECORDED)
    assert outcome.code == 0, outcome.text
    return files_in(slow.folder / "results/recordings/slow")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_training_goes_on_where_it_was(slow, undisturbed, how):
    shutil.rmtree(slow.folder / "results")
    running = Running(slow)
    running.wait_for_epochs(20)
    assert running.end(how) != 0
    recording, log = slow.folder / "results/recordings/slow", "results/logs/train-slow.log"
    assert list(recording.glob("*")) == []

    # The same call again needs no unlocking and does not report incomplete files.
    outcome = slow.snakemake("--cores", 1, RECORDED)
    assert outcome.code == 0, outcome.text
    first_said = (slow.folder / log).read_text().splitlines()[1]
    assert int(first_said.split("/")[0]) >= 20, first_said
    assert files_in(recording) == undisturbed
    assert "Nothing to be done" in slow.snakemake("--cores", 1, RECORDED).text
