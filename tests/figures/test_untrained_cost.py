"""The cost of the untrained network: every point is a sample's cost in plain NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.collections import PathCollection


def costs_by_hand(shown, epoch):
    """Return C₀ of each training sample of a network of sigmoids, (N,)."""
    rows = ~shown.held_out
    a = shown.X[rows]
    for W, b in shown.weights(epoch):
        a = 1 / (1 + np.exp(-(a @ W.T + b)))
    factor = 1.0 if shown.run.loss == "squared-error" else 0.5
    return factor * ((a - shown.Y[rows]) ** 2).sum(axis=1)


@pytest.mark.parametrize(
    ("run", "epoch"), [("chain", 0), ("hero", 0), ("hero", 8), ("held-out", 0), ("clouds", 0)]
)
def test_points_and_line_are_the_costs_and_their_mean(picture, recording, lines, run, epoch):
    shown = recording(run)
    drawn = picture("untrained-cost", run, epoch=epoch)
    left, _ = drawn.figure.axes
    (cloud,) = (c for c in left.collections if isinstance(c, PathCollection))
    costs = costs_by_hand(shown, epoch)
    x = shown.X[~shown.held_out, 0] if shown.sizes[0] == 1 else np.arange(len(costs))
    offsets = np.array(sorted(map(tuple, np.asarray(cloud.get_offsets()))))
    expected = np.array(sorted(zip(x, costs)))
    np.testing.assert_allclose(offsets, expected, rtol=1e-9)
    np.testing.assert_allclose(lines(left)["mean"].get_ydata(), costs.mean(), rtol=1e-12)
    assert float(drawn.title.split()[-1]) == pytest.approx(costs.mean(), rel=5e-4)
    assert shown.loss[epoch] == pytest.approx(costs.mean())


@pytest.mark.parametrize("run", ["chain", "hero"])
def test_shares_add_up_from_the_costliest_sample(picture, recording, lines, run):
    _, right = picture("untrained-cost", run).figure.axes
    samples, shares = lines(right)["shares"].get_data()
    costs = sorted(costs_by_hand(recording(run), 0), reverse=True)
    assert (samples[0], shares[0], samples[-1]) == (0, 0, 1)
    assert shares[-1] == pytest.approx(1)
    for count in (1, len(costs) // 3, len(costs) - 1):
        assert shares[count] == pytest.approx(sum(costs[:count]) / sum(costs))
    ((share, half),) = lines(right)["half"].get_xydata()
    fewer = round(share * len(costs)) - 1
    assert sum(costs[:fewer]) / sum(costs) < 0.5 <= half


def test_after_training_the_title_names_the_epoch(picture):
    title = picture("untrained-cost", "hero", epoch=8).title
    assert title.startswith("The mean cost of the network after epoch 8 over 80 samples is ")
