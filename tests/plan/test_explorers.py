"""Explorers in the configuration: of which runs, and which others stand beside them."""

from __future__ import annotations

import re

import pytest

from hiddenreel.plan.plan import read_plan, write_plan
from hiddenreel.plan.validate import ConfigError, validate
from hiddenreel.plan.validate.explorers import LARGEST_EXPLORED

CIRCLES = {"name": "circles", "samples": 80}
WIDE = [2, 150, 150, 1]
RUNS = {
    "circles": {"dataset": CIRCLES, "layers": [2, 3, 3, 1]},
    "slow": {"dataset": CIRCLES, "layers": [2, 5, 1], "learning_rate": 0.1},
    "two": {"dataset": CIRCLES, "layers": [2, 3, 2], "output": "softmax"},
    "noisy": {"dataset": {**CIRCLES, "noise": 0.2}, "layers": [2, 3, 3, 1]},
    "later": {"dataset": CIRCLES, "layers": [2, 3, 3, 1], "seed": 5},
    "moons": {"dataset": {"name": "moons", "samples": 80}, "layers": [2, 3, 1]},
    "wide": {"dataset": CIRCLES, "layers": WIDE},
    "wider": {"dataset": CIRCLES, "layers": WIDE, "learning_rate": 0.1},
    "widest": {"dataset": CIRCLES, "layers": WIDE, "learning_rate": 0.01},
    "huge": {"dataset": CIRCLES, "layers": [2, 300, 300, 1]},
}


def planned(*explorers):
    return validate({"runs": RUNS, "explorers": list(explorers)})


def test_a_run_has_others_beside_it(tmp_path):
    plan = planned("slow", {"run": "circles", "compare": ["slow"]}, {"run": "noisy"})
    assert plan.explorers == {"slow": (), "circles": ("slow",), "noisy": ()}
    assert read_plan(write_plan(plan, tmp_path)).explorers == plan.explorers
    assert planned({"run": "wide", "compare": ["wider", "slow"]}).explorers["wide"]
    for nothing in ([], None):
        assert validate({"runs": RUNS, "explorers": nothing}).explorers == {}


SAME = "must be another run on the samples of circles, and"
FIT = "(choose slow, wide, wider, widest, huge)"
NOT_LIKE = [
    ("noisy", f"{SAME} dataset.noise is 0.1 there and 0.2 here {FIT}"),
    ("later", f"{SAME} seed is 0 there and 5 here {FIT}"),
    ("moons", f"{SAME} dataset is circles there and moons here {FIT}"),
    ("two", f"{SAME} outputs is 1 there and 2 here {FIT}"),
    ("circles", f"{SAME} this is that run {FIT}"),
]
WRONG = [
    *(
        ({"run": "circles", "compare": ["slow", other]}, f".compare[1] = '{other}': {what}")
        for other, what in NOT_LIKE
    ),
    ({"run": "circles", "compare": "slow"}, ".compare = 'slow': must be a list: write [slow]"),
    ({"run": "circles", "compare": []}, ".compare = []: must not be empty"),
    ({"run": "circles", "compare": ["slow", "slow"]}, ".compare[1] = 'slow': is in the list twice"),
    ({"run": "circles", "beside": ["slow"]}, ".beside = ['slow']: unknown key (choose run, compare)"),
    ({"run": "circle"}, ".run = 'circle': there is no such run (choose "),
    ({"compare": ["slow"]}, ".run: is missing (choose circles, slow, "),
    ("huge", " = 'huge': its network has 91501 weights and biases, and an explorer holds at most "),
    (
        {"run": "wide", "compare": ["wider", "widest", "slow"]},
        f".compare = ['wider', 'widest', 'slow']: of 4 runs an explorer holds at most "
        f"{LARGEST_EXPLORED // 4} weights and biases each, and one has 23251: name fewer",
    ),
]


@pytest.mark.parametrize(("explorer", "message"), WRONG)
def test_one_line_says_what_is_wrong(explorer, message):
    line = re.escape(f"config/config.yaml: explorers[1]{message}")
    with pytest.raises(ConfigError, match=f"^{line}[^\n]*$"):
        planned("slow", explorer)


def test_a_run_has_one_explorer():
    with pytest.raises(ConfigError, match=r"explorers\[1\] = .*: run slow has an explorer already: "):
        planned("slow", {"run": "slow", "compare": ["circles"]})
