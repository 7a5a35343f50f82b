"""The backward direction along a chain: every number against plain arithmetic and differences."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.chain import ChainGraph
from hiddenreel.draw.numbers import number, percent
from hiddenreel.draw.screen import Screen, pixels_of
from hiddenreel.draw.slide import typeset
from hiddenreel.errors import HiddenreelError
from hiddenreel.figures.chain_rule_steps import steps_of
from hiddenreel.figures.nudge_every_parameter import costs, slope

STEP = 1e-6


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def parameters(recording, epoch):
    """w₁ b₁ w₂ … as plain numbers by name."""
    return {
        f"{letter}{layer}": float(array.flat[0])
        for layer, arrays in enumerate(recording.weights(epoch), start=1)
        for letter, array in zip("wb", arrays)
    }


def forward(values, x, y, replaced=None):
    """Run a chain in plain arithmetic; `replaced` sets a node to a value of its own."""
    replaced = replaced or {}
    nodes = {"a0": x, "y": y, **values}
    nodes.update({name: value for name, value in replaced.items() if name in nodes})
    for layer in range(1, len(values) // 2 + 1):
        z = nodes[f"w{layer}"] * nodes[f"a{layer - 1}"] + nodes[f"b{layer}"]
        nodes[f"z{layer}"] = replaced.get(f"z{layer}", z)
        a = sigmoid(nodes[f"z{layer}"])
        nodes[f"a{layer}"] = replaced.get(f"a{layer}", a)
    nodes["C"] = (nodes[f"a{layer}"] - y) ** 2
    return nodes


def difference(values, x, y, source, target):
    """∂target/∂source of the whole chain, by two runs."""
    own = forward(values, x, y)[source]
    up, down = (forward(values, x, y, {source: own + s})[target] for s in (STEP, -STEP))
    return (up - down) / (2 * STEP)


def texts(drawn):
    return [text.get_text() for axes in drawn.figure.axes for text in axes.texts]


@pytest.fixture
def chain(recording):
    return recording("chain")


@pytest.mark.parametrize(("epoch", "sample"), [(0, 150), (20, 700), (7, 3)])
def test_every_node_link_and_error_of_the_graph(chain, light, epoch, sample):
    back = SamplePass.of_sample(chain, epoch, sample)
    graph = ChainGraph(back, 1, 1.0, 10.0, 2.0, 4.0, (1.0, 1.0), light)
    values = parameters(chain, epoch)
    x, y = float(chain.X[sample, 0]), float(chain.Y[sample, 0])
    expected = forward(values, x, y)
    assert set(graph.places) == set(expected)
    for node, value in expected.items():
        assert graph.value(node) == pytest.approx(value, rel=1e-12)
    assert len(graph.links) == 3 * 3 + 3 + 2
    for source, target in graph.links:
        if source != "y":
            local = difference(values, x, y, source, target)
            assert graph.local(source, target) == pytest.approx(local, rel=1e-6, abs=1e-9)
    for node in graph.places:
        if node not in ("C", "y", "a0"):
            assert graph.error(node) == pytest.approx(difference(values, x, y, node, "C"), rel=1e-6, abs=1e-9)


def test_the_graph_writes_the_values_and_counts_the_steps(picture, chain):
    drawn = picture("computational-graph", "chain", sample=150)
    values = forward(parameters(chain, 0), float(chain.X[150, 0]), -1.0)
    written = texts(drawn)
    for value in values.values():
        assert typeset(number(value)) in written
    assert drawn.title.startswith("w₃ reaches the cost in 3 steps, w₁ in 7")
    spans = [line.get_xdata() for line in drawn.figure.axes[0].lines if line.get_gid()]
    assert spans[0][0] > spans[1][0] and spans[0][1] == spans[1][1]
    assert "(a − y)²" in drawn.caption


@pytest.mark.parametrize("sample", [150, 800])
def test_each_step_multiplies_a_known_derivative_by_one_new_factor(chain, light, sample):
    back = SamplePass.of_sample(chain, 0, sample)
    graph = ChainGraph(back, 1, 1.0, 10.0, 2.0, 4.0, (1.0, 1.0), light)
    steps = steps_of(3)
    order = ["a3", "z3", "w3", "b3", "a2", "z2", "w2", "b2", "a1", "z1", "w1", "b1", "a0"]
    assert [step.source for step in steps] == order
    known = {"C"}
    for step in steps:
        assert step.target in known
        product = graph.local(step.source, step.target) * graph.error(step.target)
        assert graph.error(step.source) == pytest.approx(product, rel=1e-12)
        known.add(step.source)


@pytest.mark.parametrize("step", range(1, 14))
def test_the_page_of_a_step_boxes_the_known_derivatives_and_writes_its_numbers(picture, chain, step):
    drawn = picture("chain-rule-steps", "chain", sample=150, step=step)
    x, y = float(chain.X[150, 0]), float(chain.Y[150, 0])
    values = parameters(chain, 0)
    source, target = steps_of(3)[step - 1].source, steps_of(3)[step - 1].target
    total = number(difference(values, x, y, source, "C"))
    written = texts(drawn)
    assert total in written and total in drawn.title
    # What stands there multiplies to what stands before it, but for one in its last digit.
    if target == "C":
        assert number(difference(values, x, y, source, target)) in written
    else:
        ends = (source, target), (target, "C")
        factors = [number(difference(values, x, y, *pair), 4) for pair in ends]
        assert set(factors) <= set(written)
        product = float(factors[0].replace("−", "-")) * float(factors[1].replace("−", "-"))
        assert product == pytest.approx(float(total.replace("−", "-")), rel=2e-3)
    (axes,) = drawn.figure.axes
    patches = {patch.get_gid(): patch for patch in axes.patches if patch.get_gid()}
    boxes = [patch.get_extents() for patch in axes.patches if patch.get_gid() == "known"]
    # What the steps before made known lies inside, what this one adds does not.
    inside = ["C", *(before.source for before in steps_of(3)[: step - 1])]
    for node in ("a0", *(f"{letter}{n}" for letter in "wbza" for n in (1, 2, 3))):
        if node not in patches:
            continue
        middle = patches[node].get_extents()
        x, y = (middle.x0 + middle.x1) / 2, (middle.y0 + middle.y1) / 2
        assert any(box.contains(x, y) for box in boxes) == (node in inside), node
    assert f"{source} to {target}" in patches


@pytest.mark.parametrize("shape", ["16:9", "4:3", "1:1", "9:16"])
def test_the_sheet_has_the_nine_results_of_two_layers(picture, chain, shape):
    with Screen(pixels_of(shape, "1080p")).applied():
        written = texts(picture("chain-rule-steps", "chain", sample=150))
    values = parameters(chain, 0)
    for step in steps_of(3)[:9]:
        total = difference(values, float(chain.X[150, 0]), -1.0, step.source, "C")
        assert number(total) in written
    for count in range(1, 10):
        assert str(count) in written


def test_steps_that_do_not_exist_are_refused(picture):
    with pytest.raises(HiddenreelError, match=r"option step = 14 of run 'chain': choose 1 … 13"):
        picture("chain-rule-steps", "chain", step=14)


@pytest.mark.parametrize(("layer", "nudge"), [(3, 1.0), (1, -0.5), (2, 2.0)])
def test_number_lines_share_one_scale(picture, chain, layer, nudge):
    drawn = picture("number-lines", "chain", sample=150, layer=layer, nudge=nudge)
    values = parameters(chain, 0)
    x, y = float(chain.X[150, 0]), float(chain.Y[150, 0])
    own = values[f"w{layer}"]
    before = forward(values, x, y)
    after = forward(values, x, y, {f"w{layer}": own + nudge})
    nodes = [f"w{layer}", f"z{layer}", "a3", "C"]
    changes = [after[node] - before[node] for node in nodes]
    (axes,) = drawn.figure.axes
    lengths = []
    strokes = {line.get_gid(): line for line in axes.lines}
    arrows = {patch.get_gid(): patch for patch in axes.patches}
    for name in (f"w{'₀₁₂₃'[layer]}", f"z{'₀₁₂₃'[layer]}", "a₃", "C₀"):
        gid = f"nudge of {name}"
        if gid in arrows:
            start, end = arrows[gid]._posA_posB
            lengths.append(end[0] - start[0])
        else:
            start, end = strokes[gid].get_xdata()
            lengths.append(end - start)
    # One scale: as many inches for each unit on every line.
    np.testing.assert_allclose(np.array(lengths) / lengths[0], np.array(changes) / nudge, atol=1e-9)
    # All present values stand below each other.
    marks = [line.get_xdata()[0] for line in axes.lines if line.get_gid() == "value"]
    assert len(marks) == 4
    np.testing.assert_allclose(marks, marks[0])
    for node, change in zip(nodes[1:], changes[1:]):
        assert any(text.endswith(number(change)) for text in texts(drawn)), node
    assert number(changes[-1]) in drawn.title
    # And backprop's slope, for a small nudge.
    for node in nodes[1:]:
        slope = number(difference(values, x, y, nodes[0], node))
        name = "C₀" if node == "C" else node[0] + "₀₁₂₃"[int(node[1:])]
        assert f"∂{name}/∂w{'₀₁₂₃'[layer]} = {slope}" in texts(drawn)


@pytest.mark.parametrize(("epoch", "sample"), [(0, 150), (20, 700)])
def test_the_gradient_is_six_slopes(picture, chain, lines, epoch, sample):
    drawn = picture("nudge-every-parameter", "chain", epoch=epoch, sample=sample)
    values = parameters(chain, epoch)
    x, y = float(chain.X[sample, 0]), float(chain.Y[sample, 0])
    assert [axes.get_label() for axes in drawn.figure.axes] == list(values)
    limits = {(axes.get_xlim(), axes.get_ylim()) for axes in drawn.figure.axes}
    assert len(limits) == 1
    steepest = 0.0
    for axes in drawn.figure.axes:
        name = axes.get_label()
        nudges, curve = axes.lines[0].get_data()
        for at in (0, 100, 200, 400):
            moved = {**values, name: values[name] + nudges[at]}
            assert curve[at] == pytest.approx(forward(moved, x, y)["C"], rel=1e-9)
        (x0, y0), (x1, y1) = lines(axes)["tangent"].get_xydata()
        expected = difference(values, x, y, name, "C")
        assert (y1 - y0) / (x1 - x0) == pytest.approx(expected, rel=1e-6, abs=1e-9)
        ((zero, cost),) = lines(axes)["present"].get_xydata()
        assert zero == 0 and cost == pytest.approx(forward(values, x, y)["C"])
        assert number(expected) in axes.get_title(loc="center")
        steepest = max(steepest, expected, key=abs)
        low, high = axes.get_ylim()
        assert low <= min(y0, y1) and max(y0, y1) <= high
    assert drawn.title.endswith(number(steepest))


def test_the_slope_of_a_parameter_is_that_of_its_curve(chain):
    back = SamplePass.of_sample(chain, 0, 150)
    for name in ("w1", "b1", "w2", "b3"):
        up, down = costs(back, name, np.array([STEP, -STEP]))
        assert slope(back, name) == pytest.approx((up - down) / (2 * STEP), rel=1e-6)


@pytest.mark.parametrize(("epoch", "sample"), [(0, 150), (0, 700), (20, 10)])
def test_bars_of_errors_recur(picture, chain, epoch, sample):
    drawn = picture("error-recursion", "chain", epoch=epoch, sample=sample)
    values = parameters(chain, epoch)
    x, y = float(chain.X[sample, 0]), float(chain.Y[sample, 0])
    nodes = forward(values, x, y)
    # BP1 with the 2 of this cost, then BP2 by hand.
    errors = {3: 2 * (nodes["a3"] - y) * nodes["a3"] * (1 - nodes["a3"])}
    for n in (2, 1):
        errors[n] = values[f"w{n + 1}"] * errors[n + 1] * nodes[f"a{n}"] * (1 - nodes[f"a{n}"])
    (axes,) = drawn.figure.axes
    bars = {patch.get_gid(): patch for patch in axes.patches if patch.get_gid()}
    heights = {n: bars[f"delta{n}"].get_height() for n in errors}
    places = [bars[f"delta{n}"].get_x() for n in (1, 2, 3)]
    assert places == sorted(places)
    for n, error in errors.items():
        assert heights[n] / heights[3] == pytest.approx(error / errors[3], rel=1e-9)
        assert error == pytest.approx(difference(values, x, y, f"z{n}", "C"), rel=1e-6, abs=1e-10)
        assert number(error) in texts(drawn)
    for n in (1, 2):
        slope_here = nodes[f"a{n}"] * (1 - nodes[f"a{n}"])
        assert f"× {number(values[f'w{n + 1}'] * slope_here)}" in texts(drawn)
        assert {number(values[f"w{n + 1}"], 4), number(slope_here, 4)} <= set(texts(drawn))
    assert "carries a 2" in drawn.caption
    left = percent(abs(errors[1] / errors[3]))
    assert drawn.title == f"Only {left} of the last layer’s error reaches the first"
