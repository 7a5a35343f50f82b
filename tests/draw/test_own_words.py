"""An author's texts: fields become the run's numbers, and what is no field is refused."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from hiddenreel.draw.own_words import FIELDS, FieldError, fields_of, filled, values_of
from hiddenreel.interface.drawing import draw_figure, lay_out_film

ROOT = Path(__file__).parents[2]
CHOICES = ", ".join(FIELDS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no field, {{a brace}}", "no field, {a brace}"),
        ("{epochs} and {epochs:,}", "1 234 and 1,234"),
        ("{loss_last}", "0.0123"),
        ("{loss_last:.5f} or {loss_last:.1e}", "0.01235 or 1.2e−02"),
        ("{accuracy_last:.1%}", "98.8 %"),
        ("{run:>5}", "   us"),
    ],
)
def test_fields_become_numbers(text, expected):
    values = {"epochs": 1234, "loss_last": 0.012345, "accuracy_last": 0.9876, "run": "us"}
    assert filled(text, values) == expected


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{epoch}", f"has no field 'epoch' (choose {CHOICES}; did you mean epochs?)"),
        ("{}", f"has no field '' (choose {CHOICES})"),
        ("{0}", f"has no field '0' (choose {CHOICES})"),
        ("{run.__class__}", f"has no field 'run.__class__' (choose {CHOICES})"),
        ("{run[0]}", f"has no field 'run[0]' (choose {CHOICES}; did you mean run?)"),
        ("{run!r}", "has a format that {run} cannot take: '!r', write one as .1%"),
        ("{run:.1f}", "has a format that {run} cannot take: '.1f', write one as .1%"),
        ("{epochs:999999999}", "has a format that {epochs} cannot take: '999999999', write one as .1%"),
        ("{epochs:{seed}}", "has a format that {epochs} cannot take: '{seed}', write one as .1%"),
        ("{epochs", "has a brace without its other one: write {{ or }} for a brace"),
        ("}", "has a brace without its other one: write {{ or }} for a brace"),
    ],
)
def test_what_is_no_field_is_refused(text, wrong):
    with pytest.raises(FieldError) as refused:
        fields_of(text)
    assert str(refused.value) == wrong


def test_fields_are_the_numbers_of_the_run(recording):
    shown = recording("digits")
    values, records = values_of(shown), shown.records
    assert set(values) == FIELDS.keys() - {"title", "caption", "alt"}
    assert all(type(values[name]) is FIELDS[name][0] for name in values)
    held_out = np.asarray(shown.held_out)
    assert (values["samples"], values["held_out"]) == (len(held_out), held_out.sum())
    sizes = shown.sizes
    assert values["parameters"] == sum((j + 1) * k for j, k in zip(sizes, sizes[1:]))
    assert values["layers"] == "-".join(map(str, sizes))
    assert values["epochs"] == len(records) - 1
    assert values["loss_least"] == min(records["loss"])
    assert values["accuracy_best"] == max(records["accuracy"])
    assert values["accuracy_last"] == records["accuracy"][-1]
    assert values["held_out_accuracy_last"] == records["held_out_accuracy"][-1]


def test_a_figure_shows_the_title_that_it_is_given(recording, light):
    shown = recording("hero")
    ours = draw_figure("loss-curve", shown, light, {})
    own = {"title": "Nach {epochs} Epochen: $5 {loss_last:.3f}", "alt": "{alt} Sehr klein."}
    theirs = draw_figure("loss-curve", shown, light, own)
    title = f"Nach {shown.epochs} Epochen: $5 {shown.loss[-1]:.3f}"
    assert theirs.title == title
    assert theirs.figure.texts[0].get_text().replace("\\$", "$") == title
    assert (theirs.alt, theirs.caption) == (f"{ours.alt} Sehr klein.", ours.caption)
    drawn = [[text.get_text() for text in figure.texts[1:]] for figure in (ours.figure, theirs.figure)]
    assert drawn[0] == drawn[1]


def test_a_film_shows_the_title_that_it_is_given(recording, light):
    shown = recording("chain")
    film = lay_out_film("nudge", shown, light, {"title": "w₁ wandert", "seconds": 2.0})
    assert film.title == film.panels[0].panel.text == "w₁ wandert"


def test_the_document_lists_every_field():
    text = (ROOT / "docs" / "words.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", text, re.MULTILINE)
    assert rows == [(name, meaning) for name, (_, meaning) in FIELDS.items()]
