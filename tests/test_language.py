"""The language of pictures: phrases, numbers, fonts, and what the configuration may ask for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from docs.phrases import ENGLISH_FILE, english_file, phrases_in_sources
from hiddenreel.draw.numbers import fixed, number, percent
from hiddenreel.draw.own_words import filled
from hiddenreel.draw.wording import counted
from hiddenreel.language import FOLDER, Language, language, tr
from hiddenreel.plan.languages import advice, missing_phrases, wrong_fields
from hiddenreel.plan.languages import shipped as languages
from hiddenreel.plan.validate import ConfigError, validate
from hiddenreel.publish.pages.template import TEMPLATES, environment_for

LANGUAGES = [name for name in languages() if name != "en"]
RUNS = {"circles": {"dataset": "circles", "layers": [2, 3, 1]}}


def in_language(name: str, **own: str) -> Language:
    return Language.read({"name": name, "phrases": own, "second_typeface": None})


def shipped(name: str) -> dict[str, str]:
    phrases: dict[str, str] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return phrases


# --- The files -----------------------------------------------------------------------------------


def test_the_english_file_lists_the_phrases_of_the_sources():
    assert ENGLISH_FILE.read_text("utf-8") == english_file(), "run `make reference`"
    assert list(shipped("en")) == phrases_in_sources()


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_language_translates_phrases_that_there_are_with_their_fields(name):
    phrases = shipped(name)
    assert phrases.keys() <= shipped("en").keys()
    assert {
        key: wrong_fields(key, own) for key, own in phrases.items() if wrong_fields(key, own)
    } == {}


def test_german_has_nearly_all_phrases():
    assert len(shipped("de")) >= 0.95 * len(shipped("en"))


# --- Numbers -------------------------------------------------------------------------------------


def test_english_numbers_stay_as_they_are():
    assert [number(0.287), percent(0.975), fixed(-0.5, 2)] == ["0.287", "97.5 %", "−0.50"]
    assert counted(12345, "sample") == "12 345 samples"


@pytest.mark.parametrize(
    ("name", "decimal", "share", "thousands"),
    [
        ("de", "0,287", "97,5 %", "12.345"),
        ("fr", "0,287", "97,5 %", "12 345"),
        ("es", "0,287", "97,5 %", "12.345"),
        ("tr", "0,287", "%97,5", "12.345"),
        ("zh", "0.287", "97.5%", "12,345"),
    ],
)
def test_numbers_are_written_as_in_the_language(name, decimal, share, thousands):
    pytest.importorskip("babel")
    with in_language(name).applied():
        assert [number(0.287), percent(0.975)] == [decimal, share]
        assert filled("{accuracy_last:.1%} {samples} {loss_last:.3f}", VALUES) == (
            f"{share} {thousands} {decimal}"
        )


VALUES = {"accuracy_last": 0.975, "samples": 12345, "loss_last": 0.287}


# --- Phrases -------------------------------------------------------------------------------------


def test_a_phrase_has_its_fields_in_any_order():
    with in_language(
        "xx", **{"{verb} from {first} to {last}": "von {first} bis {last}: {verb}"}
    ).applied():
        assert tr("{verb} from {first} to {last}", verb="a", first=1, last=2) == "von 1 bis 2: a"
    assert tr("{verb} from {first} to {last}", verb="a", first=1, last=2) == "a from 1 to 2"


def test_what_has_no_translation_stays_english_and_is_advised_once():
    german = {"name": "de", "phrases": {}, "second_typeface": None}
    missing = missing_phrases(german)
    assert set(missing) == shipped("en").keys() - shipped("de").keys()
    if missing:
        assert re.match(
            rf"advice: language de has no words for {len(missing)} of \d+ phrases", advice(german)
        )
        assert "\n" not in advice(german)
    everything = {**german, "phrases": shipped("en")}
    assert advice(everything) == ""


# --- The configuration ---------------------------------------------------------------------------


def plan(tmp_path: Path, **settings: object):
    film = {"hidden-representations": {"run": "circles"}}
    return validate({"runs": RUNS, "films": film, **settings}, str(tmp_path / "course.yaml"))


def refused(tmp_path: Path, **settings: object) -> str:
    with pytest.raises(ConfigError) as caught:
        plan(tmp_path, **settings)
    return str(caught.value).removeprefix(f"{tmp_path}/course.yaml: ")


def test_plain_english_is_no_option_of_a_product(tmp_path):
    made = plan(tmp_path, language="en")
    assert made.language is None
    assert made.films["hidden-representations"].options == {}


def test_a_language_is_that_of_every_product_without_one_of_its_own(tmp_path):
    pytest.importorskip("babel")
    films = {
        "hidden-representations": {"run": "circles"},
        "own": {"kind": "hidden-representations", "run": "circles", "language": "en"},
    }
    made = plan(tmp_path, language="de", films=films)
    assert made.language == {"name": "de", "phrases": {}, "second_typeface": None}
    assert made.films["hidden-representations"].options == {"language": made.language}
    assert made.films["own"].options == {}


def test_a_file_of_own_phrases_adds_to_ours(tmp_path):
    pytest.importorskip("babel")
    (tmp_path / "de.yaml").write_text('"epoch": "Durchgang"\n', encoding="utf-8")
    made = plan(tmp_path, language="de.yaml")
    assert made.language and made.language["phrases"] == {"epoch": "Durchgang"}
    with Language.read(made.language).applied():
        assert [tr("epoch"), tr("loss")] == ["Durchgang", "Verlust"]


@pytest.mark.parametrize(
    ("phrases", "what"),
    [
        ('"epock": "Epoche"', "is no phrase of ours (did you mean 'epoch'?)"),
        ('"epoch {epoch}": "Epoche"', "must have the field {epoch}, as the phrase has"),
        ('"epoch": "Epoche {n}"', "has no field {n}: the phrase has none"),
        ('"epoch": 3', "must be a text in quotes"),
        ('"epoch": "תקופה"', "is written from right to left, which our pictures cannot set"),
    ],
)
def test_wrong_phrases_are_refused(tmp_path, phrases, what):
    pytest.importorskip("babel")
    (tmp_path / "de.yaml").write_text(f"{phrases}\n", encoding="utf-8")
    assert what in refused(tmp_path, language="de.yaml")


def test_other_languages_are_refused_in_one_line(tmp_path):
    pytest.importorskip("babel")
    (tmp_path / "ar.yaml").write_text('"epoch": "epoch"\n', encoding="utf-8")
    (tmp_path / "klingon.yaml").write_text('"epoch": "epoch"\n', encoding="utf-8")
    assert refused(tmp_path, language="nl") == (
        "language = 'nl': no such language here; for another give a file of its phrases, as in nl.yaml "
        f"(choose {', '.join(languages())})"
    )
    assert refused(tmp_path, language="ar.yaml") == (
        "language = 'ar.yaml': is written from right to left, which our pictures cannot set"
    )
    assert "is no language that Babel knows" in refused(tmp_path, language="klingon.yaml")
    title = {"hidden-representations": {"run": "circles", "title": "שלום"}}
    assert "is written from right to left" in refused(tmp_path, films=title)
    assert "is no font that can be read" in refused(tmp_path, second_typeface="No Such Family")
    assert "there is no such file" in refused(tmp_path, second_typeface="none.otf")


# --- Pages ---------------------------------------------------------------------------------------


def test_pages_are_in_the_language_that_is_applied():
    pytest.importorskip("babel")
    environment = environment_for(TEMPLATES)
    environment.filters["address"] = str
    parts = environment.get_template("parts.html")
    assert '<html lang="en"' in parts.module.head("title", "policy", "style")
    with in_language("de").applied():
        assert '<html lang="de"' in parts.make_module().head("title", "policy", "style")
        assert language().own_name == "Deutsch"
        assert tr("Figures and films") == "Bilder und Filme"
