"""The diagram: a line for each weight, as wide as the weight is large, dashed where it is negative."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.figures.network_diagram import draw, largest_weight


def lines(picture) -> dict:
    (axes,) = picture.figure.axes
    return {line.get_gid(): line for line in axes.lines if (line.get_gid() or "").startswith("w")}


@pytest.mark.parametrize(("run", "epoch"), [("circles", None), ("circles", 0), ("small", 0)])
def test_lines_are_the_recorded_weights(recording, light, run, epoch):
    shown = recording(run)
    drawn = lines(draw(shown, light, epoch=epoch))
    weights = [W for W, _ in shown.weights(shown.epochs if epoch is None else epoch)]
    assert len(drawn) == sum(W.size for W in weights)
    largest = max(np.abs(W).max() for W in weights)
    widest = max(line.get_linewidth() for line in drawn.values())
    for layer, W in enumerate(weights, start=1):
        for j, k in np.ndindex(W.shape):
            line = drawn[f"w{layer}-{j + 1}-{k + 1}"]
            assert line.get_linewidth() == pytest.approx(widest * abs(W[j, k]) / largest)
            assert line.is_dashed() == (W[j, k] < 0)


def test_every_neuron_is_named_by_layer_and_number(recording, light):
    (axes,) = draw(recording("circles"), light).figure.axes
    texts = {text.get_text() for text in axes.texts}
    for layer, size in enumerate((2, 3, 3, 1)):
        assert {f"$a_{{{n}}}^{{{layer}}}$" for n in range(1, size + 1)} <= texts
    headings = [text.get_text() for text in axes.texts if text.get_gid() == "heading"]
    assert headings == ["inputs", "layer 1", "layer 2", "layer 3"]


def test_the_largest_weight_is_found_and_named(recording, light):
    shown = recording("circles")
    picture = draw(shown, light)
    weights = [W for W, _ in shown.weights(shown.epochs)]
    layer, j, k = largest_weight(weights)
    value = weights[layer - 1][j, k]
    assert abs(value) == max(np.abs(W).max() for W in weights)
    (axes,) = picture.figure.axes
    (label,) = (text.get_text() for text in axes.texts if text.get_gid() == "largest")
    name, _, number = label.partition(" = ")
    assert name == f"$w_{{{j + 1}{k + 1}}}^{{{layer}}}$"
    assert float(number.replace("−", "-")) == pytest.approx(value, abs=0.05)
    assert f"{abs(value):.3g}" in picture.title
    assert f"{shown.epochs} epochs" in picture.title


def test_a_wide_network_shows_its_largest_weight_and_counts_what_is_left_out(recording, light):
    shown = recording("digits")
    picture = draw(shown, light)
    layer, j, k = largest_weight([W for W, _ in shown.weights(shown.epochs)])
    drawn = lines(picture)
    assert f"w{layer}-{j + 1}-{k + 1}" in drawn
    (axes,) = picture.figure.axes
    left_out = sum(shown.sizes) - sum((patch.get_gid() or "").startswith("a") for patch in axes.patches)
    assert f"{left_out} neurons and their weights are left out" in picture.caption


def test_a_network_of_zeros_draws_no_line(recording, light):
    picture = draw(recording("dead"), light)
    assert "all 18 weights are 0" in picture.title
    assert not any(line.get_visible() for line in lines(picture).values())
