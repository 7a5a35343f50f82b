"""The table of partial derivatives: every number is that of the chain rule by hand."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.draw.numbers import FACTOR_DIGITS, number
from hiddenreel.draw.screen import Screen, pixels_of


def by_hand(shown, sample, epoch):
    """Return δ and ∂C₀ by w, b and the activation before of every layer, first layer first."""
    a = [shown.X[sample, 0]]
    layers = [(W[0, 0], b[0]) for W, b in shown.weights(epoch)]
    for w, b in layers:
        a.append(1 / (1 + np.exp(-(w * a[-1] + b))))
    back, rows = 2 * (a[-1] - shown.Y[sample, 0]), []
    for level in range(len(layers), 0, -1):
        delta = back * a[level] * (1 - a[level])
        w, before = layers[level - 1][0], a[level - 1]
        back = delta * w
        rows.insert(0, (delta, (delta, before, delta * before), delta, (delta, w, back)))
    return rows


@pytest.mark.parametrize(
    ("sample", "epoch", "shape"), [(150, 0, "16:9"), (700, 20, "16:9"), (150, 0, "1:1"), (150, 0, "9:16")]
)
def test_every_number_is_that_of_the_chain_rule(picture, recording, sample, epoch, shape):
    with Screen(pixels_of(shape, "1080p")).applied():
        drawn = picture("partials-table", "chain", sample=sample, epoch=epoch)
    texts = drawn.figure.axes[0].texts
    rows = by_hand(recording("chain"), sample, epoch)
    for level, (delta, by_w, by_b, by_a) in enumerate(rows, start=1):
        stated = [text.get_text() for text in texts if text.get_gid() == f"delta {level}"]
        assert stated[-1] == number(delta, FACTOR_DIGITS)
        words = " ".join(text.get_text() for text in texts if text.get_gid() == f"slope {level}")
        expected = []
        for values in (by_w, (by_b,), by_a):
            *factors, product = values
            signed = [number(factor, FACTOR_DIGITS) for factor in factors]
            if factors and factors[1] < 0:
                signed[1] = f"({signed[1]})"
            expected.append(f"{' × '.join(signed)} = " * bool(factors) + number(product))
        assert words == " ".join(expected)
    assert drawn.title.endswith(f"in layer 3 it is {number(rows[-1][0])}")


@pytest.mark.parametrize("shape", ["4:3", "1:1", "9:16"])
def test_the_numbers_of_a_slope_are_in_one_line(picture, shape):
    with Screen(pixels_of(shape, "1080p")).applied():
        texts = picture("partials-table", "chain", sample=150).figure.axes[0].texts
    for layer in (1, 2, 3):
        lines = {text.get_position()[1] for text in texts if text.get_gid() == f"slope {layer}"}
        assert len(lines) == 3


def test_rows_go_from_the_last_layer_to_the_first(picture):
    axes = picture("partials-table", "chain", sample=150).figure.axes[0]
    heights = {patch.get_gid(): patch.get_bbox().y0 for patch in axes.patches if patch.get_gid()}
    assert heights["row 3"] > heights["row 2"] > heights["row 1"]
