"""The film of a step: each number, width and height drawn is backprop's on the run's own batch."""

from __future__ import annotations

import numpy as np
import pytest
from fixtures_recordings import ODD
from matplotlib.figure import Figure
from pictures_checked import assert_legible, sheet, takes, texts_drawn

from hiddenreel.catalogue import kinds
from hiddenreel.draw.camera import Painter, PlainCamera, camera_for
from hiddenreel.draw.diagram.network import WIDEST
from hiddenreel.draw.panels.steps import (
    BACKWARD,
    BAR_BOTTOM,
    BAR_TOP,
    COST,
    FORWARD,
    RING,
    UPDATE,
    Diagram,
)
from hiddenreel.draw.parts import Glyph
from hiddenreel.draw.step import Step, telling_epoch
from hiddenreel.draw.style import FRAME_DPI, LABEL, PAGE_INCHES
from hiddenreel.films.forward_backward import film

KIND = kinds("films")["forward-backward"]
NETWORKS = {
    "2-1": {"layers": [2, 1]},
    "2-2-2-2-1": {"layers": [2, 2, 2, 2, 1]},
    "2-8-3-1": {"layers": [2, 8, 3, 1]},
    "2-9-9-9-9-1": {"layers": [2, 9, 9, 9, 9, 1]},
}


def sigma(z):
    return 1 / (1 + np.exp(-z))


class ByHand:
    """The step in plain NumPy, sample by sample, for sigmoids and half the squared error."""

    def __init__(self, recording, epoch):
        self.rows = recording.first_batch(epoch)
        self.X, self.Y = recording.X[self.rows], recording.Y[self.rows]
        self.eta = recording.spec["learning_rate"]
        self.layers = recording.weights(epoch)
        self.deltas = [np.zeros(len(b)) for _, b in self.layers]
        self.dW = [np.zeros_like(W) for W, _ in self.layers]
        for x, y in zip(self.X, self.Y):
            a = self.run(self.layers, x)
            delta = (a[-1] - y) * a[-1] * (1 - a[-1])
            for level in reversed(range(len(self.layers))):
                self.deltas[level] += delta / len(self.X)
                self.dW[level] += np.outer(delta, a[level]) / len(self.X)
                delta = self.layers[level][0].T @ delta * a[level] * (1 - a[level])

    @staticmethod
    def run(layers, x):
        a = [x]
        for W, b in layers:
            a.append(sigma(W @ a[-1] + b))
        return a

    def moved(self, share):
        eta = share * self.eta
        parts = zip(self.layers, self.dW, self.deltas)
        return [(W - eta * dW, b - eta * delta) for (W, b), dW, delta in parts]

    def means(self, share):
        passed = [self.run(self.moved(share), x) for x in self.X]
        return [np.mean(layer, axis=0) for layer in zip(*passed)]

    def cost(self, share):
        out = [self.run(self.moved(share), x)[-1] for x in self.X]
        return np.mean([0.5 * ((a - y) ** 2).sum() for a, y in zip(out, self.Y)])


def frame_at(reel, story):
    return int(np.argmin(np.abs(reel.timeline.story - story)))


def diagram_axes(reel, theme, frame):
    return sheet(reel, theme, frame).axes[1]


def named(axes):
    artists = [*axes.lines, *axes.collections, *axes.texts]
    return {artist.get_gid(): artist for artist in artists if artist.get_gid()}


def shown_number(artist):
    return float(artist.get_text().removeprefix("δ ").replace("−", "-"))


@pytest.fixture
def circles(recording):
    return recording("circles")


@pytest.fixture
def reel(circles, light):
    return film(circles, light, epoch=3)


@pytest.fixture
def by_hand(circles):
    return ByHand(circles, 3)


def diagram(reel) -> Diagram:
    return reel.panels[1].panel


def test_the_batch_and_the_step_are_the_engine_s(recording):
    """Of a run with one batch an epoch, the next recorded weights are those of the whole step."""
    one = recording("hero", batch_size=80)
    assert one.steps_per_epoch == 1
    for epoch in range(one.epochs):
        step = Step(one, epoch)
        recorded = zip(step.weights(1.0), one.weights(epoch + 1), strict=True)
        for (W, b), (W_next, b_next) in recorded:
            np.testing.assert_allclose(W, W_next, rtol=1e-12, atol=1e-13)
            np.testing.assert_allclose(b, b_next, rtol=1e-12, atol=1e-13)


def test_numbers_in_neurons_are_means_of_the_batch(reel, by_hand, light):
    axes = named(diagram_axes(reel, light, frame_at(reel, 0.5 * (COST[0] + COST[1]))))
    for layer, means in enumerate(by_hand.means(0.0)):
        for neuron, mean in enumerate(means):
            assert shown_number(axes[f"a{layer}-{neuron}"]) == pytest.approx(mean, abs=0.00501)
    assert shown_number(axes["C"]) == pytest.approx(by_hand.cost(0.0), abs=0.000501)


def test_neurons_light_up_layer_by_layer(reel, light):
    length = (FORWARD[1] - FORWARD[0]) / 3
    for layer in (1, 2, 3):
        before = FORWARD[0] + (layer - 0.6) * length
        axes = named(diagram_axes(reel, light, frame_at(reel, before)))
        assert axes[f"a{layer}-0"].get_text() == ""
        assert axes[f"a{layer - 1}-0"].get_text()
        after = FORWARD[0] + layer * length
        axes = named(diagram_axes(reel, light, frame_at(reel, after)))
        assert axes[f"a{layer}-0"].get_text()


def test_errors_and_gradients_are_backprop_s(reel, by_hand, light):
    axes = named(diagram_axes(reel, light, frame_at(reel, 0.5 * (BACKWARD[1] + UPDATE[0]))))
    worst = max(np.abs(delta).max() for delta in by_hand.deltas)
    steepest = max(np.abs(dW).max() for dW in by_hand.dW)
    widths = iter(axes["gradients"].get_linewidths())
    segments = axes["gradients"].get_segments()
    rings = axes["errors"].get_linewidths()
    neurons = [(0, n) for n in range(2)] + [
        (1 + at, n) for at, k in enumerate((3, 3, 1)) for n in range(k)
    ]
    assert len(segments) == 6 + 9 + 3 and len(rings) == len(neurons)
    for (layer, neuron), ring in zip(neurons, rings):
        if layer == 0:
            assert ring == 0
            continue
        delta = by_hand.deltas[layer - 1][neuron]
        assert ring == pytest.approx(RING * abs(delta) / worst, abs=1e-9)
        assert shown_number(axes[f"delta{layer}-{neuron}"]) == pytest.approx(delta, abs=0.000501)
    for layer, dW in enumerate(by_hand.dW, start=1):
        for (j, k), slope in np.ndenumerate(dW):
            assert next(widths) == pytest.approx(WIDEST * abs(slope) / steepest, rel=1e-9)
            text = axes[f"dw{(layer, j, k)}"]
            assert shown_number(text) == pytest.approx(slope, abs=0.000501)
            assert axes[f"w{(layer, j, k)}"].get_text() == ""


@pytest.mark.parametrize("story", [0.0, 0.5, UPDATE[0] + 0.06, UPDATE[0] + 0.1, 0.95, 1.0])
def test_weights_cost_and_activations_are_those_on_the_way(reel, by_hand, light, story):
    frame = frame_at(reel, story)
    share = diagram(reel).acts.update(reel.timeline.story[frame])
    axes = named(diagram_axes(reel, light, frame))
    moved = by_hand.moved(share)
    largest = max(np.abs(W).max() for at in (0.0, 1.0) for W, _ in by_hand.moved(at))
    widths = iter(axes["weights"].get_linewidths())
    for layer, (W, _) in enumerate(moved, start=1):
        for (j, k), weight in np.ndenumerate(W):
            assert next(widths) == pytest.approx(WIDEST * abs(weight) / largest, rel=1e-9)
            text = axes[f"w{(layer, j, k)}"]
            if text.get_text():
                assert shown_number(text) == pytest.approx(weight, abs=0.00501)
    if story >= COST[1]:
        cost, before = by_hand.cost(share), by_hand.cost(0.0)
        assert shown_number(axes["C"]) == pytest.approx(cost, abs=0.000501)
        top = axes["cost"].get_paths()[0].vertices[:, 1].max()
        tallest = max(before, by_hand.cost(1.0))
        height = (top - BAR_BOTTOM) / (BAR_TOP - BAR_BOTTOM)
        assert height == pytest.approx(cost / tallest, rel=1e-9)
        for layer, means in enumerate(by_hand.means(share)):
            for neuron, mean in enumerate(means):
                assert shown_number(axes[f"a{layer}-{neuron}"]) == pytest.approx(mean, abs=0.00501)


def test_the_cost_after_the_step_is_said_and_lower(circles, light):
    reel = film(circles, light)
    epoch = telling_epoch(circles)
    hand = ByHand(circles, epoch)
    before, after = hand.cost(0.0), hand.cost(1.0)
    assert after < before
    expected = f"One step on 50 samples lowers their cost from {before:.3f} to {after:.3f}"
    assert reel.title == expected
    texts = {text for text, _, _ in texts_drawn(sheet(reel, light, len(reel) - 1))}
    assert {expected, f"{after:.3f}"} <= texts
    assert any(
        float(text.replace("−", "-")) == pytest.approx(after - before, abs=6e-4)
        for text in texts
        if text.startswith("−0.0") and len(text) == 6
    )
    others = [ByHand(circles, other) for other in (1, 2, 30)]
    assert all(other.cost(0.0) - other.cost(1.0) <= before - after for other in others)


def test_a_step_that_lowers_nothing_does_not_say_so(recording, light):
    dead = recording("dead")
    assert film(dead, light, epoch=0).title.startswith("One step on 10 samples")
    steep = recording("hero", learning_rate=3000.0, epochs=3, loss="half-squared-error")
    for epoch in range(4):
        step = Step(steep, epoch)
        title = film(steep, light, epoch=epoch).title
        change = step.cost(1.0) - step.cost(0.0)
        word = "lowers" if change < 0 else "raises" if change > 0 else "leaves"
        assert f" {word} " in title


def test_captions_tell_what_is_happening(reel, light):
    words = {}
    for name, story in (("batch", 0.0), ("forward", 0.1), ("cost", 0.35), ("update", 0.9)):
        axes = diagram_axes(reel, light, frame_at(reel, story))
        captions = [text for text in axes.texts if text.get_gid() == "caption"]
        words[name] = " ".join(text.get_text() for text in captions if text.get_text())
    assert words["batch"].startswith("50 samples")
    assert words["forward"].startswith("Forward: $a^{1}$ = σ( $W^{1}$ $a^{0}$ + $b^{1}$")
    assert words["cost"] == "Cost: C = mean of ½ ‖a − y‖²"
    assert words["update"] == "Step: W ← W − η ∂C/∂W with η = 5, and so for b"


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 0.4, 0.5, 0.6, 0.7, 0.75, 0.9, 1.0])
def test_it_can_be_read_at_every_frame(recording, theme, share):
    shown = film(recording("circles"), theme)
    assert len(shown) == 420
    assert_legible(sheet(shown, theme, round(share * (len(shown) - 1))))


@pytest.mark.parametrize("changes", NETWORKS.values(), ids=NETWORKS)
def test_other_networks_are_filmed_and_can_be_read(recording, light, changes):
    shown = film(recording("hero", **changes), light, seconds=4.0)
    assert len(shown.alt) <= 150
    for frame in (0, 30, 45, 60, 70, 119):
        assert_legible(sheet(shown, light, frame))


@pytest.mark.parametrize("run", sorted(ODD))
def test_odd_runs_are_filmed_and_can_be_read(recording, light, run):
    shown = recording(run)
    if not takes(KIND, shown):
        return
    reel = film(shown, light, seconds=4.0)
    assert len(reel.alt) <= 150 and "nan" not in reel.title + reel.caption
    for frame in (0, 60, 71, 119):
        assert_legible(sheet(reel, light, frame))


def test_frames_are_pure_and_both_faces_agree(recording, theme):
    reel = film(recording("circles"), theme, seconds=3.0)
    assert camera_for(reel, theme, pytest.fail)
    painter, plain = Painter(reel, theme), PlainCamera(reel, theme)
    numbers = (0, 24, 35, 50, 60)
    first = {number: np.array(painter.frame(number)[..., :3]) for number in numbers}
    for number in numbers[::-1]:
        np.testing.assert_array_equal(painter.frame(number)[..., :3], first[number])
        difference = np.abs(first[number].astype(int) - plain.frame(number)[..., :3])
        assert difference.mean() < 0.5
        tiles = difference.mean(axis=2).reshape(54, 20, 96, 20).mean(axis=(1, 3))
        # Long words, letter by letter, may end half a pixel from where kerning ends them.
        assert tiles.max() < 60
    np.testing.assert_array_equal(painter.frame(89)[..., :3], painter.frame(80)[..., :3])


@pytest.mark.parametrize("piece", ["²", "½", "‖", "∂", "$a^{2}$", r"$(W^{3})^T$"])
def test_raised_and_tall_letters_are_painted_whole(light, piece):
    figure = Figure(figsize=PAGE_INCHES, dpi=FRAME_DPI)
    text = figure.text(0.5, 0.5, piece, fontsize=LABEL)
    glyph = Glyph(piece, text, (0, 0))
    ((row, _, _, _),) = glyph._layers
    assert row.min() > 0 and row.max() < 2 * glyph._room - 1
