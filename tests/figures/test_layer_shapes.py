"""Sizes of arrays: each cell of the table has the shape of the array that NumPy makes."""

from __future__ import annotations

import numpy as np
import pytest

RUNS = ["circles", "hero", "three-classes", "deep-and-wide", "digits", "one-input", "held-out"]


def written(figure):
    """Return the text of each cell of the table, by its column and row."""
    cells = {}
    for text in figure.axes[0].texts:
        if (text.get_gid() or "").startswith("cell"):
            column, row = map(int, text.get_gid().split()[1:])
            cells.setdefault((column, row), []).append(text.get_text())
    return {place: " ".join(words) for place, words in cells.items()}


def shape(array):
    return " × ".join(str(n) for n in array.shape)


@pytest.mark.parametrize("run", RUNS)
def test_every_size_is_that_of_the_array(picture, recording, run):
    shown = recording(run)
    cells = written(picture("layer-shapes", run).figure)
    m = shown.run.batch_size
    sample, batch = shown.X[:1].T, shown.X[:m].T
    stack = shown.X[:m, :, None]
    assert [cells[4, 0], cells[5, 0], cells[6, 0]] == [shape(sample), shape(batch), shape(stack)]
    # The sizes do not depend on σ.
    for layer, (W, b) in enumerate(shown.weights(0), start=1):
        below = stack
        sample, batch, stack = (np.tanh(W @ a + b[:, None]) for a in (sample, batch, stack))
        slopes = stack @ below.transpose(0, 2, 1)
        assert slopes.mean(axis=0).shape == W.shape
        assert cells[0, layer] == str(layer)
        assert cells[2, layer] == shape(W)
        assert cells[3, layer] == shape(b[:, None])
        sizes = [cells[column, layer] for column in (4, 5, 6, 7)]
        assert sizes == [shape(array) for array in (sample, batch, stack, slopes)]


@pytest.mark.parametrize("run", RUNS)
def test_indices_count_from_the_last_layer(picture, recording, run):
    cells, layers = written(picture("layer-shapes", run).figure), recording(run).weights(0)
    for layer, (W, _) in enumerate(layers, start=1):
        index = int(cells[1, layer].replace("−", "-"))
        assert layers[index][0] is W


@pytest.mark.parametrize(
    ("run", "title"),
    [
        ("circles", "W¹ is 3 × 2: 3 neurons with 2 weights each"),
        ("one-neuron", "W¹ is 1 × 2: 1 neuron with 2 weights"),
        ("chain", "W¹ is 1 × 1: 1 neuron with 1 weight"),
        ("four-layers", "W⁴ is 1 × 2: 1 neuron with 2 weights"),
    ],
)
def test_the_title_states_the_first_size_that_is_no_square(picture, run, title):
    drawn = picture("layer-shapes", run)
    assert drawn.title == title
    (box,) = (patch for patch in drawn.figure.axes[0].patches if patch.get_gid() == "marked")
    level = "⁰¹²³⁴".index(title[1])
    words = [t for t in drawn.figure.axes[0].texts if t.get_gid() == f"cell 2 {level}"]
    assert len(words) == 3
    assert all(box.get_bbox().contains(*text.get_position()) for text in words)


@pytest.mark.parametrize("run", ["hero", "digits"])
def test_neurons_stand_in_the_row_of_their_layer(picture, recording, run):
    axes = picture("layer-shapes", run).figure.axes[0]
    heights = {
        int(text.get_gid().split()[2]): text.get_position()[1]
        for text in axes.texts
        if (text.get_gid() or "").startswith("cell 4")
    }
    for layer, size in enumerate(recording(run).sizes):
        circles = [patch for patch in axes.patches if patch.get_gid() == f"a{layer}"]
        assert len(circles) == min(size, 7 if size > 8 else 8)
        assert all(abs(circle.center[1] - heights[layer]) < 0.2 for circle in circles)
