"""Receipts of jobs: what was changed since is found, and what only has other times is not."""

from __future__ import annotations

import json
import os

import pytest

from hiddenreel.plan.receipts import changed_files, find_repairs, read_repairs, receipt_beside, write_receipt


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Return a file that a job made, below the working folder."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "made.txt"
    file.write_text("as it was made")
    (tmp_path / "logs").mkdir()
    write_receipt(tmp_path / "logs/job.made.json", [file.relative_to(tmp_path)])
    return file


def changed(file):
    return changed_files(file.parent / "logs")


def test_a_receipt_lies_beside_its_log(tmp_path):
    assert receipt_beside(tmp_path / "light/film-it.log") == tmp_path / "light/film-it.made.json"


def test_nothing_is_changed_at_first(made):
    assert changed(made) == []


@pytest.mark.parametrize("content", ["", "as it", "as it was mads"])
def test_a_changed_file_is_found_though_its_times_are_the_same(made, content):
    times = made.stat()
    made.write_text(content)
    os.utime(made, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert changed(made) == ["made.txt"]
    made.write_text("as it was made")
    assert changed(made) == []


def test_a_lost_file_is_not_a_changed_one(made):
    made.unlink()
    assert changed(made) == []


def test_a_file_with_new_times_is_read_once(made, monkeypatch):
    os.utime(made, ns=(1, 1))
    assert changed(made) == []
    monkeypatch.setattr("hiddenreel.plan.receipts._sha256", lambda file: pytest.fail("read again"))
    assert changed(made) == []


def test_the_last_job_that_made_a_file_decides(made):
    """A lost still is drawn by another job than at first, perhaps with other bytes."""
    made.write_text("as another job made it")
    last = made.parent / "logs/another.made.json"
    write_receipt(last, [made.relative_to(made.parent)])
    os.utime(made.parent / "logs/job.made.json", ns=(1, 1))
    assert changed(made) == []


@pytest.mark.parametrize("content", ["", "{", "[]", '{"made.txt": 1}', '{"made.txt": {}}'])
def test_a_damaged_receipt_counts_as_none(made, content):
    (made.parent / "logs/job.made.json").write_text(content)
    made.write_text("changed")
    assert changed(made) == []


def test_a_receipt_names_its_files_and_their_digests(made):
    receipt = json.loads((made.parent / "logs/job.made.json").read_text())
    assert list(receipt) == ["made.txt"]
    assert len(receipt["made.txt"]["sha256"]) == 64


def test_an_unchanged_file_gets_the_time_back_at_which_it_was_made(made):
    then = made.stat().st_mtime_ns
    os.utime(made, ns=(1, 1))
    assert changed(made) == []
    assert made.stat().st_mtime_ns == then


def test_a_changed_file_keeps_its_time(made):
    made.write_text("changed")
    os.utime(made, ns=(1, 1))
    assert changed(made) == ["made.txt"]
    assert made.stat().st_mtime_ns == 1


def test_a_changed_file_is_found_behind_one_that_is_not(made):
    behind = made.with_name("zzz.txt")
    behind.write_text("as it was made")
    write_receipt(made.parent / "logs/job.made.json", [made, behind])
    behind.write_text("changed")
    assert changed(made) == [str(behind)]


def test_a_folder_in_place_of_a_file_is_a_change(made):
    made.unlink()
    made.mkdir()
    assert changed(made) == ["made.txt"]


def test_new_times_in_a_receipt_leave_its_own_as_it_was(made):
    """Receipts that name the same file count by their own times."""
    receipt = made.parent / "logs/job.made.json"
    os.utime(receipt, ns=(1, 1))
    os.utime(made, ns=(1, 1))
    before = receipt.read_text()
    assert changed(made) == []
    assert receipt.read_text() != before
    assert receipt.stat().st_mtime_ns == 1


def test_repairs_are_kept_though_their_files_are_right_again(made):
    results, other = made.parent, made.with_name("other.txt")
    other.write_text("as it was made")
    write_receipt(results / "logs/other.made.json", [other])
    assert find_repairs(results) == ([], {})
    assert read_repairs(results) == {}
    made.write_text("changed")
    found, repairs = find_repairs(results)
    assert found == list(repairs) == ["made.txt"]
    assert read_repairs(results) == repairs
    made.write_text("as it was made")
    other.write_text("changed")
    found, both = find_repairs(results)
    assert found == [str(other)]
    assert both == {**repairs, **both} and list(both) == ["made.txt", str(other)]
    assert read_repairs(results) == both


@pytest.mark.parametrize("content", ["", "{", "[1]", "[" * 100_000])
def test_damaged_repairs_count_as_none(tmp_path, content):
    (tmp_path / "repairs.json").write_text(content)
    assert read_repairs(tmp_path) == {}


def test_benchmarks_get_no_older_than_what_their_jobs_made(made):
    """Snakemake takes a job's benchmark for one of its files, and compares its time, too."""
    benchmark = made.parent / "benchmarks/light/film-it.tsv"
    benchmark.parent.mkdir(parents=True)
    benchmark.write_text("s")
    os.utime(benchmark, ns=(1, 1))
    find_repairs(made.parent)
    assert benchmark.stat().st_mtime_ns >= made.stat().st_mtime_ns


@pytest.mark.parametrize("state", [None, [1], "state", [1, 10**40, 1]])
def test_a_time_that_cannot_be_set_stops_nothing(made, state):
    receipt = made.parent / "logs/job.made.json"
    claims = json.loads(receipt.read_text())
    claims["made.txt"]["state"] = state
    receipt.write_text(json.dumps(claims))
    assert changed(made) == []
