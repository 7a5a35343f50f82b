"""Activations, the step set, and networks that are straight lines: the curves are the functions'."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
import reference as plain
from matplotlib.collections import PathCollection

from hiddenreel.analyse.linear_network import collapsed
from hiddenreel.draw.numbers import number
from hiddenreel.draw.wording import signed


def offsets(axes):
    return np.vstack([c.get_offsets() for c in axes.collections if isinstance(c, PathCollection)])


def network(weights, sigma, output, x):
    """Run x (N,) through a network of one input, by the formula, sample by sample."""
    answers = []
    for value in x:
        a = np.array([value])
        for level, (W, b) in enumerate(weights, start=1):
            a = plain.sigma(output if level == len(weights) else sigma, W @ a + b)
        answers.append(a[0])
    return np.array(answers)


# --- activation-functions ------------------------------------------------------------------------

FORMULAS = {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "identity": lambda z: z,
    "tanh": math.tanh,
    "relu": lambda z: max(0.0, z),
}


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_activations_and_derivatives_are_those_of_the_formulas(picture, lines, name):
    named = {
        k: v for axes in picture("activation-functions", "hero").figure.axes for k, v in lines(axes).items()
    }
    z, a = named[name].get_data()
    assert (z[0], z[-1]) == (-5, 5)
    assert a == pytest.approx([FORMULAS[name](value) for value in z], rel=1e-14, abs=1e-15)
    z, slope = named[f"{name}-derivative"].get_data()
    assert (z[0], z[-1]) == (-10, 10)
    step = 1e-6
    quotient = [(FORMULAS[name](v + step) - FORMULAS[name](v - step)) / (2 * step) for v in z]
    smooth = ~np.isnan(slope) & (np.abs(z) > step if name == "relu" else True)
    assert slope[smooth] == pytest.approx(np.array(quotient)[smooth], abs=1e-8)
    # The line is broken where it jumps, and only there.
    assert np.isnan(slope).sum() == (name == "relu")


def test_the_peak_of_the_sigmoids_derivative_is_marked(picture, lines):
    drawn = picture("activation-functions", "hero")
    peaks = [lines(axes)["peak"] for axes in drawn.figure.axes if "peak" in lines(axes)]
    assert len(peaks) == 1
    assert peaks[0].get_xydata().tolist() == [[0.0, 0.25]]
    assert [text.get_text() for axes in drawn.figure.axes for text in axes.texts].count("0.25") == 1
    assert drawn.title == "σ′ of the sigmoid is at most 0.25, that of the others up to 1"
    rows = {tuple(axes.get_ylim()) for axes in drawn.figure.axes}
    assert len(rows) == 2


# --- step-dataset --------------------------------------------------------------------------------


@pytest.mark.parametrize("run", ["chain", "logistic", "one-input"])
def test_every_number_is_drawn_at_its_label(picture, recording, run):
    shown = recording(run)
    whole, close = picture("step-dataset", run).figure.axes
    expected = np.column_stack([shown.X[:, 0], shown.Y[:, 0]])
    places = offsets(whole)
    assert np.array_equal(places[np.lexsort(places.T[::-1])], expected)
    assert len(offsets(close)) == 12
    near = np.sort(np.abs(shown.X[:, 0]))[:12]
    assert np.allclose(np.sort(np.abs(offsets(close)[:, 0])), near)
    assert whole.get_ylim() == close.get_ylim()


def test_the_jump_is_where_the_labels_say(picture):
    drawn = picture("step-dataset", "chain")
    assert drawn.title == "The label of 1 000 numbers jumps once, from −1 to 1"
    # 1000 numbers from -5 to 5 are 10/999 apart, and 0 lies halfway between two.
    assert f"between x = −{5 / 999:.3g} and x = {5 / 999:.3g}" in drawn.caption
    assert "500 with label −1 and 500 with label 1" in drawn.alt
    assert picture("step-dataset", "logistic").title.endswith("from 0 to 1")


# --- untrained-outputs ---------------------------------------------------------------------------


@pytest.mark.parametrize(("run", "epoch"), [("small", 0), ("small", 20), ("one-input", 0)])
def test_answers_are_the_networks_on_the_scale_of_the_labels(picture, recording, lines, run, epoch):
    shown = recording(run)
    drawn = picture("untrained-outputs", run, epoch=epoch)
    labels, answers = drawn.figure.axes
    assert labels.get_ylim() == answers.get_ylim()
    assert labels.get_yticks().tolist() == answers.get_yticks().tolist()
    x, outputs = lines(answers)["outputs"].get_data()
    assert np.array_equal(x, shown.X[:, 0])
    expected = network(shown.weights(epoch), "sigmoid", "sigmoid", x)
    assert outputs == pytest.approx(expected, rel=1e-12)
    for end in (expected.min(), expected.max()):
        assert number(float(end)) in drawn.title
    assert drawn.title.startswith("The untrained" if epoch == 0 else f"After epoch {epoch} the")


# --- linear-collapse and final-sigmoid -----------------------------------------------------------


def test_layers_multiply_out():
    rng = np.random.default_rng(3)
    weights = [(rng.standard_normal((k, j)), rng.standard_normal(k)) for j, k in ((2, 4), (4, 3), (3, 1))]
    W_star, b_star = collapsed(weights)
    (W1, b1), (W2, b2), (W3, b3) = weights
    assert np.allclose(W_star, W3 @ W2 @ W1, rtol=1e-14)
    assert np.allclose(b_star, W3 @ W2 @ b1 + W3 @ b2 + b3, rtol=1e-14)
    assert (signed(-2.0, "2"), signed(2.0, "2"), signed(0.0, "0")) == ("− 2", "+ 2", "+ 0")


@pytest.mark.parametrize("epoch", [None, 0, 7])
def test_identities_lie_on_the_line_that_is_drawn(picture, recording, lines, epoch):
    shown = recording("linear")
    drawn = picture("linear-collapse", "linear", epoch=epoch)
    left, right = drawn.figure.axes
    x, answers = lines(left)["answers"].get_data()
    weights = shown.weights(shown.epochs if epoch is None else epoch)
    assert answers == pytest.approx(network(weights, "identity", "identity", x), rel=1e-12)
    ends, heights = lines(left)["line"].get_data()
    slope = (heights[1] - heights[0]) / (ends[1] - ends[0])
    assert ends.tolist() == list(left.get_xlim())
    # A straight line through the answers leaves nothing over.
    fitted = np.polyfit(x, answers, 1)
    assert slope == pytest.approx(fitted[0], rel=1e-9)
    residual = lines(right)["residual"].get_ydata()
    power = int(right.get_title(loc="left").split("{")[1].split("}")[0])
    assert 1 <= np.abs(residual).max() < 10
    worst = np.abs(residual).max() * 10.0**power
    assert worst < 1e-14 * np.abs(answers).max() * 10
    assert number(worst, 2) in drawn.title
    line = re.fullmatch(r"line (−?[\d.]+) \$x\$ ([+−]) ([\d.]+)", left.get_title(loc="right"))
    assert float(line[1].replace("−", "-")) == pytest.approx(fitted[0], rel=6e-3)
    constant = float(line[3]) * (1 if line[2] == "+" else -1)
    assert constant == pytest.approx(fitted[1], rel=6e-3)


def test_a_final_sigmoid_is_logistic_regression(picture, recording, lines):
    shown = recording("logistic")
    drawn = picture("final-sigmoid", "logistic")
    _, left, right = drawn.figure.axes
    x, z = lines(left)["z"].get_data()
    slope, height = np.polyfit(x, z, 1)
    assert z == pytest.approx(slope * x + height, abs=1e-12)
    assert lines(left)["line"].get_ydata() == pytest.approx(z, abs=1e-12)
    logistic = 1 / (1 + np.exp(-(slope * x + height)))
    assert lines(right)["a"].get_ydata() == pytest.approx(logistic, abs=1e-12)
    assert lines(right)["logistic"].get_ydata() == pytest.approx(logistic, abs=1e-12)
    expected = network(shown.weights(shown.epochs), "identity", "sigmoid", x)
    assert lines(right)["a"].get_ydata() == pytest.approx(expected, rel=1e-12)
    assert f"σ({number(slope)} x" in drawn.title
    sign, size = ("−" if height < 0 else "+"), number(abs(height))
    assert f"dashed: {number(slope)} $x$ {sign} {size}" in [text.get_text() for text in left.texts]
