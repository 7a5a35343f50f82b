"""One step of learning: a sample forward through the network, its error back, the weights moved.

What to look at: the colour of the cost. It starts at the cost, runs back layer by layer, and leaves on
each wire how much the cost changes with that weight. Then every weight moves against its gradient, layer
by layer, and the bar shows what this does to the mean cost of the batch.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hiddenreel.analyse.gradient_step import GradientStep, telling_epoch
from hiddenreel.draw.contents import applied_contents
from hiddenreel.draw.diagram.canvas import abridged
from hiddenreel.draw.film.blocks import Block, Pads
from hiddenreel.draw.film.chapters import Cue, scene_cue
from hiddenreel.draw.film.choreography import BACKWARD, COST, FORWARD, UPDATE, StepTiming
from hiddenreel.draw.film.film import Film
from hiddenreel.draw.film.sheet import MARGIN, Sheet
from hiddenreel.draw.film.timeline import Timeline, at_one_epoch
from hiddenreel.draw.numbers import distinct, fixed, number, step_decimals
from hiddenreel.draw.panels.equations import SLIDE_ROOM, Room
from hiddenreel.draw.panels.gradient_step import SLIDE, Places, StepDiagram, StepEquations
from hiddenreel.draw.panels.step_equations import height_needed, places_that_fit
from hiddenreel.draw.panels.titles import Heading
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.theme.theme import PAGE_INCHES, Theme
from hiddenreel.draw.wording import cost_words, counted, listed, network_name, stopped
from hiddenreel.language import joined, tr
from hiddenreel.record.recording import Recording

NEEDS = {"layers": [1, 5], "trained_by": ["hiddenreel"]}
PANELS = ("network", "equations")

# On a slide both panels have the same room.
DIAGRAM = (0.035, 0.0, 0.93, 0.9)
DIAGRAM_INCHES = (DIAGRAM[2] * PAGE_INCHES[0], DIAGRAM[3] * PAGE_INCHES[1])
# On other sheets: the most of their height that equations take, the width that they need, in, and the
# room around the network, in.
MOST_HIGH, LEAST, NETWORK_PADS = 0.45, 5.0, Pads(0.1, 0.1, 0.1, 0.05)
# Size of a strip's pictures, as a share of the film's.
STILL = 0.33
# Most numbers of a list in a sentence.
WRITTEN = 4


def film(recording: Recording, theme: Theme, *, epoch: int | None = None, seconds: float = 24.0) -> Film:
    """Film the first step after an epoch, by default the one that lowers its batch's cost most."""
    chosen = telling_epoch(recording) if epoch is None else epoch
    step = GradientStep(recording, chosen)
    before, after = distinct(step.cost(0.0), step.cost(1.0))
    verb = {-1: tr("lowers"), 0: tr("keeps"), 1: tr("raises")}[int(np.sign(step.cost(1.0) - step.cost(0.0)))]
    samples = counted(step.samples, "sample")
    costs = {"samples": samples, "before": before, "after": after}
    title = tr("One step on {samples} {verb} their mean cost from {before} to {after}", verb=verb, **costs)
    if verb == tr("keeps"):
        title = tr("One step on {samples} leaves their mean cost at {before}", samples=samples, before=before)
    timeline = at_one_epoch(chosen, seconds)
    written = _written(step, theme)
    blocks = {
        "network": Block(DIAGRAM, aspect=None, pads=NETWORK_PADS),
        "equations": Block(DIAGRAM, "chart", None, Pads(0, 0, 0, 0), (0.0, written.height), least=LEAST),
    }
    sheet = Sheet.of(Heading(title), blocks)
    room, most, size = written.room, written.most, sheet.size("network")
    places = SLIDE if sheet.screen.is_slide else Places.of_sheet(*size, recording.depth)
    still = StepDiagram(step, DIAGRAM_INCHES, most, share=STILL, bare=True)
    batch = tr(
        "The first mini-batch after epoch {chosen} of a {network} network, {samples}.",
        chosen=chosen,
        network=network_name(recording),
        samples=samples,
    )
    seen = _seen(step)
    wires = tr("Wires are as wide as the size of w or of its gradient, dashed where it is negative.")
    result = tr(
        "With η = {learning_rate} the mean cost, {cost}, goes from {before} to {after}.",
        learning_rate=number(recording.run.learning_rate),
        cost=cost_words(recording),
        before=before,
        after=after,
    )
    return Film(
        recording=recording,
        timeline=timeline,
        panels=sheet.placed(
            {
                "network": StepDiagram(step, size, most, places),
                "equations": StepEquations(step, sheet.size("equations"), most, room, written.height),
            }
        ),
        title=title,
        caption=joined(" ", [batch, seen, wires, result]),
        alt=tr(
            "A sample runs forward through a {network} network, its error back; the weights "
            "move and the mean cost goes from {before} to {after}.",
            network=network_name(recording),
            before=before,
            after=after,
        ),
        cues=_scenes(step, timeline),
        subject=batch,
        of_panels={
            "network": [seen, wires, result],
            "equations": [seen, result],
        },
        strip=[("", still)],
        strip_aspect=still.aspect,
        setting={"epoch": chosen, "sample": _shown(step)},
    )


def _seen(step: GradientStep) -> str:
    """Write what neurons, equations or both show."""
    shows = applied_contents().shows
    who = tr("Neurons") if shows("network") else tr("Equations")
    if shows("network") and shows("equations"):
        who = tr("Neurons and equations")
    return tr(
        "{who} show its first sample, sample {sample}, forward and back; then the gradients become means "
        "over the batch, and each layer takes its step.",
        who=who,
        sample=step.first_sample.sample,
    )


class _Written(NamedTuple):
    """The room for the equations, how many neurons of a layer they show, and how high they are, in."""

    room: Room
    most: int
    height: float


def _written(step: GradientStep, theme: Theme) -> _Written:
    """Choose how the equations stand on the applied screen."""
    screen = applied_screen()
    if screen.is_slide:
        return _Written(SLIDE_ROOM, places_that_fit(step, theme), 0.0)
    wide, high = (screen.type * side for side in screen.inches)
    room = Room.of_sheet(wide - 2 * screen.type * MARGIN, MOST_HIGH * high)
    most = places_that_fit(step, theme, room)
    return _Written(room, most, height_needed(step, theme, most, room) / screen.type)


def _shown(step: GradientStep) -> str:
    """Name the sample that runs forward and back, and the batch whose mean gradient is taken."""
    first = str(step.first_sample.sample)
    return (
        first
        if step.samples == 1
        else tr("{first}, then the mean of {samples}", first=first, samples=step.samples)
    )


def _scenes(step: GradientStep, timeline: Timeline) -> list[Cue]:
    """Cue the ends of the scenes: each layer forward, the cost, each layer back, means, each step."""
    layers = range(1, step.recording.depth + 1)
    cues = [_forward(step, layer) for layer in layers]
    cues += [_cost(step), *(_backward(step, layer) for layer in reversed(layers)), _mean(step)]
    cues += [_step(step, layer) for layer in layers]
    return [scene_cue(timeline, *cue) for cue in cues]


class _SceneEnd(NamedTuple):
    """The end of a scene, as progress of the film, and its words."""

    progress: float
    name: str
    title: str
    sentence: str


def _forward(step: GradientStep, layer: int) -> _SceneEnd:
    sample = step.first_sample
    are = tr("activations are") if len(sample.a(layer)) > 1 else tr("activation is")
    sentence = tr(
        "Forward to layer {layer}: for sample {sample} its {are} {some}",
        layer=layer,
        sample=sample.sample,
        are=are,
        some=_some(sample.a(layer)),
    )
    ends = StepTiming(step.recording.depth).begins(FORWARD, layer)
    return _SceneEnd(ends, f"forward-{layer}", tr("forward to layer {layer}", layer=layer), sentence)


def _cost(step: GradientStep) -> _SceneEnd:
    before, _ = distinct(step.cost(0.0), step.cost(1.0))
    mean = tr(
        "Cost: its mean over {samples} is {before}.", samples=counted(step.samples, "sample"), before=before
    )
    return _SceneEnd(COST[1], "cost", tr("cost"), mean)


def _backward(step: GradientStep, layer: int) -> _SceneEnd:
    depth, sample = step.recording.depth, step.first_sample
    largest = number(float(np.abs(sample.dW(layer)).max()))
    sentence = tr(
        "Back to layer {layer}: the largest of its ∂C₀/∂w in size, for sample {sample}, is {largest}.",
        layer=layer,
        sample=sample.sample,
        largest=largest,
    )
    ends = StepTiming(depth).begins(BACKWARD, depth + 1 - layer) if layer > 1 else BACKWARD[1]
    return _SceneEnd(ends, f"back-{layer}", tr("back to layer {layer}", layer=layer), sentence)


def _mean(step: GradientStep) -> _SceneEnd:
    largest = max(float(np.abs(dW).max()) for dW, _ in step.gradients)
    sentence = tr(
        "Mean of the gradients over {samples}: the largest ∂C/∂w in size is {largest}.",
        samples=counted(step.samples, "sample"),
        largest=number(largest),
    )
    return _SceneEnd(UPDATE[0], "mean", tr("mean of the gradients"), sentence)


def _step(step: GradientStep, layer: int) -> _SceneEnd:
    depth, digits = step.recording.depth, step_decimals(step.costs)
    before, now = fixed(step.costs[0], digits), fixed(step.costs[layer], digits)
    words = {"layer": layer, "now": now, "before": before}
    if depth == 1:
        sentence = tr("Step of layer {layer}: the mean cost is {now} now, {before} before the step.", **words)
    elif now == before:
        sentence = tr("Step of layer {layer}: the mean cost is still {now}.", **words)
    else:
        sentence = tr(
            "Step of layer {layer}: the mean cost is {now} now, {before} before all steps.", **words
        )
    ends = StepTiming(depth).begins(UPDATE, layer) if layer < depth else np.inf
    return _SceneEnd(ends, f"step-{layer}", tr("step of layer {layer}", layer=layer), sentence)


def _some(values: np.ndarray) -> str:
    """Write a list of numbers that ends a sentence; of a long list, the first ones and the last."""
    words = [("…" if n is None else fixed(float(values[n]), 2)) for n in abridged(len(values), WRITTEN)]
    return stopped(listed(words))
