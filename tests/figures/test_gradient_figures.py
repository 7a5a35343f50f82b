"""Gradients checked and measured: every number against one computed another way."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.analyse.gradient_check import both_gradients, relative_difference
from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.numbers import number
from hiddenreel.draw.slide import typeset
from hiddenreel.interface.drawing import draw_figure

SIGMA = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh}


def plain_cost(layers, x, y, sigma):
    a = x
    for W, b in layers:
        a = sigma(W @ a + b)
    return 0.5 * np.sum((a - y) ** 2)


def plain_gradient(layers, x, y):
    """BP1 to BP4 for sigmoids, one sample, as in the lecture."""
    activations = [x]
    for W, b in layers:
        activations.append(SIGMA["sigmoid"](W @ activations[-1] + b))
    delta = (activations[-1] - y) * activations[-1] * (1 - activations[-1])
    parts = []
    for level in range(len(layers) - 1, -1, -1):
        parts[:0] = [np.outer(delta, activations[level]).ravel(), delta]
        if level:
            a = activations[level]
            delta = layers[level][0].T @ delta * a * (1 - a)
    return np.concatenate(parts)


def plain_check(recording, epoch, row, step=1e-5):
    """The relative difference, parameter by parameter, in loops."""
    layers = [(np.array(W), np.array(b)) for W, b in recording.weights(epoch)]
    x, y = recording.X[row], recording.Y[row]
    numeric = []
    for array in (array for layer in layers for array in layer):
        for place in np.ndindex(array.shape):
            own = array[place]
            costs = []
            for moved in (own + step, own - step):
                array[place] = moved
                costs.append(plain_cost(layers, x, y, SIGMA["sigmoid"]))
            array[place] = own
            numeric.append((costs[0] - costs[1]) / (2 * step))
    analytic = plain_gradient(layers, x, y)
    return np.linalg.norm(numeric - analytic) / (np.linalg.norm(numeric) + np.linalg.norm(analytic))


def test_every_sample_of_the_default_run_is_below_the_line(picture, recording, lines):
    drawn = picture("gradient-check", "circles")
    (axes,) = drawn.figure.axes
    points, limit = lines(axes)["error"], lines(axes)["limit"]
    sample, error = points.get_data()
    np.testing.assert_array_equal(sample, np.arange(1000))
    assert np.all(error < 1e-7)
    assert set(limit.get_ydata()) == {1e-7}
    assert axes.get_yscale() == "log"
    low, high = axes.get_ylim()
    assert low < error.min() and high > 1e-7
    assert axes.get_xlabel() == "sample"
    assert drawn.alt.startswith("All 1 000 samples lie below the line")
    worst = number(float(error.max()), 2)
    assert drawn.title == f"Backprop and two-sided differences agree to {worst} for all 1 000 samples"
    shown = recording("circles")
    for row in (0, 123, 500, 999):
        # Differences of rounding noise: the same size, not the same digits.
        assert plain_check(shown, 0, row) < 1e-9


@pytest.mark.parametrize("epoch", [0, 8])
def test_backprop_is_the_lecture_s(recording, epoch):
    shown = recording("hero")
    for row in (0, 40, 79):
        layers = SamplePass.of_sample(shown, epoch, row).gradients
        ours = np.concatenate([np.append(dW, db) for dW, db in layers])
        plain = plain_gradient(shown.weights(epoch), shown.X[row], shown.Y[row])
        np.testing.assert_allclose(ours, plain, rtol=1e-9, atol=1e-15)


def test_a_wrong_gradient_would_be_seen(picture, recording, lines, monkeypatch):
    """The check can fail: with the 2 of the other cost, every point is far above the line."""
    right = SamplePass.gradients.fget
    twice = property(lambda back: [(2 * dW, 2 * db) for dW, db in right(back)])
    monkeypatch.setattr(SamplePass, "gradients", twice)
    drawn = picture("gradient-check", "hero")
    error = lines(drawn.figure.axes[0])["error"].get_ydata()
    np.testing.assert_allclose(error, 1 / 3, rtol=1e-6)
    assert drawn.title == "Backprop and two-sided differences agree to 10⁻⁷ for 0 of 80 samples"
    assert error.max() < drawn.figure.axes[0].get_ylim()[1]


def test_samples_and_epoch_are_honoured(picture, recording, lines):
    drawn = picture("gradient-check", "hero", samples=9, epoch=4)
    sample, error = lines(drawn.figure.axes[0])["error"].get_data()
    assert len(sample) == 9 and sample[0] == 0 and sample[-1] == 79
    assert "at epoch 4" in drawn.caption
    chosen = sample.astype(int)
    for at, equal in ((4, True), (0, False)):
        pair = both_gradients(recording("hero"), at, chosen, 1e-5)
        again = relative_difference(*pair)
        assert np.array_equal(error, again) == equal
    assert (
        len(lines(picture("gradient-check", "hero", samples=500).figure.axes[0])["error"].get_xdata()) == 80
    )


@pytest.mark.parametrize("epsilon", [1e-2, 1e-4])
def test_epsilon_is_honoured_and_written(recording, light, lines, epsilon):
    options = {"samples": 4, "epsilon": epsilon}
    drawn = draw_figure("gradient-check", recording("hero"), light, options)
    (axes,) = drawn.figure.axes
    sample, error = lines(axes)["error"].get_data()
    expected = [plain_check(recording("hero"), 0, int(row), epsilon) for row in sample]
    written = {1e-2: "10⁻²", 1e-4: "10⁻⁴"}[epsilon]
    assert error == pytest.approx(expected, rel=1e-3)
    (line,) = [text.get_text() for text in drawn.figure.texts if text.get_gid() == "setting"]
    assert line.startswith(typeset(f"epoch 0 · 4 samples · ε = {written}"))
    assert f"ε = {written}" in drawn.caption


def test_the_slip_is_a_gradient_without_the_slopes_of_biases(picture, recording, lines):
    drawn = picture("gradient-check", "hero", samples=3)
    sample, slip = lines(drawn.figure.axes[0])["slip"].get_data()
    shown = recording("hero")
    for row, value in zip(sample.astype(int), slip):
        layers = SamplePass.of_sample(shown, 0, row).gradients
        right = np.concatenate([np.append(dW, db) for dW, db in layers])
        wrong = np.concatenate([np.append(dW, 0 * db) for dW, db in layers])
        apart = np.linalg.norm(right - wrong) / (np.linalg.norm(right) + np.linalg.norm(wrong))
        assert value == pytest.approx(apart, rel=1e-6)
    assert f"at least {number(float(slip.min()), 2)}." in drawn.caption


def test_checking_leaves_the_recording_as_it_is(picture, recording):
    shown = recording("hero")
    before = [array.copy() for layer in shown.weights(0) for array in layer]
    picture("gradient-check", "hero")
    after = [array for layer in shown.weights(0) for array in layer]
    for first, second in zip(before, after):
        np.testing.assert_array_equal(first, second)


def test_where_both_vanish_they_agree(picture):
    drawn = picture("gradient-check", "huge-weights")
    assert drawn.title == "Backprop agrees exactly with two-sided differences for all 80 samples"


@pytest.mark.parametrize("run", ["circles", "hero", "one-epoch", "held-out", "deep-and-wide"])
def test_gradient_norms_are_means_of_each_epoch(picture, recording, lines, run):
    shown = recording(run)
    drawn = picture("gradient-norms", run)
    panels = drawn.figure.axes
    assert len(panels) == shown.depth
    steps = len(shown.gradient_norms) // shown.epochs
    peaks = []
    for level, axes in enumerate(panels, start=1):
        assert axes.get_yscale() == "log"
        # Layers are compared: on one scale, over all steps.
        assert axes.get_ylim() == panels[0].get_ylim()
        assert axes.get_xlim() == (0, shown.epochs * steps)
        assert axes.get_title(loc="left") == f"layer {level}"
        x, y = lines(axes)[f"layer-{level}"].get_data()
        expected = [
            sum(shown.gradient_norms[epoch * steps + step, level - 1] for step in range(steps)) / steps
            for epoch in range(shown.epochs)
        ]
        np.testing.assert_allclose(y, expected, rtol=1e-6)
        np.testing.assert_allclose(x, (np.arange(shown.epochs) + 0.5) * steps)
        peaks.append((max(expected), int(np.argmax(expected)) + 1, level))
    assert panels[-1].get_xlabel() == "step"
    greatest, epoch, level = max(peaks)
    assert drawn.title.endswith(f"largest in epoch {epoch}, in layer {level}")
    # That moment is marked, in that layer's panel and in no other.
    marks = [(at, lines(axes)["peak"]) for at, axes in enumerate(panels) if "peak" in lines(axes)]
    ((at, mark),) = marks
    assert at == level - 1
    np.testing.assert_allclose(mark.get_xydata(), [[(epoch - 0.5) * steps, greatest]], rtol=1e-6)
    assert [text.get_text() for text in panels[at].texts] == [f"epoch {epoch}"]


def test_bands_reach_from_the_least_to_the_greatest_norm_of_an_epoch(picture, recording):
    shown = recording("hero")
    norms = shown.gradient_norms.reshape(8, 8, 3)
    for level, axes in enumerate(picture("gradient-norms", "hero").figure.axes):
        (band,) = axes.collections
        heights = band.get_paths()[0].vertices[:, 1]
        assert heights.min() == pytest.approx(norms[..., level].min())
        assert heights.max() == pytest.approx(norms[..., level].max())


def test_first_step_s_norm_is_that_of_the_first_batch(recording):
    """With one batch an epoch, the recorded norm is that of the whole set's gradient before it."""
    shown = recording("hero", batch_size=80)
    for epoch in (0, 4):
        gradients = SamplePass(shown, epoch, shown.X, shown.Y).gradients
        expected = [np.linalg.norm(dW) for dW, _ in gradients]
        np.testing.assert_allclose(shown.gradient_norms[epoch], expected, rtol=1e-5)


@pytest.mark.parametrize("run", ["circles", "digits"])
def test_only_the_first_panel_of_a_row_has_numbers_at_its_left(picture, run):
    """Also where norms span less than a decade, and matplotlib writes between powers of ten."""
    drawn = picture("gradient-norms", run)
    drawn.figure.canvas.draw()
    for at, axes in enumerate(drawn.figure.axes):
        ticks = [*axes.yaxis.get_major_ticks(), *axes.yaxis.get_minor_ticks()]
        assert any(tick.label1.get_visible() for tick in ticks) == (at == 0)


@pytest.mark.parametrize("run", ["dead", "huge-weights"])
def test_gradients_that_are_all_0_are_drawn_and_named_in_the_title(picture, run):
    drawn = picture("gradient-norms", run)
    drawn.figure.canvas.draw()
    assert drawn.title == "No layer ever learns: every gradient is 0"


def test_a_layer_that_dies_ends_where_its_gradient_does(picture, recording, lines, monkeypatch):
    shown = recording("hero")
    norms = np.array(shown.gradient_norms)
    norms[20:, 0] = 0
    monkeypatch.setattr(shown, "gradient_norms", norms)
    drawn = picture("gradient-norms", "hero")
    drawn.figure.canvas.draw()
    first, second, _ = drawn.figure.axes
    # Eight steps an epoch: the third still has some.
    assert np.isfinite(lines(first)["layer-1"].get_ydata()).tolist() == [True] * 3 + [False] * 5
    assert np.isfinite(lines(second)["layer-2"].get_ydata()).all()
