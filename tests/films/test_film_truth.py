"""Every number that a film states is found again in an independent computation.

As in `tests/figures/test_truth.py`, the computations are plain NumPy on the recorded weights. They cover
titles, captions, alt texts, hints, the words of chapters, and the texts of the last frame.
"""

from __future__ import annotations

import numpy as np
import pytest
from fixtures_recordings import plan
from pictures_checked import sheet, takes
from plain_truth import (
    ODD,
    SLOPE,
    PlainNetwork,
    accuracy_of,
    facts_of_path,
    next_batch,
    numbers_in,
    texts_in,
    unexplained,
)
from scipy.optimize import linprog

from hiddenreel.interface.drawing import lay_out_film
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
            losses.append(
                (costs[self.trained].mean(), costs[~self.trained].mean() if self.unseen else 0)
            )
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
        moved = np.sqrt(
            np.mean((np.diff(path, axis=0) / np.where(reach, reach, 1)) ** 2, axis=(1, 2))
        )
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
        elif cue.name == "separable":
            assert training.can_be_parted(epoch), cue.sentence
            assert epoch == 0 or not training.can_be_parted(epoch - 1), cue.sentence
        else:
            own = {"fastest": training.fastest, "best": training.best}[cue.name]()
            assert epoch == own[0], cue.sentence
            facts += own
    return facts


def of_training(recording, film, options):
    """What any film of a training may state."""
    training = Training(recording)
    ends = [training.loss[0], training.loss[-1], training.accuracy[0], training.accuracy[-1]]
    if training.unseen:
        ends += [
            training.held_out_loss[-1],
            accuracy_of(recording, recording.epochs, held_out=True),
        ]
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
    for epoch in (0, recording.epochs):
        network = PlainNetwork(recording, epoch)
        slopes = [
            network.backward(x, y)[1][1] for x, y in zip(recording.X[rows], recording.Y[rows])
        ]
        sizes = np.abs(np.mean(slopes, axis=0))
        medians.append(np.median(sizes[sizes > 0]) if sizes.any() else 0)
    return [*of_training(recording, film, options), *medians]


def of_answers(recording, film, options):
    """List the wrong answers as shares, and by class as the last frame counts them."""
    trained, labels = ~recording.held_out, recording.labels
    facts = of_training(recording, film, options)
    for epoch in (0, recording.epochs):
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


def of_nudge(recording, film, options):
    sample, level = options["sample"], options["layer"]
    network = PlainNetwork(recording, options["epoch"])
    x, y = recording.X[sample], recording.Y[sample]

    def moved(nudge):
        z, a = network.forward(x, (level, "w", (0, 0), nudge))
        return [z[level][0], a[-1][0], network.cost(x, y, (level, "w", (0, 0), nudge))]

    ways = np.ptp([moved(nudge) for nudge in np.linspace(-5, 5, 2001)], axis=0)
    h = 1e-6
    slopes = (np.array(moved(h)) - moved(-h)) / (2 * h)
    weight = network.layers[level - 1][0][0, 0]
    rest = [*moved(5.0), *moved(-5.0), *moved(0.0), *ways, *slopes, weight, weight - 5, weight + 5]
    z, a = network.forward(x)
    chain = np.concatenate([*z[1:], *a, *(np.ravel(v) for layer in network.layers for v in layer)])
    return [sample, x[0], y[0], options["epoch"], 5, -5, level, *rest, *chain]


def of_forward_backward(recording, film, options):
    epoch = int(film.timeline.epochs[0])
    network = PlainNetwork(recording, epoch)
    training = np.flatnonzero(~recording.held_out)
    rows = training[next_batch(recording, epoch)]
    X, Y = recording.X[rows], recording.Y[rows]
    passes = [network.backward(x, y) for x, y in zip(X, Y)]
    dW = [np.mean([p[1][n] for p in passes], axis=0) for n in range(1, network.depth + 1)]
    db = [np.mean([p[0][n] for p in passes], axis=0) for n in range(1, network.depth + 1)]
    rate, costs = recording.run.learning_rate, []
    before = network.layers
    for count in range(network.depth + 1):
        network.layers = [
            (W - rate * dW[n] * (n < count), b - rate * db[n] * (n < count))
            for n, (W, b) in enumerate(before)
        ]
        costs.append(network.costs(network.layers_of(X)[-1], Y).mean())
    after = network.layers
    moved = [value for values in network.forward(X[0]) for value in values[1:]]
    network.layers = before
    z, a = network.forward(X[0])
    delta, slopes = passes[0]
    sigma = [SLOPE[s](v) for s, v in zip(network.sigmas, a[1:])]
    arrays = [*moved, *z[1:], *a, *delta.values(), *slopes.values(), *dW, *db, *sigma, a[-1] - Y[0]]
    arrays += [value for layer in (*before, *after) for value in layer]
    values = np.concatenate([np.ravel(array) for array in arrays])
    largest = [np.abs(s).max() for s in (*slopes.values(), *dW)]
    counts = [epoch, len(rows), rows[0], *range(max(recording.sizes) + 1), rate]
    return [*counts, *costs, *values, *largest, max(largest[network.depth :])]


def of_comparison(recording, film, options):
    trainings = [Training(shown) for shown in (recording, *options["others"])]
    facts = [len(recording.X), *recording.sizes, *range(len(recording.sizes)), 0]
    for training in trainings:
        shown = training.recording
        facts += [shown.epochs, training.loss[0], training.loss[-1], training.accuracy[-1]]
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
    W, b = PlainNetwork(recording, epoch).layers[layer - 1]
    step = [np.linalg.svd(W)[1][0], np.sqrt((b**2).sum()), -1, 0, 1]
    shown = range(1, recording.sizes[layer] + 1)
    return [len(recording.X), epoch, *recording.sizes, *range(recording.depth + 1), *shown, *step]


def of_curve_fit(recording, film, options):
    training = Training(recording)
    seen, last = ~recording.held_out, recording.epochs
    answers = [training.networks[n].layers_of(recording.X)[-1] for n in (0, last)]
    errors = [np.sqrt(np.mean((a - recording.Y)[seen] ** 2)) for a in answers]
    return [*errors, training.loss[last], len(recording.X), last, recording.depth - 1]


FACTS = {
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


def statements_of(kind, film):
    """List the texts of a film: title, caption, alt, hint, and the words of its chapters."""
    chapters = [text for cue in film.cues for text in (cue.title, cue.sentence)]
    return [film.title, film.caption, film.alt, KINDS[kind].hint, *chapters]


def unexplained_of(kind, recording, theme, given, others=(), options=None, in_picture=False):
    """Lay out a film, list the numbers in its words that no computation gives, and count them all."""
    also, options = given(KINDS[kind], recording, others), options or {}
    film = lay_out_film(kind, recording, theme, {**also, **options})
    defaults = {key: option.default for key, option in KINDS[kind].options.items()}
    given_ = {**defaults, **options, "others": list(others)}
    facts = FACTS.get(kind, of_training)(recording, film, given_)
    texts = statements_of(kind, film)
    if in_picture:
        drawn = texts_in(sheet(film, theme, len(film.timeline.epochs) - 1))
        # A test of the panel itself compares the share that a plane holds at the moment.
        texts += [text for text in drawn if not text.startswith("this plane holds")]
    count = sum(len(numbers_in(text)) for text in texts)
    return [(n, t) for t in texts for n in unexplained([t], facts, 0.0)], count


@pytest.mark.parametrize("name", sorted(CONFIGURED))
def test_every_number_of_a_film_is_found_again(recording, given, light, name, record_property):
    product = CONFIGURED[name]
    others = [recording(run) for run in product.compare]
    wrong, count = unexplained_of(
        product.kind, recording(product.run), light, given, others, product.options, in_picture=True
    )
    assert not wrong
    assert count >= 3
    record_property("statements", count)


@pytest.mark.parametrize("run", ODD)
@pytest.mark.parametrize("kind", ALONE)
def test_every_number_is_found_again_for_odd_networks(
    recording, given, light, kind, run, record_property
):
    shown = recording(run)
    if takes(KINDS[kind], shown):
        wrong, count = unexplained_of(kind, shown, light, given)
        assert not wrong
        record_property("statements", count)
