"""The terms of the cost: each bar is an output's squared distance from its target."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.interface.drawing import draw_figure

# The configured run, and one with more outputs than are drawn side by side with their names.
RUNS = [
    ("clouds", {}, 450),
    ("digits", {"output": "sigmoid", "loss": "half-squared-error"}, 3),
    ("three-classes", {"output": "sigmoid", "loss": "squared-error"}, 0),
]


def terms_by_hand(shown, row):
    a = shown.X[row]
    for level, (W, b) in enumerate(shown.weights(0), start=1):
        z = W @ a + b
        is_tanh = shown.run.hidden == "tanh" and level < shown.depth
        a = np.tanh(z) if is_tanh else 1 / (1 + np.exp(-z))
    factor = 1.0 if shown.run.loss == "squared-error" else 0.5
    return factor * (a - shown.Y[row]) ** 2


@pytest.mark.parametrize(("run", "changes", "sample"), RUNS)
def test_bars_are_the_terms_and_add_up_to_the_cost(recording, light, run, changes, sample):
    from hiddenreel.figures.cost_terms import draw

    shown = recording(run, **changes)
    drawn = draw(shown, light, sample=sample)
    (axes,) = drawn.figure.axes
    terms = terms_by_hand(shown, sample)
    single = [bar.get_height() for bar in axes.patches if bar.get_gid() == "term"]
    np.testing.assert_allclose(single, terms, rtol=1e-9)
    whole = [bar for bar in axes.patches if bar.get_gid() == "sum"]
    np.testing.assert_allclose([bar.get_height() for bar in whole], terms, rtol=1e-9)
    bases = np.concatenate([[0.0], np.cumsum(terms)])
    np.testing.assert_allclose([bar.get_y() for bar in whole], bases[:-1], atol=1e-12)
    largest, share = int(terms.argmax()), 100 * terms.max() / terms.sum()
    assert drawn.title == f"Output {largest + 1} makes {share:.1f} % of the cost"
    total = drawn.alt.rstrip(".").split()[-1]
    assert float(total) == pytest.approx(terms.sum(), rel=5e-3)


def test_of_many_outputs_the_largest_is_drawn(recording, light, monkeypatch):
    from hiddenreel.figures import cost_terms

    monkeypatch.setattr(cost_terms, "MOST", 4)
    shown = recording("digits", output="sigmoid", loss="half-squared-error")
    (axes,) = cost_terms.draw(shown, light, sample=3).figure.axes
    single = [bar.get_height() for bar in axes.patches if bar.get_gid() == "term"]
    terms = terms_by_hand(shown, 3)
    assert len(single) < 4 and max(single) == pytest.approx(terms.max(), rel=1e-9)
    assert len([bar for bar in axes.patches if bar.get_gid() == "sum"]) == 10


@pytest.mark.parametrize("shape", ["16:9", "4:3", "1:1", "9:16"])
def test_no_line_below_a_bar_is_a_part_of_a_formula(recording, light, shape):
    picture = draw_figure("cost-terms", recording("clouds"), light, {"sample": 450, "size": shape})
    lines = [
        line for tick in picture.figure.axes[0].get_xticklabels() for line in tick.get_text().split("\n")
    ]
    assert all(line.count("(") == line.count(")") for line in lines)
    names = {line.split()[0] for line in lines}
    assert "½" in names or {"$a$", "$y$"} <= names
