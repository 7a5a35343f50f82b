"""Products that need more than their own recording: measurements, and recordings of other runs."""

from __future__ import annotations

import json

import pytest

from hiddenreel.cli._stages import LINES, QUIET

TINY = {"dataset": {"name": "circles", "samples": 40}, "layers": [2, 3, 1], "batch_size": 10, "epochs": 2}
CONFIG = {
    "runs": {"tiny": TINY, "other": {**TINY, "learning_rate": 3.0}},
    "figures": {
        "implementation-parity": {"run": "tiny"},
        "implementation-speed": {"run": "tiny"},
        "as-in-lecture": {"run": "tiny", "compare": ["other"]},
    },
    "themes": ["light"],
    "formats": {"figures": ["svg"]},
    "pages": [],
}
PARITY = {"measure tiny parity", "figure implementation-parity"}
SPEED = {"measure tiny speed", "figure implementation-speed"}
BESIDE = {"figure as-in-lecture"}


@pytest.fixture(scope="module")
def measured(copy_of_project):
    workspace = copy_of_project(CONFIG)
    # As the profile has it.
    outcome = workspace.snakemake("--cores", 1, "--quiet", *sorted(QUIET))
    assert outcome.code == 0, outcome.text
    assert " 100%  recordings 4 of 4  figures 3 of 3  pages 2 of 2\n" in outcome.text
    assert len(outcome.text.splitlines()) <= LINES
    return workspace


def test_they_are_made_from_what_was_measured(measured):
    for what in ("parity", "speed"):
        text = (measured.folder / f"results/measurements/tiny/{what}.json").read_text()
        assert "neurons" in json.loads(text)["implementations"]
        assert (measured.folder / f"figures/light/implementation-{what}.svg").exists()
    words = json.loads((measured.folder / "results/captions/as-in-lecture.json").read_text())
    assert "η = 1" in words["caption"] and "η = 3" in words["caption"]
    assert measured.would_do() == set()


@pytest.mark.parametrize(
    ("path", "made_again"),
    [
        ("learn/lecture/neurons.py", PARITY | SPEED),
        ("analyse/parity.py", PARITY | SPEED),
        ("analyse/speed.py", SPEED),
        ("figures/implementation_speed.py", {"figure implementation-speed"}),
        ("figures/as_in_lecture.py", BESIDE),
    ],
)
def test_an_edit_measures_only_what_it_touches(measured, path, made_again):
    with measured.edited(f"src/hiddenreel/{path}"):
        assert measured.would_do() == made_again


@pytest.mark.parametrize(("run", "made_again"), [("other", BESIDE), ("tiny", BESIDE | PARITY | SPEED)])
def test_a_run_beside_counts_as_ones_own(measured, run, made_again):
    changed = {**CONFIG, "runs": {**CONFIG["runs"], run: {**CONFIG["runs"][run], "seed": 5}}}
    measured.configure(changed)
    try:
        assert measured.would_do() == {f"train {run}"} | made_again
    finally:
        measured.configure(CONFIG)


def test_a_target_that_nothing_makes_is_said(measured):
    outcome = measured.snakemake("nope.svg", "--quiet", *sorted(QUIET))
    assert outcome.code == 1
    assert outcome.text.splitlines()[1:] == [
        "MissingRuleException:",
        "No rule to produce nope.svg (if you use input functions make sure that they don't raise "
        "unexpected exceptions).",
    ]
