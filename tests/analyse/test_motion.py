"""Movement in hidden space, computed the long way."""

from __future__ import annotations

import numpy as np

from hiddenreel.analyse.motion import movement


def test_movement_is_measured_in_each_neuron_s_own_range(recording):
    """The root mean square over all samples and neurons, computed here the long way."""
    shown = recording("hero")
    path = np.array(
        [
            np.hstack([shown.activations(epoch, layer) for layer in shown.hidden_layers])
            for epoch in range(shown.epochs + 1)
        ],
        float,
    )
    scaled = path / np.ptp(path.reshape(-1, path.shape[-1]), axis=0)
    expected = np.sqrt((np.diff(scaled, axis=0) ** 2).mean(axis=(1, 2)))
    np.testing.assert_allclose(movement(shown), expected, rtol=1e-5)


def test_nothing_moves_in_a_dead_network(recording):
    assert movement(recording("dead")).shape == (8,)
    assert np.isfinite(movement(recording("dead"))).all()
