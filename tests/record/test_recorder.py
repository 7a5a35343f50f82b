"""A recording ends with the same bytes, whatever happened to it on the way."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import platform
import random
import shutil
import signal
import subprocess
import sys
import zipfile
from collections import namedtuple
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hiddenreel
from hiddenreel.errors import HiddenreelError
from hiddenreel.learn.run import Run
from hiddenreel.learn.training import Diverged
from hiddenreel.plan.plan import write_plan
from hiddenreel.plan.validate import validate
from hiddenreel.record import recorder, writing
from hiddenreel.record.layout import EPOCHS, MADE, SAMPLES
from hiddenreel.record.recorder import how_it_is_made, record
from hiddenreel.record.recording import Recording


class Interrupted(BaseException):
    """Stands for a signal: nothing of ours may catch it."""


def partial_name(run: Run) -> str:
    return f"{run.name}-{how_it_is_made(run)['fingerprint'][:16]}"


def left_behind(partial: Path) -> set[str]:
    return {path.name for path in partial.iterdir()}


class Place:
    """Where a run is recorded: an output folder and one for what is unfinished."""

    def __init__(self, folder: Path, run: Run) -> None:
        self.run = run
        self.output = folder / "recordings" / run.name
        self.partial = folder / "partial"
        self.unfinished = self.partial / partial_name(run)

    def record(self, progress=lambda epoch: None) -> list[int]:
        """Record; return the epochs that were trained for it."""
        seen = []

        def noted(epoch):
            seen.append(epoch.number)
            progress(epoch)

        record(self.run, self.output, self.partial, noted)
        return seen

    def leave(self, epochs: bytes) -> None:
        """Make the partial folder as a killed recorder leaves it."""
        self.unfinished.mkdir(parents=True)
        (self.unfinished / EPOCHS).write_bytes(epochs)


@pytest.fixture
def place(tmp_path, a_run):
    return Place(tmp_path, a_run())


@pytest.fixture(scope="module")
def new_place(tmp_path_factory, a_run):
    """Return a maker of places, for tests that need a new one for each example."""
    return lambda: Place(tmp_path_factory.mktemp("place"), a_run())


def stop_after(last: int):
    def progress(epoch):
        if epoch.number == last:
            raise Interrupted

    return progress


# What a recording is


def test_recording_twice_gives_the_same_bytes(place, undisturbed, contents):
    assert place.record() == list(range(7))
    assert contents(place.output) == undisturbed
    place.record()
    assert contents(place.output) == undisturbed


def test_nothing_but_the_lock_stays_in_the_partial_folder(place):
    place.record()
    assert left_behind(place.partial) == {"small.lock"}


def test_the_command_line_records_the_same_bytes(place, undisturbed, contents, tmp_path):
    settings = place.run.to_dict()
    name = settings.pop("run")
    plan = write_plan(validate({"runs": {name: settings}}), tmp_path / "results")
    command = [sys.executable, "-m", "hiddenreel", "train", name, "--plan", str(plan)]
    places = ["--output", str(place.output), "--partial", str(place.partial)]
    subprocess.run([*command, *places], check=True)
    assert contents(place.output) == undisturbed


def test_samples_carry_no_time_of_day(undisturbed):
    with zipfile.ZipFile(io.BytesIO(undisturbed[SAMPLES])) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist() == ["X.npy", "Y.npy", "labels.npy", "held_out.npy"]


def test_made_json_states_how_it_was_made(a_run, undisturbed):
    made = json.loads(undisturbed[MADE])
    own = made.pop("fingerprint")
    assert own == hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()
    assert len(made.pop("code")) == 64
    assert made.pop("samples") == hashlib.sha256(undisturbed[SAMPLES]).hexdigest()
    assert made == {
        "configuration": a_run().to_dict(),
        "seed": 7,
        "versions": {
            "hiddenreel": hiddenreel.__version__,
            "numpy": np.__version__,
            "python": platform.python_version(),
        },
        "machine": platform.machine(),
    }


def test_code_that_learns_or_records_is_in_the_fingerprint_and_code_that_draws_is_not(a_run, monkeypatch):
    seen = []
    monkeypatch.setattr(recorder, "digest", lambda paths: seen.extend(paths) or "0" * 64)
    how_it_is_made(a_run())
    assert {"learn/network.py", "learn/data.py", "record/recorder.py"} <= set(seen)
    assert not [path for path in seen if path.startswith(("draw/", "publish/", "figures/"))]


def test_plain_numpy_reads_it_in_two_lines(place):
    place.record()
    epochs = np.load(place.output / EPOCHS, mmap_mode="r")
    W = epochs["W1"][6]

    assert isinstance(epochs, np.memmap)
    assert epochs.shape == (7,)
    assert W.shape == (3, 2)
    assert np.load(place.output / EPOCHS)["loss"][6] == epochs["loss"][6]


# Interrupted, torn, damaged


@pytest.mark.parametrize("last", range(7))
def test_an_interrupted_recording_goes_on_after_its_last_epoch(place, undisturbed, contents, last):
    with pytest.raises(Interrupted):
        place.record(stop_after(last))
    assert not place.output.exists()
    assert place.record() == list(range(last + 1, 7))
    assert contents(place.output) == undisturbed


def boundaries(undisturbed) -> tuple[int, int, int]:
    """Return the lengths of the header, of a record, and of the whole file."""
    whole = len(undisturbed[EPOCHS])
    size = np.load(io.BytesIO(undisturbed[EPOCHS])).itemsize
    return whole - 7 * size, size, whole


@settings(max_examples=60)
@given(share=st.floats(0, 1))
def test_a_recording_torn_at_any_byte_ends_with_the_same_bytes(new_place, undisturbed, contents, share):
    header, size, whole = boundaries(undisturbed)
    cut = round(share * whole)
    place = new_place()
    place.leave(undisturbed[EPOCHS][:cut])
    records = max(0, cut - header) // size
    assert place.record() == list(range(records, 7))
    assert contents(place.output) == undisturbed


@pytest.mark.parametrize("record_number", range(8))
@pytest.mark.parametrize("off", [-1, 0, 1])
def test_a_recording_torn_near_the_end_of_a_record_ends_with_the_same_bytes(
    place, undisturbed, contents, record_number, off
):
    header, size, _ = boundaries(undisturbed)
    cut = header + record_number * size + off
    place.leave((undisturbed[EPOCHS] + b"\x00")[:cut])
    whole = min(7, max(0, (cut - header) // size))
    assert place.record() == list(range(whole, 7))
    assert contents(place.output) == undisturbed


@settings(max_examples=60)
@given(share=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), data=st.data())
def test_a_flipped_bit_costs_its_epoch_and_the_later_ones(new_place, undisturbed, contents, share, bit, data):
    header, size, whole = boundaries(undisturbed)
    damaged = bytearray(undisturbed[EPOCHS])
    position = int(share * whole)
    damaged[position] ^= 1 << bit
    place = new_place()
    place.leave(bytes(damaged))
    assert place.record() == list(range(max(0, position - header) // size, 7))
    assert contents(place.output) == undisturbed


def test_zeros_in_place_of_a_record_are_not_continued(place, undisturbed, contents):
    header, size, _ = boundaries(undisturbed)
    place.leave(undisturbed[EPOCHS][: header + 2 * size] + bytes(3 * size))
    assert place.record() == list(range(2, 7))
    assert contents(place.output) == undisturbed


# A pipe holds some 64 kB: however slow we are to read, the child is at most 64 epochs ahead.
BYTES_AN_EPOCH = 1024
CHILD = """
import json, os, sys
from pathlib import Path
from hiddenreel.learn.run import Run
from hiddenreel.record.recorder import record

run, output, partial = Run.from_dict(json.loads(sys.argv[1])), Path(sys.argv[2]), Path(sys.argv[3])
record(run, output, partial, lambda epoch: os.write(1, b"." * 1024))
"""


def child(place: Place, script: str = CHILD, **streams) -> subprocess.Popen:
    """Start a process that records and writes a line of dots after every epoch."""
    arguments = [json.dumps(place.run.to_dict()), str(place.output), str(place.partial)]
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0, **streams)


def epochs_seen(process: subprocess.Popen, wanted: int) -> int:
    """Wait until the process has recorded `wanted` epochs or closed its output; return how many."""
    missing = wanted * BYTES_AN_EPOCH
    while missing and (text := process.stdout.read(missing)):
        missing -= len(text)
    return wanted - -(-missing // BYTES_AN_EPOCH)


def test_a_recording_killed_again_and_again_ends_with_the_same_bytes(tmp_path, a_run, contents):
    run = a_run(epochs=1500)
    undisturbed = Place(tmp_path / "undisturbed", run)
    undisturbed.record()
    place, chance = Place(tmp_path / "killed", run), random.Random(20)
    reached, kills = 0, 0
    while kills < 5:
        with child(place) as process:
            reached += epochs_seen(process, chance.randint(1, 200))
            process.kill()
        assert process.returncode == -signal.SIGKILL
        assert not place.output.exists()
        kills += 1
    trained = place.record()
    # It went on at the last reported epoch or later, and did not start anew.
    assert trained[0] >= reached
    assert contents(place.output) == contents(undisturbed.output)


# Finishing


def fail_at_call(monkeypatch, module, name: str, number: int, error: BaseException) -> list:
    """Let call `number` of a function fail; return a list that then holds the calls before."""
    real, calls = getattr(module, name), []

    def failing(*arguments, **keywords):
        calls.append(arguments)
        if len(calls) == number:
            raise error
        return real(*arguments, **keywords)

    monkeypatch.setattr(module, name, failing)
    return calls


@pytest.mark.parametrize(
    ("module", "name", "number"),
    [
        (np, "savez", 1),
        (os, "fsync", 1),
        (os, "fsync", 2),
        (os, "fsync", 3),
        (os, "rename", 1),
        (os, "rename", 2),
        (shutil, "rmtree", 1),
        (shutil, "rmtree", 2),
    ],
)
def test_killed_while_finishing_the_output_is_old_or_missing_or_new(
    place, a_run, undisturbed, contents, monkeypatch, module, name, number
):
    older = Place(place.output.parent.parent, a_run(learning_rate=1.0))
    older.record()
    old = contents(older.output)
    with monkeypatch.context() as patch, pytest.raises(Interrupted):
        fail_at_call(patch, module, name, number, Interrupted())
        place.record()
    if place.output.exists():
        assert contents(place.output) in (old, undisturbed)
    place.record()
    assert contents(place.output) == undisturbed
    assert left_behind(place.partial) == {"small.lock"}


@pytest.mark.parametrize("present", [[], [EPOCHS], [EPOCHS, SAMPLES, MADE, ".snakemake_timestamp"]])
def test_what_lay_in_the_output_folder_is_replaced(place, undisturbed, contents, present):
    place.output.mkdir(parents=True)
    for name in present:
        (place.output / name).write_bytes(b"old")
    place.record()
    assert contents(place.output) == undisturbed


def test_a_folder_with_other_things_in_it_is_left_alone(place):
    place.output.mkdir(parents=True)
    (place.output / "thesis.tex").write_text("precious")
    with pytest.raises(HiddenreelError) as caught:
        place.record()
    assert str(caught.value) == (
        f"{place.output} holds 'thesis.tex', which is no part of a recording: "
        "move it away, or choose another folder with --output"
    )
    assert (place.output / "thesis.tex").read_text() == "precious"


# Other configurations, other processes


def test_a_recording_of_another_configuration_is_never_continued(place, a_run, undisturbed, contents):
    other = Place(place.output.parent.parent, a_run(learning_rate=1.0))
    with pytest.raises(Interrupted):
        other.record(stop_after(3))
    assert left_behind(place.partial) == {"small.lock", other.unfinished.name}
    with pytest.raises(Interrupted):
        place.record(stop_after(1))
    assert left_behind(place.partial) == {"small.lock", place.unfinished.name}
    assert place.record() == list(range(2, 7))
    assert contents(place.output) == undisturbed


def test_another_run_s_unfinished_recording_is_left_alone(place, a_run):
    others = ["small-2", f"{place.unfinished.name}", "smaller"]
    for name in others:
        other = Place(place.output.parent.parent, a_run(run=name))
        with pytest.raises(Interrupted):
            other.record(stop_after(0))
    place.record()
    folders = {path.name for path in place.partial.iterdir() if path.is_dir()}
    assert folders == {partial_name(a_run(run=name)) for name in others}


HOLDING = CHILD.replace('b"." * 1024)', 'b"." * 1024) and sys.stdin.read()')


@pytest.mark.parametrize("changes", [{}, {"learning_rate": 1.0}], ids=["same", "changed"])
def test_two_processes_do_not_record_one_run_at_once(place, a_run, undisturbed, contents, changes):
    first = Place(place.output.parent.parent, a_run(**changes))
    with child(first, HOLDING, stdin=subprocess.PIPE) as process:
        assert epochs_seen(process, 1) == 1
        with pytest.raises(HiddenreelError) as caught:
            place.record()
        assert first.unfinished.is_dir()
        process.kill()
    assert str(caught.value) == ("run 'small' is being recorded by another process: wait for it, or end it")
    place.record()
    assert contents(place.output) == undisturbed


def test_a_disk_without_locks_can_hold_a_recording(place, undisturbed, contents, monkeypatch):
    error = OSError(errno.ENOLCK, "No locks available")
    fail_at_call(monkeypatch, writing.fcntl, "flock", 1, error)
    place.record()
    assert contents(place.output) == undisturbed


def test_a_lock_that_fails_for_another_reason_is_not_passed_over(place, monkeypatch):
    fail_at_call(monkeypatch, writing.fcntl, "flock", 1, OSError(errno.EIO, "I/O error"))
    with pytest.raises(OSError, match="I/O error"):
        place.record()


# What cannot be recorded


def test_a_diverging_run_leaves_nothing_that_looks_whole(tmp_path, a_run):
    run = a_run(layers=[2, 1], output="identity", learning_rate=3.0, epochs=400)
    place = Place(tmp_path, run)
    with pytest.raises(Diverged, match=r"^run 'small' diverged in epoch \d\d: "):
        place.record()
    assert not place.output.exists()
    assert left_behind(place.unfinished) == {EPOCHS}
    with pytest.raises(ValueError, match="mmap length"):
        np.load(place.unfinished / EPOCHS, mmap_mode="r")
    with pytest.raises(HiddenreelError, match="is not a whole recording"):
        Recording.open(place.unfinished)


def test_activations_beyond_single_precision_are_a_divergence(place):
    place.run = replace(place.run, hidden="identity", output="identity", learning_rate=10.0)
    with pytest.raises(Diverged) as caught:
        place.record()
    assert str(caught.value) == (
        "run 'small' diverged in epoch 1: the activations are too large to record. "
        "Most likely the steps are too large: lower runs.small.learning_rate (now 10)"
    )


class SmallDisk(io.FileIO):
    """A file on a disk that is full after some bytes, the last write being cut short."""

    free = 0

    def write(self, text) -> int:
        if not SmallDisk.free:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = super().write(bytes(text)[: SmallDisk.free])
        SmallDisk.free -= written
        return written


def on_small_disk(path, mode="r"):
    """Open a file as `open` does, but on a small disk."""
    if "b" not in mode:
        return open(path, mode)
    raw = SmallDisk(path, mode.replace("b", ""))
    return io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99999, 1.0, 1.001])
def test_a_full_disk_is_reported_in_one_line_and_keeps_the_epochs(
    place, undisturbed, contents, monkeypatch, share
):
    header, size, whole = boundaries(undisturbed)
    free = SmallDisk.free = round(share * whole)
    with monkeypatch.context() as patch, pytest.raises(HiddenreelError) as caught:
        for module in (recorder, writing):
            patch.setattr(module, "open", on_small_disk, raising=False)
        place.record()
    assert str(caught.value) == (
        "the disk is full: run 'small' keeps the epochs it has; "
        "free some space and start again, and it goes on from there"
    )
    assert not place.output.exists()
    whole = min(7, max(0, free - header) // size)
    assert place.record() == list(range(whole, 7))
    assert contents(place.output) == undisturbed


def test_other_errors_of_the_disk_keep_their_traceback(place, monkeypatch):
    fail_at_call(monkeypatch, os, "fsync", 1, OSError(errno.EIO, "I/O error"))
    with pytest.raises(OSError, match="I/O error"):
        place.record()


def test_a_disk_too_small_is_noticed_before_the_training(place, monkeypatch):
    usage = namedtuple("usage", "total used free")(10**9, 10**9 - 1000, 1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(HiddenreelError) as caught:
        place.record(stop_after(0))
    assert str(caught.value) == (
        "run 'small' needs 0.01 MB for its recording but the disk has 0.0 MB left: "
        "free some space, or lower runs.small.epochs"
    )


@pytest.mark.parametrize(("short", "refused"), [(0, False), (1, True)])
def test_room_for_the_last_byte_of_a_recording_is_enough(place, undisturbed, monkeypatch, short, refused):
    whole = len(undisturbed["epochs.npy"])
    usage = namedtuple("usage", "total used free")(10**9, 0, whole - short)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(HiddenreelError, match="free some space") if refused else nullcontext():
        place.record()


def test_epochs_are_on_the_disk_when_the_recording_appears(place, monkeypatch):
    happened = []
    for name in ("fsync", "rename"):
        real = getattr(os, name)
        monkeypatch.setattr(
            os, name, lambda *given, real=real, name=name: happened.append(name) or real(*given)
        )
    place.record()
    assert happened == ["fsync", "fsync", "fsync", "rename"]


def test_a_slow_training_reaches_the_disk_on_the_way(place, monkeypatch):
    synced, now = [], iter(range(0, 1000, 2))
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(file) or real(file))
    monkeypatch.setattr(writing.time, "monotonic", lambda: float(next(now)))
    place.record()
    # After each of 7 epochs, and once for each of the three files.
    assert len(synced) == 7 + 3
