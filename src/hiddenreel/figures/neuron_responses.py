"""The whole network as pictures: what each neuron answers over the inputs.

What to look at: the pictures from left to right. Each is made of those before it, by the lines that lead
into it; the line within a picture is where the neuron's z is 0.
"""

from __future__ import annotations

from hiddenreel.analyse.responses import neuron_in_focus
from hiddenreel.draw.diagram.canvas import LEFT, canvas_on, narrower, right_edge, sheet_width
from hiddenreel.draw.diagram.network import weight_key
from hiddenreel.draw.film.film import moment
from hiddenreel.draw.panels.responses import (
    HEADINGS,
    Places,
    ResponseDiagram,
    answer_panel,
    largest_weight,
    response_title,
    shares,
    view_words,
)
from hiddenreel.draw.slide import Picture, new_slide
from hiddenreel.draw.theme.theme import PAGE_INCHES, Theme
from hiddenreel.draw.wording import article, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
LAID_OUT_IN = ["16:9", "4:3"]
NEEDS = {"layers": [1, 9], "classes": [2, 10]}

# Of the answer's square, and of the space between it and the columns, in.
SIDE, SPACE = 4.3, 1.0
# How much of what a sheet is narrower than a slide the answer gives.
ANSWERS_PART = 0.3
KEY = 0.42


def places() -> Places:
    """Return where the columns and the answer stand on the applied screen."""
    side = SIDE - ANSWERS_PART * narrower()
    columns = (LEFT + 0.1, 0.85, right_edge() - LEFT - side - SPACE, 4.95)
    return Places(columns, (right_edge() - side, 1.18, side, side), HEADINGS)


def draw(
    recording: Recording, theme: Theme, *, epoch: int | None = None, layer: int | None = None, neuron: int = 1
) -> Picture:
    """Draw every neuron's answer over the inputs at an epoch, the last by default.

    With a `layer`, its `neuron` is in focus: the line on which its z is 0 is drawn over the answer too.
    """
    epoch = recording.epochs if epoch is None else epoch
    focus = neuron_in_focus(recording, layer, neuron)
    sheet = places()
    diagram = ResponseDiagram(recording, sheet, focus)
    title = response_title(recording, epoch, focus)
    figure = new_slide(title)
    shown = moment(recording, epoch)
    axes = canvas_on(figure)
    diagram.draw(axes, theme).show(shown)
    assert sheet.answer is not None
    box = shares(sheet.answer, (sheet_width(), PAGE_INCHES[1]))
    answer_panel(recording, box[2], focus).draw(figure.add_axes(box), theme).show(shown)
    largest = largest_weight(recording)
    if largest:
        weight_key(
            axes, (sheet.answer[0] - ANSWERS_PART * narrower(), KEY), largest, theme, widest=diagram.widest
        )
    return figure.with_words(
        caption=tr(
            "{article} {network} network at epoch {epoch}. {view_words}",
            article=article(recording),
            network=network_name(recording),
            epoch=epoch,
            view_words=view_words(diagram),
        ),
        alt=tr(
            "The {network} network, each neuron a picture of its activation over the inputs, "
            "beside the answer at epoch {epoch}.",
            network=network_name(recording),
            epoch=epoch,
        ),
    )
