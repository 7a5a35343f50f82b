"""Every number that a film states is found again in an independent computation.

As in `tests/figures/test_truth.py`, the computations are plain NumPy on the recorded weights. They cover
titles, captions, alt texts, hints, the words of chapters, and the texts of the first, the middle and the
last frame and of the last of each chapter. Where a word says what a number is, it has to be that.
"""

from __future__ import annotations

import re

import numpy as np
import pytest
from fixtures_recordings import plan
from pictures_checked import assert_legible, sheets, takes
from plain_truth import (
    ODD,
    RAISED,
    SLOPE,
    PlainNetwork,
    accuracy_of,
    facts_of_path,
    measured,
    misplaced,
    next_batch,
    numbers_in,
    rows_of,
    texts_in,
    unexplained,
)
from scipy.optimize import linprog

from hiddenreel.analyse.gradient_step import GradientStep
from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.film.film import Moment
from hiddenreel.draw.panels import counters
from hiddenreel.draw.panels.layer_step import LayerPlane
from hiddenreel.draw.panels.nudges import WeightSweep
from hiddenreel.draw.panels.warp import grid_lines
from hiddenreel.interface.drawing import lay_out_film, track_of
from hiddenreel.plan.catalogue import kinds

KINDS = kinds("films")
CONFIGURED = plan().films
# Films of one run.
ALONE = sorted(kind for kind in KINDS if "others" not in KINDS[kind].given)


class Training:
    """A training, computed again epoch by epoch."""

    def __init__(self, recording):
        self.recording, self.epochs = recording, recording.epochs
        self.networks = [PlainNetwork(recording, epoch) for epoch in range(self.epochs + 1)]
        self.trained = ~recording.held_out
        self.paths, losses = [], []
        rows = np.unique(np.linspace(0, len(recording.X) - 1, 256).astype(int))
        for network in self.networks:
            a = network.layers_of(recording.X)
            costs = network.costs(a[-1], recording.Y)
            losses.append((costs[self.trained].mean(), costs[~self.trained].mean() if self.unseen else 0))
            hidden = a[1:-1] or a[1:2]
            self.paths.append(np.hstack([layer[rows] for layer in hidden]))
        self.loss, self.held_out_loss = np.array(losses).T
        self.accuracy = np.array([accuracy_of(recording, n) for n in range(self.epochs + 1)])

    @property
    def unseen(self):
        return bool(self.recording.held_out.any())

    def best(self):
        """Return the first epoch of the best accuracy, on unseen samples where there are any, and it."""
        values = self.accuracy
        if self.unseen:
            values = [accuracy_of(self.recording, n, held_out=True) for n in range(self.epochs + 1)]
        return [int(np.argmax(values)), np.max(values)]

    def fastest(self):
        """Return the epoch in which the hidden layers move most, and by how much, in per cent."""
        path = np.array(self.paths)
        reach = np.ptp(path, axis=(0, 1))
        moved = np.sqrt(np.mean((np.diff(path, axis=0) / np.where(reach, reach, 1)) ** 2, axis=(1, 2)))
        return [int(moved.argmax()) + 1, 100 * moved.max()]

    def stands_still(self, end, wait):
        """Whether the loss fell by at most 5 % of its way in the epochs before one, and falls after."""
        lowest = np.minimum.accumulate(self.loss)
        way = lowest[0] - lowest[-1]
        before, after = lowest[end - wait] - lowest[end], lowest[end] - lowest[-1]
        return before <= 0.05 * way + 1e-12 and after >= 0.25 * way

    def can_be_parted(self, epoch):
        """Whether a plane separates each class from the others in the last hidden layer."""
        labels = self.recording.labels[self.trained]
        points = self.networks[epoch].layers_of(self.recording.X)[-2][self.trained]
        classes = np.unique(labels)
        for label in classes[: 1 if len(classes) == 2 else None]:
            side = np.where(labels == label, 1.0, -1.0)[:, None]
            # A w with side · (w · p + b) ≥ 1 for all points.
            bounds = -side * np.hstack([points, np.ones((len(points), 1))])
            free = [(None, None)] * bounds.shape[1]
            found = linprog(np.zeros(len(free)), bounds, -np.ones(len(points)), bounds=free)
            if found.status == 2:
                return False
        return True


def checked_moments(training, cues):
    """Check what the sentences of a training's moments claim, and return the numbers in them."""
    facts = [5]
    for cue in cues:
        stated = [value for value, _, _ in numbers_in(cue.sentence)]
        epoch = int(stated[0])
        facts.append(epoch)
        if cue.name == "plateau":
            wait = int(stated[1])
            assert training.stands_still(epoch, wait), cue.sentence
            facts.append(wait)
        elif cue.name == "note":
            assert epoch == cue.epoch, cue.sentence
        elif cue.name == "separable":
            assert training.can_be_parted(epoch), cue.sentence
            assert epoch == 0 or not training.can_be_parted(epoch - 1), cue.sentence
        else:
            own = {"fastest": training.fastest, "best": training.best}[cue.name]()
            assert epoch == own[0], cue.sentence
            facts += own
    return facts


def ends_of(recording, options):
    """Return the first and the last epoch that a film shows."""
    return options.get("epochs") or (0, recording.epochs)


def of_training(recording, film, options):
    """What any film of a training may state."""
    training = Training(recording)
    first, last = ends_of(recording, options)
    ends = [first, last, *training.loss[[first, last]], *training.accuracy[[first, last]]]
    if training.unseen:
        ends += [training.held_out_loss[last], accuracy_of(recording, last, held_out=True)]
    sizes = recording.sizes
    facts = [
        len(recording.X),
        recording.epochs,
        *ends,
        *range(len(sizes)),
        *sizes,
        *np.unique(recording.labels),
        sum(sizes[1:-1]),
    ]
    return [*facts, *checked_moments(training, film.cues)]


def held(recording, layer, count):
    """Return the percentage of a layer's variance over the training that its widest directions hold."""
    epochs = np.unique(np.linspace(0, recording.epochs, WATCHED[0]).astype(int))
    rows = np.unique(np.linspace(0, len(recording.X) - 1, WATCHED[1]).astype(int))
    clouds = [PlainNetwork(recording, n).layers_of(recording.X[rows])[layer] for n in epochs]
    variance = np.linalg.eigvalsh(np.cov(np.concatenate(clouds).T))[::-1]
    return 100 * variance[:count].sum() / variance.sum()


def of_wide_layers(recording, film, options):
    """Add the shares of the variance that three directions of wide hidden layers hold."""
    wide = [n for n in recording.hidden_layers if recording.sizes[n] > 3]
    return [*of_training(recording, film, options), *(held(recording, n, 3) for n in wide)]


def of_grand_tour(recording, film, options):
    layer = max(range(1, len(recording.sizes) - 1), key=lambda n: recording.sizes[n])
    count = min(8, recording.sizes[layer])
    return [*of_training(recording, film, options), count, held(recording, layer, count)]


def of_space_warp(recording, film, options):
    wide = recording.sizes[1] > 3
    return [*of_training(recording, film, options), *([held(recording, 1, 3)] if wide else [])]


# Epochs and samples over which the variance of a tour is taken.
WATCHED = (60, 400)


def of_distributions(recording, film, options):
    training = np.flatnonzero(~recording.held_out)
    rows = training[np.unique(np.linspace(0, len(training) - 1, WATCHED[1]).astype(int))]
    medians = []
    for epoch in ends_of(recording, options):
        network = PlainNetwork(recording, epoch)
        slopes = [network.backward(x, y)[1][1] for x, y in zip(recording.X[rows], recording.Y[rows])]
        sizes = np.abs(np.mean(slopes, axis=0))
        medians.append(np.median(sizes[sizes > 0]) if sizes.any() else 0)
    return [*of_training(recording, film, options), *medians]


def of_answers(recording, film, options):
    """List the wrong answers as shares, and by class as the last frame counts them."""
    trained, labels = ~recording.held_out, recording.labels
    facts = of_training(recording, film, options)
    for epoch in ends_of(recording, options):
        answers = PlainNetwork(recording, epoch).layers_of(recording.X)[-1]
        middle = 0.5 * (recording.Y.min() + recording.Y.max())
        taken = answers.argmax(axis=1) if answers.shape[1] > 1 else answers[:, 0] > middle
        wrong = trained & (taken != labels)
        facts += [100 * wrong.sum() / trained.sum()]
        facts += [np.count_nonzero(wrong & (labels == label)) for label in np.unique(labels)]
    return facts


def of_loss_surface(recording, film, options):
    return [*of_training(recording, film, options), *facts_of_path(recording)]


def of_one_sample(recording, film, options):
    sample, epoch = options["sample"], options["epoch"]
    epoch = recording.epochs if epoch is None else epoch
    network = PlainNetwork(recording, epoch)
    x, y = recording.X[sample], recording.Y[sample]
    z, a = network.forward(x)
    middle = 0.5 * (recording.Y.min() + recording.Y.max())
    answer = a[-1].argmax() if len(a[-1]) > 1 else int(a[-1][0] > middle)
    values = np.concatenate([*z[1:], *a])
    facts = [sample, epoch, answer, recording.labels[sample], network.cost(x, y), *values]
    most = [n for layer in a[1:] for n in (layer.argmax() + 1, layer.max())]
    return [*facts, *most, *range(recording.depth + 1), *range(len(y)), recording.low_target, 1]


class Slide:
    """A weight of a chain that is nudged, and all that follows from it."""

    def __init__(self, recording, options):
        self.level = options["layer"]
        self.network = PlainNetwork(recording, options["epoch"])
        self.x, self.y = (values[options["sample"]] for values in (recording.X, recording.Y))
        self.weight = self.network.layers[self.level - 1][0][0, 0]

    def moved(self, nudge):
        """Return the weight, z and a of each layer from its own on, and the cost."""
        place = (self.level, "w", (0, 0), nudge)
        z, a = self.network.forward(self.x, place)
        behind = [value[0] for n in range(self.level, len(a)) for value in (z[n], a[n])]
        return [self.weight + nudge, *behind, self.network.cost(self.x, self.y, place)]

    def slopes(self, nudge):
        """Return ∂/∂w of each of them, by differences."""
        h = 1e-6
        return (np.array(self.moved(nudge + h)) - self.moved(nudge - h)) / (2 * h)

    def words(self, nudge):
        """Return the meaning of each variable's name beside a number, and of the slopes' names."""
        layers = [SUBSCRIPTS[n] for n in range(self.level, self.network.depth + 1)]
        w = f"w{layers[0]}"
        names = [w, *(f"{letter}{n}" for n in layers for letter in "za"), "C₀"]
        meanings = {rf"^{name}\t#$": [(v,)] for name, v in zip(names, self.moved(nudge))}
        slopes = zip(names, self.slopes(nudge))
        return meanings | {f"∂{name}/∂{w} = #": [(slope,)] for name, slope in slopes}


SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"


def of_nudge(recording, film, options):
    slide = Slide(recording, options)
    # z of the layer, a of the last one and the cost.
    told = lambda values: np.array(values)[..., [1, -2, -1]]  # noqa: E731
    ways = np.ptp(told([slide.moved(nudge) for nudge in np.linspace(-5, 5, 2001)]), axis=0)
    rest = [told(slide.moved(nudge)) for nudge in (5.0, -5.0, 0.0)]
    ends = [slide.weight, slide.weight - 5, slide.weight + 5]
    facts = [options["sample"], *slide.x, *slide.y, options["epoch"], 5, -5, slide.level]
    return [*facts, *np.ravel(rest), *ways, *told(slide.slopes(0.0)), *ends]


class Step:
    """The step on the batch that follows an epoch, and its first sample's way forward and back."""

    def __init__(self, recording, epoch):
        self.network = network = PlainNetwork(recording, epoch)
        self.depth, self.rate = network.depth, recording.run.learning_rate
        self.rows = np.flatnonzero(~recording.held_out)[next_batch(recording, epoch)]
        self.X, self.Y = recording.X[self.rows], recording.Y[self.rows]
        passes = [network.backward(x, y) for x, y in zip(self.X, self.Y)]
        self.delta, self.slopes = passes[0]
        layers = range(1, self.depth + 1)
        self.dW = {n: np.mean([p[1][n] for p in passes], axis=0) for n in layers}
        self.db = {n: np.mean([p[0][n] for p in passes], axis=0) for n in layers}
        # Of the network in which the first of the layers have taken their step.
        self.moved, before = [], network.layers
        for count in range(self.depth + 1):
            network.layers = self.layers_after(before, count)
            costs = network.costs(network.layers_of(self.X)[-1], self.Y)
            self.moved.append((network.layers, costs, *network.forward(self.X[0])))
        network.layers = before

    def layers_after(self, layers, count):
        return [
            (W - self.rate * self.dW[n], b - self.rate * self.db[n]) if n <= count else (W, b)
            for n, (W, b) in enumerate(layers, start=1)
        ]

    def costs(self):
        return [costs.mean() for _, costs, _, _ in self.moved]

    def scene(self, name):
        """Return what a scene's equation may write, and the words whose numbers are known."""
        act, _, number = name.partition("-")
        layers, costs, z, a = self.moved[0]
        n = int(number or 1)
        W, b = layers[n - 1]
        if act in ("batch", "forward"):
            return [W, a[n - 1], b, z[n], a[n], n, self.rows[0], len(costs)], {}
        if act == "cost":
            return [costs, costs.mean(), len(costs)], {}
        if act == "mean":
            return [len(costs)], {}
        if act == "step":
            after = self.moved[n][1].mean()
            facts = [W, self.moved[n][0][n - 1][0], self.rate * self.dW[n], n, after]
            before = self.moved[n - 1][1].mean()
            return [*facts, after - costs.mean(), self.rate, before], {"η = #": [(self.rate,)]}
        sigma = SLOPE[self.network.sigmas[n - 1]](a[n])
        above = layers[n][0] if n < self.depth else self.network.factor * (a[n] - self.Y[0])
        more = [self.Y[0], a[n]] if n == self.depth else [self.delta[n + 1]]
        return [above, sigma, self.delta[n], self.slopes[n], n, self.rows[0], *more], {}


def of_forward_backward(recording, film, options):
    step = Step(recording, int(film.timeline.epochs[0]))
    largest = [np.abs(s).max() for s in (*step.slopes.values(), *step.dW.values())]
    values = np.concatenate(step.moved[0][3])
    counts = [film.timeline.epochs[0], len(step.rows), step.rows[0], *range(step.depth + 1)]
    return [*counts, step.rate, *step.costs(), *values, *largest, max(largest[step.depth :])]


def of_comparison(recording, film, options):
    trainings = [Training(shown) for shown in (recording, *options["others"])]
    facts = [len(recording.X), *recording.sizes, *range(len(recording.sizes)), 0]
    for training in trainings:
        shown = training.recording
        first, last = ends_of(shown, options)
        facts += [first, last, shown.epochs, *training.loss[[first, last]], training.accuracy[last]]
        facts.append(shown.run.learning_rate)
        name = shown.run.name
        own = [cue for cue in film.cues if cue.name.endswith(f"-{name}")]
        for cue in own:
            numbers = [value for value, _, _ in numbers_in(cue.sentence)]
            if cue.name.startswith("plateau"):
                assert training.stands_still(int(numbers[0]), int(numbers[2])), cue.sentence
                facts += [numbers[0], numbers[2], 5]
            else:
                assert numbers[0] == training.best()[0], cue.sentence
                facts += training.best()
    losses = np.array([training.loss for training in trainings])
    between = np.ptp(losses, axis=0)
    apart = int(np.argmax(between > 0.05 * np.ptp(losses)))
    return [*facts, apart, between[apart]]


def of_layer_step(recording, film, options):
    """List the sizes, the step of the layer's arrays, and the ends of what activations reach."""
    layer, epoch = options["layer"], options["epoch"]
    epoch = recording.epochs if epoch is None else epoch
    network = PlainNetwork(recording, epoch)
    W, b = network.layers[layer - 1]
    step = [np.linalg.svd(W)[1][0], np.sqrt((b**2).sum()), -1, 0, 1]
    shown = range(1, recording.sizes[layer] + 1)
    (plane,) = (placed.panel for placed in film.panels if isinstance(placed.panel, LayerPlane))
    step.append(enlargement(recording, network, layer, list(plane.step.shown)))
    return [len(recording.X), epoch, *recording.sizes, *range(recording.depth + 1), *shown, *step]


def enlargement(recording, network, layer, shown):
    """Return how many times wider all states of a step reach than its sigmoid or tanh does."""
    X = recording.X
    if X.shape[1] == 2 and len(shown) == 2:
        X = np.concatenate([X, grid_lines(recording).reshape(-1, 2)])
    layers, (W, b) = network.layers_of(X), network.layers[layer - 1]
    a = layers[layer - 1]
    z = a @ W[shown].T
    states = [a[:, : len(shown)], z, z + b[shown], layers[layer][:, shown]]
    low, high = (end([0.0, *(end(state) for state in states)]) for end in (np.min, np.max))
    bound = -1 if network.sigmas[layer - 1] == "tanh" else 0
    return (high - low) / (1 - bound)


def of_curve_fit(recording, film, options):
    training = Training(recording)
    seen, ends = ~recording.held_out, ends_of(recording, options)
    answers = [training.networks[n].layers_of(recording.X)[-1] for n in ends]
    errors = [np.sqrt(np.mean((a - recording.Y)[seen] ** 2)) for a in answers]
    epochs = [*ends, recording.epochs]
    return [*errors, training.loss[ends[1]], len(recording.X), *epochs, recording.depth - 1]


FACTS = {
    "digits": of_wide_layers,
    "hidden-representations": of_wide_layers,
    "curve-fit": of_curve_fit,
    "answers": of_answers,
    "layer-step": of_layer_step,
    "loss-surface": of_loss_surface,
    "nudge": of_nudge,
    "one-sample": of_one_sample,
    "forward-backward": of_forward_backward,
    "comparison": of_comparison,
    "grand-tour": of_grand_tour,
    "space-warp": of_space_warp,
    "distributions": of_distributions,
}


# --- What frames show -------------------------------------------------------------------------------


def cost_of(recording):
    """Return the cost's formula, which stands below the title of every film that shows a cost."""
    squared = "(a − y)²" if recording.sizes[-1] == 1 else "‖a − y‖²"
    formulas = {"half-squared-error": "½ ‖a − y‖²", "cross-entropy": "cross-entropy"}
    return formulas.get(recording.run.loss, squared)


def seen_frames(film):
    """List the frames that are looked at: the ends, the middle, and the last of each chapter."""
    last = len(film) - 1
    return sorted({0, last // 2, last, *(chapter.frame for chapter in film.chapters)})


def state_of(recording, epoch):
    """Return the loss, the accuracy and the held-out accuracy at an epoch, whole or not."""
    epoch, trained = min(epoch, recording.epochs), ~recording.held_out
    network = PlainNetwork(recording, epoch)
    costs = network.costs(network.layers_of(recording.X)[-1], recording.Y)
    unseen = accuracy_of(recording, epoch, held_out=True) if recording.held_out.any() else 0
    return costs[trained].mean(), accuracy_of(recording, epoch), unseen


def counters_at(recording, film, options, frame, texts):
    """Return the facts of a frame of a training, and the meaning of the words beside its figures."""
    epoch, others = film.timeline.epochs[frame], options["others"]
    loss, accuracy, unseen = state_of(recording, epoch)
    meanings = {
        r"^epoch\t(?:≈ interpolated\t)?(?:≈?\t)#$": [(round(epoch, 1),)],
        r"^loss\t#$": [(loss,)],
        r"^accuracy\t#$": [(accuracy,)],
        r"^held out\t#$": [(unseen,)],
    }
    shown = [(loss, accuracy), *(state_of(other, epoch)[:2] for other in others)]
    if others:
        meanings[r"^#\t#$"] = shown
    return [round(epoch, 1), unseen, *np.ravel(shown)], meanings


def answers_at(recording, film, options, frame, texts):
    """Add the wrong answers of each class."""
    facts, meanings = counters_at(recording, film, options, frame, texts)
    wrong = wrong_at(recording, film.timeline.epochs[frame])
    labels = recording.labels[wrong]
    return [*facts, *(np.count_nonzero(labels == n) for n in np.unique(recording.labels))], meanings


def wrong_at(recording, epoch):
    """Return which training samples get a wrong answer, (N,)."""
    answers = PlainNetwork(recording, epoch).layers_of(recording.X)[-1]
    middle = 0.5 * (recording.Y.min() + recording.Y.max())
    taken = answers.argmax(axis=1) if answers.shape[1] > 1 else answers[:, 0] > middle
    return ~recording.held_out & (taken != recording.labels)


def mistakes_at(recording, film, options, frame, texts):
    """Add the four costliest mistakes at the end, each as its digit and what it is taken for now."""
    facts, meanings = counters_at(recording, film, options, frame, texts)
    if recording.sizes[0] != 64:
        return facts, meanings
    network = PlainNetwork(recording, ends_of(recording, options)[1])
    answers = network.layers_of(recording.X)[-1]
    costs = network.costs(answers, recording.Y)
    wrong = np.flatnonzero(answers.argmax(axis=1) != recording.labels)
    rows = wrong[np.argsort(-costs[wrong], kind="stable")[:4]]
    now = PlainNetwork(recording, film.timeline.epochs[frame]).layers_of(recording.X[rows])[-1]
    pairs = list(zip(recording.labels[rows], now.argmax(axis=1)))
    return [*facts, 4], meanings | {"^#→#$": pairs}


def slide_at(recording, film, options, frame, texts):
    """Return all variables at a frame's nudge; how far it is, the film chooses."""
    slide, progress = Slide(recording, options), film.timeline.progress[frame]
    nudge = next(p.panel for p in film.panels if hasattr(p.panel, "sweep")).sweep.at(progress)
    return [*slide.moved(nudge), *slide.slopes(nudge)], slide.words(nudge)


def scene_at(recording, film, options, frame, texts):
    """Return what the scene of a frame writes, and the activations and the cost of the diagram."""
    step = Step(recording, int(film.timeline.epochs[0]))
    name = next(chapter.moment for chapter in film.chapters if chapter.frame >= frame)
    name = "batch" if frame == 0 else name
    facts, meanings = step.scene(name)
    taken = int(name.partition("-")[2]) if name.startswith("step") else 0
    mean = [step.costs()[n] for n in {0, taken}]
    shown = [*step.moved[0][3], *step.moved[taken][3], *mean, len(step.rows)]
    values = np.concatenate([np.ravel(fact) for fact in (*facts, *shown)])
    # Numbers beside large ones have no decimals, and those beside a power of ten are divided by it.
    large = np.round(values) if np.abs(values).max() >= 100 else []
    powers = [measured("1", power)[0] for power in powers_in(texts)]
    sizes = [1, *recording.sizes]
    return [*values, *large, *powers, *np.ravel([values / p for p in powers]), *sizes], meanings


def powers_in(texts):
    """Return the powers of ten that were taken out of matrices."""
    found = [re.fullmatch("× 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text) for text in texts]
    return {int(match[1].translate(RAISED)) for match in found if match}


# Films in which no epochs pass have functions of their own; one sample's facts hold on every frame.
AT = {
    "answers": answers_at,
    "digits": mistakes_at,
    "grand-tour": mistakes_at,
    "nudge": slide_at,
    "forward-backward": scene_at,
    "layer-step": lambda *of: ([], {}),
    "one-sample": lambda *of: ([], {}),
}

# Films whose frames hold the numbers of their own scene.
SCENES = ("nudge", "forward-backward")
# What would round to 0 is written by its bound.
BOUND = re.compile("[<>] −?0.0*1$")
# Between the parts of the line below a title.
SEPARATOR = " · "


# --- What words mean --------------------------------------------------------------------------------


def meanings_of(recording, others, options):
    """Return what numbers beside these words are, in any film of trainings."""
    first, last = ends_of(recording, options)
    ends = [
        (shown, shown.run.learning_rate, state_of(shown, first), state_of(shown, last))
        for shown in (recording, *others)
    ]
    epochs = [(n,) for n in range(max(shown.epochs for shown, *_ in ends) + 1)]
    return {
        "loss (?:falls|rises) from # to #": [(a[0], b[0]) for _, _, a, b in ends],
        "accuracy goes from # to #": [(a[1], b[1]) for _, _, a, b in ends],
        "Wrong answers go from # to #": [(100 - a[1], 100 - b[1]) for _, _, a, b in ends],
        "ends with loss #": [(b[0],) for *_, b in ends],
        "with loss .* accuracy #": [(b[1],) for *_, b in ends],
        "puts # right": [(b[1],) for *_, b in ends],
        "at the end # (?:of the training samples )?are right": [(b[1],) for *_, b in ends],
        r"with # \([A-D]\) the loss (?:falls|rises) from # to #, and # end right": [
            (rate, a[0], b[0], b[1]) for _, rate, a, b in ends
        ],
        "^[A-D]: #$": [(rate,) for _, rate, *_ in ends],
        "(?:over|in) # epochs": [(shown.epochs,) for shown, *_ in ends],
        "epochs # to # of #": [(first, last, shown.epochs) for shown, *_ in ends],
        r"[Ee]poch #\b": epochs,
        "# samples in": [(len(recording.X),)],
        "network at epoch #": epochs,
    }


def statements_of(kind, film):
    """List the texts of a film: title, caption, alt, hint, and the words of its chapters."""
    chapters = [text for cue in film.cues for text in (cue.title, cue.sentence)]
    track = [cue.text for cue in track_of(film)]
    return [film.title, film.caption, film.alt, KINDS[kind].hint, *chapters, *track]


def wrong_on_frames(kind, film, theme, facts, options, is_read):
    """List the numbers on single frames that no computation gives, with their texts; and count all.

    If `is_read`, each frame has to be legible too.
    """
    wrong, count, frames = [], 0, seen_frames(film)
    for frame, figure in zip(frames, sheets(film, theme, frames)):
        # A test of the panel itself compares the share that a plane holds at the moment.
        drawn = [text for text in texts_in(figure) if not text.startswith("this plane holds")]
        if kind != "layer-step":
            assert any(cost_of(film.recording) in text for text in drawn), "no picture names the cost"
        own, meanings = AT.get(kind, counters_at)(film.recording, film, options, frame, drawn)
        count += sum(len(numbers_in(text)) for text in drawn)
        for text in drawn:
            # What happens in a scene is written nowhere else than in its frames.
            is_of_scene = kind in SCENES and text != film.title and SEPARATOR not in text
            known = own if is_of_scene else [*facts, *own]
            if BOUND.search(text):
                known = [*known, *(sign / 10**n for n in range(1, 7) for sign in (1, -1))]
            wrong += [(frame, n, text) for n in unexplained([text], known, 0.0)]
        wrong += [(frame, phrase) for phrase in misplaced(rows_of(figure, "\t"), meanings)]
        wrong += [(frame, phrase) for phrase in misplaced(drawn, meanings)]
        if is_read:
            assert_legible(figure)
    return wrong, count


def unexplained_of(kind, recording, theme, given, others=(), options=None, is_read=False):
    """Lay out a film, list the numbers in its words that no computation gives, and count them all."""
    also, options = given(KINDS[kind], recording, others), options or {}
    film = lay_out_film(kind, recording, theme, {**also, **options})
    defaults = {key: option.default for key, option in KINDS[kind].options.items()}
    given_ = {**defaults, **options, "others": list(others)}
    facts = FACTS.get(kind, of_training)(recording, film, given_)
    texts = statements_of(kind, film)
    wrong, count = wrong_on_frames(kind, film, theme, facts, given_, is_read)
    if is_read:
        assert_words_are_whole(film)
    wrong += [(n, t) for t in texts for n in unexplained([t], facts, 0.0)]
    wrong += misplaced(texts, meanings_of(recording, others, options))
    return wrong, count + sum(len(numbers_in(text)) for text in texts)


def assert_words_are_whole(film):
    for words in (film.title, film.caption, film.alt):
        assert words and words == words.strip()
        assert not re.search(r"nan|\binf\b|None|\{|\}|\$", words), words
    assert len(film.alt) <= 150


def test_the_numbers_of_a_film_with_notes_are_found_again(recording, given, light):
    options = {"at": [[3, "the ring opens"], [5, "it is open."]], "chapters": "own"}
    shown = recording("hero")
    film = lay_out_film("space-warp", shown, light, {**given(KINDS["space-warp"], shown), **options})
    assert [chapter.epoch for chapter in film.chapters] == [3, 5, 8]
    assert unexplained_of("space-warp", shown, light, given, options=options)[0] == []


# Films in which epochs pass.
OF_TRAININGS = sorted({*KINDS} - {"forward-backward", "layer-step", "nudge", "one-sample"})


@pytest.mark.parametrize("kind", OF_TRAININGS)
def test_a_film_of_a_part_tells_of_that_part(recording, given, light, kind):
    shown = recording({"curve-fit": "sine"}.get(kind, "held-out"), epochs=8)
    others = [recording("held-out", learning_rate=1.0)] if kind == "comparison" else []
    options = {"epochs": (2, 6), "seconds": 2.0}
    wrong, _ = unexplained_of(kind, shown, light, given, others, options)
    assert not wrong
    film = lay_out_film(kind, shown, light, {**given(KINDS[kind], shown, others), **options})
    assert "epochs 2 to 6 of 8" in film.caption
    assert "epochs 2 to 6 of 8" in track_of(film)[0].text
    assert film.caption.count("epochs 2 to 6") == 1


# What a film would show if one of our computations were wrong by a little.
SLIPS = {
    "the loss of another epoch": (
        "hidden-representations",
        Moment,
        "loss",
        property(lambda now: float(now.recording.loss[max(int(now.epoch) - 1, 0)])),
    ),
    "the accuracy of another epoch": (
        "hidden-representations",
        Moment,
        "accuracy",
        property(lambda now: float(now.recording.accuracy[max(int(now.epoch) - 3, 0)])),
    ),
    "an epoch too many": ("loss-surface", counters, "epoch_text", lambda now: f"{now.epoch + 1:.0f}"),
    "values of another nudge": (
        "nudge",
        WeightSweep,
        "values",
        lambda sweep, nudge, values=WeightSweep.values: values(sweep, nudge + 0.02),
    ),
    "the cost of the whole step": (
        "forward-backward",
        GradientStep,
        "cost",
        lambda step, share, cost=GradientStep.cost: cost(step, 1.0 if np.sum(share) else 0.0),
    ),
    "errors without σ′": ("forward-backward", SamplePass, "delta", lambda sample, layer: sample.da(layer)),
}


@pytest.mark.parametrize("slip", sorted(SLIPS))
def test_a_slip_is_found(recording, given, light, monkeypatch, slip):
    kind, owner, name, wrong_way = SLIPS[slip]
    shown = recording("chain" if kind == "nudge" else "hero")
    monkeypatch.setattr(owner, name, wrong_way)
    assert unexplained_of(kind, shown, light, given)[0]


@pytest.mark.parametrize("name", sorted(CONFIGURED))
def test_every_number_of_a_film_is_found_again_and_can_be_read(
    recording, given, light, name, record_property
):
    product = CONFIGURED[name]
    shown, others = recording(product.run), [recording(run) for run in product.compare]
    wrong, count = unexplained_of(product.kind, shown, light, given, others, product.options, is_read=True)
    assert not wrong
    assert count >= 3
    record_property("statements", count)


@pytest.mark.parametrize("run", ODD)
@pytest.mark.parametrize("kind", ALONE)
def test_every_number_is_found_again_for_odd_networks(recording, given, light, kind, run, record_property):
    shown = recording(run)
    if takes(KINDS[kind], shown):
        wrong, count = unexplained_of(kind, shown, light, given)
        assert not wrong
        record_property("statements", count)
