"""The backward direction through layers: cells, bars and terms against plain NumPy and differences."""

from __future__ import annotations

import re

import numpy as np
import pytest

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.numbers import number
from hiddenreel.draw.theme.theme import THEMES
from hiddenreel.errors import HiddenreelError
from hiddenreel.figures.fan_out import widest_layer
from hiddenreel.figures.four_equations import equations, sizes_of
from hiddenreel.figures.tensor_stack import Batch
from hiddenreel.plan.catalogue import load

STEP = 1e-6


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def plain(layers, x, y):
    """BP1 to BP4 for sigmoids and ½‖a − y‖²: a, σ', δ and ∂C/∂W by layer, from loops."""
    a = {0: x}
    for level, (W, b) in enumerate(layers, start=1):
        a[level] = sigmoid(np.array([sum(w * p for w, p in zip(row, a[level - 1])) for row in W]) + b)
    slope = {level: a[level] * (1 - a[level]) for level in a if level}
    delta = {level: (a[level] - y) * slope[level]}
    for n in range(level - 1, 0, -1):
        W = layers[n][0]
        sums = [sum(W[j, k] * delta[n + 1][j] for j in range(len(W))) for k in range(W.shape[1])]
        delta[n] = np.array(sums) * slope[n]
    dW = {n: np.array([[d * p for p in a[n - 1]] for d in delta[n]]) for n in delta}
    return a, slope, delta, dW


def cost(layers, x, y, nudged=None):
    """½‖a − y‖², with an amount added to a neuron's z, or put on a weight or an activation."""
    a = x
    for level, (W, b) in enumerate(layers, start=1):
        kind, at, place, amount = nudged or (None, None, None, None)
        W = np.array(W)
        if kind == "w" and at == level:
            W[place] += amount
        z = W @ a + b
        if kind == "z" and at == level:
            z[place] += amount
        a = sigmoid(z)
        if kind == "a" and at == level:
            a[place] += amount
    return 0.5 * np.sum((a - y) ** 2)


def slope_of_cost(layers, x, y, kind, level, place):
    up, down = (cost(layers, x, y, (kind, level, place, s)) for s in (STEP, -STEP))
    return (up - down) / (2 * STEP)


def cells(drawn):
    """The numbers written in the cells of each matrix, by key, row and column."""
    found: dict[str, dict] = {}
    for axes in drawn.figure.axes:
        for text in axes.texts:
            place = re.fullmatch(r"(.+)\[(\d+),(\d+)\]", text.get_gid() or "")
            if place:
                value = text.get_text().replace("−", "-")
                key = int(place[2]) - 1, int(place[3]) - 1
                found.setdefault(place[1], {})[key] = value
    return found


def text_at(axes, gid):
    (text,) = [text for text in axes.texts if text.get_gid() == gid]
    return text.get_position()


def assert_cells(found, values):
    """Assert that each cell shows its value, rounded to its own digits."""
    assert found
    for place, text in found.items():
        digits = len(text.partition(".")[2])
        assert float(text) == pytest.approx(values[place], abs=0.5001 * 10**-digits), place


def sizes(drawn):
    return {text.get_text() for axes in drawn.figure.axes for text in axes.texts if text.get_gid() == "size"}


def numbers_of(recording, epoch, sample):
    layers = [(np.array(W), np.array(b)) for W, b in recording.weights(epoch)]
    return layers, recording.X[sample], recording.Y[sample]


RUNS = [("clouds", 0, 0), ("clouds", 30, 450), ("hero", 4, 30), ("one-input", 2, 7)]


@pytest.mark.parametrize(("run", "epoch", "sample"), RUNS)
def test_a_backward_pass_is_the_lecture_s(recording, run, epoch, sample):
    shown = recording(run)
    layers, x, y = numbers_of(shown, epoch, sample)
    back = SamplePass.of_sample(shown, epoch, sample)
    a, slope, delta, dW = plain(layers, x, y)
    assert back.cost == pytest.approx(cost(layers, x, y))
    for level in delta:
        for ours, theirs in (
            (back.a(level), a[level]),
            (back.slope(level), slope[level]),
            (back.delta(level), delta[level]),
            (back.db(level), delta[level]),
            (back.dW(level), dW[level]),
        ):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-14)
        np.testing.assert_allclose(back.a(level), sigmoid(back.z(level)), rtol=1e-12)
        for k in range(len(a[level])):
            expected = slope_of_cost(layers, x, y, "a", level, k)
            assert back.da(level)[k] == pytest.approx(expected, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("hidden", ["tanh", "relu", "identity", "sigmoid"])
def test_slopes_of_every_activation_are_those_of_differences(recording, hidden):
    shown = recording("hero", hidden=hidden)
    back = SamplePass.of_sample(shown, 4, 30)
    up, down = (shown.activate(1, back.z(1)[None] + s)[0] for s in (STEP, -STEP))
    ours = back.slope(1)
    np.testing.assert_allclose(ours, (up - down) / (2 * STEP), rtol=1e-6, atol=1e-9)


def test_softmax_has_no_slope_of_each_neuron(recording):
    shown = recording("three-classes")
    with pytest.raises(HiddenreelError) as caught:
        SamplePass.of_sample(shown).slope(2)
    assert str(caught.value) == (
        "layer 2 of run 'three-classes' is softmax, which has no σ' of each neuron alone: "
        "choose another output"
    )


@pytest.mark.parametrize("loss", ["squared-error", "half-squared-error"])
def test_slopes_of_the_cost_are_those_of_differences(recording, loss):
    shown = recording("hero", loss=loss)
    back = SamplePass.of_sample(shown, 4, 30)
    a = back.a(3)[None]
    up, down = (shown.cost_of(4, [a + s], back.Y[None])[0] for s in (STEP, -STEP))
    assert back.da(3)[0] == pytest.approx((up - down) / (2 * STEP), rel=1e-6)


@pytest.mark.parametrize(("sample", "incoming"), [(450, 1), (0, 4), (10, 2)])
def test_the_paths_of_a_neuron_add_up(picture, recording, sample, incoming):
    drawn = picture("fan-out", "clouds", sample=sample, incoming=incoming)
    layers, x, y = numbers_of(recording("clouds"), 0, sample)
    _, _, delta, _ = plain(layers, x, y)
    terms = layers[1][0][:, incoming - 1] * delta[2]
    total = slope_of_cost(layers, x, y, "a", 1, incoming - 1)
    assert terms.sum() == pytest.approx(total, rel=1e-6)
    (axes,) = drawn.figure.axes
    bars = {p.get_gid(): p.get_width() for p in axes.patches if p.get_gid()}
    largest = np.abs([*terms, total]).max()
    longest = max(abs(bars[f"term{j + 1}"]) for j in range(3))
    longest = max(longest, abs(bars["sum"]))
    for j, term in enumerate(terms):
        assert bars[f"term{j + 1}"] / longest == pytest.approx(term / largest, rel=1e-6)
        w, delta_j = layers[1][0][j, incoming - 1], delta[2][j]
        texts = [t.get_text() for t in axes.texts if t.get_gid() == f"term{j + 1} numbers"]
        assert texts == [number(w, 4), "×", number(delta_j, 4), "=", number(term)]
    assert bars["sum"] / longest == pytest.approx(total / largest, rel=1e-5)
    last = [text.get_text() for text in axes.texts if text.get_gid() == "sum formula"][-1]
    assert last == number(float(terms.sum()))
    moves = f"Neuron {incoming} moves the cost by {last} per unit"
    assert drawn.title == f"{moves}, the sum along 3 paths"
    assert "Input 1 moves the cost by" in picture("fan-out", "hero", layer=1).title


def test_the_widest_layer_is_the_default(picture):
    assert widest_layer((2, 3, 3, 1)) == 2
    assert widest_layer((64, 8, 3, 10)) == 3
    assert widest_layer((2, 5, 1)) == 2
    caption = picture("fan-out", "digits").caption
    assert "10 neurons of layer 3" in caption and "more" in caption


@pytest.mark.parametrize(("epoch", "sample"), [(0, 0), (30, 450)])
def test_hadamard_cells_multiply_row_by_row(picture, recording, epoch, sample):
    drawn = picture("hadamard", "clouds", epoch=epoch, sample=sample)
    layers, x, y = numbers_of(recording("clouds"), epoch, sample)
    a, slope, delta, _ = plain(layers, x, y)
    found = cells(drawn)
    assert list(found) == ["a", "y", "miss", "slope", "delta"]
    assert_cells(found["a"], a[2][:, None])
    assert_cells(found["y"], y[:, None])
    assert_cells(found["miss"], (a[2] - y)[:, None])
    assert_cells(found["slope"], slope[2][:, None])
    assert_cells(found["delta"], delta[2][:, None])
    for j in range(3):
        expected = slope_of_cost(layers, x, y, "z", 2, j)
        assert delta[2][j] == pytest.approx(expected, rel=1e-6, abs=1e-9)
    worst = int(np.argmax(np.abs(a[2] - y)))
    assert drawn.title.startswith(f"Output {worst + 1} is off by {number(abs((a[2] - y)[worst]))}")
    # The marked row is that output's.
    (axes,) = drawn.figure.axes
    mark = next(patch for patch in axes.patches if patch.get_gid() == "mark")
    text = next(text for text in axes.texts if text.get_gid() == f"delta[{worst + 1},1]")
    low, high = mark.get_bbox().y0, mark.get_bbox().y1
    assert low < text.get_position()[1] < high
    # An arrow, not a second equals sign, leads from a and y to their difference.
    (gives,) = [patch for patch in axes.patches if patch.get_gid() == "gives"]
    x = {key: text_at(axes, f"{key}[1,1]")[0] for key in found}
    (tail, _), (tip, _) = gives._posA_posB
    assert x["y"] < tail < tip < x["miss"]


def test_hadamard_carries_the_2_of_the_other_cost_and_lets_it_cancel(picture, recording):
    shown = recording("hero", loss="squared-error")
    drawn = load("figures", "hadamard").draw(shown, THEMES["light"], sample=3)
    layers, x, y = numbers_of(shown, 0, 3)
    a, _, delta, _ = plain(layers, x, y)
    assert_cells(cells(drawn)["miss"], 2 * (a[3] - y)[:, None])
    assert_cells(cells(drawn)["delta"], 2 * delta[3][:, None])
    crossed = picture("hadamard", "three-classes")
    found = cells(crossed)
    assert set(found) == {"a", "y", "delta"}
    assert "cancels σ′" in crossed.caption
    for place, text in found["delta"].items():
        difference = float(found["a"][place]) - float(found["y"][place])
        assert float(text) == pytest.approx(difference, abs=2e-3)


@pytest.mark.parametrize(
    ("run", "layer", "epoch", "sample"), [("clouds", 1, 0, 0), ("hero", 1, 4, 9), ("hero", 2, 0, 40)]
)
def test_the_transpose_carries_errors_back(picture, recording, run, layer, epoch, sample):
    drawn = picture("error-transpose", run, layer=layer, epoch=epoch, sample=sample)
    layers, x, y = numbers_of(recording(run), epoch, sample)
    _, slope, delta, _ = plain(layers, x, y)
    W = layers[layer][0]
    found = cells(drawn)
    assert_cells(found["WT"], W.T)
    assert_cells(found["above"], delta[layer + 1][:, None])
    assert_cells(found["slope"], slope[layer][:, None])
    assert_cells(found["delta"], delta[layer][:, None])
    k, j = W.shape
    assert len(found["WT"]) == k * j and sizes(drawn) == {f"{j} × {k}", f"{k} × 1", f"{j} × 1"}
    for n in range(j):
        expected = slope_of_cost(layers, x, y, "z", layer, n)
        assert delta[layer][n] == pytest.approx(expected, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(("run", "layer"), [("clouds", 2), ("clouds", 1), ("hero", 2)])
def test_each_cell_of_the_outer_product_is_its_row_times_its_column(picture, recording, run, layer):
    drawn = picture("outer-product", run, layer=layer, sample=5)
    layers, x, y = numbers_of(recording(run), 0, 5)
    a, _, delta, dW = plain(layers, x, y)
    found = cells(drawn)
    assert_cells(found["delta"], delta[layer][:, None])
    assert_cells(found["a"], a[layer - 1][None])
    assert_cells(found["dW"], dW[layer])
    for place in found["dW"]:
        expected = slope_of_cost(layers, x, y, "w", layer, place)
        assert dW[layer][place] == pytest.approx(expected, rel=1e-6, abs=1e-9)
    k, j = dW[layer].shape
    largest = float(np.abs(dW[layer]).max())
    assert drawn.title.endswith(f"in size at most {number(largest)}" if k * j > 1 else "")
    (axes,) = drawn.figure.axes
    assert sizes(drawn) == {f"{k} × 1", f"1 × {j}"}
    assert f"{k} × {j}" in [text.get_text() for text in axes.texts]
    texts = {text.get_gid(): text.get_position() for text in axes.texts}
    for row, column in found["dW"]:
        # Under its activation, beside its error.
        cell = texts[f"dW[{row + 1},{column + 1}]"]
        assert cell[1] == pytest.approx(texts[f"delta[{row + 1},1]"][1])
        assert abs(cell[0] - texts[f"a[1,{column + 1}]"][0]) < 0.5


def test_the_sizes_of_the_four_equations_are_those_of_the_chosen_layer(picture):
    drawn = picture("four-equations", "deep-and-wide", layer=2)
    written = [text.get_text() for axes in drawn.figure.axes for text in axes.texts]
    expected = sizes_of((2, 5, 6, 7, 4, 1), 2, "half-squared-error")
    for words in expected.values():
        assert words.replace(" by ", r" $\odot$ ") in written
    assert r"sizes in 2-5-6-7-4-1, $\ell$ = 2" in written
    # The lecture's cost for one neuron a layer has no ½, so that only the left δ carries a 2.
    assert "one neuron, cost (a − y)²" in written and "many neurons, cost ½ ‖a − y‖²" in written
    assert "2 (" in written


def test_sizes_of_the_four_equations_fit_each_other():
    fitting = {
        "BP1": "3 × 1 = 3 × 1 by 3 × 1",
        "BP2": "4 × 1 = 4 × 3 · 3 × 1 by 4 × 1",
        "BP3": "4 × 1 = 4 × 1",
        "BP4": "4 × 2 = 4 × 1 · 1 × 2",
    }
    assert sizes_of((2, 4, 3), 1, "half-squared-error") == fitting
    # With cross-entropy BP1 is a − y, which is no product.
    difference = {"BP1": "3 × 1 = 3 × 1 − 3 × 1"}
    assert sizes_of((2, 4, 3), 1, "cross-entropy") == {**fitting, **difference}


def letters(items):
    """The mathematics of a formula, without colours."""
    flat = []
    for item in items:
        if hasattr(item, "top"):
            flat += [*letters(item.top), "/", *letters(item.bottom)]
        elif isinstance(item[0], str):
            flat.append(item[0].strip("$ "))
        else:
            flat += letters(item)
    return flat


def test_the_four_equations_are_the_lecture_s(light):
    single = [letters(row) for row in equations(light, "half-squared-error", many=False)]
    many = [letters(row) for row in equations(light, "half-squared-error", many=True)]
    assert "2 (" not in single[0] and "2" in letters(equations(light, "squared-error", many=False)[0])[2]
    assert letters(equations(light, "cross-entropy", many=False)[0]) == [
        r"\delta^{L}",
        "=",
        "a^{L}",
        "−",
        "y",
    ]
    assert single[1][:4] == [r"\delta^{\ell}", "=", r"w^{\ell+1}", r"\delta^{\ell+1}"]
    assert many[1][2] == r"(\mathbf{W}^{\ell+1})^\mathrm{T}" and r"\odot" in many[1]
    assert single[2][-1] == many[2][-1] == r"\delta^{\ell}"
    # The order turns round: a δ, but δ aᵀ.
    assert single[3][-2:] == [r"a^{\ell-1}", r"\delta^{\ell}"]
    assert many[3][-2:] == [r"\delta^{\ell}", r"(\mathbf{a}^{\ell-1})^\mathrm{T}"]


@pytest.mark.parametrize(("layer", "samples"), [(1, 50), (2, 20), (3, 7)])
def test_the_stack_s_mean_is_the_gradient(picture, recording, layer, samples):
    shown = recording("hero")
    batch = Batch.of(shown, 4, layer, samples)
    layers = [(np.array(W), np.array(b)) for W, b in shown.weights(4)]
    passes = [plain(layers, shown.X[row], shown.Y[row]) for row in batch.rows]
    slopes = np.array([dW[layer] for _, _, _, dW in passes])
    np.testing.assert_allclose(batch.slopes, slopes, rtol=1e-9, atol=1e-14)
    gradient = SamplePass(shown, 4, shown.X[batch.rows], shown.Y[batch.rows]).dW(layer)
    np.testing.assert_allclose(slopes.mean(axis=0), gradient, rtol=1e-9, atol=1e-14)
    v = passes[0][0][layer - 1]
    products = np.array([matrix @ v for matrix in slopes])
    drawn = picture("tensor-stack", "hero", epoch=4, layer=layer, samples=samples)
    found = cells(drawn)
    assert_cells(found["a"], v[None])
    assert_cells(found["v"], v[:, None])
    red = {
        "delta": passes[0][2][layer][:, None],
        "dW": slopes[0],
        "T": slopes[0],
        "mean": slopes.mean(axis=0),
        "R": products[0][:, None],
        "mean of R": products.mean(axis=0)[:, None],
    }
    unit = written_unit(drawn)
    for key, values in red.items():
        assert_cells(found[key], values / unit)
        # None of them has zeros alone.
        assert any(float(text) for text in found[key].values()), key
    k, j = slopes.shape[1:]
    expected = {f"{samples} × {k} × 1", f"{samples} × 1 × {j}", f"{samples} × {k} × {j}"}
    assert expected | {f"{k} × {j}", f"{j} × 1", f"{k} × 1"} == sizes(drawn)


def written_unit(drawn):
    """Return the power of ten that the picture states for errors and slopes."""
    powers = [t.get_text() for a in drawn.figure.axes for t in a.texts if t.get_gid() == "power"]
    if not powers:
        return 1.0
    exponent = re.search(r"\{10\^\{(-\d+)\}\}", powers[0])[1]
    return 10.0 ** int(exponent)


@pytest.mark.parametrize(
    ("kind", "option", "value", "choices"),
    [
        ("error-transpose", "layer", 3, "1 … 2"),
        ("four-equations", "layer", 3, "1 … 2"),
        ("outer-product", "layer", 4, "1 … 3"),
        ("tensor-stack", "layer", 0, "1 … 3"),
        ("fan-out", "incoming", 4, "1 … 3"),
        ("hadamard", "sample", 80, "0 … 79"),
    ],
)
def test_options_that_point_at_nothing_are_refused(picture, kind, option, value, choices):
    with pytest.raises(HiddenreelError) as caught:
        picture(kind, "hero", **{option: value})
    assert str(caught.value) == f"option {option} = {value} of run 'hero': choose {choices}"
