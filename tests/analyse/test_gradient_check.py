"""Backprop agrees with two-sided differences for every activation and loss, at every epoch."""

from __future__ import annotations

import numpy as np
import pytest

from hiddenreel.analyse.gradient_check import both_gradients, relative_difference
from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.learn.activations import ACTIVATIONS, OUTPUT_ONLY
from hiddenreel.learn.losses import LOSS_NAMES, outputs_of
from hiddenreel.learn.run import DatasetSettings, InitialisationSettings, Run
from hiddenreel.record.recorder import record
from hiddenreel.record.recording import Recording

LIMIT = 1e-7
# The lecture's ε, and the default of the figure.
EPSILONS = [1e-7, 1e-5]
HIDDEN = [name for name in ACTIVATIONS if name not in OUTPUT_ONLY]
ENDS = [(loss, output) for loss in LOSS_NAMES for output in (outputs_of(loss) or ACTIVATIONS)]
CHECKED = 6


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(("loss", "output"), ENDS)
def test_backprop_agrees_at_every_epoch_of_a_training(tmp_path, hidden, loss, output):
    run = Run(
        "small",
        DatasetSettings("moons", 0.0, {"samples": 24}),
        (2, 3, 2),
        hidden=hidden,
        output=output,
        loss=loss,
        learning_rate=0.1 if output in ("identity", "relu") else 2.0,
        batch_size=4,
        epochs=12,
        seed=3,
        initialisation=InitialisationSettings("glorot"),
    )
    record(run, tmp_path / "recording", tmp_path / "partial")
    recording = Recording.open(tmp_path / "recording")
    chosen = np.linspace(0, len(recording.X) - 1, CHECKED).astype(int)
    for epoch in range(recording.epochs + 1):
        batch = SamplePass(recording, epoch, recording.X[chosen], recording.Y[chosen])
        kinks = [np.abs(batch.z(layer)).min(axis=1) for layer in range(1, recording.depth + 1)]
        away_from_kinks = np.min(kinks, axis=0) > 1e-3
        for epsilon in EPSILONS:
            numeric, analytic = both_gradients(recording, epoch, chosen, epsilon)
            distance = np.linalg.norm(numeric - analytic, axis=1)
            size = np.linalg.norm(numeric, axis=1) + np.linalg.norm(analytic, axis=1)
            # A difference of costs near 1 is rounded by 1e-16, in each parameter.
            rounding = 4 * np.finfo(float).eps * (1 + batch.costs) * numeric.shape[1] / epsilon
            assert np.all((distance < LIMIT * size + rounding)[away_from_kinks]), (epoch, epsilon)


MOONS = DatasetSettings("moons", 0.0, {"samples": 100})
SATURATED = {
    # Outputs of samples that are far on their side are rounded to 1: costs down to 1e-20.
    "sigmoid": Run("quiet", MOONS, (2, 8, 1), hidden="tanh", loss="cross-entropy", batch_size=10, epochs=200),
    # Steps so large that right answers are rounded to probability 0: costs of thousands.
    "softmax": Run(
        "wild",
        MOONS,
        (2, 3, 2),
        output="softmax",
        loss="cross-entropy",
        learning_rate=3000.0,
        batch_size=10,
        epochs=10,
    ),
}


@pytest.mark.parametrize("output", SATURATED)
def test_cross_entropy_of_saturated_outputs_passes_the_check(tmp_path, output):
    run = SATURATED[output]
    record(run, tmp_path / "recording", tmp_path / "partial")
    recording = Recording.open(tmp_path / "recording")
    chosen = np.arange(0, 100, 5)
    errors = relative_difference(*both_gradients(recording, run.epochs, chosen, 1e-5))
    assert errors.max() < LIMIT


def test_a_loss_beyond_the_smallest_number_s_logarithm_is_recorded(tmp_path):
    """-ln of the smallest number is 708: no cost was larger when it was computed from outputs."""
    record(SATURATED["softmax"], tmp_path / "recording", tmp_path / "partial")
    recording = Recording.open(tmp_path / "recording")
    assert recording.loss.max() > 1000
    costs = SamplePass(recording, 10, recording.X, recording.Y).costs
    assert recording.loss[10] == pytest.approx(costs.mean(), rel=1e-12)


def test_gradients_of_nothing_agree():
    nothing = np.zeros((3, 5))
    np.testing.assert_array_equal(relative_difference(nothing, nothing), 0.0)


def test_gradients_that_differ_are_found():
    gradient = np.array([[3.0, 4.0], [1e-4, 0.0]])
    np.testing.assert_allclose(relative_difference(gradient, 2 * gradient), 1 / 3)
