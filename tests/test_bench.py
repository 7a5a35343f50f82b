"""The comparisons compare the same work, and say plainly whether a promise is kept."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
from numpy.testing import assert_allclose

from hiddenreel import bench
from hiddenreel.bench import COMPARISONS, HERO, PLAIN_PROCESS, Comparison
from hiddenreel.record.recorder import record
from hiddenreel.record.recording import Recording


def compared(ours: list[float], theirs: list[float], **more) -> str:
    mine, others = iter(ours), iter(theirs)
    comparison = Comparison("work", lambda: next(mine), lambda: next(others), "s", 2.0, **more)
    return comparison.line(comparison.measured(len(ours)))


@pytest.mark.parametrize(
    ("theirs", "slower", "ending"),
    [
        ([2.0, 3.0, 2.5], False, "2.50   ≥ 2     met"),
        ([1.0, 1.9, 3.0], False, "1.90   ≥ 2     MISSED"),
        ([1.0, 0.5, 0.1], True, "2.00   ≤ 2     met"),
        ([0.4, 0.5, 0.1], True, "2.50   ≤ 2     MISSED"),
    ],
)
def test_a_line_says_whether_the_promise_is_kept(theirs, slower, ending):
    line = compared([1.0, 1.0, 1.0], theirs, slower=slower)
    assert line.startswith("work ")
    assert line.endswith(ending)


def test_a_slow_spell_of_the_machine_changes_no_ratio():
    assert compared([1.0, 9.0, 1.0], [3.0, 27.0, 3.0]).endswith("3.00   ≥ 2     met")


def test_sides_take_turns():
    order = []
    sides = [lambda name=name: order.append(name) or 1.0 for name in ("ours", "theirs")]
    Comparison("work", *sides, "s", 2.0).measured(3)
    assert order == ["ours", "theirs"] * 3


def test_the_plain_process_does_the_same_work(tmp_path):
    run = HERO | {"epochs": 3}
    record(run, tmp_path / "hero", tmp_path / "partial")
    recording = Recording.open(tmp_path / "hero")
    command = [sys.executable, "-c", PLAIN_PROCESS, json.dumps(run), str(tmp_path)]
    subprocess.run(command, check=True)
    activations, curves = (np.load(tmp_path / f"{name}.npy") for name in ("activations", "curves"))
    assert activations.dtype == np.float32
    ours = np.concatenate([recording.activations(3, layer) for layer in (1, 2, 3)], axis=1)
    assert_allclose(activations[3], ours.T, rtol=1e-5)
    assert_allclose(curves[:, 0], recording.loss, rtol=1e-9)
    assert_allclose(curves[:, 1], recording.accuracy)


def test_every_comparison_can_be_prepared():
    for prepare in COMPARISONS:
        assert prepare().target > 1


def test_run_prints_a_line_for_each_comparison(monkeypatch, capsys):
    one = Comparison("work", lambda: 1.0, lambda: 3.0, "s", 2.0)
    monkeypatch.setattr(bench, "COMPARISONS", (lambda: one, lambda: one))
    bench.run()
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if line.startswith("work ")]) == 2
