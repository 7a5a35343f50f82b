"""The acts of a step of learning: what of it is told at each share of a film's progress."""

from __future__ import annotations

from dataclasses import dataclass

from hiddenreel.draw.film.timeline import ease

# The acts, as progress of the film.
FORWARD, COST, BACKWARD, UPDATE = (0.02, 0.35), (0.35, 0.43), (0.43, 0.78), (0.80, 1.0)
# What of a layer's scene is the way to it, or back from it, and where this ends. Until the scene is
# over, what it has come to can be read.
WAY, DONE = 0.42, 0.7
# How much of its colour a layer's wires keep while others are at hand, and how long a layer takes to
# step back or forward, as a progress of the film.
RECEDING, STEPPING = 0.34, 0.02


@dataclass(frozen=True)
class StepTiming:
    """What of the step is told at a progress of the film.

    Attributes
    ----------
    depth : int
        L, the number of layers of weights.
    """

    depth: int

    def begins(self, act: tuple[float, float], place: int) -> float:
        """Return when the scene of an act begins that is its `place`-th, from 0."""
        return act[0] + place * self.length(act)

    def length(self, act: tuple[float, float]) -> float:
        """Return how long each layer's scene of an act takes."""
        return (act[1] - act[0]) / self.depth

    def _layer(self, act: tuple[float, float], place: int, progress: float) -> tuple[float, float]:
        """Return how much of the first and of the second part of a layer's scene is told."""
        begin, length = self.begins(act, place), self.length(act)
        turn, done = begin + WAY * length, begin + DONE * length
        return ease(progress, begin, turn), ease(progress, turn, done)

    def forward(self, layer: int, progress: float) -> tuple[float, float]:
        """Return how far the signals to a layer have come, and how far its neurons are lit."""
        return self._layer(FORWARD, layer - 1, progress)

    def backward(self, layer: int, progress: float) -> tuple[float, float]:
        """Return how far a layer's errors are lit, and how far they have run back from it."""
        return self._layer(BACKWARD, self.depth - layer, progress)

    def cost(self, progress: float) -> float:
        """Return how much of the cost is told."""
        return ease(progress, COST[0], COST[0] + DONE * (COST[1] - COST[0]))

    def update(self, progress: float) -> float:
        """Return the share of the step that is taken."""
        return ease(progress, *UPDATE)

    def strength(self, layer: int, progress: float) -> float:
        """Return how much of its colour a layer keeps: all while it is at hand, and if none is."""
        receded = ease(progress, FORWARD[0] - STEPPING, FORWARD[0])
        receded -= ease(progress, UPDATE[0] - STEPPING, UPDATE[0])
        scenes = (FORWARD, layer - 1), (BACKWARD, self.depth - layer)
        lit = sum(
            _between(progress, self.begins(act, place), self.length(act)) for act, place in scenes
        )
        return 1.0 - (1.0 - RECEDING) * receded * (1.0 - min(lit, 1.0))

    def current_scene(self, progress: float) -> tuple[str, int]:
        """Return what is told, and of which layer."""
        if progress >= UPDATE[0]:
            return "update", 0
        if progress >= BACKWARD[0]:
            told = (progress - BACKWARD[0]) / (BACKWARD[1] - BACKWARD[0]) * self.depth
            return "backward", max(1, self.depth - int(told))
        if progress >= COST[0]:
            return "cost", 0
        if progress > FORWARD[0]:
            told = (progress - FORWARD[0]) / (FORWARD[1] - FORWARD[0]) * self.depth
            return "forward", min(self.depth, 1 + int(told))
        return "batch", 0


def _between(progress: float, begin: float, length: float) -> float:
    """Rise from 0 to 1 as a scene begins, and fall again as the next one does."""
    end = begin + length
    return ease(progress, begin, begin + STEPPING) - ease(progress, end, end + STEPPING)
