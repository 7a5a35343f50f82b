"""The input plane, line and projection: what is drawn is what the network answers."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb

from hiddenreel.analyse.directions import principal
from hiddenreel.draw.film.film import moment
from hiddenreel.draw.panels.inputs import MAP_SQUARES, InputLine, InputPlane, InputProjection, input_panel


def sorted_rows(places):
    return places[np.lexsort(places.T)]


def boundary(axes):
    (lines,) = [c for c in axes.collections if isinstance(c, LineCollection)]
    return lines.get_segments()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("hero", InputPlane),
        ("three-classes", InputPlane),
        ("one-input", InputLine),
        ("digits", InputProjection),
    ],
)
def test_the_panel_fits_the_number_of_inputs(recording, name, kind):
    assert isinstance(input_panel(recording(name), 0.3), kind)


@pytest.mark.parametrize("epoch", [0, 31, 40.5, 300])
def test_boundaries_lie_where_the_output_is_one_half(recording, light, still, epoch):
    shown = recording("circles")
    lines = boundary(still(InputPlane(shown, 0.3), light, shown, epoch))
    if epoch == 300:
        assert lines
    for line in lines:
        answers = shown.replay(epoch, line)[-1][:, 0]
        np.testing.assert_allclose(answers, 0.5, atol=0.02)


def test_targets_of_minus_one_move_the_boundary_to_zero(recording, light, still):
    run = dict(dataset={"name": "step", "samples": 40}, layers=[1, 3, 1], output="tanh", epochs=1)
    shown = recording("hero", **run)
    assert shown.low_target == -1


@pytest.mark.parametrize("epoch", [0, 4, 8])
def test_of_several_outputs_the_two_largest_are_equal_on_a_boundary(recording, light, still, epoch):
    shown = recording("three-classes")
    panel = InputPlane(shown, 0.3)
    lines = boundary(still(panel, light, shown, epoch))
    assert lines
    for line in lines:
        ranked = np.sort(shown.replay(epoch, line)[-1], axis=1)
        # On a line between two classes the leaders are level; corners are rounded by the squares.
        assert np.quantile(ranked[:, -1] - ranked[:, -2], 0.9) < 0.03


def test_boundaries_of_several_classes_are_drawn_wherever_the_answer_changes(recording, light, still):
    shown = recording("three-classes")
    panel = InputPlane(shown, 0.3)
    line = np.concatenate(boundary(still(panel, light, shown, 8)))
    left, right, bottom, top = panel.extent
    share = (np.arange(60) + 0.5) / 60
    x, y = np.meshgrid(left + share * (right - left), bottom + share * (top - bottom))
    grid = np.column_stack([x.ravel(), y.ravel()])
    best = shown.replay(8, grid)[-1].argmax(axis=1).reshape(60, 60)
    for changes, at in (
        (best[:, 1:] != best[:, :-1], np.stack([x[:, 1:], y[:, 1:]], -1)),
        (best[1:] != best[:-1], np.stack([x[1:], y[1:]], -1)),
    ):
        assert changes.any()
        for place in at[changes]:
            assert np.linalg.norm(line - place, axis=1).min() < 2 * (right - left) / 60


@pytest.mark.parametrize("name", ["circles", "three-classes", "two-outputs", "huge-weights"])
def test_regions_are_tinted_with_the_class_that_the_network_answers(recording, theme, still, name):
    """Read off the picture itself, at points of a coarse grid."""
    shown = recording(name)
    panel = InputPlane(shown, 0.3)
    axes = still(panel, theme, shown, shown.epochs)
    image = axes.images[0]
    data = np.asarray(image.get_array())
    left, right, bottom, top = panel.extent
    assert tuple(image.get_extent()) == pytest.approx((left, right, bottom, top))
    assert image.origin == "lower" and data.shape[:2] == (MAP_SQUARES, MAP_SQUARES)
    rgb = image.cmap(image.norm(data))[..., :3] if data.ndim == 2 else data[..., :3] / 255
    squares = np.arange(3, MAP_SQUARES, 16)
    share = (squares + 0.5) / MAP_SQUARES
    x, y = np.meshgrid(left + share * (right - left), bottom + share * (top - bottom))
    answers = shown.replay(shown.epochs, np.column_stack([x.ravel(), y.ravel()]))[-1]
    seen = rgb[np.ix_(squares, squares)].reshape(-1, 3)
    if shown.sizes[-1] == 1:
        best = (answers[:, 0] > 0.5).astype(int)
        lead = np.abs(answers[:, 0] - 0.5)
    else:
        ranked = np.sort(answers, axis=1)
        best, lead = answers.argmax(axis=1), ranked[:, -1] - ranked[:, -2]
    ground = np.array(to_rgb(theme.background))
    tints = np.array([to_rgb(theme.class_colour(label)) for label in range(shown.classes)]) - ground
    for colour, label, sure in zip(seen, best, lead):
        if sure > 0.2:
            towards = tints @ (colour - ground) / np.linalg.norm(tints, axis=1)
            assert towards.argmax() == label


@pytest.mark.parametrize("name", ["hero", "one-input", "digits"])
def test_every_sample_is_in_the_picture(recording, light, still, points_of, name):
    shown = recording(name)
    axes = still(input_panel(shown, 0.3), light, shown)
    places = np.asarray(points_of(axes).get_offsets())
    assert len(places) == len(shown.X)
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    assert places[:, 0].min() > left and places[:, 0].max() < right
    assert places[:, 1].min() > bottom and places[:, 1].max() < top
    if name == "hero":
        np.testing.assert_array_equal(sorted_rows(places), sorted_rows(shown.X))
    if name == "one-input":
        wanted = np.column_stack([shown.X[:, 0], shown.Y[:, 0]])
        np.testing.assert_array_equal(sorted_rows(places), sorted_rows(wanted))


def test_the_plane_is_square_and_keeps_still(recording, light, still):
    shown = recording("hero")
    limits = set()
    for epoch in (0, 3.5, 8):
        axes = still(InputPlane(shown, 0.3), light, shown, epoch)
        limits.add((*axes.get_xlim(), *axes.get_ylim()))
        assert axes.get_aspect() == 1.0
    assert len(limits) == 1
    left, right, bottom, top = limits.pop()
    assert right - left == pytest.approx(top - bottom)


@pytest.mark.parametrize("epoch", [0, 2.5, 8])
def test_the_line_of_one_input_is_the_network_s_answer(recording, light, still, epoch):
    shown = recording("one-input")
    axes = still(InputLine(shown, 0.3), light, shown, epoch)
    (curve,) = axes.lines
    x, y = curve.get_data()
    np.testing.assert_allclose(y, shown.replay(epoch, x[:, None])[-1][:, 0], atol=1e-12)


def on_widest_plane(X):
    middle, directions, shares = principal(X, 2)
    share = float(shares.sum())
    return (X - middle) @ directions, share


@pytest.mark.parametrize("epoch", [0, 1.5, 3])
def test_rings_are_around_the_samples_put_wrong(recording, light, still, epoch):
    shown = recording("digits")
    axes = still(InputProjection(shown, 0.3), light, shown, epoch)
    (rings,) = axes.lines
    wrong = shown.replay(epoch, shown.X)[-1].argmax(axis=1) != shown.labels
    flat, _ = on_widest_plane(shown.X)
    assert len(rings.get_xdata()) == np.count_nonzero(wrong)
    np.testing.assert_allclose(np.column_stack(rings.get_data()), flat[wrong])
    assert moment(shown, epoch).outputs.shape == (len(shown.X), 10)


def test_the_widest_plane_is_that_of_the_covariance():
    rng = np.random.default_rng(3)
    X = rng.standard_normal((200, 5)) * [5, 1, 3, 0.5, 0.1] + 7
    flat, share = on_widest_plane(X)
    variances = np.sort(np.linalg.eigvalsh(np.cov(X.T)))[::-1]
    np.testing.assert_allclose(flat.var(axis=0, ddof=1), variances[:2])
    assert share == pytest.approx(variances[:2].sum() / variances.sum())
    # A sample more at the same place turns nothing around.
    again, _ = on_widest_plane(np.vstack([X, X.mean(axis=0)]))
    np.testing.assert_allclose(again[:-1], flat, atol=1e-9)


def test_samples_that_are_all_the_same_can_be_projected():
    flat, share = on_widest_plane(np.ones((4, 3)))
    assert np.all(flat == 0) and share == 0
