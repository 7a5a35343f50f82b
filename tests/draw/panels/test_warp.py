"""The bent plane: its grid is where the network puts it, and its planes are where z is 0."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.film.film import moment
from hiddenreel.draw.panels.hidden import HiddenCube
from hiddenreel.draw.panels.warp import (
    GRID_LINES,
    GRID_SAMPLES,
    PATCH,
    FlatPlane,
    WarpedPlane,
    bent_sheet,
    grid_lines,
    sheet_squares,
    warped_plane,
)
from hiddenreel.draw.space.depth_order import Cell, DepthScene, Facet

RUNS = ("hero", "tanh", "identity", "held-out", "two-outputs")
EPOCHS = (0, 2.5, 8)


def shown_by(panel, theme, recording, epoch, still, monkeypatch):
    """Draw the panel; return what its scene was calls to show: view, points, lines, planes."""
    calls = []
    true = DepthScene.show

    def show(scene, *arguments):
        calls.append(arguments)
        true(scene, *arguments)

    monkeypatch.setattr(DepthScene, "show", show)
    still(panel, theme, recording, epoch)
    (only,) = calls
    return only


def in_activations(panel, places):
    """Turn places in the cube back into activations."""
    basis = panel_basis(panel)
    return places @ np.linalg.inv(basis.directions) + basis.origin


def panel_basis(panel):
    return HiddenCube(panel.recording, 1, panel.width).basis


def test_the_grid_is_straight_even_and_covers_the_samples(recording):
    shown = recording("hero")
    lines = grid_lines(shown)
    assert lines.shape == (2 * GRID_LINES, GRID_SAMPLES, 2)
    level, upright = lines[:GRID_LINES], lines[GRID_LINES:]
    assert np.all(np.ptp(level[..., 1], axis=1) == 0) and np.all(np.ptp(upright[..., 0], axis=1) == 0)
    for places in (level[:, 0, 1], upright[:, 0, 0], level[0, :, 0], upright[0, :, 1]):
        np.testing.assert_allclose(np.diff(places), np.diff(places)[0])
    # It is a net: lines end where others run.
    np.testing.assert_allclose(level[0, [0, -1]], [upright[0, 0], upright[-1, 0]])
    assert np.all(lines.min(axis=(0, 1)) < shown.X.min(axis=0))
    assert np.all(lines.max(axis=(0, 1)) > shown.X.max(axis=0))


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("epoch", EPOCHS)
def test_grid_and_samples_are_the_network_s_forward_pass(recording, light, still, monkeypatch, run, epoch):
    shown = recording(run)
    panel = WarpedPlane(shown, 0.45, 80.0)
    _, points, lines, _ = shown_by(panel, light, shown, epoch, still, monkeypatch)
    for flat, carried in zip(grid_lines(shown), lines, strict=True):
        expected = shown.replay(epoch, flat)[1]
        np.testing.assert_allclose(in_activations(panel, carried), expected, atol=1e-9)
    expected = shown.replay(epoch, shown.X)[1]
    np.testing.assert_allclose(in_activations(panel, points), expected, atol=1e-9)


def test_the_forward_pass_is_what_it_is_by_hand(recording, light, still, monkeypatch):
    shown = recording("hero")
    panel = WarpedPlane(shown, 0.45, 80.0)
    _, _, lines, _ = shown_by(panel, light, shown, 5, still, monkeypatch)
    W, b = shown.weights(5)[0]
    expected = 1 / (1 + np.exp(-(grid_lines(shown) @ W.T + b)))
    np.testing.assert_allclose(np.array(lines) + 0.5, expected, atol=1e-9)


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("epoch", EPOCHS)
def test_planes_are_where_z_of_the_next_layer_is_0(recording, run, epoch):
    """Of samples, of random activations, and of the planes' own corners."""
    shown = recording(run)
    panel = WarpedPlane(shown, 0.45, 80.0)
    now = moment(shown, epoch)
    planes = panel.planes(now)
    assert len(planes) == shown.sizes[2]
    basis = panel_basis(panel)
    z = SamplePass(shown, epoch, shown.X, shown.Y).z(2)
    sides = np.column_stack([plane.side(basis.place(now.activations[1])) for plane in planes])
    np.testing.assert_allclose(sides, z, rtol=1e-9, atol=1e-9)
    W, b = shown.weights(epoch)[1]
    places = np.random.default_rng(0).uniform(-0.5, 0.5, (200, 3))
    z = in_activations(panel, places) @ W.T + b
    sides = np.column_stack([plane.side(places) for plane in planes])
    np.testing.assert_array_equal(np.sign(sides), np.sign(z))
    for number, plane in enumerate(planes):
        corners = in_activations(panel, plane.in_cube())
        np.testing.assert_allclose(corners @ W[number] + b[number], 0.0, atol=1e-9)


def test_a_sample_is_hidden_by_a_plane_if_z_says_so(recording, light, still):
    """Sides of the eye and of the sample: z of opposite signs puts it behind."""
    shown = recording("tanh")
    panel = WarpedPlane(shown, 0.45, 80.0)
    axes = still(panel, light, shown, 8)
    (scene,) = [artist.scene for artist in axes.artists if hasattr(artist, "scene")]
    z = SamplePass(shown, 8, shown.X, shown.Y).z(2)
    planes = panel.planes(moment(shown, 8))
    eye = 4.5 * scene.view.axes[2]
    order = scene._order
    cell_of = {n: at for at, t in enumerate(order) if isinstance(t, Cell) for n in t.points}
    assert sorted(cell_of) == list(range(len(shown.X)))
    facets = [at for at, t in enumerate(order) if isinstance(t, Facet) and t.plane == 0]
    before = np.sign(planes[0].side(eye)) == np.sign(z[:, 0])
    for sample, near in enumerate(before):
        assert all((cell_of[sample] > at) == near for at in facets)


@pytest.mark.parametrize("run", ["dead", "huge-weights", "four-samples"])
@pytest.mark.parametrize("epoch", [0, 8])
def test_odd_networks_are_drawn(recording, light, still, run, epoch):
    shown = recording(run)
    still(WarpedPlane(shown, 0.45, 80.0), light, shown, epoch)
    assert len(WarpedPlane(shown, 0.45, 80.0).planes(moment(shown, epoch))) == 3


def test_neurons_that_are_alike_share_a_plane(recording, light, still):
    """From zeros on, the neurons of a layer never come to differ."""
    shown = recording("hero", initialisation={"name": "normal", "scale": 0.0})
    first, second, third = WarpedPlane(shown, 0.45, 80.0).planes(moment(shown, 8))
    np.testing.assert_allclose(first.normal, second.normal)
    np.testing.assert_allclose(first.normal, third.normal)
    still(WarpedPlane(shown, 0.45, 80.0), light, shown, 8)


def test_the_flat_plane_has_the_samples_on_its_grid(recording, light, still, points_of):
    shown = recording("hero")
    axes = still(FlatPlane(shown, 0.24), light, shown)
    places = np.asarray(points_of(axes).get_offsets())
    np.testing.assert_allclose(np.sort(places, axis=0), np.sort(shown.X, axis=0))
    drawn = np.array([line.get_xydata() for line in axes.lines])
    np.testing.assert_allclose(drawn, grid_lines(shown))
    left, right = axes.get_xlim()
    assert drawn[..., 0].min() == pytest.approx(left)
    assert drawn[..., 0].max() == pytest.approx(right)


def test_the_eye_walks_around_the_cube_with_the_story(recording, light, still, monkeypatch):
    shown = recording("hero")
    panel = WarpedPlane(shown, 0.45, 60.0)
    view, *_ = shown_by(panel, light, shown, 8, still, monkeypatch)
    cube = HiddenCube(shown, 1, 0.45)
    assert view.azimuth == cube.last_azimuth


def plain(recording, epoch, layers, a):
    """Run activations through some layers, numbered from 1, of a network of sigmoids."""
    for layer in layers:
        W, b = recording.weights(epoch)[layer - 1]
        a = 1 / (1 + np.exp(-(a @ W.T + b)))
    return a


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_the_sheet_is_bent_and_painted_by_the_network(recording, light, still, layer):
    shown = recording("four-layers")
    axes = still(warped_plane(shown, 0.4, 0.0, layer), light, shown, 8)
    (painted,) = (artist for artist in axes.collections if artist.get_gid() == "sheet")
    bent = np.array([path.vertices[:4] for path in painted.get_paths()])
    through = range(1, layer + 1)
    squares = sheet_squares(shown)
    carried = plain(shown, 8, through, squares.reshape(-1, 2)).reshape(-1, 4, 2)
    # The squares that the layers do not stretch come first and stay whole.
    sides = np.abs(np.roll(carried, 1, axis=1) - carried)
    whole = sides.max(axis=(1, 2)) <= PATCH
    np.testing.assert_allclose(bent[: whole.sum()], carried[whole], atol=1e-9)
    assert len(bent) >= whole.sum() + 2 * np.count_nonzero(~whole)
    answers = plain(shown, 8, range(1, 5), squares[whole].mean(axis=1))[:, 0]
    colours = painted.get_facecolor()[: whole.sum()]
    np.testing.assert_allclose(colours, light.regions(answers), atol=1 / 255)
    grid, cuts = (artist for artist in axes.collections if type(artist).__name__ == "LineCollection")
    expected = plain(shown, 8, through, grid_lines(shown).reshape(-1, 2))
    np.testing.assert_allclose(np.concatenate(grid.get_segments()), expected, atol=1e-9)
    W, b = shown.weights(8)[layer]
    for cut in cuts.get_segments():
        assert np.abs(cut @ W.T + b).max(axis=0).min() < 1e-9


def test_a_line_is_painted_with_the_answer_at_each_activation(recording, light, still):
    shown = recording("one-neuron")
    axes = still(warped_plane(shown, 0.4, 0.0), light, shown, 8)
    (image,) = axes.images
    row = np.asarray(image.get_array())[0]
    cells = (np.arange(len(row)) + 0.5) / len(row)
    np.testing.assert_allclose(row, plain(shown, 8, [2], cells[:, None])[:, 0], atol=1e-9)


def area(corners):
    """Return the areas of quadrilaterals (n, 4, 2) whose corners go round in one direction."""
    x, y = np.moveaxis(corners, -1, 0)
    return 0.5 * np.sum(x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1), axis=1)


def test_squares_of_the_sheet_fill_the_plane(recording):
    squares = sheet_squares(recording("hero"))
    assert area(squares).sum() == pytest.approx(np.ptp(squares.reshape(-1, 2), axis=0).prod())


def test_a_stretched_sheet_has_no_coarse_patches_and_no_holes(recording):
    shown = recording("four-layers")
    # Two steep sigmoids, as of a network that has learned for long: σ(20 x) and σ(20 y - 3 x).
    W, b = np.array([[20.0, 0.0], [-3.0, 20.0]]), np.zeros(2)
    steep = [(W, b), *shown.weights(8)[1:]]
    squares = sheet_squares(shown)
    bent, outputs = bent_sheet(shown, steep, 1, squares, 0.05)
    assert np.abs(np.roll(bent, 1, axis=1) - bent).max() <= 0.05
    assert len(squares) < len(bent) == len(outputs) < 6 * len(squares)
    far = 1 / (1 + np.exp(-squares.reshape(-1, 2) @ W.T))
    # All patches together cover what a square of that width, height and bend has.
    assert area(bent).sum() == pytest.approx(np.ptp(far, axis=0).prod(), rel=0.02)
