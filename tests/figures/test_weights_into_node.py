"""The weights into one neuron: their numbers, their lines, and the sum that is made of them."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.figures.weights_into_node import WIDEST, draw

LAYER, SAMPLE = 2, 600


def written(picture) -> dict[str, str]:
    (axes,) = picture.figure.axes
    return {text.get_gid(): text.get_text() for text in axes.texts if text.get_gid()}


def read(text: str) -> float:
    return float(text.rpartition("= ")[2].replace("−", "-"))


@pytest.mark.parametrize("neuron", [1, 2, 3])
def test_weights_are_numbered_and_drawn_as_recorded(recording, light, neuron):
    shown = recording("circles")
    picture = draw(shown, light, layer=LAYER, neuron=neuron, sample=SAMPLE)
    row = shown.weights(shown.epochs)[LAYER - 1][0][neuron - 1]
    texts = written(picture)
    (axes,) = picture.figure.axes
    lines = {line.get_gid(): line for line in axes.lines if line.get_gid()}
    for k, weight in enumerate(row, start=1):
        text = texts[f"w{neuron}-{k} text"]
        assert text.startswith(f"$w_{{{neuron}{{,}}{k}}}$ = ")
        assert read(text) == pytest.approx(weight, abs=0.0051)
        line = lines[f"w{neuron}-{k}"]
        assert line.get_linewidth() == pytest.approx(WIDEST * abs(weight) / np.abs(row).max())
        assert line.is_dashed() == (weight < 0)


def test_the_sum_is_the_neuron_s_z(recording, light):
    shown = recording("circles")
    picture = draw(shown, light, layer=LAYER, neuron=1, sample=SAMPLE)
    x = shown.X[[SAMPLE]]
    W, b = shown.weights(shown.epochs)[LAYER - 1]
    a = shown.replay(shown.epochs, x)[LAYER - 1][0]
    texts = written(picture)
    terms = [read(texts[f"sum term {k}"]) for k in (1, 2, 3)]
    np.testing.assert_allclose(terms, W[0] * a, atol=0.0051)
    for k in range(3):
        (axes,) = picture.figure.axes
        factors = [t.get_text() for t in axes.texts if t.get_gid() == f"factors {k + 1}"]
        assert factors == [f"{W[0, k]:.2f}".replace("-", "−"), "·", f"{a[k]:.3f}", "="]
    assert read(texts["sum b"]) == pytest.approx(b[0], abs=0.0051)
    z = float(W[0] @ a + b[0])
    assert read(texts["sum z"]) == pytest.approx(z, abs=0.0051)
    assert f"z = {z:.2f}".replace("-", "−") in picture.title


def test_a_wide_layer_shows_its_last_weight_too(recording, light):
    picture = draw(recording("digits"), light, layer=1, neuron=8)
    texts = written(picture)
    assert "w8-64 text" in texts and "w8-1 text" in texts and "w8-40 text" not in texts
    assert picture.title.startswith("64 weights lead into neuron 8 of layer 1")
