"""One sample going through the trained network, layer by layer.

What to look at: the widest lines. They carry the largest w a into a neuron; together with the bias they
make its z, which σ turns into its activation.
"""

from __future__ import annotations

import numpy as np

from hiddenreel.analyse.sample_pass import SamplePass
from hiddenreel.draw.film.blocks import Block, Pads
from hiddenreel.draw.film.chapters import Cue, scene_cue
from hiddenreel.draw.film.film import Film
from hiddenreel.draw.film.sheet import Sheet
from hiddenreel.draw.film.timeline import Timeline, at_one_epoch
from hiddenreel.draw.numbers import number
from hiddenreel.draw.panels.sample_way import AnswerBars, SampleInputs, SampleWay, scene_end
from hiddenreel.draw.panels.titles import Heading
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.draw.wording import class_texts, class_words, cost_words, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

# Layers of a deeper network would stand too close.
SHEET_NEEDS = {"4:3": {"layers": [1, 5]}, "1:1": {"layers": [1, 5]}, "9:16": {"layers": [1, 4]}}
NEEDS = {"classes": [2, 10], "layers": [1, 7]}

PANELS = ("inputs", "network", "answer")

INPUTS, WAY, ANSWER = ((0.035, 0.36, 0.17, 0.3022), (0.235, 0.03, 0.53, 0.83), (0.82, 0.19, 0.14, 0.6))
# On other sheets: how much more of them the network takes, and an answer of more classes than these,
# and the room around the panels, in.
NETWORK_SHARE, ANSWER_SHARE, FEW = 2.2, 1.4, 6
# The width that the network needs, at least and for the numbers of each layer, its height, and the height
# of a class among the answers, in.
NETWORK_LEAST, OF_A_LAYER, NETWORK_LOWEST, ROW = 3.2, 0.92, 3.0, 0.24
INPUTS_PADS, NETWORK_PADS, ANSWER_PADS = (
    Pads(0.6, 0.3, 0.6, 0.6),
    Pads(0.1, 0.1, 0.1, 0.2),
    Pads(0.5, 0.2, 0.5, 0.6),
)


def film(
    recording: Recording, theme: Theme, *, sample: int = 0, epoch: int | None = None, seconds: float = 10.0
) -> Film:
    """Film a sample in the network of an epoch, the last by default: z and then a of each layer."""
    way = SamplePass.of_sample(recording, epoch, sample)
    found, label = int(recording.answers(way.a(way.depth)[None])[0]), int(recording.labels[sample])
    how = tr("rightly") if found == label else tr("wrongly")
    answer, which = class_texts(recording)[found], class_words(recording)[label]
    facts = {"answer": answer, "sample": sample, "which": which}
    title = tr("The network {how} answers {answer} to sample {sample} of {which}", how=how, **facts)
    timeline = at_one_epoch(way.epoch, seconds)
    answer_share = ANSWER_SHARE if recording.sizes[-1] > FEW else 1.0
    sheet = Sheet.of(
        Heading(title),
        {
            "inputs": Block(INPUTS, pads=INPUTS_PADS),
            "network": Block(
                WAY,
                aspect=None,
                pads=NETWORK_PADS,
                least=max(NETWORK_LEAST, OF_A_LAYER * recording.depth),
                lowest=NETWORK_LOWEST,
                share=NETWORK_SHARE,
                is_apart=True,
            ),
            "answer": Block(
                ANSWER,
                aspect=None,
                pads=ANSWER_PADS,
                lowest=ROW * recording.sizes[-1],
                share=answer_share,
            ),
        },
    )
    wide, high = sheet.size("network")
    # Layers lead down where that leaves their neurons more room.
    lies = sheet.screen.is_upright and wide > high
    return Film(
        recording=recording,
        timeline=timeline,
        panels=sheet.placed(
            {
                "inputs": SampleInputs(way),
                "network": SampleWay(way, sheet.box("network"), sheet.screen.inches, lies),
                "answer": AnswerBars(way),
            }
        ),
        title=title,
        caption=tr(
            "Sample {sample} in the {network} network at epoch {epoch:.0f}. Lines are as wide "
            "as w a is large among those into a layer, dashed where it is negative; targets "
            "are upright strokes. The cost, {formula}, is {cost}.",
            sample=sample,
            network=network_name(recording),
            epoch=way.epoch,
            formula=cost_words(recording),
            cost=number(way.cost),
        ),
        alt=tr(
            "Sample {sample} runs through a {network} network, whose answer is {answer}; it is of {which}.",
            network=network_name(recording),
            **facts,
        ),
        cues=_cues(way, timeline),
        subject=tr(
            "Sample {sample} in the {network} network at epoch {epoch:.0f}.",
            sample=sample,
            network=network_name(recording),
            epoch=way.epoch,
        ),
        of_panels={
            "network": [
                tr("Lines are as wide as w a is large among those into a layer, dashed where it is negative.")
            ],
            "answer": [
                tr("Targets are upright strokes."),
                tr("The cost, {formula}, is {cost}.", formula=cost_words(recording), cost=number(way.cost)),
            ],
        },
    )


def _cues(way: SamplePass, timeline: Timeline) -> list[Cue]:
    """Cue the end of each layer's scene."""
    cues = []
    for layer in range(1, way.depth + 1):
        a = way.a(layer)
        most = int(np.argmax(a))
        value = number(float(a[most]))
        largest = tr("{a}, of neuron {most}", a=value, most=most + 1)
        sentence = tr("Layer {layer}: the largest activation is {largest}.", layer=layer, largest=largest)
        if len(a) == 1:
            sentence = tr("Layer {layer}: the activation is {a}.", layer=layer, a=value)
        end = scene_end(layer, way.depth)
        cues.append(scene_cue(timeline, end, f"layer-{layer}", tr("layer {layer}", layer=layer), sentence))
    return cues
