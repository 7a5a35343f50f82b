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
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
NEEDS = {"inputs": [2, 2], "classes": [2, None]}

BOX, GAP = (0.06, 0.03, 0.88, 0.80), (0.02, 0.085)


def draw(recording: Recording, theme: Theme, *, epochs: tuple[int, ...] | None = None) -> Picture:
    """Draw the plane at the given epochs, or at six between which the hidden points move equally far."""
    chosen = representative_epochs(recording, epochs)
    last = chosen[-1]
    final = percent(recording.accuracy[last])
    title = f"At epoch {last} the regions put {final} of the training samples right"
    figure = new_slide(title)
    for epoch, box in zip(chosen, stills_grid(len(chosen), BOX, GAP)):
        axes = figure.add_axes(box)
        panel = InputPlane(recording, box[2] / 2, bare=True)
        panel.draw(axes, theme).show(moment(recording, epoch))
        axes.set_title(
            f"epoch {epoch}: {percent(recording.accuracy[epoch])}",
            fontsize=LABEL,
            loc="center",
        )
    listed = ", ".join(f"{percent(recording.accuracy[e])} at epoch {e}" for e in chosen)
    return Picture(
        figure=figure,
        title=title,
        caption=f"Output of {article(recording).lower()} {network_name(recording)} network over the "
        f"input plane; the share of training samples in the right region is {listed}.",
        alt=f"Decision regions at {len(chosen)} epochs: {percent(recording.accuracy[chosen[0]])} "
        f"right at epoch {chosen[0]}, {final} at epoch {last}.",
    )
