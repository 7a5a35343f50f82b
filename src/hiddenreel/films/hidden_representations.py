"""The hidden layers of a network as it learns.

What to look at: the points in each hidden layer, and the regions of the inputs, which show the answer of
the network for every input. In the last hidden layer the output layer can only cut with a flat boundary.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from hiddenreel.analyse.responses import first_layer
from hiddenreel.draw.film.blocks import PICTURE_PADS, Block, chart, hidden_pads, numbers
from hiddenreel.draw.film.chapters import epochs_of, training_cues
from hiddenreel.draw.film.film import Film, Panel
from hiddenreel.draw.film.sheet import Sheet
from hiddenreel.draw.film.timeline import training_timeline
from hiddenreel.draw.panels.boundary import boundary_of
from hiddenreel.draw.panels.counters import Counters
from hiddenreel.draw.panels.curves import LossCurve
from hiddenreel.draw.panels.hidden import HiddenPanel, calm_walk, heading, hidden_kind
from hiddenreel.draw.panels.inputs import input_panel
from hiddenreel.draw.panels.titles import Title
from hiddenreel.draw.screen import Box
from hiddenreel.draw.theme.theme import PAGE_INCHES, Theme
from hiddenreel.draw.wording import (
    accuracy_sentence,
    article,
    counted,
    data_name,
    facts_of,
    loss_sentence,
    outcome,
)
from hiddenreel.language import tr
from hiddenreel.record.recording import Recording

# A sheet of 4:3 has room for four pictures, and a square one for three.
SHEET_NEEDS = {"4:3": {"hidden": [1, 3]}, "1:1": {"hidden": [1, 2]}}
NEEDS = {"hidden": [1, 4], "classes": [2, 10]}
OFFERS = ("samples", "camera", "counters")
PANELS = ("inputs", "hidden-*", "loss", "numbers")

# The sheet, in shares of its width and height: a row of squares above, the curve and figures below.
LEFT, RIGHT = 0.065, 0.97
ROW_BOTTOM, ROW_TOP = 0.35, 0.82
GAP, WIDEST_GAP = 0.055, 0.14
CURVE = (0.075, 0.095, 0.49, 0.165)
COUNTERS = (0.60, 0.03, 0.365, 0.26)
# A panel's share of the page in a strip.
IN_STRIP = 0.15


def film(
    recording: Recording,
    theme: Theme,
    moments: dict,
    *,
    directions: Literal["principal", "discriminant", "following"] = "principal",
    boundary: bool = True,
    lines: bool = False,
    seconds: float = 12.0,
    between_epochs: bool = True,
) -> Film:
    """Film every hidden layer beside the inputs, the loss curve and the numbers.

    With `boundary`, a last hidden layer of up to three neurons shows where the output is ½. With
    `lines`, one or two inputs show where each neuron of layer 1 has z = 0.
    """
    title = tr(
        "{article} {network} network {outcome} to tell {data} apart",
        **facts_of(recording),
        article=article(recording),
        outcome=tr(outcome(recording)),
    )
    names = ["inputs", *(f"hidden-{layer}" for layer in recording.hidden_layers)]
    blocks = {
        name: Block(box, pads=hidden_pads(recording.sizes[level]) if level else PICTURE_PADS)
        for level, (name, box) in enumerate(zip(names, row_of_squares(len(names))))
    }
    blocks |= {"loss": chart(CURVE), "numbers": numbers(COUNTERS)}
    sheet = Sheet.of(Title(recording, title), blocks)
    width = sheet.width("inputs")
    timeline = training_timeline(recording, seconds, between_epochs, epochs_of(moments))
    cues = training_cues(recording, moments, timeline)
    walk = calm_walk(timeline)
    hidden = [
        hidden_kind(recording, layer)(
            recording, layer, width, walk=walk, directions=directions, timeline=timeline, boundary=boundary
        )
        for layer in recording.hidden_layers
    ]
    where = _where_cut(recording) if boundary else ""
    return Film(
        recording=recording,
        timeline=timeline,
        panels=sheet.placed(
            {
                "inputs": input_panel(recording, width, neurons=first_layer(recording) if lines else ()),
                **dict(zip(names[1:], hidden)),
                "loss": LossCurve(recording, cues),
                "numbers": Counters(recording, between=timeline.is_between),
            }
        ),
        title=title,
        caption=_caption(recording, where),
        alt=_alt(recording),
        cues=cues,
        of_panels={names[-1]: [where]},
        strip=_strip(recording, hidden),
    )


def _strip(recording: Recording, panels: list[HiddenPanel]) -> list[tuple[str, Panel]]:
    """Show the same layers in print, where no eye walks around them."""
    layers = [
        (heading(recording, panel.layer), replace(panel, width=IN_STRIP, bare=True, walk=0.0))
        for panel in panels
    ]
    return [(tr("Inputs"), input_panel(recording, IN_STRIP)), *layers]


def row_of_squares(count: int) -> list[Box]:
    """Lay out `count` equal squares across the sheet, as large as its row allows."""
    across = PAGE_INCHES[1] / PAGE_INCHES[0]
    width = min((ROW_TOP - ROW_BOTTOM) * across, (RIGHT - LEFT - GAP * (count - 1)) / count)
    height = width / across
    gap = min((RIGHT - LEFT - count * width) / max(count - 1, 1), WIDEST_GAP)
    left = (LEFT + RIGHT - count * width - (count - 1) * gap) / 2
    bottom = (ROW_BOTTOM + ROW_TOP - height) / 2
    return [(left + column * (width + gap), bottom, width, height) for column in range(count)]


def _where_cut(recording: Recording) -> str:
    """Write what the boundary in the last hidden layer is, if it has one."""
    layer = recording.hidden_layers[-1]
    cut = boundary_of(recording, layer)
    if not cut:
        return ""
    shape = {1: tr("line"), 2: tr("line"), 3: tr("plane")}.get(recording.sizes[layer], "")
    return tr(
        " The {shape} in hidden layer {layer} is where the output is {text}.",
        shape=shape,
        layer=layer,
        text=cut.text,
    )


def _caption(recording: Recording, where: str) -> str:
    return tr(
        "{samples} in a {network} network over {epochs}: {loss_change}, {accuracy_change}.{where}",
        **facts_of(recording),
        samples=counted(len(recording.X), "sample"),
        loss_change=loss_sentence(recording),
        accuracy_change=accuracy_sentence(recording),
        where=where,
    )


def _alt(recording: Recording) -> str:
    return tr(
        "Points of {data} in {hidden_layers} move as {loss_change}.",
        data=data_name(recording),
        hidden_layers=counted(len(recording.hidden_layers), "hidden layer"),
        loss_change=loss_sentence(recording),
    )
