"""The one matrix and one bias that a network of identities is equal to."""

from __future__ import annotations

import numpy as np

from hiddenreel.record.recording import Layers


def collapsed(weights: Layers) -> tuple[np.ndarray, np.ndarray]:
    """Return W* = W^L … W^1 (k, d) and b* = W^L (… b^1 …) + b^L (k,) of a network of identities."""
    W_star, b_star = weights[0]
    for W, b in weights[1:]:
        W_star, b_star = W @ W_star, W @ b_star + b
    return W_star, b_star
