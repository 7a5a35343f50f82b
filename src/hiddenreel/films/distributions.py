"""Weights, z, activations, errors and gradients of every layer as the network learns.

What to look at: each violin is one layer, with its median and quartiles. Activations that gather at
their bounds are saturated, and there the errors and gradients shrink.
"""

from __future__ import annotations

from hiddenreel.analyse.distributions import QUANTITIES, quartiles, values_of, watched_pass
from hiddenreel.draw.film.blocks import PLAIN_PADS, Block, numbers
from hiddenreel.draw.film.chapters import epochs_of, training_cues
from hiddenreel.draw.film.film import Film
from hiddenreel.draw.film.sheet import Sheet
from hiddenreel.draw.film.stills import grid
from hiddenreel.draw.film.timeline import training_timeline
from hiddenreel.draw.numbers import change
from hiddenreel.draw.panels.counters import Counters
from hiddenreel.draw.panels.distributions import NAMES, LayerViolins
from hiddenreel.draw.panels.titles import Heading
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.draw.wording import article, counted, facts_of, shown_ends
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

NEEDS = {"layers": [1, 20]}
OFFERS = ("counters",)
PANELS = ("weights", "z", "activations", "errors", "gradients", "numbers")

BOX, GAP = (0.065, 0.065, 0.91, 0.75), (0.055, 0.14)


def film(
    recording: Recording, theme: Theme, moments: dict, *, seconds: float = 12.0, between_epochs: bool = True
) -> Film:
    """Film a violin for each layer and each of the five quantities."""
    title = _title(recording)
    timeline = training_timeline(recording, seconds, between_epochs, epochs_of(moments))
    boxes = [box for row in grid(2, 3, BOX, GAP) for box in row]
    blocks: dict[str, Block] = {
        quantity: Block(box, aspect=None, pads=PLAIN_PADS, least=2.2)
        for quantity, box in zip(QUANTITIES, boxes)
    }
    sheet = Sheet.of(Heading(title), blocks | {"numbers": numbers(boxes[-1])})
    counters = Counters(recording, between=timeline.is_between)
    return Film(
        recording=recording,
        timeline=timeline,
        panels=sheet.placed(
            {
                **{quantity: LayerViolins(recording, quantity, headed=True) for quantity in QUANTITIES},
                "numbers": counters,
            }
        ),
        title=title,
        caption=tr(
            "{article} {network} network over {epochs}: values by layer, with medians and "
            "quartiles, of samples spread evenly over all. Errors δ and gradients are shown "
            "by their sizes, in powers of ten.",
            **facts_of(recording),
            article=article(recording),
        ),
        alt=tr(
            "Violins of {words} in each of {layers}.",
            words=enumerated(tr(NAMES[quantity]) for quantity in QUANTITIES),
            layers=counted(recording.depth, "layer"),
        ),
        cues=training_cues(recording, moments, timeline),
        of_panels=_of_panels(),
    )


def _of_panels() -> dict[str, list[str]]:
    """Write what the violins are of, and which of them are of sizes."""
    values = tr(
        "Violins show values by layer, with medians and quartiles, of samples spread evenly over all."
    )
    sizes = {
        "errors": tr("Errors δ are shown by their sizes, in powers of ten."),
        "gradients": tr("Gradients are shown by their sizes, in powers of ten."),
    }
    return {quantity: [values, sizes.get(quantity, "")] for quantity in QUANTITIES}


def _title(recording: Recording) -> str:
    """State how the median size of the first layer's gradients changes."""
    first, last = (
        quartiles(values_of(watched_pass(recording, epoch), "gradients", 1)).median
        for epoch in shown_ends(recording)
    )
    if not first > 0 or not last > 0:
        return tr("Layer 1 gets no gradient") + ("" if not first > 0 else tr(" any more at the end"))
    return tr("The median ∂C/∂w of layer 1 {change}", change=change(first, last, 2))
