"""A nudge of a weight: the slopes drawn are backprop's, and those of difference quotients."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.analyse.nudge import NUDGES, REACH, Nudge
from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.numbers import number as written
from hiddenreel.draw.slide import typeset

CASES = [
    ("chain", {"layer": 3, "sample": 150}),
    ("chain", {"layer": 3, "sample": 700, "epoch": 20}),
    ("chain", {"layer": 1, "sample": 150}),
    ("chain", {"layer": 1, "sample": 3, "epoch": 7}),
    ("hero", {"layer": 1}),
    ("hero", {"layer": 1, "neuron": 3, "incoming": 2, "sample": 17, "epoch": 5}),
    ("hero", {"layer": 3, "neuron": 1, "incoming": 3, "sample": 60, "epoch": 8}),
    ("hero", {"layer": 3, "incoming": 2, "sample": 79}),
    ("three-classes", {"layer": 1, "neuron": 4, "incoming": 1, "output": 2, "sample": 40}),
    ("tanh", {"layer": 1, "neuron": 2, "epoch": 3}),
]

SIGMAS = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "softmax": lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(),
}


def by_hand(recording, nudge, options):
    """Run one sample through the network in plain steps; return z, a^L and C₀."""
    layer, j = options["layer"], options.get("neuron", 1) - 1
    k, o = options.get("incoming", 1) - 1, options.get("output", 1) - 1
    a = recording.X[options.get("sample", 0)]
    y = recording.Y[options.get("sample", 0)]
    names = [recording.run.hidden] * (recording.depth - 1) + [recording.run.output]
    for level, (W, b) in enumerate(recording.weights(options.get("epoch", 0)), start=1):
        W = np.array(W)
        if level == layer:
            W[j, k] += nudge
        z = W @ a + b
        if level == layer:
            watched = z[j]
        a = SIGMAS[names[level - 1]](z)
    cost = {
        "squared-error": ((a - y) ** 2).sum(),
        "half-squared-error": 0.5 * ((a - y) ** 2).sum(),
        "cross-entropy": -(y * np.log(a)).sum(),
    }[recording.run.loss]
    return watched, a[o], cost


@pytest.mark.parametrize(("run", "options"), CASES)
def test_curves_points_and_tangents(picture, recording, lines, run, options):
    drawn = picture("nudge-weight", run, **options)
    shown = recording(run)
    layer = options["layer"]
    place = options.get("neuron", 1) - 1, options.get("incoming", 1) - 1
    weight = shown.weights(options.get("epoch", 0))[layer - 1][0][place]
    h = 1e-5
    assert len(drawn.figure.axes) == 3
    for number, axes in enumerate(drawn.figure.axes):
        curve = axes.lines[0]
        x, y = curve.get_data()
        assert len(x) == NUDGES
        np.testing.assert_allclose([x[0], x[-1]], [weight - REACH, weight + REACH], atol=1e-9)
        for at in (0, 77, 200, 333, 400):
            expected = by_hand(shown, x[at] - weight, options)[number]
            assert y[at] == pytest.approx(expected, rel=1e-9, abs=1e-12)
        # The marked point lies on its curve, where the weight is.
        ((w, value),) = lines(axes)["present"].get_xydata()
        assert w == pytest.approx(weight)
        assert value == pytest.approx(by_hand(shown, 0.0, options)[number], rel=1e-12)
        assert value == pytest.approx(np.interp(w, x, y), rel=1e-12)
        # The tangent runs through it, and its slope is that of the curve.
        (x0, y0), (x1, y1) = lines(axes)["tangent"].get_xydata()
        assert ((x0 + x1) / 2, (y0 + y1) / 2) == (pytest.approx(w), pytest.approx(value))
        rise = [by_hand(shown, step, options)[number] for step in (h, -h)]
        numeric = (rise[0] - rise[1]) / (2 * h)
        slope = (y1 - y0) / (x1 - x0)
        assert slope == pytest.approx(numeric, rel=1e-6, abs=1e-9)
        # And the panel prints its slope.
        (label,) = axes.texts
        assert label.get_text().endswith(typeset(f" = {written(slope)}"))


@pytest.mark.parametrize(("run", "options"), CASES)
def test_the_tangent_is_backprop_s(picture, recording, lines, run, options):
    drawn = picture("nudge-weight", run, **options)
    shown, row = recording(run), options.get("sample", 0)
    dW = SamplePass.of_sample(shown, options.get("epoch", 0), row).dW(options["layer"])
    expected = dW[options.get("neuron", 1) - 1, options.get("incoming", 1) - 1]
    (x0, y0), (x1, y1) = lines(drawn.figure.axes[2])["tangent"].get_xydata()
    assert (y1 - y0) / (x1 - x0) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("run", "options", "names"),
    [
        ("chain", {"layer": 3}, ("w₃", "z₃", "a₃", "C₀")),
        ("chain", {"layer": 1}, ("w₁", "z₁", "a₃", "C₀")),
        ("hero", {"layer": 1, "neuron": 3, "incoming": 2}, ("w¹₃₂", "z¹₃", "a³₁", "C₀")),
        ("three-classes", {"layer": 1, "output": 2}, ("w¹₁₁", "z¹₁", "a²₂", "C₀")),
        ("digits", {"layer": 1, "incoming": 21}, ("w¹₁,₂₁", "z¹₁", "a³₁", "C₀")),
    ],
)
def test_axes_are_named_after_what_they_show(picture, run, options, names):
    drawn = picture("nudge-weight", run, **options)
    w, *outcomes = names
    for axes, outcome in zip(drawn.figure.axes, outcomes):
        assert axes.get_xlabel() == f"{w} + nudge"
        assert axes.get_title(loc="left") == f"{outcome} against {w}"
        (label,) = axes.texts
        assert label.get_text().startswith(f"∂{outcome}/∂{w} = ")
    assert drawn.title.startswith(("A nudge of " + w, "A small nudge of " + w))


def test_the_caption_names_the_cost(picture):
    assert "(a − y)²" in picture("nudge-weight", "chain", layer=3).caption
    assert "½ ‖a − y‖²" in picture("nudge-weight", "hero", layer=3).caption
    assert "cross-entropy" in picture("nudge-weight", "three-classes", layer=1).caption


@pytest.mark.parametrize(
    ("run", "options"), [("chain", {"sample": 150}), ("hero", {"sample": 79}), ("hero", {})]
)
def test_the_title_states_the_slope_of_the_cost(picture, recording, run, options):
    slope = Nudge(recording(run), 0, options.get("sample", 0), 3).slopes[2]
    title = picture("nudge-weight", run, layer=3, **options).title
    assert ("raises" if slope > 0 else "lowers") in title
    assert float(title.split(" by ")[1].split()[0]) == pytest.approx(abs(slope), rel=6e-3)


@pytest.mark.parametrize("run", ["dead", "huge-weights"])
def test_the_title_of_a_flat_cost_states_no_slope(picture, run):
    assert picture("nudge-weight", run, layer=3).title == "A small nudge of w³₁₁ does not move the cost"
