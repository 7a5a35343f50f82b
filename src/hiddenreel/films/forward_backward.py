"""One step of learning: a mini-batch forward through the network, its errors back, the weights moved.

What to look at: the cost's colour. It starts at the cost, runs back layer by layer, and leaves on each
wire how much the cost would change with that weight; then every weight moves the other way and the bar
falls.
"""

from __future__ import annotations

import numpy as np

from hiddenreel.analyse.gradient_step import GradientStep, telling_epoch
from hiddenreel.draw.diagram.canvas import abridged
from hiddenreel.draw.film.chapters import Cue, scene_cue
from hiddenreel.draw.film.choreography import BACKWARD, COST, FORWARD, UPDATE, StepTiming
from hiddenreel.draw.film.film import Film, PlacedPanel
from hiddenreel.draw.film.timeline import Timeline, at_one_epoch
from hiddenreel.draw.numbers import distinct, fixed, number
from hiddenreel.draw.panels.gradient_step import StepDiagram
from hiddenreel.draw.panels.step_equations import places_that_fit
from hiddenreel.draw.panels.titles import TITLE_BOX, Heading
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.draw.wording import cost_words, counted, network_name
from hiddenreel.record.recording import Recording

NEEDS = {"layers": [1, 5]}

DIAGRAM = (0.035, 0.0, 0.93, 0.9)
# How large a strip's pictures are, of the film's.
STILL = 0.33
# Numbers in a list of a sentence.
WRITTEN = 4


def film(
    recording: Recording, theme: Theme, *, epoch: int | None = None, seconds: float = 20.0
) -> Film:
    """Film the first step after an epoch, by default the one that lowers its batch's cost most."""
    chosen = telling_epoch(recording) if epoch is None else epoch
    step = GradientStep(recording, chosen)
    before, after = distinct(step.cost(0.0), step.cost(1.0))
    verb = {-1: "lowers", 0: "keeps", 1: "raises"}[int(np.sign(step.cost(1.0) - step.cost(0.0)))]
    samples = counted(step.samples, "sample")
    title = f"One step on {samples} {verb} their cost from {before} to {after}"
    if verb == "keeps":
        title = f"One step on {samples} leaves their cost at {before}"
    timeline = at_one_epoch(chosen, seconds)
    most = places_that_fit(step, theme)
    diagram = StepDiagram(step, DIAGRAM, most)
    still = StepDiagram(step, DIAGRAM, most, share=STILL, bare=True)
    return Film(
        recording=recording,
        timeline=timeline,
        panels=[PlacedPanel(Heading(title), TITLE_BOX), PlacedPanel(diagram, DIAGRAM)],
        title=title,
        caption=f"The first mini-batch after epoch {chosen} in a {network_name(recording)} network, "
        f"{samples}: means over them in neurons and equations, σ and ⊙ taken sample by sample; wires "
        f"are as wide as w or ∂C/∂w is large, dashed where it is negative. With "
        f"η = {number(recording.run.learning_rate)} the cost, {cost_words(recording)}, goes from "
        f"{before} to {after}.",
        alt=f"Signals run forward through a {network_name(recording)} network, errors back; the "
        f"weights move and the cost goes from {before} to {after}.",
        cues=_scenes(step, timeline),
        strip=[("", still)],
        strip_aspect=still.aspect,
    )


def _scenes(step: GradientStep, timeline: Timeline) -> list[Cue]:
    """Cue the ends of the scenes: of each layer forward, the cost, each layer back, and the step."""
    depth, samples = step.recording.depth, counted(step.samples, "sample")
    timing, means = StepTiming(depth), step.activations(0.0)
    before, after = distinct(step.cost(0.0), step.cost(1.0))
    scenes = []
    for layer in range(1, depth + 1):
        are = "activations are" if len(means[layer]) > 1 else "activation is"
        told = f"Forward to layer {layer}: over {samples} its mean {are} {_some(means[layer])}"
        ends = timing.begins(FORWARD, layer)
        scenes.append((ends, f"forward-{layer}", f"forward to layer {layer}", told))
    cost = f"Cost: its mean over {samples} is {before}."
    scenes.append((COST[1], "cost", "cost", cost))
    for layer in range(depth, 0, -1):
        steepest = number(float(np.abs(step.gradients[layer - 1][0]).max()))
        told = f"Back to layer {layer}: of its ∂C/∂w the largest has the size {steepest}."
        # After the last layer the film rests on all gradients until the step.
        ends = timing.begins(BACKWARD, depth + 1 - layer) if layer > 1 else UPDATE[0]
        scenes.append((ends, f"back-{layer}", f"back to layer {layer}", told))
    scenes.append((np.inf, "step", "step", f"Step: the cost goes from {before} to {after}."))
    return [scene_cue(timeline, *told) for told in scenes]


def _some(values: np.ndarray) -> str:
    """Write a list of numbers that ends a sentence, with the first and the last of a long one."""
    words = [
        ("…" if n is None else fixed(float(values[n]), 2)) for n in abridged(len(values), WRITTEN)
    ]
    return (", ".join(words[:-1]) + " and " if words[1:] else "") + words[-1] + "."
