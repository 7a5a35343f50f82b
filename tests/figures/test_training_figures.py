"""Loss, data, regions and snapshots: what is drawn is what was recorded."""

from __future__ import annotations

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import LineCollection, PathCollection

from hiddenreel.draw.film.film import moment
from hiddenreel.draw.film.stills import representative_epochs
from hiddenreel.draw.panels.hidden import hidden_kind
from hiddenreel.figures.circles_dataset import best_line
from hiddenreel.figures.hidden_snapshots import class_separation, separation_words


def clouds(axes):
    return [c for c in axes.collections if isinstance(c, PathCollection)]


def sorted_rows(places):
    return places[np.lexsort(np.round(places, 9).T)]


# --- loss-curve ----------------------------------------------------------------------------------


@pytest.mark.parametrize("run", ["circles", "hero", "held-out", "dead", "one-epoch", "many-epochs"])
def test_the_loss_is_drawn_as_recorded_on_a_linear_and_a_log_axis(picture, recording, lines, run):
    shown = recording(run)
    drawn = picture("loss-curve", run)
    linear, logarithmic = drawn.figure.axes
    assert (linear.get_yscale(), logarithmic.get_yscale()) == ("linear", "log")
    assert linear.get_ylim()[0] == 0
    for axes in (linear, logarithmic):
        x, y = lines(axes)["training"].get_data()
        np.testing.assert_array_equal(x, np.arange(shown.epochs + 1))
        np.testing.assert_array_equal(y, shown.loss)
        assert axes.get_xlabel() == "epoch"
        assert ("held-out" in lines(axes)) == (run == "held-out")
        if run == "held-out":
            np.testing.assert_array_equal(lines(axes)["held-out"].get_ydata(), shown.held_out_loss)
            assert [text.get_text() for text in axes.texts] == ["training", "held out"]
    change = np.sign(shown.loss[-1] - shown.loss[0])
    verb = {-1.0: "falls from", 0.0: "stays at", 1.0: "rises from"}[float(change)]
    assert drawn.title.startswith(f"The loss {verb} ")
    rises = sum(b > a for a, b in zip(shown.loss, shown.loss[1:]))
    assert (f"It rises in {rises} of " if rises else "It rises in no epoch.") in drawn.caption


# --- circles-dataset -----------------------------------------------------------------------------


@pytest.mark.parametrize("run", ["circles", "three-classes", "four-samples"])
def test_every_sample_is_drawn(picture, recording, run):
    shown = recording(run)
    drawn = picture("circles-dataset", run)
    plane, key = drawn.figure.axes
    (cloud,) = clouds(plane)
    np.testing.assert_allclose(sorted_rows(np.asarray(cloud.get_offsets())), sorted_rows(shown.X), atol=1e-12)
    assert (plane.get_xlabel(), plane.get_ylabel()) == ("$x_{1}$", "$x_{2}$")
    counts = np.bincount(shown.labels)
    named = [f"class {label}: {count} samples" for label, count in enumerate(counts)]
    # Of two classes there is a line as well, and the key has a piece of it.
    line = ["best straight line"] if len(counts) == 2 else []
    assert [text.get_text() for text in key.texts] == named + line
    assert len(key.lines) == len(line)
    assert sum(counts) == len(shown.X)


def test_the_line_puts_the_stated_share_right(picture, recording, lines):
    shown = recording("circles")
    drawn = picture("circles-dataset", "circles")
    (x0, y0), (x1, y1) = lines(drawn.figure.axes[0])["line"].get_xydata()
    side = (x1 - x0) * (shown.X[:, 1] - y0) - (y1 - y0) * (shown.X[:, 0] - x0) > 0
    right = max(np.mean(side == shown.labels), np.mean(side != shown.labels))
    (percent,) = re.findall(r"([\d.]+) %", drawn.title)
    assert float(percent) == pytest.approx(100 * right, abs=0.0501)
    assert 0.6 < right < 0.75


def test_a_share_of_100_percent_is_not_called_only(picture):
    drawn = picture("circles-dataset", "four-samples")
    assert "puts 100 % of them right" in drawn.alt


coordinates = st.integers(-3, 3).map(float)
small_sets = st.lists(st.tuples(coordinates, coordinates, st.booleans()), min_size=2, max_size=9).filter(
    lambda rows: len({row[2] for row in rows}) == 2
)


def best_by_force(X, positive):
    """Try a line beside every pair of samples, on every side of both, and all upright ones."""
    best = 0
    turns = np.radians([1e-4, -1e-4])
    for first, second in product(range(len(X)), repeat=2):
        along = X[second] - X[first]
        if not along.any():
            along = np.array([1.0, 0.37])
        for turn in (*turns, 0.0):
            c, s = np.cos(turn), np.sin(turn)
            d = np.array([c * along[0] - s * along[1], s * along[0] + c * along[1]])
            normal = np.array([-d[1], d[0]]) / np.linalg.norm(d)
            for shift in (-1e-6, 1e-6):
                for through in (X[first], (X[first] + X[second]) / 2):
                    side = X @ normal > through @ normal + shift
                    best = max(best, np.sum(side == positive), np.sum(side != positive))
    return best


@given(small_sets)
def test_the_best_line_is_as_good_as_any(rows):
    X = np.array([row[:2] for row in rows])
    positive = np.array([row[2] for row in rows])
    normal, offset, right = best_line(X, positive)
    assert np.linalg.norm(normal) == pytest.approx(1)
    # What is claimed is what the line does.
    assert np.mean((X @ normal > offset) == positive) == pytest.approx(right)
    assert round(right * len(X)) == best_by_force(X, positive)


def test_samples_in_one_place_are_on_one_side():
    """Equal heights leave no room between them, whatever order they come in."""
    X = np.array([[0.0, 0.0], [0.0, 0.0], [1.0, 1.0], [1.0, 1.0]])
    for positive in ([True, False, True, False], [False, True, True, False]):
        _, _, right = best_line(X, np.array(positive))
        assert right == 0.5


# --- decision-regions and hidden-snapshots -------------------------------------------------------


def test_regions_and_snapshots_show_the_same_six_epochs(picture, recording):
    shown = recording("circles")
    chosen = representative_epochs(shown, None)
    regions = picture("decision-regions", "circles").figure.axes
    snapshots = picture("hidden-snapshots", "circles").figure.axes
    assert [int(a.get_title().split(":")[0].split()[1]) for a in regions] == chosen
    titles = [a.get_title() for a in snapshots if a.get_title()]
    assert titles == [f"epoch {epoch}" for epoch in chosen]
    assert len(snapshots) == 2 * 6


@pytest.mark.parametrize(("run", "epochs"), [("circles", None), ("hero", (1, 6)), ("hero", (3,))])
def test_each_still_has_the_regions_of_its_epoch(picture, recording, run, epochs):
    shown = recording(run)
    drawn = picture("decision-regions", run, epochs=epochs)
    chosen = representative_epochs(shown, epochs)
    assert len(drawn.figure.axes) == len(chosen)
    for axes, epoch in zip(drawn.figure.axes, chosen):
        accuracy = 100 * np.mean((shown.replay(epoch, shown.X)[-1][:, 0] > 0.5) == shown.labels)
        title = axes.get_title()
        assert title.startswith(f"epoch {epoch}: ")
        written = float(title.split(": ")[1].removesuffix(" %"))
        assert written == pytest.approx(accuracy, abs=0.0501)
        (boundary,) = [c for c in axes.collections if isinstance(c, LineCollection)]
        for line in boundary.get_segments():
            np.testing.assert_allclose(shown.replay(epoch, line)[-1], 0.5, atol=0.02)
        data = np.asarray(axes.images[0].get_array())
        left, right, bottom, top = axes.images[0].get_extent()
        rows, columns = data.shape[:2]
        y = bottom + (rows // 2 + 0.5) / rows * (top - bottom)
        x = left + (columns // 4 + 0.5) / columns * (right - left)
        if data.ndim == 2:
            answer = shown.replay(epoch, np.array([[x, y]]))[-1][0, 0]
            assert data[rows // 2, columns // 4] == pytest.approx(answer, abs=1e-6)
    assert f"At epoch {chosen[-1]} " in drawn.title


@pytest.mark.parametrize(("run", "epochs"), [("circles", None), ("four-layers", (0, 4, 8))])
def test_each_snapshot_has_the_activations_of_its_epoch(picture, recording, run, epochs):
    shown = recording(run)
    drawn = picture("hidden-snapshots", run, epochs=epochs)
    chosen = representative_epochs(shown, epochs)
    grid = np.array(drawn.figure.axes, object).reshape(len(shown.hidden_layers), len(chosen))
    for layer, row in zip(shown.hidden_layers, grid):
        for epoch, axes in zip(chosen, row):
            (cloud,) = clouds(axes)
            places = np.asarray(cloud.get_offsets())
            a = shown.activations(epoch, layer)
            assert len(places) == len(a)
            if shown.sizes[layer] == 2:
                np.testing.assert_allclose(sorted_rows(places), sorted_rows(a), atol=1e-6)
            else:
                panel = hidden_kind(shown, layer)(shown, layer, 0.2, bare=True)
                seen, _ = panel.view(moment(shown, epoch)).project(a - 0.5)
                np.testing.assert_allclose(np.sort(places, 0), np.sort(seen, 0), atol=1e-6)


def test_separation_is_the_distance_of_means_in_spreads_within():
    rng = np.random.default_rng(1)
    a = rng.standard_normal((300, 3))
    labels = np.arange(300) % 3
    a[labels == 1] += [4, 0, 0]
    a[labels == 2] += [0, 3, 0]
    means = [a[labels == label].mean(axis=0) for label in range(3)]
    within = np.sqrt(np.mean([np.sum((row - means[k]) ** 2) for row, k in zip(a, labels)]))
    apart = np.mean([np.sqrt(((means[i] - means[j]) ** 2).sum()) for i, j in ((0, 1), (0, 2), (1, 2))])
    assert class_separation(a, labels) == pytest.approx(apart / within)
    # Neither the unit nor the place matters.
    assert class_separation(7 * a - 100, labels) == pytest.approx(apart / within)


@pytest.mark.parametrize("run", ["circles", "hero"])
def test_the_title_states_the_separations(picture, recording, run):
    shown = recording(run)
    drawn = picture("hidden-snapshots", run)
    words = drawn.title.split(" from ")[1].split()
    stated = float(words[0]), float(words[2])
    for value, epoch in zip(stated, (0, shown.epochs)):
        true = class_separation(shown.activations(epoch, 2), shown.labels)
        assert value == pytest.approx(true, rel=0.06)


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ([[0.3, 0.1]] * 4, "one point"),
        ([[0.3, 0.1 + 1e-9], [0.3, 0.1], [0.3, 0.1], [0.3, 0.1]], "one point"),
        ([[0.0, 0.0]] * 4, "one point"),
        ([[0.3, 0.1], [0.3, 0.1], [0.5, 0.1], [0.5, 0.1]], "one point each"),
        ([[0.0, 0.0], [0.2, 0.0], [1.0, 0.0], [1.2, 0.0]], "10 spreads apart"),
    ],
)
def test_points_that_coincide_are_not_measured(places, words):
    assert separation_words(np.array(places), np.array([0, 0, 1, 1])) == words


def test_a_network_whose_points_all_coincide_is_described_as_such(picture):
    drawn = picture("hidden-snapshots", "dead")
    assert drawn.title == "In hidden layer 2 the classes stay one point"
    notes = [text.get_text() for text in drawn.figure.texts]
    assert notes.count("all in one point") == 2 * 6


# --- The story -----------------------------------------------------------------------------------


def test_the_default_run_unfolds(recording):
    """From a clump to two classes apart: what the films are made for."""
    shown = recording("circles")
    assert shown.accuracy[0] < 0.6
    assert shown.accuracy[-1] >= 0.99
    last = shown.hidden_layers[-1]
    first, end = (
        class_separation(shown.activations(epoch, last), shown.labels) for epoch in (0, shown.epochs)
    )
    assert end >= 5 * first
