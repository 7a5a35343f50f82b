"""Which configuration a call means, and the folder that its products go to."""

from __future__ import annotations

from pathlib import Path

import pytest

from hiddenreel.plan.configuration import DEFAULT_FILE, find_configuration

TEXT = "runs: {a: {dataset: moons, layers: [2, 3, 1]}}\n"
GIVEN = {"runs": {"a": {"dataset": "moons", "layers": [2, 3, 1]}}}


@pytest.fixture
def networks(tmp_path, monkeypatch):
    """Return the working folder, which is called networks."""
    folder = tmp_path / "networks"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("../networks.yaml", ""),
        ("../Networks.yml", ""),
        ("networks.yaml", ""),
        ("../week-3.yaml", "week-3"),
        ("../Week 3.yaml", "week-3"),
        ("../….yaml", "configuration"),
    ],
)
def test_a_file_has_a_folder_of_its_own_unless_it_is_named_like_the_working_folder(
    networks, file, expected
):
    Path(file).write_text(TEXT)
    assert find_configuration(GIVEN, [file]).folder == expected


def test_beside_a_default_configuration_every_other_file_has_a_folder_of_its_own(networks):
    for file in (DEFAULT_FILE, "networks.yaml"):
        Path(file).parent.mkdir(exist_ok=True)
        Path(file).write_text(TEXT)
    assert find_configuration(GIVEN, [DEFAULT_FILE]).folder == ""
    assert find_configuration(GIVEN, ["networks.yaml"]).folder == "networks"
    assert find_configuration({}).file == DEFAULT_FILE
