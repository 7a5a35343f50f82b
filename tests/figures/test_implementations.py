"""Weight norms, parity, speed, and the lecture's settings beside ours: what was measured is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.draw.numbers import number
from hiddenreel.draw.theme.theme import THEMES
from hiddenreel.plan.catalogue import kinds, load

KINDS = kinds("figures")


# --- weight-norms --------------------------------------------------------------------------------


@pytest.mark.parametrize("run", ["hero", "four-layers", "dead", "held-out"])
def test_norms_are_those_of_the_recorded_weights(picture, recording, lines, run):
    shown = recording(run)
    drawn = picture("weight-norms", run)
    (axes,) = drawn.figure.axes
    per_epoch = shown.steps_per_epoch
    for level in range(1, shown.depth + 1):
        x, norms = lines(axes)[f"layer-{level}"].get_data()
        assert np.array_equal(x, np.arange(per_epoch * shown.epochs + 1))
        # After whole epochs the weights themselves were recorded.
        expected = [
            np.sqrt((shown.weights(epoch)[level - 1][0] ** 2).sum()) for epoch in range(shown.epochs + 1)
        ]
        assert norms[::per_epoch] == pytest.approx(expected, rel=1e-12)
        last = number(float(norms[-1]))
        end = f"to {last}" if np.ptp(norms) else f"stays at {last}"
        assert f"{end} in layer {level}" in drawn.caption
    assert axes.get_ylim()[0] == 0


@pytest.mark.parametrize("run", ["circles", "hero"])
def test_the_layer_that_grows_most_is_named_and_stands_out(picture, recording, lines, run):
    shown = recording(run)
    drawn = picture("weight-norms", run)
    ends = [[np.linalg.norm(W) for W, _ in shown.weights(at)] for at in (0, shown.epochs)]
    growth = np.array(ends[1]) / np.array(ends[0])
    most = int(np.argmax(growth))
    times, norm = number(float(growth[most]), 2), number(float(ends[1][most]))
    titles = {
        # Of the short run they grow by 3 %.
        "hero": f"The weights hardly grow: those of layer {most + 1} most, by "
        f"{100 * (growth[most] - 1):.1f} %",
        "circles": f"The weights of layer {most + 1} grow most: {times} times, to a norm of {norm}",
    }
    assert drawn.title == titles[run]
    named = lines(drawn.figure.axes[0])
    widths = {name: line.get_linewidth() for name, line in named.items()}
    assert max(widths, key=widths.get) == f"layer-{most + 1}"
    full = [name for name, line in named.items() if line.get_color() == THEMES["light"].w]
    assert full == [f"layer-{most + 1}"]


# --- implementation-parity -----------------------------------------------------------------------

MADE_UP = {
    "implementations": {
        "neurons": {"name": "neuron by neuron", "covers": "", "differences": [0.0, 1e-16, 3e-13]},
        "folded": {"name": "bias in W", "covers": "", "differences": [0.0, 0.0, 0.0]},
    },
    "largest": [1.0, 2.0, 4.0],
}


def test_differences_are_drawn_as_measured(recording, light, lines):
    shown = recording("two-epochs")
    drawn = load("figures", "implementation-parity").draw(shown, light, MADE_UP)
    first, second = drawn.figure.axes
    floor = first.get_yticks()[0]
    assert first.get_yticklabels()[0].get_text() == "0"
    neurons = lines(first)["neuron by neuron"]
    assert neurons.get_ydata().tolist() == [floor, 1e-16, 3e-13]
    assert lines(second)["bias in W"].get_ydata().tolist() == [floor] * 3
    eps = 2.0**-52
    for axes in (first, second):
        assert lines(axes)["rounding"].get_ydata().tolist() == [eps, 2 * eps, 4 * eps]
        # What is compared is on one scale.
        assert (axes.get_ylim(), axes.get_xlim()) == (first.get_ylim(), (0, 2))
    # What stands for nothing at all lies below every rounding, and nothing leaves the panel.
    assert first.get_ylim()[0] < floor < 0.1 * eps and first.get_ylim()[1] > 3e-13
    assert drawn.title == "Two other ways to compute backprop give the same weights, to within 3.0 × 10⁻¹³"
    assert drawn.caption.endswith("at most 3.0 × 10⁻¹³. Bit for bit the same: bias in W.")


def test_each_implementation_can_be_read_by_itself(recording, light, lines):
    drawn = load("figures", "implementation-parity").draw(recording("two-epochs"), light, MADE_UP)
    notes = {}
    for axes, name in zip(drawn.figure.axes, ("neuron by neuron", "bias in W")):
        assert axes.get_title(loc="left") == name
        # Only its own line is in the weights' colour; where the others run is only hinted at.
        blue = [line.get_gid() for line in axes.lines if line.get_color() == light.w]
        assert blue == [name]
        assert sum(line.get_color() == light.faint for line in axes.lines) == 1
        (note,) = [text for text in axes.texts if text.get_gid() == f"{name} note"]
        notes[name] = note.get_text()
    assert notes["bias in W"] == "bit for bit the same"
    assert notes["neuron by neuron"] == r"differs by at most 3.0 × $\mathrm{10^{-13}}$"


def test_our_own_implementations_are_drawn_and_agree(recording, given, light, lines):
    """The catalogue's (a) to (d), the stack both ways, and the bias folded in."""
    shown = recording("hero")
    parity = given(KINDS["implementation-parity"], shown)
    drawn = load("figures", "implementation-parity").draw(shown, light, **parity)
    names = [axes.get_title(loc="left") for axes in drawn.figure.axes]
    assert names == [
        "neuron by neuron",
        "sample by sample",
        "Nielsen’s network",
        "stack by matmul",
        "stack by einsum",
        "bias in W",
    ]
    for axes, name in zip(drawn.figure.axes, names):
        assert lines(axes)[name].get_ydata().max() < 1e-13, name
    assert drawn.title.startswith("Six other ways")


# --- implementation-speed ------------------------------------------------------------------------

TIMES = {
    "batch_sizes": [1, 10, 100],
    "implementations": {
        "neurons": {
            "name": "neuron by neuron",
            "covers": "",
            "microseconds": [[40.0, 41.0], [39.0, 38.0], [90.0, 35.0]],
        },
        "ours": {"name": "this package", "covers": "", "microseconds": [[9.0, 8.0], [2.0, 3.0], [0.5, 0.4]]},
    },
}


def test_the_quickest_of_all_rounds_is_drawn(recording, light, lines):
    drawn = load("figures", "implementation-speed").draw(recording("hero"), light, TIMES)
    (axes,) = drawn.figure.axes
    assert lines(axes)["neurons"].get_xydata().tolist() == [[1, 40], [10, 38], [100, 35]]
    assert lines(axes)["ours"].get_xydata().tolist() == [[1, 8], [10, 2], [100, 0.4]]
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert drawn.title == "A sample takes 35 µs neuron by neuron, 0.4 µs in a batch of 100"
    assert "the quickest of 2 rounds" in drawn.caption


def test_every_implementation_is_timed_and_drawn(recording, given, light, lines):
    shown = recording("hero")
    speed = given(KINDS["implementation-speed"], shown)
    drawn = load("figures", "implementation-speed").draw(shown, light, **speed)
    drawn_lines = lines(drawn.figure.axes[0])
    assert set(drawn_lines) == {"neurons", "vectors", "nielsen", "matmul", "einsum", "folded", "ours"}
    for line in drawn_lines.values():
        assert (np.array(line.get_ydata()) > 0).all()


# --- as-in-lecture -------------------------------------------------------------------------------


def test_the_lectures_settings_are_listed_and_stay_at_chance(recording, light):
    lecture, filmed = recording("lecture"), recording("circles")
    drawn = load("figures", "as-in-lecture").draw(lecture, light, [filmed])
    texts = [text.get_text() for text in drawn.figure.texts]
    expected = ["rows in class order", "η = 0.01", "10 epochs", "initial weights 0 to 1"]
    expected += ["shuffled", "η = 5", "300 epochs", "initial weights 0 ± 1"]
    assert [text for text in texts if text in expected] == expected
    # Two classes of the same size: half right is chance.
    assert np.bincount(lecture.labels).tolist() == [500, 500]
    assert lecture.accuracy[-1] == 0.5
    assert filmed.accuracy[-1] >= 0.99
    assert drawn.title == "The lecture’s settings put 50.0 % right, those of the films 100 %"
    assert len(drawn.figure.axes) == 6


def test_both_rows_show_the_end_of_their_own_training(recording, light, monkeypatch):
    lecture, filmed = recording("lecture"), recording("circles")
    module, asked = load("figures", "as-in-lecture"), []
    true = module.moment
    monkeypatch.setattr(module, "moment", lambda *given: asked.append(given) or true(*given))
    module.draw(lecture, light, [filmed])
    assert asked == [(lecture, 10), (filmed, 300)]


def test_nothing_unfolds_in_the_lectures_settings(recording):
    """The last hidden layer's classes stay within a hundredth of the cube; filmed, they part."""
    for run, apart in (("lecture", False), ("circles", True)):
        shown = recording(run)
        a = shown.activations(shown.epochs, 2).astype(float)
        means = [a[shown.labels == label].mean(axis=0) for label in (0, 1)]
        assert (np.linalg.norm(means[0] - means[1]) > 0.5) == apart
        if not apart:
            assert np.linalg.norm(means[0] - means[1]) < 0.01
