"""The film of a step: each number, width and height drawn is backprop's on the run's own batch."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from fixtures_recordings import LIKE_NO_OTHER
from matplotlib.figure import Figure
from pictures_checked import DrawnFilm, assert_legible, sheet, sheets, takes, texts_drawn

from hiddenreel.analyse.gradient_step import GradientStep, telling_epoch
from hiddenreel.draw.diagram.network import WIDEST
from hiddenreel.draw.film.choreography import BACKWARD, COST, FORWARD, UPDATE, StepTiming
from hiddenreel.draw.numbers import decimals, difference_decimals, scaled
from hiddenreel.draw.paint.artists import PaintedText
from hiddenreel.draw.paint.framebuffer import FrameBuffer
from hiddenreel.draw.panels.equations import LEAST, READABLE, type_sizes
from hiddenreel.draw.panels.gradient_step import RING, SLIDE, StepDiagram
from hiddenreel.draw.panels.step_equations import equations, places_that_fit
from hiddenreel.draw.render.renderer import MatplotlibRenderer, renderer_for
from hiddenreel.draw.theme.theme import FRAME_DPI, LABEL, PAGE_INCHES, THEMES
from hiddenreel.films.forward_backward import film
from hiddenreel.interface.drawing import lay_out_film
from hiddenreel.plan.catalogue import kinds

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
        self.eta = recording.run.learning_rate
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
        shares = np.broadcast_to(share, len(self.layers))
        parts = zip(shares * self.eta, self.layers, self.dW, self.deltas)
        return [(W - eta * dW, b - eta * delta) for eta, (W, b), dW, delta in parts]

    def of_sample(self, share=0.0):
        """The activations of the first sample, in the network on the way of the step."""
        return self.run(self.moved(share), self.X[0])

    def sample_z(self, layer):
        W, b = self.layers[layer - 1]
        return W @ self.of_sample()[layer - 1] + b

    def sample_errors(self):
        """∂C₀/∂a, σ' and δ of each layer of the first sample."""
        a = self.of_sample()
        da, found = a[-1] - self.Y[0], []
        for level in reversed(range(len(self.layers))):
            slope = a[level + 1] * (1 - a[level + 1])
            found.insert(0, (da, slope, da * slope))
            da = self.layers[level][0].T @ (da * slope)
        return found

    def sample_dW(self, layer):
        return np.outer(self.sample_errors()[layer - 1][2], self.of_sample()[layer - 1])

    def costs(self):
        out = [self.run(self.layers, x)[-1] for x in self.X]
        return [0.5 * ((a - y) ** 2).sum() for a, y in zip(out, self.Y)]

    def cost(self, share):
        out = [self.run(self.moved(share), x)[-1] for x in self.X]
        return np.mean([0.5 * ((a - y) ** 2).sum() for a, y in zip(out, self.Y)])


def frame_at(reel, progress):
    return int(np.argmin(np.abs(reel.timeline.progress - progress)))


# The places of a film's panels among its axes, after the title.
DIAGRAM, EQUATIONS = 1, 2


def equation_axes(reel, theme, frame):
    """Draw the equation of a step at a frame."""
    return sheet(reel, theme, frame).axes[EQUATIONS]


def named(axes):
    artists = [*axes.lines, *axes.collections, *axes.texts]
    return {artist.get_gid(): artist for artist in artists if artist.get_gid()}


def shown_number(artist):
    return float(artist.get_text().replace("−", "-"))


def cells_shown(axes):
    """All numbers of the equation that is shown, by the matrix's key and the place in it."""
    found = {}
    for text in axes.texts:
        name, bracket, place = (text.get_gid() or "").partition("[")
        if bracket and text.get_text():
            row, column = map(int, place.rstrip("]").split(","))
            found.setdefault(name, {})[row - 1, column - 1] = shown_number(text)
    return found


def factors_shown(axes):
    return [text.get_text() for text in axes.texts if text.get_gid() == "factor" and text.get_text()]


def assert_shown(cells, key, values, digits=2, power=0):
    table = np.atleast_2d(values) if np.ndim(values) == 2 else np.reshape(values, (-1, 1))
    assert set(cells[key]) == set(np.ndindex(table.shape)), key
    for place, value in np.ndenumerate(table):
        assert cells[key][place] == pytest.approx(value / 10.0**power, abs=0.5001 * 10.0**-digits)


def end_of(layer, act, depth=3):
    """The progress of the film just before a layer's scene is over."""
    place = layer - 1 if act is FORWARD else depth - layer
    return act[0] + (place + 0.95) * (act[1] - act[0]) / depth


@pytest.fixture(scope="module")
def circles(recording):
    return recording("circles")


@pytest.fixture(scope="module")
def reel(circles):
    theme = THEMES["light"]
    with theme.applied():
        return film(circles, theme, epoch=3)


@pytest.fixture(scope="module")
def drawn_film(reel):
    theme = THEMES["light"]
    with theme.applied():
        return DrawnFilm(reel, theme)


@pytest.fixture
def diagram_at(drawn_film, light):
    """Return a function from a frame to the diagram, which is drawn once and shown at each."""
    return lambda frame: drawn_film.at(frame).axes[DIAGRAM]


@pytest.fixture
def equation_at(drawn_film, light):
    """Return a function from a frame to the equation below the diagram."""
    return lambda frame: drawn_film.at(frame).axes[EQUATIONS]


@pytest.fixture(scope="module")
def by_hand(circles):
    return ByHand(circles, 3)


def diagram(reel) -> StepDiagram:
    return reel.panels[DIAGRAM].panel


def test_the_batch_and_the_step_are_the_engine_s(recording):
    """Of a run with one batch an epoch, the next recorded weights are those of the whole step."""
    single_batch = recording("hero", batch_size=80)
    assert single_batch.steps_per_epoch == 1
    for epoch in range(single_batch.epochs):
        step = GradientStep(single_batch, epoch)
        recorded = zip(step.weights(1.0), single_batch.weights(epoch + 1), strict=True)
        for (W, b), (W_next, b_next) in recorded:
            np.testing.assert_allclose(W, W_next, rtol=1e-12, atol=1e-13)
            np.testing.assert_allclose(b, b_next, rtol=1e-12, atol=1e-13)


def test_neurons_show_the_activations_of_the_first_sample_of_the_batch(reel, by_hand, diagram_at):
    axes = named(diagram_at(frame_at(reel, 0.5 * (COST[0] + COST[1]))))
    for layer, activations in enumerate(by_hand.of_sample()):
        for neuron, a in enumerate(activations):
            assert shown_number(axes[f"a{layer}-{neuron}"]) == pytest.approx(a, abs=0.00501)
    assert shown_number(axes["C"]) == pytest.approx(by_hand.cost(0.0), abs=0.000501)


def test_neurons_light_up_layer_by_layer(reel, diagram_at):
    length = (FORWARD[1] - FORWARD[0]) / 3
    for layer in (1, 2, 3):
        before = FORWARD[0] + (layer - 0.8) * length
        axes = named(diagram_at(frame_at(reel, before)))
        assert axes[f"a{layer}-0"].get_text() == ""
        assert axes[f"a{layer - 1}-0"].get_text()
        after = FORWARD[0] + layer * length
        axes = named(diagram_at(frame_at(reel, after)))
        assert axes[f"a{layer}-0"].get_text()


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_the_way_forward_is_worked_out_in_numbers(reel, by_hand, equation_at, layer):
    axes = equation_at(frame_at(reel, end_of(layer, FORWARD)))
    cells = cells_shown(axes)
    W, b = by_hand.layers[layer - 1]
    activations = by_hand.of_sample()
    at = layer - 1
    assert set(cells) == {f"W{layer}", f"a{at}", f"b{layer}", f"z{layer}", f"a{layer}"}
    assert_shown(cells, f"W{layer}", W)
    assert_shown(cells, f"a{at}", activations[at])
    assert_shown(cells, f"b{layer}", b)
    assert_shown(cells, f"z{layer}", by_hand.sample_z(layer))
    assert_shown(cells, f"a{layer}", activations[layer])


def test_what_is_not_yet_worked_out_is_not_shown(reel, equation_at):
    rest = cells_shown(equation_at(0))
    assert set(rest) == {"W1", "a0", "b1"}
    begun = FORWARD[0] + 0.05 * (FORWARD[1] - FORWARD[0])
    assert set(cells_shown(equation_at(frame_at(reel, begun)))) == set(rest)
    begun = BACKWARD[0] + 0.01 * (BACKWARD[1] - BACKWARD[0])
    assert set(cells_shown(equation_at(frame_at(reel, begun)))) == {"da3", "slope3"}


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_the_way_back_is_worked_out_in_numbers(reel, by_hand, equation_at, layer):
    axes = equation_at(frame_at(reel, end_of(layer, BACKWARD)))
    cells, powers = cells_shown(axes), []
    errors = by_hand.sample_errors()
    da, slope, delta = errors[layer - 1]
    shown = {f"slope{layer}": slope, f"delta{layer}": delta, f"dW{layer}": by_hand.sample_dW(layer)}
    if layer < 3:
        assert_shown(cells, f"WT{layer + 1}", by_hand.layers[layer][0].T)
        shown = {f"delta{layer + 1}": errors[layer][2], **shown}
    else:
        shown = {f"da{layer}": da, **shown}
    for key, values in shown.items():
        power, digits = scaled(values)
        assert_shown(cells, key, values, digits, power)
        powers += [f"$\\mathrm{{10^{{{power}}}}}$"] if power else []
    assert [factor.removeprefix("× ") for factor in factors_shown(axes)] == powers


def test_the_cost_is_the_mean_of_its_samples(reel, by_hand, equation_at):
    axes = equation_at(frame_at(reel, COST[1] - 0.01))
    words = [t.get_text() for t in axes.texts if t.get_gid() == "sign" and t.get_text()]
    costs = by_hand.costs()
    digits = difference_decimals(by_hand.cost(0.0), by_hand.cost(1.0))
    assert len(costs) == 50
    first, second, last = (f"{costs[sample]:.{digits}f}" for sample in (0, 1, -1))
    total = f"{by_hand.cost(0.0):.{digits}f}"
    assert words == [f"({first} + {second} + … + {last}) / 50", "=", total]


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_the_step_of_every_layer_is_written_out(reel, by_hand, equation_at, layer):
    steps = by_hand.eta * by_hand.dW[layer - 1]
    digits = decimals(steps, 2, least=2, most=3)
    power, step_digits = scaled(steps)
    for part in (0.1, 0.5, 0.9):
        frame = frame_at(reel, UPDATE[0] + (layer - 1 + part) * (UPDATE[1] - UPDATE[0]) / 3)
        cells = cells_shown(equation_at(frame))
        assert set(cells) == {f"W{layer}", f"step{layer}", f"new W{layer}"}
        assert_shown(cells, f"W{layer}", by_hand.layers[layer - 1][0], digits)
        assert_shown(cells, f"step{layer}", steps, step_digits, power)
        shares = diagram(reel).timing.update(reel.timeline.progress[frame])
        assert_shown(cells, f"new W{layer}", by_hand.moved(shares)[layer - 1][0], digits)


def test_layers_take_their_steps_one_after_the_other():
    timing = StepTiming(3)
    assert timing.update(UPDATE[0]) == [0.0, 0.0, 0.0] and timing.update(1.0) == [1.0, 1.0, 1.0]
    between = [timing.update(UPDATE[0] + part * (1 - UPDATE[0]) / 3) for part in (1, 2)]
    assert between == [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0]]


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"loss": "cross-entropy"}, {"a3", "y", "delta3", "dW3"}),
        ({"loss": "squared-error"}, {"da3", "slope3", "delta3", "dW3"}),
    ],
)
def test_the_error_of_the_last_layer_is_worked_out_as_the_cost_demands(recording, light, changes, keys):
    shown = film(recording("hero", **changes), light, epoch=2)
    axes = equation_axes(shown, light, frame_at(shown, end_of(3, BACKWARD)))
    assert set(cells_shown(axes)) == keys


def test_of_a_wide_layer_the_size_is_told_and_the_ends_are_shown(recording, light):
    wide = recording("hero", layers=[2, 9, 8, 1])
    reel = film(wide, light, epoch=3)
    most = diagram(reel).most
    axes = equation_axes(reel, light, frame_at(reel, end_of(2, FORWARD)))
    cells = cells_shown(axes)
    W, _ = wide.weights(3)[1]
    shown_rows = {row for row, _ in cells["W2"]}
    assert {0, 7} <= shown_rows and len(shown_rows) == most - 1
    for (row, column), value in cells["W2"].items():
        assert value == pytest.approx(W[row, column], abs=0.00501)
    written = [t.get_text() for t in axes.texts if t.get_gid() == "size" and t.get_text()]
    assert written == ["8 × 9", "9 × 1", "8 × 1", "8 × 1", "8 × 1"]
    assert diagram(reel).layout.shown[2].tolist() == sorted(shown_rows)


def test_numbers_are_as_large_as_can_be_read_from_afar(recording, light):
    for name in ("circles", "chain", "small", "clouds", "handwriting"):
        step = GradientStep(recording(name, epochs=2), 0)
        most = places_that_fit(step, light)
        written = equations(step, StepTiming(step.recording.depth), light, most)
        assert min(type_sizes(written).values()) >= READABLE > LEAST, name


def test_on_a_square_a_short_equation_is_larger_and_in_the_middle(recording, light):
    shown = lay_out_film("forward-backward", recording("hero"), light, {"epoch": 2, "size": "1:1"})
    sizes, middles = [], []
    for layer in (2, 3):
        axes = equation_axes(shown, light, frame_at(shown, end_of(layer, BACKWARD)))
        numbers = [text for text in axes.texts if text.get_text() and "[" in (text.get_gid() or "")]
        heights = [text.get_position()[1] for text in numbers]
        sizes.append(numbers[0].get_fontsize())
        middles.append((min(heights) + max(heights)) / 2)
    long, short = sizes
    assert short > long
    assert np.ptp(middles) < 0.1


@pytest.mark.parametrize("averaged", [False, True])
def test_errors_and_gradients_are_backprop_s(reel, by_hand, diagram_at, averaged):
    """Wires carry the gradients of the first sample, and before the step the means of the batch."""
    progress = UPDATE[0] - 0.005 if averaged else BACKWARD[1] - 0.001
    axes = named(diagram_at(frame_at(reel, progress)))
    deltas = [delta for *_, delta in by_hand.sample_errors()]
    of_sample = [by_hand.sample_dW(layer) for layer in (1, 2, 3)]
    worst = max(np.abs(delta).max() for delta in deltas)
    steepest = max(np.abs(dW).max() for dW in [*of_sample, *by_hand.dW])
    widths = iter(axes["gradients"].get_linewidths())
    segments = axes["gradients"].get_segments()
    rings = axes["errors"].get_linewidths()
    neurons = [(0, n) for n in range(2)] + [(1 + at, n) for at, k in enumerate((3, 3, 1)) for n in range(k)]
    assert len(segments) == 6 + 9 + 3 and len(rings) == len(neurons)
    for (layer, neuron), ring in zip(neurons, rings):
        if layer == 0:
            assert ring == 0
            continue
        delta = deltas[layer - 1][neuron]
        assert ring == pytest.approx(RING * abs(delta) / worst, abs=1e-9)
    for dW in by_hand.dW if averaged else of_sample:
        for slope in dW.ravel():
            assert next(widths) == pytest.approx(WIDEST * abs(slope) / steepest, rel=1e-9)


@pytest.mark.parametrize("progress", [0.0, 0.5, UPDATE[0] + 0.06, UPDATE[0] + 0.1, 0.95, 1.0])
def test_weights_cost_and_activations_are_those_on_the_way(reel, by_hand, diagram_at, progress):
    frame = frame_at(reel, progress)
    share = diagram(reel).timing.update(reel.timeline.progress[frame])
    axes = named(diagram_at(frame))
    moved = by_hand.moved(share)
    largest = max(np.abs(W).max() for end in (0.0, 1.0) for W, _ in by_hand.moved(end))
    widths = iter(axes["weights"].get_linewidths())
    for W, _ in moved:
        for weight in W.ravel():
            assert next(widths) == pytest.approx(WIDEST * abs(weight) / largest, rel=1e-9)
    if progress >= COST[1]:
        cost, before = by_hand.cost(share), by_hand.cost(0.0)
        assert shown_number(axes["C"]) == pytest.approx(cost, abs=0.000501)
        top = axes["cost"].get_paths()[0].vertices[:, 1].max()
        tallest = max(before, by_hand.cost(1.0))
        height = (top - SLIDE.bar.bottom) / SLIDE.bar.height
        assert height == pytest.approx(cost / tallest, rel=1e-9)
        for layer, activations in enumerate(by_hand.of_sample(share)):
            for neuron, a in enumerate(activations):
                assert shown_number(axes[f"a{layer}-{neuron}"]) == pytest.approx(a, abs=0.00501)


def test_the_cost_after_the_step_is_said_and_lower(circles, light):
    reel = film(circles, light)
    epoch = telling_epoch(circles)
    hand = ByHand(circles, epoch)
    before, after = hand.cost(0.0), hand.cost(1.0)
    assert after < before
    expected = f"One step on 50 samples lowers their mean cost from {before:.3f} to {after:.3f}"
    assert reel.title == expected
    texts = {text for text, _, _ in texts_drawn(sheet(reel, light, len(reel) - 1))}
    # The step of the first layer changes the fourth decimal.
    assert {expected, f"{after:.4f}"} <= texts
    assert any(
        float(text.replace("−", "-")) == pytest.approx(after - before, abs=6e-5)
        for text in texts
        if text.startswith("−0.0") and len(text) == 7
    )
    others = [ByHand(circles, other) for other in (1, 2, 30)]
    assert all(other.cost(0.0) - other.cost(1.0) <= before - after for other in others)


def test_a_step_that_lowers_nothing_does_not_say_so(recording, light):
    dead = recording("dead")
    assert film(dead, light, epoch=0).title.startswith("One step on 10 samples")
    steep = recording("hero", learning_rate=3000.0, epochs=3, loss="half-squared-error")
    for epoch in range(4):
        step = GradientStep(steep, epoch)
        title = film(steep, light, epoch=epoch).title
        change = step.cost(1.0) - step.cost(0.0)
        word = "lowers" if change < 0 else "raises" if change > 0 else "leaves"
        assert f" {word} " in title


def test_words_name_the_scene(reel, by_hand, equation_at):
    words = {}
    for name, progress in (
        ("batch", 0.0),
        ("forward", 0.1),
        ("cost", 0.33),
        ("mean", 0.68),
        ("update", 0.95),
    ):
        axes = equation_at(frame_at(reel, progress))
        texts = [t.get_text() for t in axes.texts if t.get_gid() in ("act", "note") and t.get_text()]
        words[name] = ", ".join(texts)
    first = by_hand.rows[0]
    assert words["batch"] == f"Batch, of 50 samples, first: no. {first}, before the step"
    assert words["forward"] == f"Forward, to layer 1, sample {first}, rounded"
    assert words["cost"] == "Cost, mean over, 50 samples, of ½ ‖a − y‖², rounded"
    assert words["mean"] == "Mean, of the batch"
    assert words["update"] == "Step, of layer 3, η = 5, rounded"


def test_it_stops_at_the_end_of_every_scene(reel, by_hand):
    moments = "forward-1 forward-2 forward-3 cost back-3 back-2 back-1 mean step-1 step-2 step-3"
    assert [chapter.moment for chapter in reel.chapters] == moments.split()
    first = by_hand.rows[0]
    a = [f"{value:.2f}" for value in by_hand.of_sample()[2]]
    assert reel.chapters[1].sentence == (
        f"Forward to layer 2: for sample {first} its activations are {a[0]}, {a[1]} and {a[2]}."
    )
    (only,) = by_hand.of_sample()[3]
    assert reel.chapters[2].sentence == (
        f"Forward to layer 3: for sample {first} its activation is {only:.2f}."
    )
    for chapter, layer in zip(reel.chapters[4:7], (3, 2, 1)):
        scene = diagram(reel).timing.current_scene(reel.timeline.progress[chapter.frame])
        assert scene == ("backward", layer)
        size = float(chapter.sentence.rstrip(".").split()[-1])
        assert size == pytest.approx(np.abs(by_hand.sample_dW(layer)).max(), rel=6e-3)
    size = float(reel.chapters[7].sentence.rstrip(".").split()[-1])
    assert size == pytest.approx(max(np.abs(dW).max() for dW in by_hand.dW), rel=6e-3)
    before = by_hand.cost(0.0)
    for chapter, layer in zip(reel.chapters[8:], (1, 2, 3)):
        now = by_hand.cost([1.0] * layer + [0.0] * (3 - layer))
        start, _, rest = chapter.sentence.partition(" is ")
        assert start == f"Step of layer {layer}: the mean cost"
        shown = [float(word) for word in rest.split() if word[0].isdigit()]
        assert shown == pytest.approx([now, before], abs=0.0005)


def test_it_can_be_read_at_every_frame(circles, light):
    shown = film(circles, light)
    assert len(shown) == 720
    shares = (0.0, 0.1, 0.25, 0.4, 0.5, 0.6, 0.7, 0.75, 0.9, 1.0)
    for figure in sheets(shown, light, [round(share * (len(shown) - 1)) for share in shares]):
        assert_legible(figure)


@pytest.mark.parametrize("changes", NETWORKS.values(), ids=NETWORKS)
def test_other_networks_are_filmed_and_can_be_read(recording, light, changes):
    shown = film(recording("hero", **changes), light, seconds=4.0)
    assert len(shown.alt) <= 150
    for figure in sheets(shown, light, (0, 30, 45, 60, 70, 119)):
        assert_legible(figure)


@pytest.mark.parametrize("run", LIKE_NO_OTHER)
def test_odd_runs_are_filmed_and_can_be_read(recording, light, run):
    shown = recording(run)
    if not takes(KIND, shown):
        return
    reel = film(shown, light, seconds=4.0)
    assert len(reel.alt) <= 150 and "nan" not in reel.title + reel.caption
    for figure in sheets(reel, light, (0, 60, 71, 119)):
        assert_legible(figure)


def test_frames_are_pure_and_both_faces_agree(recording, light):
    reel = film(recording("circles"), light, seconds=3.0)
    painter, plain = renderer_for(reel, light, pytest.fail), MatplotlibRenderer(reel, light)
    numbers = (24, 37, 60)
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
    text = figure.text(0.5, 0.5, piece, fontsize=LABEL, animated=True)
    canvas, label = FrameBuffer(figure), PaintedText(text)
    label.prepare(canvas)
    reaches = []
    for draw in (partial(text.draw, canvas.renderer), partial(label.paint, canvas)):
        canvas.restore()
        draw()
        inked = np.argwhere(canvas.pixels32 != canvas.background)
        reaches.append([*inked.min(axis=0), *inked.max(axis=0)])
    np.testing.assert_allclose(reaches[0], reaches[1], atol=1)
