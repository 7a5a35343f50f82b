"""The plan as a file: all of it comes back, it is never changed, and damage is one line."""

from __future__ import annotations

import os
import time

import pytest

from hiddenreel.errors import HiddenreelError
from hiddenreel.plan.plan import KEPT_FOR, read_plan, write_plan
from hiddenreel.plan.validate import validate

CONFIG = {
    "runs": {"mine": {"dataset": "moons", "layers": [2, 3, 1]}},
    "figures": {"regions": {"kind": "decision-regions", "run": "mine", "epochs": [0, 3]}},
    "films": {"hidden-representations": {"run": "mine"}},
    "own_themes": {"course": {"background": "#0b3d2e", "title": {"weight": "bold"}}},
    "formats": {"films": ["mp4", "clips"]},
    "pages": [],
    "folder": "week-3",
}


def test_a_plan_comes_back_whole(tmp_path):
    plan = validate(CONFIG)
    assert read_plan(write_plan(plan, tmp_path)) == plan


def test_a_file_is_named_after_its_content_and_never_changed(tmp_path):
    first = write_plan(validate(CONFIG), tmp_path)
    content = first.read_bytes()
    assert write_plan(validate(CONFIG), tmp_path) == first
    other = write_plan(validate({**CONFIG, "folder": "week-4"}), tmp_path)
    assert other != first
    assert first.read_bytes() == content
    assert sorted(first.parent.iterdir()) == sorted([first, other])


@pytest.mark.parametrize("text", ["", "{", "[]"])
def test_a_damaged_plan_is_written_anew(tmp_path, text):
    path = write_plan(validate(CONFIG), tmp_path)
    path.write_text(text)
    assert read_plan(write_plan(validate(CONFIG), tmp_path)) == validate(CONFIG)


def test_a_plan_that_nobody_uses_any_more_is_removed(tmp_path):
    old = write_plan(validate(CONFIG), tmp_path)
    past = time.time() - KEPT_FOR - 60
    os.utime(old, (past, past))
    in_use = write_plan(validate({**CONFIG, "folder": "week-4"}), tmp_path)
    assert list(old.parent.iterdir()) == [in_use]


def test_a_folder_that_cannot_be_written_to_is_one_line(tmp_path):
    (tmp_path / "results").write_text("a file")
    with pytest.raises(HiddenreelError, match=r"^.*results/plans/\w+\.json cannot be written: .*$"):
        write_plan(validate(CONFIG), tmp_path / "results")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"runs": {"mine": {}}}'])
def test_a_damaged_plan_is_one_line(tmp_path, text):
    path = tmp_path / "plan.json"
    path.write_text(text)
    with pytest.raises(HiddenreelError) as error:
        read_plan(path)
    assert str(error.value) == (
        f"the plan {path} is damaged: remove it and start snakemake again, which writes it anew"
    )
