"""The lines on which the first layer's neurons have z = 0, at six epochs of the training.

What to look at: whether the lines move to where the classes meet. The strokes are on the side where a
neuron's z is positive; in the band around its line a sigmoid is undecided.
"""

from __future__ import annotations

import numpy as np

from hiddenreel.analyse.responses import first_layer
from hiddenreel.draw.film.film import moment
from hiddenreel.draw.film.stills import representative_epochs, stills_grid
from hiddenreel.draw.numbers import fixed
from hiddenreel.draw.panels.inputs import InputPlane
from hiddenreel.draw.panels.neuron_lines import UNDECIDED
from hiddenreel.draw.slide import Picture, new_slide
from hiddenreel.draw.theme.theme import LABEL, Theme
from hiddenreel.draw.wording import article, counted, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
NEEDS = {"inputs": [2, 2], "hidden": [1, None], "first": [1, 12], "classes": [2, None]}

BOX, GAP = (0.06, 0.03, 0.88, 0.80), (0.02, 0.085)


def draw(
    recording: Recording, theme: Theme, *, epochs: tuple[int, ...] | None = None, band: bool = True
) -> Picture:
    """Draw the lines over the answer at the given epochs, or at six equally far apart in movement.

    With `band`, the band in which a sigmoid neuron is undecided is tinted.
    """
    chosen = representative_epochs(recording, epochs)
    neurons = first_layer(recording)
    first, last = (parting(recording, epoch) for epoch in (chosen[0], chosen[-1]))
    title = tr(
        "Lines of layer 1 that part the samples: {first} of {neurons} at epoch {first_epoch}, "
        "{last} at epoch {last_epoch}",
        first=first,
        neurons=len(neurons),
        first_epoch=chosen[0],
        last=last,
        last_epoch=chosen[-1],
    )
    figure = new_slide(title)
    is_sigmoid = band and recording.run.activations[0] == "sigmoid"
    for epoch, box in zip(chosen, stills_grid(len(chosen), BOX, GAP)):
        axes = figure.add_axes(box)
        panel = InputPlane(recording, box[2] / 2, bare=True, neurons=neurons, band=is_sigmoid)
        panel.draw(axes, theme).show(moment(recording, epoch))
        axes.set_title(tr("epoch {epoch}", epoch=epoch), fontsize=LABEL, loc="center")
    low, high = (fixed(a, 1) for a in UNDECIDED)
    undecided = ""
    if is_sigmoid:
        undecided = tr(" In the bands their activations are {low} to {high}.", low=low, high=high)
    return figure.with_words(
        caption=tr(
            "Where the neurons of layer 1 of {article} {network} network have z = 0, over its "
            "answer; strokes are on their positive sides.{undecided} A line parts the samples "
            "if some are on each side of it.",
            article=article(recording).lower(),
            network=network_name(recording),
            undecided=undecided,
        ),
        alt=tr("One line in the input plane at {epochs}.", epochs=counted(len(chosen), "epoch"))
        if len(neurons) == 1
        else tr(
            "{lines} in the input plane at {epochs}; of them {first} part the samples first, "
            "{last} at the end.",
            lines=counted(len(neurons), "line"),
            epochs=counted(len(chosen), "epoch"),
            first=first,
            last=last,
        ),
    )


def parting(recording: Recording, epoch: int) -> int:
    """Return how many neurons of layer 1 have samples on both sides of their lines."""
    W, b = recording.weights(epoch)[0]
    positive = recording.X @ W.T + b > 0
    return int(np.count_nonzero(positive.any(axis=0) & ~positive.all(axis=0)))
