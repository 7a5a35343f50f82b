"""Every neuron's answer over the inputs as the network learns.

What to look at: the pictures from left to right. Each is made of those before it, by the lines that lead
into it; the line within a picture is where the neuron's z is 0.
"""

from __future__ import annotations

from dataclasses import replace

from hiddenreel.analyse.responses import neuron_in_focus
from hiddenreel.draw.diagram.canvas import LEFT
from hiddenreel.draw.film.blocks import Block, Pads, numbers
from hiddenreel.draw.film.chapters import epochs_of, training_cues
from hiddenreel.draw.film.film import Film, Panel
from hiddenreel.draw.film.sheet import Sheet, is_small
from hiddenreel.draw.film.timeline import training_timeline
from hiddenreel.draw.panels.counters import Counters
from hiddenreel.draw.panels.responses import (
    CANVAS,
    HEADINGS,
    Places,
    ResponseDiagram,
    answer_panel,
    inches,
    response_title,
    shares,
    view_words,
)
from hiddenreel.draw.panels.titles import Title
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.theme.theme import PAGE_INCHES, Theme
from hiddenreel.draw.wording import article, facts_of, loss_change, network_name, shown_ends
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

# Beside the answer there is room for the columns of this many layers.
SHEET_NEEDS = {"4:3": {"layers": [1, 3]}, "1:1": {"layers": [1, 4]}, "9:16": {"layers": [1, 6]}}
NEEDS = {"layers": [1, 9], "classes": [2, 10]}
OFFERS = ("counters",)
PANELS = ("neurons", "answer", "numbers")

# Of the answer's square, of the space between it and the columns, and of its numbers below, in.
SIDE, SPACE, NUMBERS_BELOW = 3.55, 1.0, 0.65
COLUMNS = (LEFT + 0.1, 0.85, PAGE_INCHES[0] - 2 * LEFT - SIDE - SPACE, 4.95)
COUNTERS = (0.68, 0.02, 0.285, 0.25)
# On other sheets: the room around the columns and around the answer, whose axis may have numbers, and
# how much more of the sheet the columns take, in.
# Names of columns of a small sheet may have two lines.
COLUMNS_PADS, ANSWER_PADS, TWO_LINES = Pads(0.1, 0.1, 0.65, 0.55), Pads(0.75, 0.1, 0.2, 0.85), 0.2
AXIS, COLUMNS_SHARE = (0.45, 0.6), 1.5


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
    title = response_title(recording, shown_ends(recording)[1], focus)
    timeline = training_timeline(recording, seconds, between_epochs, epochs_of(moments))
    below = NUMBERS_BELOW if recording.sizes[0] == 1 else 0.0
    answer = (PAGE_INCHES[0] - LEFT - SIDE, 2.25 + below, SIDE, SIDE - below)
    above = COLUMNS_PADS.above + (TWO_LINES if is_small(applied_screen()) else 0.0)
    pads = ANSWER_PADS
    if recording.sizes[0] == 1:
        pads = pads._replace(left=pads.left + AXIS[0], below=pads.below + AXIS[1])
    blocks = {
        "neurons": Block(
            shares(COLUMNS, PAGE_INCHES),
            aspect=None,
            pads=COLUMNS_PADS._replace(above=above),
            share=COLUMNS_SHARE,
        ),
        "answer": Block(shares(answer, PAGE_INCHES), pads=pads),
        "numbers": numbers(COUNTERS),
    }
    sheet = Sheet.of(Title(recording, title), blocks)
    columns, square = (inches(sheet.box(name), sheet.screen.inches) for name in ("neurons", "answer"))
    is_slide = sheet.screen.is_slide
    shown = square if "answer" in sheet.boxes else None
    places = Places(columns, shown, HEADINGS if is_slide else None)
    diagram = ResponseDiagram(recording, places, focus)
    panels: dict[str, Panel] = {
        "neurons": diagram,
        "answer": answer_panel(recording, sheet.width("answer"), focus),
        "numbers": Counters(recording, between=timeline.is_between),
    }
    # Wires lead from one panel to the other.
    boxes = dict(sheet.boxes)
    if "neurons" in boxes:
        boxes["neurons"] = CANVAS if is_slide else (0.0, 0.0, 1.0, 1.0)
    how = loss_change(recording)
    return Film(
        recording=recording,
        timeline=timeline,
        panels=replace(sheet, boxes=boxes).placed(panels),
        title=title,
        caption=tr(
            "{article} {network} network over {epochs}, in which the loss {change}. {view_words}",
            **facts_of(recording),
            article=article(recording),
            change=how,
            view_words=view_words(diagram),
        ),
        alt=tr(
            "The {network} network, each neuron a picture of its activation over the inputs; "
            "the loss {change}.",
            network=network_name(recording),
            change=how,
        ),
        cues=training_cues(recording, moments, timeline),
        of_panels={"neurons": [view_words(diagram)]},
    )
