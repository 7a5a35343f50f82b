"""Every number that a figure states is found again in an independent computation.

The computations here are plain NumPy on the recorded weights, inputs and labels. They use no code of
the package but the recording's own arrays and the list of epochs that a figure chose to show.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from matplotlib.text import Text
from pictures_checked import HARD, assert_can_be_read_of_an_odd_run, coarse, takes
from plain_truth import (
    ODD,
    SIGMA,
    SLOPE,
    PlainNetwork,
    accuracy_of,
    facts_of_path,
    misplaced,
    next_batch,
    numbers_in,
    rows_of,
    texts_in,
    unexplained,
    wrong_digits,
)

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.film.stills import representative_epochs
from hiddenreel.draw.theme.theme import THEMES
from hiddenreel.interface.drawing import draw_figure
from hiddenreel.plan.catalogue import kinds, load

KINDS = kinds("figures")
# Differences that are rounding have no digits of their own: their size is checked.
ROUNDING = 1e-12


def test_numbers_are_read_as_they_are_written():
    text = "a₃ of 1 000 in the 2-3-3-1 network is −0.30, x − 2, 4.0 × 10⁻¹¹ below 10⁻⁷, W³ and (a − y)²."
    values = [value for value, _, _ in numbers_in(text)]
    assert sorted(values) == sorted([1000.0, -0.3, -2.0, 4e-11, 1e-7])


class Case:
    """A figure of the configuration: its recording, its options and what is computed from them."""

    def __init__(self, recording, options, others, given):
        self.recording, self.others, self.given = recording, others, given
        self.options = options
        epoch = options.get("epoch", recording.epochs)
        self.epoch = recording.epochs if epoch is None else epoch
        self.sample = options.get("sample", 0)
        layer = options.get("layer")
        self.network = PlainNetwork(recording, self.epoch)
        self.depth, self.sizes = self.network.depth, recording.sizes
        self.layer = layer or self.depth
        self.below = layer or self.depth - 1
        self.trained = ~recording.held_out
        self.x, self.y = recording.X[self.sample], recording.Y[self.sample]
        self.z, self.a = self.network.forward(self.x)
        self.count = len(recording.X)

    def backward(self):
        return self.network.backward(self.x, self.y)

    def written(self):
        """Return what every picture may write inside: places, sizes, and one sample's way and back."""
        delta, dW = self.backward()
        da = [W.T @ delta[n] for n, (W, _) in enumerate(self.network.layers, start=1)]
        miss = self.a[-1] - self.y
        arrays = [*self.z[1:], *self.a, *delta.values(), *dW.values(), *da, miss, self.y]
        arrays += [self.network.factor * miss, *(v for layer in self.network.layers for v in layer)]
        arrays += [SLOPE[s](a) for s, a in zip(self.network.sigmas, self.a[1:])]
        run, training = self.recording.run, np.count_nonzero(self.trained)
        counts = [*range(max(self.sizes) + 2), self.count, self.recording.epochs, training]
        counts += [min(run.batch_size, training), self.sample, self.epoch]
        cost = self.network.cost(self.x, self.y)
        return [*counts, cost, *np.concatenate([np.ravel(array) for array in arrays])]

    def accuracy(self, epoch, recording=None):
        return accuracy_of(recording or self.recording, epoch)


# --- What each kind may state --------------------------------------------------------------------


def activation_functions(case):
    z = np.linspace(-10, 10, 20001)
    sigmoid = SIGMA["sigmoid"](z)
    slopes = [np.max(sigmoid * (1 - sigmoid)), np.max(1 - np.tanh(z) ** 2), 1.0]
    # Where they are steepest, and σ there.
    return [*slopes, 0, 0.5, -10, 10]


def step_dataset(case):
    x, y = np.sort(case.recording.X[:, 0]), case.recording.Y[:, 0]
    jump = (x[x < 0].max(), x[x > 0].min())
    counts = [np.count_nonzero(y == value) for value in np.unique(y)]
    return [case.count, x[0], x[-1], *jump, *np.unique(y), *counts, case.options["rows"]]


def curve_fit(case):
    a = PlainNetwork(case.recording, 0).layers_of(case.recording.X)[-1]
    errors = [
        np.sqrt(np.mean((answers - case.recording.Y)[case.trained] ** 2))
        for answers in (a, case.network.layers_of(case.recording.X)[-1])
    ]
    return [*errors, case.sizes[-2], case.count, case.epoch]


def network_1d(case):
    values = [float(v[0]) for v in (*case.a, *case.z[1:])]
    return [case.sample, case.epoch, case.depth, *values]


def network_diagram(case):
    weights = np.concatenate([W.ravel() for W, _ in case.network.layers])
    largest = weights[np.abs(weights).argmax()]
    layer = 1 + int(np.argmax([np.abs(W).max() for W, _ in case.network.layers]))
    return [case.epoch, weights.size, largest, np.count_nonzero(weights < 0), layer]


def network_notation(case):
    layer = case.layer
    j, k = case.options["neuron"], case.options["incoming"]
    W = case.network.layers[layer - 1][0]
    return [layer - 1, layer, case.epoch, j, k, W[j - 1, k - 1], *W.shape]


def weights_into_node(case):
    W, b = case.network.layers[case.layer - 1]
    j = case.options["neuron"] - 1
    z = case.z[case.layer][j]
    return [case.layer, j + 1, 1, case.epoch, case.sample, W.shape[1], *W[j], b[j], z]


def weight_matrix(case):
    W, _ = case.network.layers[case.layer - 1]
    values = [*case.z[case.layer], *case.a[case.layer]]
    return [case.layer, case.epoch, case.sample, *W.shape, 1, len(W), *values]


def layer_shapes(case):
    layer = next((n for n in range(1, case.depth + 1) if case.sizes[n] != case.sizes[n - 1]), 1)
    batch = min(case.recording.run.batch_size, np.count_nonzero(case.trained))
    return [*case.network.layers[layer - 1][0].shape, layer, case.depth, case.depth + 1, batch]


def batch_matrix(case):
    return [*case.recording.X.shape, case.sizes[1]]


def bias_node(case):
    a = with_column = case.recording.X
    for W, b in case.network.layers:
        a = SIGMA["sigmoid"](a @ W.T + b)
        ones = np.ones((len(a), 1))
        with_column = SIGMA["sigmoid"](np.hstack([with_column, ones]) @ np.column_stack([W, b]).T)
    # The share that is equal bit for bit depends on the order of sums: any share will do.
    shares = np.arange(0, 100, 0.05)
    column = case.sizes[case.layer - 1] + 1
    return [case.layer, case.epoch, case.sample, column, case.count, 1, *shares], ROUNDING


def untrained_outputs(case):
    answers = [case.network.forward(x)[1][-1][0] for x in case.recording.X]
    labels = np.unique(case.recording.Y)
    low, high = min(answers), max(answers)
    return [low, high, *labels, high - low, np.ptp(labels), case.epoch]


def untrained_cost(case):
    pairs = zip(case.recording.X[case.trained], case.recording.Y[case.trained])
    costs = np.sort([case.network.cost(x, y) for x, y in pairs])[::-1]
    half = 1 + np.count_nonzero(np.cumsum(costs) / costs.sum() < 0.5)
    # Where exactly half is reached, rounding may take one sample more or less.
    shares = [100 * (half + more) / len(costs) for more in (-1, 0, 1)]
    return [case.epoch, len(costs), costs[0], costs[-1], costs.mean(), *shares]


def random_starts(case):
    seed, start = case.recording.run.seed, case.recording.run.initialisation.parameters
    table = []
    for own in range(seed, seed + 12):
        a = case.recording.X.T
        for level, (j, k) in enumerate(zip(case.sizes, case.sizes[1:]), start=1):
            rng = np.random.default_rng([own, 201, level])
            layer = start.get("scale", 1.0) * rng.standard_normal((k, j + 1))
            a = SIGMA[case.network.sigmas[level - 1]](layer[:, :-1] @ a + layer[:, -1:])
        table.append(a[0])
    spread = np.ptp(table, axis=0)
    # Several samples may differ equally.
    widest = np.flatnonzero(spread >= spread.max() - 1e-12)
    values = np.array(table)[:, widest]
    ends = [*values.min(axis=0), *values.max(axis=0)]
    return [12, seed, seed + 11, *widest, *ends, spread.max(), spread.mean(), case.count]


def line(case):
    slope, height = np.ones((1, 1)), np.zeros(1)
    for W, b in case.network.layers:
        slope, height = W @ slope, W @ height + b
    return [case.epoch, float(slope[0, 0]), float(height[0])], ROUNDING


def chain_values(case):
    """All nodes of a chain, and ∂C/∂ each of them."""
    delta, dW = case.backward()
    factor, slopes = case.network.factor, {}
    slopes[f"a{case.depth}"] = factor * float(case.a[-1][0] - case.y[0])
    for n in range(1, case.depth + 1):
        slopes[f"z{n}"] = slopes[f"b{n}"] = float(delta[n][0])
        slopes[f"w{n}"] = float(dW[n][0, 0])
        slopes[f"a{n - 1}"] = float(case.network.layers[n - 1][0][0, 0] * delta[n][0])
    nodes = [float(v[0]) for v in (*case.a, *case.z[1:])]
    for W, b in case.network.layers:
        nodes += [float(W[0, 0]), float(b[0])]
    return [*nodes, case.network.cost(case.x, case.y), float(case.y[0])], slopes


def computational_graph(case):
    nodes, _ = chain_values(case)
    steps = [2 * (case.depth - n) + 3 for n in range(1, case.depth + 1)]
    return [case.sample, case.epoch, case.depth, *steps, *nodes]


def chain_rule_steps(case):
    nodes, slopes = chain_values(case)
    local = [float(SLOPE["sigmoid"](a)[0]) for a in case.a[1:]]
    # 2 is the factor of the cost, "which stays in δ".
    return [*range(1, 14), case.sample, case.epoch, 1, 2, *nodes, *slopes.values(), *local]


def nudged_slopes(case, layer, place=(0, 0)):
    """∂z/∂w, ∂a^L/∂w and ∂C/∂w of one weight."""
    _, dW = case.backward()
    h = 1e-6
    up, down = (case.network.forward(case.x, (layer, "w", place, s))[1][-1][0] for s in (h, -h))
    return [float(case.a[layer - 1][place[1]]), (up - down) / (2 * h), dW[layer][place]]


def nudge_weight(case):
    weight = case.network.layers[case.layer - 1][0][0, 0]
    slopes = nudged_slopes(case, case.layer)
    return [case.sample, case.epoch, weight, *slopes, abs(slopes[2])]


def nudge_ratios(case):
    weight = case.network.layers[case.layer - 1][0][0, 0]
    nudges = [digit * 10.0**power for power in range(-12, 1) for digit in (1, 3)]
    return [case.sample, case.epoch, weight, *nudges, *nudged_slopes(case, case.layer)]


def number_lines(case):
    layer, nudge = case.layer, case.options.get("nudge", 1.0)
    z, a = case.network.forward(case.x, (layer, "w", (0, 0), nudge))
    cost = [case.network.cost(case.x, case.y, m) for m in ((layer, "w", (0, 0), nudge), None)]
    changes = [z[layer][0] - case.z[layer][0], a[-1][0] - case.a[-1][0], cost[0] - cost[1]]
    return [case.sample, case.epoch, nudge, *changes, *nudged_slopes(case, layer)]


def nudge_every_parameter(case):
    _, slopes = chain_values(case)
    return [case.sample, case.epoch, 2 * case.depth, *slopes.values()]


def error_recursion(case):
    delta, _ = case.backward()
    errors = [float(delta[n][0]) for n in range(1, case.depth + 1)]
    shares = [100 * abs(errors[0] / errors[-1])]
    factors = [below / above for below, above in zip(errors, errors[1:])]
    return [case.sample, case.epoch, 1, 2, *errors, *factors, *shares]


def partials_table(case):
    delta, _ = case.backward()
    return [case.sample, case.epoch, case.depth, *(float(delta[n][0]) for n in delta)]


def chain_cancel(case):
    nodes, slopes = chain_values(case)
    # A factor is a weight, an activation, σ′ or ∂C/∂a of the last layer.
    local = [float(SLOPE["sigmoid"](a)[0]) for a in case.a[1:]]
    count = 2 * (case.depth - case.layer) + 3
    return [case.sample, case.epoch, count, *nodes, *local, *slopes.values()]


def layer_names(case):
    places = [*range(1 - case.depth, case.depth + 1)]
    return [case.epoch, 1, *places, case.network.layers[-1][0][0, 0]]


def cost_to_target(case):
    output = case.options.get("output", 1) - 1
    a, y = case.a[-1][output], case.y[output]
    slope = case.network.factor * (a - y)
    cost = case.network.cost(case.x, case.y)
    return [case.sample, case.epoch, output + 1, a, y, slope, -slope, cost]


def scalar_equations(case):
    neurons = sum(case.sizes[1:])
    parameters = sum(W.size + b.size for W, b in case.network.layers)
    return [case.sample, case.epoch, neurons, 2 * neurons, parameters, *case.a[-1]]


def index_order(case):
    W, _ = case.network.layers[case.layer - 1]
    return [case.layer, case.epoch, *W.shape, W[0, 0]]


def batch_forward(case):
    count = min(case.recording.run.batch_size, np.count_nonzero(case.trained))
    return [case.options["layer"], case.epoch, *case.sizes, 1, count]


def parameter_vector(case):
    place, ends, step = case.options["parameter"], [], case.options["epsilon"]
    names = []
    for level, (W, b) in enumerate(case.network.layers, start=1):
        for letter, array in (("w", W), ("b", b)):
            ends += [len(names) + 1, len(names) + array.size]
            names += [(level, letter, at) for at in np.ndindex(array.shape)]
    delta, dW = case.backward()
    level, letter, at = names[place - 1]
    slope = (dW if letter == "w" else delta)[level][at]
    up, down = (case.network.cost(case.x, case.y, (*names[place - 1], s)) for s in (step, -step))
    return [case.sample, case.epoch, place, len(names), *ends, step, slope, (up - down) / (2 * step)]


def bias_nodes(case):
    biases = np.concatenate([b for _, b in case.network.layers])
    shapes = [size for W, _ in case.network.layers for size in (*W.shape, W.shape[1] + 1)]
    return [case.epoch, case.depth, 1, len(biases), np.abs(biases).max(), *shapes]


def linear_expansion(case):
    slope, height = np.eye(case.sizes[0]), np.zeros(case.sizes[0])
    for W, b in case.network.layers:
        slope, height = W @ slope, W @ height + b
    return [case.epoch, *slope.shape, 1, slope[0, 0], height[0]]


def array_stack(case):
    count, size = case.options["matrices"], case.options["rows"]
    values = [n + 1 for n in range(count)]
    sums = [size * value for value in values]
    # What the other letters give for cells that count from 1: rows' sums against columns' sums.
    cells = np.arange(1, count * size**2 + 1).reshape(count, size, size)
    off = np.abs(cells.sum(axis=1) - cells.sum(axis=2)).max()
    batch = min(case.recording.run.batch_size, np.count_nonzero(case.trained))
    facts = [count, size, size - 1, count - 1, 0, 1, 2, 3, off, *values, *sums, np.mean(sums)]
    return [*facts, case.options["layer"], case.sizes[case.options["layer"]], batch]


def fan_out(case):
    layer = max(range(2, case.depth + 1), key=lambda n: (case.sizes[n], n))
    delta, _ = case.backward()
    terms = case.network.layers[layer - 1][0][:, 0] * delta[layer]
    # A picture has room for four neurons, or for three and an ellipsis.
    more = len(terms) - 3
    worst = int(np.abs(terms).argmax())
    alone = [worst + 1, terms[worst], terms[worst] - terms.sum()]
    facts = [1, layer - 1, layer, len(terms), more, *terms, terms.sum(), case.sample, case.epoch]
    return [*facts, *alone]


def cost_terms(case):
    terms = case.network.factor / 2 * (case.a[-1] - case.y) ** 2
    largest, total = int(terms.argmax()), terms.sum()
    shares = [100 * terms[largest] / total]
    return [case.sample, case.epoch, len(terms), largest + 1, *terms, total, *shares]


def hadamard(case):
    delta, _ = case.backward()
    miss = case.a[-1] - case.y
    worst = int(np.argmax(np.abs(miss)))
    passed = 100 * SLOPE["sigmoid"](case.a[-1])[worst]
    values = [*delta[case.depth], *case.a[-1], *case.y, abs(miss[worst])]
    return [worst + 1, passed, case.depth, case.sample, case.epoch, *values]


def error_transpose(case):
    delta, _ = case.backward()
    layer = case.below
    k, j = case.network.layers[layer][0].shape
    return [layer, layer + 1, k, j, *delta[layer], case.sample, case.epoch]


def outer_product(case):
    delta, dW = case.backward()
    layer = case.layer
    k, j = dW[layer].shape
    top, side = np.unravel_index(np.abs(dW[layer]).argmax(), (k, j))
    slope = dW[layer][top, side]
    factors = [delta[layer][top], case.a[layer - 1][side]]
    return [k, j, 1, k * j, layer, top + 1, side + 1, *factors, slope, abs(slope), case.sample, case.epoch]


def slow_learning(case):
    rows = np.unique(np.linspace(0, case.count - 1, min(100, case.count)).astype(int))
    points = []
    for row in rows:
        _, a = case.network.forward(case.recording.X[row])
        _, dW = case.network.backward(case.recording.X[row], case.recording.Y[row])
        for level, slopes in dW.items():
            sigma = SLOPE[case.network.sigmas[level - 1]](a[level])
            for (j, k), slope in np.ndenumerate(slopes):
                points.append((abs(a[level - 1][k]), sigma[j], abs(slope)))
    points = np.array(points)
    facts, shown = [case.epoch, len(rows), len(points) // len(rows)], points[points[:, 2] > 0]
    facts += [len(points) - len(shown), 0]
    for column in (0, 1) if len(shown) else ():
        low, high = np.quantile(shown[:, column], [0.1, 0.9])
        ends = shown[:, column] < low, shown[:, column] >= high
        medians = [np.median(shown[end, 2]) for end in ends]
        facts += [*medians, 100 * medians[0] / medians[1], medians[0] / medians[1]]
    return facts


def four_equations(case):
    layer = case.below
    return [1, case.depth, *case.sizes, layer, 2, 3, 4]


def tensor_stack(case):
    layer, count = case.layer, case.options.get("samples", 50)
    rows = np.linspace(0, case.count - 1, count).round().astype(int)
    pairs = [(case.recording.X[row], case.recording.Y[row]) for row in rows]
    slopes = np.array([case.network.backward(x, y)[1][layer] for x, y in pairs])
    k, j = slopes.shape[1:]
    powers = [10.0**-n for n in range(1, 7)]
    return [count, k, j, 1, layer, case.epoch, slopes.mean(axis=0)[0, 0], *powers]


def minibatch_algorithm(case):
    run, total = case.recording.run, np.count_nonzero(case.trained)
    order = np.random.default_rng([run.seed, 301, case.epoch + 1]).permutation(total)
    m, steps = min(run.batch_size, total), -(-total // run.batch_size)
    batch, sums = order[:m], {}
    for x, y in zip(case.recording.X[batch], case.recording.Y[batch]):
        for level, slopes in case.network.backward(x, y)[1].items():
            sums[level] = sums.get(level, 0) + slopes
    level = max(sums, key=lambda n: (np.abs(sums[n]).max(), -n))
    j, k = np.unravel_index(np.abs(sums[level]).argmax(), sums[level].shape)
    before = case.network.layers[level - 1][0][j, k]
    after = before - run.learning_rate / m * sums[level][j, k]
    counts = [case.epoch + 1, total, steps, m, total - (steps - 1) * m]
    return [*counts, run.learning_rate, level, j + 1, k + 1, before, after]


def circles_dataset(case):
    X, inside = case.recording.X, case.recording.labels == 1
    best = 0
    for angle in 2 * np.pi * np.arange(1440) / 1440:
        heights = X @ np.array([np.cos(angle), np.sin(angle)])
        order = np.argsort(heights)
        right = inside.sum() + np.cumsum(np.where(inside[order], -1, 1))
        best = max(best, inside.sum(), right.max())
    counts = np.bincount(case.recording.labels)
    return [case.count, *counts, 100 * best / case.count, 1440]


def loss_curve(case):
    ends = []
    for epoch in (0, case.recording.epochs):
        network = PlainNetwork(case.recording, epoch)
        costs = np.array([network.cost(x, y) for x, y in zip(case.recording.X, case.recording.Y)])
        ends.append(costs[case.trained].mean())
        ends += [costs[~case.trained].mean()] if not case.trained.all() else []
    loss = list(case.recording.loss)
    rises = sum(after > before for before, after in zip(loss, loss[1:]))
    return [*ends, case.recording.epochs, rises]


def gradient_norms(case):
    norms = np.array(case.recording.gradient_norms)
    epochs = case.recording.epochs
    means = norms.reshape(epochs, len(norms) // epochs, case.depth).mean(axis=1)
    epoch, layer = np.unravel_index(means.argmax(), means.shape)
    less = sum(row[0] < row[-1] for row in means)
    return [epoch + 1, layer + 1, len(norms), means.max(), 1, case.depth, less, epochs]


def weight_norms(case):
    ends = [PlainNetwork(case.recording, epoch) for epoch in (0, case.recording.epochs)]
    norms = np.array([[np.sqrt(np.sum(W**2)) for W, _ in network.layers] for network in ends])
    growth = norms[1] / norms[0]
    steps = len(case.recording.weight_norms)
    most = growth.max()
    return [growth.argmax() + 1, most, 100 * (most - 1), *norms.ravel(), steps, *range(1, case.depth + 1)]


def gradient_check(case):
    if case.options["through"]:
        epochs = np.unique(np.linspace(0, case.recording.epochs, case.options["through"]).round())
        samples = min(case.count, 50)
        checks = [len(epochs), samples, samples * len(epochs)]
        return [*checks, 0, case.recording.epochs, 1e-5, 1e-7], 1e-8
    least = math.inf
    network = PlainNetwork(case.recording, 0)
    for x, y in zip(case.recording.X, case.recording.Y):
        delta, dW = network.backward(x, y)
        weights = np.concatenate([dW[n].ravel() for n in dW])
        biases = np.concatenate([delta[n] for n in delta])
        whole = math.hypot(np.linalg.norm(weights), np.linalg.norm(biases))
        if whole > 0:
            least = min(least, np.linalg.norm(biases) / (whole + np.linalg.norm(weights)))
    parameters = sum(W.size + b.size for W, b in network.layers)
    # Below 10⁻⁷ the differences are rounding, whose digits no other computation gives again.
    return [parameters, 1e-5, 0, case.count, 1e-7, least], 1e-9


def gradient_check_epsilon(case):
    parameters = sum(W.size + b.size for W, b in case.network.layers)
    steps = [digit * 10.0**power for power in range(-14, 1) for digit in (1, 3)]
    # A test of its own compares the curve; next to the best step it is rounding, without digits.
    return [parameters, 50, case.epoch, *steps], 1e-7


def implementation_parity(case):
    worst = max(max(i["differences"]) for i in case.given["parity"]["implementations"].values())
    return [float(f"{worst:.1e}"), case.recording.epochs], 0.0


def implementation_speed(case):
    speed = case.given["speed"]
    best = [min(i["microseconds"][-1]) for i in speed["implementations"].values()]
    rounds = len(next(iter(speed["implementations"].values()))["microseconds"][0])
    return [speed["batch_sizes"][-1], rounds, *(float(f"{time:.1e}") for time in best)]


def neuron_responses(case):
    hidden = sum(case.sizes[1:-1])
    facts = [0, case.epoch, hidden, case.accuracy(case.epoch), *case.sizes, *range(case.depth + 1)]
    if case.sizes[0] > 2:
        # The plane of more than two inputs; a column has room for seven of a wide layer's neurons.
        variance = np.linalg.eigvalsh(np.cov(case.recording.X.T))
        facts += [100 * variance[-2:].sum() / variance.sum(), 7]
    return facts


def neuron_lines(case):
    epochs = representative_epochs(case.recording, None)
    facts = [1, 0, len(epochs), *epochs, case.sizes[1], *range(1, case.sizes[1] + 1)]
    for epoch in (epochs[0], epochs[-1]):
        W, b = case.recording.weights(epoch)[0]
        sides = np.sign(case.recording.X @ W.T + b)
        facts.append(np.count_nonzero([len(np.unique(column)) > 1 for column in sides.T]))
    # The bounds within which an activation is undecided.
    return [*facts, 0.1, 0.9]


def watched(recording, count=400):
    training = np.flatnonzero(~recording.held_out)
    return training[np.unique(np.linspace(0, len(training) - 1, count).astype(int))]


def median_slopes(recording, epoch):
    """Return the median size of ∂C/∂w of each layer, of the mean cost over the watched samples."""
    network, rows = PlainNetwork(recording, epoch), watched(recording)
    pairs = zip(recording.X[rows], recording.Y[rows])
    slopes = [network.backward(x, y)[1] for x, y in pairs]
    means = [np.abs(np.mean([s[n] for s in slopes], axis=0)) for n in range(1, network.depth + 1)]
    return np.array([np.median(m[m > 0]) if m.any() else np.nan for m in means])


def distributions(case):
    recording, epochs = case.recording, representative_epochs(case.recording, None)
    facts = [len(epochs), *epochs, *range(case.depth + 1)]
    if case.options["quantity"] == "gradients":
        medians = median_slopes(recording, epochs[-1])
        return [*facts, medians[0] / medians[-1], medians[-1] / medians[0], *medians]
    for epoch in (epochs[0], epochs[-1]):
        layers = PlainNetwork(recording, epoch).layers_of(recording.X[watched(recording)])
        facts += [np.subtract(*np.quantile(a, [0.75, 0.25])) for a in layers[1:]]
    return facts


def judged(recording, epoch, of="training"):
    """Return the answers, the costs and what is wrong of the training or the held-out samples."""
    trained = recording.held_out == (of == "held-out")
    network = PlainNetwork(recording, epoch)
    answers = network.layers_of(recording.X[trained])[-1]
    costs = network.costs(answers, recording.Y[trained])
    if answers.shape[1] == 1:
        taken = answers[:, 0] > 0.5 * (recording.Y.min() + recording.Y.max())
    else:
        taken = answers.argmax(axis=1)
    return answers, costs, taken != recording.labels[trained]


def answers(case):
    epochs = representative_epochs(case.recording, None)
    wrong = [judged(case.recording, epoch)[2] for epoch in epochs]
    facts = [len(epochs), *epochs, np.count_nonzero(case.trained), *map(np.count_nonzero, wrong)]
    return [*facts, *(100 * np.mean(w) for w in wrong)]


def losses(case):
    epochs = representative_epochs(case.recording, None)
    facts = [len(epochs), *epochs, np.count_nonzero(case.trained)]
    for epoch in epochs:
        _, costs, wrong = judged(case.recording, epoch)
        facts += [costs.mean(), np.median(costs), 100 * np.mean(costs < costs.mean())]
    share = 100 * costs[wrong].sum() / costs.sum() if costs.any() else 0
    return [*facts, 100 * np.mean(wrong), share]


def worst_samples(case):
    of = case.options["of"]
    _, costs, wrong = judged(case.recording, case.epoch, of)
    worst = np.argsort(-costs, kind="stable")[: case.options["count"]]
    facts = [case.epoch, len(worst), len(costs), costs[worst[0]], costs[worst[-1]]]
    return [*facts, 100 * costs[worst].sum() / costs.sum(), np.count_nonzero(wrong[worst])]


def confusion(case):
    recording, of = case.recording, case.options["of"]
    answers, _, wrong = judged(recording, case.epoch, of)
    labels = recording.labels[recording.held_out == (of == "held-out")]
    middle = 0.5 * (recording.Y.min() + recording.Y.max())
    taken = answers[:, 0] > middle if answers.shape[1] == 1 else answers.argmax(axis=1)
    classes = np.unique(recording.labels)
    facts = [case.epoch, len(labels), len(classes), *classes, 100 * np.mean(~wrong)]
    for true in classes:
        for answer in classes:
            count = np.count_nonzero((labels == true) & (taken == answer))
            facts += [count, 100 * count / max(np.count_nonzero(labels == true), 1)]
    return facts


def saturation(case):
    lows = [{"sigmoid": 0, "tanh": -1}.get(name, 0) for name in case.network.sigmas[:-1]]
    layers = PlainNetwork(case.recording, case.recording.epochs).layers_of(case.recording.X)[1:-1]
    shares = [
        100 * np.mean((a < low + 0.05 * (1 - low)) | (a > 1 - 0.05 * (1 - low)))
        for low, a in zip(lows, layers)
    ]
    # The recorded activations have single precision.
    dead = [np.ptp(a.astype(np.float32), axis=0) == 0 for a in layers]
    path, ratios = [case.recording.weights(e) for e in range(case.recording.epochs + 1)], []
    for n in range(case.depth):
        W = np.array([layers[n][0].ravel() for layers in path])
        moved, size = np.linalg.norm(np.diff(W, axis=0), axis=1), np.linalg.norm(W[:-1], axis=1)
        ratios.append(np.median(moved / size))
    return [*shares, 5, np.sum([d.sum() for d in dead]), *ratios, *range(case.depth + 1)]


def vanishing_gradients(case):
    facts = [1 + len(case.others), *case.sizes, *range(case.depth + 1), case.epoch]
    for shown in (case.recording, *case.others):
        medians = median_slopes(shown, case.epoch)
        ratio = medians[0] / medians[-1]
        facts += [ratio, 1 / ratio, accuracy_of(shown, shown.epochs), shown.epochs]
    return facts


def loss_surface(case):
    epochs = [facts["epoch"] for facts in case.given["moments"].values()]
    return [*epochs, 0, case.recording.epochs, *facts_of_path(case.recording)]


def one_sample(case):
    recording, label = case.recording, case.recording.labels[case.sample]
    ways = [PlainNetwork(recording, epoch) for epoch in range(recording.epochs + 1)]
    outputs = [network.forward(case.x)[1][-1] for network in ways]
    middle = 0.5 * (recording.Y.min() + recording.Y.max())
    answers = [int(o.argmax() if len(o) > 1 else o[0] > middle) for o in outputs]
    wrong = [epoch for epoch, answer in enumerate(answers) if answer != label]
    facts = [label, answers[-1], *(ways[epoch].cost(case.x, case.y) for epoch in (0, -1))]
    if wrong and wrong[-1] < recording.epochs:
        facts.append(wrong[-1] + 1)
    # Of each hidden layer four curves at most, of the network five layers.
    return [*facts, case.sample, recording.epochs, 4, min(5, case.depth), *range(case.depth + 1)]


def weight_images(case):
    W, (W2, _) = case.network.layers[0][0], case.network.layers[1]
    a = case.network.layers_of(case.recording.X)[1]
    order = np.argsort(-a.std(axis=0) * np.linalg.norm(W2, axis=0), kind="stable")
    shown = np.sort(order[:12])
    at, pixel = np.unravel_index(np.abs(W[shown]).argmax(), W[shown].shape)
    largest, side = W[shown[at], pixel], int(case.sizes[0] ** 0.5)
    place = [pixel // side + 1, pixel % side + 1, shown[at] + 1]
    facts = [largest, -largest, *place, len(shown), len(W), side, 1, case.epoch, 0]
    return [*facts, *(shown + 1)]


def decision_regions(case):
    epochs = representative_epochs(case.recording, None)
    return [len(epochs), *epochs, *(case.accuracy(epoch) for epoch in epochs)]


def hidden_snapshots(case):
    epochs = representative_epochs(case.recording, None)
    layer, labels, spreads = case.depth - 1, case.recording.labels, []
    for epoch in (epochs[0], epochs[-1]):
        network = PlainNetwork(case.recording, epoch)
        a = np.array([network.forward(x)[1][layer] for x in case.recording.X])
        groups = [a[labels == label] for label in np.unique(labels)]
        within = math.sqrt(sum(((g - g.mean(axis=0)) ** 2).sum() for g in groups) / len(a))
        apart = np.linalg.norm(groups[0].mean(axis=0) - groups[1].mean(axis=0))
        spreads.append(float(f"{apart / within:.1e}"))
    return [layer, *epochs, *spreads]


def as_in_lecture(case):
    stated = []
    for shown in (case.recording, *case.others):
        start = shown.run.initialisation.to_dict()
        stated += [case.accuracy(shown.epochs, shown), shown.run.learning_rate, shown.epochs]
        stated += [start.get(key, 0.0) for key in ("low", "high")] + [start.get("scale", 1.0)]
    return stated


FACTS = {
    "linear-collapse": line,
    "final-sigmoid": line,
    **{kind: globals()[kind.replace("-", "_")] for kind in KINDS if kind.replace("-", "_") in globals()},
}


# --- What words mean ------------------------------------------------------------------------------


def meanings_of(kind, case):
    """Return what numbers behind these words and symbols are."""
    recordings = [case.recording, *case.others]
    meanings = {
        "loss (?:falls|rises) from # to #": [(r.loss[0], r.loss[-1]) for r in recordings],
        "η = #": [(r.run.learning_rate,) for r in recordings],
        "over # epochs": [(r.epochs,) for r in recordings],
    }
    named = {"sample": r"\b[Ss]ample #", "epoch": "at epoch #", "epsilon": "ε = #"}
    for option, phrase in named.items():
        if option in KINDS[kind].options and kind not in SEVERAL:
            meanings[phrase] = [(getattr(case, option, case.options[option]),)]
    if max(case.sizes) == 1:
        meanings |= {f"{symbol} = #(?! [·×])": [(v,)] for symbol, v in symbols_of(case).items()}
    return meanings


# Kinds that state numbers for several of these.
SEVERAL = ("gradient-check-epsilon",)


def symbols_of(case):
    """Return the value of each symbol of a chain of single neurons: z₁, w₁, ∂C₀/∂w₁, δ₁ …"""
    _, slopes = chain_values(case)
    lowered = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
    # x is a₀.
    values = {f"∂C₀/∂{name}": slope for name, slope in slopes.items() if name != "a0"}
    for n, (W, b) in enumerate(case.network.layers, start=1):
        z, a = case.z[n][0], case.a[n][0]
        values |= {f"z{n}": z, f"a{n}": a, f"w{n}": W[0, 0], f"b{n}": b[0]}
        values |= {f"δ{n}": slopes[f"z{n}"], f"∂z{n}/∂w{n}": case.a[n - 1][0]}
    values |= {"C₀": case.network.cost(case.x, case.y), "∂C₀/∂x": slopes["a0"]}
    return {rf"(?<![\w/∂]){name.translate(lowered)}": value for name, value in values.items()}


# --- What a picture of a kind may write inside besides ----------------------------------------------


def cells_of_batch(case):
    """All z and a of the next batch, at the last epoch or, of newaxis, at the first."""
    epoch = 0 if case.options.get("show") else case.epoch
    network, values = PlainNetwork(case.recording, epoch), []
    for x in case.recording.X[case.trained][next_batch(case.recording, epoch)]:
        z, a = network.forward(x)
        values += [*np.concatenate(z[1:]), *np.concatenate(a)]
    return values


def cells_of_stack(case):
    layer, count = case.layer, min(case.options["samples"], case.count)
    rows = np.linspace(0, case.count - 1, count).round().astype(int)
    pairs = [case.network.backward(case.recording.X[r], case.recording.Y[r]) for r in rows]
    below = case.network.forward(case.recording.X[rows[0]])[1][layer - 1]
    slopes = np.array([dW[layer] for _, dW in pairs])
    arrays = [pairs[0][0][layer], slopes[0], slopes.mean(axis=0), slopes @ below]
    values = np.concatenate([*map(np.ravel, [*arrays, (slopes @ below).mean(axis=0)])])
    return [*below, *(value * 10.0**power for power in range(8) for value in values)]


def terms_of_line(case):
    product, values = np.eye(case.sizes[-1]), []
    for W, b in reversed(case.network.layers):
        values += [*(product @ b), *np.ravel(product @ W)]
        product = product @ W
    return values


def mean_gradients(case):
    batch = next_batch(case.recording, case.epoch)
    pairs = zip(case.recording.X[case.trained][batch], case.recording.Y[case.trained][batch])
    sums = [case.network.backward(x, y)[1] for x, y in pairs]
    totals = [sum(dW[n] for dW in sums).ravel() for n in range(1, case.depth + 1)]
    values = np.concatenate(totals)
    rate = case.recording.run.learning_rate / len(batch)
    return [rate, *values, *values / len(batch), *rate * values]


def key_of_training(case):
    """The largest weight of any epoch, by which lines are scaled through a whole training."""
    epochs = range(case.recording.epochs + 1)
    layers = [W for epoch in epochs for W, _ in case.recording.weights(epoch)]
    largest = max(np.abs(W).max() for W in layers)
    return [largest, -largest]


def listed(case):
    """Return what a list of the worst samples writes: ranks, inputs, answers, costs and classes."""
    recording, of = case.recording, case.options["of"]
    answers, costs, _ = judged(recording, case.epoch, of)
    worst = np.argsort(-costs, kind="stable")[: case.options["count"]]
    inputs = recording.X[recording.held_out == (of == "held-out")][worst]
    ranks, classes = range(1, len(worst) + 1), np.unique(recording.labels)
    return [*ranks, *classes, *inputs.ravel(), *answers[worst].ravel(), *costs[worst]]


# By kind.
INSIDE = {
    "worst-samples": listed,
    "step-dataset": lambda case: [12, *case.recording.X[:5, 0]],
    "neuron-responses": key_of_training,
    "network-diagram": lambda case: [abs(W).max() * s for W, _ in case.network.layers for s in (1, -1)],
    "weights-into-node": lambda case: np.ravel(
        case.network.layers[case.layer - 1][0] * case.a[case.layer - 1]
    ),
    "layer-shapes": lambda case: range(-case.depth, 0),
    "batch-matrix": lambda case: np.ravel(case.recording.X[[0, 1, 2, 3, 4, -1]]),
    "batch-forward": cells_of_batch,
    "array-stack": cells_of_batch,
    "linear-expansion": terms_of_line,
    "cost-to-target": lambda case: [2, -2],
    "tensor-stack": cells_of_stack,
    "minibatch-algorithm": mean_gradients,
    "parameter-vector": lambda case: range(1, 1 + sum(W.size + b.size for W, b in case.network.layers)),
}


# --- The test ------------------------------------------------------------------------------------


def test_a_wrong_number_is_unexplained():
    facts = [1000, 0.25, 4e-11]
    assert unexplained(["1 000 samples, 0.25 and 4.0 × 10⁻¹¹."], facts, 0.0) == []
    assert unexplained(["1 001 samples, 0.26 and 4.1 × 10⁻¹¹."], facts, 0.0) == [
        "4.1 × 10⁻¹¹",
        "1001",
        "0.26",
    ]


def test_a_right_number_behind_a_wrong_word_is_found():
    meanings = {"loss falls from # to #": [(0.25, 4e-11)], r"\bsample #": [(3,)]}
    right = ["The loss falls from 0.25 to 4.0 × 10⁻¹¹.", "sample 3 of 1 000 samples"]
    assert misplaced(right, meanings) == []
    wrong = ["The loss falls from 4.0 × 10⁻¹¹ to 0.25.", "sample 25"]
    assert misplaced(wrong, meanings) == ["loss falls from 4.0 × 10⁻¹¹ to 0.25", "sample 25"]


def test_a_slope_behind_the_name_of_another_is_found(recording, light, monkeypatch):
    """What a caption would state if the slope of b were taken for that of w."""
    monkeypatch.setattr(SamplePass, "dW", lambda way, layer: way.delta(layer)[:, None])
    shown, options = recording("chain"), {"sample": 150, "layer": 3}
    picture = draw_figure("nudge-weight", shown, light, options)
    wrong, _ = unexplained_in(picture, "nudge-weight", shown, {}, options=options)
    assert any("∂C₀/∂w₃" in str(found) for found in wrong)


def test_all_and_none_are_never_rounded():
    assert unexplained(["100 % are right, 0 % wrong, 42 % unsure."], [100, 0, 41.6], 0.0) == []
    assert unexplained(["100 % are right, 0 % wrong"], [99.96, 0.04], 0.0) == ["100", "0"]


def test_there_is_a_computation_for_every_kind():
    assert sorted(FACTS) == sorted(KINDS)


def test_printed_digits_that_do_not_give_the_printed_result_are_found():
    assert wrong_digits("z −1.66 × 0.1355 = −0.225 and −0.283 = −3.498 × 0.08083") == []
    assert wrong_digits("−0.1873 − 0.1 × 3.45 = −0.5323 and 10.22 × −0.01 = −0.06") == [
        "10.22 × -0.01 = -0.06"
    ]
    assert wrong_digits("−0.88 − 0.17 = −1.04") == ["-0.88 - 0.17 = -1.04"]


# Kinds whose cells, nodes or cards are computed from others that are printed beside them.
COMPUTED_CELLS = {
    *("network-1d", "scalar-equations", "weights-into-node", "weight-matrix", "batch-forward"),
    *("bias-node", "linear-expansion", "computational-graph", "cost-to-target", "chain-rule-steps"),
    *("chain-cancel", "partials-table", "error-recursion", "cost-terms", "fan-out", "hadamard"),
    *("error-transpose", "outer-product", "tensor-stack", "minibatch-algorithm"),
    "parameter-vector",
}


def unrounded(kind, picture, drawn):
    """List equations whose printed sides do not agree where nothing says that numbers are rounded.

    Cells agree by chance at most, so that a picture of such has to say it.
    """
    equations = [equation for row in rows_of(picture.figure) for equation in wrong_digits(row)]
    if kind in COMPUTED_CELLS:
        equations.append("the cells")
    if any("rounded" in text for text in drawn):
        equations = []
    if "rounded" not in picture.caption:
        equations += wrong_digits(picture.caption)
    return equations


def unexplained_in(picture, kind, shown, also, others=(), options=None):
    """List the numbers in a figure that no computation gives, and count them all."""
    options = options or {}
    defaults = {key: option.default for key, option in KINDS[kind].options.items()}
    case = Case(shown, defaults | options, others, also)
    facts = FACTS[kind](case)
    facts, rounding = facts if isinstance(facts, tuple) else (facts, 0.0)
    words = picture.title, picture.caption, picture.alt, KINDS[kind].hint
    wrong = [(number, *words) for number in unexplained(words, facts, rounding)]
    inside = [*facts, *case.written(), *INSIDE.get(kind, lambda case: [])(case)]
    drawn = list(texts_in(picture.figure))
    for text in drawn:
        wrong += [(number, text) for number in unexplained([text], inside, rounding)]
    wrong += misplaced([*words, *drawn], meanings_of(kind, case))
    wrong += unrounded(kind, picture, drawn)
    return wrong, sum(len(numbers_in(text)) for text in (*words, *drawn))


def test_every_number_is_found_again(product, in_light, shown_by, light, record_property):
    shown, others, also = shown_by(product)
    wrong, count = unexplained_in(in_light, product.kind, shown, also, others, product.options)
    assert not wrong
    assert count >= 2
    record_property("statements", count)


@pytest.mark.parametrize("run", ["chain", "one-neuron"])
def test_the_ticks_of_number_lines_stand_at_their_numbers(recording, light, run):
    kind = "number-lines"
    figure = load("figures", kind).draw(recording(run), light, sample=5).figure
    ticks = [text for text in figure.findobj(Text) if text.get_gid() == "tick"]
    for height in {text.get_position()[1] for text in ticks}:
        row = [text for text in ticks if text.get_position()[1] == height]
        places = np.array([text.get_position()[0] for text in row])
        values = np.array([float(text.get_text().replace("−", "-")) for text in row])
        assert np.ptp(np.diff(places) / np.diff(values)) < 1e-6 or len(row) < 3


ALONE = sorted(kind for kind in KINDS if not KINDS[kind].given)


@pytest.mark.parametrize("run", ODD)
@pytest.mark.parametrize("kind", ALONE)
def test_every_number_is_found_again_for_odd_networks(recording, given, kind, run, record_property):
    """Those that strain a figure most are read as well, as test_every_figure.py reads the others."""
    shown, theme = recording(run), THEMES[HARD.get(run, "light")]
    if not takes(KINDS[kind], shown):
        return
    with theme.applied():
        also = given(KINDS[kind], shown)
        with coarse():
            picture = draw_figure(kind, shown, theme, also)
            wrong, count = unexplained_in(picture, kind, shown, also)
            assert not wrong
            if run in HARD:
                assert_can_be_read_of_an_odd_run(picture)
        record_property("statements", count)
