"""The bias as a column: the cells, the constant neuron, and how far two forward passes part."""

from __future__ import annotations

import re

import numpy as np
import pytest

from hiddenreel.draw.numbers import number, percent
from hiddenreel.figures.bias_node import difference, draw


def cells(picture) -> dict[tuple[str, int, int], tuple[float, str]]:
    (axes,) = picture.figure.axes
    found = {}
    for text in axes.texts:
        if match := re.fullmatch(r"(\w+)\[(\d+),(\d+)\]", text.get_gid() or ""):
            value = float(text.get_text().replace("−", "-"))
            found[match[1], int(match[2]) - 1, int(match[3]) - 1] = value, text.get_color()
    return found


@pytest.mark.parametrize(("run", "layer"), [("circles", 2), ("circles", None), ("digits", 1)])
def test_cells_are_numpy_s(recording, light, run, layer):
    shown = recording(run)
    found = cells(draw(shown, light, layer=layer, sample=60))
    here = shown.depth if layer is None else layer
    W, b = shown.weights(shown.epochs)[here - 1]
    a = shown.replay(shown.epochs, shown.X[[60]])[here - 1][0]
    expected = {"Wb": np.column_stack([W, b]), "a1": np.append(a, 1.0)[:, None], "z": (W @ a + b)[:, None]}
    for (key, row, column), (value, _) in found.items():
        matrix = expected[key]
        tolerance = 0.0051 if np.abs(matrix).max() < 10 else 0.051
        assert value == pytest.approx(matrix[row, column], abs=tolerance)
    for key, matrix in expected.items():
        assert (key, matrix.shape[0] - 1, matrix.shape[1] - 1) in found


def test_the_column_of_biases_and_the_one_are_purple(recording, theme):
    found = cells(draw(recording("circles"), theme, layer=2))
    for (key, row, column), (_, colour) in found.items():
        is_bias = (key == "Wb" and column == 3) or (key == "a1" and row == 3)
        own = {"Wb": theme.w, "a1": theme.a, "z": theme.z}[key]
        assert colour == (theme.b if is_bias else own)


def test_the_constant_neuron_reaches_every_neuron(recording, light):
    (axes,) = draw(recording("circles"), light, layer=2).figure.axes
    lines = {line.get_gid(): line for line in axes.lines if line.get_gid()}
    assert {"b1", "b2", "b3"} <= set(lines)
    assert len({tuple(line.get_xydata()[0].round(0)) for line in lines.values()}) <= 2
    assert all(lines[f"b{n}"].get_color() == light.b for n in (1, 2, 3))


@pytest.mark.parametrize("run", ["circles", "small", "digits", "three-classes", "tanh"])
@pytest.mark.parametrize("epoch", [0, 2])
def test_two_forward_passes_part_by_rounding_only(recording, run, epoch):
    shown = recording(run)
    apart, equal = difference(shown, epoch)
    assert 0 <= apart < 1e-12
    assert 0 <= equal <= 1
    assert (apart == 0) == (equal == 1)


def test_the_difference_equals_that_of_two_plain_passes(recording):
    shown = recording("circles")
    a = with_column = shown.X.T
    for W, b in shown.weights(shown.epochs):
        a = 1 / (1 + np.exp(-(W @ a + b[:, None])))
        ones = np.ones((1, with_column.shape[1]))
        with_column = 1 / (1 + np.exp(-np.hstack([W, b[:, None]]) @ np.vstack([with_column, ones])))
    apart, _ = difference(shown, shown.epochs)
    # Rounding itself depends on the order of sums, so that only its size can be the same.
    assert abs(apart - np.abs(a - with_column).max()) < 1e-14


def test_the_picture_states_the_difference(recording, light):
    shown = recording("circles")
    picture = draw(shown, light, layer=2)
    apart, equal = difference(shown, shown.epochs)
    if apart:
        assert picture.title.endswith(number(apart, 2))
        assert f"at most {number(apart, 2)}; {percent(equal)} are equal" in picture.caption
    else:
        assert picture.title.endswith("to the last bit")
