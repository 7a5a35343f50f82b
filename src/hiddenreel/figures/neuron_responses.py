"""The whole network as pictures: what each neuron answers over the inputs.

What to look at: the pictures from left to right. Each is made of those before it, by the lines that lead
into it; the line within a picture is where the neuron's z is 0.
"""

from __future__ import annotations

from hiddenreel.analyse.responses import neuron_in_focus
from hiddenreel.draw.diagram.canvas import (
    LEFT,
    canvas_on,
    is_narrow,
    narrower,
    right_edge,
    sheet_middle,
    sheet_width,
    top_edge,
)
from hiddenreel.draw.diagram.network import weight_key
from hiddenreel.draw.film.film import moment
from hiddenreel.draw.panels.responses import (
    HEADINGS,
    NAMES,
    Places,
    ResponseDiagram,
    answer_panel,
    largest_weight,
    response_title,
    shares,
    view_words,
)
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.slide import Picture, new_slide, same_width
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.draw.wording import article, facts_of
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

SECTION = "Training and checking"
# Beside the answer of a square sheet there is room for the columns of three layers.
SHEET_NEEDS = {"1:1": {"layers": [1, 3]}, "9:16": {"layers": [1, 8]}}
NEEDS = {"layers": [1, 9], "classes": [2, 10]}

# Of the answer's square, and of the space between it and the columns, in.
SIDE, SPACE = 4.3, 1.0
# How much narrower the answer is, as a share of how much narrower the sheet is than a slide.
ANSWERS_PART = 0.3
KEY = 0.42
# On other sheets the key stands below the numbers of neurons, which are so much higher there; on square
# ones there is less space before the answer, in. On upright ones the layers are rows above the answer:
# its lower edge and the space between them, in.
HIGHER, NARROW_SPACE, ANSWER_AT, ABOVE = 0.3, 0.7, 1.45, 1.05


def places() -> Places:
    """Return where the columns and the answer stand on the applied screen."""
    if applied_screen().is_upright:
        bottom = ANSWER_AT + SIDE + ABOVE
        rows = (LEFT, bottom, right_edge() - LEFT, top_edge() - bottom)
        # Below the neurons, which the names of the layers stand left of.
        return Places(rows, (sheet_middle() + (NAMES - SIDE) / 2, ANSWER_AT, SIDE, SIDE))
    side = SIDE - ANSWERS_PART * narrower()
    higher = HIGHER if narrower() > 0 else 0.0
    bottom, height = 0.85 + higher, 4.95 - higher
    space = NARROW_SPACE if is_narrow() else SPACE
    columns = (LEFT + 0.1, bottom, right_edge() - LEFT - side - space, height)
    if narrower() > 0:
        # A smaller answer stands in the middle, with its heading above itself.
        return Places(columns, (right_edge() - side, bottom + (height - side) / 2, side, side))
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
    page = applied_screen()
    box = shares(sheet.answer, (sheet_width(), page.type * page.inches[1]))
    answer_panel(recording, box[2] / same_width(1.0), focus).draw(figure.add_axes(box), theme).show(shown)
    largest = largest_weight(recording)
    if largest:
        left = sheet.answer[0] - (0.0 if sheet.is_upright else ANSWERS_PART * narrower())
        weight_key(axes, (left, KEY), largest, theme, widest=diagram.widest)
    return figure.with_words(
        caption=tr(
            "{article} {network} network at epoch {epoch}. {view_words}",
            **facts_of(recording, epoch),
            article=article(recording),
            view_words=view_words(diagram),
        ),
        alt=tr(
            "The {network} network, each neuron a picture of its activation over the inputs, "
            "beside the answer at epoch {epoch}.",
            **facts_of(recording, epoch),
        ),
    )
