"""Where a network's output is undecided: a point, a line or a plane in its last hidden layer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hiddenreel.draw.film.film import Moment
from hiddenreel.draw.numbers import number
from hiddenreel.draw.space.depth_order import Plane
from hiddenreel.record.recording import Recording

# The boundary is drawn in layers of this many neurons at most: a point, a line or a plane.
MOST_NEURONS = 3


@dataclass(frozen=True)
class Boundary:
    """All activations a of the last hidden layer with w · a + b = 0, where the output is undecided.

    Attributes
    ----------
    output : float
        The output there: ½, or in general the middle between the two targets.
    z : float
        The pre-activation that gives this output.
    """

    recording: Recording
    output: float
    z: float

    @property
    def text(self) -> str:
        """The output on the boundary, as it is written."""
        return "½" if self.output == 0.5 else number(self.output)

    def at(self, moment: Moment) -> tuple[np.ndarray, float]:
        """Return w (k,) and b at a moment.

        With one output neuron they are its weights and its bias less `z`. Two softmax outputs are
        both ½ where their pre-activations are equal, so there they are the differences.
        """
        W, b = moment.weights[-1]
        if len(W) == 2:
            return W[1] - W[0], float(b[1] - b[0])
        return W[0], float(b[0]) - self.z


def boundary_of(recording: Recording, layer: int) -> Boundary | None:
    """Return the boundary in a layer; None where it is no flat cut of few dimensions.

    It is a flat cut in the last hidden layer, if there is one output neuron, or two that are softmax.
    """
    outputs, sigma = recording.sizes[-1], recording.run.output
    if layer != recording.depth - 1 or recording.sizes[layer] > MOST_NEURONS:
        return None
    if outputs == 2 and sigma == "softmax":
        return Boundary(recording, 0.5, 0.0)
    if outputs != 1:
        return None
    middle = (1.0 + recording.low_target) / 2
    if sigma == "sigmoid":
        # Between targets of -1 and 1 the middle is 0, which a sigmoid never reaches.
        return Boundary(recording, middle, np.log(middle / (1 - middle))) if middle > 0 else None
    return Boundary(recording, middle, np.arctanh(middle) if sigma == "tanh" else middle)


def plane_in_cube(w: np.ndarray, b: float, low: float, high: float) -> Plane:
    """Return the plane w · a + b = 0 in a cube from -½ to ½ that holds activations from low to high."""
    # a = (x + ½)(high - low) + low
    return Plane(w * (high - low), float(b + w.sum() * (low + high) / 2))


def line_in_square(w: np.ndarray, b: float, low: float, high: float) -> np.ndarray:
    """Return the part of the line w · a + b = 0 within the square from low to high, (2, 2) or (0, 2)."""
    corners = np.array([(low, low), (high, low), (high, high), (low, high)])
    ends = np.roll(corners, -1, axis=0)
    before, after = corners @ w + b, ends @ w + b
    crossed = (before < 0) != (after < 0)
    share = before[crossed] / (before[crossed] - after[crossed])
    return corners[crossed] + share[:, None] * (ends[crossed] - corners[crossed])
