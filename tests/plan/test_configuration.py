"""Which configuration a call means, and the folder that its products go to."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from hiddenreel.errors import HiddenreelError
from hiddenreel.plan.configuration import DEFAULT_FILE, MODULE, find_configuration
from hiddenreel.plan.validate import validate

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
def test_a_file_has_a_folder_of_its_own_unless_it_is_named_like_the_working_folder(networks, file, expected):
    Path(file).write_text(TEXT)
    assert find_configuration(GIVEN, [file]).folder == expected


def test_beside_a_default_configuration_every_other_file_has_a_folder_of_its_own(networks):
    for file in (DEFAULT_FILE, "networks.yaml"):
        Path(file).parent.mkdir(exist_ok=True)
        Path(file).write_text(TEXT)
    assert find_configuration(GIVEN, [DEFAULT_FILE]).folder == ""
    assert find_configuration(GIVEN, ["networks.yaml"]).folder == "networks"
    assert find_configuration({}).file == DEFAULT_FILE


COURSE = "weeks: 12\nnetworks:\n  runs:\n    a: {dataset: moons, layers: [2, 3, 1]}\n"


def test_a_modules_settings_are_found_in_the_file_that_holds_them(networks):
    Path("course.yaml").write_text(COURSE)
    found = find_configuration(GIVEN, ["course.yaml"], in_module=True)
    assert (found.settings, found.file, found.folder) == (GIVEN, "course.yaml", "")
    assert found.within == ("networks",)
    wrong = COURSE.replace("[2, 3, 1]", "[3, 3, 1]")
    Path("course.yaml").write_text(wrong)
    given = yaml.safe_load(wrong)["networks"]
    found = find_configuration(given, ["course.yaml"], in_module=True)
    with pytest.raises(HiddenreelError) as error:
        validate(found.settings, found.file, found.folder, found.within)
    assert str(error.value) == (
        "course.yaml:4: networks.runs.a.layers = [3, 3, 1]: the first must be 2, the inputs of moons"
    )


def test_a_modules_settings_that_are_in_no_file_are_blamed_on_none(networks):
    """A workflow may have computed them, and its file says something else of them or nothing."""
    Path("course.yaml").write_text(COURSE)
    given = {"runs": {"a": {"dataset": "moons", "layers": [3, 3, 1]}}}
    for files in (["course.yaml"], []):
        found = find_configuration(given, files, in_module=True)
        with pytest.raises(HiddenreelError) as error:
            validate(found.settings, found.file, found.folder, found.within)
        assert str(error.value) == (
            f"{MODULE}: runs.a.layers = [3, 3, 1]: the first must be 2, the inputs of moons"
        )


def test_a_key_given_twice_is_refused_in_a_modules_file_too(networks):
    Path("course.yaml").write_text(f"{COURSE}networks: {{}}\n")
    with pytest.raises(HiddenreelError, match=r"^course\.yaml:5: the key networks is here and on"):
        find_configuration({"runs": {}}, ["course.yaml"], in_module=True)
