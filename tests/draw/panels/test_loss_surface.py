"""The words beside the marks of a loss surface."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from hiddenreel.draw.panels.loss_surface import Mark, _words


@pytest.mark.parametrize("words", ["epoch 85", "epochs 82 to 85: separable, best accuracy"])
def test_words_of_any_length_are_within_the_panel_and_beside_their_mark(light, words):
    figure = Figure(figsize=(8, 5), dpi=100)
    axes = figure.add_axes((0.1, 0.1, 0.8, 0.8), xlim=(0, 1), ylim=(0, 1))
    path = np.array([[0.25, 0.5], [0.3, 0.52]])
    _words(axes, light, [Mark(path[0], words)], path)
    (text,) = axes.texts
    box = text.get_window_extent()
    assert axes.bbox.x0 <= box.x0 and box.x1 <= axes.bbox.x1
    assert axes.bbox.y0 <= box.y0 and box.y1 <= axes.bbox.y1
    assert not box.contains(*axes.transData.transform(path[0]))
