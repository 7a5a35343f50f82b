"""A step of an optimiser, against the formula."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from hiddenreel.learn.optimisers import GradientDescent


@pytest.mark.parametrize("m", [1, 4])
def test_gradient_descent_subtracts_the_mean_gradient_times_the_learning_rate(m):
    theta, gradient = np.array([1.0, -2.0, 0.5]), np.array([4.0, 0.0, -8.0])
    descent = GradientDescent(0.25, parameters=3, batch_sizes=[1, 4])
    descent.step(theta, gradient, m)
    assert_array_equal(theta, [1.0 - 1.0 / m, -2.0, 0.5 + 2.0 / m])
    assert_array_equal(gradient, [4.0, 0.0, -8.0])


def test_a_step_does_not_depend_on_the_steps_before():
    once, twice = np.zeros(2), np.zeros(2)
    fresh, used = (GradientDescent(0.5, parameters=2, batch_sizes=[2]) for _ in range(2))
    used.step(np.ones(2), np.array([3.0, 5.0]), 2)
    for descent, theta in ((fresh, once), (used, twice)):
        descent.step(theta, np.array([1.0, -1.0]), 2)
    assert_array_equal(once, twice)
