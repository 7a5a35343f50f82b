"""The costs of the same samples in many networks that differ in their parameters alone.

Every array has the activations of several networks side by side, (k, n, m): where networks are small, calls
of NumPy take as long as the numbers in them.
"""

from __future__ import annotations

import numpy as np

from hiddenreel.learn.network import Network


class SameSamples:
    """The arrays that `m` samples need on their way through `n` networks at once, made once.

    Parameters
    ----------
    network : Network
        With the layers, activations and loss of all networks.
    X : array (d, m)
    Y : array (k, m)
        The targets.
    n : int
    """

    def __init__(self, network: Network, X: np.ndarray, Y: np.ndarray, n: int) -> None:
        self._network, self._n = network, n
        self._activations = [np.ones((k + 1, n, X.shape[1])) for k in network.sizes[:-1]]
        self._activations[0][:-1] = X[:, None]
        self._outputs = np.empty((len(Y), n, X.shape[1]))
        self._Y = np.tile(Y, n)

    def costs(self, thetas: np.ndarray) -> np.ndarray:
        """Return the mean cost of the samples in networks with the parameters (n, P), (n,)."""
        above = [*(a[:-1] for a in self._activations[1:]), self._outputs]
        loss, sigmas = self._network.loss, [sigma.apply for sigma in self._network.sigmas]
        if loss.from_z:
            sigmas[-1] = lambda z: None
        for M, a_below, a, sigma in zip(self._network.views_of(thetas), self._activations, above, sigmas):
            np.matmul(M, a_below.swapaxes(0, 1), out=a.swapaxes(0, 1))
            sigma(_flat(a))
        return loss.value(_flat(self._outputs), self._Y).reshape(self._n, -1).mean(axis=1)


def _flat(a: np.ndarray) -> np.ndarray:
    """View (k, n, m) as (k, n · m): each sample in each network is a column."""
    return a.reshape(len(a), -1)
