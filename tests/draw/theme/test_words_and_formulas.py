"""A formula is parsed once for all figures and their files, and again in other type."""

from __future__ import annotations

import io

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser

from hiddenreel.draw.theme import words_and_formulas
from hiddenreel.draw.theme.theme import LIGHT


@pytest.fixture
def parsed(monkeypatch) -> list[str]:
    """Return the list of the formulas that are parsed, in which nothing is remembered yet."""
    words: list[str] = []
    parse = words_and_formulas._parse

    def counted(parser: MathTextParser, formula: str, *font: object) -> object:
        words.append(formula)
        return parse(parser, formula, *font)

    monkeypatch.setattr(words_and_formulas, "_parse", counted)
    words_and_formulas._parsed.clear()
    return words


def saved(formula: str = "$x^2$") -> bytes:
    figure = Figure((2, 1))
    figure.text(0.1, 0.1, formula, fontsize=14)
    figure.savefig(file := io.BytesIO(), format="pdf", metadata={"CreationDate": None})
    return file.getvalue()


def test_it_is_parsed_once_for_all_figures(parsed):
    with LIGHT.applied():
        first = saved()
    assert parsed == ["$x^2$"]
    with LIGHT.applied():
        assert saved() == first
    assert parsed == ["$x^2$"]


def test_other_type_is_parsed_anew(parsed):
    with LIGHT.applied():
        first = saved()
        mpl.rcParams["mathtext.it"] = "STIXGeneral:italic"
        assert saved() != first
    assert parsed == ["$x^2$"] * 2


def test_only_so_many_are_remembered(parsed, monkeypatch):
    monkeypatch.setattr(words_and_formulas, "_MANY", 1)
    with LIGHT.applied():
        first = saved()
        saved("$y$")
        assert saved() == first
    assert len(words_and_formulas._parsed) == 1
    assert parsed == ["$x^2$", "$y$", "$x^2$"]
