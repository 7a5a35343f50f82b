"""The lines of the first layer: where w · x + b is 0, and the bands where sigmoids are undecided."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.figures.neuron_lines import draw, parting


def of(axes, gid=None):
    return [artist for artist in axes.collections if artist.get_gid() == gid]


@pytest.mark.parametrize("epoch", [0, 3, 8])
def test_lines_and_strokes_are_those_of_the_weights(recording, light, epoch):
    shown = recording("hero")
    (axes,) = draw(shown, light, epochs=(epoch,)).figure.axes
    W, b = shown.weights(epoch)[0]
    casing, lines, strokes = of(axes)[-3:]
    assert len(casing.get_segments()) == len(lines.get_segments())
    nearest = [np.abs(line @ W.T + b).max(axis=0).min() for line in lines.get_segments()]
    assert max(nearest, default=0) < 1e-6
    for start, end in strokes.get_segments():
        row = np.abs(W @ start + b).argmin()
        assert W[row] @ end + b[row] > W[row] @ start + b[row]


def test_bands_are_where_a_sigmoid_is_undecided(recording, light):
    shown = recording("hero")
    (axes,) = draw(shown, light, epochs=(8,)).figure.axes
    W, b = shown.weights(8)[0]
    (bands,) = of(axes, "bands")
    for path in bands.get_paths():
        a = 1 / (1 + np.exp(-(path.vertices @ W.T + b)))
        assert ((a > 0.0999) & (a < 0.9001)).all(axis=0).any()
    (axes,) = draw(recording("tanh"), light, epochs=(8,)).figure.axes
    assert not of(axes, "bands")


def test_the_title_counts_the_lines_that_part_the_samples(recording, light):
    shown = recording("hero")
    for epoch in (0, 8):
        W, b = shown.weights(epoch)[0]
        sides = [np.unique(np.sign(shown.X @ w + c)) for w, c in zip(W, b)]
        assert parting(shown, epoch) == sum(len(side) == 2 for side in sides)
    assert parting(recording("dead"), 0) == 0
    assert draw(recording("dead"), light).title.endswith("0 of 3 at epoch 0, 0 at epoch 8")
