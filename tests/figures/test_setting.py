"""Each picture says of which epoch, sample, step ε and cost it is, where its numbers depend on that."""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import cache

import pytest
from pictures_checked import takes
from plain_truth import texts_in

from hiddenreel.interface.drawing import draw_figure
from hiddenreel.plan.catalogue import kinds

KINDS = kinds("figures")
# Each kind is drawn of the first run that it takes.
RUNS = ("hero", "one-input", "chain", "clouds", "linear", "logistic", "sine", "digits")
# Others than the defaults, and how a picture writes them.
OPTIONS = {"epoch": (1, "epoch 1"), "sample": (3, "sample 3"), "epsilon": (1e-4, "ε = 10⁻⁴")}
COSTS = {"squared-error": ("(a − y)²", "‖a − y‖²"), "half-squared-error": ("½ ‖a − y‖²",) * 2}
# Between what is drawn on a picture and its words.
IN_WORDS = ("in words:",)
# What a kind shows that is drawn of errors and slopes only if it is asked for.
ASKED = {"distributions": {"quantity": "gradients"}}


def texts_of(kind, shown, light, given, options):
    also = given(KINDS[kind], shown, [shown])
    picture = draw_figure(kind, shown, light, {**also, **options})
    return [*texts_in(picture.figure), *IN_WORDS, picture.title, picture.caption, picture.alt]


@cache
def with_loss(shown, loss):
    """Return the same recording as if it had been trained with another loss."""
    other = copy.copy(shown)
    other.run = replace(shown.run, loss=loss)
    return other


@pytest.mark.parametrize(
    "kind", sorted(kind for kind in KINDS if not {*KINDS[kind].measurements} - {"moments"})
)
def test_a_picture_says_of_what_it_is(recording, given, light, kind):
    run = next(run for run in RUNS if takes(KINDS[kind], recording(run)))
    chosen = {name: OPTIONS[name] for name in OPTIONS if name in KINDS[kind].options}
    options = {name: value for name, (value, _) in chosen.items()} | ASKED.get(kind, {})
    shown = {loss: with_loss(recording(run), loss) for loss in COSTS}
    texts = {loss: texts_of(kind, shown[loss], light, given, options) for loss in COSTS}
    several = recording(run).sizes[-1] > 1
    names = {loss: cost[several] for loss, cost in COSTS.items()}
    for loss, drawn in texts.items():
        for _, words in chosen.values():
            assert any(words in text for text in drawn), words
        texts[loss] = [text.replace(names[loss], "C").replace("cost:", "cost") for text in drawn]
    first, second = texts.values()
    if first != second:
        drawn = [texts[: texts.index(*IN_WORDS)] for texts in (first, second)]
        assert all(any("cost C" in text for text in texts) for texts in drawn)
