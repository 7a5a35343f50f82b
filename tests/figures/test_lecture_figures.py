"""Figures of single items of the lecture: names, orders of indices, vectors of all parameters."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.draw.numbers import number


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def texts(drawn, gid):
    """Join the texts of one name on the first axes."""
    return [text.get_text() for text in drawn.figure.axes[0].texts if text.get_gid() == gid]


def test_every_layer_has_two_names(picture):
    drawn = picture("layer-names", "chain")
    assert texts(drawn, "w3") == ["$w_{3}$", "$w^{L}$"]
    assert texts(drawn, "w1") == ["$w_{1}$", "$w^{L-2}$"]
    assert texts(drawn, "a2") == ["$a_{2}$", "$a^{L-1}$"]
    assert texts(picture("layer-names", "circles"), "w2") == ["$W^{2}$", "$W^{L-1}$"]


@pytest.mark.parametrize(
    ("run", "sample", "output", "factor"), [("chain", 150, 1, 2), ("clouds", 450, 3, 1)]
)
def test_the_target_has_the_slope_of_the_answer_with_the_other_sign(
    picture, recording, run, sample, output, factor
):
    shown = recording(run)
    drawn = picture("cost-to-target", run, sample=sample, output=output)
    a = shown.X[sample]
    for W, b in shown.weights(0):
        a = sigmoid(W @ a + b)
    y = shown.Y[sample]
    slope = factor * (a - y)[output - 1]
    assert texts(drawn, "slope") == [number(slope), number(-slope)]
    curves = {line.get_gid(): line for line in drawn.figure.axes[1].lines}
    for name, sign in (("a", 1), ("y", -1)):
        for nudge, cost in zip(*curves[name].get_data()):
            moved = np.array(a - y)
            moved[output - 1] += sign * nudge
            assert cost == pytest.approx(factor / 2 * np.sum(moved**2), rel=1e-9)


@pytest.mark.parametrize(("run", "sample"), [("pair", 0), ("circles", 600)])
def test_every_neuron_has_its_two_equations(picture, recording, run, sample):
    shown = recording(run)
    drawn = picture("scalar-equations", run, sample=sample)
    a = shown.X[sample]
    for level, (W, b) in enumerate(shown.weights(0), start=1):
        z = W @ a + b
        sums, activations = (" ".join(texts(drawn, f"{letter} {level}")) for letter in "za")
        for j, value in enumerate(z):
            assert f"= {number(value)}" in sums
            for k in range(len(a)):
                assert f"$w_{{{j + 1}{k + 1}}}^{{{level}}}$" in sums
        a = sigmoid(z)
        for value in a:
            assert f"= {number(value)}" in activations


def test_the_other_order_of_indices_is_the_transpose(picture, recording):
    drawn = picture("index-order", "circles", layer=1)
    W, _ = recording("circles").weights(300)[0]
    for j, k in np.ndindex(W.shape):
        value = f"{W[j, k]:.2f}".replace("-", "−")
        assert texts(drawn, f"W[{j + 1},{k + 1}]") == [value]
        assert texts(drawn, f"WT[{k + 1},{j + 1}]") == [value]
    forward, back = ("".join(texts(drawn, name)) for name in ("forward", "back"))
    assert forward.count("T") == back.count("T") == 1


@pytest.mark.parametrize(("run", "parameter"), [("circles", 12), ("circles", 25), ("hero", 8)])
def test_each_parameter_has_its_place_in_the_vector(picture, recording, run, parameter):
    shown = recording(run)
    drawn = picture("parameter-vector", run, sample=5, parameter=parameter)
    theta = np.concatenate([np.append(W, b) for W, b in shown.weights(0)])
    assert texts(drawn, "value") == [number(value) for value in theta]
    assert texts(drawn, "place") == [str(place) for place in range(1, 26)]

    def cost(theta):
        a = shown.X[5]
        for W, b in shown.weights(0):
            own, theta = theta[: W.size + b.size], theta[W.size + b.size :]
            a = sigmoid(own[: W.size].reshape(W.shape) @ a + own[W.size :])
        return 0.5 * np.sum((a - shown.Y[5]) ** 2)

    step = np.zeros(25)
    step[parameter - 1] = 1e-5
    quotient = (cost(theta + step) - cost(theta - step)) / 2e-5
    assert texts(drawn, "difference")[-1] == texts(drawn, "backprop")[-1] == number(quotient, 4)
    (framed,) = (p for p in drawn.figure.axes[0].patches if p.get_linewidth() > 2 and p.get_gid())
    assert framed.get_gid() == f"entry {parameter}"


def test_a_batch_has_the_bias_in_every_column(picture, recording):
    shown = recording("circles")
    drawn = picture("batch-forward", "circles")
    W, b = shown.weights(300)[0]
    X = shown.X[shown.first_batch(300)].T
    Z = W @ X + b[:, None]
    for j in range(3):
        for column in (0, 49):
            bias, z, a = (texts(drawn, f"{m}[{j + 1},{column + 1}]") for m in ("b", "Z", "A"))
            assert bias == [f"{b[j]:.2f}".replace("-", "−")]
            assert z == [f"{Z[j, column]:.2f}".replace("-", "−")]
            assert a == [f"{sigmoid(Z[j, column]):.2f}"]
