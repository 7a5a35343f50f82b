"""Texts of every film keep clear of each other and stand out from their ground, in every theme."""

from __future__ import annotations

import pytest
from pictures_checked import assert_contrast, assert_readable, sheets

from hiddenreel.interface.drawing import lay_out_film
from hiddenreel.plan.catalogue import kinds

# Texts stand in the same places however long a film is.
SECONDS = 2.0
# What is shown of, where it is not the hero.
RUNS = {"digits": "digits", "grand-tour": "digits", "nudge": "chain", "curve-fit": "sine"}
# It needs runs that go together, and has tests of its own.
APART = {"comparison"}


@pytest.mark.parametrize("kind", sorted(kinds("films").keys() - APART))
def test_it_follows_a_look_of_one_s_own(recording, given, own, kind):
    shown = recording(RUNS.get(kind, "hero"))
    also = given(kinds("films")[kind], shown, [shown])
    film = lay_out_film(kind, shown, own, {**also, "seconds": SECONDS})
    for figure in sheets(film, own, (0, len(film) - 1)):
        assert_readable(figure)


@pytest.mark.parametrize("kind", sorted(kinds("films").keys() - APART))
def test_texts_stand_out_from_their_ground(recording, given, theme, kind):
    """WCAG 1.4.3, in the themes that are ours; the published files are not checked for it again."""
    shown = recording(RUNS.get(kind, "hero"))
    also = given(kinds("films")[kind], shown, [shown])
    film = lay_out_film(kind, shown, theme, {**also, "seconds": SECONDS})
    for figure in sheets(film, theme, (len(film) // 3, len(film) - 1)):
        assert_contrast(figure)
