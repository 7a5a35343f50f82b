"""What programs read in an SVG whose letters are outlines: its title and all of its texts."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure

from hiddenreel.plan.catalogue import load
from hiddenreel.publish.check.svg import SVG_NAMESPACE
from hiddenreel.publish.figure_files import rendered
from hiddenreel.publish.svg_words import spoken


def words_of(figure):
    """Parse a figure's SVG, and return its first two elements' names and texts."""
    root = ElementTree.fromstring(rendered(figure, "svg"))
    return [(child.tag.removeprefix(f"{{{SVG_NAMESPACE}}}"), child.text) for child in root][:2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$w_{11}^{2}$ = −0.3", "w₁₁² = −0.3"),
        (r"$\delta^{L-1}$", "δ^(L-1)"),
        (r"$\mathbf{X}^{\mathrm{T}}$", "X^T"),
        (r"$\mathrm{10^{-7}}$", "10⁻⁷"),
        (r"$\partial$ of $\hat{y}$", "∂ of ^y"),
        ("two\nlines", "two lines"),
    ],
)
def test_mathematics_becomes_plain_characters(text, expected):
    assert spoken(text) == expected


def test_the_title_and_every_text_are_in_the_file(recording, light):
    picture = load("figures", "partials-table").draw(recording("chain"), light, sample=150)
    (first, title), (second, described) = words_of(picture.figure)
    assert (first, second) == ("title", "desc")
    assert title == picture.title
    for text in picture.figure.axes[0].texts:
        assert spoken(text.get_text()) in described
    assert not any(sign in described for sign in "$\\{}")


def test_texts_are_escaped_and_hidden_ones_left_out(light):
    figure = Figure()
    figure.text(0.5, 0.9, "</title><script>alert(1)</script> & more")
    figure.text(0.5, 0.5, "not to be seen", visible=False)
    figure.text(0.5, 0.1, "seen")
    (_, title), (_, described) = words_of(figure)
    assert title == "</title><script>alert(1)</script> & more"
    assert described == "seen"


def test_a_drawing_without_words_gets_none(light):
    assert "title" not in dict(words_of(Figure()))
