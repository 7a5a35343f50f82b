"""The numbers along axes: plain where they can be, and apart."""

from __future__ import annotations

import pytest
from pictures_checked import assert_legible, texts_drawn

from hiddenreel.draw.slide import new_slide
from hiddenreel.draw.ticks import localise_ticks
from hiddenreel.language import Language
from hiddenreel.plan.validate import language_named


@pytest.mark.parametrize(
    ("limits", "height", "written"),
    [
        ((0.198, 0.207), 0.6, {"0.2", "0.202", "0.206"}),
        ((0.013, 0.3), 0.2, {"0.02", "0.1", "0.2"}),
    ],
)
def test_numbers_between_powers_of_ten_are_plain_and_apart(light, limits, height, written):
    with light.applied():
        figure = new_slide("A loss")
        axes = figure.add_axes((0.2, 0.1, 0.7, height), yscale="log", ylim=limits, xticks=[])
        localise_ticks(figure)
    found = {words for words, box, _ in texts_drawn(figure) if box.x1 < axes.bbox.x0}
    assert written <= found and not any("times" in words for words in found)
    assert_legible(figure)


def test_powers_of_ten_far_apart_stay_powers(light):
    with light.applied():
        figure = new_slide("A loss")
        figure.add_axes((0.2, 0.1, 0.7, 0.6), yscale="log", ylim=(1e-6, 1.0), xticks=[])
        localise_ticks(figure)
    assert any("10^{-4}" in words for words, _, _ in texts_drawn(figure))


def test_what_numbers_share_has_the_decimal_sign_of_the_language(light):
    german = light.in_language(Language.read(language_named("de")))
    with german.applied():
        figure = new_slide("Ein Verlust")
        figure.add_axes((0.2, 0.1, 0.7, 0.6), ylim=(0.32481, 0.32483), xticks=[])
        localise_ticks(figure)
        written = [words for words, _, _ in texts_drawn(figure)]
    (shared,) = [words for words in written if "3{,}248" in words]
    assert "." not in shared
