"""What every film owes a look of one's own: its texts keep clear of each other from end to end."""

from __future__ import annotations

import pytest
from pictures_checked import assert_legible, sheet

from hiddenreel.plan.catalogue import kinds, load

COARSE = 72
# What is shown of, where it is not the hero.
RUNS = {"digits": "digits", "grand-tour": "digits", "nudge": "chain"}
# It needs runs that go together, and has tests of its own.
APART = {"comparison"}


@pytest.mark.parametrize("kind", sorted(kinds("films").keys() - APART))
def test_it_follows_a_look_of_one_s_own(recording, given, own, kind):
    shown = recording(RUNS.get(kind, "hero"))
    also = given(kinds("films")[kind], shown, [shown])
    film = load("films", kind).film(shown, own, **also)
    for frame in (0, len(film) // 2, len(film) - 1):
        assert_legible(sheet(film, own, frame, COARSE))
