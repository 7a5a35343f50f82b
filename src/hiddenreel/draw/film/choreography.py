"""The timing of a step of learning: which scene a film of it shows at each progress.

The acts follow one another: forward through the layers, the cost, back through the layers, the mean of
the gradients over the batch, and the step, layer by layer. A progress is a share of the film, 0 … 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hiddenreel.draw.film.timeline import ease

Act = tuple[float, float]

# Beginning and end of each act, as progress of the film. Between BACKWARD and UPDATE the gradients of
# one sample become their mean over the batch.
FORWARD, COST, BACKWARD, UPDATE = (0.02, 0.29), (0.29, 0.36), (0.36, 0.66), (0.70, 1.0)
# The share of a layer's scene after which its signals have arrived, and after which their result is
# complete. The result stays readable until the scene is over.
ARRIVED, DONE = 0.42, 0.7
# The share of its scene at which a layer begins to take its step.
STEP_BEGINS = 0.25
# How much of its colour a layer's wires keep while another layer has its scene, and how long a layer
# takes to fade out or in, as progress of the film.
RECEDING, FADING = 0.34, 0.02


@dataclass(frozen=True)
class StepTiming:
    """When each scene of a step begins and how far it has come.

    Attributes
    ----------
    depth : int
        L, the number of layers of weights.
    """

    depth: int

    def begins(self, act: Act, place: int) -> float:
        """Return the progress at which scene `place` of an act begins; the first scene is 0."""
        return act[0] + place * self.length(act)

    def length(self, act: Act) -> float:
        """Return how long the scene of each layer in an act takes, as progress."""
        return (act[1] - act[0]) / self.depth

    def _layer(self, act: Act, place: int, progress: float) -> tuple[float, float]:
        """Return how far the first and the second part of a layer's scene have come, 0 … 1."""
        begin, length = self.begins(act, place), self.length(act)
        arrived, done = begin + ARRIVED * length, begin + DONE * length
        return ease(progress, begin, arrived), ease(progress, arrived, done)

    def forward(self, layer: int, progress: float) -> tuple[float, float]:
        """Return how far the signals to a layer have come, and how far its neurons are lit."""
        return self._layer(FORWARD, layer - 1, progress)

    def backward(self, layer: int, progress: float) -> tuple[float, float]:
        """Return the brightness of a layer's errors, and how far they have run back from it."""
        return self._layer(BACKWARD, self.depth - layer, progress)

    def cost(self, progress: float) -> float:
        """Return how much of the cost is shown, 0 … 1."""
        return ease(progress, COST[0], COST[0] + DONE * (COST[1] - COST[0]))

    def averaged(self, progress: float) -> float:
        """Return how far the gradients of one sample have become their mean over the batch, 0 … 1."""
        return ease(progress, BACKWARD[1], 0.5 * (BACKWARD[1] + UPDATE[0]))

    def update(self, progress: float) -> Sequence[float]:
        """Return the share of the step that each layer has taken, the first layer first."""
        length = self.length(UPDATE)
        begins = [self.begins(UPDATE, place) for place in range(self.depth)]
        return [ease(progress, begin + STEP_BEGINS * length, begin + DONE * length) for begin in begins]

    def strength(self, layer: int, progress: float) -> float:
        """Return how much of its colour a layer keeps, 0 … 1.

        It keeps all of it in its own scene, and outside the acts that go through the layers.
        """
        receded = ease(progress, FORWARD[0] - FADING, FORWARD[0])
        receded -= ease(progress, BACKWARD[1], BACKWARD[1] + FADING)
        receded += ease(progress, UPDATE[0], UPDATE[0] + FADING)
        receded -= ease(progress, UPDATE[1] - FADING, UPDATE[1])
        scenes = (FORWARD, layer - 1), (BACKWARD, self.depth - layer), (UPDATE, layer - 1)
        lit = sum(
            _rise_and_fall(progress, self.begins(act, place), self.length(act)) for act, place in scenes
        )
        return 1.0 - (1.0 - RECEDING) * receded * (1.0 - min(lit, 1.0))

    def current_scene(self, progress: float) -> tuple[str, int]:
        """Return the name of the current scene and its layer, 0 where it belongs to no layer."""
        if progress >= UPDATE[0]:
            return "update", 1 + self._place(UPDATE, progress)
        if progress >= BACKWARD[1]:
            return "mean", 0
        if progress >= BACKWARD[0]:
            return "backward", self.depth - self._place(BACKWARD, progress)
        if progress >= COST[0]:
            return "cost", 0
        if progress > FORWARD[0]:
            return "forward", 1 + self._place(FORWARD, progress)
        return "batch", 0

    def _place(self, act: Act, progress: float) -> int:
        """Return the number of the current scene of an act, from 0."""
        passed = (progress - act[0]) / (act[1] - act[0]) * self.depth
        return min(self.depth - 1, int(passed))


def _rise_and_fall(progress: float, begin: float, length: float) -> float:
    """Rise from 0 to 1 as a scene begins, and fall again as the next one does."""
    end = begin + length
    return ease(progress, begin, begin + FADING) - ease(progress, end, end + FADING)
