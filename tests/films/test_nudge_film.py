"""The film of a nudge: every arrow, number, point and tangent is the network's, at every frame."""

from __future__ import annotations

import numpy as np
import pytest
from pictures_checked import assert_legible, sheets, texts_drawn

from hiddenreel.analyse.nudge import Nudge
from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.diagram.canvas import canvas
from hiddenreel.draw.diagram.graph import NumberLine
from hiddenreel.draw.panels.nudges import BEGINS, ENDS, NudgeCurve, NumberLines, WeightSweep, limits
from hiddenreel.draw.render.renderer import renderer_for
from hiddenreel.films.nudge import film

FRAMES = (0, 21, 60, 100, 118, 150, 200, 240, 300, 340, 359)
CHAINS = {
    "one layer": {"layers": [1, 1]},
    "two layers, the second": {"layers": [1, 1, 1]},
    "four layers": {"layers": [1, 1, 1, 1, 1]},
    "tanh": {"hidden": "tanh", "output": "tanh"},
    "identity": {"hidden": "identity", "output": "identity"},
    "relu": {"hidden": "relu"},
    "all zero": {"initialisation": {"name": "normal", "scale": 0.0}},
}


def sigma(z):
    return 1 / (1 + np.exp(-z))


def by_hand(recording, layer, nudge, sample, epoch=0):
    """Run a chain of sigmoids in plain numbers: the weight, z and a from its layer on, and C₀."""
    a, y = float(recording.X[sample, 0]), float(recording.Y[sample, 0])
    values = []
    for level, (W, b) in enumerate(recording.weights(epoch), start=1):
        w = float(W[0, 0]) + (nudge if level == layer else 0.0)
        z = w * a + float(b[0])
        a = float(sigma(z))
        if level == layer:
            values.append(w)
        if level >= layer:
            values += [z, a]
    return [*values, (a - y) ** 2]


def drawings(reel, theme, frames):
    """Lay frames out; yield the lines' axes and those of the three curves."""
    for figure in sheets(reel, theme, frames):
        yield figure.axes[1], figure.axes[2:5]


def named(axes):
    artists = [*axes.lines, *axes.collections, *axes.texts]
    return {artist.get_gid(): artist for artist in artists if artist.get_gid()}


def sweep_of(reel):
    return next(placed.panel.sweep for placed in reel.panels if isinstance(placed.panel, NumberLines))


@pytest.mark.parametrize(("layer", "epoch"), [(1, 0), (2, 20), (3, 7)])
def test_numbers_arrows_and_points_are_the_network_s(recording, light, layer, epoch):
    shown = recording("chain")
    reel = film(shown, light, sample=150, layer=layer, epoch=epoch)
    sweep = sweep_of(reel)
    rest = by_hand(shown, layer, 0.0, 150, epoch)
    for frame, (axes, curves) in zip(FRAMES, drawings(reel, light, FRAMES)):
        nudge = sweep.at(reel.timeline.progress[frame])
        now = by_hand(shown, layer, nudge, 150, epoch)
        arrows = named(axes)["arrows"].get_paths()
        ticks = named(axes)["rest"].get_segments()
        assert len(arrows) == len(sweep.variables) == len(now)
        for path, tick, variable, old, new in zip(arrows, ticks, sweep.variables, rest, now):
            assert_written(named(axes)[variable.name].get_text(), new, 0.51 * 10**-variable.decimals)
            # The tip is where the value is: as far from its rest as the line's scale makes it.
            x0, x1 = float(tick[0, 0]), float(path.vertices[3, 0])
            scale = _scale(axes, variable, sweep)
            assert x1 - x0 == pytest.approx((new - old) * scale, abs=1e-9)
        for panel, outcome in zip(curves, (1, -2, -1)):
            ((x, y),) = named(panel)["present"].get_xydata()
            assert x == pytest.approx(now[0])
            assert y == pytest.approx(now[outcome], rel=1e-9, abs=1e-12)
            curve = named(panel)["whole"].get_xydata()
            on_curve = np.interp(x, *curve.T)
            assert abs(on_curve - y) < 2e-4 * max(np.ptp(curve[:, 1]), 1e-9)


def assert_written(text, value, tolerance):
    """Check a number, or a bound such as "< 0.001" where the number would be written as 0."""
    sign, _, digits = text.replace("−", "-").rpartition(" ")
    if sign:
        assert abs(value) < abs(float(digits)) and (value < 0) == (float(digits) < 0)
    else:
        assert float(digits) == pytest.approx(value, abs=tolerance)


def _scale(axes, variable, sweep):
    least, most = limits(variable, sweep)
    return (axes.get_xlim()[1] - ENDS - BEGINS) / (most - least)


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_tangents_are_backprop_s_and_central_differences(recording, light, layer):
    shown = recording("chain")
    reel = film(shown, light, sample=150, layer=layer)
    sweep = sweep_of(reel)
    h = 1e-5
    for frame, (_, curves) in zip(FRAMES, drawings(reel, light, FRAMES)):
        nudge = sweep.at(reel.timeline.progress[frame])
        around = [by_hand(shown, layer, nudge + step, 150) for step in (h, -h)]
        for number, (panel, outcome) in enumerate(zip(curves, (1, -2, -1))):
            (x0, y0), (x1, y1) = named(panel)["tangent"].get_xydata()
            drawn = (y1 - y0) / (x1 - x0)
            numeric = (around[0][outcome] - around[1][outcome]) / (2 * h)
            assert drawn == pytest.approx(numeric, rel=1e-6, abs=1e-8)
            backprop = sweep.nudge.slopes_at(nudge)[number]
            assert drawn == pytest.approx(backprop, rel=1e-9, abs=1e-12)
            ((x, y),) = named(panel)["present"].get_xydata()
            assert ((x0 + x1) / 2, (y0 + y1) / 2) == (pytest.approx(x), pytest.approx(y))
            text = named(panel)["slope"].get_text().partition(" ")[2].removeprefix("= ")
            assert_written(text, backprop, 0.006 * max(1.0, abs(backprop)))


def test_slopes_without_a_nudge_are_the_figure_s(recording):
    nudge = Nudge(recording("chain"), 0, 150, 1)
    assert nudge.slopes_at(0.0) == nudge.slopes
    assert nudge.slopes[2] == SamplePass.of_sample(recording("chain"), 0, 150).dW(1)[0, 0]


def test_the_weight_visits_its_range_and_comes_back(recording, light):
    reel = film(recording("chain"), light)
    sweep = sweep_of(reel)
    path = np.array([sweep.at(progress) for progress in reel.timeline.progress])
    assert len(path) == 360
    assert (path.max(), path.min()) == (pytest.approx(5), pytest.approx(-5))
    assert path[0] == path[20] == 0 and path[-1] == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(path[-45:], 0, atol=1e-12)
    # Smooth: neither a jump nor a jerk.
    assert np.abs(np.diff(path)).max() < 0.2 and np.abs(np.diff(path, 2)).max() < 0.01
    for frame in FRAMES:
        low, high = sweep.passed(reel.timeline.progress[frame])
        seen = path[: frame + 1]
        assert low <= seen.min() + 1e-9 and high >= seen.max() - 1e-9
        assert low >= seen.min() - 0.2 and high <= seen.max() + 0.2


def test_bands_hold_every_value_seen_so_far(recording, drawn_once, light):
    drawn = drawn_once(film, recording("chain"), light, sample=150)
    reel = drawn.film
    sweep = sweep_of(reel)
    for frame in (60, 150, 240, 359):
        axes = drawn.at(frame).axes[1]
        passed = sweep.passed(reel.timeline.progress[frame])
        values = np.array([sweep.values(step) for step in np.linspace(*passed, 500)])
        rest = sweep.values(0.0)
        bands, ticks = named(axes)["bands"].get_paths(), named(axes)["rest"].get_segments()
        for column, variable in enumerate(sweep.variables):
            scale = _scale(axes, variable, sweep)
            ends = bands[column].vertices[:2, 0] - ticks[column][0, 0]
            expected = np.array([values[:, column].min(), values[:, column].max()]) - rest[column]
            np.testing.assert_allclose(ends, expected * scale, atol=1e-3)


@pytest.mark.parametrize("changes", CHAINS.values(), ids=CHAINS)
def test_odd_chains_are_filmed_and_can_be_read(recording, light, changes):
    shown = recording("chain", **changes)
    for layer in {1, shown.depth}:
        reel = film(shown, light, layer=layer, seconds=3.0)
        for figure in sheets(reel, light, (0, 40, 60, 89)):
            assert_legible(figure)
        assert len(reel.alt) <= 150
        assert "nan" not in reel.title + reel.caption + reel.alt


def test_it_can_be_read_at_every_frame(recording, drawn_once, light):
    drawn = drawn_once(film, recording("chain"), light, sample=150)
    for frame in FRAMES:
        assert_legible(drawn.at(frame))


def test_words_are_measured(recording, drawn_once, light):
    drawn = drawn_once(film, recording("chain"), light, sample=150)
    reel = drawn.film
    steps = np.linspace(-5, 5, 401)
    runs = np.array([by_hand(recording("chain"), 1, step, 150) for step in steps])
    ways = [f"{np.ptp(runs[:, column]):.3g}" for column in (1, -2, -1)]
    expected = "Slide w₁ by ±5: z₁ moves by {}, a₃ by {}, the cost by {}".format(*ways)
    assert reel.title == expected
    assert "(a − y)²" in reel.caption and "epoch 0" in reel.caption
    assert expected in {text for text, _, _ in texts_drawn(drawn.at(0))}


def test_frames_are_pure(recording, light, small_frames):
    reel = film(recording("chain"), light, sample=150, seconds=2.0)
    painter = renderer_for(reel, light, pytest.fail)
    first = {number: np.array(painter.frame(number)[..., :3]) for number in (0, 20, 35)}
    for number in (35, 0, 20):
        np.testing.assert_array_equal(painter.frame(number)[..., :3], first[number])
    np.testing.assert_array_equal(painter.frame(59)[..., :3], painter.frame(50)[..., :3])


def test_a_curve_shows_what_it_says(recording, drawn_once, light):
    panel = NudgeCurve(WeightSweep(Nudge(recording("chain"), 0, 150, 1)), 2, last=True)
    drawn = drawn_once(film, recording("chain"), light, sample=150)
    assert panel in [placed.panel for placed in drawn.film.panels]
    assert "w₁ + nudge" in {text for text, _, _ in texts_drawn(drawn.at(0))}


def test_numbers_of_a_short_line_do_not_touch_each_other(light):
    with light.applied():
        figure, axes = canvas("A line")
        NumberLine(1.0, 2.15, 2.0, -40.0, 40.0).draw(axes, light, light.ink, ticks=4)
        assert_legible(figure)
        assert [text.get_text() for text in axes.texts] == ["−40", "0", "40"]
