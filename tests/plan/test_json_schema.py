"""The schema of the configuration: kept in step with the code, and no stricter than validation."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from hiddenreel.plan.catalogue import kinds
from hiddenreel.plan.json_schema import json_schema
from hiddenreel.plan.validate.runs import RUN
from hiddenreel.plan.validate.whole import PLAN

CONFIG = Path(__file__).parents[2] / "config"
FILE = CONFIG / "config.yaml"
COURSE = Path(__file__).parents[2] / "src/hiddenreel/cli/course/config.yaml"


@pytest.fixture(scope="module")
def schema():
    return json.loads(json_schema())


@pytest.fixture(scope="module")
def wrong_in(schema):
    """Return a function from a configuration to the places of its mistakes."""
    validator = Draft202012Validator(schema)

    def wrong(config) -> list[str]:
        return [".".join(map(str, error.absolute_path)) for error in validator.iter_errors(config)]

    return wrong


def test_the_file_is_what_the_code_says():
    stored = (CONFIG / "config.schema.json").read_text(encoding="utf-8")
    assert stored == json_schema(), "run `make reference`"


def test_the_configuration_names_its_schema_on_its_first_line():
    first, _, _ = FILE.read_text(encoding="utf-8").partition("\n")
    assert first == "# yaml-language-server: $schema=config.schema.json"


def test_it_is_a_schema(schema):
    Draft202012Validator.check_schema(schema)


def test_it_knows_every_key_and_every_kind(schema):
    assert set(schema["properties"]) == set(PLAN)
    assert set(schema["properties"]["runs"]["additionalProperties"]["else"]["properties"]) == set(RUN)
    for group in ("figures", "films"):
        for name, kind in kinds(group).items():
            assert set(kind.options) < set(schema["$defs"][group][name]["properties"])


def test_every_key_says_what_its_value_may_be(schema):
    """An empty schema would let an editor accept anything."""

    def undescribed(part, place="") -> list[str]:
        if isinstance(part, list):
            return [found for n, inner in enumerate(part) for found in undescribed(inner, f"{place}/{n}")]
        if not isinstance(part, dict):
            return []
        empty = part.keys() <= {"default"} or part == {"type": "object"}
        inner = [found for key, value in part.items() for found in undescribed(value, f"{place}/{key}")]
        return [place, *inner] if empty else inner

    definitions = {key: value for key, value in schema.items() if key in ("properties", "$defs")}
    assert undescribed(definitions) == []


@pytest.fixture(scope="module")
def few():
    """Return our own configuration with one run and one figure, which are looked at quickly."""
    whole = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    runs = {"circles": whole["runs"]["circles"]}
    figures = {"loss-curve": whole["figures"]["loss-curve"]}
    return {**whole, "runs": runs, "figures": figures, "films": {}}


@pytest.mark.parametrize("file", [FILE, COURSE], ids=["ours", "course"])
def test_our_own_configurations_are_right(wrong_in, file):
    assert wrong_in(yaml.safe_load(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("runs.circles.epcohs", 3, "runs.circles"),
        ("runs.circles.epochs", 0, "runs.circles.epochs"),
        ("runs.circles.hidden", "softmax", "runs.circles.hidden"),
        ("runs.circles.dataset", "moon", "runs.circles.dataset"),
        ("runs.circles.layers", [2], "runs.circles.layers"),
        ("figures.loss-curve.colour", "red", "figures.loss-curve"),
        ("figures.mine", {"kind": "loss-curve", "run": "circles", "epoch": 1}, "figures.mine"),
        ("figures.mine", {"kind": "loss-curves", "run": "circles"}, "figures.mine.kind"),
        ("films.Mine", {"kind": "nudge", "run": "circles"}, "films"),
        ("films.mine", {"kind": "nudge", "run": "circles", "seconds": 0}, "films.mine.seconds"),
        ("pages", ["galery"], "pages.0"),
        ("films.mine", {"kind": "nudge", "run": "circles", "panels": ["losss"]}, "films.mine.panels.0"),
        ("films.mine", {"kind": "answers", "run": "circles", "epochs": [3]}, "films.mine.epochs"),
        ("films.mine", {"kind": "answers", "run": "circles", "at": {"late": "x"}}, "films.mine.at"),
        ("own_themes.mine", {"title": {"weigth": "bold"}}, "own_themes.mine.title"),
        ("own_themes.mine", {"type": {"size": 3}}, "own_themes.mine.type.size"),
        ("formats.films", ["avi"], "formats.films.0"),
        ("formats.size", {"films": "4:5"}, "formats.size"),
        ("own_themes", {"course": {"w": "red"}}, "own_themes.course.w"),
        ("theme", "light", ""),
    ],
)
def test_an_editor_marks_what_validation_refuses(wrong_in, few, path, value, place):
    config = copy.deepcopy(few)
    *before, last = path.split(".")
    within = config
    for key in before:
        within = within.setdefault(key, {})
    within[last] = value
    assert wrong_in(config) == [place]


@pytest.mark.parametrize(
    "config",
    [
        {"runs": {"a": {"dataset": {"name": "moons"}, "layers": [2, 3, 1]}}, "figures": None},
        {
            "runs": {"a": {"dataset": "moons", "layers": [2, 1], "initialisation": "normal"}},
            "films": {"digits": {"kind": "nudge", "run": "a", "seconds": 2}},
            "pages": [],
            "own_themes": {"course": {"base": "dark", "title": {"size": 30}}},
        },
    ],
)
def test_what_is_valid_is_not_marked(wrong_in, config):
    assert wrong_in(config) == []
