"""How the values of every layer are distributed, at six epochs of the training.

What to look at: how the violins change from panel to panel, and from layer to layer within one. The wide
line in each is the median, the thin ones are the quartiles.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from hiddenreel.analyse.distributions import SIZES, Quantity, quartiles, values_of, watched_pass
from hiddenreel.draw.film.film import moment
from hiddenreel.draw.film.stills import representative_epochs, stills_grid
from hiddenreel.draw.numbers import number
from hiddenreel.draw.panels.distributions import NAMES, LayerViolins, colour_of
from hiddenreel.draw.slide import Picture, inward, new_slide
from hiddenreel.draw.theme.theme import LABEL, Theme
from hiddenreel.draw.wording import cost_words, counted, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
NEEDS = {"layers": [1, 20]}

BOX, GAP = (0.09, 0.1, 0.88, 0.72), (0.03, 0.125)
LAYERS_AT = 0.028


def draw(
    recording: Recording,
    theme: Theme,
    *,
    quantity: Literal["weights", "z", "activations", "errors", "gradients"] = "activations",
    epochs: tuple[int, ...] | None = None,
) -> Picture:
    """Draw a violin for each layer at the given epochs, or at six equally far apart in movement.

    The `quantity` may be the weights, the pre-activations z, the activations, the errors δ or the
    gradients ∂C/∂w; of the last two the violins show the sizes, by powers of ten.
    """
    chosen = representative_epochs(recording, epochs)
    title = _title(recording, quantity, chosen)
    figure = new_slide(title)
    whole = inward(BOX)
    for epoch, box in zip(chosen, stills_grid(len(chosen), whole, GAP)):
        axes = figure.add_axes(box)
        panel = LayerViolins(recording, quantity, epochs=tuple(chosen))
        panel.draw(axes, theme).show(moment(recording, epoch))
        axes.set_title(tr("epoch {epoch}", epoch=epoch), fontsize=LABEL, pad=10)
        is_first = box[0] == whole[0]
        axes.tick_params(labelleft=is_first)
        if is_first:
            axes.set_ylabel(tr(NAMES[quantity]), color=colour_of(quantity, theme))
    figure.text(0.5, LAYERS_AT, tr("layer"), ha="center", va="center")
    name = tr(NAMES[quantity])
    facts = {"epochs": counted(len(chosen), "epoch"), "chosen": chosen[0], "end": chosen[-1]}
    of = tr("of the mean cost of") if quantity == "gradients" else tr("of")
    return figure.with_words(
        caption=tr(
            "{name}{name_2} in each layer of the {network} network at {epochs} from {chosen} to {end}, ",
            name=name[:1].upper(),
            name_2=name[1:],
            network=network_name(recording),
            **facts,
        )
        + ("" if quantity == "weights" else tr("{of} samples spread evenly over all, ", of=of))
        + tr("with medians and quartiles.")
        + (tr(" The cost is {cost}.", cost=cost_words(recording)) if quantity in SIZES else ""),
        alt=tr(
            "Violins of the {name} in {layers} at {epochs} from {chosen} to {end}.",
            name=name,
            layers=counted(recording.depth, "layer"),
            **facts,
        ),
    )


def _title(recording: Recording, quantity: Quantity, epochs: list[int]) -> str:
    """State how far the values of a layer spread, or how unequal the layers' sizes are."""
    first, last = (watched_pass(recording, epoch) for epoch in (epochs[0], epochs[-1]))
    layers = range(1, recording.depth + 1)
    if quantity in SIZES:
        medians = [quartiles(values_of(last, quantity, layer)).median for layer in layers]
        return tr(
            "At epoch {epochs} {size_words}",
            epochs=epochs[-1],
            size_words=size_words(medians, tr(NAMES[quantity])),
        )
    spreads = np.array(
        [[_spread(values_of(batch, quantity, layer)) for layer in layers] for batch in (first, last)]
    )
    most = int(np.argmax(np.abs(spreads[1] - spreads[0])))
    before, after = (number(float(value), 2) for value in spreads[:, most])
    noun = tr(NAMES[quantity])
    return tr(
        "The middle half of the {noun} in layer {most} spans {before} first, {after} at the end",
        noun=noun,
        most=most + 1,
        before=before,
        after=after,
    )


def _spread(values: np.ndarray) -> float:
    """Return the distance of the quartiles of values (n,); 0 without any."""
    found = quartiles(values)
    return found.upper - found.lower if len(values) else 0.0


def size_words(medians: list[float], noun: str) -> str:
    """Compare the median sizes of the first layer and the last."""
    first, last = medians[0], medians[-1]
    if not np.isfinite([first, last]).all():
        return tr(
            "no {noun} is left in {word} layer",
            noun=noun,
            word=tr("the first") if np.isnan(first) else tr("the last"),
        )
    if len(medians) == 1:
        return tr("the median of the {noun} is {first}", noun=noun, first=number(first, 2))
    large, small = (1, len(medians)) if first >= last else (len(medians), 1)
    return tr(
        "the {noun} are {times} times as large in layer {large} as in layer {small}",
        noun=noun,
        times=number(max(first / last, last / first), 2),
        large=large,
        small=small,
    )
