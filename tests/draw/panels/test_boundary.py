"""The boundary in the last hidden layer is where plain NumPy finds the output undecided."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.draw.film.film import moment
from hiddenreel.draw.panels.boundary import boundary_of, line_in_square, plane_in_cube
from hiddenreel.draw.panels.hidden import HiddenCube, HiddenSquare
from hiddenreel.draw.space.depth_order import DepthSceneArtist
from hiddenreel.films.hidden_representations import film

SOFTMAX = {"layers": [2, 3, 2], "output": "softmax", "loss": "cross-entropy"}


def output(recording, epoch, a):
    """The outputs for activations a (n, k) of the last hidden layer, (n, outputs)."""
    W, b = recording.weights(epoch)[-1]
    z = a @ W.T + b
    if recording.run.output == "softmax":
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)
    return {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "identity": lambda z: z}[recording.run.output](z)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"layers": [2, 2, 1]},
        {"layers": [2, 3, 1, 1]},
        {"output": "identity", "learning_rate": 0.1},
        SOFTMAX,
    ],
    ids=lambda changes: "-".join(map(str, changes.values())) or "sigmoid",
)
@pytest.mark.parametrize("epoch", [0, 8])
def test_the_output_is_a_half_on_the_boundary(recording, changes, epoch):
    shown = recording("hero", **changes)
    layer = shown.depth - 1
    w, b = boundary_of(shown, layer).at(moment(shown, epoch))
    rng = np.random.default_rng(1)
    a = rng.random((20, shown.sizes[layer]))
    # The nearest point of the boundary to each.
    on_it = a - ((a @ w + b) / (w @ w))[:, None] * w
    np.testing.assert_allclose(output(shown, epoch, on_it)[:, -1], 0.5, atol=1e-12)


def test_it_is_drawn_where_it_is_a_flat_cut_of_few_dimensions(recording):
    hero, wide = recording("hero"), recording("deep-and-wide")
    assert boundary_of(hero, 2) and not boundary_of(hero, 1)
    assert not boundary_of(wide, wide.depth - 1)
    assert not boundary_of(recording("three-classes"), 1)


def test_the_plane_in_the_cube_and_the_line_in_the_square_are_the_same_cut():
    w, b, low, high = np.array([1.0, -2.0, 0.5]), 0.3, -1.0, 1.0
    plane = plane_in_cube(w, b, low, high)
    corners = plane.in_cube()
    a = (corners + 0.5) * (high - low) + low
    np.testing.assert_allclose(a @ w + b, 0.0, atol=1e-12)
    ends = line_in_square(w[:2], b, low, high)
    assert ends.shape == (2, 2)
    np.testing.assert_allclose(ends @ w[:2] + b, 0.0, atol=1e-12)
    assert np.abs(ends).max() <= 1.0
    assert line_in_square(w[:2], 10.0, low, high).shape == (0, 2)


@pytest.mark.parametrize("epoch", [0, 5])
def test_the_square_shows_the_line(recording, light, still, epoch):
    shown = recording("hero", layers=[2, 2, 1])
    axes = still(HiddenSquare(shown, 1, 0.3, boundary=True), light, shown, epoch)
    W, b = shown.weights(epoch)[-1]
    segments = [s for lines in axes.collections if lines.get_zorder() == 2 for s in lines.get_segments()]
    for segment in segments:
        np.testing.assert_allclose(segment @ W[0] + b[0], 0.0, atol=1e-9)
    corners = np.array([(0, 0), (0, 1), (1, 0), (1, 1)]) @ W[0] + b[0]
    assert len(segments) == (corners.min() < 0 < corners.max())


@pytest.mark.parametrize("epoch", [0, 5])
def test_the_cube_shows_the_plane_truly_hidden(recording, light, still, epoch):
    shown = recording("hero")
    panel = HiddenCube(shown, 2, 0.3, boundary=True)
    axes = still(panel, light, shown, epoch)
    assert any(isinstance(artist, DepthSceneArtist) for artist in axes.get_children())
    W, b = shown.weights(epoch)[-1]
    plane = plane_in_cube(*panel.cut.at(moment(shown, epoch)), *panel.range)
    a = shown.activations(epoch, 2).astype(float)
    np.testing.assert_allclose(plane.side(panel.basis.place(a)), a @ W[0] + b[0], atol=1e-6)


def test_the_film_shows_it_unless_it_is_asked_not_to(recording, given, light):
    shown = recording("hero")
    for wanted in (True, False):
        reel = film(shown, light, {}, boundary=wanted, seconds=2.0)
        cuts = [placed.panel.cut for placed in reel.panels if hasattr(placed.panel, "cut")]
        assert [bool(cut) for cut in cuts] == [False, wanted]
        assert ("plane in hidden layer 2 is where the output is ½" in reel.caption) == wanted
