"""Hidden layers: points stand where the activations are, and nothing rescales or hides falsely."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from hiddenreel.analyse.directions import watched_activations
from hiddenreel.draw.film.film import moment
from hiddenreel.draw.panels.hidden import (
    HiddenCube,
    HiddenLine,
    HiddenSquare,
    activation_range,
    heading,
    hidden_kind,
    once_a_pixel,
)
from hiddenreel.draw.space.projection import CORNERS


def sorted_rows(places):
    return places[np.lexsort(np.round(places, 9).T)]


@pytest.mark.parametrize(
    ("name", "layer", "kind"),
    [
        ("one-neuron", 1, HiddenLine),
        ("four-layers", 2, HiddenSquare),
        ("hero", 1, HiddenCube),
        ("digits", 1, HiddenCube),
    ],
)
def test_the_panel_fits_the_layer_s_width(recording, name, layer, kind):
    assert isinstance(hidden_kind(recording(name), layer)(recording(name), layer, 0.3), kind)


@pytest.mark.parametrize("layer", [1, 2])
@pytest.mark.parametrize(("epoch", "progress"), [(0, 0.0), (3, 0.4), (4.5, 0.7), (8, 1.0)])
def test_three_neurons_stand_at_their_activations(recording, light, still, points_of, layer, epoch, progress):
    """The cube's walls are 0 and 1: a point's place is its activation, seen by the eye."""
    shown = recording("hero")
    panel = HiddenCube(shown, layer, 0.3)
    axes = still(panel, light, shown, epoch, progress)
    a = shown.replay(epoch, shown.X)[layer]
    expected, nearness = panel.view(moment(shown, epoch, progress)).project(a - 0.5)
    places = np.asarray(points_of(axes).get_offsets())
    np.testing.assert_allclose(sorted_rows(places), sorted_rows(expected), atol=1e-6)
    # The farthest is drawn first, so that nearer ones hide it.
    np.testing.assert_allclose(places, expected[np.argsort(nearness, kind="stable")], atol=1e-6)
    sizes = points_of(axes).get_sizes()
    assert np.all(np.diff(sizes) >= 0)


def test_nearer_points_are_larger(recording, light, still, points_of):
    shown = recording("circles")
    axes = still(HiddenCube(shown, 2, 0.3), light, shown, 300)
    sizes = points_of(axes).get_sizes()
    assert sizes[-1] > 1.05 * sizes[0]


@pytest.mark.parametrize("epoch", [0, 4.5, 8])
def test_two_neurons_stand_at_their_activations(recording, light, still, points_of, epoch):
    shown = recording("four-layers")
    axes = still(hidden_kind(shown, 2)(shown, 2, 0.3), light, shown, epoch)
    places = np.asarray(points_of(axes).get_offsets())
    expected = shown.replay(epoch, shown.X)[2]
    np.testing.assert_allclose(sorted_rows(places), sorted_rows(expected), atol=1e-6)
    assert axes.get_xlim() == axes.get_ylim()
    assert axes.get_xlim()[0] < 0 and axes.get_xlim()[1] > 1


@pytest.mark.parametrize("epoch", [0, 4.5, 8])
def test_one_neuron_s_samples_stand_at_its_activation_in_the_lane_of_their_class(
    recording, light, still, points_of, epoch
):
    shown = recording("one-neuron")
    axes = still(hidden_kind(shown, 1)(shown, 1, 0.3), light, shown, epoch)
    places = np.asarray(points_of(axes).get_offsets())
    expected = shown.replay(epoch, shown.X)[1][:, 0]
    np.testing.assert_allclose(np.sort(places[:, 0]), np.sort(expected), atol=1e-6)
    for label in (0, 1):
        lane = np.abs(places[:, 1] - label) < 0.4
        np.testing.assert_allclose(
            np.sort(places[lane, 0]), np.sort(expected[shown.labels == label]), atol=1e-6
        )


@pytest.mark.parametrize("name", ["hero", "digits", "tanh", "identity", "dead", "huge-weights"])
def test_every_point_stays_inside_its_box_at_every_epoch(recording, name):
    shown = recording(name)
    for layer in shown.hidden_layers:
        panel = hidden_kind(shown, layer)(shown, layer, 0.3)
        for epoch in (0, shown.epochs / 2, shown.epochs):
            places = panel.basis.at(1.0).place(shown.replay(epoch, shown.X)[layer])
            assert places.shape == (len(shown.X), 3)
            assert np.abs(places).max() <= 0.52


@pytest.mark.parametrize(
    ("name", "layer", "expected"),
    [("hero", 1, (0, 1)), ("tanh", 1, (-1, 1)), ("dead", 1, (0, 1)), ("hero", 3, (0, 1))],
)
def test_the_box_is_what_the_activation_can_reach(recording, name, layer, expected):
    assert activation_range(recording(name), layer) == expected


def test_an_activation_without_bounds_gets_the_range_of_the_whole_training(recording):
    shown = recording("identity")
    low, high = activation_range(shown, 1)
    every = np.array([shown.activations(epoch, 1) for epoch in range(shown.epochs + 1)])
    assert low == pytest.approx(min(0, every.min())) and high == pytest.approx(every.max())


def test_the_eye_walks_with_the_story_and_ends_where_it_sees_most(recording):
    shown = recording("hero")
    panel = HiddenCube(shown, 2, 0.3, walk=60.0)
    azimuths = [panel.view(moment(shown, 0, progress)).azimuth for progress in (0.0, 0.5, 1.0)]
    assert azimuths[2] == panel.last_azimuth
    np.testing.assert_allclose(np.diff(azimuths), 30.0)


def test_shadows_lie_on_the_floor_under_their_points(recording, light, still):
    shown = recording("hero")
    panel = HiddenCube(shown, 1, 0.3)
    axes = still(panel, light, shown, 8)
    a = shown.replay(8, shown.X)[1]
    floor = np.column_stack([a[:, :2] - 0.5, np.full(len(a), -0.5)])
    expected, _ = panel.view(moment(shown, 8)).project(floor)
    drawn = axes.lines[0].get_xydata()
    apart = np.linalg.norm(drawn[:, None] - expected, axis=2)
    assert apart.min(axis=1).max() < 1e-6
    # Where one is left away, another lies in the same pixel.
    pixel = axes.transData.inverted().get_matrix()[0, 0]
    assert apart.min(axis=0).max() < np.sqrt(2) * pixel


def test_the_cube_and_its_names_are_inside_the_panel(recording, light, still):
    shown = recording("hero")
    panel = HiddenCube(shown, 1, 0.3)
    for progress in np.linspace(0, 1, 7):
        axes = still(panel, light, shown, 0, progress)
        reach = axes.get_xlim()[1]
        flat, _ = panel.view(moment(shown, 0, progress)).project(CORNERS - 0.5)
        assert np.abs(flat).max() < 1.02 * reach
        assert [text.get_text() for text in axes.texts if text.get_text()] == [
            "$a^{1}_{1}$",
            "$a^{1}_{2}$",
            "$a^{1}_{3}$",
        ]


@pytest.mark.parametrize("directions", ["principal", "discriminant"])
def test_a_cube_of_many_neurons_shows_its_share_of_the_variance(recording, light, still, directions):
    """The share is measured anew, on the shadows of what was watched."""
    shown = recording("digits")
    flat = watched_activations(shown, 1).reshape(-1, 8)
    for width, whose in ((0.4, "the layer’s "), (0.3, ""), (0.15, "")):
        panel = hidden_kind(shown, 1)(shown, 1, width, directions=directions)
        axes = still(panel, light, shown, 3)
        frame = np.linalg.qr(panel.basis.directions)[0]
        share = (flat @ frame).var(axis=0).sum() / flat.var(axis=0).sum()
        texts = {text.get_text() for text in axes.texts}
        assert f"{100 * share:.0f} % of {whose}variance" in texts
        letters = {"principal": "PC", "discriminant": "LD"}[directions]
        assert {f"{letters} {number}" for number in (1, 2, 3)} <= texts


def test_three_neurons_leave_nothing_out(recording, light, still):
    axes = still(HiddenCube(recording("hero"), 1, 0.3), light, recording("hero"))
    assert not any("variance" in text.get_text() for text in axes.texts)


# --- Several recordings in panels that are compared -----------------------------------------------


@pytest.mark.parametrize(("run", "layer"), [("identity", 1), ("deep-and-wide", 2)])
def test_a_family_shares_axes_and_eye(recording, run, layer):
    slow, fast = recording(run), recording(run, learning_rate=1.0)
    shares_axes_with = (slow, fast)
    first, second = (
        hidden_kind(member, layer)(member, layer, 0.3, shares_axes_with=shares_axes_with)
        for member in shares_axes_with
    )
    np.testing.assert_array_equal(first.basis.directions, second.basis.directions)
    np.testing.assert_array_equal(first.basis.origin, second.basis.origin)
    assert first.last_azimuth == second.last_azimuth
    for member, panel in zip(shares_axes_with, (first, second)):
        for epoch in range(0, member.epochs + 1):
            places = panel.basis.place(member.activations(epoch, layer))
            assert np.abs(places).max() <= 0.52
    alone = hidden_kind(slow, layer)(slow, layer, 0.3)
    assert not np.array_equal(alone.basis.directions, first.basis.directions)


@pytest.mark.parametrize("sizes", [[2, 1, 1], [2, 2, 1]])
def test_flat_panels_of_a_family_share_their_limits(recording, light, still, sizes):
    shares_axes_with = tuple(recording("identity", layers=sizes, seed=seed) for seed in (2, 5))
    limits = [
        still(
            hidden_kind(member, 1)(member, 1, 0.3, shares_axes_with=shares_axes_with), light, member
        ).get_xlim()
        for member in shares_axes_with
    ]
    assert limits[0] == limits[1]
    low, high = zip(*(activation_range(member, 1) for member in shares_axes_with))
    assert (low[0], high[0]) != (low[1], high[1])
    assert limits[0][0] < min(low) and limits[0][1] > max(high)


def test_layers_are_named_as_the_lecture_counts_them(recording):
    shown = recording("hero")
    assert [heading(shown, layer) for layer in (1, 2, 3)] == [
        "Hidden layer 1",
        "Hidden layer 2",
        "Output layer",
    ]


@given(st.lists(st.tuples(st.floats(-20, 20), st.floats(-20, 20)), max_size=60))
def test_of_shadows_in_a_pixel_one_is_left(points):
    axes = Figure(figsize=(1, 1), dpi=50).add_axes((0.1, 0.1, 0.8, 0.8), xlim=(-1, 1), ylim=(-1, 1))
    flat = np.array(points).reshape(-1, 2)
    left = once_a_pixel(axes, flat)

    def pixels(points):
        return [tuple(place) for place in np.floor(axes.transData.transform(points))]

    assert sorted(pixels(left)) == sorted(set(pixels(flat)))
    assert {tuple(point) for point in left} <= {tuple(point) for point in flat}
