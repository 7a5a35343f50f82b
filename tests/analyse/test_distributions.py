"""Quartiles, shares and ratios by plain NumPy, from a pass forward and back without our engine."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from hiddenreel.analyse.distributions import (
    dead_share,
    limits_of,
    quartiles,
    saturated_share,
    update_ratios,
    values_of,
    watched,
    watched_pass,
)
from hiddenreel.draw.film.film import moment
from hiddenreel.draw.panels.distributions import LayerViolins, violin


def plain(recording, epoch, rows):
    """Return a dict of lists by layer, for half the squared error and sigmoids everywhere."""
    a, z, weights = [recording.X[rows]], [], recording.weights(epoch)
    for W, b in weights:
        z.append(a[-1] @ W.T + b)
        a.append(1 / (1 + np.exp(-z[-1])))
    delta = [(a[-1] - recording.Y[rows]) * a[-1] * (1 - a[-1])]
    for (W, _), below in zip(weights[:0:-1], a[-2:0:-1]):
        delta.insert(0, delta[0] @ W * below * (1 - below))
    gradients = [d.T @ below / len(rows) for d, below in zip(delta, a)]
    return {
        "weights": [W for W, _ in weights],
        "z": z,
        "activations": a[1:],
        "errors": [np.abs(d) for d in delta],
        "gradients": [np.abs(g) for g in gradients],
    }


@pytest.mark.parametrize("quantity", ["weights", "z", "activations", "errors", "gradients"])
def test_values_are_those_of_a_plain_pass(recording, quantity):
    shown = recording("hero")
    expected = plain(shown, 5, watched(shown))[quantity]
    for layer, values in enumerate(expected, start=1):
        found = values_of(watched_pass(shown, 5), quantity, layer)
        np.testing.assert_allclose(np.sort(found), np.sort(values.ravel()), rtol=1e-9)
        assert quartiles(found) == pytest.approx(np.percentile(values, [25, 50, 75]))


def test_only_training_samples_are_watched(recording):
    shown = recording("held-out")
    assert not shown.held_out[watched(shown)].any()


def test_sizes_of_nothing_have_no_quartiles(recording):
    dead = recording("dead")
    assert not len(values_of(watched_pass(dead, 0), "gradients", 1))
    assert np.isnan(quartiles(np.empty(0))).all()
    assert limits_of(dead, "z", [0]) == (-1.0, 1.0)
    assert limits_of(dead, "gradients", [0])[0] > 0


def test_sizes_reach_over_ten_powers_of_ten_at_most(recording):
    for run in ("huge-weights", "hero"):
        low, high = limits_of(recording(run), "errors")
        assert 0 < low < high <= 1.01e10 * low


def test_shares_of_saturated_and_dead(recording):
    huge, dead, tanh = (recording(run) for run in ("huge-weights", "dead", "tanh"))
    a = huge.activations(0, 2)
    assert saturated_share(huge, 0, 2) == np.mean((a < 0.05) | (a > 0.95)) > 0.9
    assert saturated_share(dead, 3, 1) == dead_share(dead, 3, 1) == 1.0
    a = tanh.activations(8, 1)
    assert saturated_share(tanh, 8, 1) == np.mean(np.abs(a) > 0.9)
    assert saturated_share(recording("identity"), 8, 1) == dead_share(tanh, 8, 1) == 0.0


def test_update_ratios_are_changes_of_an_epoch_by_norms(recording):
    shown = recording("hero")
    (before, _), (after, _) = shown.weights(3)[1], shown.weights(4)[1]
    expected = np.sqrt(((after - before) ** 2).sum() / (before**2).sum())
    assert update_ratios(shown)[3, 1] == pytest.approx(expected)
    assert not update_ratios(recording("dead")).any()


def test_a_violin_is_widest_where_most_values_are():
    outline = violin(np.array([0.5] * 9 + [0.9]), 0.0, 1.0, 2.0)
    widest = outline[outline[:, 0].argmax()]
    assert widest == pytest.approx([2.42, 0.5], abs=0.02)
    np.testing.assert_allclose(np.sort(outline[:, 0] - 2), -np.sort(2 - outline[:, 0])[::-1])
    assert not len(violin(np.empty(0), 0.0, 1.0, 1.0))


def test_lines_stand_at_medians_and_quartiles(recording, light):
    shown = recording("hero")
    axes = Figure().add_axes((0, 0, 1, 1))
    LayerViolins(shown, "z").draw(axes, light).show(moment(shown, 4))
    _, medians, spread = axes.collections
    expected = [np.percentile(z, [25, 50, 75]) for z in plain(shown, 4, watched(shown))["z"]]
    assert [line[0][1] for line in medians.get_segments()] == pytest.approx(
        [middle for _, middle, _ in expected]
    )
    assert sorted(line[0][1] for line in spread.get_segments()) == pytest.approx(
        sorted(value for low, _, high in expected for value in (low, high))
    )
