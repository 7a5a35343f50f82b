"""Texts of an SVG, each measured on its own ground: against matplotlib's colours, and by hand."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from coloraide import Color
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Polygon, Rectangle

from hiddenreel.draw.theme.theme import DARK, LIGHT
from hiddenreel.publish.check.drawing import PLACES, outline_of_path, texts_of

GREY, WHITE, BLACK = "#777777", "#ffffff", "#000000"


def wcag(ink, ground):
    return Color(ink).contrast(ground, method="wcag21")


def measured(inside, page='viewBox="0 0 100 100"'):
    head = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return texts_of(ElementTree.fromstring(f"{head} {page}>{inside}</svg>"))


PAGE = f'<rect width="100%" height="100%" fill="{WHITE}"/>'
WORD = '<text x="50" y="50" font-size="10" fill="#777777">word</text>'


@pytest.mark.parametrize(
    "shape",
    [
        '<rect x="40" y="40" width="30" height="20"/>',
        '<circle cx="54" cy="47" r="9"/>',
        '<ellipse cx="54" cy="47" rx="9" ry="5"/>',
        '<polygon points="40,40 70,40 70,60 40,60"/>',
        '<path d="M40 40H70V60H40Z"/>',
        '<path d="m40,40 h30 v20 h-30 z"/>',
        '<path d="M 40 40 L 70 40 Q 80 50 70 60 C 60 70 50 70 40 60 z"/>',
        '<path d="M0 0h1v1H0zm40 40h30v20H40z"/>',
        '<g transform="translate(40 40) scale(3 2)"><path d="M0 0 10 0 10 10 0 10"/></g>',
        '<g transform="rotate(90 50 50)"><rect x="40" y="40" width="20" height="20"/></g>',
        '<g transform="matrix(2 0 0 2 40 40)"><rect width="15" height="10"/></g>',
        '<defs><rect id="it" width="30" height="20"/></defs><use xlink:href="#it" x="40" y="40"/>',
    ],
)
def test_a_text_stands_on_the_last_shape_that_holds_it(shape):
    (text,) = measured(f"{PAGE}<g fill='{BLACK}'>{shape}</g>{WORD}")
    assert text.contrast == pytest.approx(wcag(GREY, BLACK), rel=1e-3)
    # What is painted after it lies over it, and what lies beside it is no ground.
    for elsewhere in (f"{PAGE}{WORD}<g>{shape}</g>", f"<g>{shape}</g>{PAGE}{WORD}"):
        (text,) = measured(elsewhere)
        assert text.contrast == pytest.approx(wcag(GREY, WHITE), rel=1e-3)


@pytest.mark.parametrize(
    "shape",
    [
        '<rect x="0" y="0" width="30" height="20"/>',
        '<rect x="40" y="40" width="30" height="20" fill="none" stroke="black"/>',
        '<rect x="40" y="40" width="30" height="20" opacity="0"/>',
        '<path d="M40 40 L70 60"/>',
        '<clipPath><rect x="40" y="40" width="30" height="20"/></clipPath>',
        '<line x1="0" y1="0" x2="100" y2="100"/>',
    ],
)
def test_what_is_no_ground_is_passed_over(shape):
    (text,) = measured(f"{PAGE}{shape}{WORD}")
    assert text.contrast == pytest.approx(wcag(GREY, WHITE), rel=1e-3)


@pytest.mark.parametrize(
    "ground",
    [
        "",
        '<image x="40" y="40" width="30" height="20" xlink:href="data:,"/>',
        '<rect x="40" y="40" width="30" height="20" fill="url(#gradient)"/>',
        '<path d="M40 40A9 9 0 0 0 70 60"/>',
    ],
)
def test_where_the_ground_cannot_be_told_nothing_is_said(ground):
    assert measured(f"{PAGE if ground else ''}{ground}{WORD}") == []


def test_what_can_be_seen_through_is_mixed():
    half = '<rect x="40" y="40" width="30" height="20" fill="black" fill-opacity="0.5"/>'
    (text,) = measured(f"{PAGE}{half}{WORD}")
    assert text.contrast == pytest.approx(wcag(GREY, "#808080"), abs=0.02)
    (text,) = measured(f'{PAGE}<g style="opacity: 0.5">{WORD}</g>')
    assert text.contrast == pytest.approx(wcag("#bbbbbb", WHITE), abs=0.02)


@pytest.mark.parametrize(("anchor", "x"), [("start", 50), ("middle", 55), ("end", 60)])
def test_a_text_is_where_its_anchor_says(anchor, x):
    word = f'<text x="{x}" y="50" font-size="10" text-anchor="{anchor}">word</text>'
    (text,) = measured(f"{PAGE}{word}")
    assert text.at[0] == pytest.approx({"start": x + 3, "middle": x, "end": x - 3}[anchor])


def test_sizes_are_in_pixels():
    (text,) = measured(PAGE + WORD, 'viewBox="0 0 100 100" width="100pt"')
    assert text.height == pytest.approx(10 * 96 / 72)
    (text,) = measured(PAGE + WORD, 'viewBox="0 0 100 100" width="200"')
    assert text.height == pytest.approx(20)
    (text,) = measured(f"{PAGE}<g transform='scale(0.5)'>{WORD}</g>")
    assert text.height == pytest.approx(5)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_what_matplotlib_draws_is_measured_as_it_was_drawn(theme):
    """Outlines of letters, on the ground, on shapes and on markers, by the contrast of their colours."""
    patches = [
        Rectangle((0.1, 0.1), 0.2, 0.2, color=theme.w),
        Circle((0.5, 0.2), 0.1, color=theme.b),
        Polygon([(0.7, 0.1), (0.9, 0.1), (0.8, 0.35)], color=theme.z),
        FancyBboxPatch((0.12, 0.62), 0.2, 0.2, boxstyle="round,pad=0.02", color=theme.a),
    ]
    places = [(0.2, 0.2), (0.5, 0.2), (0.8, 0.2), (0.2, 0.7), (0.6, 0.7), (0.9, 0.7)]
    grounds = [theme.w, theme.b, theme.z, theme.a, theme.background, theme.C]
    with theme.applied():
        figure = Figure(figsize=(6, 6))
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, 1), ylim=(0, 1))
        for patch in patches:
            axes.add_patch(patch)
        axes.scatter([0.9], [0.7], s=5000, color=theme.C)
        for place in places:
            axes.text(*place, "word", color=theme.ink, fontsize=12, ha="center", va="center")
        file = BytesIO()
        figure.savefig(file, format="svg")
    texts = texts_of(ElementTree.fromstring(file.getvalue()))[-len(places) :]
    for text, place, ground in zip(texts, places, grounds, strict=True):
        assert text.contrast == pytest.approx(wcag(theme.ink, ground), abs=0.02)
        assert text.height == pytest.approx(12 * 96 / 72)
        assert text.at == pytest.approx((576 * place[0], 576 * (1 - place[1])), abs=30)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from("MmLlHhVvCcSsQqTtAaZz") | st.floats().map(str) | st.just("1e999"),
        max_size=12,
    ).map(" ".join),
    st.sampled_from(["translate", "scale", "rotate", "matrix", "skewX"]),
    st.lists(st.floats(), max_size=7),
)
def test_numbers_may_be_anything(path, transform, values):
    moved = f"{transform}({' '.join(map(str, values))})"
    for text in measured(f'{PAGE}<g transform="{moved}"><path d="{path}"/>{WORD}</g>'):
        assert 1 <= text.contrast <= 21


def walked(steps):
    """Follow a path number by number, curves by halving their controls towards each share."""
    points, here, begin = [], (0.0, 0.0), (0.0, 0.0)
    for letter, values in steps:
        count = PLACES[letter.upper()]
        for at in range(0, len(values), count or 1):
            from_here = here if letter.islower() else (0.0, 0.0)
            if letter in "Hh":
                ends = [(from_here[0] + values[at], here[1])]
            elif letter in "Vv":
                ends = [(here[0], from_here[1] + values[at])]
            else:
                numbers = values[at : at + count]
                ends = [
                    (from_here[0] + x, from_here[1] + y)
                    for x, y in zip(numbers[::2], numbers[1::2])
                ]
            for share in (0.25, 0.5, 0.75, 1.0) if len(ends) > 1 else (1.0,):
                controls = [here, *ends]
                while len(controls) > 1:
                    controls = [
                        tuple(a + share * (b - a) for a, b in zip(one, other))
                        for one, other in pairwise(controls)
                    ]
                points += controls
            here = ends[-1]
            begin = here if letter in "Mm" else begin
        here = begin if letter in "Zz" else here
    return points


@st.composite
def steps_of_a_path(draw):
    letter = draw(st.sampled_from("MmLlHhVvCcSsQqTtZz"))
    count = PLACES[letter.upper()] * draw(st.integers(1, 3))
    return letter, draw(st.lists(st.integers(-50, 50), min_size=count, max_size=count))


@settings(max_examples=200, deadline=None)
@given(st.lists(steps_of_a_path(), max_size=8))
def test_a_path_is_followed_step_by_step(steps):
    written = " ".join(" ".join([letter, *map(str, values)]) for letter, values in steps)
    followed = outline_of_path(written)
    assert np.allclose(followed, np.reshape(walked(steps), (-1, 2)))
