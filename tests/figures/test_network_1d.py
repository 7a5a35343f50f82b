"""The chain: every number beside it is the recording's, and follows from the ones before."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.draw.diagram.network import WIDEST
from hiddenreel.errors import HiddenreelError
from hiddenreel.figures.network_1d import NEEDS, draw

SAMPLE = 650


@pytest.fixture
def chain(recording):
    return recording("chain")


def words(picture) -> dict[str, str]:
    (axes,) = picture.figure.axes
    return {text.get_gid(): text.get_text() for text in axes.texts if text.get_gid()}


def read(text: str) -> float:
    return float(text.rpartition("= ")[2].replace("−", "-"))


@pytest.mark.parametrize("epoch", [0, 3, None])
def test_numbers_are_those_of_one_forward_pass(chain, light, epoch):
    written = words(draw(chain, light, epoch=epoch, sample=SAMPLE))
    at = chain.epochs if epoch is None else epoch
    a = float(chain.X[SAMPLE, 0])
    assert read(written["a0 value"]) == pytest.approx(a, abs=0.005)
    for n, (W, b) in enumerate(chain.weights(at), start=1):
        z = float(W[0, 0]) * a + float(b[0])
        a = 1 / (1 + np.exp(-z))
        for key, value in ((f"w{n} text", W[0, 0]), (f"b{n} text", b[0])):
            assert read(written[key]) == pytest.approx(float(value), abs=0.0051)
        assert read(written[f"z{n} value"]) == pytest.approx(z, abs=0.0051)
        assert read(written[f"a{n} value"]) == pytest.approx(a, abs=0.0051)


def test_title_states_what_goes_in_and_what_comes_out(chain, light):
    picture = draw(chain, light, sample=SAMPLE)
    out = chain.replay(chain.epochs, chain.X[[SAMPLE]])[-1][0, 0]
    assert picture.title.startswith(f"x = {chain.X[SAMPLE, 0]:.2f} becomes ŷ = {out:.3f}")
    assert picture.caption.startswith(f"Sample {SAMPLE} ")


def test_wires_are_as_wide_as_weights_are_large(chain, light):
    (axes,) = draw(chain, light).figure.axes
    weights = [W[0, 0] for W, _ in chain.weights(chain.epochs)]
    widths = {line.get_gid(): line.get_linewidth() for line in axes.lines if line.get_gid()}
    for n, weight in enumerate(weights, start=1):
        expected = WIDEST * abs(weight) / max(map(abs, weights))
        assert widths[f"w{n}"] == pytest.approx(expected)


def test_variables_keep_their_colours(chain, theme):
    (axes,) = draw(chain, theme).figure.axes
    colours = {text.get_gid(): text.get_color() for text in axes.texts}
    for letter in "wb":
        assert colours[f"{letter}2 text"] == getattr(theme, letter)
    for letter in "za":
        assert colours[f"{letter}2 value"] == getattr(theme, letter)


def test_only_chains_are_taken():
    assert NEEDS["width"] == NEEDS["inputs"] == NEEDS["outputs"] == [1, 1]


def test_a_sample_that_is_not_there_is_refused(chain, light):
    with pytest.raises(HiddenreelError) as error:
        draw(chain, light, sample=1000)
    assert str(error.value) == "option sample = 1000 of run 'chain': choose 0 … 999"
