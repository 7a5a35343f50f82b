"""The acts of a step of learning: what of it is told at each share of a film's story."""

from __future__ import annotations

from dataclasses import dataclass

from hiddenreel.draw.film.timeline import scene

# The acts, as shares of the story.
FORWARD, COST, BACKWARD, UPDATE = (0.02, 0.35), (0.35, 0.43), (0.43, 0.78), (0.80, 1.0)
# What of a layer's scene is the way to it, or back from it, and where this ends. Until the scene is
# over, what it has come to can be read.
WAY, DONE = 0.42, 0.7
# How much of its colour a layer's wires keep while others are at hand, and how long a layer takes to
# step back or forward, as a share of the story.
RECEDING, STEPPING = 0.34, 0.02


@dataclass(frozen=True)
class StepTiming:
    """What of the step is told at a share of the story.

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

    def _layer(self, act: tuple[float, float], place: int, story: float) -> tuple[float, float]:
        """Return how much of the first and of the second part of a layer's scene is told."""
        begin, length = self.begins(act, place), self.length(act)
        turn, done = begin + WAY * length, begin + DONE * length
        return scene(story, begin, turn), scene(story, turn, done)

    def forward(self, layer: int, story: float) -> tuple[float, float]:
        """Return how far the signals to a layer have come, and how far its neurons are lit."""
        return self._layer(FORWARD, layer - 1, story)

    def backward(self, layer: int, story: float) -> tuple[float, float]:
        """Return how far a layer's errors are lit, and how far they have run back from it."""
        return self._layer(BACKWARD, self.depth - layer, story)

    def cost(self, story: float) -> float:
        """Return how much of the cost is told."""
        return scene(story, COST[0], COST[0] + DONE * (COST[1] - COST[0]))

    def update(self, story: float) -> float:
        """Return the share of the step that is taken."""
        return scene(story, *UPDATE)

    def strength(self, layer: int, story: float) -> float:
        """Return how much of its colour a layer keeps: all while it is at hand, and if none is."""
        receded = scene(story, FORWARD[0] - STEPPING, FORWARD[0])
        receded -= scene(story, UPDATE[0] - STEPPING, UPDATE[0])
        scenes = (FORWARD, layer - 1), (BACKWARD, self.depth - layer)
        at_hand = sum(
            _between(story, self.begins(act, place), self.length(act)) for act, place in scenes
        )
        return 1.0 - (1.0 - RECEDING) * receded * (1.0 - min(at_hand, 1.0))

    def at_hand(self, story: float) -> tuple[str, int]:
        """Return what is told, and of which layer."""
        if story >= UPDATE[0]:
            return "update", 0
        if story >= BACKWARD[0]:
            told = (story - BACKWARD[0]) / (BACKWARD[1] - BACKWARD[0]) * self.depth
            return "backward", max(1, self.depth - int(told))
        if story >= COST[0]:
            return "cost", 0
        if story > FORWARD[0]:
            told = (story - FORWARD[0]) / (FORWARD[1] - FORWARD[0]) * self.depth
            return "forward", min(self.depth, 1 + int(told))
        return "batch", 0


def _between(story: float, begin: float, length: float) -> float:
    """Rise from 0 to 1 as a scene begins, and fall again as the next one does."""
    end = begin + length
    return scene(story, begin, begin + STEPPING) - scene(story, end, end + STEPPING)
