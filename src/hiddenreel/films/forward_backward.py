"""One step of learning: a mini-batch forward through the network, its errors back, the weights moved.

What to look at: the cost's colour. It starts at the cost, runs back layer by layer, and leaves on each
wire how much the cost would change with that weight; then every weight moves the other way and the bar
falls.
"""

from __future__ import annotations

import numpy as np

from hiddenreel.draw.diagram.cells import fixed
from hiddenreel.draw.film import Film, Placed
from hiddenreel.draw.naming import cost_words, counted, network_name
from hiddenreel.draw.page import number
from hiddenreel.draw.panels.steps import BACKWARD, COST, UPDATE, Diagram
from hiddenreel.draw.panels.titles import Heading
from hiddenreel.draw.step import Step, telling_epoch
from hiddenreel.draw.stops import Mark, scene_mark
from hiddenreel.draw.style import Theme
from hiddenreel.draw.timeline import Timeline, at_one_epoch
from hiddenreel.record.recording import Recording

NEEDS = {"layers": [1, 5]}

TITLE = (0.035, 0.90, 0.93, 0.09)
DIAGRAM = (0.035, 0.0, 0.93, 0.9)


def film(
    recording: Recording, theme: Theme, *, epoch: int | None = None, seconds: float = 14.0
) -> Film:
    """Film the first step after an epoch, by default the one that lowers its batch's cost most."""
    chosen = telling_epoch(recording) if epoch is None else epoch
    step = Step(recording, chosen)
    before, after = (fixed(step.cost(share), step.digits) for share in (0.0, 1.0))
    verb = {-1: "lowers", 0: "keeps", 1: "raises"}[int(np.sign(step.cost(1.0) - step.cost(0.0)))]
    samples = counted(step.samples, "sample")
    title = f"One step on {samples} {verb} their cost from {before} to {after}"
    if verb == "keeps":
        title = f"One step on {samples} leaves their cost at {before}"
    clock = at_one_epoch(chosen, seconds)
    return Film(
        recording=recording,
        timeline=clock,
        panels=[Placed(Heading(title), TITLE), Placed(Diagram(step, DIAGRAM), DIAGRAM)],
        title=title,
        caption=f"The first mini-batch after epoch {chosen} in a {network_name(recording)} network, "
        f"{samples}: means of a and δ in the neurons, weights and ∂C/∂w on the wires; with "
        f"η = {number(recording.spec['learning_rate'])} the cost, {cost_words(recording)}, goes from "
        f"{before} to {after}.",
        alt=f"Signals run forward through a {network_name(recording)} network, errors back; the "
        f"weights move and the cost goes from {before} to {after}.",
        marks=_acts(step, clock, before, after),
    )


def _acts(step: Step, clock: Timeline, before: str, after: str) -> list[Mark]:
    """Mark the ends of the four acts."""
    samples = counted(step.samples, "sample")
    steepest = number(max(float(np.abs(dW).max()) for dW, _ in step.gradients))
    # When each act's successor begins, as a share of the story; the last has none.
    acts = (
        (COST[0], "forward", f"Forward: {samples} have passed through the network."),
        (BACKWARD[0], "cost", f"Cost: the mean over {samples} is {before}."),
        (
            UPDATE[0],
            "errors back",
            f"Errors back: of all ∂C/∂w the largest has the size {steepest}.",
        ),
        (np.inf, "step", f"Step: the cost goes from {before} to {after}."),
    )
    return [
        scene_mark(clock, ends, title.replace(" ", "-"), title, sentence)
        for ends, title, sentence in acts
    ]
