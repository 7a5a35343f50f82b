"""Every neuron's answer over the inputs as the network learns.

What to look at: the pictures from left to right. Each is made of those before it, by the lines that lead
into it; the line within a picture is where the neuron's z is 0.
"""

from __future__ import annotations

from hiddenreel.analyse.responses import neuron_in_focus
from hiddenreel.draw.diagram.canvas import LEFT, RIGHT
from hiddenreel.draw.film.chapters import epochs_of, training_cues
from hiddenreel.draw.film.film import Film, PlacedPanel
from hiddenreel.draw.film.timeline import training_timeline
from hiddenreel.draw.numbers import change
from hiddenreel.draw.panels.counters import Counters
from hiddenreel.draw.panels.responses import (
    CANVAS,
    ResponseDiagram,
    Sheet,
    answer_panel,
    response_title,
    view_words,
)
from hiddenreel.draw.panels.titles import TITLE_BOX, Title
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.draw.wording import article, counted, network_name
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

LAID_OUT_IN = ["16:9"]
NEEDS = {"layers": [1, 9], "classes": [2, 10]}
OFFERS = ("counters",)

# Of the answer's square, of the space between it and the columns, and of its numbers below, in.
SIDE, SPACE, NUMBERS_BELOW = 3.55, 1.0, 0.65
COLUMNS = (LEFT + 0.1, 0.85, RIGHT - LEFT - SIDE - SPACE, 4.95)
COUNTERS = (0.68, 0.02, 0.285, 0.25)


def film(
    recording: Recording,
    theme: Theme,
    moments: dict,
    *,
    layer: int | None = None,
    neuron: int = 1,
    seconds: float = 12.0,
    between_epochs: bool = True,
) -> Film:
    """Film every neuron's answer over the inputs, beside the network's.

    With a `layer`, its `neuron` is in focus: the line on which its z is 0 is drawn over the answer too.
    """
    focus = neuron_in_focus(recording, layer, neuron)
    title = response_title(recording, recording.epochs, focus)
    timeline = training_timeline(recording, seconds, between_epochs, epochs_of(moments))
    below = NUMBERS_BELOW if recording.sizes[0] == 1 else 0.0
    sheet = Sheet(COLUMNS, answer=(RIGHT - SIDE, 2.25 + below, SIDE, SIDE - below))
    diagram = ResponseDiagram(recording, sheet, focus)
    box = diagram.answer_box
    how = change(*recording.loss[[0, -1]])
    return Film(
        recording=recording,
        timeline=timeline,
        panels=[
            PlacedPanel(Title(recording, title), TITLE_BOX),
            PlacedPanel(diagram, CANVAS),
            PlacedPanel(answer_panel(recording, box[2], focus), box),
            PlacedPanel(Counters(recording, between=timeline.is_between), COUNTERS),
        ],
        title=title,
        caption=tr(
            "{article} {network} network over {epochs}, in which the loss {change}. "
            "{view_words}{remark}",
            article=article(recording),
            network=network_name(recording),
            epochs=counted(recording.epochs, "epoch"),
            change=how,
            view_words=view_words(diagram),
            remark=timeline.remark,
        ),
        alt=tr(
            "The {network} network, each neuron a picture of its activation over the inputs; "
            "the loss {change}.",
            network=network_name(recording),
            change=how,
        ),
        cues=training_cues(recording, moments, timeline),
    )
