"""The mini-batch algorithm: what is dealt and what a step does are what the training did."""

from __future__ import annotations

import re

import numpy as np
import pytest
from matplotlib.collections import PathCollection

from hiddenreel.figures.minibatch_algorithm import largest_step


def texts(axes, gid):
    return [text.get_text() for text in axes.texts if text.get_gid() == gid]


def test_a_recording_deals_every_training_sample_once(recording):
    for run, sizes in (("hero", [10] * 8), ("held-out", [10] * 6), ("many-epochs", [60, 20])):
        shown = recording(run)
        batches = shown.batches(1)
        assert [len(batch) for batch in batches] == sizes
        dealt = np.concatenate(batches)
        assert sorted(dealt) == list(np.flatnonzero(~shown.held_out))
        stream = np.random.default_rng([shown.run.seed, 301, 2])
        np.testing.assert_array_equal(dealt, stream.permutation(len(dealt)))


@pytest.mark.parametrize("run", ["hero", "held-out", "circles"])
def test_rows_are_the_batches(picture, recording, run):
    shown = recording(run)
    axes = picture("minibatch-algorithm", run, epoch=3).figure.axes[0]
    (cloud,) = (c for c in axes.collections if isinstance(c, PathCollection))
    places = np.asarray(cloud.get_offsets())
    batches = shown.batches(3)
    heights = np.unique(places[:, 1].round(6))[::-1]
    assert len(heights) == len(batches)
    for height, batch in zip(heights, batches):
        assert np.count_nonzero(np.isclose(places[:, 1], height)) == len(batch)
    (box,) = (patch for patch in axes.patches if patch.get_gid() == "first")
    low, high = box.get_bbox().intervaly
    assert low < heights[0] < high and (len(heights) == 1 or heights[1] < low)


def test_the_step_is_that_of_plain_backprop(recording):
    shown = recording("hero")
    batch = np.random.default_rng([2, 301, 1]).permutation(80)[:10]
    layers = shown.weights(0)
    sums = [np.zeros_like(W) for W, _ in layers]
    for x, y in zip(shown.X[batch], shown.Y[batch]):
        a = [x]
        for W, b in layers:
            a.append(1 / (1 + np.exp(-(W @ a[-1] + b))))
        delta = (a[-1] - y) * a[-1] * (1 - a[-1])
        for level in range(2, -1, -1):
            sums[level] += np.outer(delta, a[level])
            delta = layers[level][0].T @ delta * a[level] * (1 - a[level])
    (layer, j, k), before, gradient, after = largest_step(shown, 0, batch)
    assert abs(sums[layer - 1][j, k]) == pytest.approx(max(np.abs(S).max() for S in sums))
    assert before == layers[layer - 1][0][j, k]
    assert gradient == pytest.approx(sums[layer - 1][j, k], rel=1e-12)
    assert after == pytest.approx(before - 3.0 / 10 * gradient, rel=1e-12)


def test_the_step_is_the_one_that_the_training_took(recording):
    """With one batch an epoch, the weights after it are those of the next epoch."""
    shown = recording("hero", batch_size=80)
    (layer, j, k), _, _, after = largest_step(shown, 2, shown.batches(2)[0])
    assert after == pytest.approx(shown.weights(3)[layer - 1][0][j, k], rel=1e-12)


@pytest.mark.parametrize(
    ("run", "title"),
    [
        ("circles", "An epoch is 20 steps: 1 000 samples in batches of 50"),
        ("held-out", "An epoch is 6 steps: 60 samples in batches of 10"),
    ],
)
def test_the_loop_has_the_numbers_of_the_run(picture, recording, run, title):
    drawn = picture("minibatch-algorithm", run)
    assert drawn.title == title
    shown = recording(run).run
    words = " ".join(texts(drawn.figure.axes[0], "loop"))
    assert f"for each of {shown.epochs} epochs:" in words
    assert f"shuffle and deal {re.search('([0-9 ]+ samples)', title)[1].strip()}" in words
    assert f"= {shown.learning_rate:g} {shown.batch_size} = " in words


def test_samples_that_are_not_shuffled_are_not_said_to_be(picture):
    drawn = picture("minibatch-algorithm", "lecture")
    assert "deal 1 000 samples" in texts(drawn.figure.axes[0], "loop")
    assert "1 000 samples in the order of the data and dealt" in drawn.caption
