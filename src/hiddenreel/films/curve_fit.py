"""A network of one or two inputs bends its answer onto the samples.

What to look at: each bend of the curve comes from a neuron. In the other panel the same inputs are a path
through the activations of a hidden layer, in the same colours.
"""

from __future__ import annotations

from hiddenreel.analyse.fit import fit_error
from hiddenreel.draw.contents import drawn_rows
from hiddenreel.draw.film.blocks import CHART_PADS, Block, chart, hidden_pads, numbers
from hiddenreel.draw.film.chapters import shown_cues
from hiddenreel.draw.film.film import Film
from hiddenreel.draw.film.sheet import Sheet
from hiddenreel.draw.film.timeline import training_timeline
from hiddenreel.draw.panels.counters import Counters
from hiddenreel.draw.panels.curves import LossCurve
from hiddenreel.draw.panels.fit import ActivationPath, FittedCurve, FittedPlane
from hiddenreel.draw.panels.hidden import calm_walk
from hiddenreel.draw.panels.titles import Heading
from hiddenreel.draw.screen import applied_screen
from hiddenreel.draw.theme.theme import Theme
from hiddenreel.draw.wording import counted, error_change, facts_of, learned_title, shown_ends, stopped
from hiddenreel.language import capitalised, tr
from hiddenreel.record.recording import Recording

NEEDS = {"inputs": [1, 2], "outputs": [1, 1], "hidden": [1, None], "classes": [0, 0]}
OFFERS = ("samples", "camera", "counters")
PANELS = ("answer", "path", "loss", "numbers")

SAMPLES, PATH = (0.085, 0.37, 0.47, 0.455), (0.645, 0.325, 0.30, 0.5)
PLANE = (0.15, 0.37, 0.256, 0.455)
# Room for the scale of values beside a plane, and for the heading of both pictures, in.
SCALE_ROOM, HEADED = 1.2, 0.68
# The room for the heading of a layer, in: a long one and a short one.
LEAST = {False: 4.0, True: 2.4}
CURVE, COUNTERS = (0.085, 0.095, 0.47, 0.14), (0.60, 0.05, 0.365, 0.20)


def film(
    recording: Recording,
    theme: Theme,
    *,
    layer: int | None = None,
    seconds: float = 12.0,
    between_epochs: bool = True,
) -> Film:
    """Film the answer over the samples, and the path of a hidden layer, the last by default."""
    shown = recording.depth - 1 if layer is None else layer
    timeline = training_timeline(recording, seconds, between_epochs, [])
    cues = shown_cues([], timeline)
    first, last = (fit_error(recording, epoch) for epoch in shown_ends(recording))
    title = learned_title(recording, first, last)
    is_curve = recording.sizes[0] == 1
    pads = CHART_PADS._replace(above=HEADED)
    neurons = recording.sizes[shown]
    # On other sheets than slides there is no room for a long heading.
    short = not applied_screen().is_slide
    blocks = {
        "answer": Block(SAMPLES, aspect=1.5, pads=pads, least=2.6)
        if is_curve
        else Block(PLANE, pads=pads._replace(right=SCALE_ROOM)),
        "path": Block(
            PATH, aspect=None if neurons == 1 else 1.0, pads=hidden_pads(neurons), least=LEAST[short]
        ),
        "loss": chart(CURVE),
        "numbers": numbers(COUNTERS),
    }
    sheet = Sheet.of(Heading(title), blocks)
    answer = (FittedCurve if is_curve else FittedPlane)(recording, sheet.width("answer"))
    path = ActivationPath(recording, shown, sheet.width("path"), calm_walk(timeline), short)
    return Film(
        recording=recording,
        timeline=timeline,
        panels=sheet.placed(
            {
                "answer": answer,
                "path": path,
                "loss": LossCurve(recording, cues),
                "numbers": Counters(recording, between=timeline.is_between),
            }
        ),
        title=title,
        caption=tr(
            "{samples} and the answer of a {network} network over {epochs}: {error_change} in "
            "the training samples.{path}",
            **facts_of(recording),
            samples=counted(len(recording.X), "sample"),
            error_change=error_change(first, last),
            path=_of_path(sheet, shown),
        ),
        alt=tr(
            "A {word} bends onto {samples}, and hidden layer {shown} with it, as {error_change}.",
            word=tr("curve") if is_curve else tr("surface"),
            samples=counted(len(recording.X[drawn_rows(recording)]), "sample"),
            shown=shown,
            error_change=error_change(first, last),
        ),
        cues=cues,
        of_panels={
            "answer": [stopped(capitalised(error_change(first, last)))],
            "path": [_of_path(sheet, shown)],
        },
    )


def _of_path(sheet: Sheet, layer: int) -> str:
    """Describe the path in a hidden layer beside the answer, where the film shows both."""
    if not {"path", "answer"} <= set(sheet.boxes):
        return ""
    where = tr("Right,") if sheet.is_beside("path", "answer") else tr("Below,")
    return tr(
        " {where} hidden layer {shown} for the same inputs, in the same colours.", where=where, shown=layer
    )
