"""The network's answers over the input plane, at chosen epochs of its training.

What to look at: the line between the regions, where the network cannot decide, and how it moves from
one panel to the next.
"""

from __future__ import annotations

from hiddenreel.draw.film.film import moment
from hiddenreel.draw.film.stills import representative_epochs, stills_grid
from hiddenreel.draw.numbers import percent
from hiddenreel.draw.panels.inputs import InputPlane
from hiddenreel.draw.slide import Picture, new_slide
from hiddenreel.draw.theme.theme import LABEL, Theme
from hiddenreel.draw.wording import article, network_name
from hiddenreel.language import enumerated, tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
NEEDS = {"inputs": [2, 2], "classes": [2, None]}

BOX, GAP = (0.06, 0.03, 0.88, 0.80), (0.02, 0.085)


def draw(recording: Recording, theme: Theme, *, epochs: tuple[int, ...] | None = None) -> Picture:
    """Draw the plane at the given epochs, or at six between which the hidden points move equally far."""
    chosen = representative_epochs(recording, epochs)
    last = chosen[-1]
    final = percent(recording.accuracy[last])
    title = tr(
        "At epoch {last} the regions put {final} of the training samples right", last=last, final=final
    )
    figure = new_slide(title)
    for epoch, box in zip(chosen, stills_grid(len(chosen), BOX, GAP)):
        axes = figure.add_axes(box)
        panel = InputPlane(recording, box[2] / 2, bare=True)
        panel.draw(axes, theme).show(moment(recording, epoch))
        axes.set_title(
            tr("epoch {epoch}: {accuracy}", epoch=epoch, accuracy=percent(recording.accuracy[epoch])),
            fontsize=LABEL,
            loc="center",
        )
    listed = enumerated(
        tr("{accuracy} at epoch {e}", accuracy=percent(recording.accuracy[e]), e=e) for e in chosen
    )
    return figure.with_words(
        caption=tr(
            "Output of {article} {network} network over the input plane; the share of training "
            "samples in the right region is {listed}.",
            article=article(recording).lower(),
            network=network_name(recording),
            listed=listed,
        ),
        alt=tr(
            "Decision regions at {count} epochs: {first_accuracy} right at epoch {first}, "
            "{last_accuracy} at epoch {last}.",
            count=len(chosen),
            first_accuracy=percent(recording.accuracy[chosen[0]]),
            first=chosen[0],
            last_accuracy=final,
            last=last,
        ),
    )
