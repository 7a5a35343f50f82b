"""A wide layer on a turning plane: true projections, an honest share, and no sample out of sight."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.analyse.directions import principal, watched_activations
from hiddenreel.draw.film.film import Moment, moment
from hiddenreel.draw.film.timeline import training_timeline
from hiddenreel.draw.panels.tour import MOST_DIMENSIONS, LayerSpace, NeuronAxes, TourPlane
from hiddenreel.record.recording import Replay

RUNS = [("digits", 1), ("digits", 2), ("digits", 3), ("hero", 1), ("deep-and-wide", 3), ("tanh", 2)]
STORIES = (0.0, 0.2, 0.5, 0.77, 1.0)


@pytest.fixture(params=RUNS, ids=lambda run: f"{run[0]} {run[1]}")
def panel(request, recording):
    name, layer = request.param
    return plane_of(recording(name), layer)


def plane_of(shown, layer, seconds=6.0, **options):
    return TourPlane(shown, layer, 0.45, training_timeline(shown, seconds), **options)


def frame(panel, progress):
    """The plane's axes in the space of the layer's neurons, of equal length."""
    return panel.space.directions @ panel.tour.frame(progress)


def test_a_plane_s_axes_are_upright_and_of_one_length(panel):
    for progress in STORIES:
        axes = frame(panel, progress)
        length = axes[:, 0] @ axes[:, 0]
        np.testing.assert_allclose(axes.T @ axes, length * np.eye(2), atol=1e-9 * length)


def test_samples_stand_at_their_shadows(panel):
    shown = panel.recording
    for progress, epoch in zip(STORIES, np.linspace(0, shown.epochs, len(STORIES))):
        a = shown.replay(epoch, shown.X)[panel.layer]
        middle = watched_activations(shown, panel.layer).mean(axis=(0, 1))
        expected = (a - middle) @ frame(panel, progress)
        np.testing.assert_allclose(panel.flat(moment(shown, epoch, progress)), expected, atol=1e-9)


def test_the_share_is_the_variance_of_the_shadows(panel):
    """Computed from the activations that are shown, without principal directions."""
    for progress in STORIES:
        flat = panel.recording.activations(0, panel.layer).astype(float)
        whole = flat.var(axis=0).sum()
        axes = frame(panel, progress)
        axes = axes / np.linalg.norm(axes, axis=0)
        expected = (flat @ axes).var(axis=0).sum() / whole
        share = panel.share(moment(panel.recording, 0, progress))
        assert share == pytest.approx(expected, rel=1e-5)
        assert 0 < share <= 1 + 1e-9


def test_the_first_plane_is_the_widest(panel):
    variance = panel.space.variance
    frames = [panel.tour.frame(progress) for progress in np.linspace(0, 1, 30)]
    shares = [variance @ (frame**2).sum(axis=1) for frame in frames]
    assert shares[0] == pytest.approx(max(shares))
    assert shares[0] == pytest.approx(panel.space.variance[:2].sum())


def test_the_last_plane_tells_the_classes_apart_better_than_the_first(recording):
    shown = recording("digits")
    panel = plane_of(shown, 1)

    def apart(progress):
        """Fisher's measure on the picture: means' scatter, in units of that within classes."""
        flat = panel.flat(moment(shown, shown.epochs, progress))
        groups = [flat[shown.labels == label] for label in range(10)]
        within = sum(len(g) * np.cov(g.T, ddof=0) for g in groups) / len(flat)
        return np.trace(np.linalg.solve(within, np.cov(flat.T, ddof=0)))

    distances = [apart(progress) for progress in (0.0, 0.3, 0.6, 1.0)]
    assert distances[-1] == max(distances) and distances[-1] > 1.1 * distances[0]


@pytest.mark.parametrize("directions", ["tour", "principal", "discriminant", "following"])
def test_no_sample_leaves_the_panel_in_the_film_and_little_room_is_left(recording, directions):
    shown = recording("digits")
    panel = plane_of(shown, 1, directions=directions)
    left, right, bottom, top = panel.extent
    assert right - left == pytest.approx(top - bottom)
    player = Replay(shown, shown.X)
    seen = np.concatenate(
        [panel.flat(Moment(player, e, s)) for e, s in zip(panel.timeline.epochs, panel.timeline.progress)]
    )
    (x0, y0), (x1, y1) = seen.min(axis=0), seen.max(axis=0)
    assert left <= x0 and x1 <= right and bottom <= y0 and y1 <= top
    assert max(x1 - x0, y1 - y0) > 0.85 * (right - left)


@pytest.mark.parametrize(("directions", "end"), [("principal", 0.0), ("discriminant", 1.0)])
def test_a_fixed_plane_is_the_tour_s_first_or_last(recording, directions, end):
    shown = recording("digits")
    panel, tour = plane_of(shown, 1, directions=directions), plane_of(shown, 1).tour.frame(end)
    for progress in STORIES:
        plane = panel.tour.frame(progress)
        np.testing.assert_allclose(plane @ plane.T, tour @ tour.T, atol=1e-9)


def test_a_plane_that_follows_is_the_widest_of_its_epochs(recording):
    shown = recording("digits")
    panel = plane_of(shown, 1, directions="following")
    for progress in (0.0, 0.4, 1.0):
        epoch = round(panel.timeline.epoch_at(progress))
        expected = principal(panel.space.place(shown.activations(epoch, 1).astype(float)), 2).directions
        plane = panel.tour.frame(progress)
        np.testing.assert_allclose(plane @ plane.T, expected @ expected.T, atol=1e-6)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_seed_chooses_the_way_but_not_its_ends(recording, seed):
    shown = recording("digits")
    panel, other = plane_of(shown, 1, seed=seed), plane_of(shown, 1, seed=seed + 1)
    again = plane_of(shown, 1, seed=seed)
    for progress in STORIES:
        np.testing.assert_array_equal(panel.tour.frame(progress), again.tour.frame(progress))
    np.testing.assert_allclose(panel.tour.frame(0.0), np.eye(8)[:, :2], atol=1e-12)
    ends = [p.tour.frame(1.0) for p in (panel, other)]
    np.testing.assert_allclose(ends[0] @ ends[0].T, ends[1] @ ends[1].T, atol=1e-6)
    assert np.abs(panel.tour.frame(0.5) - other.tour.frame(0.5)).max() > 0.1


# --- Its space -----------------------------------------------------------------------------------


@pytest.mark.parametrize("neurons", [3, 8, 20])
def test_the_widest_directions_are_found(neurons):
    rng = np.random.default_rng(neurons)
    seen = rng.normal(size=(4, 50, neurons)) @ rng.normal(size=(neurons, neurons))
    flat = seen.reshape(-1, neurons)
    space = LayerSpace.of(seen)
    dimensions = min(neurons, MOST_DIMENSIONS)
    assert space.directions.shape == (neurons, dimensions)
    variances = np.sort(np.linalg.eigvalsh(np.cov(flat.T)))[::-1]
    np.testing.assert_allclose(space.variance, variances[:dimensions] / variances.sum(), rtol=1e-9)
    assert space.variance.sum() <= 1 + 1e-12
    # The farthest sample is at 1.
    assert np.linalg.norm(space.place(flat), axis=1).max() == pytest.approx(1.0)
    lengths = np.linalg.norm(space.neurons, axis=1)
    assert np.all(np.diff(lengths) <= 1e-12)
    np.testing.assert_allclose(space.neurons.T @ space.neurons, np.eye(dimensions), atol=1e-9)


def test_all_of_a_space_of_eight_is_kept():
    seen = np.random.default_rng(0).normal(size=(3, 40, 8))
    assert LayerSpace.of(seen).variance.sum() == pytest.approx(1.0)


# --- Drawn ---------------------------------------------------------------------------------------


def test_what_is_drawn_is_what_was_worked_out(recording, light, still, points_of):
    shown = recording("digits")
    panel = plane_of(shown, 1)
    for epoch, progress in ((0, 0.0), (1.5, 0.4), (3, 1.0)):
        axes = still(panel, light, shown, epoch, progress)
        places = np.asarray(points_of(axes).get_offsets())
        flat = panel.flat(moment(shown, epoch, progress))
        np.testing.assert_allclose(places[np.lexsort(places.T)], flat[np.lexsort(flat.T)], atol=1e-9)
        share = panel.share(moment(shown, epoch, progress))
        texts = {text.get_text() for text in axes.texts}
        assert f"this plane holds {100 * share:.0f} % of the variance now" in texts
        gids = {text.get_gid() for text in axes.texts}
        assert {f"class-{label}" for label in range(10)} <= gids


@pytest.mark.parametrize("run", ["dead", "huge-weights", "four-samples", "one-epoch"])
def test_odd_networks_are_drawn(recording, light, still, run):
    shown = recording(run)
    panel = plane_of(shown, 1)
    axes = still(panel, light, shown, shown.epochs, 0.6)
    assert panel.extent[1] > panel.extent[0] and np.all(np.isfinite(panel.flat(moment(shown, 0, 0.6))))
    assert not any("nan" in text.get_text() for text in axes.texts)


def test_axes_are_the_shadows_of_units_of_single_neurons(panel, light):
    axes = NeuronAxes(panel)
    neurons = panel.recording.sizes[panel.layer]
    assert axes.count == min(8, neurons)
    for progress in STORIES:
        plane = frame(panel, progress)
        # Row k of the plane's axes is where one unit of neuron k ends; those axes are of one length.
        shadows = plane / np.linalg.norm(plane[:, 0])
        expected = {tuple(np.round(end, 6)) for end in shadows / axes.longest}
        assert {tuple(np.round(end, 6)) for end in axes.ends(progress)} <= expected


def test_the_longest_axis_of_the_film_reaches_the_circle(panel):
    axes = NeuronAxes(panel)
    longest = max(np.linalg.norm(axes.ends(s), axis=1).max() for s in np.linspace(0, 1, 200))
    assert longest == pytest.approx(1.0, abs=0.01)
