"""What jobs ask of a scheduler: it grows with the data, and is more than a job really takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hiddenreel.errors import HiddenreelError
from hiddenreel.plan import resources
from hiddenreel.plan.plan import write_plan
from hiddenreel.plan.validate import validate

SMALL = {"dataset": {"name": "moons", "samples": 40}, "layers": [2, 3, 1], "epochs": 4}
LARGE = {
    "dataset": {"name": "moons", "samples": 2000},
    "layers": [2, 80, 80, 1],
    "epochs": 30,
    "batch_size": 1000,
    "learning_rate": 0.1,
}


def plan_of(run, **film):
    return validate(
        {
            "runs": {"it": run, "other": {**run, "learning_rate": 0.2}},
            "figures": {"decision-regions": {"run": "it", "epochs": [0, 4]}},
            "films": {"it": {"kind": "comparison", "run": "it", "compare": ["other"], **film}},
        }
    )


def peak(folder: Path, *arguments: object) -> float:
    """Run a command from a small process; return the most memory that it had, MB.

    The peak memory of a process starts at that of the process that forked it.
    """
    command = [sys.executable, "-P", "-m", "hiddenreel", *map(str, arguments)]
    program = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    parent = [sys.executable, "-S", "-c", program, *command]
    run = subprocess.run(parent, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    return int(run.stdout) / 1000


def test_a_training_that_the_machine_has_no_memory_for_is_refused(monkeypatch):
    plan = plan_of({**SMALL, "layers": [2, 10000, 10000, 1]})
    monkeypatch.setattr(resources, "_memory", lambda: iter([24000.0, 4000.0]))
    with pytest.raises(HiddenreelError) as refused:
        resources.require_memory_to_train(plan, "it")
    assert str(refused.value) == (
        "run 'it' needs at least 7 GB of memory, and this machine has 4 GB: make runs.it.layers smaller"
    )
    resources.require_memory_to_train(plan_of(SMALL), "it")


@pytest.mark.parametrize("run", [SMALL, LARGE], ids=["small", "large"])
def test_jobs_take_less_than_their_rules_ask_for(tmp_path, run):
    plan = plan_of(run)
    file, recording = write_plan(plan, tmp_path), tmp_path / "recording"
    arguments = ["--plan", file, "--output", recording, "--partial", "partial"]
    assert peak(tmp_path, "train", "it", *arguments) < resources.memory_to_train(plan, "it")
    size = sum(path.stat().st_size for path in recording.iterdir()) / 1e6
    # The file has a header, and there are the samples.
    assert resources.recording_mb(plan.runs["it"]) == pytest.approx(size, rel=0.3, abs=0.1)
    assert 2 * size < resources.disk_to_train(plan, "it") < 3 * size + 100
    arguments = ["--plan", file, "--recording", recording, "--captions", "captions.json"]
    files = ["--output", "light/it.svg", "light/it.png"]
    drawn = peak(tmp_path, "figure", "decision-regions", *arguments, *files)
    assert drawn < resources.memory_to_draw(plan, ["it"])


def test_memory_follows_the_recordings_that_are_read():
    samples, parameters, epochs = 2000, 3 * 80 + 81 * 80 + 81, 31
    recording = epochs * (8 * parameters + 4 * samples * (80 + 80 + 1)) / 1e6
    small, large = plan_of(SMALL), plan_of(LARGE)
    grown = resources.memory_to_draw(large, ["it"]) - resources.memory_to_draw(small, ["it"])
    assert grown == pytest.approx(4 * recording, abs=2)
    both = resources.memory_to_draw(large, ["it", "other"])
    assert both - resources.memory_to_draw(large, ["it"]) == pytest.approx(4 * recording, abs=2)
    filmed = resources.memory_to_film(large, "it") - resources.memory_to_film(small, "it")
    assert filmed == pytest.approx(2 * grown, abs=3)


def test_a_film_asks_for_its_frames():
    films = [{"seconds": 2.0}, {"seconds": 4.0}, {"seconds": 4.0, "resolution": "2160p"}]
    memory, disk = np.transpose(
        [
            (resources.memory_to_film(plan, "it"), resources.disk_to_film(plan, "it"))
            for plan in (plan_of(SMALL, **film) for film in films)
        ]
    )
    pixels = 1920 * 1080 / 1e6
    assert memory[0] == memory[1]
    assert memory[2] - memory[1] == pytest.approx(250 * 3 * pixels, abs=1)
    np.testing.assert_allclose(np.diff(disk), [3 * 2 * pixels, 3 * 4 * 3 * pixels], atol=1)
