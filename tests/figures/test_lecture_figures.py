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


@pytest.mark.parametrize(("run", "sample", "output", "factor"), [("chain", 150, 1, 2), ("clouds", 450, 3, 1)])
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


@pytest.mark.parametrize(("place", "first"), [("below", 1), ("above", 2)])
def test_every_bias_is_a_line_from_the_constant_neuron(picture, recording, place, first):
    drawn = picture("bias-nodes", "circles", place=place)
    lines = {line.get_gid(): line for line in drawn.figure.axes[0].lines if line.get_gid()}
    biases = [b for _, b in recording("circles").weights(300)]
    largest = max(abs(b).max() for b in biases)
    for level, b in enumerate(biases, start=1):
        # The last layer has no constant neuron of its own.
        start = first if level < 3 else 1
        for n, value in enumerate(b, start=start):
            line = lines.pop(f"b{level}-{n}")
            assert line.get_linewidth() == pytest.approx(9 * abs(value) / largest)
            assert (line.get_linestyle() == "-") == (value >= 0)
    assert not any(name.startswith("b") for name in lines)
    sizes = ["".join(texts(drawn, f"size {n}")) for n in (1, 2, 3)]
    assert [text.split("$")[-1] for text in sizes] == ["3 × 2+ 1", "3 × 3+ 1", "1 × 3+ 1"]


def test_the_terms_of_a_linear_network_add_up_to_its_line(picture, recording):
    drawn = picture("linear-expansion", "linear")
    (W1, b1), (W2, b2), (W3, b3) = recording("linear").weights(20)
    terms = [W3 @ W2 @ W1, W3 @ W2 @ b1, W3 @ b2]
    for n, term in enumerate(terms):
        assert texts(drawn, f"term{n}[1,1]") == [f"{term.item():.2f}".replace("-", "−")]
    assert texts(drawn, "b3[1,1]") == [f"{b3[0]:.2f}".replace("-", "−")]
    line = texts(drawn, "result")
    assert line[-4] == number(terms[0].item()) and line[-2] == "+"
    assert line[-1] == number(terms[1].item() + terms[2].item() + b3[0])
    for name, W in (("W3", W3), ("W2", W2), ("W1", W1)):
        for j, k in np.ndindex(W.shape):
            assert texts(drawn, f"{name}.0[{j + 1},{k + 1}]"), "no cell is left out"


def test_the_lectures_stack_gives_the_lectures_numbers(picture):
    drawn = picture("array-stack", "circles", show="product")
    assert [texts(drawn, f"R{n}[2,1]") for n in range(4)] == [["3"], ["6"], ["9"], ["12"]]
    cells = [texts(drawn, f"mean[{row},1]") for row in (1, 2, 3)]
    assert cells == [["7.5"]] * 3
    drawn = picture("array-stack", "circles", show="slices", matrices=3, rows=2)
    assert texts(drawn, "T[2][2,2]") == ["3"] and "(3, 2, 2)" in texts(drawn, "code")[0]


def test_einsum_sums_over_the_letter_that_the_result_lacks(picture):
    drawn = picture("array-stack", "circles", show="einsum")
    shapes = {name: [t.strip() for t in texts(drawn, f"axes of {name}")] for name in "TvR"}
    assert shapes["T"] == ["i = 4", "j = 3", "k = 3"]
    assert (shapes["v"], shapes["R"]) == (["k = 3", "l = 1"], ["i = 4", "j = 3", "l = 1"])
    assert texts(drawn, "code")[0].endswith("are equal")


def test_newaxis_makes_a_stack_of_the_batchs_columns(picture, recording):
    shown = recording("circles")
    drawn = picture("array-stack", "circles", show="newaxis")
    W, b = shown.weights(0)[0]
    a = sigmoid(W @ shown.X[shown.first_batch(0)[0]] + b)
    for row in range(3):
        assert texts(drawn, f"column[{row + 1},1]") == [f"{a[row]:.2f}"]
        assert texts(drawn, f"A[{row + 1},1]") == texts(drawn, f"AT[1,{row + 1}]") == [f"{a[row]:.2f}"]
    assert texts(drawn, "size")[-1] == "50 × 3 × 1"


def test_one_activation_and_its_derivative_share_an_axis(picture):
    (axes,) = picture("activation-functions", "circles", function="sigmoid").figure.axes
    curves = {line.get_gid(): line.get_data() for line in axes.lines}
    z, value = curves["sigmoid"]
    assert (z[0], z[-1]) == (-10, 10)
    assert value == pytest.approx(sigmoid(z))
    assert curves["sigmoid-derivative"][1] == pytest.approx(sigmoid(z) * (1 - sigmoid(z)))
    for name in ("identity", "tanh", "relu"):
        assert picture("activation-functions", "circles", function=name).title


def test_the_wrong_sum_of_one_path_is_beside_the_right_one(picture, recording):
    shown = recording("clouds")
    drawn = picture("fan-out", "clouds", sample=450)
    (W1, b1), (W2, b2) = shown.weights(0)
    hidden = sigmoid(W1 @ shown.X[450] + b1)
    a = sigmoid(W2 @ hidden + b2)
    terms = W2[:, 0] * (a - shown.Y[450]) * a * (1 - a)
    worst = np.abs(terms).argmax()
    assert texts(drawn, "wrong")[-1] == number(terms[worst])
    assert texts(drawn, "off")[0].endswith(f"off by {number(terms[worst] - terms.sum())}")


def test_the_first_rows_of_the_data_are_a_table(picture, recording):
    shown = recording("chain")
    written = {text.get_gid(): text.get_text() for text in picture("step-dataset", "chain").figure.texts}
    for row in range(5):
        assert written[f"x{row}"] == number(shown.X[row, 0], 6)
        assert written[f"y{row}"] == number(shown.Y[row, 0])
    assert "x5" not in written


def test_the_gradient_is_checked_through_the_training(picture):
    (axes,) = picture("gradient-check", "hero", through=3, samples=10).figure.axes
    (points,) = (line for line in axes.lines if line.get_gid() == "error")
    epochs, errors = points.get_data()
    assert list(epochs) == [0] * 10 + [4] * 10 + [8] * 10
    assert np.all(errors < 1e-7)
