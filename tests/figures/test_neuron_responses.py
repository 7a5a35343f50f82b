"""Each neuron's picture is its own activation over the inputs, by plain NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from hiddenreel.analyse.responses import Neuron
from hiddenreel.draw.film.film import moment
from hiddenreel.draw.panels.inputs import MAP_SQUARES, InputPlane, zero_crossings
from hiddenreel.draw.panels.responses import SQUARES, ResponseDiagram, positive_share
from hiddenreel.errors import HiddenreelError
from hiddenreel.figures.neuron_responses import draw, places
from hiddenreel.films.neuron_responses import film

SIGMAS = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh}


def forward(recording, epoch, X) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return (z, a) of each layer, in the plainest way."""
    a, layers = X, []
    names = [recording.run.hidden] * (recording.depth - 1) + [recording.run.output]
    for (W, b), name in zip(recording.weights(epoch), names):
        z = a @ W.T + b
        a = SIGMAS[name](z)
        layers.append((z, a))
    return layers


def grid(recording, squares: int) -> np.ndarray:
    left, right, bottom, top = InputPlane(recording, 1.0).extent
    share = (np.arange(squares) + 0.5) / squares
    x, y = left + share * (right - left), bottom + share * (top - bottom)
    return np.array([(u, v) for v in y for u in x])


def pictures(axes) -> list[np.ndarray]:
    return [np.asarray(image.get_array()) for image in axes.images]


@pytest.mark.parametrize(("run", "epoch"), [("hero", 8), ("hero", 0), ("tanh", 8)])
def test_pictures_are_activations_over_the_plane(recording, light, run, epoch):
    shown = recording(run)
    diagram, _ = draw(shown, light, epoch=epoch).figure.axes
    X = grid(shown, SQUARES)
    low, high = {"sigmoid": (0, 1), "tanh": (-1, 1)}[shown.run.hidden]
    expected = [
        (X - shown.X.min(axis=0)) / np.ptp(shown.X, axis=0),
        *((a - low) / (high - low) for _, a in forward(shown, epoch, X)[:-1]),
    ]
    expected = [column.reshape(SQUARES, SQUARES) for a in expected for column in a.T]
    drawn = pictures(diagram)
    assert len(drawn) == len(expected) == sum(shown.sizes[:-1])
    for shown_map, other in zip(drawn, expected):
        np.testing.assert_allclose(shown_map, np.clip(other, 0, 1), atol=1e-9)


def test_lines_are_weights_on_one_scale_for_all_epochs(recording, light):
    shown = recording("hero")
    diagram, _ = draw(shown, light, epoch=3).figure.axes
    (lines,) = (artist for artist in diagram.collections if artist.get_gid() == "weights")
    weights = np.concatenate([W.ravel() for W, _ in shown.weights(3)])
    largest = max(np.abs(W).max() for e in range(shown.epochs + 1) for W, _ in shown.weights(e))
    widths = np.array(lines.get_linewidth())
    np.testing.assert_allclose(widths, np.abs(weights) * widths.max() / np.abs(weights).max())
    assert widths.max() < ResponseDiagram(shown, places()).widest * largest
    dashed = [bool(dashes) for _, dashes in lines.get_linestyle()]
    assert dashed == [bool(w < 0) for w in weights]


def test_a_neuron_in_focus_shows_its_boundary_and_its_positive_side(recording, light):
    shown = recording("hero")
    picture = draw(shown, light, layer=1, neuron=2)
    _, answer = picture.figure.axes
    W, b = shown.weights(shown.epochs)[0]
    boundary, strokes = answer.collections[-2:]
    points = np.concatenate(boundary.get_segments())
    assert np.abs(points @ W[1] + b[1]).max() < 1e-6
    heads = np.array([stroke[1] for stroke in strokes.get_segments()])
    assert len(heads) > 5 and (heads @ W[1] + b[1] > 0).all()
    z, _ = forward(shown, shown.epochs, grid(shown, MAP_SQUARES))[0]
    share = positive_share(shown, shown.epochs, Neuron(1, 1))
    assert share == pytest.approx(np.mean(z[:, 1] > 0))
    assert picture.title.startswith("Neuron 2 of layer 1 is positive on ")


def test_of_one_input_a_neuron_in_focus_shows_where_it_changes_sign(recording, light):
    shown = recording("one-input")
    _, answer = draw(shown, light, layer=1, neuron=1).figure.axes
    W, b = shown.weights(shown.epochs)[0]
    (line,) = answer.collections[-1].get_segments()
    np.testing.assert_allclose(line[:, 0], -b[0] / W[0, 0], atol=1e-9)
    assert zero_crossings(np.array([0.0, 1.0, 2.0]), np.array([-1.0, 3.0, 1.0])) == [0.25]


def test_a_wide_layer_shows_those_that_contribute_most(recording, light):
    shown = recording("digits")
    picture = draw(shown, light)
    diagram, _ = picture.figure.axes
    frames = {patch.get_gid() for patch in diagram.patches}
    spread = shown.X.std(axis=0) * np.sqrt((shown.weights(shown.epochs)[0][0] ** 2).sum(axis=0))
    most = sorted(np.argsort(-spread)[:7])
    assert {f"a0-{n + 1}" for n in most} == {gid for gid in frames if gid.startswith("a0-")}
    assert "(7 of 64 in the input layer, 7 of 10 in layer 3)" in picture.caption
    variances = np.linalg.eigvalsh(np.cov(shown.X.T))
    share = round(100 * variances[-2:].sum() / variances.sum())
    assert f"it holds {share} % of their variance" in picture.caption


def test_a_neuron_in_focus_is_shown_however_little_it_contributes(recording, light):
    for neuron in (1, 10):
        (diagram, _) = draw(recording("digits"), light, layer=3, neuron=neuron).figure.axes
        assert f"a3-{neuron}" in {patch.get_gid() for patch in diagram.patches}


def test_a_neuron_that_is_not_there_is_refused(recording, light):
    with pytest.raises(HiddenreelError, match=r"option neuron = 4 .*choose 1 … 3"):
        draw(recording("hero"), light, layer=1, neuron=4)


def test_the_film_shows_what_the_figure_shows(recording, light):
    shown = recording("hero")
    reel = film(shown, light, {}, seconds=1.0, layer=2)
    (panel,) = (p for p in reel.panels if isinstance(p.panel, ResponseDiagram))
    axes = Figure().add_axes(panel.box)
    drawing = panel.panel.draw(axes, light)
    for epoch in (0, 8, 3):
        drawing.show(moment(shown, epoch))
        figure, _ = draw(shown, light, epoch=epoch).figure.axes
        for filmed, still in zip(pictures(axes), pictures(figure), strict=True):
            np.testing.assert_array_equal(filmed, still)
