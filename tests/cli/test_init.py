"""The command that sets up a course's own repository, without building anything in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from hiddenreel.cli import main
from hiddenreel.cli.init import FILES
from hiddenreel.plan.validate import validate
from hiddenreel.plan.yaml_file import read_yaml

PROJECT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def within(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def test_it_writes_the_files_and_prints_what_to_do_next(capsys):
    assert main(["init", "weeks/course"]) == 0
    assert files_in(Path("weeks/course")) == {
        "config/config.yaml",
        "Snakefile",
        "profiles/default/profile.yaml",
        ".gitignore",
        "README.md",
    }
    assert capsys.readouterr().out == (
        "weeks/course: wrote config/config.yaml, Snakefile, profiles/default/profile.yaml, "
        ".gitignore, README.md\n"
        "Change weeks/course/config/config.yaml as you like, then run `hiddenreel make` in "
        "weeks/course.\n"
    )


def test_the_configuration_is_the_short_one_of_the_readme():
    assert main(["init", "course"]) == 0
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    # The first one; another names a recording of other software.
    example = re.findall(r"^```yaml\n(runs:\n.*?)^```$", readme, re.MULTILINE | re.DOTALL)[0]
    assert read_yaml("course/config/config.yaml") == yaml.safe_load(example)


def test_what_the_configuration_offers_in_comments_is_valid():
    assert main(["init", "course"]) == 0
    text = Path("course/config/config.yaml").read_text(encoding="utf-8")
    offered = re.sub(r"^# (?=( *[a-z-]+: [\[{]| *[a-z]+:$|size: |language: ))", "", text, flags=re.MULTILINE)
    settings = yaml.safe_load(offered)
    assert set(settings) == {
        *("runs", "figures", "films", "themes", "size", "language", "formats", "pages", "course")
    }
    plan = validate(settings)
    assert set(plan.figures) == {"loss-curve", "decision-regions"}
    assert (plan.size, plan.language["name"]) == ("4:3", "de")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("as_link", [False, True])
def test_a_file_that_is_there_is_not_overwritten(capsys, name, as_link):
    file = Path("course", name)
    file.parent.mkdir(parents=True)
    if as_link:
        file.symlink_to("not-there")
    else:
        file.write_text("mine\n")
    assert main(["init", "course"]) == 1
    assert capsys.readouterr().err == (
        f"error: course/{name} exists already and is not overwritten: choose another folder, "
        "or move the file away\n"
    )
    assert files_in(Path("course")) == {name}
    assert as_link or file.read_text() == "mine\n"


def test_other_files_in_the_folder_stay_as_they_are():
    Path("course").mkdir()
    Path("course/notes.txt").write_text("mine\n")
    assert main(["init", "course"]) == 0
    assert files_in(Path("course")) == {*FILES, "notes.txt"}
    assert Path("course/notes.txt").read_text() == "mine\n"


def test_a_file_where_a_folder_has_to_be_is_one_line(capsys):
    Path("course").write_text("mine\n")
    assert main(["init", "course"]) == 1
    assert capsys.readouterr().err == "error: course/config: Not a directory\n"
    assert Path("course").read_text() == "mine\n"
