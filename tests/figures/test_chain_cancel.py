"""The chain rule as one product: every factor is a derivative, and they multiply to the slope."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.numbers import FACTOR_DIGITS, number
from hiddenreel.figures.chain_cancel import factors

CASES = [("chain", 1, 150), ("chain", 2, 700), ("chain", 3, 3)]


def forward(shown, sample, moved=None, by=0.0):
    """Return every variable by its name; `moved` is shifted and what follows from it computed anew."""
    values = {"a0": shown.X[sample, 0]}
    for level, (W, b) in enumerate(shown.weights(0), start=1):
        for name, value in (
            (f"w{level}", lambda W=W: W[0, 0]),
            (f"z{level}", lambda n=level, b=b: values[f"w{n}"] * values[f"a{n - 1}"] + b[0]),
            (f"a{level}", lambda n=level: 1 / (1 + np.exp(-values[f"z{n}"]))),
        ):
            values[name] = value() + (by if name == moved else 0.0)
    values["C0"] = (values[f"a{shown.depth}"] - shown.Y[sample, 0]) ** 2
    return values


@pytest.mark.parametrize(("run", "layer", "sample"), CASES)
def test_factors_are_derivatives_and_multiply_to_the_slope(recording, run, layer, sample):
    shown, h = recording(run), 1e-5
    names, values = factors(SamplePass.of_sample(shown, 0, sample), layer)
    assert len(names) == len(values) + 1 == 2 * (shown.depth - layer) + 4
    assert (names[0], names[-1]) == ("C0", f"w{layer}")
    for upper, lower, value in zip(names, names[1:], values):
        up, down = (forward(shown, sample, lower, step)[upper] for step in (h, -h))
        assert value == pytest.approx((up - down) / (2 * h), rel=1e-6)
    up, down = (forward(shown, sample, f"w{layer}", step)["C0"] for step in (h, -h))
    assert np.prod(values) == pytest.approx((up - down) / (2 * h), rel=1e-6)


@pytest.mark.parametrize(("run", "layer", "sample"), CASES)
def test_all_but_the_ends_are_struck_out(picture, recording, run, layer, sample):
    drawn = picture("chain-cancel", run, layer=layer, sample=sample)
    axes = drawn.figure.axes[0]
    names, values = factors(SamplePass.of_sample(recording(run), 0, sample), layer)
    strokes = [line for line in axes.lines if line.get_gid() == "stroke"]
    # Each variable between the ends stands once above and once below a line.
    assert len(strokes) == 2 * (len(names) - 2)
    stated = [text.get_text() for text in axes.texts if text.get_gid() == "factor"]
    assert stated == [number(value, FACTOR_DIGITS) for value in values]
    (result,) = (text.get_text() for text in axes.texts if text.get_gid() == "result")
    assert result == f"= {number(float(np.prod(values)))}"
    assert drawn.title.endswith(f"is {number(float(np.prod(values)))}")
