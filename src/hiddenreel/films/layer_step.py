"""What one layer does to its inputs, in three steps: W turns and stretches, b shifts, σ bends.

What to look at: lines of the grid stay straight and evenly spaced under W and b; only σ bends them.
"""

from __future__ import annotations

import numpy as np

from hiddenreel.analyse.layer_step import LayerStep
from hiddenreel.draw.film.blocks import PICTURE_PADS, Block, Pads
from hiddenreel.draw.film.chapters import Cue, scene_cue
from hiddenreel.draw.film.film import Film
from hiddenreel.draw.film.sheet import Sheet
from hiddenreel.draw.film.timeline import Timeline, at_one_epoch
from hiddenreel.draw.panels.layer_step import SCENES, LayerPlane, StepWords, step_sentences, words_width
from hiddenreel.draw.panels.titles import Title
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.draw.wording import article, counted, facts_of, stopped
from hiddenreel.language import joined, tr
from hiddenreel.record.recording import Recording

NEEDS = {"layers": [1, None], "classes": [2, 10]}
OFFERS = ("samples",)
PANELS = ("steps", "plane")

WORDS, PLANE = (0.035, 0.14, 0.42, 0.62), (0.53, 0.105, 0.41, 0.7289)
# On other sheets: the room around the words and the height that they need, in, and how much more of the
# sheet the plane takes.
WORDS_PADS, WORDS_LOWEST, PLANE_SHARE = Pads(0.1, 0.5, 0.3, 0.3), 3.5, 1.5
# The room around the plane, which has no heading but a note at times.
PLANE_PADS = PICTURE_PADS._replace(above=0.45)


def film(
    recording: Recording, theme: Theme, *, layer: int = 1, epoch: int | None = None, seconds: float = 8.0
) -> Film:
    """Film a layer at an epoch, the last by default: its inputs, W a, W a + b, and σ of it.

    Two neurons are shown; of a wider layer, those that contribute most.
    """
    step = LayerStep(recording, layer, recording.epochs if epoch is None else epoch)
    timeline = at_one_epoch(step.epoch, seconds)
    stretch, shift, bend = step_sentences(step)
    effects = {"layer": layer, "stretch": stretch, "shift": shift, "bend": bend}
    title = tr("Layer {layer} {stretch}, {shift}, {bend}", **effects)
    needed = words_width(step) + WORDS_PADS.left + WORDS_PADS.right
    blocks = {
        "steps": Block(WORDS, aspect=None, pads=WORDS_PADS, least=needed, lowest=WORDS_LOWEST),
        "plane": Block(PLANE, pads=PLANE_PADS, share=PLANE_SHARE, is_apart=True),
    }
    sheet = Sheet.of(Title(recording, title), blocks)
    names = joined(tr(" and "), (str(n + 1) for n in step.shown))
    neurons = tr("neurons {names}", names=names)
    if len(step.shown) == 1:
        neurons = tr("neuron {n}", n=names)
    most = tr(", which contribute most,") if recording.sizes[layer] > 2 else ""
    caption = tr(
        "{samples} in {neurons} of layer {layer}{most} of {article} {network} network at "
        "epoch {epoch}: W {stretch}, b {shift}, σ {bend}.",
        **facts_of(recording, step.epoch),
        samples=counted(len(recording.X), "sample"),
        neurons=neurons,
        most=most,
        article=article(recording).lower(),
        **effects,
    )
    return Film(
        recording=recording,
        timeline=timeline,
        panels=sheet.placed({"steps": StepWords(step), "plane": LayerPlane(step, sheet.width("plane"))}),
        title=title,
        caption=caption,
        subject=caption,
        alt=tr("Points of layer {layer} move in three steps: W {stretch}, b {shift}, σ {bend}.", **effects),
        cues=_cues(timeline, (stretch, shift, bend)),
    )


def _cues(timeline: Timeline, sentences: tuple[str, str, str]) -> list[Cue]:
    """Cue the ends of the three steps."""
    names = (("weights", "W a", "W"), ("biases", "W a + b", "b"), ("activation", "σ(W a + b)", "σ"))
    begins = [begin for begin, _ in SCENES[1:]] + [np.inf]
    return [
        scene_cue(timeline, before, name, title, stopped(f"{letter} {sentence}"))
        for before, (name, title, letter), sentence in zip(begins, names, sentences)
    ]
