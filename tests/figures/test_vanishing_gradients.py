"""The gradient of the first layer by that of the last, with each activation."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.figures.distributions import size_words
from hiddenreel.figures.vanishing_gradients import draw, fall


def test_the_title_states_how_much_the_gradient_shrinks(recording, light):
    shown, other = recording("four-layers"), recording("four-layers", hidden="tanh")
    medians = {}
    for run in (shown, other):
        batch = SamplePass(run, 0, run.X, run.Y)
        first, last = (np.median(np.abs(batch.dW(layer))) for layer in (1, run.depth))
        medians[run] = first / last
        assert fall(run, 0) == pytest.approx(medians[run], rel=1e-9)
    title = draw(shown, light, [other]).title
    assert title.startswith("With sigmoid the gradient shrinks ")
    assert f" {round(1 / medians[shown], -1):.0f} times" in title
    assert ", with tanh " in title


def test_runs_of_the_same_activation_go_by_their_names(recording, light):
    hero, other = recording("hero"), recording("dead")
    assert "With sigmoid" in draw(hero, light, [other]).title
    dead = draw(other, light, [other])
    assert dead.title == "With dead no gradient reaches layer 1"


def test_sizes_in_words():
    assert size_words([0.1, 0.4], "δ") == "the δ are 4 times as large in layer 2 as in layer 1"
    assert size_words([0.8, 0.4], "δ") == "the δ are 2 times as large in layer 1 as in layer 2"
    assert size_words([np.nan, 0.4], "δ") == "no δ is left in the first layer"
