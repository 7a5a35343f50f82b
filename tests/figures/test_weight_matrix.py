"""The layer as matrices: each cell against NumPy, each row in its neuron's colour."""

from __future__ import annotations

import re

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from pictures_checked import texts_drawn

from hiddenreel.figures.weight_matrix import draw
from hiddenreel.interface.drawing import draw_figure

SAMPLE = 600


def cells(picture) -> dict[tuple[str, int, int], float]:
    (axes,) = picture.figure.axes
    found = {}
    for text in axes.texts:
        if match := re.fullmatch(r"(\w+)\[(\d+),(\d+)\]", text.get_gid() or ""):
            value = float(text.get_text().replace("−", "-"))
            found[match[1], int(match[2]) - 1, int(match[3]) - 1] = value
    return found


@pytest.mark.parametrize(
    ("run", "layer", "epoch"),
    [("circles", 2, None), ("circles", 1, 0), ("circles", None, 5), ("digits", 1, None)],
)
def test_cells_are_numpy_s(recording, light, run, layer, epoch):
    shown = recording(run)
    sample = min(SAMPLE, len(shown.X) - 1)
    found = cells(draw(shown, light, layer=layer, epoch=epoch, sample=sample))
    at = shown.epochs if epoch is None else epoch
    here = shown.depth if layer is None else layer
    W, b = shown.weights(at)[here - 1]
    activations = shown.replay(at, shown.X[[sample]])
    a_below, a = activations[here - 1][0], activations[here][0]
    expected = {
        f"W{here}": W,
        f"a{here - 1}": a_below[:, None],
        f"b{here}": b[:, None],
        f"z{here}": (W @ a_below + b)[:, None],
        f"a{here}": a[:, None],
    }
    assert {key for key, _, _ in found} == set(expected)
    for (key, row, column), value in found.items():
        tolerance = 0.0051 if np.abs(expected[key]).max() < 10 else 0.051
        assert value == pytest.approx(expected[key][row, column], abs=tolerance), (key, row, column)
    rows, columns = W.shape
    assert (f"W{here}", rows - 1, columns - 1) in found


def test_sizes_are_written_below(recording, light):
    (axes,) = draw(recording("circles"), light, layer=1).figure.axes
    sizes = [text.get_text() for text in axes.texts if text.get_gid() == "size"]
    assert sizes == ["3 × 2", "2 × 1", "3 × 1", "3 × 1", "3 × 1"]


def test_a_row_ends_in_the_neuron_of_its_colour(recording, theme):
    (axes,) = draw(recording("circles"), theme, layer=2).figure.axes
    circles = {p.get_gid(): p for p in axes.patches if (p.get_gid() or "").startswith("neuron")}
    rows = {text.get_gid(): text.get_position()[1] for text in axes.texts if text.get_gid()}
    for n in range(3):
        circle, colour = circles[f"neuron {n + 1}"], to_rgba(theme.class_colour(n))
        assert circle.get_edgecolor() == colour
        assert circle.center[1] == pytest.approx(rows[f"W2[{n + 1},1]"], abs=0.02)
        bars = [p for p in axes.patches if p is not circle and p.get_facecolor() == colour]
        assert len(bars) == 4
        for bar in bars:
            middle = bar.get_y() + bar.get_height() / 2
            assert middle == pytest.approx(circle.center[1], abs=0.02)


def test_numbers_have_their_variable_s_colour(recording, theme):
    (axes,) = draw(recording("circles"), theme, layer=2).figure.axes
    for text in axes.texts:
        if match := re.fullmatch(r"([Wabz])\d\[\d,\d\]", text.get_gid() or ""):
            assert text.get_color() == getattr(theme, match[1].lower())


@pytest.mark.parametrize("shape", ["16:9", "4:3", "9:16"])
def test_the_name_of_the_neurons_keeps_clear_of_the_edge(recording, light, shape):
    with light.applied():
        figure = draw_figure("weight-matrix", recording("digits"), light, {"size": shape}).figure
    ends = [box.x1 for text, box, _ in texts_drawn(figure) if text == "neurons"]
    assert len(ends) == 1 and ends[0] < figure.bbox.x1 - 0.2 * figure.dpi
