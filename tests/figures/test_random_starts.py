"""Random starts: every answer is that of weights drawn from the seed by hand."""

from __future__ import annotations

import numpy as np
import pytest
from fixtures_recordings import default_runs

from hiddenreel.plan.validate import ConfigError, validate


def drawn_layers(shown, seed):
    """Draw [W | b] of each layer from the stream of its own, normal with deviation 1."""
    sizes = shown.sizes
    return [
        np.random.default_rng([seed, 201, level]).standard_normal((k, j + 1))
        for level, (j, k) in enumerate(zip(sizes, sizes[1:]), start=1)
    ]


def answers_by_hand(shown, seed, X):
    a = X.T
    for layer in drawn_layers(shown, seed):
        a = 1 / (1 + np.exp(-(layer[:, :-1] @ a + layer[:, -1:])))
    return a


def test_curves_are_the_answers_of_each_seed(picture, recording):
    shown = recording("small")
    (axes,) = picture("random-starts", "small").figure.axes
    curves = [line for line in axes.lines if line.get_gid() == "start"]
    assert len(curves) == 12
    for seed, curve in enumerate(curves, start=1):
        x, y = curve.get_data()
        assert (x[0], x[-1]) == (shown.X.min(), shown.X.max())
        np.testing.assert_allclose(y, answers_by_hand(shown, seed, x[:, None])[0], rtol=1e-12)
    # The first start is the run's own.
    own = shown.replay(0, np.linspace(x[0], x[-1], len(x))[:, None])[-1][:, 0]
    np.testing.assert_allclose(curves[0].get_ydata(), own, rtol=1e-12)


def test_columns_are_the_ranges_of_each_seed(picture, recording):
    shown = recording("circles")
    (axes,) = picture("random-starts", "circles", starts=5).figure.axes
    ranges = [line for line in axes.lines if line.get_gid() == "start"]
    assert len(ranges) == 5
    for seed, line in enumerate(ranges, start=2):
        answers = answers_by_hand(shown, seed, shown.X)[0]
        np.testing.assert_allclose(line.get_ydata(), [answers.min(), answers.max()], rtol=1e-12)


@pytest.mark.parametrize("run", ["small", "circles"])
def test_the_marked_input_is_the_one_with_the_widest_spread(picture, recording, lines, run):
    shown = recording(run)
    drawn = picture("random-starts", run)
    (axes,) = drawn.figure.axes
    first = shown.run.seed
    table = np.array([answers_by_hand(shown, first + n, shown.X)[0] for n in range(12)])
    sample = int(np.ptp(table, axis=0).argmax())
    points = [line.get_ydata()[0] for line in axes.lines if line.get_gid() == "answer"]
    np.testing.assert_allclose(points, table[:, sample], rtol=1e-12)
    np.testing.assert_allclose(lines(axes)["spread"].get_ydata(), [min(points), max(points)], rtol=1e-12)
    apart = float(drawn.title.split(" lie ")[1].split()[0])
    assert apart == pytest.approx(max(points) - min(points), abs=0.006)
    assert f"Sample {sample}," in drawn.caption


def test_an_output_of_several_can_be_chosen(picture, recording):
    shown = recording("clouds")
    (axes,) = picture("random-starts", "clouds", output=3, starts=2).figure.axes
    line = next(line for line in axes.lines if line.get_gid() == "start")
    answers = answers_by_hand(shown, shown.run.seed, shown.X)[2]
    np.testing.assert_allclose(line.get_ydata(), [answers.min(), answers.max()], rtol=1e-12)


def test_answers_of_a_bounded_output_are_shown_on_its_whole_range(picture):
    (axes,) = picture("random-starts", "circles").figure.axes
    low, high = axes.get_ylim()
    assert low < 0 and high > 1


def test_starts_that_are_all_equal_are_named(picture):
    assert picture("random-starts", "dead").title == "All 12 starts give the same answers"


@pytest.mark.parametrize("starts", [1, 25, 2.5])
def test_a_number_of_starts_out_of_range_is_refused(starts):
    run = default_runs()["small"].to_dict()
    del run["run"]
    figures = {"random-starts": {"run": "small", "starts": starts}}
    with pytest.raises(ConfigError) as refused:
        validate({"runs": {"small": run}, "figures": figures}, None)
    assert str(refused.value) == (
        f"config/config.yaml: figures.random-starts.starts = {starts}: "
        "must be a whole number at least 2 and at most 24"
    )
