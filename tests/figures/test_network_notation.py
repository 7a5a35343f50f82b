"""The names: each neuron's own, and the indices of the weight in focus where they belong."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.errors import HiddenreelError
from hiddenreel.figures.network_notation import draw


def texts(picture) -> list[str]:
    (axes,) = picture.figure.axes
    return [text.get_text() for text in axes.texts]


def test_the_last_two_layers_are_named(recording, light):
    written = texts(draw(recording("clouds"), light, neuron=2, incoming=3))
    assert {f"$a_{{{n}}}^{{L-1}}$" for n in range(1, 5)} <= set(written)
    assert {f"$a_{{{n}}}^{{L}}$" for n in range(1, 4)} <= set(written)
    assert "layer $L-1$" in written and "layer $L$" in written


def test_any_other_layer_is_called_l(recording, light):
    written = texts(draw(recording("circles"), light, layer=2))
    assert r"$a_{1}^{\ell-1}$" in written and r"into layer $\ell$ = 2" in written


@pytest.mark.parametrize(("j", "k"), [(2, 3), (1, 1), (3, 4)])
def test_the_weight_goes_to_j_from_k(recording, light, j, k):
    shown = recording("clouds")
    picture = draw(shown, light, neuron=j, incoming=k)
    (axes,) = picture.figure.axes
    (line,) = (line for line in axes.lines if line.get_gid() == "focus")
    circles = {patch.get_gid(): patch for patch in axes.patches if patch.get_gid()}
    for end, circle in zip(line.get_xydata(), (circles[f"a0-{k}"], circles[f"a1-{j}"])):
        assert np.hypot(*(end - circle.center)) == pytest.approx(circle.radius)
    value = shown.weights(shown.epochs)[-1][0][j - 1, k - 1]
    assert line.is_dashed() == (value < 0)
    name = [text.get_text() for text in axes.texts if text.get_gid() == "name"]
    assert name[2] == f"$w_{{{j}{k}}}^{{L}}$"
    assert float(name[-1].replace("−", "-")) == pytest.approx(value, abs=0.0051)
    assert f"$j$ = {j}" in texts(picture) and f"$k$ = {k}" in texts(picture)
    assert f"in row {j} and column {k} of W, which is 3 × 4" in picture.caption


def test_a_neuron_deep_in_a_wide_layer_is_drawn_and_read_apart(recording, light):
    picture = draw(recording("digits"), light, layer=1, neuron=7, incoming=40)
    assert r"$w_{7,40}^{\ell}$" in texts(picture)
    assert r"$a_{40}^{\ell-1}$" in texts(picture)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"neuron": 4}, "option neuron = 4 of run 'clouds': choose 1 … 3"),
        ({"incoming": 0}, "option incoming = 0 of run 'clouds': choose 1 … 4"),
        ({"layer": 3}, "option layer = 3 of run 'clouds': choose 1 … 2"),
    ],
)
def test_a_neuron_that_does_not_exist_is_refused(recording, light, options, message):
    with pytest.raises(HiddenreelError) as error:
        draw(recording("clouds"), light, **options)
    assert str(error.value) == message
