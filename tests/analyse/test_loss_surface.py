"""The surface of the cost and the path on it, against principal components and costs in plain NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure
from plain_truth import PlainNetwork

from hiddenreel.analyse.loss_surface import LossSurface
from hiddenreel.draw.film.film import moment
from hiddenreel.draw.panels.loss_surface import SurfacePanel, SurfaceView, round_levels
from hiddenreel.figures.loss_surface import draw


def parameters(recording):
    """Return the weights and biases of every epoch, each epoch in one row."""
    rows = []
    for epoch in range(recording.epochs + 1):
        layers = recording.weights(epoch)
        rows.append(np.concatenate([np.hstack([W, b[:, None]]).ravel() for W, b in layers]))
    return np.array(rows)


def plain_cost(recording, theta, rows):
    """Return the mean cost over some samples with the parameters of a vector."""
    network, start, layers = PlainNetwork(recording, 0), 0, []
    for W, _ in network.layers:
        k, j = W.shape
        both = theta[start : start + k * (j + 1)].reshape(k, j + 1)
        layers.append((both[:, :-1], both[:, -1]))
        start += both.size
    network.layers = layers
    answers = network.layers_of(recording.X[rows])[-1]
    return network.costs(answers, recording.Y[rows]).mean()


@pytest.mark.parametrize("name", ["hero", "three-classes", "digits"])
def test_shares_and_directions_are_those_of_the_covariance(recording, name):
    shown = recording(name)
    surface, path = LossSurface(shown), parameters(shown)
    centred = path - path.mean(axis=0)
    # The products of the epochs have the variances of the parameters, and are far fewer.
    variances = np.linalg.eigvalsh(centred @ centred.T)[::-1]
    np.testing.assert_allclose(surface.shares, variances[:2] / variances.sum(), rtol=1e-8)
    np.testing.assert_allclose(surface.directions.T @ surface.directions, np.eye(2), atol=1e-12)
    along = (centred @ surface.directions).var(axis=0) / centred.var(axis=0).sum()
    np.testing.assert_allclose(along, surface.shares, rtol=1e-8)
    assert all(column[np.abs(column).argmax()] > 0 for column in surface.directions.T)


@pytest.mark.parametrize("name", ["hero", "held-out", "three-classes", "one-input"])
def test_costs_along_the_path_are_those_of_a_plain_network(recording, name):
    shown = recording(name)
    surface, path = LossSurface(shown), parameters(shown)
    trained = np.flatnonzero(~shown.held_out)
    on_plane = path[-1] + surface.path @ surface.directions.T
    expected = [plain_cost(shown, theta, trained) for theta in on_plane]
    np.testing.assert_allclose(surface.costs(surface.path), expected, rtol=1e-9)
    # The path ends on the plane.
    assert surface.costs(surface.path[-1:]) == pytest.approx(shown.loss[-1])
    assert surface.farthest == pytest.approx(np.linalg.norm(path - on_plane, axis=1).max())


def test_of_many_activations_some_samples_are_spread_over_all(recording):
    shown = recording("digits")
    rows = LossSurface(shown).rows
    assert len(rows) == 10_000 // (8 + 3 + 10)
    assert rows[0] == 0 and rows[-1] == np.flatnonzero(~shown.held_out)[-1]


def test_a_path_without_width_gets_directions_across_it(recording):
    for name, shares in (("one-epoch", [1, 0]), ("huge-weights", [0, 0])):
        surface = LossSurface(recording(name))
        assert surface.shares.tolist() == shares
        np.testing.assert_allclose(surface.directions.T @ surface.directions, np.eye(2), atol=1e-12)
        assert surface.farthest == 0


def test_the_titles_of_odd_paths_are_true(recording, given, light):
    first, last = recording("one-epoch").loss
    assert draw(recording("one-epoch"), light, {}).title == (
        f"On a straight path the loss falls from {first:.3g} to {last:.3g}"
    )
    assert draw(recording("huge-weights"), light, {}).title.startswith("No weight moves: ")


def test_levels_are_round_and_within_the_costs():
    assert round_levels(np.array([1.5e-4, 0.4])) == pytest.approx(
        [2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2]
    )
    assert round_levels(np.geomspace(1e-8, 2, 5)) == pytest.approx(10.0 ** np.arange(-7, 1))
    assert all(0.12 < level < 0.14 for level in round_levels(np.array([0.12, 0.14])))
    assert round_levels(np.array([0.25, 0.25])) == round_levels(np.array([])) == []


def test_the_marker_goes_along_the_projected_path(recording, light):
    shown = recording("hero")
    surface = LossSurface(shown)
    drawing = SurfacePanel(SurfaceView(surface, 0.7)).draw(Figure().add_axes((0, 0, 1, 1)), light)
    strong, marker = drawing.moving
    for epoch in (0, 2.5, shown.epochs):
        drawing.show(moment(shown, epoch))
        theta = np.concatenate([np.column_stack(pair).ravel() for pair in shown.weights(epoch)])
        place = (theta - parameters(shown)[-1]) @ surface.directions
        np.testing.assert_allclose(np.ravel(marker.get_data()), place, atol=1e-12)
        (line,) = strong.artist.get_segments()
        np.testing.assert_allclose(line, [*surface.path[: int(np.ceil(epoch))], place], atol=1e-12)
